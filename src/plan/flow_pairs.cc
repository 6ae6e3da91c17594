// Two parties that a requirement joins: their endpoints, families, realms and the way between.
#include "plan/flows.h"

#include <algorithm>

#include "base/text.h"
#include "plan/crossings.h"

namespace portwright::plan {
namespace {

using site::EndpointKind;
using site::EndpointRef;

constexpr const char* kAnyOs = "*";  // stands for an operating system that is known

unsigned AllKindsUnlessSaid(unsigned kinds) {
  return kinds != 0 ? kinds : kNodeAddresses | kVipAddresses | kVlanAddresses;
}

// The one node that it is: a host, a cluster with nodes of its own, a single address.
bool IsNode(const site::Site& site, const EndpointRef& ref) {
  if (ref.kind == EndpointKind::kLiteral) {
    const net::Prefix prefix = site.literals[ref.index].prefix();
    return prefix.length == net::AddressBits(prefix.address.family);
  }
  return ref.kind == EndpointKind::kHost || ref.kind == EndpointKind::kCluster;
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
  const catalog::Expression& when = job.requirement->when;
  const catalog::Truth truth = when.Evaluate(context);
  if (truth == catalog::Truth::kTrue) return true;
  job.pair_skip = truth == catalog::Truth::kFalse ? SkipReason::kOff : SkipReason::kUnanswered;
  if (truth == catalog::Truth::kFalse) return false;
  // What an answer would decide plans nothing and is asked; so is the version.
  context.unanswered_is_off = true;
  const catalog::Mentions undecided = when.ListUndecided(context);
  if (!undecided.pair) return false;
  context.from_os = kAnyOs;
  const bool to_alone = when.Evaluate(context) == catalog::Truth::kUnknown;
  context.from_os = OsOf(site_, from);
  const EndpointRef& nameless = to_alone || !context.from_os.empty() ? to : from;
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
  if (job.requirement->from == job.requirement->to) {
    for (const EndpointRef& ref : {from, to}) {
      if (IsNode(site_, ref)) continue;
      if (from != to) return;  // said when it is paired with itself
      diagnostics_.Error(
          "PW-PLAN-0044", site_.instances[job.state->instance].place,
          "expected hosts for " + job.requirement->id +
              ", which is between nodes of one kind, found " + site_.NameOf(ref),
          "bind the role to hosts: traffic between nodes is never opened for a wider prefix");
      return;
    }
  }
  if (from != to || !IsNode(site_, from)) {
    PlanTowards(job, opener, listener, opener_role, listener_role);
  } else if (from.kind == EndpointKind::kCluster) {
    PlanWithinCluster(job, from.index, opener_role, listener_role);
  } else if (!job.self_pair) {
    AddLocalFlows(job, from);
  }
}

void FlowPlanner::AddLocalFlows(Job& job, const EndpointRef& ref) {
  for (const std::uint32_t endpoint : endpoints_.Of(ref)) {
    if (!UsesFamily(job, FamilyOf(endpoint))) continue;
    for (const std::uint32_t service : job.services)
      AddFlow(job, endpoint, endpoint, service, 0, true);
  }
}

bool FlowPlanner::UsesFamily(const Job& job, net::Family family) const {
  const site::Instance& instance = site_.instances[job.state->instance];
  return family == net::Family::kIpv4 ? instance.ipv4 : instance.ipv6;
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
  AskForInterface(job, cluster, kNodeAddresses, traffic);
  const auto nodes = endpoints_.ClusterNodes(cluster, traffic);
  for (const std::uint32_t source : nodes) {
    if (!UsesFamily(job, FamilyOf(source))) continue;
    for (const std::uint32_t destination : nodes) {
      if (endpoints_.NodeOf(source) == endpoints_.NodeOf(destination)) continue;
      Connect(job, source, destination, job.services);
    }
  }
}

// Which of several groups takes part, where none is said to serve the traffic.
void FlowPlanner::AskForInterface(const Job& job, std::uint32_t cluster, unsigned kinds,
                                  const std::string& traffic) {
  if (!endpoints_.SpreadsOverGroups(cluster, kinds, traffic)) return;
  bool& said = spread_said_[std::pair{job.state->instance, cluster}];
  if (said) return;
  said = true;
  const site::Cluster& c = site_.clusters[cluster];
  Question question;
  question.kind = QuestionKind::kInterface;
  question.instance = job.state->instance;
  question.name = c.name;
  question.text = "which interface groups of " + c.name + " serve " +
                  (traffic.empty() ? "incoming" : traffic) + " traffic?";
  question.taken = "all of them";
  question.requirements = {job.requirement->id};
  question.place = c.place;
  plan_.questions.push_back(std::move(question));
}

EndpointTable::Endpoints FlowPlanner::Destinations(Job& job, const EndpointRef& listener,
                                                   const BoundRole& role) {
  if (listener.kind != EndpointKind::kCluster) return endpoints_.Of(listener);
  const std::string traffic(job.requirement->traffic ? ToText(*job.requirement->traffic) : "");
  const unsigned kinds = AllKindsUnlessSaid(role.address_kinds);
  AskForInterface(job, listener.index, kinds, traffic);
  return endpoints_.ClusterDestinations(listener.index, kinds, traffic);
}

// A host name as destination: where the packets really go. False where nothing can be planned.
bool FlowPlanner::TakeName(Job& job, const EndpointRef& name, EndpointRef& instead,
                           std::vector<std::uint32_t>& services) {
  const site::HostName& entry = site_.names[name.index];
  if (entry.way == site::NameWay::kObject) return MayBeObject(job, name);
  if (entry.way != site::NameWay::kProxy) return HasAddresses(job, entry);
  const site::Proxy& proxy = site_.proxies[entry.proxy];
  instead = proxy.to;
  net::Service service;
  service.kind = net::ServiceKind::kTcp;
  service.ports = {proxy.port, proxy.port};
  services = {ServiceIndex(service)};
  auto& settings = plan_.reasons[ReasonOf(job)].settings;
  const std::string said = entry.name + " through " + proxy.name;
  if (std::find(settings.begin(), settings.end(), said) == settings.end()) settings.push_back(said);
  return true;
}

// Whether a name can be a destination as such; said if not.
bool FlowPlanner::MayBeObject(Job& job, const EndpointRef& ref) {
  if (!endpoints_.Of(ref).empty()) return true;
  const site::HostName& name = site_.names[ref.index];
  if (!name_skips_.insert({job.state->instance, job.index, &name}).second) return false;
  const bool is_placeholder = name.object.empty();
  Skipped(SkipReason::kUnbound, job, name.name + " is a name object without a place");
  diagnostics_.Warning(
      "PW-PLAN-0045", name.place,
      "expected " +
          std::string(is_placeholder ? "a name object without a placeholder"
                                     : "a zone that is the internet for the name object") +
          ", found " + (is_placeholder ? name.name : "none for " + name.name) + "; " +
          job.requirement->id + " is not in the policies",
      is_placeholder ? "name it with the value in place of the placeholder"
                     : "add a zone with `internet: true`, or give prefixes");
  return false;
}

// Whether packets can be matched by the addresses of a name; said if not.
bool FlowPlanner::HasAddresses(Job& job, const site::HostName& name) {
  const auto skip = [&](const std::string& why) {
    if (name_skips_.insert({job.state->instance, job.index, &name}).second)
      Skipped(SkipReason::kUnbound, job, name.name + why);
  };
  switch (name.way) {
    case site::NameWay::kProxy:
      skip(" is behind proxy " + site_.proxies[name.proxy].name + " and opens nothing");
      diagnostics_.Error("PW-PLAN-0046", name.place,
                         "expected addresses for " + name.name + ", which opens connections of " +
                             job.requirement->id + ", found proxy " +
                             site_.proxies[name.proxy].name,
                         "give its prefixes, or bind the role");
      return false;
    case site::NameWay::kObject:
      skip(" is a name object, which opens no connections");
      diagnostics_.Warning("PW-PLAN-0066", name.place,
                           "expected addresses for " + name.name + ", which opens connections of " +
                               job.requirement->id +
                               ", found a name object; it is not in the policies",
                           "give prefixes or a provider's ranges, or bind the role");
      return false;
    case site::NameWay::kResolve:
    case site::NameWay::kProvider:
      if (name.is_resolved && !name.prefixes.empty()) return true;
      skip(" has no addresses yet");
      if (options_.partial) return false;
      diagnostics_.Error(
          "PW-PLAN-0046", name.place, "expected addresses for " + name.name + ", found none",
          name.way == site::NameWay::kResolve ? "run `portwright resolve` on the site"
                                              : "add the provider's range file to the site");
      return false;
    case site::NameWay::kPrefixes:
      return true;
  }
  return true;
}

// The kinds of a role's addresses, in the catalog's words.
std::string FlowPlanner::KindsText(const Job& job, bool of_to) const {
  const catalog::Role& role =
      job.state->catalog->roles[of_to ? job.requirement->to : job.requirement->from];
  std::string out;
  for (const catalog::AddressKind kind : role.addresses)
    out += (out.empty() ? " (" : ", ") + std::string(ToText(kind));
  return out.empty() ? out : out + ")";
}

void FlowPlanner::SayNoAddresses(Job& job, const EndpointRef& listener, bool of_to) {
  Skipped(SkipReason::kNoEndpoint, job, site_.NameOf(listener) + " has no address for it");
  if (endpoints_.IsOutsideZones(listener)) return;
  diagnostics_.Error("PW-PLAN-0056", site_.instances[job.state->instance].place,
                     "expected addresses" + KindsText(job, of_to) + " of " +
                         site_.NameOf(listener) + " for " + job.requirement->id + ", found none",
                     "give it such addresses, or bind the role to another party");
}

void FlowPlanner::PlanTowards(Job& job, const EndpointRef& opener, const EndpointRef& listener,
                              const BoundRole& opener_role, const BoundRole& listener_role) {
  EndpointRef towards = listener;
  std::vector<std::uint32_t> through;  // services, where a proxy changes them
  if (listener.kind == EndpointKind::kName && !TakeName(job, listener, towards, through)) return;
  if (opener.kind == EndpointKind::kName && !HasAddresses(job, site_.names[opener.index])) return;
  const std::vector<std::uint32_t>& services = through.empty() ? job.services : through;
  const bool ipmi =
      opener.kind == EndpointKind::kCluster && opener_role.address_kinds == kIpmiAddresses;
  const bool routed = !ipmi && endpoints_.IsRouted(opener);
  bool shared_family = false;
  const auto destinations = Destinations(job, towards, listener_role);
  for (const std::uint32_t destination : destinations) {
    const net::Family family = FamilyOf(destination);
    if (!UsesFamily(job, family)) continue;
    if (routed) {
      if (ConnectRouted(job, opener, destination, services)) shared_family = true;
      continue;
    }
    const auto sources = ipmi ? endpoints_.ClusterDestinations(opener.index, kIpmiAddresses, "")
                              : endpoints_.Of(opener);
    for (const std::uint32_t source : sources) {
      if (FamilyOf(source) != family) continue;
      shared_family = true;
      Connect(job, source, destination, services);
    }
  }
  if (destinations.empty()) SayNoAddresses(job, towards, &listener_role == &job.to);
  if (shared_family || destinations.empty()) return;
  diagnostics_.Error("PW-PLAN-0047", site_.instances[job.state->instance].place,
                     "expected an address family that " + site_.NameOf(opener) + " and " +
                         site_.NameOf(listener) + " share, found none; " + job.requirement->id +
                         " needs it",
                     "give one of them an address of the other's family, or a route to it");
}

// From where routes say. False where nothing of the destination's family can be sent.
bool FlowPlanner::ConnectRouted(Job& job, const EndpointRef& opener, std::uint32_t destination,
                                const std::vector<std::uint32_t>& services) {
  bool shared_family = false;
  for (const EndpointTable::Leg leg : endpoints_.Legs(opener, destination)) {
    if (FamilyOf(leg.source) != FamilyOf(leg.destination)) continue;
    shared_family = true;
    const std::uint32_t path =
        paths_.Find(plan_.endpoints[leg.source].zone, plan_.endpoints[leg.destination].zone);
    if (path == kNone) continue;
    const auto& gateways = plan_.paths[path].gateways;
    const bool translates = std::any_of(gateways.begin(), gateways.end(), [&](const Crossing& c) {
      return !site_.points[c.point].nat.empty();
    });
    if (!translates) {
      Connect(job, leg.source, leg.destination, services);
      continue;
    }
    for (const std::uint32_t service : services) {
      PlannedFlow flow;
      flow.source = leg.source;
      flow.destination = leg.destination;
      flow.service = service;
      flow.path = path;
      const net::AddressSet seen = DestinationSeen(plan_, flow);
      if (seen == plan_.address_sets[plan_.endpoints[leg.destination].addresses]) {
        Connect(job, leg.source, leg.destination, {service});
        continue;
      }
      for (const EndpointTable::Leg other : endpoints_.LegsAs(opener, leg.destination, seen))
        Connect(job, other.source, other.destination, {service});
    }
  }
  return shared_family;
}

// Whether both ends can mean each other: in one realm, on the internet, or through a translation
// that the flow meets.
bool FlowPlanner::RealmsMeet(const Job& job, const PlannedFlow& flow) {
  const Endpoint& s = plan_.endpoints[flow.source];
  const Endpoint& d = plan_.endpoints[flow.destination];
  if (s.realm == d.realm || site_.zones[s.zone].internet || site_.zones[d.zone].internet)
    return true;
  if (Translates(plan_, flow)) return true;
  diagnostics_.Error(
      "PW-PLAN-0048",
      job.state != nullptr ? site_.instances[job.state->instance].place : site_.place,
      "expected address translation between realms " + site_.realms[s.realm].name + " and " +
          site_.realms[d.realm].name + ", found none for " + ToText(plan_.services[flow.service]) +
          " on the way from " + plan_.EndpointName(flow.source) + " to " +
          plan_.EndpointName(flow.destination),
      "add `nat` to a gateway of the way");
  return false;
}

// Whether both are one host: by its name, or by the one address that both have.
bool FlowPlanner::IsOneHost(std::uint32_t source, std::uint32_t destination) const {
  const Endpoint& s = plan_.endpoints[source];
  const Endpoint& d = plan_.endpoints[destination];
  if (s.host != kNone && d.host != kNone) return s.host == d.host;
  const auto& from = plan_.address_sets[s.addresses].ranges();
  const auto& to = plan_.address_sets[d.addresses].ranges();
  return s.realm == d.realm && from.size() == 1 && to.size() == 1 && from[0].IsHost() &&
         from[0] == to[0];
}

void FlowPlanner::Connect(Job& job, std::uint32_t source, std::uint32_t destination,
                          const std::vector<std::uint32_t>& services) {
  if (FamilyOf(source) != FamilyOf(destination)) return;
  const bool local = IsOneHost(source, destination);
  if (local && job.self_pair) return;  // a node to itself
  const std::uint32_t path =
      local ? 0 : paths_.Find(plan_.endpoints[source].zone, plan_.endpoints[destination].zone);
  if (path == kNone) return;
  for (const std::uint32_t service : services) {
    if (!job.omissions.empty() && Omitted(job, source, destination, service)) {
      Skipped(SkipReason::kOmitted, job,
              ToText(plan_.services[service]) + " " + plan_.EndpointName(source) + " -> " +
                  plan_.EndpointName(destination));
      continue;
    }
    PlannedFlow flow;
    flow.source = source;
    flow.destination = destination;
    flow.service = service;
    flow.path = path;
    if (!local && !RealmsMeet(job, flow)) continue;
    AddFlow(job, source, destination, service, path, local);
  }
}

bool FlowPlanner::Omitted(const Job& job, std::uint32_t source, std::uint32_t destination,
                          std::uint32_t service) {
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
    if ((!straight && !turned) || !named) continue;
    idle_omissions_.erase(omission);
    return true;
  }
  return false;
}

}  // namespace portwright::plan
