#include "dialect/kubernetes/lift.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/entry_match.h"
#include "dialect/common/policy_builder.h"
#include "dialect/kubernetes/manifests.h"

namespace portwright::dialect::kubernetes {
namespace {

using policy::VerdictKind;

class Lifter {
 public:
  Lifter(std::vector<ReadPolicy>& policies, Kinds kinds, PolicyBuilder& builder,
         Diagnostics& diagnostics)
      : policies_(policies), kinds_(kinds), builder_(builder), diagnostics_(diagnostics) {}

  std::unique_ptr<policy::Policy> Lift() {
    AskForPods();
    for (std::size_t side = 0; side < 2; ++side) LiftSide(side);
    builder_.policy().stateful = true;
    Assume();
    return builder_.Take();
  }

 private:
  // Without addresses the policy is that of the pods which are selected. Where policies select by
  // several labels, a pod may have any of them.
  void AskForPods() {
    std::set<std::string> namespaces, selectors;
    const ReadPolicy* second = nullptr;
    for (const ReadPolicy& policy : policies_) {
      if (policy.own) continue;
      const bool is_new_namespace = namespaces.insert(policy.in_namespace).second;
      const bool is_new = !policy.selects_all && selectors.insert(policy.pods).second;
      const bool differs =
          (is_new && selectors.size() > 1) || (is_new_namespace && namespaces.size() > 1);
      if (differs && second == nullptr) second = &policy;
    }
    has_selected_ = !namespaces.empty();
    if (second == nullptr) return;
    diagnostics_.Warning("PW-DIA-kubernetes-0203", second->place,
                         "expected policies of the same pods, found some of others",
                         "answers are given for pods with and without their labels");
    for (ReadPolicy& policy : policies_) {
      if (policy.own || (policy.selects_all && namespaces.size() == 1)) continue;
      policy.unknown.emplace_back("whether podSelector selects the pod");
    }
  }

  void LiftSide(std::size_t side) {
    const std::uint32_t chain = builder_.ChainOf(side == 0 ? "ingress" : "egress");
    for (const ReadPolicy& policy : policies_) {
      for (const ReadRule& denial : policy.denials[side])
        WriteRule(chain, policy, denial, side, VerdictKind::kDrop);
    }
    bool is_isolated = false;
    const ReadPolicy* perhaps = nullptr;
    for (const ReadPolicy& policy : policies_) {
      for (const ReadRule& rule : policy.rules[side])
        WriteRule(chain, policy, rule, side, VerdictKind::kAccept);
      if (!policy.isolates[side]) continue;
      if (policy.unknown.empty()) is_isolated = true;
      if (!policy.unknown.empty() && perhaps == nullptr) perhaps = &policy;
    }
    // A pod is open to everything until a policy selects it.
    if (!is_isolated && perhaps != nullptr) {
      LineMatch rest;
      rest.condition.unknown = perhaps->unknown;
      builder_.AddLine(chain, rest, {VerdictKind::kDrop, 0}, perhaps->place);
    }
    builder_.SetHook(chain, side == 0 ? policy::Hook::kInput : policy::Hook::kOutput,
                     is_isolated ? VerdictKind::kDrop : VerdictKind::kAccept);
  }

  void WriteRule(std::uint32_t chain, const ReadPolicy& policy, const ReadRule& rule,
                 std::size_t side, VerdictKind verdict) {
    EntryMatch match;
    const AddressTerm own = AddressTerm::Of(policy.own ? *policy.own : Everywhere());
    match.sources = side == 0 ? rule.peers : own;
    match.destinations = side == 0 ? own : rule.peers;
    match.services = rule.services;
    match.condition.unknown = policy.unknown;
    match.condition.unknown.insert(match.condition.unknown.end(), rule.unknown.begin(),
                                   rule.unknown.end());
    AddEntry(builder_, chain, match, {verdict, 0}, rule.place);
  }

  void Assume() {
    if (kinds_ == Kinds::kCilium) {
      builder_.Assume("policies of the whole cluster, which may deny or permit too, are not read");
      builder_.Assume(
          "addresses are those of peers outside the cluster: Cilium knows pods by their labels, "
          "and prefixes say nothing of them");
      if (has_selected_)
        builder_.Assume("policies without addresses: the answers are those of pods they select");
      return;
    }
    builder_.Assume(
        "the network plugin of the cluster follows NetworkPolicies, and no other kind "
        "of policy permits or denies");
    builder_.Assume(
        "what is not permitted is denied for every protocol; the API promises it for "
        "TCP, UDP and SCTP");
    builder_.Assume("traffic of a pod with itself and with its own node is not followed");
    builder_.Assume(
        "addresses are those that packets have at the pod: services and node ports "
        "may rewrite them before or after");
    if (has_selected_)
      builder_.Assume("policies without addresses: the answers are those of pods they select");
  }

  std::vector<ReadPolicy>& policies_;
  Kinds kinds_;
  PolicyBuilder& builder_;
  Diagnostics& diagnostics_;
  bool has_selected_ = false;
};

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, Kinds kinds,
                                         const LiftOptions& options, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  PolicyBuilder builder;
  std::vector<ReadPolicy> policies;
  ReadManifests(text, options.file_name, kinds, builder.policy(), policies, diagnostics);
  for (const auto& [name, beside] : options.beside)
    ReadManifests(beside, name, kinds, builder.policy(), policies, diagnostics);
  if (diagnostics.error_count() == errors_before && policies.empty()) {
    diagnostics.Error("PW-DIA-kubernetes-0100", {diagnostics.AddFile(options.file_name), 0, 0},
                      "expected a NetworkPolicy, found none",
                      kinds == Kinds::kCilium
                          ? "kubectl get ciliumnetworkpolicies -o yaml prints them"
                          : "kubectl get networkpolicies -o yaml prints them");
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  return Lifter(policies, kinds, builder, diagnostics).Lift();
}

}  // namespace portwright::dialect::kubernetes
