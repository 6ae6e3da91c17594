// What a network must give beside ports: which of it the plan itself can judge, and which is left
// to be checked.
#pragma once

#include <span>
#include <vector>

#include "catalog/catalog.h"
#include "plan/activate.h"
#include "plan/plan.h"

namespace portwright::plan {

// Whether a condition's roles, of which it may have none, one or two, are ends of a requirement.
bool Concerns(const catalog::Condition& condition, const catalog::Requirement& requirement);

// Made when the plan's flows are complete; walks them once. The plan must outlive it.
class ConditionJudge {
 public:
  explicit ConditionJudge(const Plan& plan);

  // Conditions of an instance's active features, in the catalog's order. Linear in the flows that
  // each concerns.
  std::vector<PlannedCondition> Judge(const InstanceState& state) const;

 private:
  using FlowSpan = std::span<const PlannedFlow>;
  std::vector<FlowSpan> FlowsOf(const InstanceState& state,
                                const catalog::Condition& condition) const;

  const Plan& plan_;
  std::vector<std::vector<FlowSpan>> flows_of_;  // by reason
};

}  // namespace portwright::plan
