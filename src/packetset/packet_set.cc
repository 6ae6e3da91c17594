#include "packetset/packet_set.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>

#include "packetset/decimal.h"

namespace portwright::packetset {
namespace {

// What people recognise at once, best first.
constexpr std::array<std::uint16_t, 10> kWellKnownPorts{443, 22,  80,  53,  25,
                                                        123, 389, 445, 636, 161};
constexpr std::uint16_t kUsualSourcePort = 40000;
constexpr std::uint16_t kEchoRequestV4 = 8 * 256;
constexpr std::uint16_t kEchoRequestV6 = 128 * 256;

// `from` without `boxes`, cut one by one.
std::vector<Box> Without(const Box& from, const std::vector<Box>& boxes) {
  std::vector<Box> rest{from};
  for (const Box& box : boxes) {
    std::vector<Box> next;
    for (const Box& piece : rest) {
      const std::vector<Box> left = Difference(piece, box);
      next.insert(next.end(), left.begin(), left.end());
    }
    rest = std::move(next);
  }
  return rest;
}

// INVARIANT of `disjoint`: pairwise disjoint.
void Add(std::vector<Box>& disjoint, const Box& box) {
  const std::vector<Box> fresh = Without(box, disjoint);
  disjoint.insert(disjoint.end(), fresh.begin(), fresh.end());
}

// Documentation and private addresses stand for "any host"; else the first that is no network's.
net::Address HostOf(const net::AddressRange& range) {
  static const std::array<net::Address, 3> usual{{
      {net::Family::kIpv4, 0x0a000001U},                         // 10.0.0.1
      {net::Family::kIpv4, 0xc0000201U},                         // 192.0.2.1
      {net::Family::kIpv6, (net::U128{0x20010db8U} << 96) + 1},  // 2001:db8::1
  }};
  for (const net::Address& address : usual) {
    if (range.Contains(address)) return address;
  }
  const bool looks_like_host = (range.lo & 0xff) != 0 && (range.lo & 0xff) != 0xff;
  if (looks_like_host || range.IsHost()) return {range.family, range.lo};
  const net::U128 next = range.lo + ((range.lo & 0xff) == 0 ? 1 : 2);
  return {range.family, std::min(next, range.hi)};
}

std::uint16_t PortOf(net::PortRange ports) {
  for (const std::uint16_t port : kWellKnownPorts) {
    if (ports.Contains(port)) return port;
  }
  return ports.lo == 0 && ports.hi > 0 ? std::uint16_t{1} : ports.lo;
}

// The most familiar protocol of a box, and how familiar it is (0 best).
std::pair<int, std::uint8_t> ProtocolOf(const Box& box) {
  const std::array<std::uint8_t, 3> familiar{net::kProtocolTcp, net::kProtocolUdp,
                                             IcmpProtocol(box.family())};
  for (std::size_t i = 0; i < familiar.size(); ++i) {
    if (box.protocol_lo <= familiar[i] && familiar[i] <= box.protocol_hi) {
      return {static_cast<int>(i), familiar[i]};
    }
  }
  return {static_cast<int>(familiar.size()), box.protocol_lo};
}

net::Packet PacketOf(const Box& box) {
  net::Packet packet;
  packet.source = HostOf(box.source);
  packet.destination = HostOf(box.destination);
  packet.protocol = ProtocolOf(box).second;
  const bool has_ports = HasPorts(packet.protocol);
  packet.source_port = has_ports && box.source_ports.Contains(kUsualSourcePort)
                           ? kUsualSourcePort
                           : (has_ports && box.source_ports.lo == 0 && box.source_ports.hi > 0
                                  ? std::uint16_t{1}
                                  : box.source_ports.lo);
  if (has_ports) {
    packet.destination_port = PortOf(box.destination_ports);
    return packet;
  }
  const std::uint16_t echo = box.family() == net::Family::kIpv4 ? kEchoRequestV4 : kEchoRequestV6;
  const bool is_echo =
      packet.protocol == IcmpProtocol(box.family()) && box.destination_ports.Contains(echo);
  packet.destination_port = is_echo ? echo : box.destination_ports.lo;
  return packet;
}

Decimal SizeOf(const Box& box) {
  Decimal size(1);
  for (const net::AddressRange& range : {box.source, box.destination}) {
    const net::U128 last = range.hi - range.lo;  // one less than the size, which may be 2^128
    Decimal count(static_cast<std::uint32_t>(last >> 96));
    for (int shift = 64; shift >= 0; shift -= 32) {
      count.Multiply(std::uint64_t{1} << 32);
      count.Add(Decimal(static_cast<std::uint32_t>(last >> shift)));
    }
    count.Add(Decimal(1));
    size.Multiply(count);
  }
  size.Multiply(Decimal(std::uint64_t{1} + box.protocol_hi - box.protocol_lo));
  size.Multiply(Decimal(std::uint64_t{1} + box.destination_ports.hi - box.destination_ports.lo));
  return size;
}

}  // namespace

PacketSet::PacketSet(const std::vector<Box>& boxes) {
  for (const Box& box : boxes) Add(boxes_, box);
  std::sort(boxes_.begin(), boxes_.end());
}

PacketSet PacketSet::All() {
  std::vector<Box> boxes;
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    Box box;
    box.source = box.destination = net::AllAddresses(family);
    boxes.push_back(box);
  }
  return PacketSet(boxes);
}

bool PacketSet::Contains(const net::Packet& packet) const {
  return std::any_of(boxes_.begin(), boxes_.end(),
                     [&](const Box& box) { return box.Contains(packet); });
}

PacketSet PacketSet::Union(const PacketSet& other) const {
  PacketSet out = *this;
  for (const Box& box : other.boxes_) {
    const std::vector<Box> fresh = Without(box, boxes_);
    out.boxes_.insert(out.boxes_.end(), fresh.begin(), fresh.end());
  }
  std::sort(out.boxes_.begin(), out.boxes_.end());
  return out;
}

PacketSet PacketSet::Intersection(const PacketSet& other) const {
  PacketSet out;
  for (const Box& a : boxes_) {
    for (const Box& b : other.boxes_) {
      if (const std::optional<Box> common = packetset::Intersection(a, b)) {
        out.boxes_.push_back(*common);
      }
    }
  }
  std::sort(out.boxes_.begin(), out.boxes_.end());
  return out;
}

PacketSet PacketSet::Difference(const PacketSet& other) const {
  PacketSet out;
  for (const Box& box : boxes_) {
    const std::vector<Box> rest = Without(box, other.boxes_);
    out.boxes_.insert(out.boxes_.end(), rest.begin(), rest.end());
  }
  std::sort(out.boxes_.begin(), out.boxes_.end());
  return out;
}

bool PacketSet::Equals(const PacketSet& other) const {
  return SubsetOf(other) && other.SubsetOf(*this);
}

std::optional<net::Packet> PacketSet::Witness() const {
  if (boxes_.empty()) return std::nullopt;
  const Box* best = &boxes_.front();
  for (const Box& box : boxes_) {
    if (ProtocolOf(box).first < ProtocolOf(*best).first) best = &box;
  }
  return PacketOf(*best);
}

std::string PacketSet::Size() const {
  // Source ports do not count, so boxes that differ in nothing else must count once.
  std::vector<Box> flat;
  for (Box box : boxes_) {
    box.source_ports = net::kAnyPort;
    Add(flat, box);
  }
  Decimal size(0);
  for (const Box& box : flat) size.Add(SizeOf(box));
  return size.ToText();
}

}  // namespace portwright::packetset
