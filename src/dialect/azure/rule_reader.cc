#include "dialect/azure/rule_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "dialect/common/cidr.h"

namespace portwright::dialect::azure {
namespace {

constexpr std::size_t kEntriesMax = 4'000'000;  // of all tags and ports written out
constexpr std::size_t kReasonsMax = 3;
constexpr std::int64_t kPriorityMax = 4'096;  // of the rules that people write

// Fields that say what a rule is, or nothing about what it matches.
constexpr std::string_view kNames[] = {
    "access",
    "apiVersion",
    "comments",
    "dependsOn",
    "description",
    "destinationAddressPrefix",
    "destinationAddressPrefixes",
    "destinationApplicationSecurityGroups",
    "destinationPortRange",
    "destinationPortRanges",
    "direction",
    "etag",
    "id",
    "name",
    "priority",
    "properties",
    "protocol",
    "provisioningState",
    "resourceGroup",
    "sourceAddressPrefix",
    "sourceAddressPrefixes",
    "sourceApplicationSecurityGroups",
    "sourcePortRange",
    "sourcePortRanges",
    "type",
};

bool IsTag(std::string_view text) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const bool begins = !text.empty() && kLetters.find(text[0]) < 52;
  return begins && text.size() <= 80 && text.find_first_not_of(kLetters) == text.npos;
}

std::string Named(std::string_view side, std::string_view rest) {
  return std::string(side) + std::string(rest);
}

std::optional<net::PortRange> PortsOf(const std::string& text) {
  if (text == "*") return net::kAnyPort;
  const std::size_t dash = text.find('-');
  const std::optional<std::uint64_t> lo = ParseNumber(text.substr(0, dash));
  const std::optional<std::uint64_t> hi =
      dash == std::string::npos ? lo : ParseNumber(text.substr(dash + 1));
  if (!lo || !hi || *lo > *hi || *hi > 65535) return std::nullopt;
  return net::PortRange{static_cast<std::uint16_t>(*lo), static_cast<std::uint16_t>(*hi)};
}

bool IsAny(const std::vector<net::PortRange>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [](net::PortRange r) { return r.IsAny(); });
}

}  // namespace

void RuleReader::Open(SourcePlace place, std::string_view found) {
  diagnostics_.Warning("PW-DIA-azure-0210", place,
                       "expected a value that is known, found " + std::string(found),
                       "answers are given for every reading of it");
}

bool RuleReader::Spend(std::size_t entries, SourcePlace place) {
  if (spent_ > kEntriesMax) return false;
  spent_ += entries;
  if (spent_ <= kEntriesMax) return true;
  diagnostics_.Error(
      "PW-DIA-azure-0110", place,
      "expected at most " + WithThousands(kEntriesMax) + " addresses and ports, found more");
  return false;
}

SecurityRule RuleReader::AnyRule(std::string why, SourcePlace place) {
  Open(place, why);
  SecurityRule rule;
  rule.place = place;
  rule.match.sources = rule.match.destinations = AddressTerm::Of(Everywhere());
  rule.match.services = {ServiceTerm()};
  rule.match.condition.unknown.push_back(std::move(why));
  return rule;
}

SecurityRule RuleReader::Read(const RuleFields& rule) {
  SecurityRule out;
  out.place = rule.place;
  if (rule.Find("name") == nullptr) {
    diagnostics_.Error("PW-DIA-azure-0117", rule.place,
                       "expected a rule with a name, found one without");
  }
  ReadPriority(rule, out);
  out.is_inbound = ReadChoice(rule, "direction", "inbound", "outbound");
  out.is_allow = ReadChoice(rule, "access", "allow", "deny");
  out.match.sources = ReadSide(rule, "source");
  out.match.destinations = ReadSide(rule, "destination");
  ReadServices(rule, out);
  CheckNames(rule, out);
  return out;
}

// A field that is not known here may narrow what a rule matches.
void RuleReader::CheckNames(const RuleFields& rule, SecurityRule& out) {
  std::vector<std::string>& unknown = out.match.condition.unknown;
  for (const RuleField& field : rule.fields) {
    if (std::find(std::begin(kNames), std::end(kNames), field.name) != std::end(kNames)) continue;
    Open(field.place, "a field that is not known here");
    if (unknown.empty()) unknown.emplace_back("a field that is not known here");
  }
}

