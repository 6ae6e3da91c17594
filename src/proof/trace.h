// One packet's way through a policy, rule by rule: what a device would print if it were asked to
// trace. The rules that are over the packet, in the order in which they are met, and what decides.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "net/packet.h"
#include "policy/evaluate.h"
#include "policy/policy.h"
#include "proof/lines.h"

namespace portwright::proof {

struct TraceStep {
  RuleAt at;
  policy::VerdictKind verdict = policy::VerdictKind::kContinue;
  std::uint32_t target = 0;   // kJump, kGoto: index into Policy::chains
  bool is_unknown = false;    // it asks for something that is not modelled
  bool is_passed_by = false;  // and is taken not to hold
};

struct Trace {
  std::vector<TraceStep> steps;
  policy::Decision decision;  // as policy::Evaluate has it
};

// More steps than this are refused (kLimit): chains may lead to one another any number of times.
inline constexpr std::size_t kTraceStepsMax = 1'000'000;

// One reading: what conditions cannot model holds for this packet, or does not. The policy must
// pass Check. Cost: linear in the rules that are walked over.
Result<Trace> TracePacket(const policy::Policy& policy, policy::Hook hook,
                          const net::Packet& packet, bool unknown_holds);

}  // namespace portwright::proof
