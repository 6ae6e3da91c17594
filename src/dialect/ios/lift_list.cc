#include "dialect/ios/lift_list.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::ios {
namespace {

using net::Family;
using policy::VerdictKind;

constexpr std::uint8_t kFlagRst = 4;
constexpr std::uint8_t kFlagAck = 16;
constexpr std::size_t kStepsOfPair = 100;  // of source and destination ports: memory too
constexpr std::size_t kWordMax = 40;       // of a device's word in a condition

struct FlagWord {
  std::string_view name;
  std::uint8_t bit;
};
constexpr FlagWord kFlags[] = {{"fin", 1}, {"syn", 2},  {"rst", 4},
                               {"psh", 8}, {"ack", 16}, {"urg", 32}};

std::uint8_t FlagOf(std::string_view word) {
  for (const FlagWord& flag : kFlags) {
    if (flag.name == word) return flag.bit;
  }
  return 0;
}

// How many words belong to a condition that the model does not have, the first one included.
std::size_t WordsOfCondition(std::string_view word) {
  if (word == "fragments" || word == "routing" || word == "mobility" || word == "dest-option" ||
      word == "auth" || word == "hbh" || word == "undetermined-transport")
    return 1;
  if (word == "ttl") return 3;
  return 2;  // dscp, precedence, tos, option, time-range, flow-label, packet-length ...
}

std::string Words(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) {
    if (word.empty()) continue;
    if (!out.empty()) out += ' ';
    out += word.substr(0, kWordMax);
  }
  return out;
}

void AddUnknown(std::vector<std::string>& all, std::string words) {
  if (std::find(all.begin(), all.end(), words) == all.end()) all.push_back(std::move(words));
}

void RequireFlags(std::uint8_t mask, std::uint8_t value, bool negated,
                  policy::Condition& condition) {
  if (condition.tcp_flags_mask != 0) {
    AddUnknown(condition.unknown, "a second test of tcp flags");
    return;
  }
  condition.tcp_flags_mask = mask;
  condition.tcp_flags_value = value;
  condition.tcp_flags_negated = negated;
}

}  // namespace

bool IsEntryOption(std::string_view word) {
  for (const std::string_view option :
       {"established", "fragments", "time-range", "dscp", "precedence", "tos", "option", "ttl",
        "reflect", "log", "log-input", "match-any", "match-all", "flow-label", "routing"}) {
    if (option == word) return true;
  }
  return FlagOf(word) != 0;
}

bool ListLifter::Fail(std::string_view code, const WordReader& words, std::string_view what) {
  terms_.Report(code, words.place(), "expected " + std::string(what) + ", found " + words.Found());
  return false;
}

void ListLifter::Lift(const AccessList& list) {
  chain_ = builder_.ChainOf(list.name);
  for (const EntryLine& line : list.entries) LiftEntry(list, line);
  if (!list.entries.empty()) End(list);
}

void ListLifter::LiftEntry(const AccessList& list, const EntryLine& line) {
  WordReader words(line.text, file_, line.line, line.column);
  Entry entry;
  entry.place = words.place();
  auto& unknown = entry.match.condition.unknown;
  if (words.Accept("evaluate")) {
    // What it lets through are replies to what a `reflect` line let out: never first packets.
    entry.verdict = VerdictKind::kAccept;
    entry.match.condition.states = policy::kStateEstablished | policy::kStateRelated;
    entry.match.sources = entry.match.destinations =
        AddressTerm::Of(net::AddressSet(net::AllAddresses(list.family())));
    entry.match.services.emplace_back();
    unknown.push_back(Words({"evaluate", words.Peek()}));
    return Add(entry);
  }
  if (words.Accept("dynamic")) {
    unknown.push_back(Words({"dynamic", words.Take()}));
    if (words.Accept("timeout")) words.Take();
  }
  if (words.Accept("permit")) {
    entry.verdict = VerdictKind::kAccept;
  } else if (!words.Accept("deny")) {
    Fail("PW-DIA-ios-0102", words, "permit, deny, remark or evaluate");
    return;
  }
  const bool is_read = list.kind == ListKind::kStandard ? ReadStandard(list, words, entry)
                                                        : ReadExtended(list, words, entry);
  if (is_read && entry.is_over) {
    diagnostics_.Note("PW-DIA-ios-0209", entry.place,
                      "passed over: the time range of the line has ended");
  } else if (is_read) {
    Add(entry);
  }
}

