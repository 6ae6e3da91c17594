#include "dialect/aws/terms.h"

#include <utility>

#include "base/text.h"
#include "dialect/common/cidr.h"

namespace portwright::dialect::aws {
namespace {

constexpr std::size_t kRangesMax = 4'000'000;  // of all lists and groups written out
constexpr char kAfterApply[] = "a value that is known after apply";

struct Protocol {
  std::string_view name;
  std::uint8_t number;
};
constexpr Protocol kProtocols[] = {{"tcp", 6},   {"udp", 17},  {"icmp", 1},      {"icmpv6", 58},
                                   {"esp", 50},  {"ah", 51},   {"gre", 47},      {"sctp", 132},
                                   {"ospf", 89}, {"pim", 103}, {"ipv6-icmp", 58}};

std::optional<std::uint8_t> ProtocolOf(const std::string& text) {
  for (const Protocol& protocol : kProtocols) {
    if (protocol.name == text) return protocol.number;
  }
  const std::optional<std::uint64_t> number = ParseNumber(text);
  if (!number || *number > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*number);
}

}  // namespace

std::string SafeId(std::string_view id, std::string_view prefix, std::string_view otherwise) {
  constexpr std::string_view kLetters =
      "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-";
  const bool is_id = id.starts_with(prefix) && id.size() > prefix.size() && id.size() <= 40 &&
                     id.find_first_not_of(kLetters) == id.npos;
  return std::string(is_id ? id : otherwise);
}

Field::Field(JsonValue value, bool open)
    : is_open(open),
      is_empty(value.IsEmpty()),
      is_true(value.IsTrue()),
      found(NameOf(value.kind())),
      place(value.place()) {
  switch (value.kind()) {
    case JsonKind::kNone:
    case JsonKind::kNull:
      break;
    case JsonKind::kBool:
      kind = Kind::kFlag;
      break;
    case JsonKind::kNumber:
      kind = Kind::kNumber;
      integer = value.Integer();
      break;
    case JsonKind::kString:
      kind = Kind::kString;
      text = value.Text();
      break;
    case JsonKind::kArray:
    case JsonKind::kObject:
      kind = Kind::kOther;
      break;
  }
}

Field::Field(HclValue value)
    : is_empty(value.IsEmpty()),
      is_true(value.IsTrue()),
      found(NameOf(value.kind())),
      place(value.place()) {
  const HclKind is = value.kind();
  if (is == HclKind::kNone || is == HclKind::kNull) return;
  is_open = is == HclKind::kTemplate || is == HclKind::kReference || is == HclKind::kCall ||
            is == HclKind::kExpression;
  kind = is == HclKind::kBool     ? Kind::kFlag
         : is == HclKind::kNumber ? Kind::kNumber
         : is == HclKind::kString ? Kind::kString
                                  : Kind::kOther;
  integer = value.Integer();
  text = value.Text();
}

std::optional<std::int64_t> Terms::Number(const Field& field, std::string_view name) {
  std::optional<std::int64_t> number = field.integer;
  if (field.kind == Field::Kind::kString) {
    const bool is_negative = field.text == "-1";
    const std::optional<std::uint64_t> digits = ParseNumber(is_negative ? "1" : field.text);
    if (digits && *digits <= 0xffffffffU)
      number = is_negative ? -1 : static_cast<std::int64_t>(*digits);
  }
  if (!number) {
    diagnostics_.Error(
        "PW-DIA-aws-0110", field.place,
        "expected a whole number for " + std::string(name) + ", found another value");
  }
  return number;
}

bool Terms::Flag(const Field& field, std::string_view name) {
  if (field.kind != Field::Kind::kFlag && !field.is_empty) {
    diagnostics_.Error(
        "PW-DIA-aws-0111", field.place,
        "expected true or false for " + std::string(name) + ", found " + std::string(field.found));
  }
  return field.is_true;
}

std::string Terms::UnknownField(SourcePlace place) {
  diagnostics_.Warning("PW-DIA-aws-0230", place,
                       "expected a field that is known, found another one",
                       "answers are given for the rule with and without it");
  return "a field that is not known here";
}

bool Terms::Spend(std::size_t ranges, SourcePlace place) {
  if (spent_ > kRangesMax) return false;
  spent_ += ranges;
  if (spent_ <= kRangesMax) return true;
  diagnostics_.Error("PW-DIA-aws-0112", place,
                     "expected at most " + WithThousands(kRangesMax) +
                         " addresses in all rules together, found more");
  return false;
}

AddressTerm Terms::Anywhere(std::string why, SourcePlace place) {
  diagnostics_.Warning("PW-DIA-aws-0201", place, "expected addresses that are known, found " + why,
                       "answers are given for every reading of it");
  return AddressTerm::Maybe(Everywhere(), std::move(why));
}

AddressTerm Terms::Cidr(const Field& cidr, SourcePlace place) {
  if (cidr.is_open) return Anywhere(kAfterApply, place);
  if (cidr.kind == Field::Kind::kString) {
    const std::optional<net::AddressRange> range = ReadCidr(cidr.text);
    if (range) return AddressTerm::Of(net::AddressSet(*range));
  }
  diagnostics_.Error("PW-DIA-aws-0113", cidr.place,
                     "expected a prefix such as 10.1.0.0/16, found another value");
  return {};
}

AddressTerm Terms::Group(const Field& id, SourcePlace place) {
  if (id.is_open) return Anywhere("members of a group that is known after apply", place);
  const std::string text = id.text;
  // A group of another account: `123456789012/sg-0123`.
  const std::size_t slash = text.find('/');
  const std::string group = slash == std::string::npos ? text : text.substr(slash + 1);
  const net::AddressSet* members = tables_.Members(group);
  if (members == nullptr)
    return Anywhere("members of " + SafeId(group, "sg-", "a security group"), place);
  if (!Spend(members->ranges().size(), place)) return {};
  return AddressTerm::Of(*members);
}

AddressTerm Terms::PrefixList(const Field& id, SourcePlace place) {
  if (id.is_open) return Anywhere("entries of a list that is known after apply", place);
  const std::string text = id.text;
  const net::AddressSet* entries = tables_.PrefixList(text);
  if (entries == nullptr)
    return Anywhere("entries of " + SafeId(text, "pl-", "a prefix list"), place);
  if (!Spend(entries->ranges().size(), place)) return {};
  return AddressTerm::Of(*entries);
}

AddressTerm Terms::Ranges(const std::vector<net::AddressRange>& ranges, SourcePlace place) {
  if (!Spend(ranges.size(), place)) return {};
  return AddressTerm::Of(net::AddressSet(ranges));
}

ServiceTerm Terms::Open(ServiceTerm bound, std::string why, SourcePlace place) {
  diagnostics_.Warning("PW-DIA-aws-0202", place,
                       "expected a protocol and ports that are known, found " + why,
                       "answers are given for every reading of it");
  bound.unknown = std::move(why);
  return bound;
}

std::vector<ServiceTerm> Terms::Services(const ServiceFields& fields) {
  if (fields.protocol.is_open) return {Open({}, kAfterApply, fields.place)};
  const Field& value = fields.protocol;
  if (value.is_empty) return {Open({}, "no protocol", fields.place)};
  std::string text = ToLower(value.text);
  if (value.integer) text = std::to_string(*value.integer);
  if (text == "-1" || text == "all") return {ServiceTerm()};
  const std::optional<std::uint8_t> protocol = ProtocolOf(text);
  if (!protocol) {
    const bool is_number = ParseNumber(text).has_value();
    if (value.kind == Field::Kind::kString && !text.empty() && !is_number)
      return {Open({}, "a protocol by a name that is not known here", value.place)};
    diagnostics_.Error("PW-DIA-aws-0114", value.place,
                       "expected a protocol from 0 to 255 or -1, found another value");
    return {};
  }
  switch (*protocol) {
    case net::kProtocolTcp:
    case net::kProtocolUdp:
      return Ported(*protocol, fields);
    case net::kProtocolIcmp:
      return Icmp(net::Family::kIpv4, fields);
    case net::kProtocolIcmpv6:
      return Icmp(net::Family::kIpv6, fields);
    default:
      break;
  }
  ServiceTerm term;
  term.service = ServiceOfProtocol(*protocol);
  return {term};
}

std::vector<ServiceTerm> Terms::Ported(std::uint8_t protocol, const ServiceFields& fields) {
  ServiceTerm term;
  term.service = ServiceOfProtocol(protocol);
  if (fields.from.is_open || fields.to.is_open) return {Open(term, kAfterApply, fields.place)};
  if (fields.from.is_empty || fields.to.is_empty) return {Open(term, "no ports", fields.place)};
  const std::optional<std::int64_t> from = Number(fields.from, "the first port");
  const std::optional<std::int64_t> to = Number(fields.to, "the last port");
  if (!from || !to) return {};
  if (*from == -1 && *to == -1) return {Open(term, "port -1", fields.from.place)};
  if (*from < 0 || *to > 65535 || *from > *to) {
    diagnostics_.Error("PW-DIA-aws-0115", fields.from.place,
                       "expected ports from 0 to 65535 in order, found " + std::to_string(*from) +
                           " to " + std::to_string(*to));
    return {};
  }
  term.service.ports = {static_cast<std::uint16_t>(*from), static_cast<std::uint16_t>(*to)};
  return {term};
}

std::vector<ServiceTerm> Terms::Icmp(net::Family family, const ServiceFields& fields) {
  ServiceTerm term;
  term.family = family;
  term.service.kind = net::ServiceKind::kIcmp;
  term.service.icmp_any = true;
  if (fields.icmp_type.is_open || fields.icmp_code.is_open)
    return {Open(term, kAfterApply, fields.place)};
  const bool has_type = !fields.icmp_type.is_empty;
  const bool has_code = !fields.icmp_code.is_empty;
  // Types of ICMPv6 may be left out, and all are meant then.
  if (!has_type && !has_code && family == net::Family::kIpv6) return {term};
  if (!has_type) return {Open(term, "no type", fields.place)};
  if (!has_code) return {Open(term, "no code", fields.place)};
  const std::optional<std::int64_t> type = Number(fields.icmp_type, "the type");
  const std::optional<std::int64_t> code = Number(fields.icmp_code, "the code");
  if (!type || !code) return {};
  if (*type < -1 || *type > 255 || *code < -1 || *code > 255) {
    diagnostics_.Error("PW-DIA-aws-0116", fields.icmp_type.place,
                       "expected a type and a code from -1 to 255, found " + std::to_string(*type) +
                           " and " + std::to_string(*code));
    return {};
  }
  if (*type == -1) return {term};
  term.service = IcmpType(family, static_cast<std::uint8_t>(*type));
  if (*code != -1) term.icmp_code_lo = term.icmp_code_hi = static_cast<std::uint8_t>(*code);
  return {term};
}

}  // namespace portwright::dialect::aws
