#include "dialect/asa/names.h"

#include <algorithm>

#include "base/check.h"
#include "dialect/common/allow_rules.h"

namespace portwright::dialect::asa {
namespace {

using net::Family;

constexpr std::size_t kPrefixesOfRange = 2;  // more are written as a range
constexpr std::size_t kPortsInName = 4;

bool IsHost(const net::Prefix& prefix) {
  return prefix.length == net::AddressBits(prefix.address.family);
}

// `10.0.0.0 255.255.0.0`, `fd00::/64`.
std::string Masked(const net::Prefix& prefix) {
  if (prefix.address.family == Family::kIpv6) return net::ToText(prefix);
  const std::uint32_t ones = prefix.length == 0 ? 0 : 0xffffffffU << (32 - prefix.length);
  return net::ToText(prefix.address) + " " + net::ToText(net::Address{Family::kIpv4, ones});
}

std::string HostOrMasked(const net::Prefix& prefix) {
  return IsHost(prefix) ? "host " + net::ToText(prefix.address) : Masked(prefix);
}

std::string Ports(net::PortRange ports) {
  if (ports.lo == ports.hi) return "eq " + std::to_string(ports.lo);
  return "range " + std::to_string(ports.lo) + " " + std::to_string(ports.hi);
}

std::string ProtocolWord(const AllowedService& service) {
  if (service.any_protocol) return "ip";
  switch (service.protocol) {
    case 1:
      return "icmp";
    case 6:
      return "tcp";
    case 17:
      return "udp";
    case 47:
      return "gre";
    case 50:
      return "esp";
    case 51:
      return "ah";
    case 58:
      return "icmp6";
    default:
      return std::to_string(service.protocol);
  }
}

// The types that the manuals of every version name.
std::string IcmpWord(const AllowedService& service) {
  const int type = *service.icmp_type;
  if (service.protocol == net::kProtocolIcmp) {
    if (type == 0) return "echo-reply";
    if (type == 3) return "unreachable";
    if (type == 8) return "echo";
    if (type == 11) return "time-exceeded";
  }
  return std::to_string(type);
}

bool HasPorts(const AllowedService& service) {
  return !service.any_protocol &&
         (service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp);
}

bool KeepsSessions(const AllowedService& service) {
  return service.any_protocol || HasPorts(service);
}

ServiceWords InlineOf(const AllowedService& service) {
  ServiceWords out;
  out.protocol = ProtocolWord(service);
  if (HasPorts(service) && !service.source_ports.IsAny())
    out.source_ports = " " + Ports(service.source_ports);
  if (HasPorts(service) && !service.ports.IsAny()) out.tail = " " + Ports(service.ports);
  if (service.icmp_type) out.tail = " " + IcmpWord(service);
  out.keeps_sessions = KeepsSessions(service);
  return out;
}

// `tcp-111-443`, for a name.
std::string WordsOf(const std::vector<AllowedService>& services) {
  std::string out;
  std::string last;
  for (std::size_t i = 0; i < std::min(services.size(), kPortsInName); ++i) {
    const std::string protocol = ProtocolWord(services[i]);
    if (protocol != last) out += "-" + protocol;
    last = protocol;
    if (HasPorts(services[i]) && !services[i].ports.IsAny())
      out += "-" + net::ToText(services[i].ports);
  }
  if (services.size() > kPortsInName)
    out += "-and-" + std::to_string(services.size() - kPortsInName);
  return out.substr(1);
}

std::string ContentOf(const std::vector<AllowedService>& services) {
  std::string out;
  for (const AllowedService& service : services) {
    const ServiceWords words = InlineOf(service);
    out += words.protocol + words.source_ports + ">" + words.tail + ",";
  }
  return out;
}

}  // namespace

std::vector<Block> Objects::Take() {
  // Groups hold objects, and groups that hold objects alone.
  const auto rank = [](const Block& block) {
    if (block.head.starts_with("object network ")) return 0;
    if (block.head.starts_with("object-group service ")) return 3;
    return std::any_of(block.lines.begin(), block.lines.end(),
                       [](const std::string& line) { return line.starts_with("group-object "); })
               ? 2
               : 1;
  };
  std::vector<std::pair<int, std::size_t>> order;
  for (std::size_t i = 0; i < blocks_.size(); ++i) order.push_back({rank(blocks_[i]), i});
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : blocks_[a.second].head < blocks_[b.second].head;
  });
  std::vector<Block> out;
  for (const auto& [kind, at] : order) out.push_back(std::move(blocks_[at]));
  return out;
}

