#include "policy/essentials.h"

#include <initializer_list>

namespace portwright::policy {
namespace {

packetset::Box OfType(int type, const net::AddressRange& source) {
  packetset::Box box;
  box.source = source;
  box.destination = net::AllAddresses(net::Family::kIpv6);
  box.protocol_lo = box.protocol_hi = net::kProtocolIcmpv6;
  box.destination_ports = {static_cast<std::uint16_t>(type * 256),
                           static_cast<std::uint16_t>(type * 256 + 255)};
  return box;
}

}  // namespace

std::vector<packetset::Box> Essentials(Hook hook) {
  constexpr int kListenerQuery = 130, kListenerReport = 131, kListenerDone = 132;
  constexpr int kRouterSolicit = 133, kRouterAdvert = 134;
  constexpr int kNeighbourSolicit = 135, kNeighbourAdvert = 136, kListenerReport2 = 143;
  const net::AddressRange any = net::AllAddresses(net::Family::kIpv6);
  const net::U128 top = net::U128{0xfe80} << 112;
  const net::AddressRange link_local{net::Family::kIpv6, top, top | ((net::U128{1} << 118) - 1)};
  std::vector<packetset::Box> out;
  if (hook == Hook::kInput) {
    for (const int type : {kNeighbourSolicit, kNeighbourAdvert}) out.push_back(OfType(type, any));
    for (const int type : {kRouterAdvert, kListenerQuery}) out.push_back(OfType(type, link_local));
  } else if (hook == Hook::kOutput) {
    for (const int type : {kRouterSolicit, kNeighbourSolicit, kNeighbourAdvert, kListenerReport,
                           kListenerDone, kListenerReport2})
      out.push_back(OfType(type, any));
  }
  return out;
}

std::vector<packetset::Box> Harmless(Hook hook) {
  constexpr int kNeighbourSolicit = 135, kNeighbourAdvert = 136;
  std::vector<packetset::Box> out;
  if (hook != Hook::kForward) return out;
  for (const int type : {kNeighbourSolicit, kNeighbourAdvert})
    out.push_back(OfType(type, net::AllAddresses(net::Family::kIpv6)));
  return out;
}

}  // namespace portwright::policy
