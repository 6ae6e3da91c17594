// `portwright report`: a plan in the form that somebody asked for.
#include "base/text.h"
#include "base/version.h"
#include "report/csv.h"
#include "report/drawing.h"
#include "report/html.h"
#include "report/json.h"
#include "report/markdown.h"
#include "report/plan_tables.h"
#include "report/xlsx.h"
#include "sys/files.h"
#include "workflow/guardrail_steps.h"
#include "workflow/outcome_files.h"
#include "workflow/redacted_plan.h"
#include "workflow/request_states.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kEndsInTable = 3;  // of an entry, where people read it on a terminal

Result<std::string> PageOf(const plan::Plan& plan, const std::vector<std::string>& outcomes,
                           const std::optional<Redaction>& redaction) {
  report::HtmlOptions options;
  options.generator = "portwright " + std::string(kVersion);
  PORTWRIGHT_TRY(options.outcomes, ReadOutcomeFiles(outcomes, sys::RealFiles()));
  if (redaction) redaction->InOutcomes(options.outcomes);
  return report::Html(plan, options);
}

Result<std::string> TextOf(const plan::Plan& plan, const std::string& kind, std::uint32_t point,
                           const std::vector<std::string>& outcomes,
                           const std::optional<Redaction>& redaction, const Look& look) {
  if (kind == "svg") return report::DrawingSvg(plan, point);
  if (kind == "mermaid") return report::DrawingMermaid(plan, point);
  if (kind == "csv") return report::Csv(plan);
  if (kind == "json") return report::Json(plan);
  if (kind == "markdown") return report::Markdown(plan);
  if (kind == "xlsx") return report::Xlsx(plan);
  if (kind == "html") return PageOf(plan, outcomes, redaction);
  return Print(report::PlanTables(plan, report::Gather(plan), kEndsInTable), look);
}

Outcome UnknownPoint(const site::Site& site, const std::string& name) {
  std::vector<std::string> names;
  for (const site::EnforcementPoint& point : site.points) names.push_back(point.name);
  const auto near = Nearest(name, names);
  return Reject("expected an enforcement point of the site after --at, found " + Quote(name),
                near ? "did you mean " + *near + "?" : "its points are " + Join(names, ", "));
}

}  // namespace

Outcome ReportSite(const SiteRequest& request, const std::string& kind, const Look& look,
                   const std::string& at, const std::vector<std::string>& outcomes,
                   const RedactRequest& redact) {
  if (!outcomes.empty() && kind != "html") {
    return Reject("expected --format html beside --outcomes, found " + kind,
                  "`portwright probe merge` puts outcomes into other forms");
  }
  if (!at.empty() && kind != "svg" && kind != "mermaid") {
    return Reject("expected --format svg or mermaid beside --at, found " + kind,
                  "other reports have all points");
  }
  auto loaded = LoadPlan(request);
  if (!loaded) return Fail(loaded.error());
  Outcome outcome = Say((*loaded)->diagnostics, look);
  if (outcome.exit != Exit::kFine || !(*loaded)->plan) return outcome;
  const site::Site& site = *(*loaded)->site;
  const std::uint32_t point = at.empty() ? site::kNone : site.FindPoint(at);
  if (!at.empty() && point == site::kNone) return UnknownPoint(site, at);
  std::optional<report::Table> states;
  if (kind == "table" && !site.row_decisions.empty()) {
    auto made = StatesTable(**loaded, request);
    if (!made) return Fail(made.error());
    states = std::move(*made);
  }
  std::optional<Redaction> redaction;
  if (redact.redact) {
    const auto key = KeyOf(redact.key_file);
    if (!key) return Fail(key.error());
    redaction.emplace(site, *key);
    RedactPlan(**loaded, *redaction);
    if (states) redaction->InTable(*states);
  }
  auto text = TextOf(*(*loaded)->plan, kind, point, outcomes, redaction, look);
  if (!text) return Fail(text.error());
  outcome.text = std::move(*text);
  if (states) outcome.text += "\n" + Print(*states, look);
  if (const std::uint64_t breaches = CountBreaches(*(*loaded)->plan); breaches > 0) {
    outcome.exit = Exit::kNo;
    outcome.messages += BreachesLine(breaches);
  }
  return outcome;
}

}  // namespace portwright::workflow
