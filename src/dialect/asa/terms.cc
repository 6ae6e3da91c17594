#include "dialect/asa/terms.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/masked_addresses.h"
#include "dialect/common/nested_groups.h"

namespace portwright::dialect::asa {
namespace {

using net::Family;

constexpr std::size_t kRangesMax = 1024;  // of one mask; a bound beyond
// Ranges that are kept cost memory, those of a line that uses a group only time.
constexpr std::size_t kStepsMax = 400'000'000;
constexpr std::size_t kStepsOfKept = 200;

net::AddressSet Whole(Family family) { return net::AddressSet(net::AllAddresses(family)); }

std::size_t SizeOf(const Terms::Meaning& meaning) {
  return meaning.addresses.possible.ranges().size() + meaning.services.size() +
         meaning.ports.ranges.size() + meaning.protocols.size() + meaning.icmp.size() +
         meaning.icmp6.size();
}

void Append(std::vector<net::AddressRange>& out, const net::AddressSet& set) {
  const auto ranges = set.ranges();
  out.insert(out.end(), ranges.begin(), ranges.end());
}

template <typename T>
void AppendAll(std::vector<T>& out, const std::vector<T>& more) {
  out.insert(out.end(), more.begin(), more.end());
}

}  // namespace

Terms::Terms(const Ruleset& ruleset, std::uint32_t file, policy::Policy& policy,
             Diagnostics& diagnostics)
    : ruleset_(ruleset),
      file_(file),
      policy_(policy),
      diagnostics_(diagnostics),
      meanings_(ruleset.groups.size()) {
  for (Meaning& meaning : meanings_) meaning.ports.ranges.clear();
  std::vector<std::vector<SourcePlace>> places(ruleset.groups.size());
  const std::vector<std::vector<std::uint32_t>> members = FindMembers(places);
  const GroupOrder order = OrderGroups(members);
  for (const GroupOrder::Loop& loop : order.loops) {
    Report("PW-DIA-asa-0108", places[loop.group][loop.member],
           "expected groups without a loop, found one back to " +
               Quote(ruleset.groups[members[loop.group][loop.member]].name));
  }
  if (!order.loops.empty()) return;
  for (const std::uint32_t group : order.order) Expand(group, members[group]);
}

// `group-object N` and `network-object object N`: which groups each names.
std::vector<std::vector<std::uint32_t>> Terms::FindMembers(
    std::vector<std::vector<SourcePlace>>& places) {
  std::vector<std::vector<std::uint32_t>> members(ruleset_.groups.size());
  for (std::size_t i = 0; i < ruleset_.groups.size(); ++i) {
    for (const EntryLine& line : ruleset_.groups[i].members) {
      WordReader words(line.text, file_, line.line, line.column);
      const bool is_group = words.Accept("group-object");
      if (!is_group) {
        words.Take();
        if (!words.Accept("object")) continue;
      }
      const auto& index = is_group ? ruleset_.group_index : ruleset_.object_index;
      const auto found = index.find(words.Peek());
      if (found == index.end() || ruleset_.groups[found->second].kind != ruleset_.groups[i].kind) {
        Report("PW-DIA-asa-0107", words.place(),
               "expected an object of the same kind, found " + words.Found(),
               "give the whole configuration: objects are read from the same file");
        continue;
      }
      members[i].push_back(found->second);
      places[i].push_back(words.place());
    }
  }
  return members;
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
    diagnostics_.Error("PW-DIA-asa-0115", place,
                       "expected groups and lines that a device could hold, found too many of them",
                       "split the file");
  }
  return false;
}

bool Terms::Fail(const WordReader& words, std::string_view what) {
  Report("PW-DIA-asa-0109", words.place(),
         "expected " + std::string(what) + ", found " + words.Found());
  return false;
}

