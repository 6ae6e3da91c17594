#include "dialect/firewalld/terms.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/cidr.h"
#include "dialect/common/policy_builder.h"
#include "dialect/firewalld/names.h"
#include "dialect/firewalld/stock_services.h"

namespace portwright::dialect::firewalld {
namespace {

using net::Family;

net::PortRange Common(net::PortRange a, net::PortRange b) {
  return {std::max(a.lo, b.lo), std::min(a.hi, b.hi)};
}

net::AddressSet Negated(const net::AddressSet& set, Family family) {
  return Difference(net::AddressSet(net::AllAddresses(family)), set);
}

// The words of a stock service as a service.
Service ServiceOf(std::string_view says) {
  Service out;
  for (const std::string_view word : Split(says, ' ')) {
    const std::size_t slash = word.find('/');
    const auto ports = [&](std::string_view text) {
      return PortWords{std::string(text.substr(0, text.find('/'))),
                       slash == std::string_view::npos ? "" : std::string(word.substr(slash + 1))};
    };
    if (word.empty()) continue;
    if (word[0] == '<') {
      out.source_ports.push_back(ports(word.substr(1)));
    } else if (word[0] == '=') {
      out.protocols.emplace_back(word.substr(1));
    } else if (word[0] == '+') {
      out.includes.emplace_back(word.substr(1));
    } else if (word[0] == '>') {
      const bool is_v6 = word.find(':') != std::string_view::npos;
      (is_v6 ? out.destination_v6 : out.destination_v4) = word.substr(1);
    } else if (word[0] == '~') {
      out.has_helper = true;
    } else {
      out.ports.push_back(ports(word));
    }
  }
  return out;
}

}  // namespace

std::optional<net::AddressRange> ReadNetwork(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos || text.substr(slash).find('.') == std::string_view::npos)
    return ReadCidr(text);
  const auto mask = net::ParseAddress(text.substr(slash + 1));
  if (!mask || mask->family != Family::kIpv4) return std::nullopt;
  const auto inverse = static_cast<std::uint32_t>(~static_cast<std::uint32_t>(mask->value));
  if ((inverse & (inverse + 1)) != 0) return std::nullopt;
  int length = 32;
  for (std::uint32_t bits = inverse; bits != 0; bits >>= 1) --length;
  return ReadCidr(std::string(text.substr(0, slash)) + "/" + std::to_string(length));
}

std::optional<ServiceTerm> Both(const ServiceTerm& term, std::uint8_t protocol,
                                net::PortRange source_ports, net::PortRange ports) {
  ServiceTerm out = term;
  if (term.service.kind == net::ServiceKind::kAny) {
    out.service = ServiceOfProtocol(protocol);
  } else if (ServiceOfProtocol(protocol).kind != term.service.kind ||
             ServiceOfProtocol(protocol).protocol != term.service.protocol) {
    return std::nullopt;
  }
  if (protocol != net::kProtocolTcp && protocol != net::kProtocolUdp) {
    if (!source_ports.IsAny() || !ports.IsAny()) out.unknown = "ports of an ipset";
    return out;
  }
  out.service.ports = Common(out.service.ports, ports);
  out.source_ports = Common(out.source_ports, source_ports);
  if (out.service.ports.lo > out.service.ports.hi || out.source_ports.lo > out.source_ports.hi)
    return std::nullopt;
  return out;
}

std::optional<net::PortRange> Terms::Ports(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto lo = ParseNumber(Trim(text.substr(0, dash)));
  const auto hi = dash == std::string_view::npos ? lo : ParseNumber(Trim(text.substr(dash + 1)));
  if (!lo || !hi || *hi > 65535 || *lo > *hi) return std::nullopt;
  return net::PortRange{static_cast<std::uint16_t>(*lo), static_cast<std::uint16_t>(*hi)};
}

