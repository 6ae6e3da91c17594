#include "dialect/windows/terms.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::windows {
namespace {

using net::Family;

constexpr std::size_t kServicesMax = 4'000'000;

// Names for addresses that only the host knows; each may end in 4 or 6.
constexpr std::string_view kAddressWords[] = {
    "localsubnet",      "dns",           "dhcp",        "wins",
    "defaultgateway",   "internet",      "intranet",    "intranetremoteaccess",
    "playtodevice",     "captiveportal", "rmtintranet", "ply2renders",
    "remotecorpnetwork"};

constexpr std::string_view kPortWords[] = {
    "rpc",        "rpcepmap", "rpc-epmap",       "teredo", "iphttps",    "iphttpsin",
    "iphttpsout", "ply2disc", "playtodiscovery", "mdns",   "cortanaout", "wns"};

template <std::size_t kSize>
bool Holds(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::optional<Family> FamilyOfWord(std::string_view word) {
  if (word.ends_with('4')) return Family::kIpv4;
  if (word.ends_with('6')) return Family::kIpv6;
  return std::nullopt;
}

bool IsAddressWord(std::string_view word) {
  if (FamilyOfWord(word) && word != "ply2renders") word.remove_suffix(1);
  return Holds(kAddressWords, word);
}

// 255.255.0.0 as 16.
std::optional<int> LengthOfMask(std::string_view text) {
  const auto mask = net::ParseAddress(text);
  if (!mask || mask->family != Family::kIpv4) return std::nullopt;
  const auto bits = static_cast<std::uint32_t>(mask->value);
  int length = 0;
  while (length < 32 && ((bits >> (31 - length)) & 1U) != 0) ++length;
  const std::uint32_t expected =
      length == 0 ? 0 : static_cast<std::uint32_t>(0xffffffffU << (32 - length));
  return bits == expected ? std::optional<int>(length) : std::nullopt;
}

// `80`, `5000-5020`; ports may be 0 here.
std::optional<net::PortRange> PortsIn(std::string_view word) {
  const std::size_t dash = word.find('-');
  const auto lo = ParseNumber(Trim(word.substr(0, dash)));
  const auto hi = dash == word.npos ? lo : ParseNumber(Trim(word.substr(dash + 1)));
  if (!lo || !hi || *lo > *hi || *hi > 65'535) return std::nullopt;
  return net::PortRange{static_cast<std::uint16_t>(*lo), static_cast<std::uint16_t>(*hi)};
}

}  // namespace

void Terms::Open(SourcePlace place, const std::string& what) {
  diagnostics_.Warning("PW-DIA-windows-0200", place,
                       "expected a value that the text says, found " + what,
                       "what it matches is not known, and answers say so");
}

void Terms::Wrong(const FieldValue& value, std::string_view code, const std::string& expected,
                  std::string_view found) {
  diagnostics_.Error(code, value.place, "expected " + expected + ", found " + Quote(found));
}

bool Terms::ReadAddress(std::string_view word, std::vector<net::AddressRange>& ranges) {
  const std::size_t slash = word.find('/');
  if (slash != word.npos) {
    const auto address = net::ParseAddress(word.substr(0, slash));
    const std::string_view behind = word.substr(slash + 1);
    if (!address) return false;
    const auto number = ParseNumber(behind);
    const std::optional<int> length =
        number && *number <= static_cast<std::uint64_t>(net::AddressBits(address->family))
            ? std::optional<int>(static_cast<int>(*number))
        : address->family == Family::kIpv4 ? LengthOfMask(behind)
                                           : std::nullopt;
    if (!length) return false;
    const int host_bits = net::AddressBits(address->family) - *length;
    const net::U128 low = host_bits == 128 ? ~net::U128{0} : (net::U128{1} << host_bits) - 1;
    if (is_exact_ && (address->value & low) != 0) return false;
    ranges.push_back({address->family, address->value & ~low, address->value | low});
    return true;
  }
  const std::size_t dash = word.find('-');
  const auto lo = net::ParseAddress(Trim(word.substr(0, dash)));
  const auto hi = dash == word.npos ? lo : net::ParseAddress(Trim(word.substr(dash + 1)));
  if (!lo || !hi || lo->family != hi->family || lo->value > hi->value) return false;
  ranges.push_back({lo->family, lo->value, hi->value});
  return true;
}

AddressTerm Terms::Addresses(const FieldValue& value, const std::string& what) {
  if (!value.is_said) return AddressTerm::Of(Everywhere());
  AddressTerm out;
  net::AddressSet possible;
  std::vector<net::AddressRange> ranges;
  if (value.is_open) {
    Open(value.place, "-" + what + " with a value that it computes");
    return AddressTerm::Maybe(Everywhere(), what + " that is computed");
  }
  for (const std::string_view word : value.words) {
    const std::string small = ToLower(Trim(word));
    if (small == "any" || small == "*") return AddressTerm::Of(Everywhere());
    if (IsAddressWord(small)) {
      Open(value.place, Quote(word) + ", which the host finds out");
      out.unknown.push_back(what + " " + std::string(word));
      const auto family = small == "ply2renders" ? std::nullopt : FamilyOfWord(small);
      possible = Union(possible, family ? Everywhere().Only(*family) : Everywhere());
    } else if (!ReadAddress(Trim(word), ranges)) {
      Wrong(value, "PW-DIA-windows-0122", "an address, a range, a prefix or Any in -" + what, word);
    }
  }
  out.known = net::AddressSet(std::move(ranges));
  out.possible = Union(out.known, possible);
  KeepOnce(out.unknown);
  if (!out.unknown.empty() && out.unknown.size() > 3) out.unknown.resize(3);
  return out;
}

Terms::Ports Terms::PortsOf(const FieldValue& value, const std::string& what) {
  Ports out;
  if (!value.is_said) return {{net::kAnyPort}, {}};
  if (value.is_open) {
    Open(value.place, "-" + what + " with a value that it computes");
    return {{net::kAnyPort}, what + " that is computed"};
  }
  for (const std::string_view word : value.words) {
    const std::string small = ToLower(Trim(word));
    if (small == "any" || small == "*") return {{net::kAnyPort}, {}};
    if (Holds(kPortWords, small)) {
      Open(value.place, Quote(word) + ", which the host finds out");
      out.unknown = what + " " + std::string(word);
      continue;
    }
    const auto ports = PortsIn(Trim(word));
    if (ports) {
      out.ranges.push_back(*ports);
    } else {
      Wrong(value, "PW-DIA-windows-0121", "a port, a range or Any in -" + what, word);
    }
  }
  KeepOnce(out.ranges);
  return out;
}

void Terms::AddPorted(const FirewallRule& rule, bool is_inbound, std::uint8_t protocol,
                      std::vector<ServiceTerm>& out) {
  Ports local = PortsOf(rule.At(Field::kLocalPort), "LocalPort");
  Ports remote = PortsOf(rule.At(Field::kRemotePort), "RemotePort");
  const auto add = [&](const std::vector<net::PortRange>& here,
                       const std::vector<net::PortRange>& there, const std::string& unknown) {
    spent_ += here.size() * there.size();
    if (spent_ > kServicesMax) {
      diagnostics_.Error(
          "PW-DIA-windows-0109", rule.place,
          "expected fewer combinations of ports, found more than " + WithThousands(kServicesMax));
      return;
    }
    for (const net::PortRange one : is_inbound ? here : there) {
      for (const net::PortRange other : is_inbound ? there : here) {
        ServiceTerm term;
        term.service = ServiceOfProtocol(protocol);
        term.service.ports = one;
        term.source_ports = other;
        term.unknown = unknown;
        out.push_back(term);
      }
    }
  };
  if (!local.ranges.empty() && !remote.ranges.empty() && local.unknown.empty() &&
      remote.unknown.empty())
    return add(local.ranges, remote.ranges, {});
  // Some of it surely; all ports perhaps, where a word stands for some.
  const bool is_known_local = local.unknown.empty(), is_known_remote = remote.unknown.empty();
  const bool has_computed =
      (rule.At(Field::kLocalPort).is_open) || rule.At(Field::kRemotePort).is_open;
  if (!has_computed && !local.ranges.empty() && !remote.ranges.empty())
    add(local.ranges, remote.ranges, {});
  const std::vector<net::PortRange> any{net::kAnyPort};
  add(is_known_local ? local.ranges : any, is_known_remote ? remote.ranges : any,
      is_known_local ? remote.unknown : local.unknown);
}

void Terms::AddTypes(const FieldValue& value, Family family, std::vector<ServiceTerm>& out) {
  ServiceTerm whole;
  whole.service =
      ServiceOfProtocol(family == Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6);
  whole.family = family;
  if (!value.is_said) return out.push_back(whole);
  if (value.is_open) {
    Open(value.place, "-IcmpType with a value that it computes");
    whole.unknown = "IcmpType that is computed";
    return out.push_back(whole);
  }
  for (const std::string_view word : value.words) {
    const std::string small = ToLower(Trim(word));
    if (small == "any" || small == "*") return out.push_back(whole);
    const std::size_t colon = small.find(':');
    const std::string_view code_text =
        colon == small.npos ? std::string_view("any") : std::string_view(small).substr(colon + 1);
    const auto type = ParseNumber(std::string_view(small).substr(0, colon));
    const bool any_code = code_text == "any" || code_text == "*";
    const auto code = any_code ? std::optional<std::uint64_t>(0) : ParseNumber(code_text);
    if (!type || *type > 255 || !code || *code > 255) {
      Wrong(value, "PW-DIA-windows-0123", "an ICMP type, a type:code or Any in -IcmpType", word);
      continue;
    }
    ServiceTerm term = whole;
    term.service = IcmpType(family, static_cast<std::uint8_t>(*type));
    if (!any_code) term.icmp_code_lo = term.icmp_code_hi = static_cast<std::uint8_t>(*code);
    out.push_back(term);
  }
}

std::vector<ServiceTerm> Terms::Services(const FirewallRule& rule, bool is_inbound) {
  std::vector<ServiceTerm> out;
  const FieldValue& said = rule.At(Field::kProtocol);
  if (said.is_open) {
    Open(said.place, "-Protocol with a value that it computes");
    out.emplace_back();
    out.back().unknown = "Protocol that is computed";
    return out;
  }
  const std::string name =
      !said.is_said || said.words.empty() ? "any" : ToLower(Trim(said.words[0]));
  if (said.words.size() > 1) Wrong(said, "PW-DIA-windows-0120", "one protocol", said.words[1]);
  const auto number = ParseNumber(name);
  const bool is_tcp = name == "tcp" || number == net::kProtocolTcp;
  const bool is_udp = name == "udp" || number == net::kProtocolUdp;
  const bool is_v4 = name == "icmpv4", is_v6 = name == "icmpv6";
  const FieldValue& types = rule.At(Field::kIcmpType);
  // Ports by number go with TCP and UDP; words for ports with no protocol at all.
  std::string unknown;
  for (const Field field : {Field::kLocalPort, Field::kRemotePort}) {
    const FieldValue& ports = rule.At(field);
    const std::string what = field == Field::kLocalPort ? "LocalPort" : "RemotePort";
    if (!ports.is_said || is_tcp || is_udp || ports.Is("Any")) continue;
    unknown = PortsOf(ports, what).unknown;
    if (!unknown.empty()) break;
    diagnostics_.Error("PW-DIA-windows-0124", ports.place,
                       "expected -Protocol TCP or UDP beside ports, found another one");
    return out;
  }
  if (is_tcp || is_udp) {
    AddPorted(rule, is_inbound, is_tcp ? net::kProtocolTcp : net::kProtocolUdp, out);
  } else if (is_v4 || (number == net::kProtocolIcmp && types.is_said)) {
    AddTypes(types, Family::kIpv4, out);
  } else if (is_v6 || (number == net::kProtocolIcmpv6 && types.is_said)) {
    AddTypes(types, Family::kIpv6, out);
  } else if (name == "any" || name == "*") {
    out.emplace_back();
  } else if (number && *number <= 255) {
    out.emplace_back();
    out.back().service = ServiceOfProtocol(static_cast<std::uint8_t>(*number));
  } else {
    Wrong(said, "PW-DIA-windows-0120", "TCP, UDP, ICMPv4, ICMPv6, Any or a number in -Protocol",
          said.words[0]);
  }
  for (ServiceTerm& term : out) {
    if (term.unknown.empty()) term.unknown = unknown;
  }
  if (types.is_said && !types.is_open && !types.Is("Any") && !is_v4 && !is_v6 &&
      number != net::kProtocolIcmp && number != net::kProtocolIcmpv6) {
    diagnostics_.Error("PW-DIA-windows-0124", types.place,
                       "expected -Protocol ICMPv4 or ICMPv6 beside -IcmpType, found another one");
  }
  return out;
}

}  // namespace portwright::dialect::windows
