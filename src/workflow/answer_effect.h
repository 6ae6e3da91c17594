// What answers change: two plans of one site, before and after, requirement by requirement.
// Cost: linear in the flows of both. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/table.h"
#include "workflow/load.h"
#include "workflow/site_questions.h"

namespace portwright::workflow {

// Figures of a plan that change as answers come.
struct PlanFigures {
  std::uint64_t flows = 0;
  std::uint64_t requirements = 0;  // with a flow
  std::uint64_t points = 0;        // that a flow crosses
};
PlanFigures FiguresOf(const plan::Plan& plan);

// A row for each requirement whose flows are more or fewer than before, with what it opens and the
// points that its flows cross; its id begins with the instance's.
report::Table EffectTable(const plan::Plan& before, const plan::Plan& after);

// Before and after.
report::Table FiguresTable(const PlanFigures& before, const PlanFigures& after,
                           std::size_t questions_before, std::size_t questions_after);

}  // namespace portwright::workflow