ServiceTerm Terms::Port(const PortWords& words, bool is_source, SourcePlace place) {
  ServiceTerm term = Protocol(words.protocol, place);
  if (words.port.empty() || !term.unknown.empty()) return term;
  const bool has_ports =
      term.service.kind == net::ServiceKind::kTcp || term.service.kind == net::ServiceKind::kUdp;
  const std::optional<net::PortRange> ports = Ports(words.port);
  const bool is_name = !words.port.empty() && (words.port[0] < '0' || words.port[0] > '9');
  if (!ports && !is_name) {
    diagnostics_.Error("PW-DIA-firewalld-0117", place,
                       "expected a port or a range of ports, found " + Quote(words.port));
  } else if (!ports || !has_ports) {
    term.unknown = "port " + words.port + "/" + words.protocol;
    diagnostics_.Warning("PW-DIA-firewalld-0118", place,
                         "expected a port of TCP or UDP by number, found " +
                             Quote(words.port + "/" + words.protocol) +
                             ", which is taken as unknown");
  } else {
    (is_source ? term.source_ports : term.service.ports) = *ports;
  }
  return term;
}

ServiceTerm Terms::Protocol(std::string_view word, SourcePlace place) {
  ServiceTerm term;
  const std::optional<std::uint8_t> number = FindProtocol(word);
  if (number) {
    term.service = ServiceOfProtocol(*number);
    return term;
  }
  term.unknown = "protocol " + std::string(word);
  diagnostics_.Warning("PW-DIA-firewalld-0119", place,
                       "expected a protocol, found " + Quote(word) + ", which is taken as unknown");
  return term;
}

// A script of ours has no bits below a prefix: where it has, somebody changed it.
std::optional<net::AddressRange> Terms::Network(std::string_view text) const {
  if (!config_.is_ours) return ReadNetwork(text);
  const auto prefix = net::ParsePrefix(text);
  return prefix ? std::optional(prefix->Range()) : std::nullopt;
}

std::vector<EndTerm> Terms::End(const EndWords& words, const net::AddressSet& bound,
                                SourcePlace place) {
  if (!words.mac.empty()) return {{AddressTerm::Maybe(bound, "mac " + words.mac), {}, {}}};
  const bool is_set = !words.ipset.empty() || words.address.starts_with("ipset:");
  if (is_set) {
    const std::string name = words.ipset.empty() ? words.address.substr(6) : words.ipset;
    if (!words.is_negated) return Set(name, bound, place);
    std::vector<EndTerm> terms = Set(name, bound, place);
    const auto found = config_.ipsets.find(name);
    const Family family =
        found != config_.ipsets.end() && found->second.is_ipv6 ? Family::kIpv6 : Family::kIpv4;
    const bool is_plain =
        terms.size() <= 1 &&
        (terms.empty() || (!terms[0].protocol && terms[0].addresses.unknown.empty()));
    if (!is_plain) return {{AddressTerm::Maybe(bound, "ipset " + name + ", inverted"), {}, {}}};
    const net::AddressSet inside = terms.empty() ? net::AddressSet() : terms[0].addresses.known;
    return {{AddressTerm::Of(Intersection(Negated(inside, family), bound)), {}, {}}};
  }
  const std::optional<net::AddressRange> range = Network(words.address);
  if (!range || !bound.Contains(net::Address{range->family, range->lo})) {
    diagnostics_.Error("PW-DIA-firewalld-0120", place,
                       "expected an address of the rule's family, found " + Quote(words.address),
                       "firewalld leaves such a rule out");
    return {};
  }
  net::AddressSet set(*range);
  if (words.is_negated) set = Negated(set, range->family);
  return {{AddressTerm::Of(std::move(set)), {}, {}}};
}

