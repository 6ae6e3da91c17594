#include "report/csv.h"

#include "report/plan_tables.h"
#include "report/table.h"
#include "report/totals.h"

namespace portwright::report {

std::string Csv(const plan::Plan& plan) {
  return Render(AllEntriesTable(plan, Gather(plan)), Format::kCsv);
}

}  // namespace portwright::report
