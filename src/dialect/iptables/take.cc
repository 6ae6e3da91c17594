// Options of matches that are modelled, each with its values.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "dialect/iptables/lift_rule.h"
#include "dialect/iptables/names.h"

namespace portwright::dialect::iptables {

void RuleLifter::TakeProtocol(bool negated) {
  const auto word = Value(negated);
  if (!word) return;
  const auto protocol = ProtocolOf(word->text);
  if (!protocol) return Refuse("a protocol", *word);
  if (*protocol == 0) {  // all
    if (negated) Refuse("a protocol behind '!'", *word);
    return;
  }
  Protocols wanted;
  wanted.set(*protocol);
  if (!negated) protocol_ = protocol;
  for (Piece& piece : match_.pieces()) piece.RequireProtocols(negated ? ~wanted : wanted);
}

void RuleLifter::TakeAddresses(bool is_source, bool negated) {
  const auto word = Value(negated);
  if (!word) return;
  net::AddressSet all;
  bool is_exact = true;
  const std::vector<std::string_view> parts = Split(word->text, ',');
  if (negated && parts.size() > 1) return Refuse("one address behind '!'", *word);
  std::vector<net::AddressRange> ranges;
  for (const std::string_view part : parts) {
    const auto network = NetworkOf(part, family_);
    if (!network) {
      if (!LooksLikeName(part) || parts.size() > 1)
        return Refuse(family_ == net::Family::kIpv4 ? "an IPv4 address" : "an IPv6 address", *word);
      const std::string text =
          std::string(is_source ? "-s " : "-d ") + std::string(part.substr(0, kTextMax));
      warnings_.emplace_back(at_ - 1, text);
      return AddUnknown(text);
    }
    is_exact = is_exact && network->is_exact;
    const auto own = network->addresses.ranges();
    ranges.insert(ranges.end(), own.begin(), own.end());
  }
  if (!is_exact) {
    const std::string text = std::string(is_source ? "-s " : "-d ") + std::string(word->text);
    warnings_.emplace_back(at_ - 1, text);
    AddUnknown(text);
    if (negated) return;
  }
  all = net::AddressSet(std::move(ranges));
  if (negated) all = Difference(WholeOf(family_), all);
  for (Piece& piece : match_.pieces()) piece.RequireAddresses(is_source, all);
}

void RuleLifter::TakeInterface(bool is_output, bool negated) {
  const auto word = Value(negated);
  if (!word) return;
  std::string name(word->text.substr(0, 64));
  if (name.empty()) return Refuse("the name of an interface", *word);
  if (name == "+") {
    if (negated) match_.pieces().clear();
    return;
  }
  if (name.back() == '*') {  // a name like any other here, a pattern in a policy
    warnings_.emplace_back(at_ - 1, (is_output ? "-o " : "-i ") + name);
    return AddUnknown((is_output ? "-o " : "-i ") + name);
  }
  if (name.back() == '+') name.back() = '*';
  for (Piece& piece : match_.pieces()) piece.RequireInterface(name, is_output, negated);
}

void RuleLifter::TakePorts(bool is_source, bool is_either, bool negated, bool is_list) {
  const auto word = Value(negated);
  if (!word) return;
  PortList list;
  list.is_source = is_source;
  list.is_either = is_either;
  list.negated = negated;
  std::vector<std::string_view> parts{word->text};
  if (is_list) parts = Split(word->text, ',');
  for (const std::string_view part : parts) {
    const auto ports = PortsOf(part);
    if (ports) {
      list.ports.push_back(*ports);
      continue;
    }
    if (!LooksLikeName(part)) return Refuse("a port or a range of ports", *word);
    list.unknown = "a service by name: " + std::string(part.substr(0, kTextMax));
    warnings_.emplace_back(at_ - 1, list.unknown);
  }
  ports_.push_back(std::move(list));
}

void RuleLifter::TakeFlags(bool negated) {
  const auto mask_word = Value(negated);
  if (!mask_word) return;
  const auto value_word = Value(negated);
  if (!value_word) return;
  const auto mask = TcpFlagsOf(mask_word->text), value = TcpFlagsOf(value_word->text);
  if (!mask || !value) return Refuse("flags of TCP", mask ? *value_word : *mask_word);
  for (Piece& piece : match_.pieces()) piece.RequireFlags(*mask, *value, negated);
}

void RuleLifter::TakeIcmp(bool negated) {
  const std::string_view option = words_[at_ - 1].text;
  const bool is_ipv4 = family_ == net::Family::kIpv4;
  if ((option == "--icmp-type") != is_ipv4) {
    return Refuse(is_ipv4 ? "--icmp-type in a table of IPv4" : "--icmpv6-type in a table of IPv6",
                  words_[at_ - 1]);
  }
  const auto word = Value(negated);
  if (!word) return;
  const auto icmp = IcmpOf(word->text, family_);
  if (!icmp) return Refuse("a type of ICMP", *word);
  Protocols wanted;
  wanted.set(is_ipv4 ? net::kProtocolIcmp : net::kProtocolIcmpv6);
  for (Piece& piece : match_.pieces()) {
    piece.RequireProtocols(wanted);
    if (negated) {
      piece.RequireIcmp(ComplementIcmp(*icmp));
    } else if (!icmp->any_type) {
      piece.RequireIcmp({{icmp->type, icmp->code_lo, icmp->code_hi}});
    }
  }
}

void RuleLifter::TakeRange(bool is_source, bool negated) {
  const auto word = Value(negated);
  if (!word) return;
  const auto range = RangeOf(word->text, family_);
  if (!range) return Refuse("a range of addresses of the table's family", *word);
  net::AddressSet wanted(*range);
  if (negated) wanted = Difference(WholeOf(family_), wanted);
  for (Piece& piece : match_.pieces()) piece.RequireAddresses(is_source, wanted);
}

// SNAT and DNAT are states that packets have beside another one.
void RuleLifter::TakeStates(bool negated) {
  const auto word = Value(negated);
  if (!word) return;
  std::uint8_t states = 0;
  std::string translated;
  for (const std::string_view part : Split(word->text, ',')) {
    const std::string state = ToLower(part.substr(0, 16));
    if (state == "new") {
      states |= policy::kStateNew;
    } else if (state == "established") {
      states |= policy::kStateEstablished;
    } else if (state == "related") {
      states |= policy::kStateRelated;
    } else if (state == "invalid") {
      states |= policy::kStateInvalid;
    } else if (state == "untracked") {
      states |= policy::kStateUntracked;
    } else if (state == "snat" || state == "dnat") {
      translated = "--ctstate " + std::string(part);
    } else {
      return Refuse("states of connections", *word);
    }
  }
  if (!translated.empty()) warnings_.emplace_back(at_ - 1, translated);
  Piece by_state, by_translation;
  by_state.RequireStates(negated ? static_cast<std::uint8_t>(policy::kAnyState & ~states) : states);
  if (translated.empty()) {
    match_.RequireAny({by_state});
    return;
  }
  if (negated) {
    by_state.RequireUnknown("! " + translated);
    match_.RequireAny({by_state});
    return;
  }
  by_translation.RequireUnknown(translated);
  if (!match_.RequireAny({by_state, by_translation})) AddUnknown(translated);
}

// What addresses are the device's own is not said here; at INPUT it is what packets are sent to.
void RuleLifter::TakeAddressType(bool is_source, bool negated) {
  const auto word = Value(negated);
  if (!word) return;
  const std::string type = ToLower(word->text.substr(0, 64));
  const bool is_ipv4 = family_ == net::Family::kIpv4;
  const net::AddressRange multicast =
      is_ipv4 ? net::AddressRange{family_, 0xe0000000U, 0xefffffffU}
              : net::AddressRange{family_, net::U128{0xff} << 120, ~net::U128{0}};
  std::vector<net::AddressRange> ranges{multicast};
  if (type == "local" && !is_source && only_input_) {
    if (is_ipv4) ranges.push_back({family_, 0xffffffffU, 0xffffffffU});
    state_.builder.Assume(
        "unicast packets at INPUT are sent to an address of the device, none to the broadcast "
        "address of a subnet");
    negated = !negated;
  } else if (type != "multicast") {
    std::string text =
        std::string(negated ? "! " : "") + (is_source ? "--src-type " : "--dst-type ");
    text += word->text.substr(0, kTextMax);
    warnings_.emplace_back(at_ - 1, text);
    return AddUnknown(text);
  }
  net::AddressSet wanted(std::move(ranges));
  if (negated) wanted = Difference(WholeOf(family_), wanted);
  for (Piece& piece : match_.pieces()) piece.RequireAddresses(is_source, wanted);
}

// Days and hours that come again (--timestart, --weekdays) are not modelled.
bool RuleLifter::TakeTime(std::string_view option, bool negated) {
  const bool is_first = option == "--datestart";
  if (is_first || option == "--datestop") {
    const auto word = Value(negated);
    if (!word) return true;
    const auto stamp = StampOf(word->text);
    if (!stamp || negated) {
      Refuse("a day such as 2026-12-31 or 2026-12-31T23:59:59", *word);
      return true;
    }
    (is_first ? time_.first : time_.last) = stamp;
    time_.words += " " + std::string(option) + " " + std::string(word->text);
    return true;
  }
  const bool is_zone = option == "--kerneltz" || option == "--utc" || option == "--localtz";
  if (is_zone) time_.words += " " + std::string(option);
  return is_zone || option == "--contiguous";
}

void RuleLifter::ApplyTime() {
  if (time_.words.empty()) return;
  const Holds holds = state_.as_of ? time_.On(*state_.as_of) : Holds::kUnknown;
  if (holds == Holds::kNever) match_.pieces().clear();
  if (holds == Holds::kUnknown) {
    const std::string text = "-m time" + time_.words;
    AddUnknown(text);
    warnings_.emplace_back(module_word_, text);
  }
  time_ = TimeSpan();
}

// Ports ask for one protocol that has them.
void RuleLifter::ApplyPorts() {
  if (ports_.empty()) return;
  constexpr std::array<std::uint8_t, 5> kCarriers = {6, 17, 33, 132, 136};
  const bool carries =
      protocol_ && std::find(kCarriers.begin(), kCarriers.end(), *protocol_) != kCarriers.end();
  if (!carries) {
    failed_ = true;
    state_.diagnostics.Error("PW-DIA-iptables-0136", At(0),
                             "expected '-p tcp' or another protocol with ports, found ports alone");
    return;
  }
  for (const PortList& list : ports_) {
    if (!list.unknown.empty()) {
      AddUnknown(list.unknown);
      continue;
    }
    const std::vector<net::PortRange> wanted = list.negated ? Complement(list.ports) : list.ports;
    if (!list.is_either) {
      for (Piece& piece : match_.pieces()) piece.RequirePorts(list.is_source, wanted);
      continue;
    }
    Piece by_source, by_destination;
    by_source.RequirePorts(true, wanted);
    by_destination.RequirePorts(false, wanted);
    if (list.negated) {  // neither of them
      by_source.RequirePorts(false, wanted);
      match_.RequireAny({by_source});
    } else if (match_.pieces().size() > 64 || !match_.RequireAny({by_source, by_destination})) {
      AddUnknown("--ports");
    }
  }
}

}  // namespace portwright::dialect::iptables
