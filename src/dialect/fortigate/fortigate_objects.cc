#include "dialect/fortigate/fortigate_objects.h"

#include <algorithm>

namespace portwright::dialect::fortigate {
namespace {

constexpr NameStyle kStyle{63, "-_.", true};
constexpr std::size_t kMembersMax = 300;  // smaller devices take no more in a group
constexpr std::size_t kRangesMax = 30;    // of one service; devices take that many and more

std::string MaskText(int length) {
  const std::uint64_t bits = (std::uint64_t{0xffffffff} << (32 - length)) & 0xffffffffU;
  return net::ToText(net::Address{net::Family::kIpv4, bits});
}

std::string AddressText(net::Family family, net::U128 value) {
  return net::ToText(net::Address{family, value});
}

std::string FieldsOf(const net::AddressRange& range) {
  const int length = net::PrefixLength(range);
  const std::string low = AddressText(range.family, range.lo);
  if (length < 0) {
    return "        set type iprange\n        set start-ip " + low + "\n        set end-ip " +
           AddressText(range.family, range.hi) + "\n";
  }
  if (range.family == net::Family::kIpv4)
    return "        set subnet " + low + " " + MaskText(length) + "\n";
  return "        set ip6 " + low + "/" + std::to_string(length) + "\n";
}

bool HasPorts(const AllowedService& service) {
  return service.protocol == net::kProtocolTcp || service.protocol == net::kProtocolUdp;
}

std::string PortText(net::PortRange ports) {
  const std::string low = std::to_string(ports.lo);
  return ports.lo == ports.hi ? low : low + "-" + std::to_string(ports.hi);
}

void AppendTable(std::string& out, std::string_view table,
                 const std::map<std::string, std::string>& entries) {
  if (entries.empty()) return;
  out.append("config ").append(table).append("\n");
  for (const auto& [name, fields] : entries)
    out.append("    edit \"").append(name).append("\"\n").append(fields).append("    next\n");
  out += "end\n";
}

}  // namespace

std::string Quoted(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) {
    out += out.empty() ? "\"" : " \"";
    out += name;
    out += '"';
  }
  return out;
}

TextObjects::TextObjects(const policy::Policy& policy, const AllowRules& rules)
    : names_(policy),
      rules_(rules),
      book_(kStyle),
      service_book_(kStyle),
      uses_(rules.sets.size(), 0),
      sides_(rules.sets.size()) {
  for (const AllowRule& rule : rules.rules) {
    ++uses_[rule.sources];
    ++uses_[rule.destinations];
  }
}

const std::string& TextObjects::Addresses(std::uint32_t set) {
  std::string& side = sides_[set];
  if (!side.empty()) return side;
  const net::AddressSet& addresses = rules_.sets[set];
  if (IsAnyAddress(addresses)) return side = "\"all\"";
  const net::Family family = addresses.ranges()[0].family;
  std::vector<NamedPart> parts = names_.PartsOf(addresses);
  // A network stays one, whatever in it has a name.
  if (addresses.ranges().size() == 1 && parts.size() > 1) parts = {{{}, addresses}};
  std::vector<std::string> names;
  for (const NamedPart& part : parts) names.push_back(Part(part, family));
  std::sort(names.begin(), names.end());
  const bool is_shared = names.size() > 1 && uses_[set] > 1;
  if (is_shared || names.size() > kMembersMax) names = {Group(parts.front().words, names, family)};
  return side = Quoted(names);
}

std::string TextObjects::Object(std::string_view words, const net::AddressRange& range) {
  const std::string& name = book_.OfAddresses(words, net::AddressSet(range));
  Entries& entries = families_[static_cast<std::size_t>(range.family)].addresses;
  const auto [at, fresh] = entries.try_emplace(name);
  if (fresh) at->second = FieldsOf(range);
  return name;
}

std::string TextObjects::Part(const NamedPart& part, net::Family family) {
  if (!part.host_name.empty()) {
    const std::string host(part.host_name);
    const std::string& name = book_.Of(part.words, "fqdn " + host);
    families_[static_cast<std::size_t>(family)].addresses.try_emplace(
        name, "        set type fqdn\n        set fqdn \"" + host + "\"\n");
    return name;
  }
  if (part.addresses.ranges().size() == 1) return Object(part.words, part.addresses.ranges()[0]);
  std::vector<std::string> members;
  for (const net::AddressRange& range : part.addresses.ranges())
    members.push_back(Object(part.words, range));
  return Group(part.words, members, family);
}

