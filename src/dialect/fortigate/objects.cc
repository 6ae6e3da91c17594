#include "dialect/fortigate/objects.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/text.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::fortigate {
namespace {

constexpr int kDepthMax = 32;  // groups in groups; the device takes fewer

// Services that every device has, as it ships them, where a text leaves them out.
struct Shipped {
  std::string_view name;
  std::uint8_t protocol;  // 0: any
  std::uint16_t lo;
  std::uint16_t hi;
  int icmp_type = -1;
};
constexpr Shipped kShipped[] = {
    {"ALL", 0, 0, 0},         {"ALL_TCP", 6, 1, 65535}, {"ALL_UDP", 17, 1, 65535},
    {"ALL_ICMP", 1, 0, 0},    {"ALL_ICMP6", 58, 0, 0},  {"PING", 1, 0, 0, 8},
    {"PING6", 58, 0, 0, 128}, {"GRE", 47, 0, 0},        {"ESP", 50, 0, 0},
    {"AH", 51, 0, 0},         {"OSPF", 89, 0, 0},       {"HTTP", 6, 80, 80},
    {"HTTPS", 6, 443, 443},   {"SSH", 6, 22, 22},       {"TELNET", 6, 23, 23},
    {"FTP", 6, 21, 21},       {"SMTP", 6, 25, 25},      {"SMTPS", 6, 465, 465},
    {"POP3", 6, 110, 110},    {"IMAP", 6, 143, 143},    {"IMAPS", 6, 993, 993},
    {"DNS", 6, 53, 53},       {"DNS", 17, 53, 53},      {"NTP", 6, 123, 123},
    {"NTP", 17, 123, 123},    {"SYSLOG", 17, 514, 514}, {"TFTP", 17, 69, 69},
    {"RDP", 6, 3389, 3389},   {"SMB", 6, 445, 445},     {"SAMBA", 6, 139, 139},
    {"LDAP", 6, 389, 389},    {"LDAP", 17, 389, 389},   {"SNMP", 6, 161, 162},
    {"SNMP", 17, 161, 162},   {"MYSQL", 6, 3306, 3306}, {"MS-SQL", 6, 1433, 1434}};

// Fields of services and addresses that say nothing about packets.
constexpr std::string_view kSilent[] = {"uuid",
                                        "comment",
                                        "comments",
                                        "color",
                                        "category",
                                        "visibility",
                                        "name",
                                        "fabric-object",
                                        "helper",
                                        "tcp-halfclose-timer",
                                        "tcp-halfopen-timer",
                                        "tcp-timewait-timer",
                                        "tcp-rst-timer",
                                        "udp-idle-timer",
                                        "check-reset-range",
                                        "session-ttl",
                                        "tagging",
                                        "associated-interface",
                                        "allow-routing",
                                        "cache-ttl",
                                        "global-object",
                                        "exclude"};

bool IsSilent(std::string_view field) {
  return std::find(std::begin(kSilent), std::end(kSilent), field) != std::end(kSilent);
}

// The first field that is not among those that are read.
const Field* Strange(const Entry& entry, std::initializer_list<std::string_view> read) {
  for (const Field& field : entry.fields) {
    const bool is_read = std::find(read.begin(), read.end(), field.name) != read.end();
    if (!is_read && !IsSilent(field.name)) return &field;
  }
  return nullptr;
}

std::optional<net::PortRange> ReadPorts(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto lo = ParseNumber(text.substr(0, dash));
  const auto hi = dash == std::string_view::npos ? lo : ParseNumber(text.substr(dash + 1));
  if (!lo || !hi || *hi > 65535 || *lo > *hi) return std::nullopt;
  return net::PortRange{static_cast<std::uint16_t>(*lo), static_cast<std::uint16_t>(*hi)};
}

// `255.255.255.0` as a length; nothing where the bits have a gap.
std::optional<int> MaskLength(std::string_view text) {
  const auto mask = net::ParseAddress(text);
  if (!mask || mask->family != net::Family::kIpv4) return std::nullopt;
  const auto bits = static_cast<std::uint32_t>(mask->value);
  for (int length = 0; length <= 32; ++length) {
    const std::uint64_t wanted = (std::uint64_t{0xffffffff} << (32 - length)) & 0xffffffffU;
    if (bits == wanted) return length;
  }
  return std::nullopt;
}

net::AddressSet NetworkOf(const net::Address& address, int length) {
  const int host_bits = net::AddressBits(address.family) - length;
  const net::U128 mask =
      host_bits == 128 ? ~net::U128{0} : (net::U128{1} << static_cast<unsigned>(host_bits)) - 1;
  const net::U128 low = address.value & ~mask & net::MaxAddress(address.family);
  return net::AddressSet(net::AddressRange{address.family, low, low | mask});
}

// `10.1.0.0 255.255.0.0`, `10.1.0.0/16`, `fd00::/64`.
std::optional<net::AddressSet> ReadNetwork(const Field& field) {
  if (field.values.size() == 2) {
    const auto address = net::ParseAddress(field.values[0]);
    const auto length = MaskLength(field.values[1]);
    if (!address || address->family != net::Family::kIpv4 || !length) return std::nullopt;
    return NetworkOf(*address, *length);
  }
  if (field.values.size() != 1) return std::nullopt;
  const std::string_view text = field.values[0];
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;  // the device asks for the rest
  const auto address = net::ParseAddress(text.substr(0, slash));
  if (!address) return std::nullopt;
  const auto length = ParseNumber(text.substr(slash + 1));
  const auto bits = static_cast<std::uint64_t>(net::AddressBits(address->family));
  if (!length || *length > bits) return std::nullopt;
  return NetworkOf(*address, static_cast<int>(*length));
}

std::string KeyOf(std::string_view name, net::Family family) {
  return (family == net::Family::kIpv4 ? "4" : "6") + std::string(name);
}

}  // namespace

