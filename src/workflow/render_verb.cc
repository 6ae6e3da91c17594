// `portwright render`: the text of one enforcement point, or of all of them into a folder.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "workflow/approved_plan.h"
#include "workflow/change_from.h"
#include "workflow/dialects.h"
#include "workflow/guardrail_steps.h"
#include "workflow/render_point.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

// Whether a point's text names what the plan's endpoints are called.
bool NamesEndpoints(const site::EnforcementPoint& point) {
  const dialect::Dialect* dialect = FindDialect(point.dialect);
  return dialect != nullptr && dialect->renders() && dialect->capabilities().named_objects;
}

// The texts are made from the policies and the ways through gateways. Of a million flows the rest
// is 200 MiB, which the texts can use. `at`: the only point that is rendered; empty: all are.
void ReleaseFlows(LoadedSite& loaded, const std::string& at) {
  plan::Plan& plan = *loaded.plan;
  plan.flows = std::vector<plan::PlannedFlow>();
  const auto& points = loaded.site->points;
  const bool are_named = std::any_of(points.begin(), points.end(), [&](const auto& point) {
    return (at.empty() || point.name == at) && NamesEndpoints(point);
  });
  if (are_named) return;
  plan.endpoints = std::vector<plan::Endpoint>();
  plan.address_sets = std::vector<net::AddressSet>();
}

sys::FileSystem& FilesOf(const RenderRequest& request) {
  static sys::RealFiles disk;
  return request.site.files != nullptr ? *request.site.files : disk;
}

std::string Expected() {
  return "a dialect that is written: " + Join(RenderedDialectNames(), ", ");
}

plan::PointPlan* FindPoint(LoadedSite& loaded, const std::string& name) {
  const std::uint32_t index = loaded.site->FindPoint(name);
  auto& points = loaded.plan->points;
  const auto found = std::find_if(points.begin(), points.end(),
                                  [&](const auto& point) { return point.point == index; });
  return index == site::kNone || found == points.end() ? nullptr : &*found;
}

Outcome RejectPoint(const LoadedSite& loaded, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& point : loaded.plan->points)
    names.push_back(loaded.site->points[point.point].name);
  const auto near = Nearest(name, names);
  return Reject("expected an enforcement point that filters, found " + Quote(name),
                near ? "did you mean " + *near + "?" : "the site has " + Join(names, ", "));
}

// Writes all files of a folder, or none after the first that fails; nothing where all is written.
std::optional<Outcome> WriteFiles(const RenderRequest& request,
                                  const std::vector<PointFile>& written) {
  sys::FileSystem& files = FilesOf(request);
  if (files.IsFile(request.folder)) {
    return Reject("expected a folder for the texts, found the file " + Quote(request.folder));
  }
  if (const Status made = files.MakeFolder(request.folder); !made) return Fail(made.error());
  for (std::size_t t = 0; t < written.size(); ++t) {
    const std::string path = sys::JoinPath(request.folder, written[t].name);
    Status done = files.MakeFolder(sys::FolderOf(path));
    if (done) done = files.Write(path, written[t].bytes);
    if (done) continue;
    Outcome failed = Fail(done.error());
    failed.messages += "    hint: " + std::to_string(t) + " of " + Count(written.size(), "file") +
                       " written before; the others stand as they were\n";
    return failed;
  }
  return std::nullopt;
}

// What was written, a row for each file.
class WrittenTable {
 public:
  explicit WrittenTable(const std::string& folder) {
    table_.title = "Written to " + folder;
    table_.key = "files";
    table_.columns = {report::Text("Point"),   report::Text("Dialect"),
                      report::Text("File"),    report::Number("Flows"),
                      report::Number("Rules"), report::Number("One by one"),
                      report::Number("Bytes")};
  }

  void Add(const site::EnforcementPoint& site_point, std::uint64_t flows, const PointText& text) {
    for (std::size_t f = 0; f < text.files.size(); ++f) {
      const bool has_rules = f == 0 && text.rules != 0;
      table_.rows.push_back({site_point.name, site_point.dialect, text.files[f].name,
                             std::to_string(flows), has_rules ? std::to_string(text.rules) : "",
                             has_rules ? std::to_string(text.naive_rules) : "",
                             std::to_string(text.files[f].bytes.size())});
    }
  }

  const report::Table& table() const { return table_; }

 private:
  report::Table table_;
};

// The point's text to the outcome; its further files are named, so that nobody misses them.
void Show(PointText text, Outcome& outcome) {
  outcome.text = std::move(text.files[0].bytes);
  std::vector<std::string> names;
  for (std::size_t f = 1; f < text.files.size(); ++f) {
    if (!text.files[f].name.ends_with(".reasons.csv")) names.push_back(text.files[f].name);
  }
  if (names.empty()) return;
  outcome.messages += "portwright: " + Join(names, ", ") +
                      (names.size() == 1 ? " belongs" : " belong") +
                      " to this text; -o DIR/ writes all files\n";
}

