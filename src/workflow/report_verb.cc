// `portwright report`: a plan in the form that somebody asked for.
#include "base/version.h"
#include "report/csv.h"
#include "report/html.h"
#include "report/json.h"
#include "report/markdown.h"
#include "report/plan_tables.h"
#include "report/xlsx.h"
#include "workflow/guardrail_steps.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kEndsInTable = 3;  // of an entry, where people read it on a terminal

Result<std::string> TextOf(const plan::Plan& plan, const std::string& kind, const Look& look) {
  if (kind == "csv") return report::Csv(plan);
  if (kind == "json") return report::Json(plan);
  if (kind == "markdown") return report::Markdown(plan);
  if (kind == "xlsx") return report::Xlsx(plan);
  if (kind == "html") {
    report::HtmlOptions options;
    options.generator = "portwright " + std::string(kVersion);
    return report::Html(plan, options);
  }
  return Print(report::PlanTables(plan, report::Gather(plan), kEndsInTable), look);
}

}  // namespace

Outcome ReportSite(const SiteRequest& request, const std::string& kind, const Look& look) {
  auto loaded = LoadPlan(request);
  if (!loaded) return Fail(loaded.error());
  Outcome outcome = Say((*loaded)->diagnostics, look);
  if (outcome.exit != Exit::kFine || !(*loaded)->plan) return outcome;
  auto text = TextOf(*(*loaded)->plan, kind, look);
  if (!text) return Fail(text.error());
  outcome.text = std::move(*text);
  if (const std::uint64_t breaches = CountBreaches(*(*loaded)->plan); breaches > 0) {
    outcome.exit = Exit::kNo;
    outcome.messages += BreachesLine(breaches);
  }
  return outcome;
}

}  // namespace portwright::workflow
