// Services of rules that allow: each protocol apart, in one family; lists of them that say nothing
// twice. No state, any thread.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/service.h"

namespace portwright::dialect {

// One protocol, or all of them, with its ports or types. Of ICMP the number is that of the family.
struct AllowedService {
  bool any_protocol = false;  // then nothing else is said
  std::uint8_t protocol = 0;
  net::PortRange source_ports = net::kAnyPort;  // TCP, UDP
  net::PortRange ports = net::kAnyPort;         // TCP, UDP
  std::optional<std::uint8_t> icmp_type;        // ICMP, ICMPv6; nothing: every type

  friend auto operator<=>(const AllowedService&, const AllowedService&) = default;
};

// What a service means in a family, from source ports: nothing where they ask for ports of a
// protocol without any, or for a type that the family has not; two for any service from some
// source ports.
std::vector<AllowedService> ServicesIn(const net::Service& service, net::PortRange source_ports,
                                       net::Family family);

// Sorted, disjoint: neighbours of one protocol joined, what another says left out.
void Normalise(std::vector<AllowedService>& services);

bool Covers(const AllowedService& wide, const AllowedService& narrow);
// Whether each of `narrow` is in one of `wide`; both normalised.
bool Covers(const std::vector<AllowedService>& wide, const std::vector<AllowedService>& narrow);

std::size_t HashOf(const std::vector<AllowedService>& services);

// `tcp/443`, `udp/1000-2000`, `icmp/8`, `esp`, `any`; source ports are not said.
std::string ToText(const AllowedService& service);

}  // namespace portwright::dialect
