#include "dialect/common/cisco_words.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace portwright::dialect {
namespace {

struct ProtocolWord {
  std::string_view name;
  std::uint8_t number;
};
constexpr ProtocolWord kProtocols[] = {
    {"icmp", 1},   {"igmp", 2},   {"ipinip", 4}, {"tcp", 6},    {"igrp", 9},  {"udp", 17},
    {"gre", 47},   {"pptp", 47},  {"esp", 50},   {"ipsec", 50}, {"ah", 51},   {"ahp", 51},
    {"icmp6", 58}, {"eigrp", 88}, {"ospf", 89},  {"nos", 94},   {"pim", 103}, {"pcp", 108},
    {"snp", 109},  {"vrrp", 112}, {"sctp", 132}};

struct PortWord {
  std::string_view name;
  std::uint16_t port;
  std::uint16_t other = 0;  // of some releases
};
constexpr PortWord kPorts[] = {{"aol", 5190},
                               {"bgp", 179},
                               {"biff", 512},
                               {"bootpc", 68},
                               {"bootps", 67},
                               {"chargen", 19},
                               {"cifs", 3020},
                               {"citrix-ica", 1494},
                               {"cmd", 514},
                               {"ctiqbe", 2748},
                               {"daytime", 13},
                               {"discard", 9},
                               {"dnsix", 195},
                               {"domain", 53},
                               {"drip", 3949},
                               {"echo", 7},
                               {"exec", 512},
                               {"finger", 79},
                               {"ftp", 21},
                               {"ftp-data", 20},
                               {"gopher", 70},
                               {"h323", 1720},
                               {"hostname", 101},
                               {"http", 80},
                               {"https", 443},
                               {"ident", 113},
                               {"imap4", 143},
                               {"irc", 194},
                               {"isakmp", 500},
                               {"kerberos", 750, 88},
                               {"klogin", 543},
                               {"kshell", 544},
                               {"ldap", 389},
                               {"ldaps", 636},
                               {"login", 513},
                               {"lotusnotes", 1352},
                               {"lpd", 515},
                               {"mobile-ip", 434},
                               {"msrpc", 135},
                               {"nameserver", 42},
                               {"netbios-dgm", 138},
                               {"netbios-ns", 137},
                               {"netbios-ss", 139},
                               {"netbios-ssn", 139},
                               {"nfs", 2049},
                               {"nntp", 119},
                               {"non500-isakmp", 4500},
                               {"ntp", 123},
                               {"onep-plain", 15001},
                               {"onep-tls", 15002},
                               {"pcanywhere-data", 5631},
                               {"pcanywhere-status", 5632},
                               {"pim-auto-rp", 496},
                               {"pop2", 109},
                               {"pop3", 110},
                               {"pptp", 1723},
                               {"radius", 1645},
                               {"radius-acct", 1646},
                               {"rip", 520},
                               {"ripv6", 521},
                               {"rsh", 514},
                               {"rtsp", 554},
                               {"secureid-udp", 5510},
                               {"sip", 5060},
                               {"smtp", 25},
                               {"snmp", 161},
                               {"snmptrap", 162},
                               {"sqlnet", 1521, 1522},
                               {"ssh", 22},
                               {"sunrpc", 111},
                               {"syslog", 514},
                               {"tacacs", 49},
                               {"talk", 517},
                               {"telnet", 23},
                               {"tftp", 69},
                               {"time", 37},
                               {"uucp", 540},
                               {"vxlan", 4789},
                               {"who", 513},
                               {"whois", 43},
                               {"www", 80},
                               {"xdmcp", 177}};

struct IcmpWord {
  std::string_view name;
  std::uint8_t type;
  int code = -1;  // -1: any
};
constexpr IcmpWord kIcmpWords[] = {{"administratively-prohibited", 3, 13},
                                   {"alternate-address", 6},
                                   {"conversion-error", 31},
                                   {"dod-host-prohibited", 3, 10},
                                   {"dod-net-prohibited", 3, 9},
                                   {"echo", 8},
                                   {"echo-reply", 0},
                                   {"general-parameter-problem", 12, 0},
                                   {"host-isolated", 3, 8},
                                   {"host-precedence-unreachable", 3, 14},
                                   {"host-redirect", 5, 1},
                                   {"host-tos-redirect", 5, 3},
                                   {"host-tos-unreachable", 3, 12},
                                   {"host-unknown", 3, 7},
                                   {"host-unreachable", 3, 1},
                                   {"information-reply", 16},
                                   {"information-request", 15},
                                   {"mask-reply", 18},
                                   {"mask-request", 17},
                                   {"mobile-redirect", 32},
                                   {"net-redirect", 5, 0},
                                   {"net-tos-redirect", 5, 2},
                                   {"net-tos-unreachable", 3, 11},
                                   {"net-unreachable", 3, 0},
                                   {"network-unknown", 3, 6},
                                   {"no-room-for-option", 12, 2},
                                   {"option-missing", 12, 1},
                                   {"packet-too-big", 3, 4},
                                   {"parameter-problem", 12},
                                   {"port-unreachable", 3, 3},
                                   {"precedence-unreachable", 3, 15},
                                   {"protocol-unreachable", 3, 2},
                                   {"reassembly-timeout", 11, 1},
                                   {"redirect", 5},
                                   {"router-advertisement", 9},
                                   {"router-solicitation", 10},
                                   {"source-quench", 4},
                                   {"source-route-failed", 3, 5},
                                   {"time-exceeded", 11},
                                   {"timestamp-reply", 14},
                                   {"timestamp-request", 13},
                                   {"traceroute", 30},
                                   {"ttl-exceeded", 11, 0},
                                   {"unreachable", 3}};

constexpr IcmpWord kIcmpv6Words[] = {{"beyond-scope", 1, 2},
                                     {"destination-unreachable", 1},
                                     {"echo", 128},
                                     {"echo-reply", 129},
                                     {"echo-request", 128},
                                     {"header", 4, 0},
                                     {"hop-limit", 3, 0},
                                     {"membership-query", 130},
                                     {"membership-reduction", 132},
                                     {"membership-report", 131},
                                     {"mld-query", 130},
                                     {"mld-reduction", 132},
                                     {"mld-report", 131},
                                     {"nd-na", 136},
                                     {"nd-ns", 135},
                                     {"neighbor-advertisement", 136},
                                     {"neighbor-redirect", 137},
                                     {"neighbor-solicitation", 135},
                                     {"next-header", 4, 1},
                                     {"no-admin", 1, 1},
                                     {"no-route", 1, 0},
                                     {"packet-too-big", 2},
                                     {"parameter-option", 4, 2},
                                     {"parameter-problem", 4},
                                     {"port-unreachable", 1, 4},
                                     {"reassembly-timeout", 3, 1},
                                     {"redirect", 137},
                                     {"renum-command", 138, 0},
                                     {"renum-result", 138, 1},
                                     {"renum-seq-number", 138, 255},
                                     {"router-advertisement", 134},
                                     {"router-renumbering", 138},
                                     {"router-solicitation", 133},
                                     {"time-exceeded", 3},
                                     {"unreachable", 1}};

Error Expected(std::string_view what, const WordReader& found) {
  return {ErrorCode::kInvalid, "expected " + std::string(what) + ", found " + found.Found()};
}

Result<CiscoPort> ReadPort(WordReader& words) {
  const auto port = CiscoPortOf(words.Peek());
  if (!port) return Expected("the number or name of a port", words);
  words.Take();
  return *port;
}

// `eq` and `neq`: one port or several.
Result<CiscoPorts> ReadSomePorts(WordReader& words, bool negated, bool several) {
  CiscoPorts out;
  out.ranges.clear();
  for (bool first = true; first || (several && CiscoPortOf(words.Peek())); first = false) {
    const std::string_view name = words.Peek();
    PORTWRIGHT_TRY(const CiscoPort port, ReadPort(words));
    out.ranges.push_back({port.port, port.port});
    if (port.other == port.port) continue;
    out.ranges.push_back({port.other, port.other});
    out.unknown = "port " + std::string(name);
  }
  if (!negated) return out;
  // What is perhaps not excluded is perhaps matched: the bound is every port.
  out.ranges = out.unknown.empty() ? Complement(std::move(out.ranges))
                                   : std::vector<net::PortRange>{net::kAnyPort};
  return out;
}

}  // namespace

