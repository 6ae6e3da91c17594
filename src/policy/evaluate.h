// What a policy does with one packet, by walking its rules. Slow, and obviously right: engines and
// dialects are judged by it. Never optimised.
#pragma once

#include <cstdint>
#include <vector>

#include "net/packet.h"
#include "policy/policy.h"

namespace portwright::policy {

struct Decision {
  VerdictKind verdict = VerdictKind::kDrop;  // kAccept, kDrop or kReject
  bool by_default = true;                    // no rule decided
  std::uint32_t chain = 0;                   // of the deciding rule, or with the default
  std::uint32_t rule = 0;
};

// Of a stateful policy, replies and what is related to them are accepted and invalid packets
// dropped before any rule; where no chain stands at the hook, everything is accepted: both by
// default. The packet's interfaces may be empty: then it only matches rules that name no interface.
// Source ports are a condition that only TCP and UDP packets meet. The policy must pass Check.
//
// With `unknown_holds`, what conditions cannot model is taken to hold for this packet, else not:
// one reading of several.
Decision Evaluate(const Policy& policy, Hook hook, const net::Packet& packet,
                  bool unknown_holds = true);

// What some reading does with the packet, each unknown condition on its own.
struct Possible {
  bool accept = false;
  bool deny = false;
};
// Tries both answers of every unknown condition that the packet meets: exponential in those.
Possible EvaluateReadings(const Policy& policy, Hook hook, const net::Packet& packet);

}  // namespace portwright::policy