// An object of its own for one range.
std::string Objects::ObjectOf(std::string_view words, const net::AddressRange& range) {
  const net::AddressSet set(range);
  const std::string text = net::ToText(range);
  const std::string name =
      book_.OfAddresses(words.empty() && net::PrefixLength(range) < 0 ? text : words, set);
  if (!book_.TakeFresh(name)) return name;
  Block block{"object network " + name, {}};
  const auto prefixes = net::ToPrefixes(range);
  if (prefixes.size() > 1) {
    block.lines.push_back("range " + net::ToText(net::Address{range.family, range.lo}) + " " +
                          net::ToText(net::Address{range.family, range.hi}));
  } else if (IsHost(prefixes[0])) {
    block.lines.push_back("host " + net::ToText(prefixes[0].address));
  } else {
    block.lines.push_back("subnet " + Masked(prefixes[0]));
  }
  blocks_.push_back(std::move(block));
  return name;
}

// A host name, of one family.
std::string Objects::HostObjectOf(const NamedPart& part) {
  const bool is_v4 = part.addresses.ranges()[0].family == Family::kIpv4;
  const std::string line = (is_v4 ? "fqdn v4 " : "fqdn v6 ") + std::string(part.host_name);
  const std::string name = book_.Of(part.words, line);
  if (book_.TakeFresh(name)) blocks_.push_back({"object network " + name, {line}});
  return name;
}

// One part of a group: a group or an object where it has a name, else what makes it up.
void Objects::AppendMembers(const NamedPart& part, std::vector<std::string>& members) {
  const auto ranges = part.addresses.ranges();
  if (!part.host_name.empty()) {
    members.push_back("network-object object " + HostObjectOf(part));
    return;
  }
  if (syntax_.has_objects && !part.words.empty()) {
    if (ranges.size() > 1) {
      members.push_back("group-object " + GroupOf(part.words, part.addresses, {}));
    } else {
      members.push_back("network-object object " + ObjectOf(part.words, ranges[0]));
    }
    return;
  }
  for (const net::AddressRange& range : ranges) {
    const auto prefixes = net::ToPrefixes(range);
    if (syntax_.has_objects && prefixes.size() > kPrefixesOfRange) {
      members.push_back("network-object object " + ObjectOf("", range));
      continue;
    }
    for (const net::Prefix& prefix : prefixes)
      members.push_back("network-object " + HostOrMasked(prefix));
  }
}

// A group of the parts; of the ranges where there are none.
std::string Objects::GroupOf(std::string_view words, const net::AddressSet& set,
                             const std::vector<NamedPart>& parts) {
  std::string content;
  for (const net::AddressRange& range : set.ranges()) content += net::ToText(range) + ",";
  const std::string name = book_.Of(words, content);
  if (!book_.TakeFresh(name)) return name;
  std::vector<std::string> members;
  if (parts.empty()) AppendMembers({{}, set}, members);
  for (const NamedPart& part : parts) AppendMembers(part, members);
  blocks_.push_back({"object-group network " + name, std::move(members)});
  return name;
}