bool ListLifter::ReadStandard(const AccessList& list, WordReader& words, Entry& entry) {
  auto sources = terms_.ReadAddress(words, list.family(), true);
  if (!sources) return false;
  entry.match.sources = *std::move(sources);
  entry.match.destinations = AddressTerm::Of(net::AddressSet(net::AllAddresses(list.family())));
  entry.match.services.emplace_back();
  ReadOptions(words, false, entry);
  return true;
}

bool ListLifter::ReadExtended(const AccessList& list, WordReader& words, Entry& entry) {
  const Family family = list.family();
  const bool is_whole = words.Peek() == (family == Family::kIpv4 ? "ip" : "ipv6");
  const bool is_group = words.Peek() == "object-group";
  std::uint8_t protocol = 0;
  if (is_group) {
    words.Take();
    const std::vector<ServiceTerm>* services = terms_.ReadServiceGroup(words);
    if (services == nullptr || !terms_.Spend(services->size(), entry.place)) return false;
    entry.match.services = *services;
  } else if (is_whole) {
    words.Take();
    entry.match.services.emplace_back();
  } else {
    const auto named = CiscoProtocol(words.Peek(), family);
    if (!named) return Fail("PW-DIA-ios-0104", words, "a protocol or object-group");
    words.Take();
    protocol = *named;
  }
  const bool may_have_ports = !is_group && !is_whole;
  CiscoPorts source_ports;
  CiscoPorts destination_ports;
  auto sources = terms_.ReadAddress(words, family, false);
  if (!sources || (may_have_ports && !ReadPorts(words, source_ports))) return false;
  auto destinations = terms_.ReadAddress(words, family, false);
  if (!destinations || (may_have_ports && !ReadPorts(words, destination_ports))) return false;
  entry.match.sources = *std::move(sources);
  entry.match.destinations = *std::move(destinations);
  if (may_have_ports &&
      !ReadServices(list, words, protocol, source_ports, destination_ports, entry))
    return false;
  ReadOptions(words, protocol == net::kProtocolTcp, entry);
  return true;
}

bool ListLifter::ReadPorts(WordReader& words, CiscoPorts& ports) {
  if (!IsPortOperator(words.Peek())) return true;
  auto read = ReadCiscoPorts(words, true);
  if (!read) {
    terms_.Report("PW-DIA-ios-0105", words.place(), read.error().message);
    return false;
  }
  ports = *std::move(read);
  return true;
}

bool ListLifter::ReadServices(const AccessList& list, WordReader& words, std::uint8_t protocol,
                              const CiscoPorts& sources, const CiscoPorts& destinations,
                              Entry& entry) {
  const bool is_icmp =
      protocol == (list.family() == Family::kIpv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6);
  if (!is_icmp) {
    const std::size_t pairs = sources.ranges.size() * destinations.ranges.size();
    if (!terms_.Spend(kStepsOfPair * pairs, words.place())) return false;
    AppendPortTerms(protocol, sources, destinations, entry.match.services);
    constexpr std::uint8_t kIgmp = 2;
    if (protocol == kIgmp && !words.AtEnd() && !IsEntryOption(words.Peek()))
      entry.match.condition.unknown.push_back(Words({"igmp", words.Take()}));
    return true;
  }
  auto term = ReadCiscoIcmp(words, list.family());
  if (!term) {
    terms_.Report("PW-DIA-ios-0106", words.place(), term.error().message);
    return false;
  }
  entry.match.services.push_back(*std::move(term));
  return true;
}

// `+syn -ack`, each a flag and how it has to stand.
bool ListLifter::ReadFlags(WordReader& words, bool match_all, Entry& entry) {
  std::uint8_t set = 0;
  std::uint8_t unset = 0;
  while (!words.AtEnd()) {
    const char sign = words.Peek()[0];
    if (sign != '+' && sign != '-') break;
    const std::uint8_t bit = FlagOf(words.Peek().substr(1));
    if (bit == 0) return Fail("PW-DIA-ios-0102", words, "a tcp flag");
    words.Take();
    (sign == '+' ? set : unset) |= bit;
  }
  if ((set & unset) != 0 || (set | unset) == 0)
    return Fail("PW-DIA-ios-0102", words, "tcp flags such as +syn -ack");
  const auto mask = static_cast<std::uint8_t>(set | unset);
  // Any of them holds, unless each stands the other way round.
  RequireFlags(mask, match_all ? set : unset, !match_all, entry.match.condition);
  return true;
}

