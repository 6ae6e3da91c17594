#include "plan/policies.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "net/host_name.h"
#include "plan/crossings.h"
#include "policy/host_names.h"

namespace portwright::plan {
namespace {

// Grows one point's policy, sharing sets, services and interfaces between its rules.
class PolicyBuilder {
 public:
  PolicyBuilder(const Plan& plan, std::uint32_t point) : plan_(plan) {
    made_.point = point;
    policy::Policy& policy = made_.policy;
    const site::EnforcementPoint& p = plan.site->points[point];
    policy.point = p.name;
    const auto chain = [&](const char* name, policy::Hook hook) {
      chain_of_hook_[static_cast<std::size_t>(hook)] = policy.chains.size();
      policy.chains.push_back({name, hook, {policy::VerdictKind::kDrop, 0}, {}});
    };
    if (p.kind == site::PointKind::kGateway) {
      chain("forward", policy::Hook::kForward);
    } else {
      chain("input", policy::Hook::kInput);
      if (p.kind != site::PointKind::kCluster) chain("output", policy::Hook::kOutput);
    }
    for (const site::PointInterface& interface : p.interfaces)
      policy.interfaces.push_back(interface.name);
    if (p.kind == site::PointKind::kCluster && p.cluster != kNone) {
      policy.own_interfaces = OwnInterfaces(plan.site->clusters[p.cluster]);
      joins_own_addresses_ = !TellsOwnAddressesApart(p.dialect);
    }
  }

  // Room for so many flows more in the forward chain.
  void ExpectForwarded(std::size_t flows) {
    if (flows == 0) return;
    std::vector<policy::Rule>& rules = RulesOf(policy::Hook::kForward);
    rules.reserve(rules.size() + flows);
    const std::size_t sets = std::min(plan_.address_sets.size(), rules.capacity() * 2);
    made_.policy.address_sets.reserve(sets);
  }

  // A flow with the addresses of the plan itself: the common case, without copies.
  void Add(const PlannedFlow& flow, const Crossing& crossing) {
    AddRule(flow, crossing, PlanSet(plan_.endpoints[flow.source].addresses),
            PlanSet(plan_.endpoints[flow.destination].addresses), PlanService(flow.service));
  }

  void Add(const PlannedFlow& flow, const FlowCrossing& crossing) {
    if (crossing.source_matched.empty() || crossing.destination_matched.empty()) return;
    const net::AddressSet joined = joins_own_addresses_ ? WholeGroups(crossing.destination_matched)
                                                        : crossing.destination_matched;
    if (joined != crossing.destination_matched) ++made_.widened_flows;
    AddRule(flow, crossing.crossing, OwnSet(crossing.source_matched), OwnSet(joined),
            OwnService(crossing.service_matched));
  }

  PointPlan Take() {
    policy::Policy& policy = made_.policy;
    for (const Reason& reason : plan_.reasons) {
      policy::Reason short_reason;
      short_reason.id = reason.id;
      if (reason.extra != kNone) {
        const site::Extra& extra = plan_.site->extra[reason.extra];
        short_reason.citation = extra.by;
        short_reason.purpose = extra.reason;
      } else {
        const catalog::Requirement& requirement = reason.catalog->requirements[reason.requirement];
        short_reason.citation = CitationOf(*reason.catalog, requirement);
        short_reason.purpose = requirement.purpose;
      }
      short_reason.until = reason.until;
      policy.reasons.push_back(std::move(short_reason));
    }
    AddNames();
    for (const policy::Chain& chain : policy.chains) made_.rules += chain.rules.size();
    if (plan_.site->points[made_.point].only_planned_ports) RestrictPlannedPortsAlone();
    return std::move(made_);
  }

 private:
  // The names behind stand-ins among the destinations.
  void AddNames() {
    policy::Policy& policy = made_.policy;
    for (const site::HostName& name : plan_.site->names) {
      if (name.object.empty()) continue;
      const net::AddressSet own[] = {
          net::AddressSet(net::HostRange(net::StandInFor(net::Family::kIpv4, name.object))),
          net::AddressSet(net::HostRange(net::StandInFor(net::Family::kIpv6, name.object)))};
      const bool is_used =
          std::any_of(policy.address_sets.begin(), policy.address_sets.end(),
                      [&](const net::AddressSet& set) { return set == own[0] || set == own[1]; });
      if (is_used)
        PORTWRIGHT_CHECK(policy::AddHostName(policy, name.object).has_value(),
                         "the site's names have different stand-ins");
    }
  }

