// What is asked before and after a change: whether the way in stays open, whether other tables
// block what a text has to permit, and whether two texts mean the same. Pure; costs are those of
// proof/compare.h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "dialect/common/dialect.h"
#include "enforce/way_in.h"
#include "policy/policy.h"

namespace portwright::enforce {

// A text of the host as a policy. kRefused, with the first thing that is wrong.
Result<std::unique_ptr<policy::Policy>> PolicyOf(const dialect::Dialect& dialect,
                                                 const std::string& text, const std::string& name);

// Those of which a policy shuts out a part, or may: a packet each, in words.
Result<std::vector<std::string>> FindCutWays(const policy::Policy& policy,
                                             const std::vector<WayIn>& ways);

// Packets that `required` permits and all tables together do not.
struct Blocked {
  std::vector<std::string> surely;    // a packet each, in words
  std::vector<std::string> possibly;  // in some reading of what other tables say
};
Result<Blocked> FindBlocked(const policy::Policy& required, const policy::Policy& together);

// The first packet that two policies decide differently, in words; empty: they mean the same.
Result<std::string> FindDeviation(const policy::Policy& expected, const policy::Policy& found);

}  // namespace portwright::enforce
