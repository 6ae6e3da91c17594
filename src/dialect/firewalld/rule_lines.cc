#include "dialect/firewalld/rule_lines.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::dialect::firewalld {
namespace {

using policy::VerdictKind;

AddressTerm Within(const AddressTerm& term, const net::AddressSet& bound) {
  if (bound == Everywhere()) return term;
  return {Intersection(term.known, bound), Intersection(term.possible, bound), term.unknown};
}

bool IsDenial(const RichRule& rule) {
  return rule.element.kind == ElementKind::kIcmpBlock || rule.action == Action::kReject ||
         rule.action == Action::kDrop;
}

VerdictKind VerdictOf(const RichRule& rule) {
  if (rule.action == Action::kAccept) return VerdictKind::kAccept;
  return rule.action == Action::kDrop ? VerdictKind::kDrop : VerdictKind::kReject;
}

}  // namespace

const net::AddressSet& AddressesOf(std::string_view family) {
  static const net::AddressSet v4(net::AllAddresses(net::Family::kIpv4));
  static const net::AddressSet v6(net::AllAddresses(net::Family::kIpv6));
  return family == "ipv4" ? v4 : family == "ipv6" ? v6 : Everywhere();
}

std::vector<ForwardPort> RuleLines::ForwardPorts(const RuleFile& file) {
  std::vector<ForwardPort> out;
  for (const Element& element : file.elements) {
    if (element.kind == ElementKind::kForwardPort) out.push_back(element.forward);
  }
  for (const RichRule& rule : file.rules) {
    if (rule.element.kind == ElementKind::kForwardPort) out.push_back(rule.element.forward);
  }
  return out;
}

void RuleLines::Add(const RuleFile& file, std::uint32_t chain) {
  std::vector<const RichRule*> before, denials, allows, after;
  for (const RichRule& rule : file.rules) {
    (rule.priority < 0   ? before
     : rule.priority > 0 ? after
     : IsDenial(rule)    ? denials
                         : allows)
        .push_back(&rule);
  }
  const auto by_priority = [](const RichRule* a, const RichRule* b) {
    return a->priority < b->priority;
  };
  std::stable_sort(before.begin(), before.end(), by_priority);
  std::stable_sort(after.begin(), after.end(), by_priority);
  for (const RichRule* rule : before) AddRule(*rule, chain);
  AddElements(file, chain, true);
  for (const RichRule* rule : denials) AddRule(*rule, chain);
  AddElements(file, chain, false);
  for (const RichRule* rule : allows) AddRule(*rule, chain);
  for (const RichRule* rule : after) AddRule(*rule, chain);
}

void RuleLines::AddElements(const RuleFile& file, std::uint32_t chain, bool denials) {
  for (const Element& element : file.elements) {
    if (element.kind == ElementKind::kMasquerade) {
      builder_.Assume("masquerading is not followed: addresses are those before it");
      continue;
    }
    if (element.kind == ElementKind::kForwardPort || element.kind == ElementKind::kMssClamp ||
        element.kind == ElementKind::kIcmpType)
      continue;
    const bool is_block = element.kind == ElementKind::kIcmpBlock;
    if ((is_block && !file.inverts_icmp) != denials) continue;
    for (const ServiceMatch& service : terms_.Services(element)) {
      EntryMatch match;
      match.sources = AddressTerm::Of(Everywhere());
      match.destinations =
          AddressTerm::Of(service.destinations ? *service.destinations : Everywhere());
      match.services = service.services;
      AddEntry(builder_, chain, match, {denials ? VerdictKind::kReject : VerdictKind::kAccept, 0},
               element.place);
    }
  }
}

void RuleLines::AddRule(const RichRule& rule, std::uint32_t chain) {
  const ElementKind kind = rule.element.kind;
  if (kind == ElementKind::kMasquerade)
    builder_.Assume("masquerading is not followed: addresses are those before it");
  if (kind == ElementKind::kMasquerade || kind == ElementKind::kForwardPort ||
      kind == ElementKind::kMssClamp)
    return;
  if (rule.action == Action::kMark) {
    builder_.Assume("marks that rules set are not followed");
    return;
  }
  if (rule.action == Action::kNone && kind != ElementKind::kIcmpBlock) return;  // only logs
  const net::AddressSet& bound = AddressesOf(rule.family);
  const std::vector<EndTerm> anywhere = {{AddressTerm::Of(bound), {}, net::kAnyPort}};
  const std::vector<EndTerm> sources =
      rule.source ? terms_.End(*rule.source, bound, rule.place) : anywhere;
  const std::vector<EndTerm> destinations =
      rule.destination ? terms_.End(*rule.destination, bound, rule.place) : anywhere;
  EntryMatch match;
  match.condition.unknown = rule.unknown;
  if (rule.has_limit) match.condition.unknown.emplace_back("limit");
  for (const ServiceMatch& service : terms_.Services(rule.element)) {
    if (service.destinations && rule.destination) {
      diagnostics_.Error("PW-DIA-firewalld-0127", rule.place,
                         "expected a service without a destination of its own beside a "
                         "destination, found " +
                             Quote(rule.element.word),
                         "firewalld does not load such a rule");
      continue;
    }
    for (const EndTerm& source : sources) {
      for (const EndTerm& destination : destinations) {
        match.sources = Within(source.addresses, bound);
        match.destinations = Within(destination.addresses, bound);
        if (service.destinations)
          match.destinations = AddressTerm::Of(Intersection(*service.destinations, bound));
        match.services.clear();
        for (const ServiceTerm& term : service.services) {
          std::optional<ServiceTerm> both = term;
          if (source.protocol) both = Both(*both, *source.protocol, source.ports, net::kAnyPort);
          if (both && destination.protocol)
            both = Both(*both, *destination.protocol, net::kAnyPort, destination.ports);
          if (both) match.services.push_back(*both);
        }
        AddEntry(builder_, chain, match, {VerdictOf(rule), 0}, rule.place);
      }
    }
  }
}

}  // namespace portwright::dialect::firewalld
