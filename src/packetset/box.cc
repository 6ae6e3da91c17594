#include "packetset/box.h"

#include <algorithm>

namespace portwright::packetset {
namespace {

constexpr std::uint16_t kCodesPerType = 256;
constexpr std::uint16_t kLastCode = kCodesPerType - 1;

bool Overlap(net::PortRange a, net::PortRange b) { return a.lo <= b.hi && b.lo <= a.hi; }

bool Within(net::PortRange inner, net::PortRange outer) {
  return outer.lo <= inner.lo && inner.hi <= outer.hi;
}

net::AddressRange Common(const net::AddressRange& a, const net::AddressRange& b) {
  return {a.family, std::max(a.lo, b.lo), std::min(a.hi, b.hi)};
}

net::PortRange Common(net::PortRange a, net::PortRange b) {
  return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)};
}

// Cuts off what of `rest` lies below and above `keep` in one field, as boxes of their own, and
// leaves the middle.
template <typename Number>
void Peel(Box& rest, Number Box::*lo, Number Box::*hi, Number keep_lo, Number keep_hi,
          std::vector<Box>& out) {
  if (rest.*lo < keep_lo) {
    out.push_back(rest);
    out.back().*hi = static_cast<Number>(keep_lo - 1);
    rest.*lo = keep_lo;
  }
  if (rest.*hi > keep_hi) {
    out.push_back(rest);
    out.back().*lo = static_cast<Number>(keep_hi + 1);
    rest.*hi = keep_hi;
  }
}

template <typename Range>
void Peel(Box& rest, Range Box::*field, const Range& keep, std::vector<Box>& out) {
  if ((rest.*field).lo < keep.lo) {
    out.push_back(rest);
    (out.back().*field).hi = keep.lo;
    --(out.back().*field).hi;
    (rest.*field).lo = keep.lo;
  }
  if ((rest.*field).hi > keep.hi) {
    out.push_back(rest);
    (out.back().*field).lo = keep.hi;
    ++(out.back().*field).lo;
    (rest.*field).hi = keep.hi;
  }
}

bool IsTcpOrUdp(const net::Service& service) {
  return service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp ||
         (service.kind == net::ServiceKind::kProtocol && HasPorts(service.protocol));
}

std::string ProtocolsText(const Box& box) {
  if (box.protocol_lo == box.protocol_hi) return net::ProtocolName(box.protocol_lo);
  if (box.protocol_lo == 0 && box.protocol_hi == 255) return "any";
  return "protocols " + std::to_string(box.protocol_lo) + "-" + std::to_string(box.protocol_hi);
}

std::string TypesText(net::PortRange slots) {
  const auto type = [](std::uint16_t slot) { return std::to_string(slot / kCodesPerType); };
  const auto code = [](std::uint16_t slot) { return std::to_string(slot % kCodesPerType); };
  const bool is_whole = slots.lo % kCodesPerType == 0 && slots.hi % kCodesPerType == kLastCode;
  std::string out = " type " + type(slots.lo);
  if (is_whole) {
    if (type(slots.lo) != type(slots.hi)) out += "-" + type(slots.hi);
    return out;
  }
  out += " code " + code(slots.lo);
  if (slots.lo == slots.hi) return out;
  if (type(slots.lo) == type(slots.hi)) return out + "-" + code(slots.hi);
  return out + " to type " + type(slots.hi) + " code " + code(slots.hi);
}

}  // namespace

bool HasPorts(std::uint8_t protocol) {
  return protocol == net::kProtocolTcp || protocol == net::kProtocolUdp;
}

std::uint8_t IcmpProtocol(net::Family family) {
  return family == net::Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
}

bool Box::Contains(const net::Packet& packet) const {
  return source.Contains(packet.source) && destination.Contains(packet.destination) &&
         protocol_lo <= packet.protocol && packet.protocol <= protocol_hi &&
         source_ports.Contains(packet.source_port) &&
         destination_ports.Contains(packet.destination_port);
}

bool Box::Contains(const Box& other) const {
  return source.Contains(other.source) && destination.Contains(other.destination) &&
         protocol_lo <= other.protocol_lo && other.protocol_hi <= protocol_hi &&
         Within(other.source_ports, source_ports) &&
         Within(other.destination_ports, destination_ports);
}

