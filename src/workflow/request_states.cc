#include "workflow/request_states.h"

#include <map>

#include "request/approval.h"
#include "workflow/request_rows.h"

namespace portwright::workflow {

Result<report::Table> StatesTable(LoadedSite& loaded, const SiteRequest& site) {
  using request::RowState;
  PORTWRIGHT_TRY(const MadeRequest made, MakeRequest(loaded, site));
  report::Table table;
  table.title = "Decisions";
  table.columns = {
      report::Text("Point"),       report::Text("Owner"),      report::Number("Rows"),
      report::Number("Requested"), report::Number("Approved"), report::Number("Partly approved"),
      report::Number("Refused"),   report::Number("Deferred"), report::Number("Ended")};
  for (const PointRows& point : made.points) {
    if (point.rows.empty()) continue;
    std::map<RowState, std::uint64_t> counts;
    for (const request::RequestRow& row : point.rows)
      ++counts[StandingOf(row.row, loaded.site->row_decisions, loaded.as_of).state];
    std::vector<std::string> cells = {point.rows[0].row.content.point, point.rows[0].owner,
                                      std::to_string(point.rows.size())};
    for (const RowState state : {RowState::kRequested, RowState::kApproved, RowState::kPartly,
                                 RowState::kRefused, RowState::kDeferred, RowState::kEnded})
      cells.push_back(std::to_string(counts[state]));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace portwright::workflow
