// Two parties that a requirement joins: their endpoints, families, realms and the way between.
#include "plan/flows.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::plan {
namespace {

using site::EndpointKind;
using site::EndpointRef;

unsigned AllKindsUnlessSaid(unsigned kinds) {
  return kinds != 0 ? kinds : kNodeAddresses | kVipAddresses | kVlanAddresses;
}

std::string OsOf(const site::Site& site, const EndpointRef& ref) {
  return ref.kind == EndpointKind::kHost ? site.hosts[ref.index].os : "";
}

}  // namespace

bool FlowPlanner::PairHolds(Job& job, const EndpointRef& from, const EndpointRef& to) {
  InstanceContext context(*job.state, site_);
  context.has_pair = true;
  context.from_os = OsOf(site_, from);
  context.to_os = OsOf(site_, to);
  context.from_host = site_.NameOf(from);
  context.to_host = site_.NameOf(to);
  const catalog::Truth truth = job.requirement->when.Evaluate(context);
  if (truth != catalog::Truth::kUnknown) return truth == catalog::Truth::kTrue;
  const EndpointRef& nameless = context.from_os.empty() ? from : to;
  if (!os_said_.insert({nameless, job.index}).second) return false;
  const bool is_host = nameless.kind == EndpointKind::kHost;
  diagnostics_.Error(
      "PW-PLAN-0043",
      is_host ? site_.hosts[nameless.index].place : site_.instances[job.state->instance].place,
      "expected an operating system for " + site_.NameOf(nameless) + ", found none; " +
          job.requirement->id + " is needed only when " + job.requirement->when.ToText(),
      is_host ? "add `os:` to the host" : "bind the role to hosts, which have an `os`");
  return false;
}

void FlowPlanner::PlanPair(Job& job, const EndpointRef& from, const EndpointRef& to, bool turned) {
  if (job.per_pair && !PairHolds(job, from, to)) return;
  const EndpointRef& opener = turned ? to : from;
  const EndpointRef& listener = turned ? from : to;
  const BoundRole& opener_role = turned ? job.to : job.from;
  const BoundRole& listener_role = turned ? job.from : job.to;
  if (from != to) {
    PlanTowards(job, opener, listener, opener_role, listener_role);
    return;
  }
  if (from.kind == EndpointKind::kCluster) {
    PlanWithinCluster(job, from.index, opener_role, listener_role);
  } else if (from.kind != EndpointKind::kHost) {
    if (job.requirement->from == job.requirement->to) {
      diagnostics_.Error(
          "PW-PLAN-0044", site_.instances[job.state->instance].place,
          "expected hosts for " + job.requirement->id +
              ", which is between nodes of one kind, found " + site_.NameOf(from),
          "bind the role to hosts: traffic between nodes is never opened for a wider prefix");
      return;
    }
    PlanTowards(job, opener, listener, opener_role, listener_role);
  } else if (!job.self_pair) {
    for (const std::uint32_t endpoint : endpoints_.Of(from)) {
      for (const std::uint32_t service : job.services)
        AddFlow(job, endpoint, endpoint, service, 0, true);
    }
  }
}

void FlowPlanner::PlanWithinCluster(Job& job, std::uint32_t cluster, const BoundRole& opener,
                                    const BoundRole& listener) {
  const EndpointRef ref{EndpointKind::kCluster, cluster};
  const std::string traffic(job.requirement->traffic ? ToText(*job.requirement->traffic) : "");
  const bool to_nodes =
      listener.address_kinds == 0 || (listener.address_kinds & kNodeAddresses) != 0;
  if (!to_nodes || opener.address_kinds == kIpmiAddresses) {
    PlanTowards(job, ref, ref, opener, listener);
    return;
  }
  const auto nodes = endpoints_.ClusterNodes(cluster, traffic);
  for (const std::uint32_t source : nodes) {
    for (const std::uint32_t destination : nodes) {
      if (endpoints_.NodeOf(source) == endpoints_.NodeOf(destination)) continue;
      Connect(job, source, destination, job.services);
    }
  }
}

