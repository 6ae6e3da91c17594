#include "dialect/ios/entries.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "dialect/common/allow_rules.h"

namespace portwright::dialect::ios {
namespace {

using net::Family;

constexpr std::size_t kPortsOfLine = 10;
constexpr std::size_t kPrefixesOfRange = 2;  // more are written as a range

std::string Quad(std::uint32_t bits) { return net::ToText(net::Address{Family::kIpv4, bits}); }

// `host A`, `NETWORK WILDCARD`, `any`; of IPv6 a prefix.
std::string EndOf(const net::Prefix& prefix) {
  const Family family = prefix.address.family;
  if (prefix.length == 0) return "any";
  if (prefix.length == net::AddressBits(family)) return "host " + net::ToText(prefix.address);
  if (family == Family::kIpv6) return net::ToText(prefix);
  return net::ToText(prefix.address) + " " + Quad(0xffffffffU >> prefix.length);
}

// In groups networks have netmasks, in lists their complement.
std::string MemberOf(const net::Prefix& prefix) {
  if (prefix.length == 32) return "host " + net::ToText(prefix.address);
  const std::uint32_t mask = prefix.length == 0 ? 0 : 0xffffffffU << (32 - prefix.length);
  return net::ToText(prefix.address) + " " + Quad(mask);
}

std::string PortsOf(net::PortRange ports) {
  if (ports.IsAny()) return "";
  if (ports.lo == ports.hi) return " eq " + std::to_string(ports.lo);
  if (ports.hi == 65535) return " gt " + std::to_string(ports.lo - 1);
  return " range " + std::to_string(ports.lo) + " " + std::to_string(ports.hi);
}

std::string ProtocolOf(const AllowedService& service, Family family) {
  if (service.any_protocol) return family == Family::kIpv4 ? "ip" : "ipv6";
  if (service.protocol == net::kProtocolTcp) return "tcp";
  if (service.protocol == net::kProtocolUdp) return "udp";
  if (service.protocol == 50) return "esp";
  const bool is_own_icmp =
      service.protocol == (family == Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6);
  if (is_own_icmp) return "icmp";
  return std::to_string(service.protocol);
}

std::string TypeOf(const AllowedService& service, Family family) {
  if (!service.icmp_type) return "";
  const int type = *service.icmp_type;
  if (family == Family::kIpv4 && type == 8) return " echo";
  if (family == Family::kIpv4 && type == 0) return " echo-reply";
  if (family == Family::kIpv6 && type == 128) return " echo-request";
  if (family == Family::kIpv6 && type == 129) return " echo-reply";
  return " " + std::to_string(type);
}

// Between and behind the ends of one line.
struct Transport {
  std::string protocol, source_ports, tail;
};

// Single ports of one protocol beside the same other ports share lines: ` eq 80 443`. Replies have
// the service's ports on their source side.
std::vector<Transport> TransportsOf(const Row& row, bool has_port_lists) {
  std::vector<Transport> out;
  std::map<std::tuple<std::uint8_t, net::PortRange>, std::vector<std::uint16_t>> singles;
  const std::string established = row.is_established ? " established" : "";
  for (const AllowedService& service : *row.services) {
    const net::PortRange& ports = row.is_reply ? service.source_ports : service.ports;
    const net::PortRange& others = row.is_reply ? service.ports : service.source_ports;
    const bool has_ports = !service.any_protocol && (service.protocol == net::kProtocolTcp ||
                                                     service.protocol == net::kProtocolUdp);
    if (has_ports && ports.lo == ports.hi && has_port_lists) {
      singles[{service.protocol, others}].push_back(ports.lo);
      continue;
    }
    Transport transport{ProtocolOf(service, row.family), "", ""};
    if (has_ports) {
      transport.source_ports = PortsOf(service.source_ports);
      transport.tail = PortsOf(service.ports) + established;
    } else {
      transport.tail = TypeOf(service, row.family);
    }
    out.push_back(std::move(transport));
  }
  for (const auto& [key, ports] : singles) {
    const auto& [protocol, others] = key;
    for (std::size_t i = 0; i < ports.size(); i += kPortsOfLine) {
      std::string list = " eq";
      for (std::size_t p = i; p < std::min(ports.size(), i + kPortsOfLine); ++p)
        list += " " + std::to_string(ports[p]);
      Transport transport{protocol == net::kProtocolTcp ? "tcp" : "udp", list, PortsOf(others)};
      if (!row.is_reply) std::swap(transport.source_ports, transport.tail);
      transport.tail += established;
      out.push_back(std::move(transport));
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> Entries::Of(const Row& row, const std::string& tail) {
  std::vector<std::string> out;
  const bool has_port_lists = syntax_.has_port_lists && row.family == Family::kIpv4;
  for (const Transport& transport : TransportsOf(row, has_port_lists)) {
    for (const std::string& source : EndsOf(row.sources)) {
      for (const std::string& destination : EndsOf(row.destinations)) {
        std::string text = "permit ";
        text += transport.protocol;
        text += ' ';
        text += source;
        text += transport.source_ports;
        text += ' ';
        text += destination;
        text += transport.tail;
        text += tail;
        out.push_back(std::move(text));
      }
    }
  }
  return out;
}

const std::vector<std::string>& Entries::EndsOf(std::uint32_t index) {
  std::vector<std::string>& out = ends_[index];
  if (!out.empty()) return out;
  const net::AddressSet& set = rules_.sets[index];
  std::vector<net::Prefix> prefixes;
  for (const net::AddressRange& range : set.ranges()) {
    const auto more = net::ToPrefixes(range);
    prefixes.insert(prefixes.end(), more.begin(), more.end());
  }
  const bool is_group =
      prefixes.size() > 1 && syntax_.has_groups && prefixes[0].address.family == Family::kIpv4;
  if (is_group) {
    out.push_back("object-group " + GroupOf(set));
  } else {
    for (const net::Prefix& prefix : prefixes) out.push_back(EndOf(prefix));
  }
  return out;
}

std::string Entries::GroupOf(const net::AddressSet& set) {
  const std::vector<NamedPart> parts = names_.PartsOf(set);
  std::string words(parts[0].words);
  if (words.empty()) words = net::ToText(parts[0].addresses.ranges()[0]);
  if (parts.size() > 1) words += "-and-" + std::to_string(parts.size() - 1);
  std::string content;
  for (const net::AddressRange& range : set.ranges()) content += net::ToText(range) + ",";
  const std::string name = book_.Of(words, content);
  const auto [found, fresh] = groups_.try_emplace(name);
  if (!fresh) return name;
  Block& block = found->second;
  block.head = "object-group network " + name;
  for (const net::AddressRange& range : set.ranges()) {
    const auto prefixes = net::ToPrefixes(range);
    if (prefixes.size() > kPrefixesOfRange) {
      block.lines.push_back("range " + Quad(static_cast<std::uint32_t>(range.lo)) + " " +
                            Quad(static_cast<std::uint32_t>(range.hi)));
      continue;
    }
    for (const net::Prefix& prefix : prefixes) block.lines.push_back(MemberOf(prefix));
  }
  return name;
}

std::vector<Block> Entries::TakeGroups() {
  std::vector<Block> out;
  for (auto& [name, block] : groups_) out.push_back(std::move(block));
  return out;
}

}  // namespace portwright::dialect::ios
