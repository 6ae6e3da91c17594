#include "dialect/common/replies.h"

#include <optional>

namespace portwright::dialect {
namespace {

constexpr std::uint8_t kEchoReply = 0, kEcho = 8, kEchoReplyV6 = 129, kEchoV6 = 128;

AllowedService ReplyOf(const AllowedService& service, std::uint8_t protocol) {
  AllowedService reply;
  reply.protocol = protocol;
  if (!service.any_protocol) reply.source_ports = service.ports;
  reply.ports = service.source_ports.IsAny() ? kClientPorts : service.source_ports;
  return reply;
}

std::optional<AllowedService> PingReplyOf(const AllowedService& service, net::Family family) {
  const bool is_ipv4 = family == net::Family::kIpv4;
  const std::uint8_t protocol = is_ipv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
  if (!service.any_protocol && service.protocol != protocol) return std::nullopt;
  const std::uint8_t request = is_ipv4 ? kEcho : kEchoV6;
  if (service.icmp_type && *service.icmp_type != request) return std::nullopt;
  AllowedService reply;
  reply.protocol = protocol;
  reply.icmp_type = is_ipv4 ? kEchoReply : kEchoReplyV6;
  return reply;
}

}  // namespace

Replies RepliesTo(const std::vector<AllowedService>& services, net::Family family) {
  Replies out;
  for (const AllowedService& service : services) {
    if (service.any_protocol || service.protocol == net::kProtocolTcp)
      out.tcp.push_back(ReplyOf(service, net::kProtocolTcp));
    if (service.any_protocol || service.protocol == net::kProtocolUdp)
      out.others.push_back(ReplyOf(service, net::kProtocolUdp));
    if (const auto ping = PingReplyOf(service, family)) out.others.push_back(*ping);
  }
  Normalise(out.tcp);
  Normalise(out.others);
  return out;
}

}  // namespace portwright::dialect
