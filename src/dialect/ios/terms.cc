#include "dialect/ios/terms.h"

#include <bit>
#include <string>
#include <utility>

#include "base/text.h"
#include "dialect/common/cisco_words.h"
#include "dialect/common/masked_addresses.h"
#include "dialect/common/nested_groups.h"

namespace portwright::dialect::ios {
namespace {

constexpr std::size_t kRangesMax = 1024;  // of one mask; a bound beyond
// Ranges that are kept cost memory, those of a line that uses a group only time.
constexpr std::size_t kStepsMax = 400'000'000;
constexpr std::size_t kStepsOfKept = 200;

net::AddressSet Whole(net::Family family) { return net::AddressSet(net::AllAddresses(family)); }

bool IsNetmask(std::uint32_t mask) {
  return mask != 0 && std::countl_one(mask) + std::countr_zero(mask) >= 32;
}

std::optional<net::AddressRange> PrefixRange(std::string_view word, net::Family family) {
  // Devices print the address of a host with its prefix length as well: host bits do not matter.
  const auto address = net::ParseInterfaceAddress(word);
  if (!address || address->first.family != family) return std::nullopt;
  const int free_bits = net::AddressBits(family) - address->second;
  const net::U128 low = free_bits >= 128 ? ~net::U128{0} : (net::U128{1} << free_bits) - 1;
  const net::U128 first = address->first.value & ~low;
  return net::AddressRange{family, first, first | (low & net::MaxAddress(family))};
}

}  // namespace

Terms::Terms(const Ruleset& ruleset, std::uint32_t file, Diagnostics& diagnostics)
    : ruleset_(ruleset), file_(file), diagnostics_(diagnostics), groups_(ruleset.groups.size()) {
  std::vector<std::vector<std::uint32_t>> members(ruleset.groups.size());
  std::vector<std::vector<SourcePlace>> places(ruleset.groups.size());
  for (std::size_t i = 0; i < ruleset.groups.size(); ++i) {
    for (const EntryLine& line : ruleset.groups[i].members) {
      WordReader words(line.text, file, line.line, line.column);
      if (!words.Accept("group-object")) continue;
      const auto found = ruleset.group_index.find(words.Peek());
      if (found == ruleset.group_index.end() ||
          ruleset.groups[found->second].is_service != ruleset.groups[i].is_service) {
        Report("PW-DIA-ios-0107", words.place(),
               "expected an object group of the same kind, found " + words.Found());
        continue;
      }
      members[i].push_back(found->second);
      places[i].push_back(words.place());
    }
  }
  const GroupOrder order = OrderGroups(members);
  for (const GroupOrder::Loop& loop : order.loops) {
    Report("PW-DIA-ios-0108", places[loop.group][loop.member],
           "expected groups without a loop, found one back to " +
               Quote(ruleset.groups[members[loop.group][loop.member]].name));
  }
  if (!order.loops.empty()) return;
  for (const std::uint32_t group : order.order)
    Expand(ruleset.groups[group], members[group], groups_[group]);
}

void Terms::Report(std::string_view code, SourcePlace place, std::string message,
                   std::string hint) {
  if (++errors_ <= kErrorsMax) diagnostics_.Error(code, place, std::move(message), std::move(hint));
}

bool Terms::Spend(std::size_t steps, SourcePlace place) {
  const bool had_enough = steps_ <= kStepsMax;
  steps_ += std::min(steps, kStepsMax);
  if (steps_ <= kStepsMax) return true;
  if (had_enough) {
    diagnostics_.Error("PW-DIA-ios-0115", place,
                       "expected groups and masks that a device could hold, found too many ranges",
                       "split the file");
  }
  return false;
}

void Terms::Expand(const ObjectGroup& source, const std::vector<std::uint32_t>& members,
                   Group& group) {
  std::vector<net::AddressRange> known;
  std::vector<net::AddressRange> possible;
  for (const std::uint32_t member : members) {
    const Group& inner = groups_[member];
    const std::size_t kept = inner.addresses.possible.ranges().size() + inner.services.size();
    if (!Spend(kept * kStepsOfKept, source.place)) return;
    const auto surely = inner.addresses.known.ranges();
    known.insert(known.end(), surely.begin(), surely.end());
    const auto perhaps = inner.addresses.possible.ranges();
    possible.insert(possible.end(), perhaps.begin(), perhaps.end());
    for (const std::string& why : inner.addresses.unknown) group.addresses.unknown.push_back(why);
    group.services.insert(group.services.end(), inner.services.begin(), inner.services.end());
  }
  AddressTerm own;
  for (const EntryLine& line : source.members) {
    WordReader words(line.text, file_, line.line, line.column);
    if (words.Peek() == "group-object") continue;
    const bool is_read = source.is_service ? ReadServiceMember(words, group.services)
                                           : ReadNetworkMember(words, known, own);
    if (is_read && !words.AtEnd()) {
      Report("PW-DIA-ios-0109", words.place(),
             "expected the end of a group's line, found " + words.Found());
    }
  }
  if (source.members.empty()) {
    Report("PW-DIA-ios-0109", source.place,
           "expected members of group " + Quote(source.name) + ", found none");
  }
  KeepOnce(group.services);
  const auto perhaps = own.possible.ranges();
  possible.insert(possible.end(), perhaps.begin(), perhaps.end());
  possible.insert(possible.end(), known.begin(), known.end());
  for (std::string& why : own.unknown) group.addresses.unknown.push_back(std::move(why));
  KeepOnce(group.addresses.unknown);
  if (group.addresses.unknown.size() > 8) group.addresses.unknown.resize(8);
  group.addresses.known = net::AddressSet(std::move(known));
  group.addresses.possible = net::AddressSet(std::move(possible));
}

bool Terms::ReadNetworkMember(WordReader& words, std::vector<net::AddressRange>& known,
                              AddressTerm& out) {
  const SourcePlace place = words.place();
  const auto fail = [&](std::string_view what) {
    Report("PW-DIA-ios-0109", words.place(),
           "expected " + std::string(what) + ", found " + words.Found());
    return false;
  };
  if (words.Accept("any")) {
    known.push_back(net::AllAddresses(net::Family::kIpv4));
    known.push_back(net::AllAddresses(net::Family::kIpv6));
    return true;
  }
  if (words.Accept("host")) {
    const auto host = net::ParseAddress(words.Peek());
    if (!host) return fail("the address of a host");
    words.Take();
    known.push_back(net::HostRange(*host));
    return true;
  }
  if (words.Accept("range")) {
    const auto first = net::ParseAddress(words.Peek());
    if (!first) return fail("an address");
    words.Take();
    const auto last = net::ParseAddress(words.Peek());
    if (!last || last->family != first->family || last->value < first->value)
      return fail("the last address of a range");
    words.Take();
    known.push_back({first->family, first->value, last->value});
    return true;
  }
  for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
    if (words.Peek().find('/') == std::string_view::npos) break;
    if (const auto range = PrefixRange(words.Peek(), family)) {
      words.Take();
      known.push_back(*range);
      return true;
    }
  }
  const auto address = DottedQuad(words.Peek());
  if (!address) return fail("host, range, any, group-object or an address with its mask");
  words.Take();
  if (words.Peek().starts_with('/')) {
    const auto range = PrefixRange(
        net::ToText(net::Address{net::Family::kIpv4, *address}) + std::string(words.Peek()),
        net::Family::kIpv4);
    if (!range) return fail("a prefix length");
    words.Take();
    known.push_back(*range);
    return true;
  }
  const auto mask = DottedQuad(words.Peek());
  if (!mask) return fail("a netmask");
  words.Take();
  auto term = Masked(*address, ~*mask, place);
  if (!term) return false;
  const auto ranges = term->known.ranges();
  known.insert(known.end(), ranges.begin(), ranges.end());
  if (!term->unknown.empty()) {
    out.possible = Union(out.possible, term->possible);
    out.unknown.push_back(term->unknown.front());
  }
  return true;
}

