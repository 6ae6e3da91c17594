#include "dialect/srx/lift.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/host_terms.h"
#include "dialect/common/policy_builder.h"
#include "dialect/srx/addresses.h"
#include "dialect/srx/applications.h"
#include "dialect/srx/ledger.h"
#include "dialect/srx/read_text.h"
#include "dialect/srx/schedule.h"
#include "dialect/srx/zones.h"

namespace portwright::dialect::srx {
namespace {

using policy::VerdictKind;

net::AddressSet Without(const net::AddressSet& set) { return Difference(Everywhere(), set); }

// `a b`, cut short: the device's words for a condition.
std::string WordsOf(const Tree& tree, NodeId list) {
  constexpr std::size_t kWordsMax = 4;
  std::string out;
  std::size_t count = 0;
  for (const NodeId id : tree.Children(list)) {
    if (count++ == kWordsMax) return out + " ...";
    out += (out.empty() ? "" : " ") + std::string(tree[id].name.substr(0, 80));
  }
  return out;
}

bool HoldsAny(const Tree& tree, NodeId list) {
  for (const NodeId id : tree.Children(list)) {
    if (tree[id].name == "any") return true;
  }
  return false;
}

class Lifter {
 public:
  Lifter(const Tree& tree, const LiftOptions& options, Diagnostics& diagnostics)
      : tree_(tree),
        options_(options),
        ledger_(diagnostics, builder_.policy()),
        books_(tree, ledger_),
        applications_(tree, ledger_),
        zones_(tree, builder_, ledger_) {}

  void Lift() {
    builder_.policy().stateful = true;
    hook_ = builder_.ChainOf("hook forward");
    const NodeId security = tree_.Child(tree_.root(), "security");
    const NodeId policies = tree_.Child(security, "policies");
    const NodeId by_default = tree_.Child(policies, "default-policy");
    builder_.SetHook(
        hook_, policy::Hook::kForward,
        tree_.Has(by_default, "permit-all") ? VerdictKind::kAccept : VerdictKind::kDrop);
    CheckInheritance();
    if (tree_.Has(security, "nat")) {
      builder_.Assume(
          "policies match sources before their translation and destinations after theirs; the "
          "translations themselves are not followed");
    }
    for (const bool with_any : {false, true}) {
      for (const NodeId from : tree_.Children(tree_.Child(policies, "from-zone"))) {
        for (const NodeId to : tree_.Children(tree_.Child(from, "to-zone"))) {
          const bool has_any = tree_[from].name == "any" || tree_[to].name == "any";
          if (has_any == with_any) LiftPair(from, to);
        }
      }
    }
    for (const NodeId id : PoliciesOf(tree_.Child(policies, "global")))
      LiftPolicy(id, hook_, {}, {}, /*is_global=*/true);
    if (applications_.has_helpers())
      builder_.Assume("what application layer gateways open beside a session is not followed");
  }

  std::unique_ptr<policy::Policy> Take() { return builder_.Take(); }

 private:
  struct Terms {
    EntryMatch match;
    Side from{true, {}};
    Side to{true, {}};
    std::map<std::uint32_t, std::vector<ServiceTerm>> services;
    std::optional<VerdictKind> verdict;  // nothing: not known
  };

  // Statements that stand elsewhere, and systems beside the first.
  void CheckInheritance() {
    for (NodeId id = 0; id < tree_.size(); ++id) {
      if (tree_[id].shape == Shape::kNote && tree_[id].name == "apply-groups") {
        ledger_.Error("PW-DIA-srx-0107", tree_.place(id),
                      "expected policies with all of their statements, found some that they "
                      "inherit",
                      "give what `show configuration | display inheritance | display set` prints");
      }
    }
    const NodeId groups = tree_.Child(tree_.root(), "groups");
    for (const char* kind : {"groups", "logical-systems", "tenants"}) {
      for (const NodeId group : tree_.Children(tree_.Child(tree_.root(), kind))) {
        for (const NodeId id : tree_.Children(group)) {
          const bool is_group = std::string_view(kind) == "groups";
          ledger_.Error(is_group ? "PW-DIA-srx-0107" : "PW-DIA-srx-0108", tree_.place(id),
                        is_group ? "expected policies with all of their statements, found a "
                                   "group of statements that others inherit"
                                 : "expected one system, found policies of another one on the "
                                   "same device",
                        is_group ? "give what `show configuration | display inheritance | "
                                   "display set` prints"
                                 : "give the configuration of one logical system or tenant");
        }
      }
    }
    for (const NodeId id : tree_.Children(tree_.Child(tree_.root(), "apply-groups"))) {
      const std::string_view name = tree_[id].name;
      if (name.starts_with("${") || (groups != kNone && tree_.FindEntry(groups, name) != kNone))
        continue;
      ledger_.Warning("PW-DIA-srx-0209", tree_.place(id),
                      "expected groups that the text has, found another one",
                      "it is taken to say nothing about policies");
      builder_.Assume("groups that the text does not have say nothing about policies");
    }
  }

