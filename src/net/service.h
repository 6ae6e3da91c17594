// Ports, protocols and services as a requirement names them.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace portwright::net {

// A closed range of port numbers.
struct PortRange {
  std::uint16_t lo = 0;
  std::uint16_t hi = 65535;

  bool Contains(std::uint16_t port) const { return lo <= port && port <= hi; }
  bool IsAny() const { return lo == 0 && hi == 65535; }
  friend auto operator<=>(const PortRange&, const PortRange&) = default;
};

inline constexpr PortRange kAnyPort{0, 65535};
inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;

// `443`, `1000-2000`; numbers from 1 to 65535, lo <= hi. `any` is not a port range: the caller
// decides what it means.
Result<PortRange> ParsePortRange(std::string_view text);
std::string ToText(PortRange ports);  // `443`, `1000-2000`, `any`

enum class ServiceKind : std::uint8_t { kAny, kTcp, kUdp, kIcmp, kProtocol };

// What one entry of `allow` says: `tcp/443`, `udp/any`, `icmp/echo-request`, `proto/50`, `any`.
struct Service {
  ServiceKind kind = ServiceKind::kAny;
  std::uint8_t protocol = 0;      // kProtocol: the IP protocol number
  PortRange ports = kAnyPort;     // kTcp, kUdp: the service's port
  std::uint8_t icmp_type_v4 = 0;  // kIcmp: the type in each family; kIcmpAny for all
  std::uint8_t icmp_type_v6 = 0;
  bool icmp_any = false;

  friend auto operator<=>(const Service&, const Service&) = default;
};

// Errors name what was expected: ports 0 and 65536, `1-`, `8O80`, unknown transports and ICMP
// types.
Result<Service> ParseService(std::string_view text);
std::string ToText(const Service& service);  // the form that ParseService takes

// Name of an IP protocol number for people: `tcp`, `udp`, `esp`, `protocol 112`.
std::string ProtocolName(std::uint8_t protocol);

}  // namespace portwright::net
