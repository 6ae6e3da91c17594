#include "workflow/closed_targets.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "net/packet.h"
#include "plan/paths.h"
#include "policy/evaluate.h"
#include "policy/match.h"
#include "site/zone_map.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kSourcesMax = 8;
constexpr std::uint64_t kAddressesOfASet = 256;

// Protocol and port.
using Port = std::pair<std::uint8_t, std::uint16_t>;

enum Kind : std::size_t { kForOthers, kFeatureOff, kNeighbour, kClearText, kKinds };
constexpr std::array<const char*, kKinds> kKindNames = {
    "closed/planned-for-others", "closed/feature-off", "closed/neighbour", "closed/clear-text"};

// Of RFCs and habit: services whose words or passwords anybody on the way can read.
constexpr std::array<std::uint16_t, 20> kClearTextTcp = {21,  23,   25,   79,   80,   110,  111,
                                                         139, 143,  389,  445,  512,  513,  514,
                                                         873, 2049, 3389, 5900, 6379, 11211};
constexpr std::array<std::uint16_t, 5> kClearTextUdp = {69, 111, 137, 161, 514};

struct Party {
  std::string name;
  net::Address address;
  std::uint32_t realm = 0;
  std::uint32_t zone = plan::kNone;
  std::uint32_t host = plan::kNone;
  std::uint32_t cluster = plan::kNone;
};

// A point that filters, on the way of a packet.
struct Filter {
  const site::EnforcementPoint* point = nullptr;
  const policy::Policy* policy = nullptr;
  plan::Crossing crossing;
};

struct Candidate {
  std::size_t source = 0, destination = 0;
  Port port;
  Kind kind = kForOthers;
  std::string order;  // where it stands in its kind's choice
};

class ClosedFinder {
 public:
  ClosedFinder(const LoadedSite& loaded, const ProbeEnd& end, const ClosedRequest& request)
      : loaded_(loaded),
        plan_(*loaded.plan),
        site_(*loaded.site),
        end_(end),
        request_(request),
        zones_(site_),
        finder_(site_, paths_, diagnostics_) {
    for (const plan::PointPlan& point : plan_.points) policy_of_[point.point] = &point.policy;
  }

  Result<ClosedList> Find() {
    FindSources();
    FindDestinations();
    FindPorts();
    for (std::size_t s = 0; s < sources_.size(); ++s) {
      for (std::size_t d = 0; d < destinations_.size(); ++d) AddPair(s, d);
      if (request_.sample == 0 && list_.candidates > kClosedMax) {
        return Error{ErrorCode::kLimit,
                     "expected at most " + WithThousands(kClosedMax) +
                         " connections that must be closed, found more; take a sample of them"};
      }
    }
    Choose();
    return std::move(list_);
  }

 private:
  void FindSources() {
    std::vector<bool> opens(plan_.endpoints.size(), false);
    for (const plan::PlannedFlow& flow : plan_.flows) opens[flow.source] = true;
    // Addresses that it asks from anyway; all that it has, where it asks nobody.
    for (const bool openers_only : {true, false}) {
      for (std::uint32_t e = 0; e < plan_.endpoints.size() && sources_.size() < kSourcesMax; ++e) {
        if (end_.is_it[e] && (!openers_only || opens[e])) AddSources(plan_.endpoints[e]);
      }
      if (!sources_.empty()) break;
    }
  }

  void AddSources(const plan::Endpoint& endpoint) {
    for (const net::AddressRange& range : plan_.address_sets[endpoint.addresses].ranges()) {
      for (auto value = range.lo;; ++value) {
        Party party{request_.end,  {range.family, value}, endpoint.realm,
                    endpoint.zone, endpoint.host,         endpoint.cluster};
        const bool is_known = std::any_of(sources_.begin(), sources_.end(), [&](const Party& one) {
          return one.address == party.address;
        });
        if (!is_known && sources_.size() < kSourcesMax) sources_.push_back(std::move(party));
        if (value == range.hi || value - range.lo >= kAddressesOfASet) break;
      }
    }
  }