  std::vector<NodeId> PoliciesOf(NodeId pair) const {
    return tree_.Children(tree_.Child(pair, "policy"));
  }

  void LiftPair(NodeId from, NodeId to) {
    const std::string_view from_name = tree_[from].name;
    const std::string_view to_name = tree_[to].name;
    if (from_name == "junos-host" || to_name == "junos-host") {
      builder_.Assume("policies of junos-host, for traffic of the device itself, are left out");
      return;
    }
    const std::vector<NodeId> policies = PoliciesOf(to);
    if (policies.empty()) return;
    const std::string name = "from " + std::string(from_name) + " to " + std::string(to_name);
    const std::uint32_t chain = builder_.ChainOf(name);
    Side sides[2];
    std::vector<std::string> open;
    for (const bool is_to : {false, true}) {
      const std::string_view zone = is_to ? to_name : from_name;
      if (zone == "any") {
        sides[is_to].is_any = true;
      } else if (!zones_.AddTo(sides[is_to], zone, tree_.place(to))) {
        open.push_back("zone " + std::string(zone) + " of all interfaces");
        ledger_.Warning("PW-DIA-srx-0201", tree_.place(to),
                        "expected zones with interfaces by name, found `interfaces all`",
                        "answers are given for both readings");
      }
    }
    zones_.Lead(hook_, sides[0], sides[1], chain, name, tree_.place(to));
    for (const NodeId id : policies)
      LiftPolicy(id, chain, from_name == "any" ? std::string_view() : from_name,
                 to_name == "any" ? std::string_view() : to_name, /*is_global=*/false, open);
  }

  void LiftPolicy(NodeId id, std::uint32_t chain, std::string_view from, std::string_view to,
                  bool is_global, const std::vector<std::string>& open = {}) {
    Terms terms;
    terms.match.condition.unknown = open;
    const Schedule schedule = ReadSchedule(tree_, id, options_.as_of, ledger_);
    if (schedule.never) return;
    if (!schedule.unknown.empty()) AddReason(terms.match.condition.unknown, schedule.unknown);
    ReadMatch(id, from, to, is_global, terms);
    ReadThen(id, terms);
    for (const NodeId other : tree_.Children(id)) {
      if (tree_[other].shape == Shape::kUnknown) Open(other, Text(other), terms);
    }
    std::uint32_t target = chain;
    const bool has_zones = !terms.from.is_any || !terms.to.is_any;
    if (has_zones) {
      const std::string name = "global policy " + std::string(tree_[id].name.substr(0, 80)) +
                               " at " + std::to_string(tree_[id].line) + ":" +
                               std::to_string(tree_[id].column) + ":" +
                               std::to_string(tree_[id].file);
      target = builder_.ChainOf(name);
      zones_.Lead(chain, terms.from, terms.to, target, name, tree_.place(id));
    }
    Write(target, terms, tree_.place(id));
  }

  // A condition that is not modelled: said once, and kept as it is.
  void Open(NodeId at, std::string reason, Terms& out) {
    ledger_.Warning("PW-DIA-srx-0201", tree_.place(at),
                    "expected conditions that packets show, found " + Quote(reason),
                    "answers are given for both readings of this policy");
    AddReason(out.match.condition.unknown, reason);
  }

  std::string Text(NodeId id) const { return std::string(tree_[id].name.substr(0, 80)); }

  AddressTerm ReadAddresses(NodeId policy, NodeId match, const std::string& field,
                            std::string_view zone, Terms& out) {
    const NodeId list = tree_.Child(match, field);
    if (tree_.Children(list).empty()) {
      Open(policy, "no " + field, out);
      return AddressTerm::Of(Everywhere());
    }
    AddressTerm term = books_.OfList(list, zone);
    if (!tree_.Has(match, field + "-excluded")) return term;
    term = WithoutHostNames(builder_.policy(), term);
    return {Without(term.possible), Without(term.known), std::move(term.unknown)};
  }