EndpointTable::Endpoints FlowPlanner::Destinations(Job& job, const EndpointRef& listener,
                                                   const BoundRole& role) {
  if (listener.kind != EndpointKind::kCluster) return endpoints_.Of(listener);
  const std::string traffic(job.requirement->traffic ? ToText(*job.requirement->traffic) : "");
  const unsigned kinds = AllKindsUnlessSaid(role.address_kinds);
  if (endpoints_.SpreadsOverGroups(listener.index, kinds, traffic)) {
    const auto key = std::pair{job.state->instance, listener.index};
    if (!spread_said_[key]) {
      spread_said_[key] = true;
      Question question;
      question.kind = QuestionKind::kInterface;
      question.instance = job.state->instance;
      question.name = site_.NameOf(listener);
      question.text = "which interface groups of " + site_.NameOf(listener) + " serve " +
                      (traffic.empty() ? "incoming" : traffic) + " traffic?";
      question.taken = "all of them";
      question.requirements = {job.requirement->id};
      question.place = site_.clusters[listener.index].place;
      plan_.questions.push_back(std::move(question));
    }
  }
  return endpoints_.ClusterDestinations(listener.index, kinds, traffic);
}

// A host name as destination: where the packets really go. False where nothing can be planned.
bool FlowPlanner::TakeName(Job& job, const EndpointRef& name, EndpointRef& instead,
                           std::vector<std::uint32_t>& services) {
  const site::HostName& entry = site_.names[name.index];
  switch (entry.way) {
    case site::NameWay::kProxy: {
      const site::Proxy& proxy = site_.proxies[entry.proxy];
      instead = proxy.to;
      net::Service service;
      service.kind = net::ServiceKind::kTcp;
      service.ports = {proxy.port, proxy.port};
      services = {ServiceIndex(service)};
      auto& settings = plan_.reasons[ReasonOf(job)].settings;
      const std::string said = entry.name + " through " + proxy.name;
      if (std::find(settings.begin(), settings.end(), said) == settings.end())
        settings.push_back(said);
      return true;
    }
    case site::NameWay::kObject:
      Skipped(SkipReason::kUnbound, job,
              entry.name + " is a name object: only a firewall that knows names can permit it");
      diagnostics_.Warning("PW-PLAN-0045", entry.place,
                           "expected addresses for " + entry.name + ", found a name object; " +
                               job.requirement->id +
                               " is not in the policies of points that match addresses",
                           "give prefixes, a provider's ranges or a proxy");
      return false;
    case site::NameWay::kResolve:
    case site::NameWay::kProvider:
      if (entry.is_resolved) return true;
      Skipped(SkipReason::kUnbound, job, entry.name + " has no addresses yet");
      if (options_.partial) return false;
      diagnostics_.Error(
          "PW-PLAN-0046", entry.place, "expected addresses for " + entry.name + ", found none",
          entry.way == site::NameWay::kResolve ? "run `portwright resolve` on the site"
                                               : "add the provider's range file to the site");
      return false;
    case site::NameWay::kPrefixes:
      return true;
  }
  return true;
}

void FlowPlanner::PlanTowards(Job& job, const EndpointRef& opener, const EndpointRef& listener,
                              const BoundRole& opener_role, const BoundRole& listener_role) {
  ++job.pairs;
  EndpointRef towards = listener;
  std::vector<std::uint32_t> through;  // services, where a proxy changes them
  if (listener.kind == EndpointKind::kName && !TakeName(job, listener, towards, through)) return;
  const std::vector<std::uint32_t>& services = through.empty() ? job.services : through;
  const site::Instance& instance = site_.instances[job.state->instance];
  bool shared_family = false;
  bool some_zone = false;
  for (const std::uint32_t destination : Destinations(job, towards, listener_role)) {
    some_zone = true;
    const net::Family family = FamilyOf(destination);
    if (!(family == net::Family::kIpv4 ? instance.ipv4 : instance.ipv6)) continue;
    const bool ipmi =
        opener.kind == EndpointKind::kCluster && opener_role.address_kinds == kIpmiAddresses;
    const auto sources = ipmi ? endpoints_.ClusterDestinations(opener.index, kIpmiAddresses, "")
                              : endpoints_.Sources(opener, destination);
    for (const std::uint32_t source : sources) {
      if (FamilyOf(source) != family) continue;
      shared_family = true;
      Connect(job, source, destination, services);
    }
  }
  if (shared_family || !some_zone) return;
  diagnostics_.Error("PW-PLAN-0047", instance.place,
                     "expected an address family that " + site_.NameOf(opener) + " and " +
                         site_.NameOf(listener) + " share, found none; " + job.requirement->id +
                         " needs it",
                     "give one of them an address of the other's family, or a route to it");
}

