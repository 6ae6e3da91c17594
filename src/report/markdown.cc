#include "report/markdown.h"

#include <vector>

#include "report/plan_tables.h"
#include "report/table.h"
#include "report/totals.h"

namespace portwright::report {

std::string Markdown(const plan::Plan& plan) {
  std::vector<Table> tables = PlanTables(plan, Gather(plan), 0);
  std::string out = "# " + EscapeMarkdown(tables.front().title) + "\n\n";
  tables.front().title.clear();
  return out + RenderAll(tables, Format::kMarkdown);
}

}  // namespace portwright::report
