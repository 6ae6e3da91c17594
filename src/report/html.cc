#include "report/html.h"

#include <string>
#include <string_view>

#include "base/date.h"
#include "base/text.h"
#include "report/guardrail_html.h"
#include "report/html_text.h"
#include "report/outcome_lines.h"
#include "report/outcomes_html.h"
#include "report/page_files.h"
#include "report/page_sections.h"
#include "report/proof_html.h"
#include "report/reason_text.h"
#include "report/topology.h"
#include "report/topology_svg.h"
#include "report/totals.h"

namespace portwright::report {
namespace {

// Scripts in the order in which they stand on the page.
std::string Scripts() {
  std::string out;
  for (const std::string_view name : {"rows.js", "list.js", "page.js", "outcomes.js"})
    out += PageFile(name);
  return out;
}

std::string Lead(const plan::Plan& plan, const Facts& facts) {
  const Totals& t = facts.totals;
  return "As of <time>" + FormatDate(plan.as_of) + "</time> \xc2\xb7 " +
         Count(plan.site->instances.size(), "product instance") + " \xc2\xb7 " +
         Count(plan.site->zones.size(), "zone") + " \xc2\xb7 " +
         Count(t.points, "enforcement point");
}

std::string ListNote(const plan::Plan& plan, const PageRows& rows) {
  std::string out;
  if (rows.is_merged) {
    out += "This plan has " + WithThousands(plan.flows.size()) +
           " flows, too many to list one by one here: rows are merged, each stands for all flows "
           "between its ends. ";
  }
  if (rows.rows_left_out > 0 || rows.entries_left_out > 0) {
    out += "Of the merged rows, " + WithThousands(rows.rows_left_out) +
           " are not on this page, and " + WithThousands(rows.entries_left_out) +
           " of those by enforcement point: the JSON, CSV and XLSX reports have all of them.";
  }
  return out.empty() ? "" : "<p class=\"note\">" + out + "</p>";
}

std::string TopologyNote(const Facts& facts) {
  std::uint64_t outside = 0;
  for (const auto& [pair, flows] : facts.zone_flows) {
    if (pair.first == plan::kNone || pair.second == plan::kNone) outside += flows;
  }
  std::string out =
      "Lines run from the zone that opens the connection; the thicker, the more flows. "
      "Choose a zone, a line or a firewall to see its flows.";
  if (outside > 0) {
    out += " " + Count(outside, "flow") + " with an end in no zone is not drawn.";
  }

  return out;
}

}  // namespace

std::string Html(const plan::Plan& plan, const HtmlOptions& options) {
  const Facts facts = Gather(plan);
  const PageRows rows = MakePageRows(plan, facts, options.limits);
  const std::string title = plan.site->title.empty() ? plan.site->name : plan.site->title;
  const Totals& t = facts.totals;
  const LineStates states = StatesOfLines(plan, options.outcomes);
  return FillPage(PageFile("page.html"),
                  {{"title", EscapeHtml(title)},
                   {"style", std::string(PageFile("page.css"))},
                   {"lead", Lead(plan, facts)},
                   {"alert", AlertHtml(t)},
                   {"totals", TotalsHtml(t)},
                   {"products", ProductsHtml(plan, facts)},
                   {"topology", TopologySvg(plan, DrawTopology(plan, facts.zone_flows),
                                            options.outcomes.empty() ? nullptr : &states)},
                   {"topology-note", TopologyNote(facts) + OutcomesNote(options.outcomes)},
                   {"guardrails", GuardrailsHtml(plan)},
                   {"guardrails-link", GuardrailsLinkHtml(plan)},
                   {"proof", ProofHtml(options.proof_verdicts, options.proof)},
                   {"proof-link", ProofLinkHtml(options.proof)},
                   {"outcomes", OutcomesHtml(options.outcomes)},
                   {"outcomes-link", OutcomesLinkHtml(options.outcomes)},
                   {"matrix", MatrixHtml(plan, facts)},
                   {"list-note", ListNote(plan, rows)},
                   {"rows-word", rows.is_merged ? "Merged flows" : "Flows"},
                   {"questions", QuestionsHtml(plan)},
                   {"questions-count", WithThousands(t.questions)},
                   {"doubts", DoubtsHtml(facts)},
                   {"doubts-count", WithThousands(t.doubts)},
                   {"conditions", ConditionsHtml(plan)},
                   {"conditions-count", WithThousands(plan.conditions.size())},
                   {"skipped", SkippedHtml(plan)},
                   {"skipped-count", WithThousands(t.skipped)},
                   {"expiring", ExpiringHtml(plan)},
                   {"expiring-count", WithThousands(Endings(plan, std::nullopt).size())},
                   {"flows-count", WithThousands(t.flows)},
                   {"generator", EscapeHtml(options.generator)},
                   {"site", EscapeHtml(plan.site->name)},
                   {"day", FormatDate(plan.as_of)},
                   {"data", rows.json},
                   {"script", Scripts()}});
}

}  // namespace portwright::report
