#include "net/service.h"

#include <array>

#include "base/text.h"

namespace portwright::net {
namespace {

struct IcmpName {
  std::string_view name;
  std::uint8_t v4;
  std::uint8_t v6;
};

// Types that exist in both families (RFC 792, RFC 4443), by the name of the first.
constexpr std::array<IcmpName, 5> kIcmpNames{{{"echo-request", 8, 128},
                                              {"echo-reply", 0, 129},
                                              {"destination-unreachable", 3, 1},
                                              {"time-exceeded", 11, 3},
                                              {"parameter-problem", 12, 4}}};

struct ProtocolWord {
  std::uint8_t number;
  std::string_view name;
};
constexpr std::array<ProtocolWord, 12> kProtocolWords{{{1, "icmp"},
                                                       {2, "igmp"},
                                                       {4, "ipip"},
                                                       {6, "tcp"},
                                                       {17, "udp"},
                                                       {41, "ipv6"},
                                                       {47, "gre"},
                                                       {50, "esp"},
                                                       {51, "ah"},
                                                       {58, "icmpv6"},
                                                       {112, "vrrp"},
                                                       {132, "sctp"}}};

Error Expected(std::string_view what, std::string_view text) {
  return {ErrorCode::kInvalid, "expected " + std::string(what) + ", found " + Quote(text)};
}

Result<std::uint16_t> ParsePort(std::string_view text) {
  const auto number = ParseNumber(text);
  if (!number || *number == 0 || *number > 65535) return Expected("a port from 1 to 65535", text);
  return static_cast<std::uint16_t>(*number);
}

Result<Service> ParseIcmp(std::string_view what, std::string_view text) {
  Service service;
  service.kind = ServiceKind::kIcmp;
  if (what == "any") {
    service.icmp_any = true;
    return service;
  }
  for (const IcmpName& name : kIcmpNames) {
    if (name.name != what) continue;
    service.icmp_type_v4 = name.v4;
    service.icmp_type_v6 = name.v6;
    return service;
  }
  return Expected(
      "icmp/any, icmp/echo-request, icmp/destination-unreachable, icmp/time-exceeded or "
      "icmp/parameter-problem",
      text);
}

}  // namespace

Result<PortRange> ParsePortRange(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) {
    PORTWRIGHT_TRY(const std::uint16_t port, ParsePort(text));
    return PortRange{port, port};
  }
  const auto lo = ParsePort(text.substr(0, dash));
  const auto hi = ParsePort(text.substr(dash + 1));
  if (!lo || !hi) return Expected("a port range such as 1000-2000", text);
  if (*lo > *hi) return Expected("a port range from low to high", text);
  return PortRange{*lo, *hi};
}

std::string ToText(PortRange ports) {
  if (ports.IsAny()) return "any";
  if (ports.lo == ports.hi) return std::to_string(ports.lo);
  return std::to_string(ports.lo) + "-" + std::to_string(ports.hi);
}

Result<Service> ParseService(std::string_view text) {
  if (text == "any") return Service{};
  const std::size_t slash = text.find('/');
  const std::string_view transport = text.substr(0, slash);
  if (slash == std::string_view::npos ||
      (transport != "tcp" && transport != "udp" && transport != "icmp" && transport != "proto")) {
    return Expected("a service such as tcp/443, udp/53, icmp/echo-request, proto/50 or any", text);
  }
  const std::string_view what = text.substr(slash + 1);
  if (transport == "icmp") return ParseIcmp(what, text);
  Service service;
  if (transport == "proto") {
    const auto number = ParseNumber(what);
    if (!number || *number > 255) return Expected("a protocol number from 0 to 255", text);
    service.kind = ServiceKind::kProtocol;
    service.protocol = static_cast<std::uint8_t>(*number);
    return service;
  }
  service.kind = transport == "tcp" ? ServiceKind::kTcp : ServiceKind::kUdp;
  if (what == "any") return service;
  PORTWRIGHT_TRY(service.ports, ParsePortRange(what));
  return service;
}

std::string ToText(const Service& service) {
  switch (service.kind) {
    case ServiceKind::kAny:
      return "any";
    case ServiceKind::kTcp:
      return "tcp/" + ToText(service.ports);
    case ServiceKind::kUdp:
      return "udp/" + ToText(service.ports);
    case ServiceKind::kProtocol:
      return "proto/" + std::to_string(service.protocol);
    case ServiceKind::kIcmp:
      break;
  }
  if (service.icmp_any) return "icmp/any";
  for (const IcmpName& name : kIcmpNames) {
    if (name.v4 == service.icmp_type_v4 && name.v6 == service.icmp_type_v6) {
      return "icmp/" + std::string(name.name);
    }
  }
  return "icmp/" + std::to_string(service.icmp_type_v4);
}

std::string ProtocolName(std::uint8_t protocol) {
  for (const ProtocolWord& word : kProtocolWords) {
    if (word.number == protocol) return std::string(word.name);
  }
  return "protocol " + std::to_string(protocol);
}

}  // namespace portwright::net