void ListLifter::ReadOptions(WordReader& words, bool is_tcp, Entry& entry) {
  auto& condition = entry.match.condition;
  std::uint8_t any_of = 0;
  while (!words.AtEnd()) {
    const std::string_view word = words.Peek();
    if (is_tcp && FlagOf(word) != 0) {
      any_of |= FlagOf(words.Take());
    } else if (is_tcp && word == "established") {
      words.Take();
      RequireFlags(kFlagRst | kFlagAck, 0, true, condition);
    } else if (is_tcp && (word == "match-any" || word == "match-all")) {
      words.Take();
      if (!ReadFlags(words, word == "match-all", entry)) {
        AddUnknown(condition.unknown, "tcp flags");
        break;
      }
    } else if (word == "log" || word == "log-input") {
      words.Take();
      if (!IsEntryOption(words.Peek())) words.Take();  // a cookie
    } else if (word == "time-range") {
      ReadTimeRange(words, entry);
    } else if (word == "reflect") {
      words.Take();
      words.Take();
      if (words.Accept("timeout")) words.Take();
    } else if (IsEntryOption(word) || WordsOfCondition(word) == 1 || word == "packet-length") {
      const std::size_t count = WordsOfCondition(word);
      const std::string_view first = words.Take();
      std::string_view second;
      if (count > 1) second = words.Take();
      std::string_view third;
      if (count > 2) third = words.Take();
      if (count > 2 && second == "range") words.Take();
      AddUnknown(condition.unknown, Words({first, second, third}));
    } else {
      // Whatever it is, it narrows the line. What follows may be anything, a secret too.
      AddUnknown(condition.unknown, "option " + Words({word}));
      break;
    }
  }
  if (any_of != 0) RequireFlags(any_of, 0, true, condition);
}

void ListLifter::ReadTimeRange(WordReader& words, Entry& entry) {
  words.Take();
  const std::string_view name = words.Take();
  const InTime in_time = ruleset_.time_ranges.At(name, as_of_);
  entry.is_over = entry.is_over || in_time == InTime::kOver;
  if (in_time == InTime::kUnknown)
    AddUnknown(entry.match.condition.unknown, Words({"time-range", name}));
}

void ListLifter::Add(Entry& entry) {
  const EntryMatch& match = entry.match;
  const auto& unknown = match.condition.unknown;
  if (!unknown.empty()) {
    diagnostics_.Warning("PW-DIA-ios-0201", entry.place,
                         "expected conditions that can be modelled, found " + Quote(unknown[0]),
                         "answers are given for both readings");
  }
  const std::size_t terms = std::max<std::size_t>(match.services.size(), 1);
  if (!terms_.Spend(terms + match.sources.possible.ranges().size() +
                        match.destinations.possible.ranges().size(),
                    entry.place))
    return;
  if (AddEntry(builder_, chain_, match, {entry.verdict, 0}, entry.place) == 0) {
    diagnostics_.Warning("PW-DIA-ios-0207", entry.place,
                         "expected a line that matches packets, found one that matches none");
  }
}

// What a list ends in, unwritten: of IPv6 neighbour discovery as well.
void ListLifter::End(const AccessList& list) {
  const Family family = list.family();
  LineMatch all;
  all.sources = net::AddressSet(net::AllAddresses(family));
  if (family == Family::kIpv6) {
    constexpr std::uint8_t kSolicitation = 135;
    constexpr std::uint8_t kAdvertisement = 136;
    LineMatch discovery = all;
    discovery.services = {IcmpType(family, kAdvertisement), IcmpType(family, kSolicitation)};
    builder_.AddLine(chain_, discovery, {VerdictKind::kAccept, 0}, list.place);
  }
  builder_.AddLine(chain_, all, {VerdictKind::kDrop, 0}, list.place);
}

}  // namespace portwright::dialect::ios
