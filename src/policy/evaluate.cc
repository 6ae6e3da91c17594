#include "policy/evaluate.h"

#include "base/check.h"
#include "policy/match.h"

namespace portwright::policy {
namespace {

struct Position {
  std::uint32_t chain = 0;
  std::uint32_t rule = 0;
};

// What a walk does at a rule whose condition is not wholly known.
enum class Unknown { kHolds, kHoldsNot, kBoth };

// One packet through the chain of a hook, from where the stack stands; its last entry is where we
// are. With kBoth, every other answer is walked as well and lands in `others`.
Decision Walk(const Policy& policy, std::uint32_t hook_chain, const net::Packet& packet,
              std::vector<Position> stack, Unknown unknown, std::vector<Decision>* others) {
  while (!stack.empty()) {
    const Position here = stack.back();
    if (here.rule == policy.chains[here.chain].rules.size()) {
      stack.pop_back();
      continue;
    }
    ++stack.back().rule;
    const Rule& rule = policy.chains[here.chain].rules[here.rule];
    if (!Matches(policy, rule, packet)) continue;
    if (!policy.conditions[rule.condition].unknown.empty()) {
      if (unknown == Unknown::kHoldsNot) continue;
      if (unknown == Unknown::kBoth) {
        const Decision without = Walk(policy, hook_chain, packet, stack, unknown, others);
        others->push_back(without);
      }
    }
    switch (rule.verdict.kind) {
      case VerdictKind::kAccept:
      case VerdictKind::kDrop:
      case VerdictKind::kReject:
        return {rule.verdict.kind, false, here.chain, here.rule};
      case VerdictKind::kJump:
        stack.push_back({rule.verdict.chain, 0});
        break;
      case VerdictKind::kGoto:  // the target returns to whoever jumped here
        stack.back() = {rule.verdict.chain, 0};
        break;
      case VerdictKind::kReturn:
        stack.pop_back();
        break;
      case VerdictKind::kContinue:
        break;
    }
  }
  return {policy.chains[hook_chain].default_verdict.kind, true, hook_chain, 0};
}

}  // namespace

Decision Evaluate(const Policy& policy, Hook hook, const net::Packet& packet, bool unknown_holds) {
  PORTWRIGHT_CHECK(packet.source.family == packet.destination.family,
                   "a packet has addresses of one family");
  const Chain* chain = policy.FindHook(hook);
  if (chain == nullptr) return {VerdictKind::kAccept, true, 0, 0};
  const auto index = static_cast<std::uint32_t>(chain - policy.chains.data());
  if (policy.stateful) {
    switch (packet.state) {
      case net::ConnectionState::kEstablished:
      case net::ConnectionState::kRelated:
        return {VerdictKind::kAccept, true, index, 0};
      case net::ConnectionState::kInvalid:
        return {VerdictKind::kDrop, true, index, 0};
      case net::ConnectionState::kNew:
        break;
    }
  }
  return Walk(policy, index, packet, {{index, 0}},
              unknown_holds ? Unknown::kHolds : Unknown::kHoldsNot, nullptr);
}

Possible EvaluateReadings(const Policy& policy, Hook hook, const net::Packet& packet) {
  const Chain* chain = policy.FindHook(hook);
  std::vector<Decision> decisions;
  if (chain == nullptr || (policy.stateful && packet.state != net::ConnectionState::kNew)) {
    decisions.push_back(Evaluate(policy, hook, packet));
  } else {
    const auto index = static_cast<std::uint32_t>(chain - policy.chains.data());
    const Decision first = Walk(policy, index, packet, {{index, 0}}, Unknown::kBoth, &decisions);
    decisions.push_back(first);
  }
  Possible out;
  for (const Decision& decision : decisions) {
    (decision.verdict == VerdictKind::kAccept ? out.accept : out.deny) = true;
  }
  return out;
}

}  // namespace portwright::policy
