#include "dialect/cohesity/sayable.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/requirement_sets.h"
#include "net/service.h"

namespace portwright::dialect::cohesity {
namespace {

using net::ServiceKind;
using policy::Policy;
using policy::Rule;

constexpr std::size_t kNamedMax = 5;  // requirements of a warning
constexpr std::string_view kLeftOut = "which was left out";

bool HasPorts(const net::Service& service) {
  return service.kind == ServiceKind::kTcp || service.kind == ServiceKind::kUdp;
}

class Narrower {
 public:
  explicit Narrower(const Policy& policy)
      : policy_(policy), out_(std::make_shared<Policy>(policy)) {}

  std::shared_ptr<const Policy> Run(Diagnostics& diagnostics) {
    bool is_same = true;
    for (policy::Chain& chain : out_->chains) {
      std::vector<Rule> rules;
      for (const Rule& rule : chain.rules) {
        is_same = SayService(rule) && SayDestination(rule) && is_same;
        Add(rule, rules);
      }
      chain.rules = std::move(rules);
      chain.places.clear();
    }
    if (is_same) return nullptr;
    for (const auto& [found, ids] : missing_) {
      diagnostics.Warning("PW-DIA-cohesity-0003", {},
                          "expected what a profile can say, found " + found.first + " of " +
                              Named(ids) + ", " + std::string(found.second),
                          "a profile holds ports of TCP and UDP, for whole interface groups");
    }
    return out_;
  }

 private:
  // Whether all of the rule's service can be said; else says what is missing.
  bool SayService(const Rule& rule) {
    const net::Service& service = policy_.services[rule.service];
    if (!HasPorts(service)) {
      const std::string name = service.kind == ServiceKind::kProtocol
                                   ? net::ProtocolName(service.protocol)
                                   : net::ToText(service);
      Miss(rule, service.kind == ServiceKind::kAny ? "any protocol" : name, kLeftOut);
      return false;
    }
    if (!rule.source_ports.IsAny()) {
      Miss(rule, net::ToText(service) + " from some source ports", kLeftOut);
      return false;
    }
    if (Size(service.ports) > kRangeMax) {
      Miss(rule, "more than " + WithThousands(kRangeMax) + " ports (" + net::ToText(service) + ")",
           kLeftOut);
      return false;
    }
    if (service.ports.lo > 0) return true;
    Miss(rule, "port 0", kLeftOut);
    return false;
  }

  static std::size_t Size(net::PortRange ports) {
    return static_cast<std::size_t>(ports.hi - ports.lo) + 1;
  }

  bool SayDestination(const Rule& rule) {
    // Whatever comes in is for one of the cluster's own addresses.
    if (rule.destinations == 0) return false;
    const std::uint32_t whole = WholeGroups(rule.destinations);
    if (whole == rule.destinations) return true;
    Miss(rule, "some addresses of an interface group",
         "which was left out: the firewall does not tell them apart");
    return false;
  }

  // The part of a set that is whole interface groups, family by family; any address is all of them.
  std::uint32_t WholeGroups(std::uint32_t set) {
    const auto [at, is_new] = groups_of_.emplace(set, set);
    if (!is_new) return at->second;
    net::AddressSet whole;
    for (const policy::OwnInterface& own : policy_.own_interfaces) {
      for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
        const net::AddressSet all = own.addresses.Only(family);
        if (set == 0 || policy_.address_sets[set].Contains(all)) whole = Union(whole, all);
      }
    }
    if (set == 0 || whole != policy_.address_sets[set]) {
      at->second = static_cast<std::uint32_t>(out_->address_sets.size());
      out_->address_sets.push_back(std::move(whole));
      if (!out_->set_names.empty()) out_->set_names.emplace_back();
    }
    return at->second;
  }

  void Add(Rule rule, std::vector<Rule>& out) {
    net::Service service = policy_.services[rule.service];
    if (!HasPorts(service) || !rule.source_ports.IsAny() || Size(service.ports) > kRangeMax) return;
    if (service.ports.lo == 0) {
      if (service.ports.hi == 0) return;
      service.ports.lo = 1;
      const auto [at, is_new] =
          added_.emplace(service, static_cast<std::uint32_t>(out_->services.size()));
      if (is_new) out_->services.push_back(service);
      rule.service = at->second;
    }
    rule.destinations = WholeGroups(rule.destinations);
    if (out_->address_sets[rule.destinations].empty()) return;
    out.push_back(rule);
  }

  void Miss(const Rule& rule, std::string found, std::string_view done) {
    auto& ids = missing_[{std::move(found), done}];
    for (const std::uint32_t reason : policy_.origins[rule.origin].reasons)
      ids.insert(policy_.reasons[reason].id);
  }

  static std::string Named(const std::set<std::string_view>& ids) {
    std::vector<std::string> named;
    for (const std::string_view id : ids) {
      if (named.size() == kNamedMax) break;
      named.emplace_back(Sanitised(id));
    }
    if (ids.size() > named.size())
      named.push_back(WithThousands(ids.size() - named.size()) + " more");
    return named.empty() ? "no requirement" : Join(named, ", ");
  }

  const Policy& policy_;
  std::shared_ptr<Policy> out_;
  std::map<net::Service, std::uint32_t> added_;
  std::map<std::uint32_t, std::uint32_t> groups_of_;
  // What was found, and what was done: requirements.
  std::map<std::pair<std::string, std::string_view>, std::set<std::string_view>> missing_;
};

}  // namespace

std::shared_ptr<const Policy> SayablePart(const Policy& policy, Diagnostics& diagnostics) {
  return Narrower(policy).Run(diagnostics);
}

}  // namespace portwright::dialect::cohesity
