#include "dialect/aws/terraform_words.h"

#include <algorithm>

namespace portwright::dialect::aws {

std::string Identifier(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string StemOf(std::string_view point) {
  std::string out = "pw_";
  for (const char c : point) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += is_plain ? c : '_';
  }
  return out;
}

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    const bool opens = (text[i] == '$' || text[i] == '%') && text.substr(i + 1, 1) == "{";
    if (opens) out += text[i];
  }
  return out + '"';
}

std::string ProtocolName(const AllowedService& service) {
  if (service.any_protocol) return "-1";
  switch (service.protocol) {
    case net::kProtocolTcp:
      return "tcp";
    case net::kProtocolUdp:
      return "udp";
    case net::kProtocolIcmp:
      return "icmp";
    case net::kProtocolIcmpv6:
      return "icmpv6";
    default:
      return std::to_string(service.protocol);
  }
}

std::string ProtocolNumber(const AllowedService& service) {
  return service.any_protocol ? "-1" : std::to_string(service.protocol);
}

bool IsIcmp(const AllowedService& service) {
  return !service.any_protocol &&
         (service.protocol == net::kProtocolIcmp || service.protocol == net::kProtocolIcmpv6);
}

bool HasPorts(const AllowedService& service) {
  return !service.any_protocol &&
         (service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp);
}

std::string ServiceWord(const AllowedService& service) {
  if (service.any_protocol) return "any";
  const std::string name = ProtocolName(service);
  if (IsIcmp(service))
    return service.icmp_type ? name + "_" + std::to_string(*service.icmp_type) : name;
  if (!HasPorts(service)) return "protocol_" + name;
  if (service.ports.IsAny()) return name;
  std::string out = name + "_" + std::to_string(service.ports.lo);
  if (service.ports.hi != service.ports.lo) out += "_" + std::to_string(service.ports.hi);
  return out;
}

std::string AddressWord(const net::Prefix& prefix) {
  std::string out = net::ToText(prefix);
  for (char& c : out) c = c == '.' || c == ':' || c == '/' ? '_' : c;
  return out;
}

}  // namespace portwright::dialect::aws