std::optional<std::uint8_t> CiscoProtocol(std::string_view word, net::Family family) {
  if (word == "icmp" && family == net::Family::kIpv6) return net::kProtocolIcmpv6;
  for (const ProtocolWord& protocol : kProtocols) {
    if (protocol.name == word) return protocol.number;
  }
  const auto number = ParseNumber(word);
  if (!number || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

std::optional<CiscoPort> CiscoPortOf(std::string_view word) {
  if (const auto number = ParseNumber(word)) {
    if (*number > 65535) return std::nullopt;
    const auto port = static_cast<std::uint16_t>(*number);
    return CiscoPort{port, port};
  }
  for (const PortWord& port : kPorts) {
    if (port.name == word) return CiscoPort{port.port, port.other != 0 ? port.other : port.port};
  }
  return std::nullopt;
}

std::optional<CiscoIcmp> CiscoIcmpOf(std::string_view name, net::Family family) {
  const auto find = [&](const auto& words) -> std::optional<CiscoIcmp> {
    for (const IcmpWord& word : words) {
      if (word.name != name) continue;
      if (word.code < 0) return CiscoIcmp{word.type, 0, 255};
      const auto code = static_cast<std::uint8_t>(word.code);
      return CiscoIcmp{word.type, code, code};
    }
    return std::nullopt;
  };
  return family == net::Family::kIpv4 ? find(kIcmpWords) : find(kIcmpv6Words);
}

bool IsPortOperator(std::string_view word) {
  return word == "eq" || word == "neq" || word == "lt" || word == "gt" || word == "range";
}

Result<CiscoPorts> ReadCiscoPorts(WordReader& words, bool several) {
  if (!IsPortOperator(words.Peek())) return Expected("eq, neq, lt, gt or range", words);
  const std::string_view word = words.Take();
  if (word == "eq" || word == "neq") return ReadSomePorts(words, word == "neq", several);
  const std::string_view name = words.Peek();
  PORTWRIGHT_TRY(CiscoPort first, ReadPort(words));
  CiscoPorts out;
  out.ranges.clear();
  if (word == "range") {
    const std::string_view last_name = words.Peek();
    PORTWRIGHT_TRY(CiscoPort last, ReadPort(words));
    if (first.port > last.port) std::swap(first, last);  // the devices turn them round as well
    if (first.other != first.port) out.unknown = "port " + std::string(name);
    if (last.other != last.port) out.unknown = "port " + std::string(last_name);
    out.ranges.push_back({std::min(first.port, first.other), std::max(last.port, last.other)});
    return out;
  }
  if (first.other != first.port) out.unknown = "port " + std::string(name);
  const std::uint16_t low = std::min(first.port, first.other);
  const std::uint16_t high = std::max(first.port, first.other);
  if (word == "lt" && high > 0) out.ranges.push_back({0, static_cast<std::uint16_t>(high - 1)});
  if (word == "gt" && low < 65535)
    out.ranges.push_back({static_cast<std::uint16_t>(low + 1), 65535});
  return out;
}

void AppendPortTerms(std::uint8_t protocol, const CiscoPorts& sources,
                     const CiscoPorts& destinations, std::vector<ServiceTerm>& out) {
  const bool has_ports = protocol == net::kProtocolTcp || protocol == net::kProtocolUdp;
  for (const net::PortRange& source : sources.ranges) {
    for (const net::PortRange& destination : destinations.ranges) {
      ServiceTerm term;
      term.service = ServiceOfProtocol(protocol);
      term.unknown = !sources.unknown.empty() ? sources.unknown : destinations.unknown;
      if (has_ports) {
        term.service.ports = destination;
        term.source_ports = source;
      } else if (!source.IsAny() || !destination.IsAny()) {
        term.unknown = "ports of " + net::ProtocolName(protocol);
      }
      out.push_back(std::move(term));
    }
  }
}

Result<ServiceTerm> ReadCiscoIcmp(WordReader& words, net::Family family) {
  ServiceTerm term;
  const std::uint8_t protocol =
      family == net::Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6;
  term.service = ServiceOfProtocol(protocol);
  if (const auto named = CiscoIcmpOf(words.Peek(), family)) {
    words.Take();
    term.service = IcmpType(family, named->type);
    term.family = family;
    term.icmp_code_lo = named->code_lo;
    term.icmp_code_hi = named->code_hi;
  } else if (const auto type = ParseNumber(words.Peek())) {
    if (*type > 255) return Expected("an icmp type from 0 to 255", words);
    words.Take();
    term.service = IcmpType(family, static_cast<std::uint8_t>(*type));
    term.family = family;
  } else {
    return term;
  }
  if (const auto code = ParseNumber(words.Peek())) {
    if (*code > 255) return Expected("an icmp code from 0 to 255", words);
    words.Take();
    term.icmp_code_lo = term.icmp_code_hi = static_cast<std::uint8_t>(*code);
  }
  return term;
}

std::optional<std::uint32_t> DottedQuad(std::string_view word) {
  const auto address = net::ParseAddress(word);
  if (!address || address->family != net::Family::kIpv4) return std::nullopt;
  return static_cast<std::uint32_t>(address->value);
}

}  // namespace portwright::dialect
