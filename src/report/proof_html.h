// The page's section about firewalls as they are today: verdicts, and tables as they are printed.
// Everything from outside is escaped. No state, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/table.h"

namespace portwright::report {

// Empty where there is no table. `verdicts` are lines.
std::string ProofHtml(std::string_view verdicts, const std::vector<Table>& tables);
// The section's entry among the page's links.
std::string ProofLinkHtml(const std::vector<Table>& tables);

}  // namespace portwright::report