  void ReadMatch(NodeId policy, std::string_view from, std::string_view to, bool is_global,
                 Terms& out) {
    const NodeId match = tree_.Child(policy, "match");
    out.match.sources = ReadAddresses(policy, match, "source-address", from, out);
    out.match.destinations = ReadAddresses(policy, match, "destination-address", to, out);
    const NodeId list = tree_.Child(match, "application");
    out.services = applications_.OfList(list);
    if (tree_.Children(list).empty()) {
      out.services[0] = {ServiceTerm()};
      Open(policy, "no application", out);
    }
    for (const char* field :
         {"source-identity", "dynamic-application", "url-category", "source-end-user-profile"}) {
      const NodeId other = tree_.Child(match, field);
      if (!tree_.Children(other).empty() && !HoldsAny(tree_, other))
        Open(other, std::string(field) + " " + WordsOf(tree_, other), out);
    }
    for (const NodeId id : tree_.Children(match)) {
      if (tree_[id].shape == Shape::kUnknown) Open(id, Text(id), out);
    }
    for (const bool is_to : {false, true}) {
      const NodeId zones = tree_.Child(match, is_to ? "to-zone" : "from-zone");
      const std::vector<NodeId> all = tree_.Children(zones);
      if (all.empty() || HoldsAny(tree_, zones)) continue;
      if (!is_global) {
        Open(zones, "zones within zones", out);
        continue;
      }
      Side side;
      for (const NodeId zone : all) {
        if (!zones_.AddTo(side, tree_[zone].name, tree_.place(zone)))
          Open(zone, "zone " + Text(zone), out);
      }
      (is_to ? out.to : out.from) = std::move(side);
    }
  }

  void ReadThen(NodeId policy, Terms& out) {
    const NodeId then = tree_.Child(policy, "then");
    std::size_t actions = 0;
    for (const auto& [name, verdict] :
         {std::pair("permit", VerdictKind::kAccept), std::pair("deny", VerdictKind::kDrop),
          std::pair("reject", VerdictKind::kReject)}) {
      const NodeId action = tree_.Child(then, name);
      if (action == kNone) continue;
      ++actions;
      out.verdict = verdict;
      for (const NodeId id : tree_.Children(action)) {
        if (tree_[id].shape == Shape::kUnknown) Open(id, std::string(name) + " " + Text(id), out);
      }
    }
    bool is_plain = actions == 1;
    for (const NodeId id : tree_.Children(then))
      is_plain = is_plain && tree_[id].shape != Shape::kUnknown;
    if (is_plain) return;
    out.verdict.reset();
    ledger_.Warning("PW-DIA-srx-0205", tree_.place(policy),
                    "expected a policy that permits, denies or rejects, found " +
                        std::string(actions == 0 ? "no action" : "more"),
                    "it is taken to permit or to deny");
  }

  void Write(std::uint32_t chain, Terms& terms, SourcePlace place) {
    for (auto& [timeout, services] : terms.services) {
      if (!ledger_.SpendRules(2 * services.size(), place)) return;
      terms.match.services = std::move(services);
      const std::size_t before = builder_.policy().chains[chain].rules.size();
      if (terms.verdict) {
        AddEntry(builder_, chain, terms.match, {*terms.verdict, 0}, place);
      } else {
        EntryMatch perhaps = terms.match;
        AddReason(perhaps.condition.unknown, "action");
        AddEntry(builder_, chain, perhaps, {VerdictKind::kAccept, 0}, place);
        AddEntry(builder_, chain, terms.match, {VerdictKind::kDrop, 0}, place);
      }
      std::vector<policy::Rule>& rules = builder_.policy().chains[chain].rules;
      for (std::size_t i = before; i < rules.size(); ++i) rules[i].session_timeout_s = timeout;
    }
  }

  const Tree& tree_;
  const LiftOptions& options_;
  PolicyBuilder builder_;
  Ledger ledger_;
  AddressBooks books_;
  Applications applications_;
  Zones zones_;
  std::uint32_t hook_ = 0;
};

}  // namespace

bool DeniesAll(const Tree& tree, NodeId policy) {
  const NodeId match = tree.Child(policy, "match");
  const NodeId then = tree.Child(policy, "then");
  const bool denies = tree.Has(then, "deny") || tree.Has(then, "reject");
  return denies && HoldsAny(tree, tree.Child(match, "source-address")) &&
         HoldsAny(tree, tree.Child(match, "destination-address")) &&
         HoldsAny(tree, tree.Child(match, "application"));
}

std::unique_ptr<policy::Policy> LiftTree(const Tree& tree, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  Lifter lifter(tree, options, diagnostics);
  lifter.Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  return lifter.Take();
}

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  const std::uint32_t file = diagnostics.AddFile(options.file_name);
  Tree tree;
  ReadText(text, file, tree, diagnostics);
  for (const auto& [name, beside] : options.beside)
    ReadText(beside, diagnostics.AddFile(name), tree, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (!tree.Has(tree.root(), "security")) {
    diagnostics.Error("PW-DIA-srx-0100", {file, 0, 0},
                      "expected security policies of Junos, found none",
                      "give what `show configuration` prints, with or without `| display set`");
    return nullptr;
  }
  return LiftTree(tree, options, diagnostics);
}

}  // namespace portwright::dialect::srx