void Terms::Expand(std::uint32_t index, const std::vector<std::uint32_t>& members) {
  const Group& group = ruleset_.groups[index];
  Meaning& out = meanings_[index];
  Gathered gathered;
  for (const std::uint32_t member : members) {
    const Meaning& inner = meanings_[member];
    if (!Spend(SizeOf(inner) * kStepsOfKept, group.place)) return;
    Append(gathered.known, inner.addresses.known);
    Append(gathered.possible, inner.addresses.possible);
    AppendAll(out.addresses.unknown, inner.addresses.unknown);
    AppendAll(out.services, inner.services);
    AppendAll(out.ports.ranges, inner.ports.ranges);
    if (out.ports.unknown.empty()) out.ports.unknown = inner.ports.unknown;
    AppendAll(out.protocols, inner.protocols);
    out.has_all_protocols = out.has_all_protocols || inner.has_all_protocols;
    AppendAll(out.icmp, inner.icmp);
    AppendAll(out.icmp6, inner.icmp6);
  }
  for (const EntryLine& line : group.members) {
    WordReader words(line.text, file_, line.line, line.column);
    if (ReadMember(group, words, gathered, out) && !words.AtEnd())
      Fail(words, "the end of a group's line");
  }
  KeepOnce(out.services);
  KeepOnce(out.ports.ranges);
  KeepOnce(out.protocols);
  KeepOnce(out.icmp);
  KeepOnce(out.icmp6);
  // A thousand names that are not known say no more than a few.
  KeepOnce(out.addresses.unknown);
  if (out.addresses.unknown.size() > 8) out.addresses.unknown.resize(8);
  gathered.possible.insert(gathered.possible.end(), gathered.known.begin(), gathered.known.end());
  out.addresses.known = net::AddressSet(std::move(gathered.known));
  out.addresses.possible = net::AddressSet(std::move(gathered.possible));
}

bool Terms::ReadMember(const Group& group, WordReader& words, Gathered& gathered, Meaning& out) {
  if (words.Peek() == "group-object" ||
      (words.PeekSecond() == "object" && words.Peek().ends_with("-object"))) {
    words = WordReader();  // FindMembers has it
    return true;
  }
  switch (group.kind) {
    case GroupKind::kNetwork:
      if (!group.is_object && !words.Accept("network-object"))
        return Fail(words, "network-object or group-object");
      // Only an object says what it is; a group's line begins with the address itself.
      if (group.is_object && words.Peek() != "host" && words.Peek() != "range" &&
          words.Peek() != "fqdn" && words.Peek() != "subnet")
        return Fail(words, "host, subnet, range or fqdn");
      return ReadNetwork(words, gathered, out);
    case GroupKind::kService:
      if (group.is_object) {
        if (!words.Accept("service")) return Fail(words, "service");
        return ReadService(words, out);
      }
      if (!group.transport.empty()) return ReadPortObject(words, out);
      if (!words.Accept("service-object")) return Fail(words, "service-object or group-object");
      return ReadService(words, out);
    case GroupKind::kProtocol: {
      if (!words.Accept("protocol-object")) return Fail(words, "protocol-object or group-object");
      if (words.Accept("ip")) {
        out.has_all_protocols = true;
        return true;
      }
      const auto protocol = CiscoProtocol(words.Peek(), Family::kIpv4);
      if (!protocol) return Fail(words, "a protocol");
      words.Take();
      out.protocols.push_back(*protocol);
      return true;
    }
    case GroupKind::kIcmpType: {
      if (!words.Accept("icmp-object")) return Fail(words, "icmp-object or group-object");
      WordReader again = words;
      auto v4 = ReadCiscoIcmp(words, Family::kIpv4);
      auto v6 = ReadCiscoIcmp(again, Family::kIpv6);
      const bool is_v4 = v4 && v4->family;
      const bool is_v6 = v6 && v6->family;
      if (!is_v4 && !is_v6) return Fail(words, "an icmp type");
      if (is_v4) out.icmp.push_back(*v4);
      if (is_v6) out.icmp6.push_back(*v6);
      if (!is_v4) words = again;
      return true;
    }
    case GroupKind::kOther:
      break;
  }
  words = WordReader();  // users, security tags: nothing that is read
  return true;
}