  void FindDestinations() {
    for (std::uint32_t h = 0; h < site_.hosts.size(); ++h) {
      const site::Host& host = site_.hosts[h];
      for (const site::Interface& interface : host.interfaces) {
        for (const auto& [address, length] : interface.addresses)
          AddDestination({host.name, address, host.realm, plan::kNone, h, plan::kNone});
      }
    }
    for (std::uint32_t c = 0; c < site_.clusters.size(); ++c) {
      const site::Cluster& cluster = site_.clusters[c];
      const auto add = [&](const net::Address& address) {
        AddDestination({cluster.name, address, cluster.realm, plan::kNone, plan::kNone, c});
      };
      for (const site::InterfaceGroup& group : cluster.interfaces) {
        for (const auto& [node, addresses] : group.nodes)
          std::for_each(addresses.begin(), addresses.end(), add);
        std::for_each(group.vips.begin(), group.vips.end(), add);
      }
    }
    KeepSomeDestinations();
  }

  // Never outside what is the site's own, whatever stands in its files.
  void AddDestination(Party party) {
    if (party.name == request_.end) return;
    party.zone = zones_.FindWhole(party.realm, net::HostRange(party.address));
    const std::string address = net::ToText(party.address);
    if (party.zone == plan::kNone || site_.zones[party.zone].internet ||
        !IsOwn(site_.zones[party.zone], party.address)) {
      return LeaveOut(party, address + " lies outside the prefixes of the site's zones");
    }
    destinations_.push_back(std::move(party));
  }

  static bool IsOwn(const site::Zone& zone, const net::Address& address) {
    return std::any_of(zone.prefixes.begin(), zone.prefixes.end(), [&](const net::Prefix& prefix) {
      return prefix.length > 0 && prefix.Range().Contains(address);
    });
  }

  // More destinations than a sample has connections are never asked.
  void KeepSomeDestinations() {
    constexpr std::uint64_t kAtLeast = 64;
    const std::uint64_t most = std::max(request_.sample, kAtLeast);
    if (request_.sample == 0 || destinations_.size() <= most) return;
    std::vector<std::pair<std::string, std::size_t>> order;
    for (std::size_t d = 0; d < destinations_.size(); ++d)
      order.push_back({Sha256(request_.seed + net::ToText(destinations_[d].address)), d});
    std::sort(order.begin(), order.end());
    order.resize(most);
    std::vector<Party> kept;
    for (const auto& [hash, d] : order) kept.push_back(destinations_[d]);
    destinations_ = std::move(kept);
  }

  void FindPorts() {
    for (const plan::PlannedFlow& flow : plan_.flows) {
      for (const Port& port : EdgePortsOf(plan_.services[flow.service])) planned_.insert(port);
    }
    for (const catalog::Catalog* catalog : plan_.catalogs) {
      for (const catalog::Requirement& requirement : catalog->requirements) {
        for (const catalog::AllowEntry& entry : requirement.allow) {
          if (entry.parameter != catalog::kNone) continue;
          for (const Port& port : EdgePortsOf(entry.service)) {
            if (!planned_.contains(port)) off_.insert(port);
          }
        }
      }
    }
  }