// Only the difference to what the device has today.
Outcome RenderChangeOf(LoadedSite& loaded, plan::PointPlan& point, const dialect::Dialect& dialect,
                       const RenderRequest& request, const Look& look) {
  const site::EnforcementPoint& site_point = loaded.site->points[point.point];
  ConfigurationSource source{
      request.change_from, std::string(dialect.name()), site_point.version, request.beside, "",
      loaded.as_of,        point.policy.own_interfaces};
  const auto today = ReadConfiguration(source, request.site.files, loaded.diagnostics);
  if (!today) return Fail(today.error());
  if (!today->policy) return Say(loaded.diagnostics, look);
  auto change = RenderChangeFrom(loaded, point, dialect, *today);
  Outcome outcome = Say(loaded.diagnostics, look);
  if (!change) return outcome;
  if (change->is_whole) {
    outcome.messages +=
        "portwright: a text of " + std::string(dialect.name()) +
        " replaces all there is at once, so this is the whole one; " +
        (change->words.empty() ? "it lets pass what passes today\n" : "what it changes:\n");
    for (const std::string& word : change->words) outcome.messages += "    " + word + "\n";
  }
  if (change->is_empty) {
    outcome.messages += "portwright: no change necessary: " + request.change_from +
                        " has what is planned for " + site_point.name + "\n";
  }
  if (request.folder.empty()) {
    outcome.text = std::move(change->files[0].bytes);
    if (!change->is_empty)
      outcome.messages += "portwright: -o DIR/ writes what takes it back beside it\n";
    return outcome;
  }
  if (auto failed = WriteFiles(request, change->files)) return *failed;
  WrittenTable table(request.folder);
  PointText text;
  text.files = std::move(change->files);
  table.Add(site_point, point.flows, text);
  outcome.text = Print(table.table(), look);
  return outcome;
}

Outcome RenderOne(LoadedSite& loaded, const RenderRequest& request, const Look& look) {
  plan::PointPlan* found = FindPoint(loaded, request.at);
  if (found == nullptr) return RejectPoint(loaded, request.at);
  const site::EnforcementPoint& point = loaded.site->points[found->point];
  const dialect::Dialect* dialect = FindDialect(point.dialect);
  if (dialect == nullptr || !dialect->renders()) {
    return Reject("expected " + Expected() + "; found " + Quote(point.dialect) + " of " +
                  point.name);
  }
  if (!request.change_from.empty()) return RenderChangeOf(loaded, *found, *dialect, request, look);
  auto text = RenderPoint(loaded, *found, *dialect, request.with_proof);
  Outcome outcome = Say(loaded.diagnostics, look);
  if (!text) return outcome;
  if (request.folder.empty()) {
    Show(std::move(*text), outcome);
    return outcome;
  }
  if (auto failed = WriteFiles(request, text->files)) return *failed;
  WrittenTable table(request.folder);
  table.Add(point, found->flows, *text);
  outcome.text = Print(table.table(), look);
  return outcome;
}

Outcome RenderAllPoints(LoadedSite& loaded, const RenderRequest& request, const Look& look) {
  std::vector<PointFile> files;
  WrittenTable table(request.folder);
  bool done = true;
  for (plan::PointPlan& point : loaded.plan->points) {
    const site::EnforcementPoint& site_point = loaded.site->points[point.point];
    const dialect::Dialect* dialect = FindDialect(site_point.dialect);
    if (dialect == nullptr || !dialect->renders()) {
      loaded.diagnostics.Warning("PW-FLOW-0002", site_point.place,
                                 "expected " + Expected() + "; found " + Quote(site_point.dialect) +
                                     " of " + site_point.name + ", which is left out",
                                 "`portwright report --format xlsx` has its entries as a request");
      continue;
    }
    auto text = RenderPoint(loaded, point, *dialect, request.with_proof);
    if (!text) {
      done = false;
      continue;
    }
    table.Add(site_point, point.flows, *text);
    std::move(text->files.begin(), text->files.end(), std::back_inserter(files));
  }
  Outcome outcome = Say(loaded.diagnostics, look);
  if (!done) return outcome;
  if (auto failed = WriteFiles(request, files)) return *failed;
  outcome.text = Print(table.table(), look);
  return outcome;
}

// The point in the dialect that was asked for, `asa 8.2`; the refusal where there is none.
std::optional<Outcome> TakeDialect(RenderRequest& request) {
  if (request.dialect.empty()) return std::nullopt;
  const std::size_t blank = request.dialect.find(' ');
  const std::string name = request.dialect.substr(0, blank);
  const dialect::Dialect* dialect = FindDialect(name);
  if (dialect == nullptr || !dialect->renders()) {
    const auto near = Nearest(name, RenderedDialectNames());
    return Reject("expected " + Expected() + "; found " + Quote(name),
                  near ? "did you mean " + *near + "?" : "");
  }
  request.site.other_dialect = OtherDialect{
      request.at, name,
      blank == std::string::npos ? "" : std::string(Trim(request.dialect.substr(blank)))};
  return std::nullopt;
}

}  // namespace

Outcome RenderSite(const RenderRequest& asked, const Look& look) {
  RenderRequest request = asked;
  if (request.at.empty() && request.folder.empty())
    return Reject("expected an enforcement point after --at, found none",
                  "`portwright report SITE` lists them");
  if (auto rejected = TakeDialect(request)) return *rejected;
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  if ((*loaded)->diagnostics.has_errors() || !(*loaded)->plan)
    return Say((*loaded)->diagnostics, look);
  ReportBreaches(**loaded);
  if ((*loaded)->diagnostics.has_errors()) return Say((*loaded)->diagnostics, look);
  if (request.only_approved) RestrictToApproved(**loaded, request.at);
  ReleaseFlows(**loaded, request.at);
  Outcome outcome = request.at.empty() ? RenderAllPoints(**loaded, request, look)
                                       : RenderOne(**loaded, request, look);
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
