#include "dialect/panos/zone_rules.h"

#include <utility>

namespace portwright::dialect::panos {
namespace {

policy::InterfaceMatch In(std::string_view name) { return {std::string(name), false, false}; }
policy::InterfaceMatch Out(std::string_view name) { return {std::string(name), true, false}; }

}  // namespace

ZoneRules::Side ZoneRules::SideOf(const ZoneChoice& choice, const Zone* without) {
  Side out;
  out.is_any = choice.is_any;
  for (const Zone* zone : choice.zones) {
    if (zone == without) continue;
    out.interfaces.insert(out.interfaces.end(), zone->interfaces.begin(), zone->interfaces.end());
  }
  return out;
}

std::vector<const Zone*> ZoneRules::All(const ZoneChoice& choice) const {
  if (!choice.is_any) return choice.zones;
  std::vector<const Zone*> out;
  for (const Zone& zone : zones_) out.push_back(&zone);
  return out;
}

void ZoneRules::Add(std::uint32_t chain, const std::string& name, RuleType type,
                    const ZoneChoice& from, const ZoneChoice& to, std::size_t lines,
                    SourcePlace place, const Write& write) {
  Work work{name, lines, place, write};
  if (type == RuleType::kUniversal) {
    AddBetween(chain, SideOf(from), SideOf(to), work);
    return;
  }
  for (const Zone* zone : All(from)) {
    if (type == RuleType::kInterzone) {
      AddOutOf(chain, *zone, to, work);
    } else {
      const Side side = SideOf({false, {zone}});
      AddBetween(chain, side, side, work);
    }
  }
}

void ZoneRules::AddBetween(std::uint32_t chain, const Side& from, const Side& to, Work& work) {
  const std::size_t ins = from.is_any ? 1 : from.interfaces.size();
  const std::size_t outs = to.is_any ? 1 : to.interfaces.size();
  if (ins == 0 || outs == 0) return;
  // Few rules are written out: they are read more easily than chains.
  if (ins <= 16 && outs <= 16 && ins * outs * work.lines <= ins + outs + work.lines + 8) {
    if (!ledger_.SpendRules(ins * outs * work.lines, work.place)) return;
    for (std::size_t i = 0; i < ins; ++i) {
      for (std::size_t o = 0; o < outs; ++o) {
        std::vector<policy::InterfaceMatch> matches;
        if (!from.is_any) matches.push_back(In(from.interfaces[i]));
        if (!to.is_any) matches.push_back(Out(to.interfaces[o]));
        work.write(chain, matches);
      }
    }
    return;
  }
  if (!ledger_.SpendRules(ins + outs, work.place)) return;
  const std::uint32_t terms = TermsOf(work);
  std::uint32_t target = terms;
  if (!to.is_any) {
    target = from.is_any ? chain : NewChain(work);
    for (const std::string_view interface : to.interfaces)
      Jump(target, interface, true, terms, work.place);
  }
  if (from.is_any) return;
  for (const std::string_view interface : from.interfaces)
    Jump(chain, interface, false, target, work.place);
}

// From one zone to others, never to itself.
void ZoneRules::AddOutOf(std::uint32_t chain, const Zone& zone, const ZoneChoice& to, Work& work) {
  if (!to.is_any) {
    AddBetween(chain, SideOf({false, {&zone}}), SideOf(to, &zone), work);
    return;
  }
  if (!ledger_.SpendRules(2 * zone.interfaces.size() + 1, work.place)) return;
  const std::uint32_t target = NewChain(work);
  for (const std::string& interface : zone.interfaces) {
    LineMatch match;
    match.condition.interfaces = {Out(interface)};
    builder_.AddLine(target, match, {policy::VerdictKind::kReturn, 0}, work.place);
  }
  builder_.AddLine(target, LineMatch(), {policy::VerdictKind::kJump, TermsOf(work)}, work.place);
  for (const std::string& interface : zone.interfaces)
    Jump(chain, interface, false, target, work.place);
}

void ZoneRules::Jump(std::uint32_t chain, std::string_view interface, bool is_output,
                     std::uint32_t target, SourcePlace place) {
  LineMatch match;
  match.condition.interfaces = {is_output ? Out(interface) : In(interface)};
  builder_.AddLine(chain, match, {policy::VerdictKind::kJump, target}, place);
}

std::uint32_t ZoneRules::NewChain(Work& work) {
  return builder_.ChainOf(work.name + " to " + std::to_string(++work.made));
}

std::uint32_t ZoneRules::TermsOf(Work& work) {
  if (!work.has_terms) {
    work.has_terms = true;
    work.terms = builder_.ChainOf(work.name);
    if (ledger_.SpendRules(work.lines, work.place)) work.write(work.terms, {});
  }
  return work.terms;
}

}  // namespace portwright::dialect::panos
