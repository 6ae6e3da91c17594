// A plan as one self-contained page: totals, a drawn topology, a matrix of zones that opens into
// flows, lists with search and filters, what is doubtful, open, conditional, left out or ending.
// Nothing is loaded from anywhere; it works from a file, on paper, in the dark and by keyboard.
// Same plan, same bytes.
//
// Cost: linear in the plan; what the page lists is limited by the options, and the page says where
// it is.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.h"
#include "report/outcome_rows.h"
#include "report/page_rows.h"
#include "report/table.h"

namespace portwright::report {

struct HtmlOptions {
  PageLimits limits;
  std::string generator = "portwright";  // with its version, for the page's foot
  // What firewalls of the site do today against the plan, in words and tables; a section where
  // there is one.
  std::string proof_verdicts;
  std::vector<Table> proof;
  // What probes found in the live network; a section and colours in the drawing where there is any.
  std::vector<OutcomeRow> outcomes;
};

std::string Html(const plan::Plan& plan, const HtmlOptions& options = {});

}  // namespace portwright::report
