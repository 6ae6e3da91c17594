// `portwright render`: the text of one enforcement point, or of all of them into a folder.
#include <algorithm>

#include "base/text.h"
#include "proof/point_compare.h"
#include "workflow/dialects.h"
#include "workflow/guardrail_steps.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

// The texts are made from the policies alone. Of a million flows what else the plan holds is 200
// MiB, which the texts can use.
void ReleaseFlows(plan::Plan& plan) {
  plan.flows = std::vector<plan::PlannedFlow>();
  plan.endpoints = std::vector<plan::Endpoint>();
  plan.address_sets = std::vector<net::AddressSet>();
}

struct Text {
  std::string name;  // of its file
  std::string bytes;
};

// Reads a rendered text back and compares it with the policy that it was made from: a syntax check
// is no proof. A difference is our bug, and still nothing leaves.
bool Prove(LoadedSite& loaded, const plan::PointPlan& point, const dialect::Dialect& dialect,
           const std::string& text) {
  const site::EnforcementPoint& site_point = loaded.site->points[point.point];
  dialect::LiftOptions options;
  options.file_name = "<text for " + site_point.name + ">";
  options.version = site_point.version;
  Diagnostics problems;
  const auto lifted = dialect.Lift(text, options, problems);
  std::string difference = lifted ? "" : "it could not be read back: " + problems.Print();
  if (lifted) {
    const auto found = proof::FindDifference(point.policy, *lifted);
    difference = found ? *found : found.error().message;
  }
  if (difference.empty()) return true;
  loaded.diagnostics.Error("PW-FLOW-0003", site_point.place,
                           "expected a text for " + site_point.name +
                               " that permits what is planned and nothing else, found that " +
                               difference,
                           "nothing was written; this is a fault of portwright, please report it");
  return false;
}

// A point's text and the list beside it. False after a diagnostic: nothing may be written then.
bool RenderPoint(LoadedSite& loaded, const plan::PointPlan& point, const dialect::Dialect& dialect,
                 bool with_proof, std::vector<Text>& out) {
  const site::EnforcementPoint& site_point = loaded.site->points[point.point];
  dialect::RenderOptions options;
  options.title = loaded.site->name + ", " + site_point.name + ", as of " +
                  FormatDate(loaded.as_of) + ", " + Count(point.flows, "flow");
  Diagnostics problems;
  dialect::Rendered rendered = dialect.RenderWithReasons(point.policy, options, problems);
  for (Diagnostic diagnostic : problems.all()) {
    diagnostic.places.assign(1, site_point.place);
    diagnostic.message = site_point.name + ": " + diagnostic.message;
    loaded.diagnostics.Add(std::move(diagnostic));
  }
  if (problems.has_errors()) return false;
  if (with_proof && !Prove(loaded, point, dialect, rendered.text)) return false;
  const std::string stem = site_point.name;
  out.push_back({stem + "." + std::string(dialect.name()) + "." + std::string(dialect.extension()),
                 std::move(rendered.text)});
  if (!rendered.reasons.empty())
    out.push_back({stem + ".reasons.csv", std::move(rendered.reasons)});
  return true;
}

Outcome RenderOne(LoadedSite& loaded, const RenderRequest& request, const Look& look) {
  const std::string& name = request.at;
  const std::uint32_t index = loaded.site->FindPoint(name);
  const auto& points = loaded.plan->points;
  const auto found = std::find_if(points.begin(), points.end(),
                                  [&](const auto& point) { return point.point == index; });
  if (index == site::kNone || found == points.end()) {
    std::vector<std::string> names;
    for (const auto& point : points) names.push_back(loaded.site->points[point.point].name);
    const auto near = Nearest(name, names);
    return Reject("expected an enforcement point that filters, found " + Quote(name),
                  near ? "did you mean " + *near + "?" : "the site has " + Join(names, ", "));
  }
  const site::EnforcementPoint& point = loaded.site->points[index];
  const dialect::Dialect* dialect = FindDialect(point.dialect);
  if (dialect == nullptr || !dialect->renders()) {
    return Reject("expected a point whose dialect can be rendered (nftables), found " + point.name +
                  " with " + Quote(point.dialect));
  }
  std::vector<Text> texts;
  const bool done = RenderPoint(loaded, *found, *dialect, request.with_proof, texts);
  Outcome outcome = Say(loaded.diagnostics, look);
  if (done) outcome.text = std::move(texts[0].bytes);
  return outcome;
}

Outcome RenderAllPoints(LoadedSite& loaded, const RenderRequest& request, const Look& look) {
  std::vector<Text> texts;
  report::Table table;
  table.title = "Written to " + request.folder;
  table.key = "files";
  table.columns = {report::Text("Point"), report::Text("Dialect"), report::Text("File"),
                   report::Number("Flows"), report::Number("Bytes")};
  bool done = true;
  for (const plan::PointPlan& point : loaded.plan->points) {
    const site::EnforcementPoint& site_point = loaded.site->points[point.point];
    const dialect::Dialect* dialect = FindDialect(site_point.dialect);
    if (dialect == nullptr || !dialect->renders()) {
      loaded.diagnostics.Warning("PW-FLOW-0002", site_point.place,
                                 "expected a dialect that can be rendered (nftables), found " +
                                     Quote(site_point.dialect) + " of " + site_point.name +
                                     ", which is left out",
                                 "`portwright report --format xlsx` has its entries as a request");
      continue;
    }
    const std::size_t first = texts.size();
    done = RenderPoint(loaded, point, *dialect, request.with_proof, texts) && done;
    for (std::size_t t = first; t < texts.size(); ++t) {
      table.rows.push_back({site_point.name, site_point.dialect, texts[t].name,
                            std::to_string(point.flows), std::to_string(texts[t].bytes.size())});
    }
  }
  Outcome outcome = Say(loaded.diagnostics, look);
  if (!done) return outcome;
  sys::RealFiles disk;
  sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  if (files.IsFile(request.folder)) {
    return Reject("expected a folder for the texts of all points, found the file " +
                  Quote(request.folder));
  }
  if (const Status made = files.MakeFolder(request.folder); !made) return Fail(made.error());
  for (std::size_t t = 0; t < texts.size(); ++t) {
    const Status written =
        files.Write(sys::JoinPath(request.folder, texts[t].name), texts[t].bytes);
    if (written) continue;
    Outcome failed = Fail(written.error());
    failed.messages += "    hint: " + std::to_string(t) + " of " + Count(texts.size(), "file") +
                       " written before; the others stand as they were\n";
    return failed;
  }
  outcome.text = Print(table, look);
  return outcome;
}

}  // namespace

Outcome RenderSite(const RenderRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  if ((*loaded)->diagnostics.has_errors() || !(*loaded)->plan)
    return Say((*loaded)->diagnostics, look);
  ReportBreaches(**loaded);
  if ((*loaded)->diagnostics.has_errors()) return Say((*loaded)->diagnostics, look);
  ReleaseFlows(*(*loaded)->plan);
  Outcome outcome = request.folder.empty() ? RenderOne(**loaded, request, look)
                                           : RenderAllPoints(**loaded, request, look);
  const auto& questions = (*loaded)->plan->questions;
  const auto fails = std::count_if(questions.begin(), questions.end(),
                                   [](const plan::Question& question) { return question.fails; });
  if (fails > 0) {
    outcome.messages += "portwright: " + Count(static_cast<std::uint64_t>(fails), "question") +
                        " without an answer; what hangs on it is not permitted, and "
                        "`portwright plan` lists it\n";
  }
  return outcome;
}

}  // namespace portwright::workflow
