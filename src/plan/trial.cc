#include "plan/trial.h"

#include <algorithm>

#include "plan/activate.h"

namespace portwright::plan {

Trial::Trial(const Plan& plan, std::uint64_t flows_max)
    : plan_(plan), site_(*plan.site), flows_left_(flows_max) {
  options_.as_of = plan.as_of;
  options_.partial = true;
  scratch_.site = &site_;
  scratch_.as_of = plan.as_of;
  planner_ = std::make_unique<FlowPlanner>(site_, options_, scratch_, ignored_);
}

std::optional<std::uint64_t> Trial::Flows(std::uint32_t instance,
                                          const std::vector<std::string>& requirements,
                                          const std::function<void(site::Instance&)>& change) {
  site::Instance& tried = site_.instances[instance];
  const auto catalog = std::find_if(plan_.catalogs.begin(), plan_.catalogs.end(),
                                    [&](const auto* one) { return one->product == tried.product; });
  if (flows_left_ == 0 || catalog == plan_.catalogs.end()) return std::nullopt;
  const site::Instance before = tried;
  change(tried);
  const InstanceState state = AnswerQuestionsOf(site_, instance, **catalog, ignored_);
  for (const std::string& id : requirements) {
    const std::uint32_t r = (*catalog)->FindRequirement(id);
    if (r != catalog::kNone) planner_->PlanRequirement(state, r);
  }
  tried = before;
  const std::uint64_t flows = scratch_.flows.size();
  scratch_.flows.clear();
  scratch_.skipped.clear();
  scratch_.questions.clear();
  flows_left_ -= std::min(flows_left_, flows);
  return flows;
}

}  // namespace portwright::plan