void Ledger::SayTooMany(Spent /*what*/, SourcePlace place) {
  Error("PW-DIA-fortigate-0109", place,
        "expected groups and rules that write out to at most 20,000,000 entries, found more",
        "groups that name each other many times over multiply");
}

std::optional<std::uint32_t> ReadTimeout(std::string_view text) {
  constexpr std::uint32_t kLongest = std::numeric_limits<std::uint32_t>::max();
  if (text.empty()) return 0;
  if (text == "never") return kLongest;
  const auto seconds = ParseNumber(text);
  if (!seconds || *seconds >= kLongest) return std::nullopt;
  return static_cast<std::uint32_t>(*seconds);
}

Objects::Objects(const ConfigTree& tree, std::string_view domain, std::optional<Date> as_of,
                 Ledger& ledger)
    : as_of_(as_of), ledger_(ledger) {
  for (const Entry& entry : tree.entries()) {
    if (entry.domain == domain) tables_[static_cast<int>(entry.table)].emplace(entry.name, &entry);
  }
}

const Objects::NameTable& Objects::TableOf(Table table) const {
  static const NameTable none;
  const auto found = tables_.find(static_cast<int>(table));
  return found == tables_.end() ? none : found->second;
}

AddressTerm Objects::Addresses(const Field& list, net::Family family) {
  AddressTerm sum;
  std::vector<net::AddressRange> known, possible;
  for (const std::string_view name : list.values) {
    const AddressTerm& term = AddressOf(name, family, list.place, 0);
    if (!ledger_.Spend(term.possible.ranges().size() + 1, list.place)) break;
    known.insert(known.end(), term.known.ranges().begin(), term.known.ranges().end());
    possible.insert(possible.end(), term.possible.ranges().begin(), term.possible.ranges().end());
    for (const std::string& why : term.unknown) AddReason(sum.unknown, why);
  }
  sum.known = net::AddressSet(std::move(known));
  sum.possible = net::AddressSet(std::move(possible));
  return sum;
}

const AddressTerm& Objects::AddressOf(std::string_view name, net::Family family, SourcePlace place,
                                      int depth) {
  const std::string key = KeyOf(name, family);
  const auto known = addresses_.find(key);
  if (known != addresses_.end()) return known->second;
  const bool is_v4 = family == net::Family::kIpv4;
  const NameTable& objects = TableOf(is_v4 ? Table::kAddress : Table::kAddress6);
  const NameTable& groups = TableOf(is_v4 ? Table::kAddressGroup : Table::kAddressGroup6);
  const net::AddressSet all(net::AllAddresses(family));
  AddressTerm term;
  if (const auto object = objects.find(name); object != objects.end()) {
    term = ReadAddress(*object->second, family);
  } else if (const auto group = groups.find(name); group != groups.end()) {
    if (depth >= kDepthMax) {
      ledger_.Error(
          "PW-DIA-fortigate-0106", place,
          "expected groups at most 32 deep that do not hold themselves, found " + Quote(name));
    } else {
      term = ReadGroup(*group->second, family, depth + 1);
    }
  } else if (name == "all") {
    term = AddressTerm::Of(all);
  } else if (name == "none") {
    term = AddressTerm();
  } else {
    ledger_.Warning("PW-DIA-fortigate-0203", place,
                    "expected the name of an address, found " + Quote(name),
                    "it is taken for any addresses or none");
    term = AddressTerm::Maybe(all, "address " + Quote(name));
  }
  return addresses_.emplace(key, std::move(term)).first->second;
}

