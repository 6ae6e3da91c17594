#include "plan/decision_names.h"

#include <algorithm>

#include "base/text.h"

namespace portwright::plan {

const site::Setting* InitiatorAnswer(const site::Instance& instance,
                                     const catalog::Requirement& requirement) {
  const auto& answers = instance.initiators;
  if (const auto found = answers.find(requirement.id); found != answers.end())
    return &found->second;
  for (const std::string& old_id : requirement.was) {
    if (const auto found = answers.find(old_id); found != answers.end()) return &found->second;
  }
  return nullptr;
}

bool KnowsRequirement(const catalog::Catalog& catalog, std::string_view id, SourcePlace place,
                      Diagnostics& diagnostics) {
  if (catalog.FindRequirement(id) != catalog::kNone) return true;
  std::vector<std::string> now;
  for (const catalog::Requirement& requirement : catalog.requirements) {
    if (IsCalled(requirement, id)) now.push_back(requirement.id);
  }
  if (!now.empty()) {
    diagnostics.Note("PW-PLAN-0059", place,
                     "expected the id that a requirement has today, found " + Quote(id) +
                         "; it counts for " + Join(now, ", "),
                     "write the new id when you next edit this");
    return true;
  }
  const auto withdrawn =
      std::find_if(catalog.withdrawn.begin(), catalog.withdrawn.end(),
                   [&](const catalog::Requirement& one) { return IsCalled(one, id); });
  if (withdrawn == catalog.withdrawn.end()) return false;
  diagnostics.Warning("PW-PLAN-0065", place,
                      "expected a requirement that can be planned, found " + Quote(id) + ", " +
                          Describe(withdrawn->amendment),
                      "one of the two is enough");
  return true;
}

}  // namespace portwright::plan
