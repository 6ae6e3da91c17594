// What to change in a policy that was read from a device, so that it permits exactly what a plan
// requires of it: lines to take out, to put in, to make wider. One engine for every question about
// changes. What it gives is proven: the changed policy is compared with the required one.
//
// Lines are tried one by one, so a change is small but not always the smallest: what is open and
// not asked for is closed first (a line that serves nothing else goes, another gets a denial before
// it), then what is required and blocked is permitted before the line that blocks it, or by making
// a line wider that nearly permits it. Cost: a comparison for each round, and for each widening
// that is tried. No state, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "proof/point_compare.h"

namespace portwright::proof {

enum class StepKind : std::uint8_t { kRemove, kInsert, kWiden };

struct Step {
  StepKind kind = StepKind::kInsert;
  // In the policy as it was: the rule that goes or is made wider; what is put in stands before it,
  // or behind the last one where `rule` is the number of the chain's rules.
  RuleAt at;
  policy::Rule rule;             // kInsert, kWiden: over the pools of Change::after
  std::vector<RuleAt> required;  // the rules of the required policy that it serves; none: it closes
};

struct Change {
  std::vector<Step> steps;    // by chain, then place; removals of one text line stand together
  policy::Policy after;       // the policy with the steps taken
  std::vector<Finding> left;  // what they do not cure; empty: proven
};

// No steps where nothing has to change. Replies get one rule about open connections where the
// device keeps them, else a rule back for each required one. Rules of one place in the text go
// together.
Result<Change> FindChange(const policy::Policy& required, const policy::Policy& found,
                          const ProofQuestion& question);

}  // namespace portwright::proof
