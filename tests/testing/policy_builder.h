// Policies for tests, from the texts that people write: addresses, services, ids. A text that
// cannot be read is a fault of the test and aborts it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/text.h"
#include "net/host_name.h"
#include "policy/host_names.h"
#include "policy/policy.h"

namespace portwright::testing {

// What a rule may say beside both ends and the service.
struct RuleExtras {
  net::PortRange source_ports = net::kAnyPort;
  std::uint32_t session_timeout_s = 0;
  std::string in_interface;
  std::string out_interface;
};

class PolicyBuilder {
 public:
  explicit PolicyBuilder(std::string point) { policy_.point = std::move(point); }

  // A chain that drops by default; the rules that follow belong to it.
  PolicyBuilder& Chain(policy::Hook hook) {
    policy::Chain chain;
    chain.name = "chain" + std::to_string(policy_.chains.size());
    chain.hook = hook;
    chain.default_verdict.kind = policy::VerdictKind::kDrop;
    policy_.chains.push_back(std::move(chain));
    return *this;
  }

  // Addresses: prefixes, `lo-hi`, hosts and host names between blanks; `any`; `none` for a set
  // without addresses.
  PolicyBuilder& Allow(std::string_view sources, std::string_view destinations,
                       std::string_view service, const std::vector<std::string>& requirements,
                       const RuleExtras& extras = {}) {
    policy::Rule rule;
    rule.sources = Addresses(sources);
    rule.destinations = Addresses(destinations);
    rule.service = Service(service);
    rule.source_ports = extras.source_ports;
    rule.session_timeout_s = extras.session_timeout_s;
    rule.in_interface = Interface(extras.in_interface);
    rule.out_interface = Interface(extras.out_interface);
    rule.verdict.kind = policy::VerdictKind::kAccept;
    rule.origin = OriginOf(requirements);
    PORTWRIGHT_CHECK(!policy_.chains.empty(), "a rule belongs to a chain");
    policy_.chains.back().rules.push_back(rule);
    return *this;
  }

  // Citation and purpose of a requirement that has been named.
  PolicyBuilder& Describe(std::string_view id, std::string citation, std::string purpose) {
    policy::Reason& reason = policy_.reasons[ReasonOf(id)];
    reason.citation = std::move(citation);
    reason.purpose = std::move(purpose);
    return *this;
  }

  policy::Policy& policy() { return policy_; }

 private:
  static net::AddressRange Range(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
      const auto prefix = net::ParsePrefix(text);
      PORTWRIGHT_CHECK(prefix.has_value(), "a test names addresses that exist");
      return prefix->Range();
    }
    const auto lo = net::ParseAddress(text.substr(0, dash));
    const auto hi = net::ParseAddress(text.substr(dash + 1));
    PORTWRIGHT_CHECK(lo.has_value() && hi.has_value(), "a test names addresses that exist");
    return {lo->family, lo->value, hi->value};
  }

  std::uint32_t Addresses(std::string_view text) {
    if (text == "any") return 0;
    std::vector<net::AddressRange> ranges;
    if (text != "none") {
      for (const std::string_view part : Split(text, ' ')) {
        if (!net::IsHostName(part)) {
          ranges.push_back(Range(part));
          continue;
        }
        const auto stand_ins = policy::AddHostName(policy_, part);
        PORTWRIGHT_CHECK(stand_ins.has_value(), "a test's names have different stand-ins");
        for (const net::AddressRange& range : stand_ins->ranges()) ranges.push_back(range);
      }
    }
    return Place(policy_.address_sets, net::AddressSet(std::move(ranges)), 1);
  }

  std::uint32_t Service(std::string_view text) {
    const auto service = net::ParseService(text);
    PORTWRIGHT_CHECK(service.has_value(), "a test names services that exist");
    return Place(policy_.services, *service, 0);
  }

  std::uint32_t Interface(const std::string& name) { return Place(policy_.interfaces, name, 0); }

  std::uint32_t ReasonOf(std::string_view id) {
    for (std::uint32_t i = 0; i < policy_.reasons.size(); ++i) {
      if (policy_.reasons[i].id == id) return i;
    }
    policy_.reasons.push_back({std::string(id), "", ""});
    return static_cast<std::uint32_t>(policy_.reasons.size() - 1);
  }

  std::uint32_t OriginOf(const std::vector<std::string>& requirements) {
    policy::Origin origin;
    for (const std::string& id : requirements) origin.reasons.push_back(ReasonOf(id));
    std::sort(origin.reasons.begin(), origin.reasons.end());
    policy_.origins.push_back(std::move(origin));
    return static_cast<std::uint32_t>(policy_.origins.size() - 1);
  }

  template <typename T>
  static std::uint32_t Place(std::vector<T>& pool, const T& value, std::size_t from) {
    for (std::size_t i = from; i < pool.size(); ++i) {
      if (pool[i] == value) return static_cast<std::uint32_t>(i);
    }
    pool.push_back(value);
    return static_cast<std::uint32_t>(pool.size() - 1);
  }

  policy::Policy policy_;
};

}  // namespace portwright::testing
