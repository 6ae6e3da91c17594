// What the fields of one rule mean.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/host_terms.h"
#include "dialect/panos/lift_rules.h"
#include "dialect/panos/schedules.h"

namespace portwright::dialect::panos {
namespace {

using policy::VerdictKind;

// Applications that the device tells by the protocol alone, and their protocols: they bound a rule.
// ICMP of either family stands under both numbers, which is never too little.
struct ProtocolApplication {
  std::string_view name;
  std::uint8_t protocol = 0;
};
constexpr ProtocolApplication kProtocolApplications[] = {
    {"ping", 1},   {"ping", 58},     {"icmp", 1},       {"icmp", 58}, {"ping6", 1},
    {"ping6", 58}, {"ipv6-icmp", 1}, {"ipv6-icmp", 58}, {"gre", 47},  {"ipsec-esp", 50}};

std::optional<VerdictKind> VerdictOf(std::string_view action) {
  if (action == "allow") return VerdictKind::kAccept;
  if (action == "deny" || action == "drop") return VerdictKind::kDrop;
  if (action == "reset-client" || action == "reset-server" || action == "reset-both")
    return VerdictKind::kReject;
  return std::nullopt;
}

bool HoldsAny(const Spot& list) {
  for (const NodeId id : list.children()) {
    if ((*list.tree)[id].name == "any") return true;
  }
  return false;
}

bool IsEmpty(const Spot& list) { return !list.exists() || list.get().first == kNone; }

// `ssl web-browsing`, cut short: the device's words for a condition.
std::string WordsOf(const Spot& list) {
  constexpr std::size_t kWordsMax = 4;
  std::string out;
  std::size_t count = 0;
  for (const NodeId id : list.children()) {
    if (count++ == kWordsMax) return out + " ...";
    out += (out.empty() ? "" : " ") + std::string((*list.tree)[id].name.substr(0, 80));
  }
  return out;
}

net::AddressSet Without(const net::AddressSet& set) { return Difference(Everywhere(), set); }

}  // namespace

// A condition that is not modelled: said once, and kept as it is.
void ContextLifter::Open(const Spot& at, std::string reason, RuleTerms& out) {
  ledger_.Warning("PW-DIA-panos-0201", at.place(),
                  "expected conditions that packets show, found " + Quote(reason),
                  "answers are given for both readings of this rule");
  AddReason(out.match.condition.unknown, reason);
}

void ContextLifter::ReadFields(const Spot& rule, std::size_t position, RuleTerms& out) {
  ReadType(rule, out);
  out.from = ReadZones(rule, "from", out);
  out.to = ReadZones(rule, "to", out);
  out.match.sources = ReadAddressField(rule, "source", position, out);
  out.match.destinations = ReadAddressField(rule, "destination", position, out);
  const Spot service = rule.Child("service");
  if (IsEmpty(service)) {
    out.match.services = {ServiceTerm()};
    Open(rule, "no service", out);
  } else {
    out.match.services = services_.OfList(service, position);
  }
  ReadApplications(rule, position, out);
  ReadAction(rule, out);
  for (const char* field :
       {"source-user", "category", "hip-profiles", "source-hip", "destination-hip", "source-device",
        "destination-device", "source-imsi", "source-imei", "source-nw-slice", "saas-user-list",
        "saas-tenant-list"}) {
    const Spot list = rule.Child(field);
    if (!IsEmpty(list) && !HoldsAny(list))
      Open(list, std::string(field) + " " + WordsOf(list), out);
  }
  ReadSchedule(rule, position, out);
  const Spot target = rule.Child("target");
  const bool has_target = !IsEmpty(target.Child("devices")) || !IsEmpty(target.Child("tags")) ||
                          (target.exists() && target.Value("negate") == "yes");
  if (has_target) Open(target, "target", out);
  for (const NodeId id : rule.children()) {
    const Spot field{rule.tree, id};
    if (field.get().shape == Shape::kUnknown) Open(field, std::string(field.name()), out);
  }
  if (rule.Child("profile-setting").exists())
    builder_.Assume("security profiles, which may stop a session later, are not followed");
}

AddressTerm ContextLifter::ReadAddressField(const Spot& rule, std::string_view field,
                                            std::size_t position, RuleTerms& out) {
  const Spot list = rule.Child(field);
  const bool is_negated = ReadFlag(rule, "negate-" + std::string(field), out);
  if (IsEmpty(list)) {
    Open(rule, "no " + std::string(field), out);
    return AddressTerm::Of(Everywhere());
  }
  AddressTerm term = addresses_.OfList(list, position);
  if (!is_negated) return term;
  term = WithoutHostNames(builder_.policy(), term);
  return {Without(term.possible), Without(term.known), std::move(term.unknown)};
}

void ContextLifter::ReadSchedule(const Spot& rule, std::size_t position, RuleTerms& out) {
  const Spot field = rule.Child("schedule");
  if (IsEmpty(field)) return;
  const std::string_view name = rule.Value("schedule");
  switch (ScheduleOn(schedules_, name, position, as_of_)) {
    case OnDay::kHolds:
      return;
    case OnDay::kOver:
      out.is_over = true;
      return;
    case OnDay::kUnknown:
      return Open(field, "schedule " + std::string(name), out);
  }
}

void ContextLifter::ReadApplications(const Spot& rule, std::size_t position, RuleTerms& out) {
  const Spot list = rule.Child("application");
  if (IsEmpty(list)) return Open(rule, "no application", out);
  const bool has_any_ports =
      std::all_of(out.match.services.begin(), out.match.services.end(), [](const auto& term) {
        return term == ServiceTerm() || term.unknown == "application-default";
      });
  if (HoldsAny(list)) {
    // Which ports are the defaults hangs on the application that the device finds.
    for (const ServiceTerm& term : out.match.services) {
      if (term.unknown == "application-default") return Open(rule, term.unknown, out);
    }
    return;
  }
  auto exact = applications_.OfList(list, position);
  if (exact && has_any_ports) {
    out.match.services = std::move(*exact);
    return;
  }
  const bool has_ports = !exact || std::any_of(exact->begin(), exact->end(), [](const auto& term) {
    return term.service.kind == net::ServiceKind::kTcp ||
           term.service.kind == net::ServiceKind::kUdp;
  });
  const bool are_known = std::all_of(out.match.services.begin(), out.match.services.end(),
                                     [](const auto& term) { return term.unknown.empty(); });
  const bool has_any = std::any_of(out.match.services.begin(), out.match.services.end(),
                                   [](const auto& term) { return term == ServiceTerm(); });
  if (!has_ports && are_known && !has_any) {
    out.match.services.clear();  // ports of TCP and UDP, and applications without any
    return;
  }
  Open(list, "application " + WordsOf(list), out);
  if (has_any_ports) BoundByProtocol(list, out);
}

// Known names bound a rule even where they do not say all of it.
void ContextLifter::BoundByProtocol(const Spot& applications, RuleTerms& out) const {
  std::vector<std::uint8_t> protocols;
  for (const NodeId id : applications.children()) {
    const std::string_view name = (*applications.tree)[id].name;
    const std::size_t before = protocols.size();
    for (const ProtocolApplication& known : kProtocolApplications) {
      if (known.name == name) protocols.push_back(known.protocol);
    }
    for (const Scope* scope : context_.scopes) {
      if (scope->applications.count(name) > 0) return;
    }
    if (protocols.size() == before) return;
  }
  std::sort(protocols.begin(), protocols.end());
  protocols.erase(std::unique(protocols.begin(), protocols.end()), protocols.end());
  out.match.services.clear();
  for (const std::uint8_t protocol : protocols) {
    ServiceTerm term;
    term.service = ServiceOfProtocol(protocol);
    out.match.services.push_back(term);
  }
}

const Zone* ContextLifter::ZoneOf(std::string_view name) const {
  const auto found = zone_index_.find(std::string(name));
  return found == zone_index_.end() ? nullptr : &context_.zones[found->second];
}

ZoneChoice ContextLifter::ReadZones(const Spot& rule, std::string_view field, RuleTerms& out) {
  ZoneChoice choice;
  const Spot list = rule.Child(field);
  if (IsEmpty(list)) {
    choice.is_any = true;
    if (field == "from" || out.type != RuleType::kIntrazone)
      Open(rule, "no " + std::string(field), out);
    return choice;
  }
  choice.is_any = HoldsAny(list);
  if (choice.is_any) return choice;
  for (const NodeId id : list.children()) {
    const Spot member{list.tree, id};
    const Zone* zone = ZoneOf(member.name());
    const bool is_multicast = member.name() == "multicast" && field == "to";
    if (zone != nullptr && !zone->is_external && !is_multicast) {
      if (std::find(choice.zones.begin(), choice.zones.end(), zone) == choice.zones.end())
        choice.zones.push_back(zone);
      continue;
    }
    Open(member, "zone " + std::string(member.name()), out);
    choice.is_any = true;
  }
  if (choice.is_any) choice.zones.clear();
  return choice;
}

void ContextLifter::ReadType(const Spot& rule, RuleTerms& out) {
  const Spot field = rule.Child("rule-type");
  const std::string_view type = rule.Value("rule-type");
  if (type == "intrazone") {
    out.type = RuleType::kIntrazone;
  } else if (type == "interzone") {
    out.type = RuleType::kInterzone;
  } else if (!IsEmpty(field) && type != "universal") {
    Open(field, "rule-type " + std::string(type), out);
  }
}

void ContextLifter::ReadAction(const Spot& rule, RuleTerms& out) {
  const std::string_view action = rule.Value("action");
  out.verdict = VerdictOf(action);
  if (out.verdict) return;
  ledger_.Warning("PW-DIA-panos-0204", rule.place(),
                  action.empty() ? std::string("expected a rule with an action, found none")
                                 : "expected allow, deny, drop or a reset, found " + Quote(action),
                  "the rule is taken to allow or to deny");
}

bool ContextLifter::ReadFlag(const Spot& rule, std::string_view field, RuleTerms& out) {
  const std::string_view value = rule.Value(field);
  if (value == "yes") return true;
  const Spot leaf = rule.Child(field);
  if (!IsEmpty(leaf) && value != "no")
    Open(leaf, std::string(field) + " " + std::string(value), out);
  return false;
}

}  // namespace portwright::dialect::panos
