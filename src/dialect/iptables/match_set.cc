// `-m set`: what a rule asks of sets.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/iptables/lift_rule.h"

namespace portwright::dialect::iptables {
namespace {

// `src,dst`; empty for other words.
std::vector<bool> Directions(std::string_view flags) {
  std::vector<bool> out;
  for (const std::string_view flag : Split(flags, ',')) {
    if (flag != "src" && flag != "dst") return {};
    out.push_back(flag == "src");
  }
  return out;
}

// The addresses of one end, where that is all a match asks for.
std::optional<net::AddressSet> OnlyAddresses(const std::vector<Piece>& pieces, bool is_source) {
  if (pieces.size() != 1) return std::nullopt;
  Piece rest = pieces[0];
  std::optional<net::AddressSet> out;
  out.swap(is_source ? rest.sources : rest.destinations);
  if (!rest.AsksNothing()) return std::nullopt;
  return out;
}

}  // namespace

void RuleLifter::TakeMatchSet(bool negated) {
  const auto name = Value(negated);
  if (!name) return;
  const auto flags = Value(negated);
  if (!flags) return;
  const std::vector<bool> directions = Directions(flags->text);
  if (directions.empty() || directions.size() > 6) return Refuse("src or dst", *flags);
  // With this option exceptions match otherwise than they do elsewhere.
  const bool returns = std::any_of(words_.all().begin(), words_.all().end(), [](const Word& word) {
    return word.IsOption() && word.text == "--return-nomatch";
  });
  const std::string why = returns ? "--return-nomatch" : WhyUnknown(name->text);
  if (!why.empty()) {
    const std::string text = std::string(negated ? "! " : "") + "--match-set " +
                             std::string(name->text.substr(0, 32)) + " " + std::string(flags->text);
    warnings_.emplace_back(at_ - 2, text + ": " + why);
    return AddUnknown(text);
  }
  const std::vector<Piece>& members = Members(state_.sets.find(name->text)->second, flags->text);
  if (negated) {
    for (const bool is_source : {true, false}) {
      const auto addresses = OnlyAddresses(members, is_source);
      if (!addresses) continue;
      const net::AddressSet others = Difference(WholeOf(family_), *addresses);
      for (Piece& piece : match_.pieces()) piece.RequireAddresses(is_source, others);
      return;
    }
    if (!members.empty()) match_.RequireNone(members);
    return;
  }
  if (match_.RequireAny(members)) return;
  failed_ = true;
  state_.diagnostics.Error(
      "PW-DIA-iptables-0135", At(at_ - 2),
      "expected at most " + WithThousands(kPiecesMax) + " alternatives in a rule, found more");
}

// Empty: the set's members are known.
std::string RuleLifter::WhyUnknown(std::string_view name) const {
  const auto found = state_.sets.find(name);
  if (found == state_.sets.end()) return "its elements are not given";
  if (state_.filled_sets.count(name) > 0) return "packets fill it";
  const IpSet& set = found->second;
  if (!set.is_known) return set.why;
  for (const std::string_view member : set.members) {
    const auto inner = state_.sets.find(member);
    const bool is_known = inner != state_.sets.end() && inner->second.is_known &&
                          inner->second.type != "list:set" && state_.filled_sets.count(member) == 0;
    if (!is_known) return "one of its sets is not known";
  }
  return {};
}

const std::vector<Piece>& RuleLifter::Members(const IpSet& set, std::string_view directions) {
  const std::pair<std::string_view, std::string> key{set.name, std::string(directions)};
  const auto found = members_.find(key);
  if (found != members_.end()) return found->second;
  std::vector<Piece> all;
  const std::vector<bool> from_source = Directions(directions);
  if (set.type == "list:set") {
    for (const std::string_view member : set.members) {
      for (Piece& piece : ResolveSet(state_.sets.find(member)->second, from_source))
        all.push_back(std::move(piece));
    }
  } else {
    all = ResolveSet(set, from_source);
  }
  return members_[key] = std::move(all);
}

// A set of the other family, or with fewer fields than the rule names, has no packet.
std::vector<Piece> RuleLifter::ResolveSet(const IpSet& set,
                                          const std::vector<bool>& from_source) const {
  std::vector<Piece> out;
  if (set.has_family && set.family != family_) return out;
  if (set.fields.size() < from_source.size()) return out;
  const auto is_source = [&](std::size_t field) {
    return field < from_source.size() && from_source[field];
  };
  for (const SetAlternative& alternative : AlternativesOf(set)) {
    Piece piece;
    for (std::size_t f = 0; f < set.fields.size(); ++f) {
      const SetRest& rest = alternative.rest;
      switch (set.fields[f]) {
        case SetField::kAddress:
          piece.RequireAddresses(is_source(f), *alternative.first);
          break;
        case SetField::kSecondAddress:
          piece.RequireAddresses(is_source(f), net::AddressSet(rest.second));
          break;
        case SetField::kInterface:
          piece.RequireInterface(std::string(rest.interface), !is_source(f), false);
          break;
        case SetField::kPort: {
          Protocols wanted;
          const bool both = rest.protocol == 0;
          wanted.set(both ? net::kProtocolTcp : rest.protocol);
          if (both) wanted.set(net::kProtocolUdp);
          piece.RequireProtocols(wanted);
          const bool is_icmp =
              rest.protocol == net::kProtocolIcmp || rest.protocol == net::kProtocolIcmpv6;
          const auto code = static_cast<std::uint8_t>(rest.ports.lo % 256);
          if (is_icmp) {
            piece.RequireIcmp({{static_cast<std::uint8_t>(rest.ports.lo / 256), code, code}});
          } else if (both || rest.protocol == net::kProtocolTcp ||
                     rest.protocol == net::kProtocolUdp || rest.ports.lo != 0) {
            piece.RequirePorts(is_source(f), {rest.ports});
          }
          break;
        }
      }
    }
    if (!piece.never) out.push_back(std::move(piece));
  }
  return out;
}

}  // namespace portwright::dialect::iptables
