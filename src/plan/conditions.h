// What a network must give beside ports: which of it the plan itself can judge, and which is left
// to be checked.
#pragma once

#include <vector>

#include "plan/activate.h"
#include "plan/bind.h"
#include "plan/plan.h"

namespace portwright::plan {

// Conditions of an instance's active features, in the catalog's order. The plan's flows must be
// complete.
std::vector<PlannedCondition> JudgeConditions(const InstanceState& state, const Plan& plan);

}  // namespace portwright::plan
