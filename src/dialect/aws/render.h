// Texts of a plan of security groups or of network ACLs. No state, any thread.
#pragma once

#include <string>
#include <string_view>

#include "dialect/aws/acl_plan.h"
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

std::string AclTerraformOf(const policy::Policy& policy, const AclPlan& plan,
                           const RequirementSets& requirements, const RenderOptions& options);

std::string AclCloudFormationOf(const policy::Policy& policy, const AclPlan& plan,
                                const RequirementSets& requirements, const RenderOptions& options);

// `"10.50.2.0/24", "fd00:50::/64"`.
std::string QuotedPrefixes(const net::AddressSet& addresses);

// Letters and digits, for CloudFormation: `pw-cloud-sg` -> `PwCloudSg`.
std::string LogicalId(std::string_view name);

// Of CloudFormation: what a template may hold.
inline constexpr std::size_t kTemplateBytesMax = 1'000'000;
inline constexpr std::size_t kTemplateResourcesMax = 500;

// An error where a template does not fit; `terraform` is the dialect that has no such limit.
void CheckTemplate(const std::string& text, std::size_t resources, std::string_view terraform,
                   Diagnostics& diagnostics);

}  // namespace portwright::dialect::aws