bool Box::Overlaps(const Box& other) const {
  return source.Overlaps(other.source) && destination.Overlaps(other.destination) &&
         protocol_lo <= other.protocol_hi && other.protocol_lo <= protocol_hi &&
         Overlap(source_ports, other.source_ports) &&
         Overlap(destination_ports, other.destination_ports);
}

std::optional<Box> Intersection(const Box& a, const Box& b) {
  if (!a.Overlaps(b)) return std::nullopt;
  Box common;
  common.source = Common(a.source, b.source);
  common.destination = Common(a.destination, b.destination);
  common.protocol_lo = std::max(a.protocol_lo, b.protocol_lo);
  common.protocol_hi = std::min(a.protocol_hi, b.protocol_hi);
  common.source_ports = Common(a.source_ports, b.source_ports);
  common.destination_ports = Common(a.destination_ports, b.destination_ports);
  return common;
}

std::vector<Box> Difference(const Box& a, const Box& b) {
  const std::optional<Box> common = Intersection(a, b);
  if (!common) return {a};
  std::vector<Box> out;
  Box rest = a;
  Peel(rest, &Box::source, common->source, out);
  Peel(rest, &Box::destination, common->destination, out);
  Peel(rest, &Box::protocol_lo, &Box::protocol_hi, common->protocol_lo, common->protocol_hi, out);
  Peel(rest, &Box::source_ports, common->source_ports, out);
  Peel(rest, &Box::destination_ports, common->destination_ports, out);
  return out;
}

std::size_t BoxesOf(const net::AddressRange& source, const net::AddressRange& destination,
                    const net::Service& service, net::PortRange source_ports,
                    std::array<Box, 2>& out) {
  if (source.family != destination.family) return 0;
  Box& box = out[0];
  box = Box{};
  box.source = source;
  box.destination = destination;
  if (!source_ports.IsAny()) {
    if (service.kind != net::ServiceKind::kAny && !IsTcpOrUdp(service)) return 0;
    box.source_ports = source_ports;
  }
  switch (service.kind) {
    case net::ServiceKind::kAny:
      if (source_ports.IsAny()) return 1;
      box.protocol_lo = box.protocol_hi = net::kProtocolTcp;
      out[1] = box;
      out[1].protocol_lo = out[1].protocol_hi = net::kProtocolUdp;
      return 2;
    case net::ServiceKind::kTcp:
    case net::ServiceKind::kUdp:
      box.protocol_lo = box.protocol_hi =
          service.kind == net::ServiceKind::kTcp ? net::kProtocolTcp : net::kProtocolUdp;
      box.destination_ports = service.ports;
      return 1;
    case net::ServiceKind::kProtocol:
      box.protocol_lo = box.protocol_hi = service.protocol;
      return 1;
    case net::ServiceKind::kIcmp:
      break;
  }
  box.protocol_lo = box.protocol_hi = IcmpProtocol(box.family());
  if (!service.icmp_any) {
    const std::uint8_t type =
        box.family() == net::Family::kIpv4 ? service.icmp_type_v4 : service.icmp_type_v6;
    const auto first = static_cast<std::uint16_t>(type * kCodesPerType);
    box.destination_ports = {first, static_cast<std::uint16_t>(first + kLastCode)};
  }
  return 1;
}

std::vector<Box> BoxesOf(const net::AddressRange& source, const net::AddressRange& destination,
                         const net::Service& service, net::PortRange source_ports) {
  std::array<Box, 2> boxes;
  const std::size_t count = BoxesOf(source, destination, service, source_ports, boxes);
  return std::vector<Box>(boxes.data(), boxes.data() + count);
}

std::string ToText(const Box& box) {
  std::string out = ProtocolsText(box) + " " + net::ToText(box.source);
  if (!box.source_ports.IsAny()) out += " port " + net::ToText(box.source_ports);
  out += " -> " + net::ToText(box.destination);
  if (box.destination_ports.IsAny()) return out;
  const std::uint8_t icmp = IcmpProtocol(box.family());
  if (box.protocol_lo == icmp && box.protocol_hi == icmp) {
    return out + TypesText(box.destination_ports);
  }
  return out + " port " + net::ToText(box.destination_ports);
}

}  // namespace portwright::packetset
