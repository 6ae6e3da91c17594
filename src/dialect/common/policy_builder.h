// Grows a policy from what a device's text says: pools without duplicates, lines as rules. For
// Lift.
//
// One line of a text may need several rules (two port ranges, a negated protocol): they share its
// place. An empty address set matches nothing, and is kept as such. Cost: linear in the ranges of
// each set, O(1) for each rule. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::dialect {

// What one line matches: all of it has to hold.
struct LineMatch {
  std::optional<net::AddressSet> sources;       // not said: any
  std::optional<net::AddressSet> destinations;  // not said: any
  std::vector<net::Service> services;           // any of them; empty: any service
  std::vector<net::PortRange> source_ports;     // any of them; empty: any port
  policy::Condition condition;
  std::uint32_t session_timeout_s = 0;  // 0: the device's default
};

class PolicyBuilder {
 public:
  PolicyBuilder();

  // The chain of a name, made without a hook when it is first asked for.
  std::uint32_t ChainOf(std::string_view name);
  void SetHook(std::uint32_t chain, policy::Hook hook, policy::VerdictKind default_verdict);

  // A line at the end of a chain. A source port beside a service without ports matches nothing, and
  // the line becomes no rule.
  void AddLine(std::uint32_t chain, const LineMatch& match, policy::Verdict verdict,
               SourcePlace place);

  void Assume(std::string assumption);  // each text once

  policy::Policy& policy() { return *policy_; }
  // Names among the destinations are settled (policy/host_names.h).
  std::unique_ptr<policy::Policy> Take();

 private:
  std::uint32_t SetIndex(const std::optional<net::AddressSet>& set);
  std::uint32_t ServiceIndex(const net::Service& service);
  std::uint32_t ConditionIndex(const policy::Condition& condition);

  std::unique_ptr<policy::Policy> policy_;
  std::map<std::string, std::uint32_t, std::less<>> chains_;
  struct SetHash {
    std::size_t operator()(const net::AddressSet& set) const { return net::HashOf(set); }
  };
  std::unordered_map<net::AddressSet, std::uint32_t, SetHash> sets_;
  std::map<net::Service, std::uint32_t> services_;
  std::map<std::string, std::uint32_t> conditions_;  // by a text that tells them apart
};

// The complement of port ranges, in order: what a negated list of ports matches.
std::vector<net::PortRange> Complement(std::vector<net::PortRange> ranges);

// Every address of both families.
const net::AddressSet& Everywhere();

}  // namespace portwright::dialect