std::string TextObjects::Group(std::string_view words, const std::vector<std::string>& members,
                               net::Family family) {
  if (members.size() > kMembersMax) {
    std::vector<std::string> groups;
    for (std::size_t first = 0; first < members.size(); first += kMembersMax) {
      const auto begin = members.begin() + static_cast<std::ptrdiff_t>(first);
      const auto last = std::min(members.size() - first, kMembersMax);
      groups.push_back(Group(words, {begin, begin + static_cast<std::ptrdiff_t>(last)}, family));
    }
    return Group(words, groups, family);
  }
  std::string content = "group";
  for (const std::string& member : members) content += "," + member;
  const std::string& name = book_.Of(words.empty() ? "group" : words, content);
  Family& own = families_[static_cast<std::size_t>(family)];
  const auto [at, fresh] = own.groups.try_emplace(name);
  if (fresh) {
    at->second = "        set member " + Quoted(members) + "\n";
    own.group_order.push_back(name);
  }
  return name;
}

const std::string& TextObjects::Services(std::uint32_t services, net::Family family, bool is_both) {
  const int kind = is_both ? 2 : static_cast<int>(family);
  std::string& list = lists_[{services, kind}];
  if (!list.empty()) return list;
  std::vector<std::string> names;
  std::vector<AllowedService> same;
  const auto flush = [&] {
    for (std::size_t first = 0; first < same.size(); first += kRangesMax) {
      const auto begin = same.begin() + static_cast<std::ptrdiff_t>(first);
      const auto count = static_cast<std::ptrdiff_t>(std::min(same.size() - first, kRangesMax));
      names.push_back(Ports({begin, begin + count}));
    }
    same.clear();
  };
  for (const AllowedService& service : rules_.services[services]) {
    if (service.any_protocol) return list = "\"ALL\"";
    const bool is_whole = service.ports.IsAny() && service.source_ports.IsAny();
    if (!HasPorts(service) || is_whole) {
      names.push_back(Portless(service, family, is_both));
      continue;
    }
    if (!same.empty() && (same.back().protocol != service.protocol ||
                          same.back().source_ports != service.source_ports))
      flush();
    same.push_back(service);
  }
  flush();
  return list = Quoted(names);
}

std::string TextObjects::Ports(const std::vector<AllowedService>& same) {
  const AllowedService& first = same.front();
  const std::string protocol = first.protocol == net::kProtocolTcp ? "tcp" : "udp";
  const std::string from = first.source_ports.IsAny() ? "" : ":" + PortText(first.source_ports);
  std::string ranges, words = protocol;
  for (const AllowedService& service : same) {
    ranges += " " + PortText(service.ports) + from;
    if (words.size() < 30) words += "-" + PortText(service.ports);
  }
  std::string name;
  if (same.size() == 1) {
    name = "pw-" + protocol + "-" + (first.ports.IsAny() ? "any" : PortText(first.ports)) +
           (from.empty() ? "" : "-from-" + from.substr(1));
  } else {
    name = service_book_.Of(words, protocol + ranges);
  }
  services_.try_emplace(name, "        set " + protocol + "-portrange" + ranges + "\n");
  return name;
}

std::string TextObjects::Portless(const AllowedService& service, net::Family family, bool is_both) {
  const bool is_icmp =
      !is_both && ((service.protocol == net::kProtocolIcmp && family == net::Family::kIpv4) ||
                   (service.protocol == net::kProtocolIcmpv6 && family == net::Family::kIpv6));
  if (!is_icmp) {
    const std::string number = std::to_string(service.protocol);
    const std::string name = "pw-protocol-" + number;
    services_.try_emplace(name,
                          "        set protocol IP\n        set protocol-number " + number + "\n");
    return name;
  }
  const bool is_v4 = family == net::Family::kIpv4;
  std::string name = is_v4 ? "pw-icmp" : "pw-icmp6";
  std::string fields =
      std::string("        set protocol ") + (is_v4 ? "ICMP" : "ICMP6") + "\n        ";
  if (service.icmp_type) {
    name += "-" + std::to_string(*service.icmp_type);
    fields += "set icmptype " + std::to_string(*service.icmp_type) + "\n";
  } else {
    fields += "unset icmptype\n";
  }
  services_.try_emplace(name, std::move(fields));
  return name;
}

std::string TextObjects::Schedule(std::optional<Date> last) {
  if (!last) return "always";
  std::string day = FormatDate(*last);
  std::string name = "pw-until-" + day;
  std::replace(day.begin(), day.end(), '-', '/');
  // The same beginning for all: what a name means must not hang on the day of a run.
  schedules_.try_emplace(name,
                         "        set start 00:00 2001/01/01\n        set end 23:59 " + day + "\n");
  return name;
}

void TextObjects::Append(std::string& out) const {
  for (const bool is_v4 : {true, false}) {
    const Family& own = families_[is_v4 ? 0 : 1];
    AppendTable(out, is_v4 ? "firewall address" : "firewall address6", own.addresses);
    if (own.groups.empty()) continue;
    out += is_v4 ? "config firewall addrgrp\n" : "config firewall addrgrp6\n";
    for (const std::string& name : own.group_order)
      out += "    edit \"" + name + "\"\n" + own.groups.at(name) + "    next\n";
    out += "end\n";
  }
  AppendTable(out, "firewall service custom", services_);
  AppendTable(out, "firewall schedule onetime", schedules_);
}

}  // namespace portwright::dialect::fortigate
