// Outcomes of probes by the lines of the drawing: from zone to zone. Cost: linear in the endpoints
// and the rows. No state, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.h"
#include "report/outcome_rows.h"

namespace portwright::report {

struct LineState {
  std::uint64_t works = 0, fails = 0, unknown = 0;

  // Fails where one target does; unknown where none does and one is.
  OutcomeState State() const;
  // `3 of 12 fail`, `1 of 12 unknown`, `all 12 work`.
  std::string ToText() const;
};

// By zones of the ends, of what must be open. Ends are found by the plan's names for them and their
// addresses; rows whose ends the plan does not have are on no line.
using LineStates = std::map<std::pair<std::uint32_t, std::uint32_t>, LineState>;
LineStates StatesOfLines(const plan::Plan& plan, const std::vector<OutcomeRow>& rows);

}  // namespace portwright::report