std::vector<EndTerm> Terms::Set(const std::string& name, const net::AddressSet& bound,
                                SourcePlace place) {
  const auto known = sets_.find(name);
  if (known != sets_.end()) return known->second;
  std::vector<EndTerm> out;
  const auto found = config_.ipsets.find(name);
  if (found == config_.ipsets.end()) {
    diagnostics_.Warning("PW-DIA-firewalld-0121", place,
                         "expected the ipset " + Quote(name) +
                             " among the files, found none; what it holds is taken as unknown",
                         "give ipsets/" + name + ".xml beside this file");
    return {{AddressTerm::Maybe(bound, "ipset " + name), {}, {}}};
  }
  const IpSet& set = found->second;
  const bool is_read = set.type == "hash:ip" || set.type == "hash:net" ||
                       set.type == "hash:ip,port" || set.type == "hash:net,port";
  if (!is_read || !set.unknown.empty()) {
    diagnostics_.Warning("PW-DIA-firewalld-0122", set.place,
                         "expected an ipset of addresses, or of addresses and ports, found " +
                             Quote(set.type) + ", which is taken as unknown");
    return {{AddressTerm::Maybe(bound, "ipset " + name), {}, {}}};
  }
  for (const auto& [entry, at] : set.entries) AddSetEntry(set, entry, at, out);
  std::map<std::pair<int, net::PortRange>, std::vector<net::AddressRange>> ranges;
  for (const EndTerm& term : out) {
    const auto all = term.addresses.known.ranges();
    auto& list = ranges[{term.protocol ? *term.protocol : -1, term.ports}];
    list.insert(list.end(), all.begin(), all.end());
  }
  out.clear();
  for (auto& [key, list] : ranges) {
    EndTerm term{AddressTerm::Of(net::AddressSet(std::move(list))), {}, key.second};
    if (key.first >= 0) term.protocol = static_cast<std::uint8_t>(key.first);
    out.push_back(std::move(term));
  }
  sets_.emplace(name, out);
  return out;
}

void Terms::AddSetEntry(const IpSet& set, std::string_view entry, SourcePlace place,
                        std::vector<EndTerm>& out) {
  EndTerm term;
  const std::size_t comma = entry.find(',');
  const std::string_view address = Trim(entry.substr(0, comma));
  const bool has_port = set.type.ends_with(",port");
  const Family family = set.is_ipv6 ? Family::kIpv6 : Family::kIpv4;
  std::optional<net::AddressRange> range = Network(address);
  const std::size_t dash = address.find('-');
  if (!range && dash != std::string_view::npos) {
    const auto lo = net::ParseAddress(address.substr(0, dash));
    const auto hi = net::ParseAddress(address.substr(dash + 1));
    if (lo && hi && lo->family == hi->family && *lo <= *hi)
      range = net::AddressRange{lo->family, lo->value, hi->value};
  }
  bool is_right = range && range->family == family && has_port == (comma != entry.npos);
  if (is_right && has_port) {
    const std::string_view words = Trim(entry.substr(comma + 1));
    const std::size_t colon = words.find(':');
    const auto protocol =
        FindProtocol(colon == std::string_view::npos ? "tcp" : words.substr(0, colon));
    const auto ports = Ports(colon == std::string_view::npos ? words : words.substr(colon + 1));
    is_right = protocol && ports;
    if (is_right) {
      term.protocol = *protocol;
      term.ports = *ports;
    }
  }
  if (!is_right) {
    diagnostics_.Error(
        "PW-DIA-firewalld-0123", place,
        "expected an entry of an ipset of type " + set.type + ", found " + Quote(entry));
    return;
  }
  term.addresses = AddressTerm::Of(net::AddressSet(*range));
  out.push_back(std::move(term));
}

