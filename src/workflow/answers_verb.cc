// `portwright request read`: answers back, into decisions.yaml.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "document/read.h"
#include "report/reason_text.h"
#include "request/answers.h"
#include "request/succession.h"
#include "request/take.h"
#include "workflow/decisions_file.h"
#include "workflow/redaction.h"
#include "workflow/request_rows.h"
#include "workflow/request_today.h"
#include "workflow/request_verbs.h"

namespace portwright::workflow {
namespace {

using request::RequestRow;
using site::RowDecision;
using site::RowVerdict;

std::vector<RequestRow> AllRows(const MadeRequest& made) {
  std::vector<RequestRow> out;
  for (const PointRows& point : made.points)
    out.insert(out.end(), point.rows.begin(), point.rows.end());
  return out;
}

// With other names a removal does not say itself what it is: it is found among those of today.
Status AddRemovals(const AnswerRequest& request, LoadedSite& site, const MadeRequest& made,
                   std::vector<RequestRow>& rows) {
  std::vector<RequestRow> removals = EndedRows(site, made, Needed::kToo);
  for (const PointRows& point : made.points) {
    const plan::PointPlan& planned = site.plan->points[point.point];
    PORTWRIGHT_TRY(const auto today, ReadToday(site, planned, request.site.files));
    if (!today) continue;
    PORTWRIGHT_TRY(const auto open, RemovalsOf(site, planned, *today));
    removals.insert(removals.end(), open.begin(), open.end());
  }
  for (RequestRow& row : removals) {
    if (row.owner.empty()) row.owner = kNoOwner;
    row.Cell(request::At::kOwner) = row.owner;
    rows.push_back(std::move(row));
  }
  return Ok();
}

report::Table TakenTable(const request::Taken& taken) {
  report::Table table;
  table.title = "Answers";
  table.columns = {report::Text("Decision"), report::Number("Rows")};
  for (const RowVerdict verdict : {RowVerdict::kApproved, RowVerdict::kNarrowed,
                                   RowVerdict::kRefused, RowVerdict::kDeferred}) {
    const auto count = std::count_if(taken.decisions.begin(), taken.decisions.end(),
                                     [&](const auto& one) { return one.verdict == verdict; });
    table.rows.push_back({std::string(ToText(verdict)), std::to_string(count)});
  }
  table.rows.push_back({"no answer", std::to_string(taken.unanswered)});
  table.rows.push_back({"deleted from the file", std::to_string(taken.lost.size())});
  return table;
}

// What is without its ports from now on, feature by feature.
report::Table RefusedTable(const std::vector<RequestRow>& rows, const request::Taken& taken) {
  report::Table table;
  table.title = "Stops working";
  table.key = "stops_working";
  table.columns = {report::Text("Feature"),  report::Text("Row"), report::Text("Firewall"),
                   report::Text("Decision"), report::Text("By"),  report::Text("Comment")};
  std::map<std::string, const RequestRow*> by_id;
  for (const RequestRow& row : rows) by_id.emplace(row.row.id, &row);
  for (const RowDecision& decision : taken.decisions) {
    const bool takes_away =
        decision.verdict == RowVerdict::kRefused || decision.verdict == RowVerdict::kNarrowed;
    const auto found = by_id.find(decision.id);
    if (!takes_away || found == by_id.end()) continue;
    for (const std::string_view feature : Split(found->second->Cell(request::At::kFeature), '\n')) {
      table.rows.push_back({feature.empty() ? "the site itself" : std::string(feature), decision.id,
                            decision.row.point, std::string(ToText(decision.verdict)), decision.by,
                            decision.comment});
    }
  }
  std::sort(table.rows.begin(), table.rows.end());
  return table;
}

// What became of older approvals, and what they still permit of a row that was refused.
void SayOfOlder(const request::Succession& now, const std::vector<RowDecision>& answers, Date day,
                Diagnostics& diagnostics) {
  for (const auto& [older, newer] : now.ended) {
    diagnostics.Note(
        "PW-FLOW-0080", {},
        older + ": its approval ended, since " + newer + " asks for more than it and was answered");
  }
  for (const auto& [refused, approved] : request::StillApprovedOf(answers, now.decisions, day)) {
    diagnostics.Warning("PW-FLOW-0082", refused->place,
                        refused->id +
                            ": expected nothing of what was refused to be approved, found " +
                            "some of it approved by " + approved->id + " of " +
                            FormatDate(approved->on) + ", which goes on to hold",
                        "rows overlap where rules do: answer both alike, or narrow the other one");
  }
}

Result<std::vector<request::AnsweredRow>> ReadFiles(const AnswerRequest& request,
                                                    const sys::FileSystem& files,
                                                    Diagnostics& diagnostics) {
  std::vector<request::AnsweredRow> out;
  for (const std::string& path : request.paths) {
    PORTWRIGHT_TRY(const std::string bytes, files.Read(path, document::kBytesMax));
    PORTWRIGHT_TRY(const document::Document document, document::Read(bytes, path, {}, diagnostics));
    const std::uint32_t file = diagnostics.AddFile(path);
    auto rows = request::ReadAnswers(document, file, diagnostics);
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

bool HasWarnings(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.all().begin(), diagnostics.all().end(), [](const auto& one) {
    return one.severity == Severity::kWarning && !one.code.starts_with("PW-DOC-");
  });
}

}  // namespace

Outcome ReadChangeAnswers(const AnswerRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.plan) return Say(site.diagnostics, look);
  const auto made = MakeRequest(site, request.site);
  if (!made) return Fail(made.error());
  std::vector<RequestRow> rows = AllRows(*made);
  if (request.redact.redact) {
    if (request.redact.key_file.empty())
      return Reject("expected the key of the request beside --redact, found none",
                    "--redact-key FILE, as the request was written with");
    const auto key = KeyOf(request.redact.key_file);
    if (!key) return Fail(key.error());
    if (const Status added = AddRemovals(request, site, *made, rows); !added)
      return Fail(added.error());
    const Redaction redaction(*site.site, *key);
    for (RequestRow& row : rows) redaction.InRow(row);
  }
  sys::RealFiles disk;
  sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  Diagnostics diagnostics;  // what is said of the answers, and not of the site
  const auto answered = ReadFiles(request, files, diagnostics);
  if (!answered) return Fail(answered.error());
  if (diagnostics.has_errors()) return Say(diagnostics, look);
  request::TakeOptions options;
  options.request = made->number;
  options.rebase = request.rebase;
  options.as_of = site.as_of;
  options.by = request.by;
  options.ticket = request.ticket;
  options.on = request.on;
  const request::Taken taken = request::TakeAnswers(rows, *answered, options, diagnostics);
  std::set<std::string> planned;
  for (const RequestRow& row : rows) planned.insert(row.row.id);
  const request::Succession now =
      request::Succeed(site.site->row_decisions, taken.decisions, planned);
  SayOfOlder(now, taken.decisions, site.as_of, diagnostics);
  Outcome outcome = Say(diagnostics, look);
  if (outcome.exit != Exit::kFine) return outcome;
  if (!taken.decisions.empty()) {
    const Status written = WriteDecisions(site.folder, now.decisions, files);
    if (!written) return Fail(written.error());
  }
  std::vector<report::Table> tables{TakenTable(taken)};
  const report::Table refused = RefusedTable(rows, taken);
  const bool says_all = look.format != report::Format::kTable;
  if (says_all || !refused.rows.empty()) tables.push_back(refused);
  outcome.text = Print(tables, look);
  if (HasWarnings(diagnostics) || !refused.rows.empty()) outcome.exit = Exit::kNo;
  return outcome;
}

}  // namespace portwright::workflow
