#include "dialect/nftables/cell_text.h"

#include <charconv>

#include "base/check.h"

namespace portwright::dialect::nftables {
namespace {

void AppendNumbers(std::string& out, unsigned lo, unsigned hi) {
  AppendNumber(out, lo);
  if (lo == hi) return;
  out += '-';
  AppendNumber(out, hi);
}

void AppendPorts(std::string& out, net::PortRange ports) {
  out += " . ";
  AppendNumbers(out, ports.lo, ports.hi);
}

// tcp and udp are words of nft's language; other names it would look up in a file that a small
// system lacks.
void AppendProtocol(std::string& out, const packetset::Box& box) {
  out += " . ";
  if (box.protocol_lo == box.protocol_hi && box.protocol_lo == net::kProtocolTcp) {
    out += "tcp";
  } else if (box.protocol_lo == box.protocol_hi && box.protocol_lo == net::kProtocolUdp) {
    out += "udp";
  } else {
    AppendNumbers(out, box.protocol_lo, box.protocol_hi);
  }
}

}  // namespace

std::string KeyType(net::Family family, MapKind kind) {
  const bool is_v4 = family == net::Family::kIpv4;
  std::string type = is_v4 ? "ipv4_addr . ipv4_addr . " : "ipv6_addr . ipv6_addr . ";
  switch (kind) {
    case MapKind::kPorts:
      return type + "inet_proto . inet_service";
    case MapKind::kSourcePorts:
      return type + "inet_proto . inet_service . inet_service";
    case MapKind::kIcmp:
      return type + (is_v4 ? "icmp_type" : "icmpv6_type");
    case MapKind::kProtocol:
      return type + "inet_proto";
  }
  PORTWRIGHT_CHECK(false, "every kind of map has a key");
}

std::string KeyExpression(net::Family family, MapKind kind) {
  const bool is_v4 = family == net::Family::kIpv4;
  std::string key = is_v4 ? "ip saddr . ip daddr . " : "ip6 saddr . ip6 daddr . ";
  switch (kind) {
    case MapKind::kPorts:
      return key + "meta l4proto . th dport";
    case MapKind::kSourcePorts:
      return key + "meta l4proto . th sport . th dport";
    case MapKind::kIcmp:
      return key + (is_v4 ? "icmp type" : "icmpv6 type");
    case MapKind::kProtocol:
      return key + "meta l4proto";
  }
  PORTWRIGHT_CHECK(false, "every kind of map has a key");
}

void AppendNumber(std::string& out, std::uint64_t number) {
  char digits[20];
  out.append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

void AppendAddresses(std::string& out, const net::AddressRange& range) {
  net::AppendText(out, {range.family, range.lo});
  if (range.IsHost()) return;
  const int length = net::PrefixLength(range);
  if (length >= 0) {
    out += '/';
    AppendNumber(out, static_cast<std::uint64_t>(length));
  } else {
    out += '-';
    net::AppendText(out, {range.family, range.hi});
  }
}

void AppendKey(std::string& out, MapKind kind, const packetset::Box& box) {
  AppendAddresses(out, box.source);
  out += " . ";
  AppendAddresses(out, box.destination);
  switch (kind) {
    case MapKind::kPorts:
      AppendProtocol(out, box);
      AppendPorts(out, box.destination_ports);
      return;
    case MapKind::kSourcePorts:
      AppendProtocol(out, box);
      AppendPorts(out, box.source_ports);
      AppendPorts(out, box.destination_ports);
      return;
    case MapKind::kIcmp:
      out += " . ";
      AppendNumbers(out, box.destination_ports.lo / 256U, box.destination_ports.hi / 256U);
      return;
    case MapKind::kProtocol:
      AppendProtocol(out, box);
      return;
  }
}

}  // namespace portwright::dialect::nftables