bool FlowPlanner::RealmsMeet(std::uint32_t source, std::uint32_t destination, std::uint32_t path,
                             SourcePlace place) {
  const Endpoint& s = plan_.endpoints[source];
  const Endpoint& d = plan_.endpoints[destination];
  if (s.realm == d.realm || site_.zones[s.zone].internet || site_.zones[d.zone].internet)
    return true;
  const auto key = std::pair{source, destination};
  if (const auto found = realms_meet_.find(key); found != realms_meet_.end()) return found->second;
  const auto s_set = plan_.address_sets[s.addresses];
  const auto d_set = plan_.address_sets[d.addresses];
  bool translated = false;
  for (const Crossing& crossing : plan_.paths[path].gateways) {
    for (const site::Nat& nat : site_.points[crossing.point].nat) {
      const net::AddressSet inside(std::vector<net::AddressRange>{nat.inside.Range()});
      translated = translated || inside.Contains(s_set) || inside.Contains(d_set);
    }
  }
  if (!translated) {
    diagnostics_.Error("PW-PLAN-0048", place,
                       "expected address translation between realms " + site_.realms[s.realm].name +
                           " and " + site_.realms[d.realm].name + ", found none on the way from " +
                           plan_.EndpointName(source) + " to " + plan_.EndpointName(destination),
                       "add `nat` to a gateway of the way");
  }
  return realms_meet_[key] = translated;
}

bool FlowPlanner::Connect(Job& job, std::uint32_t source, std::uint32_t destination,
                          const std::vector<std::uint32_t>& services) {
  if (FamilyOf(source) != FamilyOf(destination)) return false;
  const std::uint32_t path =
      paths_.Find(plan_.endpoints[source].zone, plan_.endpoints[destination].zone);
  if (path == kNone) return false;
  const SourcePlace place =
      job.state != nullptr ? site_.instances[job.state->instance].place : site_.place;
  if (!RealmsMeet(source, destination, path, place)) return false;
  for (const std::uint32_t service : services) {
    if (!job.omissions.empty() && Omitted(job, source, destination, service)) {
      Skipped(SkipReason::kOmitted, job,
              ToText(plan_.services[service]) + " " + plan_.EndpointName(source) + " -> " +
                  plan_.EndpointName(destination));
      continue;
    }
    AddFlow(job, source, destination, service, path, false);
  }
  return true;
}

bool FlowPlanner::Omitted(const Job& job, std::uint32_t source, std::uint32_t destination,
                          std::uint32_t service) const {
  for (const site::Omission* omission : job.omissions) {
    const auto& [from, to] = omitted_ends_.at(omission);
    const auto within = [&](const net::AddressSet& set, const std::vector<EndpointRef>& said,
                            std::uint32_t endpoint) {
      return said.empty() || set.Contains(plan_.address_sets[plan_.endpoints[endpoint].addresses]);
    };
    // The omission names the ends as the requirement does, whichever of them opens the connection.
    const bool straight =
        within(from, omission->from, source) && within(to, omission->to, destination);
    const bool turned =
        within(from, omission->from, destination) && within(to, omission->to, source);
    const bool named =
        omission->allow.empty() ||
        std::any_of(omission->allow.begin(), omission->allow.end(), [&](const net::Service& outer) {
          return Covers(outer, plan_.services[service]);
        });
    if ((straight || turned) && named) return true;
  }
  return false;
}

}  // namespace portwright::plan
