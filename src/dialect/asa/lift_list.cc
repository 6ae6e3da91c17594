#include "dialect/asa/lift_list.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::asa {
namespace {

using net::Family;
using policy::VerdictKind;

constexpr std::size_t kStepsOfPair = 100;  // of source and destination ports: memory too
constexpr std::size_t kWordMax = 40;       // of a device's word in a condition

bool IsIcmp(std::uint8_t protocol) {
  return protocol == net::kProtocolIcmp || protocol == net::kProtocolIcmpv6;
}

void AddUnknown(std::vector<std::string>& all, std::string words) {
  if (std::find(all.begin(), all.end(), words) == all.end()) all.push_back(std::move(words));
}

}  // namespace

bool ListLifter::Fail(std::string_view code, const WordReader& words, std::string_view what) {
  terms_.Report(code, words.place(), "expected " + std::string(what) + ", found " + words.Found());
  return false;
}

void ListLifter::Lift(const AccessList& list) {
  chain_ = builder_.ChainOf(list.name);
  for (const EntryLine& line : list.entries) LiftEntry(list, line);
  LineMatch all;
  if (list.is_ipv6) all.sources = net::AddressSet(net::AllAddresses(Family::kIpv6));
  builder_.AddLine(chain_, all, {VerdictKind::kDrop, 0}, list.place);
}

void ListLifter::LiftEntry(const AccessList& list, const EntryLine& line) {
  WordReader words(line.text, file_, line.line, line.column);
  if (words.Peek() == "remark") return;
  Entry entry;
  entry.place = words.place();
  words.Accept("extended");
  if (words.Accept("permit")) {
    entry.verdict = VerdictKind::kAccept;
  } else if (!words.Accept("deny")) {
    Fail("PW-DIA-asa-0102", words, "extended, permit, deny or remark");
    return;
  }
  Protocols protocols;
  if (!ReadProtocols(words, protocols) || !ReadEnds(list, words, protocols, entry)) return;
  ReadOptions(words, entry);
  if (entry.is_inactive) {
    diagnostics_.Note("PW-DIA-asa-0208", entry.place,
                      "passed over: the line is inactive and decides nothing");
    return;
  }
  if (entry.is_over) {
    diagnostics_.Note("PW-DIA-asa-0209", entry.place,
                      "passed over: the time range of the line has ended");
    return;
  }
  Add(entry);
}

bool ListLifter::ReadProtocols(WordReader& words, Protocols& out) {
  if (words.Accept("ip") || words.Accept("ipv6")) {
    out.is_whole = true;
    return true;
  }
  if (words.Peek() != "object" && words.Peek() != "object-group") {
    const auto protocol = CiscoProtocol(words.Peek(), Family::kIpv4);
    if (!protocol) return Fail("PW-DIA-asa-0104", words, "a protocol, object or object-group");
    words.Take();
    out.numbers = {*protocol};
    return true;
  }
  const Group* group = terms_.PeekGroup(words);
  words.Take();
  const bool is_services =
      group != nullptr && group->kind == GroupKind::kService && group->transport.empty();
  if (!is_services && (group == nullptr || group->kind != GroupKind::kProtocol))
    return Fail("PW-DIA-asa-0104", words, "an object or group of services or protocols");
  const Terms::Meaning& meaning = terms_.MeaningOf(*group);
  const std::size_t size = meaning.services.size() + meaning.protocols.size();
  if (size == 0 && !meaning.has_all_protocols)
    return Fail("PW-DIA-asa-0104", words, "a group with members");
  if (!terms_.Spend(size, words.place())) return false;
  words.Take();
  if (is_services) {
    out.services = &meaning.services;
  } else {
    out.is_whole = meaning.has_all_protocols;
    if (!out.is_whole) out.numbers = meaning.protocols;
  }
  return true;
}

bool ListLifter::ReadEnds(const AccessList& list, WordReader& words, const Protocols& protocols,
                          Entry& entry) {
  CiscoPorts source_ports;
  CiscoPorts destination_ports;
  PassUsers(words, entry);
  auto sources = terms_.ReadAddress(words, list.is_ipv6);
  if (!sources || !ReadPorts(words, protocols, source_ports)) return false;
  PassUsers(words, entry);
  auto destinations = terms_.ReadAddress(words, list.is_ipv6);
  if (!destinations || !ReadPorts(words, protocols, destination_ports)) return false;
  entry.match.sources = *std::move(sources);
  entry.match.destinations = *std::move(destinations);
  if (protocols.services != nullptr) {
    entry.match.services = *protocols.services;
    return true;
  }
  if (protocols.is_whole) {
    entry.match.services.emplace_back();
    return true;
  }
  for (std::uint8_t protocol : protocols.numbers) {
    // The lists of IPv6 alone, before 9.0, say icmp of its own ICMP.
    if (list.is_ipv6 && protocol == net::kProtocolIcmp) protocol = net::kProtocolIcmpv6;
    if (IsIcmp(protocol) && protocols.numbers.size() == 1) return ReadIcmp(words, protocol, entry);
    const std::size_t pairs = source_ports.ranges.size() * destination_ports.ranges.size();
    if (!terms_.Spend(kStepsOfPair * pairs, words.place())) return false;
    AppendPortTerms(protocol, source_ports, destination_ports, entry.match.services);
  }
  return true;
}

