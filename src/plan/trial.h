// How many flows an answer would plan, without planning everything again: the requirements that
// hang on it alone, on a copy of the site that holds one answer more.
//
// Cost: a copy of the site once; each trial is linear in the flows that it finds. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plan/flows.h"
#include "plan/plan.h"

namespace portwright::plan {

class Trial {
 public:
  // After so many flows no more trials are made: a site of a thousand filers is asked as quickly as
  // a small one.
  static constexpr std::uint64_t kFlowsMax = 2'000'000;

  // The plan, its site and its catalogs must outlive the trial.
  Trial(const Plan& plan, std::uint64_t flows_max = kFlowsMax);

  // Flows of these requirements of an instance after `change`, which may add answers and bindings
  // to the instance and nothing else. Nothing where the limit was reached, or the instance has no
  // catalog.
  std::optional<std::uint64_t> Flows(std::uint32_t instance,
                                     const std::vector<std::string>& requirements,
                                     const std::function<void(site::Instance&)>& change);

 private:
  const Plan& plan_;
  site::Site site_;
  Options options_;
  Plan scratch_;
  Diagnostics ignored_;  // the plan has said all of it already
  std::unique_ptr<FlowPlanner> planner_;
  std::uint64_t flows_left_;
};

}  // namespace portwright::plan
