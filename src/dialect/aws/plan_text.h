// From a policy to the text of its plan, alike for groups and lists. Any thread.
#pragma once

#include <cstddef>

#include "base/diagnostics.h"
#include "dialect/common/dialect.h"
#include "dialect/common/requirement_sets.h"
#include "policy/policy.h"

namespace portwright::dialect::aws {

// `make_plan(policy, requirements, diagnostics)`: a plan with `rules` and `naive_rules`, or
// nothing; `write(plan, requirements)`: its text. Empty after any error.
template <typename MakePlan, typename Write>
Rendered RenderPlan(const policy::Policy& policy, Diagnostics& diagnostics, MakePlan make_plan,
                    Write write) {
  const std::size_t errors_before = diagnostics.error_count();
  RequirementSets requirements(policy);
  const auto plan = make_plan(policy, requirements, diagnostics);
  if (!plan || diagnostics.error_count() != errors_before) return {};
  Rendered out;
  out.text = write(*plan, requirements);
  if (diagnostics.error_count() != errors_before) return {};
  out.reasons = requirements.Csv();
  out.rules = plan->rules;
  out.naive_rules = plan->naive_rules;
  return out;
}

}  // namespace portwright::dialect::aws
