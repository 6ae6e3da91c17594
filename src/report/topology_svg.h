// A topology as inline SVG: text and colours come from the page's style sheet, what can be clicked
// carries `data-` attributes that the page's script knows (`data-zone`, `data-point`, `data-from`
// and `data-to`, all indices of the site). Deterministic. No state, any thread.
#pragma once

#include <string>

#include "plan/plan.h"
#include "report/topology.h"

namespace portwright::report {

std::string TopologySvg(const plan::Plan& plan, const Topology& topology);

}  // namespace portwright::report
