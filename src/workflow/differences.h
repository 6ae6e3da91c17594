// Where two policies decide differently, and where the plans of two states of a site do.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "net/packet.h"
#include "policy/policy.h"
#include "proof/compare.h"
#include "proof/lines.h"
#include "report/table.h"
#include "workflow/load.h"

namespace portwright::workflow {

// A packet that one of two sides permits, with what each has for it.
struct Difference {
  net::ConnectionState state = net::ConnectionState::kNew;
  const proof::Disagreement* at = nullptr;
  const proof::LineList* left = nullptr;
  const proof::LineList* right = nullptr;
  net::Packet witness;  // with interfaces
};

// Calls `take` with every difference of two policies, hook by hook, state by state. `only_hook`: as
// HookOf takes it; empty for all.
Status ForEachDifference(const policy::Policy& left, const policy::Policy& right,
                         const std::string& only_hook,
                         const std::function<void(const Difference&)>& take);

// `added`, `taken away, in some readings`.
std::string ChangeOf(const Difference& difference);
report::Tone ToneOf(const Difference& difference);

// What the plan of `after` permits and that of `before` does not, and the other way round, point by
// point. Both must have a plan. A point that one of them does not have permits nothing there.
Result<report::Table> ComparePlans(const LoadedSite& before, const LoadedSite& after);

}  // namespace portwright::workflow
