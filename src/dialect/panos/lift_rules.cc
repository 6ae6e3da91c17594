#include "dialect/panos/lift_rules.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace portwright::dialect::panos {
namespace {

using policy::VerdictKind;

// Rules of other kinds, and what leaving them out means.
struct OtherRules {
  const char* kind;
  const char* assumption;
};
constexpr OtherRules kOtherRules[] = {
    {"nat",
     "security rules match addresses before translation, and the zone to which the packet goes "
     "after it; the translations themselves are not followed"},
    {"pbf", "policy-based forwarding is not followed: interfaces are those that packets use"},
    {"dos", "dos protection is not followed"},
    {"authentication", "users are taken to be past the authentication rules"},
    {"tunnel-inspect", "inside of tunnels that the device inspects is not followed"},
};

}  // namespace

ContextLifter::ContextLifter(Context& context, ObjectCache& cache, PolicyBuilder& builder,
                             Ledger& ledger, std::optional<Date> as_of)
    : context_(context),
      addresses_(context, cache.addresses, ledger),
      services_(context, cache.services, ledger),
      applications_(context, ledger),
      schedules_(context, &Scope::schedules, ledger),
      builder_(builder),
      ledger_(ledger),
      as_of_(as_of),
      knows_zones_(!context.zones.empty()) {}

// The same part of every scope that has it, from the inside outwards.
std::vector<ContextLifter::Rulebase> ContextLifter::Rulebases(std::string_view base,
                                                              std::string_view kind) const {
  std::vector<Rulebase> out;
  for (std::size_t i = 0; i < context_.scopes.size(); ++i) {
    const Spot rules = context_.scopes[i]->spot.Child(base).Child(kind).Child("rules");
    if (rules.exists()) out.push_back({rules, i});
  }
  return out;
}

std::vector<ContextLifter::Rulebase> ContextLifter::Order() const {
  std::vector<Rulebase> order = Rulebases("pre-rulebase", "security");
  std::reverse(order.begin(), order.end());
  for (const char* base : {"rulebase", "post-rulebase"}) {
    for (const Rulebase& rulebase : Rulebases(base, "security")) order.push_back(rulebase);
  }
  return order;
}

void ContextLifter::CompleteZones(std::string_view prefix) {
  for (std::size_t i = 0; i < context_.zones.size(); ++i)
    zone_index_.emplace(context_.zones[i].name, i);
  for (const Rulebase& rulebase : Order()) AddZonesNamed(rulebase);
  for (Zone& zone : context_.zones) {
    if (!zone.interfaces.empty() || zone.is_external) continue;
    zone.interfaces.push_back(std::string(prefix) + zone.name);
    builder_.Assume("zones whose interfaces are not known stand for one interface of their name");
  }
}

void ContextLifter::Lift(std::uint32_t chain, bool has_default) {
  const std::vector<Rulebase> order = Order();
  NoteOtherRules();
  for (const Rulebase& rulebase : order) LiftRulebase(rulebase, chain);
  LiftDefaults(chain, has_default);
}

void ContextLifter::NoteOtherRules() {
  for (const OtherRules& other : kOtherRules) {
    for (const char* base : {"pre-rulebase", "rulebase", "post-rulebase"}) {
      for (const Rulebase& rulebase : Rulebases(base, other.kind)) {
        for (const NodeId id : rulebase.rules.children()) {
          if (Spot{rulebase.rules.tree, id}.Value("disabled") != "yes")
            builder_.Assume(other.assumption);
        }
      }
    }
  }
}

// Zones that only rules name: a text may leave them to another one.
void ContextLifter::AddZonesNamed(const Rulebase& rulebase) {
  for (const NodeId id : rulebase.rules.children()) {
    const Spot rule{rulebase.rules.tree, id};
    for (const char* field : {"from", "to"}) {
      const Spot list = rule.Child(field);
      if (!list.exists()) continue;
      for (const NodeId member_id : list.children()) {
        const Spot member{list.tree, member_id};
        const std::string_view name = member.name();
        if (name.empty() || name == "any" || name == "multicast") continue;
        if (!zone_index_.try_emplace(std::string(name), context_.zones.size()).second) continue;
        if (knows_zones_) {
          ledger_.Warning("PW-DIA-panos-0205", member.place(),
                          "expected a zone that the text has, found " + Quote(name),
                          "its name stands for its interface");
        }
        Zone zone;
        zone.name = std::string(name);
        zone.place = member.place();
        context_.zones.push_back(std::move(zone));
      }
    }
  }
}