AddressTerm Objects::ReadAddress(const Entry& entry, net::Family family) {
  const net::AddressSet all(net::AllAddresses(family));
  const bool is_v4 = family == net::Family::kIpv4;
  const auto unread = [&](const Field* field) {
    ledger_.Warning("PW-DIA-fortigate-0204", field != nullptr ? field->place : entry.place,
                    "expected a network or a range, found " +
                        (field != nullptr ? Quote(field->name) : "another address"),
                    "it is taken for any addresses or none");
    return AddressTerm::Maybe(all, "address " + Quote(entry.name));
  };
  const std::string_view type = entry.Value("type");
  if (type == "iprange") {
    if (const Field* strange = Strange(entry, {"type", "start-ip", "end-ip"}))
      return unread(strange);
    const auto lo = net::ParseAddress(entry.Value("start-ip"));
    const auto hi = net::ParseAddress(entry.Value("end-ip"));
    if (lo && hi && lo->family == family && hi->family == family && lo->value <= hi->value)
      return AddressTerm::Of(net::AddressSet(net::AddressRange{family, lo->value, hi->value}));
    ledger_.Error("PW-DIA-fortigate-0107", entry.place,
                  "expected a range with start-ip and end-ip, found another");
    return {};
  }
  if (type == "fqdn" || type == "wildcard-fqdn") {
    const Field* strange = Strange(entry, {"type", type});
    if (strange != nullptr) return unread(strange);
    const auto term = HostNameTerm(ledger_.policy(), entry.Value(type));
    return term ? term->Only(family) : unread(entry.Find("type"));
  }
  const std::string_view field = is_v4 ? "subnet" : "ip6";
  const bool is_plain = type.empty() || type == (is_v4 ? "ipmask" : "ipprefix");
  const Field* strange = Strange(entry, {"type", field});
  if (!is_plain || strange != nullptr) return unread(is_plain ? strange : entry.Find("type"));
  const Field* network = entry.Find(field);
  if (network == nullptr) return AddressTerm::Of(all);  // what the device takes for it
  auto set = ReadNetwork(*network);
  if (set && !set->empty() && set->ranges()[0].family == family)
    return AddressTerm::Of(std::move(*set));
  ledger_.Error("PW-DIA-fortigate-0107", network->place,
                "expected a network like 10.1.0.0 255.255.0.0 or fd00::/64, found another");
  return {};
}

AddressTerm Objects::ReadGroup(const Entry& entry, net::Family family, int depth) {
  AddressTerm sum;
  const Field* members = entry.Find("member");
  const Field* strange = Strange(entry, {"member", "type"});
  if (strange != nullptr || members == nullptr ||
      (entry.Find("type") != nullptr && entry.Value("type") != "default")) {
    ledger_.Warning("PW-DIA-fortigate-0204", strange != nullptr ? strange->place : entry.place,
                    "expected a group of members, found another",
                    "it is taken for any addresses or none");
    return AddressTerm::Maybe(net::AddressSet(net::AllAddresses(family)),
                              "group " + Quote(entry.name));
  }
  std::vector<net::AddressRange> known, possible;
  for (const std::string_view name : members->values) {
    const AddressTerm& term = AddressOf(name, family, members->place, depth);
    if (!ledger_.Spend(term.possible.ranges().size() + 1, members->place)) break;
    known.insert(known.end(), term.known.ranges().begin(), term.known.ranges().end());
    possible.insert(possible.end(), term.possible.ranges().begin(), term.possible.ranges().end());
    for (const std::string& why : term.unknown) AddReason(sum.unknown, why);
  }
  sum.known = net::AddressSet(std::move(known));
  sum.possible = net::AddressSet(std::move(possible));
  return sum;
}

ServiceTerms Objects::Services(const Field& list) {
  ServiceTerms out;
  for (const std::string_view name : list.values) AddService(name, list.place, 0, out);
  KeepOnce(out);
  return out;
}