  void AddRule(const PlannedFlow& flow, const Crossing& crossing, std::uint32_t sources,
               std::uint32_t destinations, std::uint32_t service) {
    policy::Rule rule;
    rule.sources = sources;
    rule.destinations = destinations;
    rule.service = service;
    rule.source_ports = flow.source_ports;
    rule.in_interface = crossing.in_interface == kNone ? 0 : crossing.in_interface + 1;
    rule.out_interface = crossing.out_interface == kNone ? 0 : crossing.out_interface + 1;
    rule.verdict = {policy::VerdictKind::kAccept, 0};
    rule.origin = OriginOf(flow.reason);
    // Only a TCP session has a long life of its own that a vendor's timeout speaks of.
    if (plan_.services[flow.service].kind == net::ServiceKind::kTcp)
      rule.session_timeout_s = plan_.reasons[flow.reason].session_timeout_s;
    RulesOf(crossing.hook).push_back(rule);
    // A flow between two addresses of one cloud group leaves and enters it.
    if (last_flow_ != &flow) ++made_.flows;
    last_flow_ = &flow;
  }

  // Everything passes but what wants a planned service of the host and is not planned.
  void RestrictPlannedPortsAlone() {
    std::map<net::Service, std::uint32_t> services;
    for (const policy::Rule& rule : RulesOf(policy::Hook::kInput))
      services.emplace(made_.policy.services[rule.service], rule.service);
    for (policy::Chain& chain : made_.policy.chains)
      chain.default_verdict.kind = policy::VerdictKind::kAccept;
    for (const auto& [service, index] : services) {
      policy::Rule rule;
      rule.service = index;
      rule.verdict.kind = policy::VerdictKind::kDrop;
      RulesOf(policy::Hook::kInput).push_back(rule);
    }
  }

  // All addresses of the interface groups that the set has some of, in the same family.
  net::AddressSet WholeGroups(const net::AddressSet& set) const {
    net::AddressSet out = set;
    for (const policy::OwnInterface& own : made_.policy.own_interfaces) {
      for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
        const net::AddressSet all = own.addresses.Only(family);
        if (!Intersection(all, set).empty()) out = Union(out, all);
      }
    }
    return out;
  }

  std::vector<policy::Rule>& RulesOf(policy::Hook hook) {
    return made_.policy.chains[chain_of_hook_[static_cast<std::size_t>(hook)]].rules;
  }

  std::uint32_t PlanSet(std::uint32_t set) {
    if (plan_sets_.empty()) plan_sets_.resize(plan_.address_sets.size(), 0);
    if (plan_sets_[set] == 0) plan_sets_[set] = Push(plan_.address_sets[set]);
    return plan_sets_[set];
  }
  std::uint32_t OwnSet(const net::AddressSet& set) {
    const auto found = own_sets_.find(set);
    if (found != own_sets_.end()) return found->second;
    return own_sets_[set] = Push(set);
  }
  std::uint32_t Push(const net::AddressSet& set) {
    made_.policy.address_sets.push_back(set);
    return static_cast<std::uint32_t>(made_.policy.address_sets.size() - 1);
  }
  std::uint32_t PlanService(std::uint32_t service) {
    if (plan_services_.empty()) plan_services_.resize(plan_.services.size(), 0);
    if (plan_services_[service] == 0) plan_services_[service] = OwnService(plan_.services[service]);
    return plan_services_[service];
  }
  std::uint32_t OwnService(const net::Service& service) {
    auto& services = made_.policy.services;
    const auto [found, fresh] = own_services_.try_emplace(service, services.size());
    if (fresh) services.push_back(service);
    return static_cast<std::uint32_t>(found->second);
  }
  std::uint32_t OriginOf(std::uint32_t reason) {
    if (origin_of_reason_.empty()) origin_of_reason_.resize(plan_.reasons.size(), 0);
    std::uint32_t& origin = origin_of_reason_[reason];
    if (origin == 0) {
      made_.policy.origins.push_back({{reason}});
      origin = static_cast<std::uint32_t>(made_.policy.origins.size() - 1);
    }
    return origin;
  }

