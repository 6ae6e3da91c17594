#include "workflow/probe_targets.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "plan/crossings.h"

namespace portwright::workflow {
namespace {

// More addresses than a party has itself are a network: nobody knows which of them there are.
constexpr std::size_t kAddressesOfAParty = 256;

// One more than a party has, where there are more.
std::vector<net::Address> AddressesOf(const net::AddressSet& set) {
  return FirstAddresses(set, kAddressesOfAParty + 1);
}

// Of one machine: neither many nor none nor this one.
bool IsOfOneMachine(const net::Address& address) {
  const std::string text = net::ToText(address);
  if (address.family == net::Family::kIpv6)
    return text != "::" && text != "::1" && !text.starts_with("ff");
  const auto first = static_cast<unsigned>(address.value >> 24);
  constexpr unsigned kMulticast = 224, kLoopback = 127;
  return first != 0 && first != kLoopback && first < kMulticast;
}

class Lister {
 public:
  Lister(const LoadedSite& loaded, const ProbeEnd& end)
      : plan_(*loaded.plan), end_(end), crossings_(*loaded.plan), notes_(*loaded.plan) {}

  ProbeList Run() {
    for (const plan::PlannedFlow& flow : plan_.flows) {
      if (flow.local || !end_.is_it[flow.source]) continue;
      Add(flow);
    }
    AddNamesWithoutAddress();
    return std::move(list_);
  }

 private:
  void Add(const plan::PlannedFlow& flow) {
    const site::HostName* name = NameOf(flow.destination);
    if (name != nullptr && name->way == site::NameWay::kObject) {
      return LeaveOut(flow, "the plan has no address for the name: firewalls look it up",
                      "name unknown");
    }
    if (plan_.endpoints[flow.destination].zone == plan::kNone)
      return LeaveOut(flow, "it goes to an address in no zone of the site");
    const std::vector<net::Address> sources = AddressesOf(SetOf(flow.source));
    const std::vector<net::Address> destinations = AddressesOf(plan::DestinationSeen(plan_, flow));
    if (sources.empty() || destinations.empty()) return LeaveOut(flow, "an end has no address");
    if (sources.size() > kAddressesOfAParty) return LeaveOut(flow, "it may come from a network");
    if (destinations.size() > kAddressesOfAParty || IsNetwork(flow.destination))
      return LeaveOut(flow, "it may go to a network");
    if (!std::all_of(destinations.begin(), destinations.end(), IsOfOneMachine))
      return LeaveOut(flow, "it goes to an address of no one machine");
    const std::vector<plan::FlowCrossing> way = crossings_.Find(flow);
    const net::Service& service = ServiceSeen(flow, way);
    const std::vector<std::pair<std::uint8_t, std::uint16_t>> asked =
        AskedOf(service, sources.front().family);
    if (asked.empty()) return LeaveOut(flow, "nothing answers to " + net::ToText(service));
    SayPartly(flow, service, sources.size(), destinations.size());
    for (std::size_t s = 0; s < std::min(sources.size(), kAddressesOfAnEnd); ++s) {
      for (std::size_t d = 0; d < std::min(destinations.size(), kAddressesOfAnEnd); ++d) {
        for (const auto& [protocol, port] : asked)
          AddTarget(flow, way, sources[s], destinations[d], protocol, port);
      }
    }
  }

  void AddTarget(const plan::PlannedFlow& flow, const std::vector<plan::FlowCrossing>& way,
                 const net::Address& source, const net::Address& destination, std::uint8_t protocol,
                 std::uint16_t port) {
    const auto key = std::make_tuple(flow.reason, source, destination, protocol, port);
    if (!seen_.insert(key).second) return;
    probe::Target target;
    target.requirement = plan_.reasons[flow.reason].id;
    target.from = plan_.EndpointName(flow.source);
    target.to = plan_.EndpointName(flow.destination);
    target.source = source;
    target.destination = destination;
    target.protocol = protocol;
    target.port = port;
    const site::HostName* name = NameOf(flow.destination);
    if (name != nullptr && name->name.find_first_of("*{<") == std::string::npos)
      target.host_name = name->name;
    for (const plan::FlowCrossing& crossing : way)
      target.points.push_back(plan_.site->points[crossing.crossing.point].name);
    list_.targets.push_back(std::move(target));
  }

