// Where two policies decide a packet differently, in every view of every hook and every state of a
// connection: for two readings of one device, or two states of its rules.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/packet.h"
#include "policy/policy.h"
#include "proof/compare.h"
#include "proof/lines.h"

namespace portwright::proof {

// Packets that one of two sides permits, with what each has for them.
struct Difference {
  net::ConnectionState state = net::ConnectionState::kNew;
  const Disagreement* at = nullptr;
  const LineList* left = nullptr;
  const LineList* right = nullptr;
  net::Packet witness;  // with interfaces
};

// Calls `take` with every difference, hook by hook, state by state. `only`: this hook alone.
// Errors and cost as Compare, for each view.
Status ForEachDifference(const policy::Policy& left, const policy::Policy& right,
                         std::optional<policy::Hook> only,
                         const std::function<void(const Difference&)>& take);

}  // namespace portwright::proof
