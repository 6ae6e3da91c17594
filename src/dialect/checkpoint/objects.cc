#include "dialect/checkpoint/objects.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "dialect/common/host_terms.h"

namespace portwright::dialect::checkpoint {
namespace {

constexpr std::string_view kAny = "Any";

std::optional<std::uint64_t> NumberOf(JsonValue value) {
  if (const auto number = value.Integer()) {
    return *number < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*number));
  }
  return ParseNumber(value.Text());
}

// `443`, `1000-2000`, `>1023`, `<1024`.
std::optional<net::PortRange> PortsOf(std::string_view text) {
  std::uint64_t lo = 0;
  std::uint64_t hi = 65535;
  const bool is_above = text.starts_with('>');
  if (is_above || text.starts_with('<')) {
    const auto bound = ParseNumber(text.substr(1));
    if (!bound || *bound > 65535 || (!is_above && *bound == 0)) return std::nullopt;
    (is_above ? lo : hi) = is_above ? *bound + 1 : *bound - 1;
  } else {
    const std::size_t dash = text.find('-');
    const auto first = ParseNumber(Trim(text.substr(0, dash)));
    const auto last = dash == text.npos ? first : ParseNumber(Trim(text.substr(dash + 1)));
    if (!first || !last) return std::nullopt;
    lo = *first;
    hi = *last;
  }
  if (lo > hi || hi > 65535) return std::nullopt;
  return net::PortRange{static_cast<std::uint16_t>(lo), static_cast<std::uint16_t>(hi)};
}

// `31-Mar-2027`, `2027-03-31`.
std::optional<Date> DateOf(const std::string& text) {
  if (const std::optional<Date> date = ParseDate(text)) return date;
  static constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
  const std::vector<std::string_view> parts = Split(text, '-');
  if (parts.size() != 3 || parts[1].size() != 3 || parts[0].size() > 2) return std::nullopt;
  const std::size_t month = kMonths.find(ToLower(parts[1]));
  if (month == kMonths.npos || month % 3 != 0) return std::nullopt;
  const auto two = [](std::string digits) { return digits.size() < 2 ? "0" + digits : digits; };
  return ParseDate(std::string(parts[2]) + "-" + two(std::to_string(month / 3 + 1)) + "-" +
                   two(std::string(parts[0])));
}

bool IsZoneOfEveryManagement(std::string_view name) {
  for (const char* zone : {"InternalZone", "ExternalZone", "DMZZone", "WirelessZone"})
    if (name == zone) return true;
  return false;
}

// `17:30`.
bool IsTimeOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return false;
  const auto hours = ParseNumber(text.substr(0, 2));
  const auto minutes = ParseNumber(text.substr(3));
  return hours && minutes && *hours < 24 && *minutes < 60;
}

}  // namespace

void Objects::Open(SourcePlace place, std::string_view what) {
  diagnostics_.Warning("PW-DIA-checkpoint-0210", place,
                       "expected what is known here, found " + std::string(what),
                       "answers are given for every reading of it");
}

bool Objects::Spend(SourcePlace place) {
  if (spent_ > kEntriesMax) return false;
  if (++spent_ <= kEntriesMax) return true;
  diagnostics_.Error("PW-DIA-checkpoint-0110", place,
                     "expected at most " + WithThousands(kEntriesMax) +
                         " entries of cells and groups, found more");
  return false;
}

void Objects::Add(std::string_view kind, JsonValue object) {
  if (objects_.size() >= kObjectsMax) {
    diagnostics_.Error("PW-DIA-checkpoint-0111", object.place(),
                       "expected at most " + WithThousands(kObjectsMax) + " objects, found more");
    return;
  }
  const std::string name = object.Member("name").Text();
  const std::string uid = object.Member("uid").Text();
  if (name.empty() && uid.empty()) {
    diagnostics_.Error("PW-DIA-checkpoint-0112", object.place(),
                       "expected an object with a name, found one without");
    return;
  }
  objects_.push_back({std::string(kind), object, false});
  const std::size_t number = objects_.size() - 1;
  // Answers may list one object several times; calls make each once.
  if (!uid.empty() && !by_key_.emplace(uid, number).second) return;
  if (!name.empty() && !by_key_.emplace(name, number).second && uid.empty()) {
    diagnostics_.Error("PW-DIA-checkpoint-0113", object.Member("name").place(),
                       "expected each object once, found one of the same name again");
  }
}

const Objects::Object* Objects::Find(JsonValue item) const {
  const std::string key = item.kind() == JsonKind::kString ? item.Text()
                          : item.Member("uid").exists()    ? item.Member("uid").Text()
                                                           : item.Member("name").Text();
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &objects_[found->second];
}