  // The service as the sender asks for it: a gateway may translate its port.
  const net::Service& ServiceSeen(const plan::PlannedFlow& flow,
                                  const std::vector<plan::FlowCrossing>& way) const {
    const auto gateway = std::find_if(way.begin(), way.end(), [](const plan::FlowCrossing& at) {
      return at.crossing.hook == policy::Hook::kForward;
    });
    return gateway == way.end() ? plan_.services[flow.service] : gateway->service_before;
  }

  void SayPartly(const plan::PlannedFlow& flow, const net::Service& service, std::size_t sources,
                 std::size_t destinations) {
    std::vector<std::string> why;
    if (PortOf(service) && service.ports.hi > service.ports.lo + 1)
      why.emplace_back("its first and its last port are asked");
    const auto many = [&](std::size_t count, const std::string& end) {
      if (count <= kAddressesOfAnEnd) return;
      why.push_back("the first " + std::to_string(kAddressesOfAnEnd) + " of " +
                    std::to_string(count) + " addresses of its " + end + " are asked");
    };
    many(sources, "source");
    many(destinations, "destination");
    if (!why.empty()) notes_.Add(flow, Join(why, "; "), list_.partly);
  }

  // Nobody knows which of its addresses there are, however few it has.
  bool IsNetwork(std::uint32_t endpoint) const {
    const site::EndpointRef ref = plan_.endpoints[endpoint].ref;
    if (ref.kind == site::EndpointKind::kZone) return true;
    if (ref.kind == site::EndpointKind::kLiteral)
      return !IsHost(plan_.site->literals[ref.index].prefix());
    if (ref.kind != site::EndpointKind::kNetwork) return false;
    const std::vector<net::Prefix>& prefixes = plan_.site->networks[ref.index].prefixes;
    return !std::all_of(prefixes.begin(), prefixes.end(), IsHost);
  }

  static bool IsHost(const net::Prefix& prefix) {
    return prefix.length == net::AddressBits(prefix.address.family);
  }

  const site::HostName* NameOf(std::uint32_t endpoint) const {
    const site::EndpointRef ref = plan_.endpoints[endpoint].ref;
    return ref.kind == site::EndpointKind::kName ? &plan_.site->names[ref.index] : nullptr;
  }

  // Flows towards them are not in the plan; who opens them neither.
  void AddNamesWithoutAddress() {
    for (const plan::Skip& skip : plan_.skipped) {
      if (skip.why != plan::SkipReason::kUnbound) continue;
      for (const site::HostName& name : plan_.site->names) {
        const bool is_it = name.way == site::NameWay::kResolve && !name.is_resolved &&
                           skip.detail.starts_with(name.name + " ");
        if (!is_it) continue;
        list_.left_out.push_back({skip.requirement, "", name.name, "",
                                  "the name has no address yet: `portwright resolve` asks for it",
                                  "name unknown", "open"});
      }
    }
  }

  void LeaveOut(const plan::PlannedFlow& flow, const std::string& why,
                const std::string& outcome = "unknown") {
    notes_.Add(flow, why, list_.left_out, outcome);
  }

  const net::AddressSet& SetOf(std::uint32_t endpoint) const {
    return plan_.address_sets[plan_.endpoints[endpoint].addresses];
  }

