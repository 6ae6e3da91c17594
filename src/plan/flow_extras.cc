// What a site permits beyond its products, and what a base policy permits already.
#include "plan/flows.h"

#include <algorithm>

namespace portwright::plan {

using site::EndpointRef;

bool Covers(const net::Service& outer, const net::Service& inner) {
  if (outer.kind == net::ServiceKind::kAny) return true;
  if (outer.kind != inner.kind) return false;
  switch (outer.kind) {
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp:
      return outer.ports.lo <= inner.ports.lo && inner.ports.hi <= outer.ports.hi;
    case net::ServiceKind::kIcmp:
      return outer.icmp_any || outer == inner;
    case net::ServiceKind::kProtocol:
      return outer.protocol == inner.protocol;
    case net::ServiceKind::kAny:
      return true;
  }
  return false;
}

bool GrantCovers(const Plan& plan, const PlannedGrant& grant, const PlannedFlow& flow) {
  const auto addresses = [&](std::uint32_t endpoint) -> const net::AddressSet& {
    return plan.address_sets[plan.endpoints[endpoint].addresses];
  };
  const bool served = std::any_of(
      grant.allow.begin(), grant.allow.end(),
      [&](const net::Service& outer) { return Covers(outer, plan.services[flow.service]); });
  return served && grant.from.Contains(addresses(flow.source)) &&
         grant.to.Contains(addresses(flow.destination));
}

net::AddressSet FlowPlanner::AddressesOf(const std::vector<EndpointRef>& refs) {
  std::vector<net::AddressRange> all;
  for (const EndpointRef& ref : refs) {
    for (const std::uint32_t endpoint : endpoints_.Of(ref)) {
      const auto& ranges = plan_.address_sets[plan_.endpoints[endpoint].addresses].ranges();
      all.insert(all.end(), ranges.begin(), ranges.end());
    }
  }
  return net::AddressSet(std::move(all));
}

void FlowPlanner::SayIdleOmissions() {
  for (const site::Omission& omission : site_.omit) {
    if (!idle_omissions_.contains(&omission)) continue;
    diagnostics_.Warning("PW-PLAN-0057", omission.place,
                         "expected the omission to leave something of " + omission.requirement +
                             " out, found no flow of it between these ends",
                         "name the ends as the requirement does, or remove it");
  }
}

// A name may stand at either end where its addresses are known.
bool FlowPlanner::ExtraHasAddresses(const site::Extra& extra, const EndpointRef& ref,
                                    bool is_source) {
  const bool is_object =
      ref.kind == site::EndpointKind::kName && site_.names[ref.index].way == site::NameWay::kObject;
  if ((!is_object || !is_source) && !endpoints_.Of(ref).empty()) return true;
  if (endpoints_.IsOutsideZones(ref)) return false;  // said
  std::string found = "none";
  std::string hint = "name a party that has an address in a zone";
  if (ref.kind == site::EndpointKind::kName) {
    const site::HostName& name = site_.names[ref.index];
    hint = "give its prefixes";
    if (name.way == site::NameWay::kObject) found = "a name object";
    if (name.way == site::NameWay::kResolve) hint = "run `portwright resolve` on the site";
    if (name.way == site::NameWay::kProvider) hint = "add the provider's range file to the site";
    if (name.way == site::NameWay::kProxy) {
      found = "proxy " + site_.proxies[name.proxy].name;
      hint = "name the proxy and its port instead";
    }
  }
  diagnostics_.Error(
      "PW-PLAN-0058", extra.place,
      "expected addresses for " + site_.NameOf(ref) + " of extra " + extra.id + ", found " + found,
      hint);
  return false;
}

bool FlowPlanner::PlanExtraPair(Job& job, const EndpointRef& from, const EndpointRef& to) {
  const std::size_t before = plan_.flows.size();
  for (const std::uint32_t destination : endpoints_.Of(to)) {
    if (endpoints_.IsRouted(from)) {
      ConnectRouted(job, from, destination, job.services);
    } else {
      for (const std::uint32_t source : endpoints_.Of(from))
        Connect(job, source, destination, job.services);
    }
  }
  return plan_.flows.size() > before;
}

void FlowPlanner::PlanExtras() {
  for (std::uint32_t e = 0; e < site_.extra.size(); ++e) {
    const site::Extra& extra = site_.extra[e];
    if (extra.until && *extra.until < options_.as_of) {
      plan_.skipped.push_back({SkipReason::kExpired, kNone, "extra/" + extra.id,
                               "ended on " + FormatDate(*extra.until)});
      continue;
    }
    Job job;
    Reason reason;
    reason.id = "extra/" + extra.id;
    reason.extra = e;
    reason.until = extra.until;
    plan_.reasons.push_back(std::move(reason));
    job.reason = static_cast<std::uint32_t>(plan_.reasons.size() - 1);
    job.source_ports = {net::kAnyPort};
    for (const net::Service& service : extra.allow) job.services.push_back(ServiceIndex(service));
    const std::size_t first_flow = plan_.flows.size();
    for (const EndpointRef& to : extra.to) {
      if (!ExtraHasAddresses(extra, to, false)) continue;
      for (const EndpointRef& from : extra.from) {
        if (from == to || !ExtraHasAddresses(extra, from, true) || PlanExtraPair(job, from, to))
          continue;
        plan_.skipped.push_back({SkipReason::kNoEndpoint, kNone, "extra/" + extra.id,
                                 site_.NameOf(from) + " -> " + site_.NameOf(to) +
                                     ": no family or no way that both have"});
      }
    }
    FinishJob(first_flow);
    if (plan_.flows.size() == first_flow) {
      diagnostics_.Error(
          "PW-PLAN-0049", extra.place,
          "expected flows from extra " + extra.id + ", found that its ends share no family or way");
    }
  }
}

void FlowPlanner::MarkGranted() {
  for (const site::Grant& grant : site_.granted) {
    if (grant.until && *grant.until < options_.as_of) {
      plan_.skipped.push_back({SkipReason::kExpired, kNone, "granted",
                               grant.reason + " ended on " + FormatDate(*grant.until)});
      continue;
    }
    plan_.grants.push_back(
        {grant.point, AddressesOf(grant.from), AddressesOf(grant.to), grant.allow});
    if (grant.point != kNone) continue;
    for (PlannedFlow& flow : plan_.flows) {
      flow.granted = flow.granted || GrantCovers(plan_, plan_.grants.back(), flow);
    }
  }
}

}  // namespace portwright::plan