Objects::Object* Objects::Find(JsonValue item) {
  return const_cast<Object*>(std::as_const(*this).Find(item));
}

std::string Objects::NameOf(JsonValue cell) const {
  const Object* object = Find(cell);
  if (object != nullptr && object->value.Member("name").exists())
    return object->value.Member("name").Text();
  return cell.kind() == JsonKind::kString ? cell.Text() : cell.Member("name").Text();
}

bool Objects::IsAny(JsonValue cell) const {
  if (cell.IsEmpty()) return true;
  const bool is_list = cell.kind() == JsonKind::kArray;
  const JsonValue item = is_list ? cell.First() : cell;
  return !(is_list && item.Next().exists()) && ToLower(NameOf(item)) == "any";
}

// --- addresses and zones ---

EndCell Objects::Ends(JsonValue cell) {
  EndCell out;
  if (IsAny(cell)) {
    out.addresses = AddressTerm::Of(Everywhere());
    return out;
  }
  std::vector<net::AddressRange> known;
  if (cell.kind() == JsonKind::kArray) {
    for (JsonValue item = cell.First(); item.exists(); item = item.Next())
      AddEnd(item, 0, known, out);
  } else {
    AddEnd(cell, 0, known, out);
  }
  AddressTerm& sum = out.addresses;
  sum.known = net::AddressSet(std::move(known));
  sum.possible = sum.unknown.empty() ? sum.known : Everywhere();
  if (sum.known == sum.possible) sum.unknown.clear();
  return out;
}

void Objects::AddEnd(JsonValue item, int depth, std::vector<net::AddressRange>& known,
                     EndCell& out) {
  if (!Spend(item.place())) return;
  const auto open = [&](std::string why) {
    Open(item.place(), why);
    if (out.addresses.unknown.empty()) out.addresses.unknown.push_back(std::move(why));
  };
  if (ToLower(NameOf(item)) == "any") {
    for (const net::AddressRange& range : Everywhere().ranges()) known.push_back(range);
    return;
  }
  Object* object = Find(item);
  const std::string zone = NameOf(item);
  if (object == nullptr && IsZoneOfEveryManagement(zone)) return out.zones.push_back(zone);
  if (object == nullptr) return open("an object that the text does not have");
  if (object->kind == "security-zone") {
    if (zone.empty() || zone.ends_with('*') || depth > 0) return open("a zone of another kind");
    return out.zones.push_back(zone);
  }
  if (object->is_open || depth > kDepthMax) {
    diagnostics_.Error("PW-DIA-checkpoint-0114", item.place(),
                       "expected groups that do not hold themselves and nest " +
                           std::to_string(kDepthMax) + " times at most, found another one");
    return;
  }
  object->is_open = true;
  AddAddress(*object, depth, known, out);
  object->is_open = false;
}

void Objects::AddAddress(Object& object, int depth, std::vector<net::AddressRange>& known,
                         EndCell& out) {
  const JsonValue value = object.value;
  std::size_t found = 0;
  const auto keep = [&](const std::optional<net::AddressRange>& range) {
    if (!range) return;
    known.push_back(*range);
    ++found;
  };
  const auto open = [&](std::string why) {
    Open(value.place(), why);
    if (out.addresses.unknown.empty()) out.addresses.unknown.push_back(std::move(why));
  };
  if (object.kind == "group") {
    const JsonValue members = value.Member("members");
    if (members.kind() == JsonKind::kString) return AddEnd(members, depth + 1, known, out);
    if (members.kind() != JsonKind::kArray) return open("a group whose members are not told");
    for (JsonValue item = members.First(); item.exists(); item = item.Next())
      AddEnd(item, depth + 1, known, out);
    return;
  }
  if (object.kind == "host") {
    for (const char* name : {"ip-address", "ipv4-address", "ipv6-address"}) {
      const JsonValue address = value.Member(name);
      if (address.IsEmpty()) continue;
      const auto parsed = net::ParseAddress(address.Text());
      if (parsed) keep(net::HostRange(*parsed));
    }
  } else if (object.kind == "network") {
    if (ToLower(value.Member("broadcast").Text()).starts_with("disallow"))
      return open("a network without its broadcast address");
    for (const char* suffix : {"", "4", "6"}) keep(NetworkOf(value, suffix));
  } else if (object.kind == "address-range") {
    for (const char* prefix : {"ip-address", "ipv4-address", "ipv6-address"})
      keep(RangeOf(value, prefix));
  } else if (object.kind == "dns-domain") {
    // Without subdomains it is the one host whose name stands behind the dot.
    const std::string name = value.Member("name").Text();
    const JsonValue with_subdomains = value.Member("is-sub-domain");
    const bool is_one = policy_ != nullptr && name.starts_with('.') &&
                        with_subdomains.kind() == JsonKind::kBool && !with_subdomains.IsTrue();
    const auto term = is_one ? HostNameTerm(*policy_, name.substr(1)) : std::nullopt;
    if (!term) return open("a domain whose hosts are not told");
    for (const net::AddressRange& range : term->known.ranges()) keep(range);
  } else {
    return open("an object that stands for no addresses of its own");
  }
  if (found > 0) return;
  diagnostics_.Error("PW-DIA-checkpoint-0115", value.place(),
                     "expected a " + object.kind + " with addresses, found none that is one");
}