// Ports, or a group of them. A group of networks stands for the next address instead.
bool ListLifter::ReadPorts(WordReader& words, const Protocols& protocols, CiscoPorts& ports) {
  if (protocols.numbers.empty() || IsIcmp(protocols.numbers[0])) return true;
  if (IsPortOperator(words.Peek())) {
    auto read = ReadCiscoPorts(words, false);
    if (!read) {
      terms_.Report("PW-DIA-asa-0105", words.place(), read.error().message);
      return false;
    }
    ports = *std::move(read);
    return true;
  }
  const Group* group = terms_.PeekGroup(words);
  if (group == nullptr || group->kind != GroupKind::kService) return true;
  words.Take();
  const CiscoPorts& meant = terms_.MeaningOf(*group).ports;
  if (group->transport.empty() || meant.ranges.empty())
    return Fail("PW-DIA-asa-0105", words, "a group of ports");
  if (!terms_.Spend(meant.ranges.size(), words.place())) return false;
  words.Take();
  ports = meant;
  return true;
}

bool ListLifter::ReadIcmp(WordReader& words, std::uint8_t protocol, Entry& entry) {
  const Family family = protocol == net::kProtocolIcmp ? Family::kIpv4 : Family::kIpv6;
  const Group* group = terms_.PeekGroup(words);
  if (group != nullptr && group->kind == GroupKind::kIcmpType) {
    const Terms::Meaning& meaning = terms_.MeaningOf(*group);
    entry.match.services = family == Family::kIpv4 ? meaning.icmp : meaning.icmp6;
    words.Take();
    words.Take();
    return true;
  }
  auto term = ReadCiscoIcmp(words, family);
  if (!term) {
    terms_.Report("PW-DIA-asa-0106", words.place(), term.error().message);
    return false;
  }
  entry.match.services.push_back(*std::move(term));
  return true;
}

// Who sends narrows a line, and is not in a packet.
void ListLifter::PassUsers(WordReader& words, Entry& entry) {
  auto& unknown = entry.match.condition.unknown;
  while (true) {
    if (words.Accept("user") || words.Accept("user-group") || words.Accept("object-group-user")) {
      words.Take();
      AddUnknown(unknown, "user");
    } else if (words.Accept("security-group")) {
      words.Take();
      words.Take();
      AddUnknown(unknown, "security-group");
    } else if (words.Accept("object-group-security")) {
      words.Take();
      AddUnknown(unknown, "security-group");
    } else {
      return;
    }
  }
}

void ListLifter::ReadOptions(WordReader& words, Entry& entry) {
  auto& unknown = entry.match.condition.unknown;
  while (!words.AtEnd()) {
    if (words.Accept("log")) {
      const std::string_view word = words.Peek();
      if (!words.AtEnd() && word != "interval" && word != "time-range" && word != "inactive")
        words.Take();  // a level, `disable` or `default`
      if (words.Accept("interval")) words.Take();
    } else if (words.Accept("inactive")) {
      entry.is_inactive = true;
    } else if (words.Accept("time-range")) {
      ReadTimeRange(words, entry);
    } else if (words.Peek().starts_with("(hitcnt=") || words.Peek().starts_with("0x")) {
      words.Take();  // of `show access-list`
    } else if (words.Accept("(inactive)")) {
      entry.is_inactive = true;
    } else {
      // Whatever it is, it narrows the line. What follows may be anything, a secret too.
      AddUnknown(unknown, "option " + std::string(words.Peek().substr(0, kWordMax)));
      return;
    }
  }
}

void ListLifter::ReadTimeRange(WordReader& words, Entry& entry) {
  const std::string_view name = words.Take();
  const InTime in_time = ruleset_.time_ranges.At(name, as_of_);
  entry.is_over = entry.is_over || in_time == InTime::kOver;
  if (in_time == InTime::kUnknown) {
    AddUnknown(entry.match.condition.unknown,
               "time-range " + std::string(name.substr(0, kWordMax)));
  }
}

void ListLifter::Add(const Entry& entry) {
  const EntryMatch& match = entry.match;
  const auto& unknown = match.condition.unknown;
  const auto& first = !unknown.empty()                 ? unknown
                      : !match.sources.unknown.empty() ? match.sources.unknown
                                                       : match.destinations.unknown;
  if (!first.empty()) {
    diagnostics_.Warning("PW-DIA-asa-0201", entry.place,
                         "expected a line that can be modelled, found " + Quote(first[0]),
                         "answers are given for both readings");
  }
  const std::size_t terms = std::max<std::size_t>(match.services.size(), 1);
  if (!terms_.Spend(terms * 50 + match.sources.possible.ranges().size() +
                        match.destinations.possible.ranges().size(),
                    entry.place))
    return;
  if (AddEntry(builder_, chain_, match, {entry.verdict, 0}, entry.place) == 0) {
    diagnostics_.Warning("PW-DIA-asa-0207", entry.place,
                         "expected a line that matches packets, found one that matches none");
  }
}

}  // namespace portwright::dialect::asa