// What follows `network-object`, or stands alone in an object.
bool Terms::ReadNetwork(WordReader& words, Gathered& gathered, Meaning& out) {
  if (words.Accept("host")) {
    const auto host = ReadHost(words);
    if (!host) return Fail(words, "the address of a host");
    gathered.known.push_back(net::HostRange(*host));
    return true;
  }
  if (words.Accept("range")) {
    const auto first = ReadHost(words);
    if (!first) return Fail(words, "an address");
    const auto last = ReadHost(words);
    if (!last || last->family != first->family || last->value < first->value)
      return Fail(words, "the last address of a range");
    gathered.known.push_back({first->family, first->value, last->value});
    return true;
  }
  if (words.Accept("fqdn")) {
    std::optional<Family> family;
    if (words.Accept("v4")) family = Family::kIpv4;
    if (words.Accept("v6")) family = Family::kIpv6;
    const std::string_view name = words.Take();
    words.Accept("id");
    const auto term = HostNameTerm(policy_, name);
    if (term && family) {
      Append(gathered.known, term->Only(*family).known);
      Append(gathered.possible, term->Only(*family).known);
      return true;
    }
    // Without a word for the family it is surely a name of IPv4.
    if (term) Append(gathered.known, term->Only(Family::kIpv4).known);
    Append(gathered.possible, family ? Whole(*family) : Everywhere());
    out.addresses.unknown.push_back("fqdn " + std::string(name.substr(0, 80)));
    return true;
  }
  words.Accept("subnet");
  const auto term = ReadMasked(words);
  if (!term) return Fail(words, "host, subnet, range, fqdn or an address with its netmask");
  Append(gathered.known, term->known);
  Append(gathered.possible, term->possible);
  AppendAll(out.addresses.unknown, term->unknown);
  return true;
}

// `tcp source gt 1023 destination eq 80`, `icmp echo 0`, `esp`; older groups name the port alone.
bool Terms::ReadService(WordReader& words, Meaning& out) {
  if (words.Accept("ip")) {
    out.services.emplace_back();
    return true;
  }
  std::vector<std::uint8_t> protocols{net::kProtocolTcp, net::kProtocolUdp};
  if (!words.Accept("tcp-udp")) {
    const auto protocol = CiscoProtocol(words.Peek(), Family::kIpv4);
    if (!protocol) return Fail(words, "a protocol");
    words.Take();
    protocols = {*protocol};
  }
  if (protocols[0] == net::kProtocolIcmp || protocols[0] == net::kProtocolIcmpv6) {
    const Family family = protocols[0] == net::kProtocolIcmp ? Family::kIpv4 : Family::kIpv6;
    auto term = ReadCiscoIcmp(words, family);
    if (!term) {
      Report("PW-DIA-asa-0109", words.place(), term.error().message);
      return false;
    }
    out.services.push_back(*std::move(term));
    return true;
  }
  CiscoPorts sources;
  CiscoPorts destinations;
  for (CiscoPorts* ports : {&sources, &destinations}) {
    if (words.AtEnd() || (ports == &sources && !words.Accept("source"))) continue;
    if (ports == &destinations) words.Accept("destination");
    auto read = ReadCiscoPorts(words, false);
    if (!read) {
      Report("PW-DIA-asa-0109", words.place(), read.error().message);
      return false;
    }
    *ports = *std::move(read);
  }
  for (const std::uint8_t protocol : protocols)
    AppendPortTerms(protocol, sources, destinations, out.services);
  return true;
}

bool Terms::ReadPortObject(WordReader& words, Meaning& out) {
  if (!words.Accept("port-object")) return Fail(words, "port-object or group-object");
  auto ports = ReadCiscoPorts(words, false);
  if (!ports) {
    Report("PW-DIA-asa-0109", words.place(), ports.error().message);
    return false;
  }
  AppendAll(out.ports.ranges, ports->ranges);
  if (!ports->unknown.empty()) out.ports.unknown = ports->unknown;
  return true;
}

// An address or a name for one; takes it.
std::optional<net::Address> Terms::ReadHost(WordReader& words) {
  const auto named = ruleset_.names.find(words.Peek());
  if (named != ruleset_.names.end()) {
    words.Take();
    return named->second;
  }
  const auto address = net::ParseAddress(words.Peek());
  if (!address) return std::nullopt;
  words.Take();
  return *address;
}

