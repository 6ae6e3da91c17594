#include "dialect/common/allow_services.h"

#include <algorithm>
#include <tuple>

#include "packetset/box.h"

namespace portwright::dialect {
namespace {

using net::ServiceKind;

AllowedService OfPorts(std::uint8_t protocol, net::PortRange ports, net::PortRange source_ports) {
  AllowedService out;
  out.protocol = protocol;
  out.ports = ports;
  out.source_ports = source_ports;
  return out;
}

bool Contains(net::PortRange wide, net::PortRange narrow) {
  return wide.lo <= narrow.lo && narrow.hi <= wide.hi;
}

// Joins `b` into `a` where both together are one range of ports.
bool JoinPorts(AllowedService& a, const AllowedService& b) {
  if (a.protocol != b.protocol || a.icmp_type || b.icmp_type) return false;
  if (a.source_ports != b.source_ports || b.ports.lo > a.ports.hi + 1) return false;
  a.ports.hi = std::max(a.ports.hi, b.ports.hi);
  return true;
}

}  // namespace

std::vector<AllowedService> ServicesIn(const net::Service& service, net::PortRange source_ports,
                                       net::Family family) {
  const bool from_anywhere = source_ports.IsAny();
  AllowedService one;
  switch (service.kind) {
    case ServiceKind::kAny:
      if (!from_anywhere) {
        return {OfPorts(net::kProtocolTcp, net::kAnyPort, source_ports),
                OfPorts(net::kProtocolUdp, net::kAnyPort, source_ports)};
      }
      one.any_protocol = true;
      return {one};
    case ServiceKind::kTcp:
      return {OfPorts(net::kProtocolTcp, service.ports, source_ports)};
    case ServiceKind::kUdp:
      return {OfPorts(net::kProtocolUdp, service.ports, source_ports)};
    case ServiceKind::kIcmp:
      if (!from_anywhere) return {};
      one.protocol = packetset::IcmpProtocol(family);
      if (!service.icmp_any) {
        one.icmp_type = family == net::Family::kIpv4 ? service.icmp_type_v4 : service.icmp_type_v6;
      }
      return {one};
    case ServiceKind::kProtocol:
      if (!from_anywhere && !packetset::HasPorts(service.protocol)) return {};
      return {OfPorts(service.protocol, net::kAnyPort, source_ports)};
  }
  return {};
}

bool Covers(const AllowedService& wide, const AllowedService& narrow) {
  if (wide.any_protocol) return true;
  if (narrow.any_protocol || wide.protocol != narrow.protocol) return false;
  if (wide.icmp_type && wide.icmp_type != narrow.icmp_type) return false;
  return Contains(wide.ports, narrow.ports) && Contains(wide.source_ports, narrow.source_ports);
}

bool Covers(const std::vector<AllowedService>& wide, const std::vector<AllowedService>& narrow) {
  return std::all_of(narrow.begin(), narrow.end(), [&](const AllowedService& n) {
    return std::any_of(wide.begin(), wide.end(),
                       [&](const AllowedService& w) { return Covers(w, n); });
  });
}

void Normalise(std::vector<AllowedService>& services) {
  const auto key = [](const AllowedService& s) {
    return std::tuple(!s.any_protocol, s.protocol, s.source_ports, s.ports, s.icmp_type);
  };
  std::sort(services.begin(), services.end(),
            [&](const AllowedService& a, const AllowedService& b) { return key(a) < key(b); });
  if (!services.empty() && services[0].any_protocol) {
    services.resize(1);
    return;
  }
  std::vector<AllowedService> out;
  for (const AllowedService& service : services) {
    if (!out.empty() && (Covers(out.back(), service) || JoinPorts(out.back(), service))) continue;
    out.push_back(service);
  }
  // A range from some source ports lies in one from all of them, which may stand anywhere.
  services.clear();
  for (std::size_t i = 0; i < out.size(); ++i) {
    bool is_covered = false;
    for (std::size_t j = 0; j < out.size() && !is_covered; ++j) {
      is_covered = i != j && out[j].protocol == out[i].protocol && Covers(out[j], out[i]) &&
                   !(Covers(out[i], out[j]) && i < j);
    }
    if (!is_covered) services.push_back(out[i]);
  }
}

std::size_t HashOf(const std::vector<AllowedService>& services) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const AllowedService& s : services) {
    const std::uint64_t one = std::uint64_t{s.any_protocol} << 63U |
                              std::uint64_t{s.protocol} << 48U | std::uint64_t{s.ports.lo} << 32U |
                              std::uint64_t{s.ports.hi} << 16U |
                              (s.icmp_type ? *s.icmp_type : 256U);
    const std::uint64_t two = std::uint64_t{s.source_ports.lo} << 16U | s.source_ports.hi;
    hash = (hash ^ one) * 0x9e3779b97f4a7c15ULL;
    hash = (hash ^ (hash >> 31U) ^ two) * 0xff51afd7ed558ccdULL;
  }
  return static_cast<std::size_t>(hash ^ (hash >> 29U));
}

std::string ToText(const AllowedService& service) {
  if (service.any_protocol) return "any";
  const std::string name = net::ProtocolName(service.protocol);
  if (service.icmp_type) return name + "/" + std::to_string(*service.icmp_type);
  return service.ports.IsAny() ? name : name + "/" + net::ToText(service.ports);
}

}  // namespace portwright::dialect
