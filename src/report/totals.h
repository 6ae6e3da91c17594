// The figures of a plan, and the lists that several renderers need: doubts, what ends soon, flows
// from zone to zone. Cost: linear in the plan. No state, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "plan/plan.h"
#include "report/reason_text.h"

namespace portwright::report {

struct Totals {
  std::uint64_t flows = 0;         // all that are planned
  std::uint64_t granted = 0;       // of them: permitted by a base policy already
  std::uint64_t local = 0;         // of them: inside one host
  std::uint64_t requirements = 0;  // with a flow; extras of the site included
  std::uint64_t services = 0;      // different transport and port, `tcp/443` say
  std::uint64_t points = 0;        // that filter
  std::uint64_t entries = 0;       // merged rows over all points, without granted flows
  std::uint64_t questions = 0;
  std::uint64_t failing_questions = 0;  // that open nothing until they are answered
  std::uint64_t doubts =
      0;  // of requirements with a flow, each once however many instances have it
  std::uint64_t violated = 0;  // conditions
  std::uint64_t to_check = 0;
  std::uint64_t skipped = 0;
};

// Entries of one point.
struct PointEntries {
  std::uint32_t point = 0;  // index into Site::points
  std::vector<plan::Entry> entries;
};

// A doubt of a requirement in use, with the instances that it concerns.
struct DoubtInUse {
  std::size_t reason = 0;  // of the plan: the first that has it
  DoubtText doubt;
  std::vector<std::string> instances;
};

// Everything that is computed once for a report.
struct Facts {
  Totals totals;
  std::vector<bool> reason_in_use;          // by reason of the plan: has a flow
  std::vector<ReasonText> reasons;          // by reason of the plan
  std::vector<std::uint64_t> reason_flows;  // by reason of the plan
  std::vector<PointEntries> points;         // in the plan's order
  std::vector<DoubtInUse> doubts;           // in the plan's order
  // Flows by zones of their ends; plan::kNone where an end lies in no zone.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t> zone_flows;
};

Facts Gather(const plan::Plan& plan);

// Something with an end: an extra or a window in use, an omission, a grant.
struct Ending {
  Date until;
  std::string what;  // `extra`, `window`, `omission`, `grant`
  std::string id;
  std::string reason;
  std::string by;
  std::int64_t days = 0;  // from the plan's day; negative: over
};

// Sorted by day, then kind and id. With `within_days`, only what ends by then (what has ended
// already included).
std::vector<Ending> Endings(const plan::Plan& plan, std::optional<int> within_days);

// What was left out, grouped: requirements with the same reason and detail stand in one row.
struct SkipGroup {
  plan::SkipReason why = plan::SkipReason::kOff;
  std::string instance;
  std::string detail;
  std::vector<std::string> requirements;  // in the plan's order
};
std::vector<SkipGroup> GroupSkips(const plan::Plan& plan);

}  // namespace portwright::report