std::optional<net::AddressRange> Objects::NetworkOf(JsonValue object, std::string_view suffix) {
  const auto address = net::ParseAddress(object.Member("subnet" + std::string(suffix)).Text());
  if (!address) return std::nullopt;
  std::optional<std::uint64_t> length =
      NumberOf(object.Member("mask-length" + std::string(suffix)));
  const auto mask = net::ParseAddress(object.Member("subnet-mask").Text());
  if (!length && mask && mask->family == net::Family::kIpv4) {
    const auto bits = static_cast<std::uint32_t>(mask->value);
    length = 0;
    while (*length < 32 && (bits >> (31 - *length) & 1U) != 0) ++*length;
    if (*length < 32 && (bits << *length) != 0) return std::nullopt;
  }
  const auto all = static_cast<std::uint64_t>(net::AddressBits(address->family));
  if (!length || *length > all) return std::nullopt;
  const net::U128 span =
      *length == 0 ? net::MaxAddress(address->family) : (net::U128{1} << (all - *length)) - 1;
  return net::AddressRange{address->family, address->value & ~span, address->value | span};
}

std::optional<net::AddressRange> Objects::RangeOf(JsonValue object, std::string_view prefix) {
  const auto first = net::ParseAddress(object.Member(std::string(prefix) + "-first").Text());
  const auto last = net::ParseAddress(object.Member(std::string(prefix) + "-last").Text());
  if (!first || !last || first->family != last->family || first->value > last->value)
    return std::nullopt;
  return net::AddressRange{first->family, first->value, last->value};
}

// --- services ---

std::vector<ServiceItem> Objects::Services(JsonValue cell) {
  if (IsAny(cell)) return {ServiceItem()};
  std::vector<ServiceItem> out;
  if (cell.kind() == JsonKind::kArray) {
    for (JsonValue item = cell.First(); item.exists(); item = item.Next())
      AddServiceItem(item, 0, out);
  } else {
    AddServiceItem(cell, 0, out);
  }
  std::sort(out.begin(), out.end(), [](const ServiceItem& a, const ServiceItem& b) {
    return std::tie(a.session_timeout_s, a.term) < std::tie(b.session_timeout_s, b.term);
  });
  return out;
}

void Objects::AddServiceItem(JsonValue item, int depth, std::vector<ServiceItem>& out) {
  if (!Spend(item.place())) return;
  const auto open = [&](std::string why) {
    Open(item.place(), why);
    ServiceItem any;
    any.term.unknown = std::move(why);
    out.push_back(std::move(any));
  };
  if (ToLower(NameOf(item)) == "any") return out.emplace_back(), void();
  Object* object = Find(item);
  if (object == nullptr) return open("a service that the text does not have");
  if (object->kind != "service-group") {
    if (auto service = ServiceOf(*object)) out.push_back(std::move(*service));
    return;
  }
  if (object->is_open || depth > kDepthMax) {
    diagnostics_.Error("PW-DIA-checkpoint-0116", item.place(),
                       "expected groups that do not hold themselves and nest " +
                           std::to_string(kDepthMax) + " times at most, found another one");
    return;
  }
  const JsonValue members = object->value.Member("members");
  object->is_open = true;
  if (members.kind() == JsonKind::kString) {
    AddServiceItem(members, depth + 1, out);
  } else if (members.kind() != JsonKind::kArray) {
    open("a group whose members are not told");
  }
  if (members.kind() == JsonKind::kArray) {
    for (JsonValue one = members.First(); one.exists(); one = one.Next())
      AddServiceItem(one, depth + 1, out);
  }
  object->is_open = false;
}