std::vector<std::string> Objects::EndsOf(const net::AddressSet& set) {
  const Family family = set.ranges()[0].family;
  if (IsAnyAddress(set)) {
    if (!syntax_.is_unified) return {"any"};
    return {family == Family::kIpv4 ? "any4" : "any6"};
  }
  std::vector<std::string> out;
  if (family == Family::kIpv6 && !syntax_.is_unified) {
    for (const net::AddressRange& range : set.ranges()) {
      for (const net::Prefix& prefix : net::ToPrefixes(range)) out.push_back(HostOrMasked(prefix));
    }
    return out;
  }
  std::vector<NamedPart> parts = names_.PartsOf(set);
  const NamedPart& first = parts[0];
  if (parts.size() == 1 && !first.host_name.empty()) return {"object " + HostObjectOf(first)};
  if (parts.size() == 1 && first.addresses.ranges().size() == 1) {
    const net::AddressRange& range = first.addresses.ranges()[0];
    const int length = net::PrefixLength(range);
    if (length >= 0 && (first.words.empty() || !syntax_.has_objects)) {
      out.push_back(HostOrMasked(net::ToPrefixes(range)[0]));
    } else if (syntax_.has_objects) {
      out.push_back("object " + ObjectOf(first.words, range));
    }
  }
  if (!out.empty()) return out;
  if (parts.size() == 1) {
    const std::string words =
        first.words.empty() ? net::ToText(set.ranges()[0]) : std::string(first.words);
    return {"object-group " + GroupOf(words, set, {})};
  }
  const std::string words =
      (first.words.empty() ? net::ToText(first.addresses.ranges()[0]) : std::string(first.words)) +
      "-and-" + std::to_string(parts.size() - 1);
  return {"object-group " + GroupOf(words, set, parts)};
}

// `object-group service NAME tcp`, of destination ports.
ServiceWords Objects::PortGroupOf(std::string_view protocol,
                                  const std::vector<AllowedService>& services) {
  const std::string& name = book_.Of(WordsOf(services), ContentOf(services));
  if (book_.TakeFresh(name)) {
    Block block{"object-group service " + name + " " + std::string(protocol), {}};
    for (const AllowedService& service : services)
      block.lines.push_back("port-object " + Ports(service.ports));
    blocks_.push_back(std::move(block));
  }
  return {std::string(protocol), "", " object-group " + name, true};
}

ServiceWords Objects::ServiceGroupOf(const std::vector<AllowedService>& services) {
  const std::string& name = book_.Of(WordsOf(services), ContentOf(services));
  if (book_.TakeFresh(name)) {
    Block block{"object-group service " + name, {}};
    for (const AllowedService& service : services) {
      std::string line = "service-object " + ProtocolWord(service);
      if (HasPorts(service) && !service.source_ports.IsAny())
        line += " source " + Ports(service.source_ports);
      if (HasPorts(service) && !service.ports.IsAny())
        line += " destination " + Ports(service.ports);
      if (service.icmp_type) line += " " + IcmpWord(service);
      block.lines.push_back(std::move(line));
    }
    blocks_.push_back(std::move(block));
  }
  return {"object-group " + name, "", "",
          std::any_of(services.begin(), services.end(), KeepsSessions)};
}

std::vector<ServiceWords> Objects::ServicesOf(const std::vector<AllowedService>& services) {
  if (services.size() == 1) return {InlineOf(services[0])};
  // Those of one protocol that a group of ports can say, and the others.
  std::vector<AllowedService> tcp, udp, rest;
  for (const AllowedService& service : services) {
    const bool is_plain =
        HasPorts(service) && service.source_ports.IsAny() && !service.ports.IsAny();
    (!is_plain ? rest : service.protocol == net::kProtocolTcp ? tcp : udp).push_back(service);
  }
  if (rest.empty() && udp.empty()) return {PortGroupOf("tcp", tcp)};
  if (rest.empty() && tcp.empty()) return {PortGroupOf("udp", udp)};
  if (syntax_.has_objects) return {ServiceGroupOf(services)};
  std::vector<ServiceWords> out;
  if (tcp.size() > 1) out.push_back(PortGroupOf("tcp", tcp));
  if (udp.size() > 1) out.push_back(PortGroupOf("udp", udp));
  if (tcp.size() == 1) out.push_back(InlineOf(tcp[0]));
  if (udp.size() == 1) out.push_back(InlineOf(udp[0]));
  for (const AllowedService& service : rest) out.push_back(InlineOf(service));
  return out;
}

}  // namespace portwright::dialect::asa