  const Plan& plan_;
  PointPlan made_;
  const PlannedFlow* last_flow_ = nullptr;
  bool joins_own_addresses_ = false;
  std::size_t chain_of_hook_[4] = {};
  std::vector<std::uint32_t> plan_sets_;
  std::vector<std::uint32_t> plan_services_;
  std::vector<std::uint32_t> origin_of_reason_;
  std::map<net::AddressSet, std::uint32_t> own_sets_;
  std::map<net::Service, std::size_t> own_services_;
};

bool Filters(const site::EnforcementPoint& point) { return point.kind != site::PointKind::kRouter; }

struct HashOfSet {
  std::size_t operator()(const net::AddressSet* set) const { return net::HashOf(*set); }
};
struct SameSet {
  bool operator()(const net::AddressSet* a, const net::AddressSet* b) const { return *a == *b; }
};

}  // namespace

void MakePolicies(Plan& plan) {
  std::vector<std::uint32_t> builder_of(plan.site->points.size(), kNone);
  std::vector<PolicyBuilder> builders;
  for (std::uint32_t p = 0; p < plan.site->points.size(); ++p) {
    if (!Filters(plan.site->points[p])) continue;
    builder_of[p] = static_cast<std::uint32_t>(builders.size());
    builders.emplace_back(plan, p);
  }
  std::vector<std::size_t> flows_of_path(plan.paths.size(), 0);
  for (const PlannedFlow& flow : plan.flows) flows_of_path[flow.path] += flow.local ? 0 : 1;
  std::vector<std::size_t> forwarded(builders.size(), 0);
  for (std::size_t p = 0; p < plan.paths.size(); ++p) {
    for (const Crossing& c : plan.paths[p].gateways)
      forwarded[builder_of[c.point]] += flows_of_path[p];
  }
  for (std::size_t b = 0; b < builders.size(); ++b) builders[b].ExpectForwarded(forwarded[b]);
  CrossingFinder finder(plan);
  for (const PlannedFlow& flow : plan.flows) {
    if (flow.local) continue;
    const bool plain = !finder.PathTranslates(flow.path) &&
                       finder.PointsAt(flow.source, false).empty() &&
                       finder.PointsAt(flow.destination, true).empty();
    if (plain) {
      for (const Crossing& c : plan.paths[flow.path].gateways)
        builders[builder_of[c.point]].Add(flow, c);
      continue;
    }
    for (const FlowCrossing& c : finder.Find(flow))
      builders[builder_of[c.crossing.point]].Add(flow, c);
  }
  plan.points.clear();
  for (PolicyBuilder& builder : builders) plan.points.push_back(builder.Take());
}

void NameSets(const Plan& plan, PointPlan& point) {
  policy::Policy& policy = point.policy;
  policy.set_names.assign(policy.address_sets.size(), "");
  std::unordered_map<const net::AddressSet*, std::size_t, HashOfSet, SameSet> of_policy;
  of_policy.reserve(policy.address_sets.size());
  std::vector<std::pair<std::size_t, std::size_t>> equal;  // a set, and the first one like it
  for (std::size_t s = 1; s < policy.address_sets.size(); ++s) {
    const auto [first, fresh] = of_policy.emplace(&policy.address_sets[s], s);
    if (!fresh) equal.emplace_back(s, first->second);
  }
  for (std::uint32_t e = 0; e < plan.endpoints.size(); ++e) {
    const auto found = of_policy.find(&plan.address_sets[plan.endpoints[e].addresses]);
    if (found == of_policy.end()) continue;
    std::string& known = policy.set_names[found->second];
    std::string name = plan.EndpointName(e);
    if (known.empty() || name < known) known = std::move(name);
  }
  for (const auto& [s, first] : equal) policy.set_names[s] = policy.set_names[first];
}

}  // namespace portwright::plan