void Objects::AddService(std::string_view name, SourcePlace place, int depth, ServiceTerms& out) {
  const NameTable& objects = TableOf(Table::kService);
  const NameTable& groups = TableOf(Table::kServiceGroup);
  if (const auto object = objects.find(name); object != objects.end()) {
    auto known = services_.find(name);
    if (known == services_.end())
      known = services_.emplace(name, ReadService(*object->second)).first;
    if (ledger_.Spend(known->second.size() + 1, place))
      out.insert(out.end(), known->second.begin(), known->second.end());
    return;
  }
  if (const auto group = groups.find(name); group != groups.end()) {
    const Field* members = group->second->Find("member");
    if (depth >= kDepthMax) {
      return ledger_.Error(
          "PW-DIA-fortigate-0106", place,
          "expected groups at most 32 deep that do not hold themselves, found " + Quote(name));
    }
    const bool is_plain = Strange(*group->second, {"member"}) == nullptr && members != nullptr;
    for (std::size_t i = 0; is_plain && i < members->values.size(); ++i) {
      if (!ledger_.Spend(1, place)) return;
      AddService(members->values[i], members->place, depth + 1, out);
    }
    if (is_plain) return;
  }
  bool is_shipped = false;
  for (const Shipped& shipped : kShipped) {
    if (shipped.name != name) continue;
    is_shipped = true;
    ServiceTerm term;
    if (shipped.protocol != 0) term.service = ServiceOfProtocol(shipped.protocol);
    if (shipped.lo != 0) term.service.ports = {shipped.lo, shipped.hi};
    if (shipped.protocol == 1) term.family = net::Family::kIpv4;
    if (shipped.protocol == 58) term.family = net::Family::kIpv6;
    if (shipped.icmp_type >= 0)
      term.service = IcmpType(*term.family, static_cast<std::uint8_t>(shipped.icmp_type));
    out.push_back(std::move(term));
  }
  if (is_shipped) return;
  ledger_.Warning("PW-DIA-fortigate-0205", place,
                  "expected the name of a service, found " + Quote(name),
                  "it is taken for any service or none");
  ServiceTerm term;
  term.unknown = "service " + Quote(name);
  out.push_back(std::move(term));
}

ServiceTerm Objects::Unread(const Entry& entry, std::string why) {
  ledger_.Warning("PW-DIA-fortigate-0206", entry.place,
                  "expected ports, an ICMP type or a protocol, found " + why,
                  "the service is taken for any or none");
  ServiceTerm term;
  term.unknown = "service " + Quote(entry.name);
  return term;
}

ServiceTerms Objects::ReadService(const Entry& entry) {
  const Field* strange =
      Strange(entry, {"protocol", "tcp-portrange", "udp-portrange", "sctp-portrange", "icmptype",
                      "icmpcode", "protocol-number", "proxy", "app-service-type", "iprange"});
  const bool has_proxy = entry.Find("proxy") != nullptr && entry.Value("proxy") != "disable";
  const bool has_application =
      entry.Find("app-service-type") != nullptr && entry.Value("app-service-type") != "disable";
  const bool has_range = entry.Find("iprange") != nullptr && entry.Value("iprange") != "0.0.0.0";
  if (strange != nullptr) return {Unread(entry, Quote(strange->name))};
  if (has_proxy || has_application || has_range) return {Unread(entry, "another condition")};
  const auto timeout = ReadTimeout(entry.Value("session-ttl"));
  if (!timeout) {
    ledger_.Error("PW-DIA-fortigate-0108", entry.Find("session-ttl")->place,
                  "expected seconds or never, found " + Quote(entry.Value("session-ttl")));
    return {};
  }
  ServiceTerms out;
  const std::string_view protocol = entry.Value("protocol");
  const bool has_ports = entry.Find("tcp-portrange") != nullptr ||
                         entry.Find("udp-portrange") != nullptr ||
                         entry.Find("sctp-portrange") != nullptr;
  if (protocol.empty() || protocol.starts_with("TCP/UDP")) {
    if (!AddPorts(entry, "tcp-portrange", net::ServiceKind::kTcp, out) ||
        !AddPorts(entry, "udp-portrange", net::ServiceKind::kUdp, out))
      return {};
    if (entry.Find("sctp-portrange") != nullptr) {
      ServiceTerm sctp = Unread(entry, "ports of SCTP");
      sctp.service = ServiceOfProtocol(132);
      out.push_back(std::move(sctp));
    }
    if (out.empty() || entry.Find("protocol-number") != nullptr ||
        entry.Find("icmptype") != nullptr)
      return {Unread(entry, "no ports")};
  } else if ((protocol == "ICMP" || protocol == "ICMP6") && !has_ports) {
    ServiceTerm term;
    term.family = protocol == "ICMP" ? net::Family::kIpv4 : net::Family::kIpv6;
    term.service =
        ServiceOfProtocol(protocol == "ICMP" ? net::kProtocolIcmp : net::kProtocolIcmpv6);
    const auto type = ParseNumber(entry.Value("icmptype"));
    const auto code = ParseNumber(entry.Value("icmpcode"));
    const bool has_type = entry.Find("icmptype") != nullptr;
    const bool has_code = entry.Find("icmpcode") != nullptr;
    const bool is_read =
        (!has_type || (type && *type < 256)) && (!has_code || (code && *code < 256));
    if (!is_read || (has_code && !has_type) || entry.Find("protocol-number") != nullptr)
      return {Unread(entry, "another ICMP type")};
    if (has_type) term.service = IcmpType(*term.family, static_cast<std::uint8_t>(*type));
    if (has_code) term.icmp_code_lo = term.icmp_code_hi = static_cast<std::uint8_t>(*code);
    out.push_back(std::move(term));
  } else if (protocol == "IP" && !has_ports && entry.Find("icmptype") == nullptr) {
    const bool has_number = entry.Find("protocol-number") != nullptr;
    const auto number = ParseNumber(entry.Value("protocol-number"));
    if (has_number && (!number || *number > 254)) return {Unread(entry, "another protocol")};
    ServiceTerm term;
    if (has_number && *number != 0)
      term.service = ServiceOfProtocol(static_cast<std::uint8_t>(*number));
    out.push_back(std::move(term));
  } else {
    return {Unread(entry, "another protocol")};
  }
  for (ServiceTerm& term : out) term.session_timeout_s = *timeout;
  return out;
}

