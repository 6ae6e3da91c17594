// A box of packets: a product of ranges, one per header field, of one address family. The unit of
// the packet sets (packet_set.h) and of what a kernel map holds.
//
// ICMP and ICMPv6 types and codes stand in the destination port slot as type * 256 + code; the
// source port slot of anything but TCP and UDP spans everything. Connection state and interfaces
// are no fields of a box: a policy applies them by chain.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/packet.h"
#include "net/service.h"

namespace portwright::packetset {

struct Box {
  net::AddressRange source;  // both of one family
  net::AddressRange destination;
  std::uint8_t protocol_lo = 0;
  std::uint8_t protocol_hi = 255;
  net::PortRange source_ports = net::kAnyPort;
  net::PortRange destination_ports = net::kAnyPort;

  net::Family family() const { return source.family; }
  bool Contains(const net::Packet& packet) const;
  bool Contains(const Box& other) const;
  bool Overlaps(const Box& other) const;

  friend auto operator<=>(const Box&, const Box&) = default;
};

std::optional<Box> Intersection(const Box& a, const Box& b);
// a without b, as at most ten disjoint boxes.
std::vector<Box> Difference(const Box& a, const Box& b);

// Whether packets of a protocol carry ports: TCP and UDP.
bool HasPorts(std::uint8_t protocol);
// 1 in IPv4, 58 in IPv6.
std::uint8_t IcmpProtocol(net::Family family);

// The boxes of a service between two ends: one; none if the ends differ in family. Source ports are
// a condition that only TCP and UDP can meet: with any service that is a box for each of the two,
// with ICMP and the like it is none.
std::vector<Box> BoxesOf(const net::AddressRange& source, const net::AddressRange& destination,
                         const net::Service& service, net::PortRange source_ports);
// The same without allocating, for a million of them: returns how many stand in `out`.
std::size_t BoxesOf(const net::AddressRange& source, const net::AddressRange& destination,
                    const net::Service& service, net::PortRange source_ports,
                    std::array<Box, 2>& out);

// `tcp 10.1.0.0/16 -> 10.2.0.5 port 443`.
std::string ToText(const Box& box);

}  // namespace portwright::packetset