ServiceMatch Terms::IcmpTypes(const Element& element) {
  ServiceMatch out;
  for (const IcmpName& name : FindIcmpNames(element.word)) {
    ServiceTerm term;
    term.service = IcmpType(name.family, name.type);
    term.family = name.family;
    if (name.code >= 0)
      term.icmp_code_lo = term.icmp_code_hi = static_cast<std::uint8_t>(name.code);
    out.services.push_back(term);
  }
  if (!out.services.empty()) return out;
  diagnostics_.Warning("PW-DIA-firewalld-0124", element.place,
                       "expected an ICMP type that firewalld brings along, found " +
                           Quote(element.word) + ", which is taken as unknown");
  for (const std::uint8_t protocol : {net::kProtocolIcmp, net::kProtocolIcmpv6}) {
    ServiceTerm term;
    term.service = ServiceOfProtocol(protocol);
    term.unknown = "icmp-type " + element.word;
    out.services.push_back(term);
  }
  return out;
}

std::vector<ServiceMatch> Terms::Services(const Element& element) {
  switch (element.kind) {
    case ElementKind::kService: {
      std::vector<ServiceMatch> out;
      std::set<std::string> seen;
      AddService(element.word, element.place, seen, out);
      return out;
    }
    case ElementKind::kPort:
    case ElementKind::kSourcePort:
      return {{{Port(element.port, element.kind == ElementKind::kSourcePort, element.place)}, {}}};
    case ElementKind::kProtocol:
      return {{{Protocol(element.word, element.place)}, {}}};
    case ElementKind::kIcmpType:
    case ElementKind::kIcmpBlock:
      return {IcmpTypes(element)};
    case ElementKind::kUnknown: {
      ServiceTerm term;
      term.unknown = "<" + element.word + ">";
      return {{{term}, {}}};
    }
    case ElementKind::kNone:
    case ElementKind::kMasquerade:
    case ElementKind::kForwardPort:
    case ElementKind::kMssClamp:
      break;
  }
  return {{{ServiceTerm()}, {}}};
}

void Terms::AddService(const std::string& name, SourcePlace place, std::set<std::string>& seen,
                       std::vector<ServiceMatch>& out) {
  if (!seen.insert(name).second) return;
  const auto found = config_.services.find(name);
  if (found != config_.services.end()) return AddFound(found->second, name, seen, out);
  const std::string_view says = FindStockService(name);
  if (!says.empty()) {
    Service service = ServiceOf(says);
    service.place = place;
    return AddFound(service, name, seen, out);
  }
  diagnostics_.Warning("PW-DIA-firewalld-0125", place,
                       "expected a service among the files or of firewalld's own, found " +
                           Quote(name) + ", which is taken as unknown",
                       "give services/" + name + ".xml beside this file");
  ServiceTerm term;
  term.unknown = "service " + name;
  out.push_back({{term}, {}});
}

void Terms::AddFound(const Service& service, const std::string& name, std::set<std::string>& seen,
                     std::vector<ServiceMatch>& out) {
  for (const std::string& include : service.includes) AddService(include, service.place, seen, out);
  ServiceMatch match;
  for (const PortWords& port : service.ports)
    match.services.push_back(Port(port, false, service.place));
  for (const std::string& protocol : service.protocols)
    match.services.push_back(Protocol(protocol, service.place));
  for (const PortWords& port : service.source_ports)
    match.services.push_back(Port(port, true, service.place));
  for (const std::string& unknown : service.unknown) {
    ServiceTerm term;
    term.unknown = unknown + " of service " + name;
    match.services.push_back(std::move(term));
  }
  if (service.has_helper) helpers_.insert(name);
  if (!service.destination_v4.empty() || !service.destination_v6.empty()) {
    std::vector<net::AddressRange> ranges;
    for (const std::string& text : {service.destination_v4, service.destination_v6}) {
      if (text.empty()) continue;
      const std::optional<net::AddressRange> range = ReadNetwork(text);
      if (range) {
        ranges.push_back(*range);
      } else {
        diagnostics_.Error("PW-DIA-firewalld-0126", service.place,
                           "expected an address as a service's destination, found " + Quote(text));
      }
    }
    match.destinations = net::AddressSet(std::move(ranges));
  }
  KeepOnce(match.services);
  if (!match.services.empty()) out.push_back(std::move(match));
}

}  // namespace portwright::dialect::firewalld
