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
  std::uint32_t chain = 0;                   // of the deciding rule
  std::uint32_t rule = 0;
};

// The packet's interfaces may be empty: then it only matches rules that name no interface.
Decision Evaluate(const Policy& policy, Hook hook, const net::Packet& packet);

}  // namespace portwright::policy