  void AddPair(std::size_t s, std::size_t d) {
    const Party& source = sources_[s];
    const Party& destination = destinations_[d];
    if (source.address.family != destination.address.family) return;
    if (source.realm != destination.realm)
      return LeaveOut(destination, "it lies in another realm than " + request_.end);
    const std::vector<Filter>* filters = FiltersBetween(source, destination);
    if (filters == nullptr)
      return LeaveOut(destination, "the plan knows no way there from " + request_.end);
    if (filters->empty()) {
      return LeaveOut(destination,
                      "no enforcement point of the plan stands between it and " + request_.end);
    }
    const std::vector<const plan::PlannedFlow*> between = FlowsBetween(source, destination);
    std::map<Port, Kind> ports;
    for (const Port& port : planned_) ports.insert({port, kForOthers});
    for (const Port& port : off_) ports.insert({port, kFeatureOff});
    for (const plan::PlannedFlow* flow : between) {
      for (const auto& [protocol, port] : EdgePortsOf(plan_.services[flow->service])) {
        if (port > 1) ports.insert({{protocol, static_cast<std::uint16_t>(port - 1)}, kNeighbour});
        if (port < 65'535)
          ports.insert({{protocol, static_cast<std::uint16_t>(port + 1)}, kNeighbour});
      }
    }
    for (const std::uint16_t port : kClearTextTcp)
      ports.insert({{net::kProtocolTcp, port}, kClearText});
    for (const std::uint16_t port : kClearTextUdp)
      ports.insert({{net::kProtocolUdp, port}, kClearText});
    for (const auto& [port, kind] : ports) {
      if (IsPlanned(PacketOf(source, destination, port), between)) continue;
      ++list_.candidates;
      if (request_.sample == 0 && list_.candidates > kClosedMax) return;
      std::string order;
      if (request_.sample > 0) {
        order = Sha256(request_.seed + net::ToText(source.address) + " " +
                       net::ToText(destination.address) + " " + std::to_string(port.first) + "/" +
                       std::to_string(port.second));
      }
      by_kind_[kind].push_back({s, d, port, kind, std::move(order)});
    }
  }

  static net::Packet PacketOf(const Party& source, const Party& destination, const Port& port) {
    net::Packet packet;
    packet.source = source.address;
    packet.destination = destination.address;
    packet.protocol = port.first;
    constexpr std::uint16_t kSomeClientPort = 49'152;
    packet.source_port = kSomeClientPort;
    packet.destination_port = port.second;
    return packet;
  }

  std::vector<const plan::PlannedFlow*> FlowsBetween(const Party& source,
                                                     const Party& destination) {
    const auto holds = [&](std::uint32_t endpoint, const Party& party) {
      const plan::Endpoint& one = plan_.endpoints[endpoint];
      return one.realm == party.realm && plan_.address_sets[one.addresses].Contains(party.address);
    };
    auto [from, is_new] = flows_from_.insert({source.address, {}});
    if (is_new) {
      for (const plan::PlannedFlow& flow : plan_.flows) {
        if (!flow.local && holds(flow.source, source)) from->second.push_back(&flow);
      }
    }
    std::vector<const plan::PlannedFlow*> between;
    for (const plan::PlannedFlow* flow : from->second) {
      if (holds(flow->destination, destination)) between.push_back(flow);
    }
    return between;
  }

  bool IsPlanned(const net::Packet& packet,
                 const std::vector<const plan::PlannedFlow*>& between) const {
    const bool has_flow = std::any_of(between.begin(), between.end(), [&](const auto* flow) {
      return policy::Matches(plan_.services[flow->service], packet);
    });
    return has_flow || std::any_of(plan_.grants.begin(), plan_.grants.end(), [&](const auto& one) {
             return one.from.Contains(packet.source) && one.to.Contains(packet.destination) &&
                    std::any_of(one.allow.begin(), one.allow.end(),
                                [&](const net::Service& s) { return policy::Matches(s, packet); });
           });
  }

  // Null: no way is known.
  const std::vector<Filter>* FiltersBetween(const Party& source, const Party& destination) {
    const auto key = std::make_tuple(source.host, source.cluster, source.zone, destination.host,
                                     destination.cluster, destination.zone);
    const auto [found, is_new] = filters_.insert({key, nullptr});
    if (!is_new) return found->second.get();
    const std::uint32_t path = finder_.Find(source.zone, destination.zone);
    if (path == plan::kNone) return nullptr;
    auto filters = std::make_unique<std::vector<Filter>>();
    AddEnd(source, policy::Hook::kOutput, *filters);
    for (const plan::Crossing& crossing : paths_[path].gateways) AddFilter(crossing, *filters);
    AddEnd(destination, policy::Hook::kInput, *filters);
    found->second = std::move(filters);
    return found->second.get();
  }

  void AddEnd(const Party& party, policy::Hook hook, std::vector<Filter>& filters) const {
    for (std::uint32_t p = 0; p < site_.points.size(); ++p) {
      const site::EnforcementPoint& point = site_.points[p];
      const bool is_host = point.host != plan::kNone && point.host == party.host;
      const bool is_cluster = point.cluster != plan::kNone && point.cluster == party.cluster;
      const bool is_cloud =
          std::find(point.zones.begin(), point.zones.end(), party.zone) != point.zones.end();
      plan::Crossing crossing;
      crossing.point = p;
      crossing.hook = hook;
      if (is_host || is_cluster || is_cloud) AddFilter(crossing, filters);
    }
  }

  void AddFilter(const plan::Crossing& crossing, std::vector<Filter>& filters) const {
    const auto policy = policy_of_.find(crossing.point);
    if (policy != policy_of_.end())
      filters.push_back({&site_.points[crossing.point], policy->second, crossing});
  }

  static bool Permits(const Filter& filter, net::Packet packet) {
    const auto name = [&](std::uint32_t interface) {
      return interface == plan::kNone ? std::string() : filter.point->interfaces[interface].name;
    };
    packet.in_interface = name(filter.crossing.in_interface);
    packet.out_interface = name(filter.crossing.out_interface);
    return policy::Evaluate(*filter.policy, filter.crossing.hook, packet).verdict ==
           policy::VerdictKind::kAccept;
  }

  // Each kind in its turn, so that the many of one leave room for the others.
  void Choose() {
    for (std::vector<Candidate>& candidates : by_kind_) {
      std::stable_sort(candidates.begin(), candidates.end(),
                       [](const Candidate& a, const Candidate& b) { return a.order < b.order; });
    }
    const auto is_full = [&] {
      return request_.sample > 0 && list_.targets.size() >= request_.sample;
    };
    std::set<std::string> prefixes;
    for (std::size_t turn = 0;; ++turn) {
      bool is_any = false;
      for (const std::vector<Candidate>& candidates : by_kind_) {
        if (is_full()) break;
        if (turn >= candidates.size()) continue;
        is_any = true;
        Take(candidates[turn], prefixes);
      }
      if (!is_any || is_full()) break;
    }
    list_.prefixes.assign(prefixes.begin(), prefixes.end());
  }

  void Take(const Candidate& candidate, std::set<std::string>& prefixes) {
    const Party& source = sources_[candidate.source];
    const Party& destination = destinations_[candidate.destination];
    const net::Packet packet = PacketOf(source, destination, candidate.port);
    std::vector<std::string> stoppers;
    probe::Target target;
    for (const Filter& filter : *FiltersBetween(source, destination)) {
      target.points.push_back(filter.point->name);
      if (!Permits(filter, packet)) stoppers.push_back(filter.point->name);
    }
    // A point may let through more than is planned, where its language cannot say less.
    if (stoppers.empty()) {
      return LeaveOut(destination, "the planned rules of " + Join(target.points, ", ") +
                                       " let through more "
                                       "than is planned");
    }
    target.requirement = kKindNames.at(candidate.kind);
    target.from = source.name;
    target.to = destination.name;
    target.source = source.address;
    target.destination = destination.address;
    target.protocol = candidate.port.first;
    target.port = candidate.port.second;
    for (const net::Prefix& prefix : site_.zones[destination.zone].prefixes) {
      if (prefix.Range().Contains(destination.address)) prefixes.insert(net::ToText(prefix));
    }
    list_.targets.push_back(std::move(target));
    list_.stopped_by.push_back(Join(stoppers, ", ") + " should stop it");
  }

  void LeaveOut(const Party& party, const std::string& why) {
    if (left_out_.insert({party.name, why}).second)
      list_.left_out.push_back({"closed", request_.end, party.name, "", why, "unknown", "closed"});
  }

  const LoadedSite& loaded_;
  const plan::Plan& plan_;
  const site::Site& site_;
  const ProbeEnd& end_;
  const ClosedRequest& request_;
  site::ZoneMap zones_;
  std::vector<plan::Path> paths_;
  Diagnostics diagnostics_;  // of ways that no flow takes: left out, not wrong
  plan::PathFinder finder_;
  std::map<std::uint32_t, const policy::Policy*> policy_of_;
  std::vector<Party> sources_, destinations_;
  std::set<Port> planned_, off_;
  std::map<net::Address, std::vector<const plan::PlannedFlow*>> flows_from_;
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t,
                      std::uint32_t>,
           std::unique_ptr<std::vector<Filter>>>
      filters_;
  std::array<std::vector<Candidate>, kKinds> by_kind_;
  std::set<std::pair<std::string, std::string>> left_out_;
  ClosedList list_;
};

}  // namespace

Result<ClosedList> ClosedFrom(const LoadedSite& loaded, const ProbeEnd& end,
                              const ClosedRequest& request) {
  return ClosedFinder(loaded, end, request).Find();
}

}  // namespace portwright::workflow
