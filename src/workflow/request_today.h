// What a request has to change at a point that has a configuration today: new, widen or nothing for
// each row, and what is open there that nobody asked for.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "request/columns.h"
#include "workflow/configuration.h"
#include "workflow/load.h"
#include "workflow/request_rows.h"

namespace portwright::workflow {

enum class RowAction : std::uint8_t { kNew, kWiden, kNone, kRemove };
std::string_view ToText(RowAction action);  // `new`, `widen`, `none`, `remove`

// For each row: nothing of it is permitted today, some of it, or all. Exact where no condition of
// the configuration is unknown; what is permitted in some readings alone counts as denied. Rows
// that overlap are compared apart. Cost: a comparison for each set of rows without overlaps.
Result<std::vector<RowAction>> ActionsOf(const policy::Policy& of_point,
                                         const std::vector<request::RequestRow>& rows,
                                         const policy::Policy& today);

// A row for each line that permits what touches the site and nobody asked for.
Result<std::vector<request::RequestRow>> RemovalsOf(const LoadedSite& loaded,
                                                    const plan::PointPlan& point,
                                                    const Configuration& today);

// Approvals that are over, or that nothing in the plan needs any more: each a row of its own. What
// is over and still planned is asked for again beside them, unless only removals are asked for.
enum class Needed : bool { kLeftOut, kToo };
std::vector<request::RequestRow> EndedRows(const LoadedSite& loaded, const MadeRequest& made,
                                           Needed needed);

// Reads the configuration that the site names for a point; nothing where it names none, and after
// errors in it, which are among the site's diagnostics.
Result<std::optional<Configuration>> ReadToday(LoadedSite& loaded, const plan::PointPlan& point,
                                               sys::FileSystem* files);

}  // namespace portwright::workflow
