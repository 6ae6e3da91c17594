// Whether two policies are one but for the words: names of chains and hosts, and what unknown
// conditions are called. For a copy of a configuration under other names.
#pragma once

#include <string>

#include "base/result.h"
#include "policy/policy.h"

namespace portwright::workflow {

// The first way in which the copy decides otherwise, without any word of either; empty: none. Rule
// by rule first, so that lists which are bound nowhere count too; then as sets of packets in every
// view. Unknown conditions stand for each other where their rules do; each has to have one partner.
// Cost: that of comparing the policies (proof/compare.h).
Result<std::string> FindDeviation(const policy::Policy& original, policy::Policy copy);

}  // namespace portwright::workflow