void RuleReader::ReadPriority(const RuleFields& rule, SecurityRule& out) {
  const RuleField* field = rule.Find("priority");
  if (field != nullptr && field->One().is_computed)
    return Open(field->place, "a priority that is computed");
  if (field != nullptr) {
    const std::optional<std::uint64_t> number = ParseNumber(field->One().text);
    if (number && *number <= 65535) out.priority = static_cast<std::int64_t>(*number);
  }
  const SourcePlace place = field != nullptr ? field->place : out.place;
  if (!out.priority) {
    diagnostics_.Error("PW-DIA-azure-0111", place,
                       "expected a whole number for priority, found another value");
  } else if (*out.priority > kPriorityMax && *out.priority < kDefaultPriority) {
    diagnostics_.Error(
        "PW-DIA-azure-0116", place,
        "expected a priority of at most 4096, found " + std::to_string(*out.priority));
  }
}

std::optional<bool> RuleReader::ReadChoice(const RuleFields& rule, std::string_view name,
                                           std::string_view yes, std::string_view no) {
  const RuleField* field = rule.Find(name);
  if (field != nullptr && field->One().is_computed) {
    Open(field->place, std::string(name) + " that is computed");
    return std::nullopt;
  }
  const std::string text = field == nullptr ? "" : ToLower(field->One().text);
  if (text == yes) return true;
  if (text == no) return false;
  diagnostics_.Error("PW-DIA-azure-0112", field != nullptr ? field->place : rule.place,
                     "expected " + std::string(yes) + " or " + std::string(no) + " for " +
                         std::string(name) + ", found another value");
  return std::nullopt;
}

AddressTerm RuleReader::ReadSide(const RuleFields& rule, std::string_view side) {
  AddressTerm sum;
  std::vector<net::AddressRange> known;
  const RuleField* one = rule.Find(Named(side, "AddressPrefix"));
  const RuleField* many = rule.Find(Named(side, "AddressPrefixes"));
  const RuleField* groups = rule.Find(Named(side, "ApplicationSecurityGroups"));
  if (one != nullptr) AddAddresses(one->One(), one->place, side, sum, known);
  if (many != nullptr) {
    for (const FieldValue& value : many->values) AddAddresses(value, value.place, side, sum, known);
  }
  const auto open = [&](std::string why, SourcePlace place) {
    Open(place, why);
    sum.possible = Everywhere();
    if (sum.unknown.size() < kReasonsMax) sum.unknown.push_back(std::move(why));
  };
  if (groups != nullptr) open(Named(side, " in an application security group"), groups->place);
  if (one == nullptr && many == nullptr && groups == nullptr)
    open(Named(side, " without addresses"), rule.place);
  const net::AddressSet exact(std::move(known));
  sum.known = Union(sum.known, exact);
  sum.possible = Union(sum.possible, exact);
  if (sum.known == sum.possible) sum.unknown.clear();
  return sum;
}

void RuleReader::AddAddresses(const FieldValue& value, SourcePlace place, std::string_view side,
                              AddressTerm& sum, std::vector<net::AddressRange>& known) {
  const std::string& text = value.text;
  if (text == "*") {
    for (const net::AddressRange& range : Everywhere().ranges()) known.push_back(range);
    return;
  }
  if (!value.is_computed) {
    if (const std::optional<net::AddressRange> range = ReadCidr(text))
      return known.push_back(*range);
  }
  if (!value.is_computed && !IsTag(text)) {
    diagnostics_.Error("PW-DIA-azure-0113", place,
                       "expected a prefix, a service tag or *, found another value");
    return;
  }
  const AddressTerm term = value.is_computed
                               ? AddressTerm::Maybe(Everywhere(), Named(side, " that is computed"))
                               : tags_.Of(text, side);
  if (!Spend(term.possible.ranges().size() + sum.possible.ranges().size(), place)) return;
  if (value.is_computed) {
    Open(place, term.unknown.front());
  } else if (!term.unknown.empty()) {
    diagnostics_.Warning("PW-DIA-azure-0211", place,
                         "expected addresses, found the service tag of " + term.unknown.front(),
                         "beside it, az network vnet show and list-service-tags tell more");
  }
  sum.known = Union(sum.known, term.known);
  sum.possible = Union(sum.possible, term.possible);
  for (const std::string& why : term.unknown)
    if (sum.unknown.size() < kReasonsMax) sum.unknown.push_back(why);
}