bool Terms::ReadServiceMember(WordReader& words, std::vector<ServiceTerm>& out) {
  const auto fail = [&](const std::string& message) {
    Report("PW-DIA-ios-0109", words.place(), message);
    return false;
  };
  if (words.Accept("ip") || words.Accept("ipv6")) {
    out.emplace_back();
    return true;
  }
  std::vector<std::uint8_t> protocols{net::kProtocolTcp, net::kProtocolUdp};
  if (!words.Accept("tcp-udp")) {
    const auto protocol = CiscoProtocol(words.Peek(), net::Family::kIpv4);
    if (!protocol) return fail("expected a protocol, found " + words.Found());
    words.Take();
    protocols = {*protocol};
  }
  if (protocols[0] == net::kProtocolIcmp) {
    auto term = ReadCiscoIcmp(words, net::Family::kIpv4);
    if (!term) return fail(term.error().message);
    out.push_back(*std::move(term));
    return true;
  }
  CiscoPorts sources;
  CiscoPorts destinations;
  for (const bool is_source : {true, false}) {
    if (is_source && !words.Accept("source")) continue;
    if (words.AtEnd()) continue;
    CiscoPorts& ports = is_source ? sources : destinations;
    if (const auto port = CiscoPortOf(words.Peek()); port && port->port == port->other) {
      words.Take();  // `eq` may be left out
      ports.ranges = {{port->port, port->port}};
      continue;
    }
    auto read = ReadCiscoPorts(words, true);
    if (!read) return fail(read.error().message);
    ports = *std::move(read);
  }
  for (const std::uint8_t protocol : protocols)
    AppendPortTerms(protocol, sources, destinations, out);
  return true;
}