void ContextLifter::LiftRulebase(const Rulebase& rulebase, std::uint32_t chain) {
  for (const NodeId id : rulebase.rules.children())
    LiftRule({rulebase.rules.tree, id}, rulebase.position, chain);
}

void ContextLifter::LiftRule(const Spot& rule, std::size_t position, std::uint32_t chain) {
  RuleTerms terms;
  if (ReadFlag(rule, "disabled", terms)) return;
  ReadFields(rule, position, terms);
  if (terms.is_over) return;
  if (terms.type == RuleType::kIntrazone && !terms.to.is_any) {
    const auto is_in_to = [&](const Zone* zone) {
      return std::find(terms.to.zones.begin(), terms.to.zones.end(), zone) != terms.to.zones.end();
    };
    // Whether the device looks at the other side within a zone is not said anywhere.
    if (terms.from.is_any ||
        !std::all_of(terms.from.zones.begin(), terms.from.zones.end(), is_in_to))
      Open(rule, "other zones in an intrazone rule", terms);
  }
  const std::string name = context_.name + " rule " + std::string(rule.name().substr(0, 80)) +
                           " at " + std::to_string(rule.get().line) + ":" +
                           std::to_string(rule.get().column) + ":" +
                           std::to_string(rule.place().file);
  const std::size_t lines = 2 * terms.match.services.size() * (terms.verdict ? 1 : 2);
  ZoneRules(context_.zones, builder_, ledger_)
      .Add(chain, name, terms.type, terms.from, terms.to, lines, rule.place(),
           [&](std::uint32_t target, const std::vector<policy::InterfaceMatch>& interfaces) {
             terms.match.condition.interfaces = interfaces;
             Write(target, terms, rule.place());
           });
}

void ContextLifter::Write(std::uint32_t chain, const RuleTerms& terms, SourcePlace place) {
  if (terms.verdict) {
    AddEntry(builder_, chain, terms.match, {*terms.verdict, 0}, place);
    return;
  }
  EntryMatch perhaps = terms.match;
  AddReason(perhaps.condition.unknown, "action");
  AddEntry(builder_, chain, perhaps, {VerdictKind::kAccept, 0}, place);
  AddEntry(builder_, chain, terms.match, {VerdictKind::kDrop, 0}, place);
}

// The action of a rule that every device has, as the innermost scope overrides it.
std::pair<VerdictKind, SourcePlace> ContextLifter::DefaultOf(std::string_view name,
                                                             VerdictKind otherwise) const {
  for (const Scope* scope : context_.scopes) {
    for (const char* base : {"rulebase", "post-rulebase"}) {
      const Spot rules = scope->spot.Child(base).Child("default-security-rules").Child("rules");
      const Spot rule = rules.Child(name);
      const std::string_view action = rule.Value("action");
      if (action.empty()) continue;
      return {action == "allow" ? VerdictKind::kAccept : VerdictKind::kDrop, rule.place()};
    }
  }
  return {otherwise, SourcePlace()};
}

void ContextLifter::LiftDefaults(std::uint32_t chain, bool has_default) {
  const auto [within, within_place] = DefaultOf("intrazone-default", VerdictKind::kAccept);
  const auto [between, between_place] = DefaultOf("interzone-default", VerdictKind::kDrop);
  if (within != between) {
    for (const Zone& zone : context_.zones) {
      if (zone.is_external) continue;
      const SourcePlace place = within_place.line != 0 ? within_place : zone.place;
      const VerdictKind verdict = within;
      ZoneRules(context_.zones, builder_, ledger_)
          .Add(chain, context_.name + " within zone " + zone.name, RuleType::kIntrazone,
               {false, {&zone}}, {true, {}}, 1, place,
               [&](std::uint32_t target, const std::vector<policy::InterfaceMatch>& interfaces) {
                 LineMatch match;
                 match.condition.interfaces = interfaces;
                 builder_.AddLine(target, match, {verdict, 0}, place);
               });
    }
  }
  if (has_default && between_place.line == 0) return;
  builder_.AddLine(chain, LineMatch(), {between, 0},
                   between_place.line != 0 ? between_place : context_.place);
}

}  // namespace portwright::dialect::panos
