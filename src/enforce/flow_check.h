// Whether required flows work, seen from this host. A transaction asks before and after; who
// answers is the caller's choice (workflow/flow_check.h connects by TCP), so that `enforce` knows
// no probes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "enforce/bundle.h"

namespace portwright::enforce {

enum class FlowState : std::uint8_t {
  kWorks,    // the other end was reached: it answered, were it with a refusal
  kFails,    // nothing came back
  kUnknown,  // it cannot be tested from here
};

// As many answers as flows, in their order.
using FlowCheck = std::function<std::vector<FlowState>(const std::vector<FlowToCheck>&)>;

}  // namespace portwright::enforce
