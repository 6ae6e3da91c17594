// The change request as a workbook: a summary first, then one sheet for each enforcement point with
// a row for each merged entry, as network teams take it. Every cell is text, so nothing in a site
// or catalog can become a formula. Same plan, same bytes: the workbook's creation day is the
// plan's.
//
// Errors: kLimit for more rows than a sheet holds, kIo where the library cannot write (it wants a
// temporary file). Cost: linear in the entries. One thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "plan/plan.h"

namespace portwright::report {

Result<std::string> Xlsx(const plan::Plan& plan);

}  // namespace portwright::report
