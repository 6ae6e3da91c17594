#include "plan/explain.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/text.h"
#include "plan/crossings.h"
#include "plan/settings.h"

namespace portwright::plan {
namespace {

bool HoldsSourcePort(const PlannedFlow& flow, const net::Packet& packet) {
  return packet.source_port == 0 || flow.source_ports.Contains(packet.source_port);
}

// The packet as it leaves its sender, before any translation on the way.
bool PermitsUntranslated(const Plan& plan, CrossingFinder& finder, const PlannedFlow& flow,
                         const net::Packet& packet) {
  if (flow.local || !finder.PathTranslates(flow.path)) return false;
  for (const FlowCrossing& c : finder.Find(flow)) {
    const auto& gateways = plan.paths[flow.path].gateways;
    const bool is_gateway = std::any_of(gateways.begin(), gateways.end(), [&](const Crossing& g) {
      return g.point == c.crossing.point;
    });
    if (!is_gateway) continue;
    const bool before = c.source_before.Contains(packet.source) &&
                        c.destination_before.Contains(packet.destination) &&
                        Serves(c.service_before, packet);
    const bool after = c.source_after.Contains(packet.source) &&
                       c.destination_after.Contains(packet.destination) &&
                       Serves(c.service_after, packet);
    if (before || after) return true;
  }
  return false;
}

NearFlow Compare(const Plan& plan, std::uint32_t index, const net::Packet& packet) {
  const PlannedFlow& flow = plan.flows[index];
  const auto addresses = [&](std::uint32_t endpoint) -> const net::AddressSet& {
    return plan.address_sets[plan.endpoints[endpoint].addresses];
  };
  return {index, addresses(flow.source).Contains(packet.source),
          addresses(flow.destination).Contains(packet.destination),
          Serves(plan.services[flow.service], packet) && HoldsSourcePort(flow, packet)};
}

// Both ends right and another port is nearer than the right port between others.
int Score(const NearFlow& near) {
  return (near.source ? 3 : 0) + (near.destination ? 4 : 0) + (near.service ? 2 : 0);
}

std::vector<NearFlow> Nearest(const Plan& plan, std::vector<NearFlow> near) {
  const auto agrees_twice = [](const NearFlow& n) {
    return n.source + n.destination + n.service > 1;
  };
  // Flows that share one thing with the packet say little where others share two.
  if (std::any_of(near.begin(), near.end(), agrees_twice)) {
    near.erase(
        std::remove_if(near.begin(), near.end(), [&](const auto& n) { return !agrees_twice(n); }),
        near.end());
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const NearFlow& a, const NearFlow& b) { return Score(a) > Score(b); });
  std::vector<NearFlow> out;
  std::set<std::uint32_t> reasons;
  for (const NearFlow& candidate : near) {
    if (out.size() == 5) break;
    if (reasons.insert(plan.flows[candidate.flow].reason).second) out.push_back(candidate);
  }
  return out;
}

}  // namespace

bool Serves(const net::Service& service, const net::Packet& packet) {
  switch (service.kind) {
    case net::ServiceKind::kAny:
      return true;
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp: {
      const auto protocol =
          service.kind == net::ServiceKind::kTcp ? net::kProtocolTcp : net::kProtocolUdp;
      return packet.protocol == protocol && service.ports.Contains(packet.destination_port);
    }
    case net::ServiceKind::kIcmp: {
      const bool v4 = packet.source.family == net::Family::kIpv4;
      if (packet.protocol != (v4 ? net::kProtocolIcmp : net::kProtocolIcmpv6)) return false;
      const int type = packet.destination_port / 256;
      return service.icmp_any || type == (v4 ? service.icmp_type_v4 : service.icmp_type_v6);
    }
    case net::ServiceKind::kProtocol:
      return packet.protocol == service.protocol;
  }
  return false;
}

std::vector<std::uint32_t> FlowsOf(const Plan& plan, const net::Packet& packet) {
  std::vector<std::uint32_t> out;
  CrossingFinder finder(plan);
  for (std::uint32_t f = 0; f < plan.flows.size(); ++f) {
    const NearFlow near = Compare(plan, f, packet);
    const bool plain = near.source && near.destination && near.service;
    if (plain || PermitsUntranslated(plan, finder, plan.flows[f], packet)) out.push_back(f);
  }
  return out;
}

Explanation Explain(const Plan& plan, const std::vector<const catalog::Catalog*>& catalogs,
                    const net::Packet& packet) {
  Explanation out;
  out.flows = FlowsOf(plan, packet);
  if (!out.flows.empty()) return out;
  std::vector<NearFlow> near;
  for (std::uint32_t f = 0; f < plan.flows.size(); ++f) {
    const NearFlow compared = Compare(plan, f, packet);
    const int agreeing = compared.source + compared.destination + compared.service;
    if (agreeing == 2 || (agreeing == 1 && compared.service && plan.flows.size() < 10'000))
      near.push_back(compared);
  }
  out.near = Nearest(plan, std::move(near));
  out.settings = FindSettings(plan, catalogs, packet, out.settings_cut);
  return out;
}

}  // namespace portwright::plan
