#include "workflow/lab_targets.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "net/service.h"
#include "plan/crossings.h"

namespace portwright::workflow {
namespace {

// The address that is at the same place in another set: translation keeps the order. A set that is
// smaller stands for all.
net::Address Counterpart(const net::Address& address, const net::AddressSet& from,
                         const net::AddressSet& to) {
  net::U128 place = 0;
  for (const net::AddressRange& range : from.ranges()) {
    if (range.Contains(address)) {
      place += address.value - range.lo;
      break;
    }
    place += range.hi - range.lo + 1;
  }
  for (const net::AddressRange& range : to.ranges()) {
    const net::U128 count = range.hi - range.lo + 1;
    if (place < count) return {range.family, range.lo + place};
    place -= count;
  }
  const net::AddressRange& first = to.ranges().front();
  return {first.family, first.lo};
}

class Lister {
 public:
  Lister(const plan::Plan& plan, const LabSite& site)
      : plan_(plan), site_(site), crossings_(plan), notes_(plan) {
    list_.of_space.resize(site.topology.spaces.size());
  }

  LabTargets Run() {
    for (const plan::PlannedFlow& flow : plan_.flows) {
      if (!flow.local) Add(flow);
    }
    return std::move(list_);
  }

 private:
  void Add(const plan::PlannedFlow& flow) {
    const auto& sources = site_.addresses_of[flow.source];
    const auto& destinations = site_.addresses_of[flow.destination];
    if (sources.empty() || destinations.empty()) return LeaveOut(flow, "an end is not in the lab");
    const std::vector<plan::FlowCrossing> way = crossings_.Find(flow);
    const bool translates = flow.path != 0 && crossings_.PathTranslates(flow.path) && !way.empty();
    const net::Service service =
        translates ? way.front().service_before : plan_.services[flow.service];
    const auto asked = AskedOf(service, sources.front().family);
    if (asked.empty()) return LeaveOut(flow, "nothing answers to " + net::ToText(service));
    probe::Target target;
    target.requirement = plan_.reasons[flow.reason].id;
    target.from = plan_.EndpointName(flow.source);
    target.to = plan_.EndpointName(flow.destination);
    for (const plan::FlowCrossing& crossing : way)
      target.points.push_back(plan_.site->points[crossing.crossing.point].name);
    const net::AddressSet& real = plan_.address_sets[plan_.endpoints[flow.destination].addresses];
    for (std::size_t s = 0; s < std::min(sources.size(), kAddressesOfAnEnd); ++s) {
      target.source = sources[s];
      target.arrives_from =
          translates ? way.back().source_after : net::AddressSet(net::HostRange(sources[s]));
      // Where all of a party keeps its addresses, this one does.
      if (target.arrives_from.Contains(sources[s]))
        target.arrives_from = net::AddressSet(net::HostRange(sources[s]));
      for (std::size_t d = 0; d < std::min(destinations.size(), kAddressesOfAnEnd); ++d) {
        target.destination =
            translates ? Counterpart(destinations[d], real, way.front().destination_before)
                       : destinations[d];
        for (const auto& [protocol, port] : asked) {
          target.protocol = protocol;
          target.port = port;
          AddOnce(flow, target);
        }
      }
    }
  }

  void AddOnce(const plan::PlannedFlow& flow, const probe::Target& target) {
    const std::uint32_t realm = plan_.endpoints[flow.source].realm;
    const auto space = site_.space_of.find({realm, target.source});
    if (space == site_.space_of.end()) return;
    const auto key = std::make_tuple(flow.reason, space->second, target.source, target.destination,
                                     target.protocol, target.port);
    if (seen_.insert(key).second) list_.of_space[space->second].push_back(target);
  }

  void LeaveOut(const plan::PlannedFlow& flow, const std::string& why) {
    notes_.Add(flow, why, list_.left_out);
  }

  const plan::Plan& plan_;
  const LabSite& site_;
  plan::CrossingFinder crossings_;
  FlowNotes notes_;
  LabTargets list_;
  std::set<std::tuple<std::uint32_t, std::uint32_t, net::Address, net::Address, std::uint8_t,
                      std::uint16_t>>
      seen_;
};

}  // namespace

LabTargets TargetsInLab(const plan::Plan& plan, const LabSite& site) {
  return Lister(plan, site).Run();
}

std::vector<std::vector<probe::PlannedPort>> PortsInLab(const plan::Plan& plan,
                                                        const LabSite& site) {
  std::vector<std::vector<probe::PlannedPort>> ports(site.topology.spaces.size());
  for (const plan::PlannedFlow& flow : plan.flows) {
    const auto port = PortOf(plan.services[flow.service]);
    if (flow.local || !port) continue;
    const std::uint32_t realm = plan.endpoints[flow.destination].realm;
    for (const net::Address& address : site.addresses_of[flow.destination]) {
      const auto space = site.space_of.find({realm, address});
      if (space != site.space_of.end())
        ports[space->second].push_back({address, port->protocol, port->ports});
    }
  }
  for (auto& own : ports) {
    std::sort(own.begin(), own.end());
    own.erase(std::unique(own.begin(), own.end()), own.end());
  }
  return ports;
}

}  // namespace portwright::workflow
