// Lines of a policy that could be other, or gone: never deciding, or deciding what is decided the
// same without them. Exact, and by the union of other lines: three lines that together cover a
// fourth are found. Cost: a partition for each view. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "proof/lines.h"

namespace portwright::proof {

enum class LintKind : std::uint8_t {
  kUnmatchable,  // no packet meets its conditions on the way that leads there
  kShadowed,   // never decides: lines before it take all of its packets, some with another verdict
  kRepeated,   // never decides: lines before it take all of its packets, with the same verdict
  kRedundant,  // decides, and without it the next line or the default would decide the same
};

struct Lint {
  LintKind kind = LintKind::kShadowed;
  RuleAt at;                    // the first rule of the text's line
  std::vector<RuleAt> because;  // lines that cover it, or that decide in its place; sorted
  bool by_default = false;      // kRedundant: a chain's default decides too
};

// Of all hooks, in the order of the text. Lines whose conditions are unknown are left out: whether
// they decide is not known. Chains that no hook leads to are not looked at.
Result<std::vector<Lint>> FindLint(const policy::Policy& policy);

}  // namespace portwright::proof