// `80`, `1000-2000`, `443:1024-65535` with source ports behind the colon.
bool Objects::AddPorts(const Entry& entry, std::string_view name, net::ServiceKind kind,
                       ServiceTerms& out) {
  const Field* field = entry.Find(name);
  if (field == nullptr) return true;
  for (const std::string_view text : field->values) {
    const std::size_t colon = text.find(':');
    const auto ports = ReadPorts(text.substr(0, colon));
    const auto sources =
        colon == std::string_view::npos ? net::kAnyPort : ReadPorts(text.substr(colon + 1));
    if (!ports || !sources) {
      ledger_.Error("PW-DIA-fortigate-0105", field->place,
                    "expected ports from 0 to 65535, found " + Quote(text),
                    "80, 1000-2000 or 443:1024-65535");
      return false;
    }
    ServiceTerm term;
    term.service.kind = kind;
    term.service.ports = *ports;
    term.source_ports = *sources;
    out.push_back(std::move(term));
  }
  return true;
}

namespace {

struct Moment {
  Date day;
  std::string_view time;
};

// `23:59 2026/12/03`
std::optional<Moment> ReadMoment(const Field* field) {
  if (field == nullptr || field->values.size() != 2 || field->values[1].size() != 10)
    return std::nullopt;
  std::string day(field->values[1]);
  if (day[4] != '/' || day[7] != '/') return std::nullopt;
  day[4] = day[7] = '-';
  const auto date = ParseDate(day);
  const std::string_view time = field->values[0];
  if (!date || time.size() != 5 || time[2] != ':') return std::nullopt;
  return Moment{*date, time};
}

}  // namespace

OnDay Objects::ScheduleOn(std::string_view name) const {
  const NameTable& onetime = TableOf(Table::kOnetime);
  const auto found = onetime.find(name);
  if (found == onetime.end()) {
    if (name == "always") return OnDay::kHolds;
    return name == "none" ? OnDay::kOver : OnDay::kUnknown;
  }
  const auto start = ReadMoment(found->second->Find("start"));
  const auto end = ReadMoment(found->second->Find("end"));
  for (const Field& field : found->second->fields) {
    const bool is_read = field.name == "start" || field.name == "end" || field.name == "color" ||
                         field.name == "expiration-days" || field.name == "uuid" ||
                         field.name == "fabric-object";
    if (!is_read) return OnDay::kUnknown;
  }
  if (!as_of_ || !start || !end) return OnDay::kUnknown;
  if (end->day < *as_of_) return OnDay::kOver;
  const bool has_begun = start->day < *as_of_ || (start->day == *as_of_ && start->time == "00:00");
  const bool goes_on = *as_of_ < end->day || (end->day == *as_of_ && end->time == "23:59");
  return has_begun && goes_on ? OnDay::kHolds : OnDay::kUnknown;
}

}  // namespace portwright::dialect::fortigate