// `10.0.0.0 255.0.0.0`, `2001:db8::/32`, `10.0.0.0/8`.
std::optional<AddressTerm> Terms::ReadMasked(WordReader& words) {
  const SourcePlace place = words.place();
  if (words.Peek().find('/') != std::string_view::npos) {
    const auto prefix = net::ParseInterfaceAddress(words.Peek());
    if (!prefix) return std::nullopt;
    words.Take();
    const int free_bits = net::AddressBits(prefix->first.family) - prefix->second;
    const net::U128 low = free_bits >= 128 ? ~net::U128{0} : (net::U128{1} << free_bits) - 1;
    const net::U128 first = prefix->first.value & ~low;
    return AddressTerm::Of(net::AddressSet(net::AddressRange{
        prefix->first.family, first, first | (low & net::MaxAddress(prefix->first.family))}));
  }
  const auto address = ReadHost(words);
  if (!address || address->family != Family::kIpv4) return std::nullopt;
  const auto mask = DottedQuad(words.Peek());
  if (!mask) return std::nullopt;
  words.Take();
  MaskedAddresses masked =
      AddressesUnderMask(static_cast<std::uint32_t>(address->value), ~*mask, kRangesMax);
  if (!Spend(masked.addresses.ranges().size() * kStepsOfKept / 2, place)) return std::nullopt;
  if (masked.is_exact) return AddressTerm::Of(std::move(masked.addresses));
  const std::string text = net::ToText(net::Address{Family::kIpv4, *mask});
  diagnostics_.Warning("PW-DIA-asa-0202", place, "expected a netmask of few ranges, found " + text,
                       "access lists of this device take netmasks, not wildcards");
  return AddressTerm::Maybe(std::move(masked.addresses), "netmask " + text);
}

const Group* Terms::PeekGroup(const WordReader& words) const {
  const bool is_object = words.Peek() == "object";
  if (!is_object && words.Peek() != "object-group") return nullptr;
  const auto& index = is_object ? ruleset_.object_index : ruleset_.group_index;
  const auto found = index.find(words.PeekSecond());
  return found == index.end() ? nullptr : &ruleset_.groups[found->second];
}

const Terms::Meaning& Terms::MeaningOf(const Group& group) const {
  return meanings_[static_cast<std::size_t>(&group - ruleset_.groups.data())];
}

std::optional<AddressTerm> Terms::ReadAddress(WordReader& words, bool is_ipv6_list) {
  const SourcePlace place = words.place();
  const auto fail = [&](std::string_view what) -> std::optional<AddressTerm> {
    Report("PW-DIA-asa-0103", words.place(),
           "expected " + std::string(what) + ", found " + words.Found());
    return std::nullopt;
  };
  if (words.Accept("any")) {
    if (is_ipv6_list) return AddressTerm::Of(Whole(Family::kIpv6));
    return AddressTerm::Of(IsBefore9() ? Whole(Family::kIpv4) : Everywhere());
  }
  if (words.Accept("any4")) return AddressTerm::Of(Whole(Family::kIpv4));
  if (words.Accept("any6")) return AddressTerm::Of(Whole(Family::kIpv6));
  if (words.Accept("host")) {
    const auto host = ReadHost(words);
    if (!host) return fail("the address of a host");
    return AddressTerm::Of(net::AddressSet(net::HostRange(*host)));
  }
  if (words.Peek() == "object" || words.Peek() == "object-group") {
    const Group* group = PeekGroup(words);
    words.Take();
    if (group == nullptr || group->kind != GroupKind::kNetwork)
      return fail("an object or group of networks");
    const AddressTerm& addresses = MeaningOf(*group).addresses;
    if (addresses.possible.empty()) return fail("an object with an address");
    if (!Spend(addresses.possible.ranges().size(), place)) return std::nullopt;
    words.Take();
    return addresses;
  }
  if (words.Accept("interface")) {
    if (!Spend(ruleset_.interfaces.size(), place)) return std::nullopt;
    for (const Interface& interface : ruleset_.interfaces) {
      if (interface.name != words.Peek()) continue;
      words.Take();
      if (interface.address)
        return AddressTerm::Of(net::AddressSet(net::HostRange(*interface.address)));
      return AddressTerm::Maybe(Everywhere(), "address of an interface");
    }
    return fail("the name of an interface");
  }
  auto term = ReadMasked(words);
  if (!term) return fail("any, host, object, object-group or an address with its netmask");
  return term;
}

}  // namespace portwright::dialect::asa
