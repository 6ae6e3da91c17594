#include "proof/trace.h"

#include <string>

#include "policy/match.h"

namespace portwright::proof {
namespace {

using policy::VerdictKind;

class Tracer {
 public:
  Tracer(const policy::Policy& policy, const net::Packet& packet, bool unknown_holds)
      : policy_(policy), packet_(packet), unknown_holds_(unknown_holds) {}

  // From the chain of a hook to the rule that decides, if one does; the stack is empty else.
  Status Walk(std::uint32_t chain, Trace& trace) {
    stack_ = {{chain, 0}};
    while (!stack_.empty()) {
      const RuleAt here = stack_.back();
      if (here.rule == policy_.chains[here.chain].rules.size()) {
        stack_.pop_back();
        continue;
      }
      ++stack_.back().rule;
      if (++walked_ > kTraceStepsMax * 100 || trace.steps.size() == kTraceStepsMax) {
        return Error{ErrorCode::kLimit, "expected a packet that passes at most " +
                                            std::to_string(kTraceStepsMax) +
                                            " rules, found more: chains lead to one another"};
      }
      if (!policy::Matches(policy_, policy_.chains[here.chain].rules[here.rule], packet_)) continue;
      if (Take(here, trace)) return Ok();
    }
    return Ok();
  }

 private:
  // Whether the rule decides.
  bool Take(const RuleAt& here, Trace& trace) {
    const policy::Rule& rule = policy_.chains[here.chain].rules[here.rule];
    TraceStep step;
    step.at = here;
    step.verdict = rule.verdict.kind;
    step.target = rule.verdict.chain;
    step.is_unknown = !policy_.conditions[rule.condition].unknown.empty();
    step.is_passed_by = step.is_unknown && !unknown_holds_;
    trace.steps.push_back(step);
    if (step.is_passed_by) return false;
    switch (step.verdict) {
      case VerdictKind::kAccept:
      case VerdictKind::kDrop:
      case VerdictKind::kReject:
        trace.decision = {step.verdict, false, here.chain, here.rule};
        return true;
      case VerdictKind::kJump:
        stack_.push_back({step.target, 0});
        break;
      case VerdictKind::kGoto:
        stack_.back() = {step.target, 0};
        break;
      case VerdictKind::kReturn:
        stack_.pop_back();
        break;
      case VerdictKind::kContinue:
        break;
    }
    return false;
  }

  const policy::Policy& policy_;
  const net::Packet& packet_;
  const bool unknown_holds_;
  std::vector<RuleAt> stack_;
  std::size_t walked_ = 0;
};

}  // namespace

Result<Trace> TracePacket(const policy::Policy& policy, policy::Hook hook,
                          const net::Packet& packet, bool unknown_holds) {
  Trace trace;
  const policy::Chain* chain = policy.FindHook(hook);
  const bool by_state = policy.stateful && packet.state != net::ConnectionState::kNew;
  if (chain == nullptr || by_state) {
    trace.decision = policy::Evaluate(policy, hook, packet, unknown_holds);
    return trace;
  }
  const auto index = static_cast<std::uint32_t>(chain - policy.chains.data());
  trace.decision = {chain->default_verdict.kind, true, index, 0};
  PORTWRIGHT_TRY_STATUS(Tracer(policy, packet, unknown_holds).Walk(index, trace));
  return trace;
}

}  // namespace portwright::proof
