// Outcomes of probes as metrics in Prometheus' text format 0.0.4, for a textfile collector. Same
// rows, same bytes; no clocks. Cost: linear, and a set of the targets. No state, any thread.
#pragma once

#include <string>
#include <vector>

#include "report/outcome_rows.h"

namespace portwright::report {

// Of each target: whether it is as expected, its outcome as a label, its latency; how many targets
// of each state, grade and requirement there are. Of targets whose labels
// agree the worst is the series.
std::string PrometheusText(const std::vector<OutcomeRow>& rows);

}  // namespace portwright::report
