// What whoever decides reads first: why, how many rules, what is wide, readable on the way or from
// the internet, what is doubtful, and what stops working without each row. Cost: linear in the
// rows. No state, any thread.
#pragma once

#include <string>
#include <vector>

#include "report/table.h"
#include "request/columns.h"
#include "workflow/load.h"
#include "workflow/request_rows.h"

namespace portwright::workflow {

// Of the rows to one owner; the columns that depend on the moment are filled.
std::vector<report::Table> SummaryTables(const LoadedSite& loaded, const MadeRequest& made,
                                         const std::vector<request::RequestRow>& rows);

}  // namespace portwright::workflow