  const plan::Plan& plan_;
  const ProbeEnd& end_;
  plan::CrossingFinder crossings_;
  FlowNotes notes_;
  ProbeList list_;
  std::set<std::tuple<std::uint32_t, net::Address, net::Address, std::uint8_t, std::uint16_t>>
      seen_;
};

}  // namespace

std::vector<net::Address> FirstAddresses(const net::AddressSet& set, std::size_t most) {
  std::vector<net::Address> out;
  for (const net::AddressRange& range : set.ranges()) {
    for (auto value = range.lo; out.size() < most; ++value) {
      out.push_back({range.family, value});
      if (value == range.hi) break;
    }
  }
  return out;
}

void FlowNotes::Add(const plan::PlannedFlow& flow, const std::string& why,
                    std::vector<NotTestable>& list, const std::string& outcome) {
  NotTestable entry{plan_.reasons[flow.reason].id,
                    plan_.EndpointName(flow.source),
                    plan_.EndpointName(flow.destination),
                    net::ToText(plan_.services[flow.service]),
                    why,
                    outcome,
                    "open"};
  if (noted_.insert(std::tie(entry.requirement, entry.from, entry.to, entry.service, why)).second)
    list.push_back(std::move(entry));
}

std::optional<probe::PlannedPort> PortOf(const net::Service& service) {
  const bool is_tcp = service.kind == net::ServiceKind::kTcp;
  if ((!is_tcp && service.kind != net::ServiceKind::kUdp) || service.ports.IsAny())
    return std::nullopt;
  return probe::PlannedPort{std::nullopt, is_tcp ? net::kProtocolTcp : net::kProtocolUdp,
                            service.ports};
}

std::vector<std::pair<std::uint8_t, std::uint16_t>> EdgePortsOf(const net::Service& service) {
  const auto port = PortOf(service);
  if (!port) return {};
  std::vector<std::pair<std::uint8_t, std::uint16_t>> edges{{port->protocol, port->ports.lo}};
  if (port->ports.hi != port->ports.lo) edges.push_back({port->protocol, port->ports.hi});
  return edges;
}

std::vector<std::pair<std::uint8_t, std::uint16_t>> AskedOf(const net::Service& service,
                                                            net::Family family) {
  constexpr std::uint8_t kEcho = 8;
  if (service.kind != net::ServiceKind::kIcmp) return EdgePortsOf(service);
  if (!service.icmp_any && service.icmp_type_v4 != kEcho) return {};
  return {
      {family == net::Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6, std::uint16_t{0}}};
}

ProbeEnd EndOf(const LoadedSite& loaded, const std::string& name) {
  const plan::Plan& plan = *loaded.plan;
  ProbeEnd end;
  end.is_it.resize(plan.endpoints.size(), false);
  for (std::uint32_t e = 0; e < plan.endpoints.size(); ++e) {
    const plan::Endpoint& endpoint = plan.endpoints[e];
    const bool is_host =
        endpoint.host != plan::kNone && loaded.site->hosts[endpoint.host].name == name;
    const bool is_cluster =
        endpoint.cluster != plan::kNone && loaded.site->clusters[endpoint.cluster].name == name;
    end.is_it[e] = is_host || is_cluster;
    end.found = end.found || end.is_it[e];
  }
  return end;
}

ProbeList TargetsFrom(const LoadedSite& loaded, const ProbeEnd& end) {
  return Lister(loaded, end).Run();
}

std::vector<probe::PlannedPort> PortsOf(const LoadedSite& loaded, const ProbeEnd& end) {
  const plan::Plan& plan = *loaded.plan;
  std::vector<probe::PlannedPort> ports;
  for (const plan::PlannedFlow& flow : plan.flows) {
    if (flow.local || !end.is_it[flow.destination]) continue;
    const auto port = PortOf(plan.services[flow.service]);
    if (!port) continue;
    const std::vector<net::Address> addresses =
        AddressesOf(plan.address_sets[plan.endpoints[flow.destination].addresses]);
    for (const net::Address& address : addresses)
      ports.push_back({address, port->protocol, port->ports});
  }
  std::sort(ports.begin(), ports.end());
  ports.erase(std::unique(ports.begin(), ports.end()), ports.end());
  return ports;
}

}  // namespace portwright::workflow
