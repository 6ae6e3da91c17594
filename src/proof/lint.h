// Lines of a policy that could be other, or gone: never deciding, or deciding what is decided the
// same without them; and, where asked for, lines that could be one, or that contradict others in
// part. Exact, and by the union of other lines: three lines that together cover a fourth are found.
// Cost: see line_uses.h, for each view that differs from others. No state, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "proof/line_uses.h"
#include "proof/lines.h"

namespace portwright::proof {

enum class LintKind : std::uint8_t {
  kUnmatchable,  // no packet meets its conditions on the way that leads there
  kShadowed,   // never decides: lines before it take all of its packets, some with another verdict
  kRepeated,   // never decides: lines before it take all of its packets, with the same verdict
  kRedundant,  // decides, and without it the next line or the default would decide the same
  kMergeable,  // decides like the line behind it, and both together are one range in one field
  kConflict,   // shares some, not all, packets with a line before it that decides otherwise
  kUndecided,  // whether it decides, or is needed, takes more steps than the limits allow
};

struct Lint {
  LintKind kind = LintKind::kShadowed;
  RuleAt at;                    // the first rule of the text's line
  std::vector<RuleAt> because;  // lines that cover it together, that decide in its place, that it
                                // could be one with, or that it conflicts with; sorted
  bool by_default = false;      // kRedundant: a chain's default decides too
};

struct LintOptions {
  bool redundant = true;
  bool mergeable = false;  // these two can be many
  bool conflicts = false;
  UseLimits limits;
};

// A line that conflicts with more than so many others names the first ones.
inline constexpr std::size_t kConflictsNamedMax = 16;

// Of all hooks, in the order of the text. Lines whose conditions are unknown are left out: whether
// they decide is not known. Chains that no hook leads to are not looked at.
Result<std::vector<Lint>> FindLint(const policy::Policy& policy, const LintOptions& options = {});

}  // namespace portwright::proof
