#include "dialect/srx/objects.h"

#include <utility>

namespace portwright::dialect::srx {
namespace {

constexpr std::string_view kBook = "set security address-book global ";

// How Junos writes a protocol; others by number.
std::string ProtocolWord(std::uint8_t protocol) {
  switch (protocol) {
    case net::kProtocolIcmp:
      return "icmp";
    case net::kProtocolTcp:
      return "tcp";
    case net::kProtocolUdp:
      return "udp";
    case net::kProtocolIcmpv6:
      return "icmp6";
    default:
      return std::to_string(protocol);
  }
}

std::string PortsWord(net::PortRange ports) {
  return ports.lo == ports.hi ? std::to_string(ports.lo)
                              : std::to_string(ports.lo) + "-" + std::to_string(ports.hi);
}

}  // namespace

std::vector<std::string> Objects::NamesOf(const net::AddressSet& set) {
  if (IsAnyAddress(set))
    return {set.ranges()[0].family == net::Family::kIpv4 ? "any-ipv4" : "any-ipv6"};
  std::vector<std::string> out;
  for (const NamedPart& part : names_.PartsOf(set))
    out.push_back(part.host_name.empty() ? AddressOf(part.words, part.addresses) : DnsNameOf(part));
  return out;
}

std::string Objects::AddressOf(std::string_view words, const net::AddressSet& set) {
  const std::string name = book_.OfAddresses(words, set);
  const net::AddressRange& first = set.ranges()[0];
  if (set.ranges().size() == 1) {
    if (net::PrefixLength(first) >= 0) {
      const net::Prefix prefix{{first.family, first.lo}, net::PrefixLength(first)};
      AddAddress(name, net::ToText(prefix.address) + "/" + std::to_string(prefix.length));
      return name;
    }
    if (first.family == net::Family::kIpv4 && release_.IsAtLeast(12, 1)) {
      AddAddress(name, "range-address " + net::ToText(net::Address{first.family, first.lo}) +
                           " to " + net::ToText(net::Address{first.family, first.hi}));
      return name;
    }
  }
  std::vector<net::Prefix> prefixes;
  for (const net::AddressRange& range : set.ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range)) prefixes.push_back(prefix);
  }
  AddSet(name, prefixes);
  return name;
}

std::string Objects::DnsNameOf(const NamedPart& part) {
  const bool is_v4 = part.addresses.ranges()[0].family == net::Family::kIpv4;
  const std::string value =
      "dns-name " + std::string(part.host_name) + (is_v4 ? " ipv4-only" : " ipv6-only");
  const std::string name = book_.Of(part.words, value);
  AddAddress(name, value);
  return name;
}

bool Objects::IsNew(std::string_view kind, const std::string& name) {
  return written_.insert(std::string(kind) + name).second;
}

void Objects::AddAddress(const std::string& name, const std::string& value) {
  if (!book_.TakeFresh(name)) return;
  plan_.addresses.emplace_back(name, std::string(kBook) + "address " + name + " " + value + "\n");
}

void Objects::AddSet(const std::string& name, const std::vector<net::Prefix>& prefixes) {
  if (!book_.TakeFresh(name)) return;
  std::string lines;
  for (const net::Prefix& prefix : prefixes) {
    const std::string member = AddressOf("", net::AddressSet(prefix.Range()));
    lines += std::string(kBook) + "address-set " + name + " address " + member + "\n";
  }
  plan_.address_sets.emplace_back(name, std::move(lines));
}

std::string Objects::NameOf(const AllowedService& service, std::uint32_t timeout_s) {
  if (service.any_protocol) return "any";
  const std::string protocol = ProtocolWord(service.protocol);
  const bool has_ports =
      service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp;
  std::string name = std::string(kOwnPrefix);
  std::string value = "protocol " + protocol;
  if (has_ports) {
    name += protocol + "-" + (service.ports.IsAny() ? "any" : PortsWord(service.ports));
    value += " destination-port " + PortsWord(service.ports);
    if (!service.source_ports.IsAny()) {
      name += "-from-" + PortsWord(service.source_ports);
      value += " source-port " + PortsWord(service.source_ports);
    }
  } else if (service.icmp_type) {
    const std::string type = std::to_string(*service.icmp_type);
    name += protocol + "-" + type;
    value += (service.protocol == net::kProtocolIcmpv6 ? " icmp6-type " : " icmp-type ") + type;
  } else {
    const bool is_number = protocol[0] >= '0' && protocol[0] <= '9';
    name += (is_number ? "protocol-" : "") + protocol;
  }
  if (timeout_s != 0) {
    name += "-idle-" + std::to_string(timeout_s);
    value += " inactivity-timeout " + std::to_string(timeout_s);
  }
  if (IsNew("p ", name)) {
    plan_.applications.emplace_back(name,
                                    "set applications application " + name + " " + value + "\n");
  }
  return name;
}

std::string Objects::Until(Date day) {
  std::string name = std::string(kOwnPrefix) + "until-" + FormatDate(day);
  // Both ends are asked for; the first one lies before every plan.
  if (IsNew("u ", name)) {
    plan_.schedulers.emplace_back(name, "set schedulers scheduler " + name +
                                            " start-date 2020-01-01.00:00 stop-date " +
                                            FormatDate(day) + ".23:59\n");
  }
  return name;
}

}  // namespace portwright::dialect::srx
