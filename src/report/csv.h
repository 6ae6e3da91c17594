// A plan as one CSV: every merged entry with the point that it is for, in the columns of
// AllEntriesTable. Formulas are guarded. Cost: linear in the plan. No state, any thread.
#pragma once

#include <string>

#include "plan/plan.h"

namespace portwright::report {

std::string Csv(const plan::Plan& plan);

}  // namespace portwright::report
