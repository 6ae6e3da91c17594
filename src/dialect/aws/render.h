// Texts of a plan of security groups. No state, any thread.
#pragma once

#include <string>
#include <string_view>

#include "dialect/aws/group_plan.h"
#include "dialect/common/dialect.h"
#include "dialect/common/requirement_sets.h"

namespace portwright::dialect::aws {

inline constexpr std::size_t kDescriptionBytes = 255;

// As descriptions of AWS may have them: other letters become `_`.
std::string Description(std::string_view text);

std::string TerraformOf(const policy::Policy& policy, const GroupPlan& plan,
                        const RequirementSets& requirements, const RenderOptions& options);

std::string CloudFormationOf(const policy::Policy& policy, const GroupPlan& plan,
                             const RequirementSets& requirements, const RenderOptions& options);

}  // namespace portwright::dialect::aws
