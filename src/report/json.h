// A whole plan as one JSON document, for programs: nothing is merged away and nothing cut. The
// format is described in docs/formats/plan_json.md. Cost: linear in the plan. No state, any thread.
#pragma once

#include <string>

#include "plan/plan.h"

namespace portwright::report {

std::string Json(const plan::Plan& plan);

}  // namespace portwright::report