RuleReader::Ports RuleReader::ReadPorts(const RuleFields& rule, std::string_view side) {
  Ports out;
  const RuleField* one = rule.Find(Named(side, "PortRange"));
  const RuleField* many = rule.Find(Named(side, "PortRanges"));
  const auto add = [&](const FieldValue& value, SourcePlace place) {
    if (value.is_computed) {
      Open(place, Named(side, " ports that are computed"));
      out.is_open = true;
      return;
    }
    if (const std::optional<net::PortRange> range = PortsOf(value.text))
      return out.ranges.push_back(*range);
    diagnostics_.Error("PW-DIA-azure-0114", place,
                       "expected a port, a range such as 80-90 or *, found another value");
  };
  if (one != nullptr) add(one->One(), one->place);
  if (many != nullptr) {
    for (const FieldValue& value : many->values) add(value, value.place);
  }
  if (one == nullptr && many == nullptr) {
    Open(rule.place, Named(side, " without ports"));
    out.is_open = true;
  }
  if (IsAny(out.ranges)) out = {{net::kAnyPort}, false};
  return out;
}

void RuleReader::ReadServices(const RuleFields& rule, SecurityRule& out) {
  const Ports sources = ReadPorts(rule, "source");
  const Ports destinations = ReadPorts(rule, "destination");
  const RuleField* field = rule.Find("protocol");
  const SourcePlace place = field != nullptr ? field->place : rule.place;
  if (field != nullptr && field->One().is_computed) {
    Open(place, "a protocol that is computed");
    ServiceTerm term;
    term.unknown = "a protocol that is computed";
    out.match.services.push_back(term);
    return;
  }
  const std::string text = field == nullptr ? "" : ToLower(field->One().text);
  if (text == "*" || text == "any") {
    if (IsAny(sources.ranges) && IsAny(destinations.ranges)) {
      out.match.services.emplace_back();
      return;
    }
    AddPorted(net::kProtocolTcp, sources, destinations, out);
    AddPorted(net::kProtocolUdp, sources, destinations, out);
    out.is_open_without_ports = true;
    Open(place, "ports for protocols that may have none");
  } else if (text == "tcp" || text == "udp") {
    AddPorted(text == "tcp" ? net::kProtocolTcp : net::kProtocolUdp, sources, destinations, out);
  } else if (text == "icmp" || text == "esp" || text == "ah") {
    AddPortless(text == "icmp"  ? net::kProtocolIcmp
                : text == "esp" ? 50
                                : 51,
                sources, destinations, out);
  } else {
    diagnostics_.Error("PW-DIA-azure-0115", place,
                       "expected *, Tcp, Udp, Icmp, Esp or Ah for protocol, found another value");
  }
}

void RuleReader::AddPorted(std::uint8_t protocol, const Ports& sources, const Ports& destinations,
                           SecurityRule& out) {
  ServiceTerm term;
  term.service = ServiceOfProtocol(protocol);
  const std::vector<net::PortRange> any{net::kAnyPort};
  const std::vector<net::PortRange>& from = sources.is_open ? any : sources.ranges;
  const std::vector<net::PortRange>& to = destinations.is_open ? any : destinations.ranges;
  if (!Spend(from.size() * to.size(), out.place)) return;
  if (sources.is_open || destinations.is_open) term.unknown = "ports that are not known";
  for (const net::PortRange& one : from) {
    for (const net::PortRange& other : to) {
      term.source_ports = one;
      term.service.ports = other;
      out.match.services.push_back(term);
    }
  }
}

// ICMP is that of IPv4. Of ICMPv6 nothing is written.
void RuleReader::AddPortless(std::uint8_t protocol, const Ports& sources, const Ports& destinations,
                             SecurityRule& out) {
  ServiceTerm term;
  term.service = ServiceOfProtocol(protocol);
  if (!IsAny(sources.ranges) || !IsAny(destinations.ranges)) {
    Open(out.place, "ports for a protocol that has none");
    term.unknown = "ports for a protocol that has none";
  }
  if (protocol != net::kProtocolIcmp) {
    out.match.services.push_back(term);
    return;
  }
  term.service = net::Service();
  term.service.kind = net::ServiceKind::kIcmp;
  term.service.icmp_any = true;
  term.family = net::Family::kIpv4;
  out.match.services.push_back(term);
  term.family = net::Family::kIpv6;
  if (out.match.sources.possible.Only(net::Family::kIpv6).empty() ||
      out.match.destinations.possible.Only(net::Family::kIpv6).empty())
    return;
  Open(out.place, "Icmp for addresses of IPv6");
  term.unknown = "Icmp for addresses of IPv6";
  out.match.services.push_back(term);
}

}  // namespace portwright::dialect::azure
