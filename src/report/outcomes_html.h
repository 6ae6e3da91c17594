// The page's section about probes: what was expected and what was found, by requirement and by
// target, with a filter. Everything from outside is escaped. No state, any thread.
#pragma once

#include <string>
#include <vector>

#include "report/outcome_rows.h"

namespace portwright::report {

// Empty where there are no rows. Those that fail come first; the page says how many it leaves out.
std::string OutcomesHtml(const std::vector<OutcomeRow>& rows);
// The section's entry among the page's links.
std::string OutcomesLinkHtml(const std::vector<OutcomeRow>& rows);
// What the drawing's lines mean then.
std::string OutcomesNote(const std::vector<OutcomeRow>& rows);

}  // namespace portwright::report
