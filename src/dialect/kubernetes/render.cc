#include "dialect/kubernetes/render.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/requirement_sets.h"
#include "dialect/kubernetes/own_text.h"
#include "dialect/kubernetes/policy_plan.h"
#include "dialect/kubernetes/sayable.h"

namespace portwright::dialect::kubernetes {
namespace {

using policy::Hook;

constexpr AllowShape kShape{false, false, false};

// The rules of one object; several with the same pods add up.
struct Piece {
  std::array<std::string, 2> rules;  // ingress, egress
};

class Writer {
 public:
  Writer(const policy::Policy& policy, const AllowRules& rules, const RequirementSets& requirements)
      : policy_(policy), rules_(rules), requirements_(requirements) {
    point_ = NamePart(policy.point, {63, "-", false}, 40);
    if (point_.empty()) point_ = "point";
  }

  Rendered Write(const std::string& title, Diagnostics& diagnostics) {
    for (const PlannedPolicy& planned : PlanPolicies(policy_, rules_)) {
      const std::string own = OwnText(planned.own);
      if (own.size() > kOwnBytes) {
        diagnostics.Error("PW-DIA-kubernetes-0002", {},
                          "expected at most " + WithThousands(kOwnBytes) +
                              " bytes of own addresses with the same rules, found " +
                              WithThousands(own.size()),
                          "name pods by networks, or make several points of them");
        return {};
      }
      WritePolicy(planned, own);
    }
    Rendered out;
    if (!title.empty()) out.text = "# " + Sanitised(title) + "\n";
    out.text += "# Written by Portwright for " + Sanitised(policy_.point) + ": " +
                Count(requirements_.requirement_count(), "requirement") + " in " +
                Count(count_, "rule") + ".\n# With one source, destination and service each, " +
                "there would be " + WithThousands(rules_.naive_rules) + ".\n";
    out.text += body_;
    out.reasons = requirements_.Csv();
    out.rules = count_;
    out.naive_rules = rules_.naive_rules;
    return out;
  }

 private:
  void WritePolicy(const PlannedPolicy& planned, const std::string& own) {
    std::vector<Piece> pieces(1);
    for (std::size_t side = 0; side < 2; ++side) {
      for (const PlannedRule& rule : planned.rules[side]) WriteRule(rule, side, pieces);
    }
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const std::string ending = i == 0 ? "" : "-" + std::to_string(i + 1);
      body_ += "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ";
      body_ += std::string(kOwnPrefix) + planned.label + ending + "\n";
      body_ += "  labels:\n    portwright.io/policy-of: \"" + point_ + "\"\n";
      body_ += "  annotations:\n    # The pods with these addresses carry the label below.\n";
      body_ += "    portwright.io/addresses: \"" + own + "\"\n";
      body_ += "spec:\n  podSelector:\n    matchLabels:\n      portwright.io/point";
      body_ += planned.is_second_label ? "-ipv6: \"" : ": \"";
      body_ += planned.label + "\"\n  policyTypes:\n";
      const bool has_input = policy_.FindHook(Hook::kInput) != nullptr;
      const bool has_output = policy_.FindHook(Hook::kOutput) != nullptr;
      if (has_input) body_ += "    - Ingress\n";
      if (has_output) body_ += "    - Egress\n";
      if (has_input) WriteSide("ingress", pieces[i].rules[0]);
      if (has_output) WriteSide("egress", pieces[i].rules[1]);
    }
  }

  void WriteSide(const char* name, const std::string& rules) {
    body_ += std::string("  ") + name + (rules.empty() ? ": []\n" : ":\n") + rules;
  }

  void WriteRule(const PlannedRule& rule, std::size_t side, std::vector<Piece>& pieces) {
    const std::vector<net::Prefix> peers = PrefixesOfBoth(rule.peers);
    const std::string ports = PortsText(rules_.services[rule.services]);
    for (std::size_t at = 0; at < peers.size(); at += kPeersPerRule) {
      ++count_;
      std::string text = "    # ";
      requirements_.AppendComment(text, rule.requirements, kCommentBytes);
      text += side == 0 ? "\n    - from:\n" : "\n    - to:\n";
      const std::size_t end = std::min(at + kPeersPerRule, peers.size());
      for (std::size_t i = at; i < end; ++i) {
        const bool is_v6 = peers[i].address.family == net::Family::kIpv6;
        text += is_v6 ? "        - ipBlock:\n            cidr: \""
                      : "        - ipBlock:\n            cidr: ";
        net::AppendText(text, peers[i].address);
        text += "/" + std::to_string(peers[i].length) + (is_v6 ? "\"\n" : "\n");
      }
      text += ports;
      const Piece& last = pieces.back();
      if (last.rules[0].size() + last.rules[1].size() + text.size() > kObjectBytes &&
          last.rules[0].size() + last.rules[1].size() > 0)
        pieces.emplace_back();
      pieces.back().rules[side] += text;
    }
  }

  static std::string PortsText(const std::vector<AllowedService>& services) {
    std::string out = "      ports:\n";
    for (const AllowedService& service : services) {
      out += "        - protocol: ";
      out += service.protocol == net::kProtocolTcp   ? "TCP\n"
             : service.protocol == net::kProtocolUdp ? "UDP\n"
                                                     : "SCTP\n";
      if (service.ports.IsAny()) continue;
      out += "          port: " + std::to_string(service.ports.lo) + "\n";
      if (service.ports.hi != service.ports.lo)
        out += "          endPort: " + std::to_string(service.ports.hi) + "\n";
    }
    return out;
  }

  const policy::Policy& policy_;
  const AllowRules& rules_;
  const RequirementSets& requirements_;
  std::string point_, body_;
  std::uint64_t count_ = 0;
};

}  // namespace

Rendered RenderText(const policy::Policy& policy, const RenderOptions& options,
                    Diagnostics& diagnostics) {
  if (!CheckAllowShape(policy, kShape, diagnostics)) return {};
  if (policy.FindHook(Hook::kForward) != nullptr) {
    diagnostics.Error("PW-DIA-kubernetes-0001", {},
                      "expected rules of pods, found those of a gateway",
                      "NetworkPolicies belong to pods");
    return {};
  }
  const std::shared_ptr<const policy::Policy> part =
      SayablePart(policy, Kinds::kNetworkPolicies, diagnostics);
  const policy::Policy& said = part == nullptr ? policy : *part;
  RequirementSets requirements(said);
  const std::optional<AllowRules> rules = AllowRulesOf(said, kShape, requirements, diagnostics);
  if (!rules) return {};
  Rendered out = Writer(said, *rules, requirements).Write(options.title, diagnostics);
  if (!out.text.empty()) out.narrowed = part;
  return out;
}

}  // namespace portwright::dialect::kubernetes
