// A plan as one Markdown document: summary, a table for each enforcement point, zones, questions,
// doubts, conditions, what was left out and what ends. For a ticket or a repository. Cost: linear
// in the plan. No state, any thread.
#pragma once

#include <string>

#include "plan/plan.h"

namespace portwright::report {

std::string Markdown(const plan::Plan& plan);

}  // namespace portwright::report
