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
#include "workflow/heard_words.h"
#include "workflow/request_states.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::uint64_t kOutcomeBytesMax = std::uint64_t{256} << 20;
constexpr std::size_t kEndsInTable = 3;  // of an entry, where people read it on a terminal

Result<std::string> PageOf(const plan::Plan& plan, const std::vector<std::string>& outcomes) {
  report::HtmlOptions options;
  options.generator = "portwright " + std::string(kVersion);
  for (const std::string& path : outcomes) {
    PORTWRIGHT_TRY(const std::string text, sys::RealFiles().Read(path, kOutcomeBytesMax));
    auto rows = ReadCarriedOutcomes(text);
    if (!rows) return Error{rows.error().code, path + ": " + rows.error().message};
    std::move(rows->begin(), rows->end(), std::back_inserter(options.outcomes));
  }
  return report::Html(plan, options);
}

Result<std::string> TextOf(const plan::Plan& plan, const std::string& kind, std::uint32_t point,
                           const std::vector<std::string>& outcomes, const Look& look) {
  if (kind == "svg") return report::DrawingSvg(plan, point);
  if (kind == "mermaid") return report::DrawingMermaid(plan, point);
  if (kind == "csv") return report::Csv(plan);
  if (kind == "json") return report::Json(plan);
  if (kind == "markdown") return report::Markdown(plan);
  if (kind == "xlsx") return report::Xlsx(plan);
  if (kind == "html") return PageOf(plan, outcomes);
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
                   const std::string& at, const std::vector<std::string>& outcomes) {
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
  auto text = TextOf(*(*loaded)->plan, kind, point, outcomes, look);
  if (!text) return Fail(text.error());
  outcome.text = std::move(*text);
  if (kind == "table" && !site.row_decisions.empty()) {
    const auto states = StatesTable(**loaded, request);
    if (!states) return Fail(states.error());
    outcome.text += "\n" + Print(*states, look);
  }
  if (const std::uint64_t breaches = CountBreaches(*(*loaded)->plan); breaches > 0) {
    outcome.exit = Exit::kNo;
    outcome.messages += BreachesLine(breaches);
  }
  return outcome;
}

}  // namespace portwright::workflow
