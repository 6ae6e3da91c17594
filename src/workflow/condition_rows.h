// Conditions as rows: between which addresses each is measured, over which planned flows, and what
// it came to. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "probe/condition.h"
#include "probe/measurer.h"
#include "probe/outcome.h"
#include "report/table.h"

namespace portwright::workflow {

struct ConditionRow {
  const probe::NetworkCondition* condition = nullptr;
  probe::Between between;
  std::size_t others = 0;  // pairs of addresses of the same ends that are not measured
};

// By conditions, then by ends. `conditions` must outlive the rows.
std::vector<ConditionRow> RowsOf(const std::vector<probe::NetworkCondition>& conditions,
                                 const std::vector<probe::Target>& targets);

// What has to be measured for each row, over those of the targets behind which a responder proved
// itself. `outcomes`: of the targets.
std::vector<probe::Wanted> WantedFor(const std::vector<ConditionRow>& rows,
                                     const std::vector<probe::Target>& targets,
                                     const std::vector<probe::ProbeOutcome>& outcomes);

// `findings`: of the rows.
report::Table FindingsTable(const std::vector<ConditionRow>& rows,
                            const std::vector<probe::Finding>& findings);
bool AnyViolated(const std::vector<probe::Finding>& findings);
// How many of each state, for people; empty where there is none.
std::string CountsLine(const std::vector<probe::Finding>& findings);

}  // namespace portwright::workflow
