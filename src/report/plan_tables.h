// A plan as tables: what `plan`, `expiring` and `report` print. Each table says by its key what it
// is, so that JSON of several is an object with known names. Cost: linear in the rows. No state,
// any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "plan/plan.h"
#include "report/table.h"
#include "report/totals.h"

namespace portwright::report {

Table TotalsTable(const plan::Plan& plan, const Facts& facts);
// One row for each point that filters.
Table PointsTable(const plan::Plan& plan, const Facts& facts);
// One row for each flow, in the plan's order.
Table FlowsTable(const plan::Plan& plan, const Facts& facts);
// Merged rows of one point of `facts.points`; of all of them with the point's name in front.
Table EntriesTable(const plan::Plan& plan, const Facts& facts, const PointEntries& point);
Table AllEntriesTable(const plan::Plan& plan, const Facts& facts);
// The same rows for people: ends with zone and addresses in one cell, at most `ends_max` of them
// (0: all), what is doubtful, translated or ending in one column of remarks.
Table BriefEntriesTable(const plan::Plan& plan, const Facts& facts, const PointEntries& point,
                        std::size_t ends_max);
Table QuestionsTable(const plan::Plan& plan);
// The same for people: at most `opens_max` of what each would open, and how many requirements hang
// on it.
Table BriefQuestionsTable(const plan::Plan& plan, std::size_t opens_max);
Table ConditionsTable(const plan::Plan& plan);
// One row for each doubt of a requirement in use.
Table DoubtsTable(const Facts& facts);
Table SkippedTable(const plan::Plan& plan);
// What ends soon; `within_days` as in Endings.
Table ExpiringTable(const plan::Plan& plan, std::optional<int> within_days);
// Flows from zone to zone: a row for each zone that sends, a column for each that receives.
Table ZonesTable(const plan::Plan& plan, const Facts& facts);

// The whole report for people: totals, points, entries of each point in brief, zones, questions,
// doubts, conditions, skipped, expiring.
std::vector<Table> PlanTables(const plan::Plan& plan, const Facts& facts, std::size_t ends_max);

}  // namespace portwright::report