// Nothing after an error.
std::optional<ServiceItem> Objects::ServiceOf(const Object& object) {
  const JsonValue value = object.value;
  ServiceItem out;
  ServiceTerm& term = out.term;
  bool is_right = true;
  if (object.kind == "service-tcp" || object.kind == "service-udp") {
    term.service.kind =
        object.kind == "service-tcp" ? net::ServiceKind::kTcp : net::ServiceKind::kUdp;
    is_right = ReadPorts(value, term);
  } else if (object.kind == "service-icmp" || object.kind == "service-icmp6") {
    term.family = object.kind == "service-icmp" ? net::Family::kIpv4 : net::Family::kIpv6;
    const auto type = NumberOf(value.Member("icmp-type"));
    const auto code = NumberOf(value.Member("icmp-code"));
    is_right = type && *type <= 255 && (!code || *code <= 255);
    if (is_right) term.service = IcmpType(*term.family, static_cast<std::uint8_t>(*type));
    if (is_right && code) term.icmp_code_lo = term.icmp_code_hi = static_cast<std::uint8_t>(*code);
  } else if (object.kind == "service-other") {
    const auto protocol = NumberOf(value.Member("ip-protocol"));
    is_right = protocol && *protocol <= 255;
    if (is_right) term.service = ServiceOfProtocol(static_cast<std::uint8_t>(*protocol));
    if (!value.Member("match").IsEmpty() || !value.Member("action").IsEmpty())
      term.unknown = "a service that looks into packets";
  } else {
    term.unknown = "a service of another kind";
  }
  const JsonValue replies = value.Member("accept-replies");
  if (replies.kind() == JsonKind::kBool && !replies.IsTrue())
    term.unknown = "a service whose replies are not accepted";
  if (value.Member("match-by-protocol-signature").IsTrue())
    term.unknown = "a service that looks into packets";
  if (!term.unknown.empty()) Open(value.place(), term.unknown);
  if (!is_right) {
    diagnostics_.Error(
        "PW-DIA-checkpoint-0117", value.place(),
        "expected a " + object.kind + " with ports, a type or a protocol, found another one");
    return std::nullopt;
  }
  const JsonValue use_default = value.Member("use-default-session-timeout");
  const auto timeout = NumberOf(value.Member("session-timeout"));
  if (use_default.kind() == JsonKind::kBool && !use_default.IsTrue() && timeout &&
      *timeout <= 10'000'000)
    out.session_timeout_s = static_cast<std::uint32_t>(*timeout);
  return out;
}

bool Objects::ReadPorts(JsonValue object, ServiceTerm& out) {
  const auto read = [](JsonValue value) {
    const auto number = value.Integer();
    return PortsOf(number ? std::to_string(*number) : value.Text());
  };
  const auto ports = read(object.Member("port"));
  if (!ports) return false;
  out.service.ports = *ports;
  if (object.Member("source-port").IsEmpty()) return true;
  const auto source_ports = read(object.Member("source-port"));
  if (!source_ports) return false;
  out.source_ports = *source_ports;
  return true;
}

// --- times ---

Holding Objects::Times(JsonValue cell) {
  if (IsAny(cell)) return Holding::kHolds;
  bool all_over = true;
  const bool is_list = cell.kind() == JsonKind::kArray;
  for (JsonValue item = is_list ? cell.First() : cell; item.exists();
       item = is_list ? item.Next() : JsonValue()) {
    const Object* object = Find(item);
    const Holding one =
        object == nullptr || object->kind != "time" ? Holding::kUnknown : TimeOf(*object);
    if (one == Holding::kHolds) return one;
    all_over = all_over && one == Holding::kOver;
  }
  if (all_over) return Holding::kOver;
  Open(cell.place(), "a time");
  return Holding::kUnknown;
}

Holding Objects::TimeOf(const Object& object) const {
  const JsonValue time = object.value;
  bool is_plain = time.Member("start-now").IsTrue();
  JsonValue hours = time.Member("hours-ranges").First();
  for (; hours.exists(); hours = hours.Next())
    is_plain = is_plain && !hours.Member("enabled").IsTrue();
  const JsonValue recurrence = time.Member("recurrence");
  const std::string pattern = ToLower(recurrence.Member("pattern").Text());
  if (!recurrence.IsEmpty() && pattern != "daily") is_plain = false;
  const JsonValue never = time.Member("end-never");
  const std::optional<Date> end = DateOf(time.Member("end").Member("date").Text());
  const std::string minute = time.Member("end").Member("time").Text();
  const bool ends = never.kind() == JsonKind::kBool && !never.IsTrue();
  if (ends && end && as_of_ && *end < *as_of_) return Holding::kOver;
  // A last day that ends early is neither.
  if (ends && !minute.empty() && (!IsTimeOfDay(minute) || (end == as_of_ && minute != "23:59")))
    return Holding::kUnknown;
  if (!is_plain || (ends && (!end || !as_of_)) || !never.exists()) return Holding::kUnknown;
  return Holding::kHolds;
}

}  // namespace portwright::dialect::checkpoint
