// Calls of the REST API as a JSON array, one object each: `method`, `path`, `body`. What the calls
// are depends on the cluster's release.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/cohesity/attachment_plan.h"
#include "dialect/common/requirement_sets.h"

namespace portwright::dialect::cohesity {

enum class Release {
  kProfiles,  // 6.8 and 7.0: ip sets and profiles with attachments, as lists
  kProfile,   // 7.1, 7.2: a profile with its attachment each
  kNamed,     // from 7.3 on: the same, made and removed by name
};

// Of `7.2`, `7.1.2_u3`; the newest of nothing. Nothing for older ones and other texts.
std::optional<Release> ReleaseOf(std::string_view version);

std::string ApiText(const std::vector<PlannedAttachment>& planned,
                    const RequirementSets& requirements, Release release);
std::string ApiUndo(const std::vector<PlannedAttachment>& planned, Release release);

}  // namespace portwright::dialect::cohesity