std::optional<AddressTerm> Terms::Masked(std::uint32_t address, std::uint32_t free_bits,
                                         SourcePlace place) {
  MaskedAddresses masked = AddressesUnderMask(address, free_bits, kRangesMax);
  if (!Spend(masked.addresses.ranges().size() * kStepsOfKept / 2, place)) return std::nullopt;
  if (masked.is_exact) return AddressTerm::Of(std::move(masked.addresses));
  const std::string mask = net::ToText(net::Address{net::Family::kIpv4, free_bits});
  diagnostics_.Warning("PW-DIA-ios-0202", place, "expected a wildcard of few ranges, found " + mask,
                       IsNetmask(free_bits)
                           ? "this looks like a netmask: lists of IOS take its complement"
                           : "answers are given for both readings");
  return AddressTerm::Maybe(std::move(masked.addresses), "wildcard " + mask);
}

const Terms::Group* Terms::GroupOf(WordReader& words, bool is_service) {
  const auto found = ruleset_.group_index.find(words.Peek());
  if (found == ruleset_.group_index.end() ||
      ruleset_.groups[found->second].is_service != is_service) {
    Report("PW-DIA-ios-0107", words.place(),
           std::string("expected an object group of ") + (is_service ? "services" : "networks") +
               ", found " + words.Found(),
           "give the whole configuration: groups are read from the same file");
    return nullptr;
  }
  words.Take();
  return &groups_[found->second];
}

const std::vector<ServiceTerm>* Terms::ReadServiceGroup(WordReader& words) {
  const Group* group = GroupOf(words, true);
  return group == nullptr ? nullptr : &group->services;
}

std::optional<AddressTerm> Terms::ReadAddress(WordReader& words, net::Family family,
                                              bool is_standard) {
  const SourcePlace place = words.place();
  const auto fail = [&](std::string_view what,
                        std::string hint = "") -> std::optional<AddressTerm> {
    Report("PW-DIA-ios-0103", words.place(),
           "expected " + std::string(what) + ", found " + words.Found(), std::move(hint));
    return std::nullopt;
  };
  if (words.Accept("any")) return AddressTerm::Of(Whole(family));
  if (words.Accept("object-group") || words.Accept("addrgroup")) {
    const Group* group = GroupOf(words, false);
    if (group == nullptr || !Spend(group->addresses.possible.ranges().size(), place))
      return std::nullopt;
    return group->addresses.Only(family);
  }
  const bool is_host = words.Accept("host");
  if (!is_host && words.Peek().find('/') != std::string_view::npos) {
    const auto range = PrefixRange(words.Peek(), family);
    if (!range) return fail("a prefix of the list's family");
    words.Take();
    return AddressTerm::Of(net::AddressSet(*range));
  }
  const auto address = net::ParseAddress(words.Peek());
  if (!address || address->family != family)
    return fail("any, host, object-group or an address",
                is_host ? "names are not resolved here: give the address" : "");
  words.Take();
  if (is_host) return AddressTerm::Of(net::AddressSet(net::HostRange(*address)));
  if (family == net::Family::kIpv6) return fail("a prefix length behind the address");
  const auto mask = DottedQuad(words.Peek());
  if (!mask && is_standard) return AddressTerm::Of(net::AddressSet(net::HostRange(*address)));
  if (!mask) return fail("a wildcard mask behind the address");
  words.Take();
  return Masked(static_cast<std::uint32_t>(address->value), *mask, place);
}

}  // namespace portwright::dialect::ios
