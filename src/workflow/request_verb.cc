// `portwright request`: rows out, for whoever decides about each firewall.
#include <algorithm>
#include <map>
#include <optional>

#include "base/text.h"
#include "report/reason_text.h"
#include "report/workbook.h"
#include "request/approval.h"
#include "request/columns.h"
#include "workflow/guardrail_steps.h"
#include "workflow/redaction.h"
#include "workflow/request_rows.h"
#include "workflow/request_summary.h"
#include "workflow/request_today.h"
#include "workflow/request_verbs.h"

namespace portwright::workflow {
namespace {

using request::At;
using request::Filled;
using request::RequestRow;

// A name that any file system takes.
std::string FileStem(const std::string& text) {
  std::string out;
  for (const char c : ToLower(text)) {
    const bool keeps = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
    if (keeps) {
      out += c;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  while (!out.empty() && (out.back() == '-' || out.back() == '.')) out.pop_back();
  while (!out.empty() && (out.front() == '-' || out.front() == '.')) out.erase(0, 1);
  return out.empty() ? "owner" : out;
}

class Writer {
 public:
  Writer(const ChangeRequest& request, LoadedSite& loaded, const MadeRequest& made)
      : request_(request), loaded_(loaded), made_(made) {}

  // The outcome where there are no files to write.
  std::optional<Outcome> Gather(const Look& look) {
    auto ended = EndedRows(loaded_, made_, request_.only_ended ? Needed::kToo : Needed::kLeftOut);
    if (!request_.only_ended) {
      for (const PointRows& point : made_.points) {
        if (auto failed = AddPoint(point)) return failed;
      }
    }
    for (RequestRow& row : ended) Add(std::move(row), RowAction::kRemove);
    if (loaded_.diagnostics.has_errors()) return Say(loaded_.diagnostics, look);
    return std::nullopt;
  }

  std::optional<Outcome> WriteFiles(report::Table& written) {
    sys::RealFiles disk;
    sys::FileSystem& files = request_.site.files != nullptr ? *request_.site.files : disk;
    std::optional<Redaction> redaction;
    if (request_.redact.redact) {
      const auto key = KeyOf(request_.redact.key_file);
      if (!key) return Fail(key.error());
      redaction.emplace(*loaded_.site, *key);
    }
    if (const Status made = files.MakeFolder(request_.folder); !made) return Fail(made.error());
    std::map<std::string, int> stems;
    for (auto& [owner, rows] : by_owner_) {
      auto summary = SummaryTables(loaded_, made_, rows);
      std::string site_name = loaded_.site->name, owner_name = owner;
      if (redaction) {
        for (RequestRow& row : rows) {
          // What was answered before would come back in other words.
          for (std::size_t c = static_cast<std::size_t>(At::kDecision); c < row.cells.size(); ++c)
            row.cells[c].clear();
          redaction->InRow(row);
        }
        for (report::Table& table : summary) redaction->InTable(table);
        site_name = redaction->InText(site_name);
        owner_name = redaction->InText(owner_name);
      }
      std::string stem = FileStem(site_name) + "." + FileStem(owner_name);
      if (const int n = ++stems[stem]; n > 1) stem += "-" + std::to_string(n);
      const auto book = BookOf(site_name, owner_name, std::move(summary), rows);
      if (!book) return Fail(book.error());
      const std::pair<std::string, std::string> both[] = {{stem + ".xlsx", *book},
                                                          {stem + ".csv", RequestCsv(rows)}};
      for (const auto& [name, bytes] : both) {
        const Status done =
            files.Write(sys::JoinPath(request_.folder, name), bytes, sys::kSecretMode);
        if (!done) return Fail(done.error());
      }
      AddWritten(owner_name, stem, rows, written);
    }
    return std::nullopt;
  }

  bool is_empty() const { return by_owner_.empty(); }

 private:
  std::optional<Outcome> AddPoint(const PointRows& rows) {
    const plan::PointPlan& point = loaded_.plan->points[rows.point];
    auto today = ReadToday(loaded_, point, request_.site.files);
    if (!today) return Fail(today.error());
    if (loaded_.diagnostics.has_errors()) return std::nullopt;
    std::vector<RowAction> actions(rows.rows.size(), RowAction::kNew);
    std::vector<RequestRow> removals;
    if (*today) {
      auto found = ActionsOf(point.policy, rows.rows, *(*today)->policy);
      if (!found) return Fail(found.error());
      actions = std::move(*found);
      auto open = RemovalsOf(loaded_, point, **today);
      if (!open) return Fail(open.error());
      removals = std::move(*open);
    }
    for (std::size_t r = 0; r < rows.rows.size(); ++r) Add(rows.rows[r], actions[r]);
    for (RequestRow& row : removals) Add(std::move(row), RowAction::kRemove);
    return std::nullopt;
  }

  void Add(RequestRow row, RowAction action) {
    if (row.owner.empty()) row.owner = kNoOwner;
    row.Cell(At::kOwner) = row.owner;
    row.Cell(At::kRequest) = made_.number;
    row.Cell(At::kAction) = std::string(ToText(action));
    row.Cell(At::kRequester) = request_.requester;
    row.Cell(At::kRequested) = FormatDate(loaded_.as_of);
    ShowStanding(row);
    by_owner_[row.owner].push_back(std::move(row));
  }

  // An answer that holds stands in the row already: nobody is asked twice, and may change it.
  void ShowStanding(RequestRow& row) const {
    const auto& decisions = loaded_.site->row_decisions;
    const auto found = std::find_if(decisions.begin(), decisions.end(),
                                    [&](const auto& one) { return one.id == row.row.id; });
    if (found == decisions.end() || found->HasEnded(loaded_.as_of) ||
        found->verdict == site::RowVerdict::kDeferred)
      return;
    row.Cell(At::kDecision) = std::string(ToText(found->verdict));
    if (found->only) {
      row.Cell(At::kNarrowedSource) = Join(SourceTexts(*found->only), "\n");
      row.Cell(At::kNarrowedDestination) = Join(DestinationTexts(*found->only), "\n");
      row.Cell(At::kNarrowedService) = Join(site::ServiceTexts(found->only->allow), "\n");
    }
    row.Cell(At::kDecidedBy) = found->by;
    row.Cell(At::kDecidedOn) = FormatDate(found->on);
    row.Cell(At::kTicket) = found->ticket;
    if (found->valid_until) row.Cell(At::kValidUntil) = FormatDate(*found->valid_until);
    row.Cell(At::kComment) = found->comment;
  }

  Result<std::string> BookOf(const std::string& site_name, const std::string& owner,
                             std::vector<report::Table> summary,
                             const std::vector<RequestRow>& rows) const {
    report::Workbook book;
    book.title = "Firewall change request: " + site_name + ", to " + owner;
    book.created = loaded_.as_of;
    report::TextSheet text;
    text.name = "Summary";
    text.widths = {24, 34, 30, 30, 24, 40, 12, 12};
    text.title = book.title;
    text.lines = {"Request " + made_.number + " of " + FormatDate(loaded_.as_of) + ", " +
                      Count(rows.size(), "row") + ".",
                  "Answer in the green columns of the sheet `Request`: approved, refused, narrowed "
                  "(then say what is left) or deferred; who, when, a ticket, and until when.",
                  "Sort, filter and hide as you like. Rows that are edited elsewhere, added or "
                  "deleted are named when the file is read, and permit nothing."};
    text.tables = std::move(summary);
    book.texts.push_back(std::move(text));
    report::GridSheet grid;
    grid.name = "Request";
    for (const request::RequestColumn& column : request::RequestColumns()) {
      report::GridColumn one;
      one.heading = column.heading;
      one.key = column.key;
      one.width = column.width;
      one.is_answer = column.by == Filled::kAnswer;
      one.marks = column.key == "doubt";
      if (column.key == "decision") one.words = {"approved", "refused", "narrowed", "deferred"};
      grid.columns.push_back(std::move(one));
    }
    for (const RequestRow& row : rows) grid.rows.push_back(row.cells);
    book.grids.push_back(std::move(grid));
    return report::Write(book);
  }

  static void AddWritten(const std::string& owner, const std::string& stem,
                         const std::vector<RequestRow>& rows, report::Table& written) {
    std::map<std::string, std::uint64_t> actions;
    for (const RequestRow& row : rows) ++actions[row.Cell(At::kAction)];
    written.rows.push_back({owner, stem + ".xlsx, " + stem + ".csv", std::to_string(rows.size()),
                            std::to_string(actions["new"]), std::to_string(actions["widen"]),
                            std::to_string(actions["none"]), std::to_string(actions["remove"])});
  }

  const ChangeRequest& request_;
  LoadedSite& loaded_;
  const MadeRequest& made_;
  std::map<std::string, std::vector<RequestRow>> by_owner_;
};

}  // namespace

Outcome WriteChangeRequest(const ChangeRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.plan) return Say(site.diagnostics, look);
  ReportBreaches(site);
  if (site.diagnostics.has_errors()) return Say(site.diagnostics, look);
  const auto made = MakeRequest(site, request.site);
  if (!made) return Fail(made.error());
  Writer writer(request, site, *made);
  if (auto failed = writer.Gather(look)) return *failed;
  Outcome outcome = Say(site.diagnostics, look);
  if (outcome.exit != Exit::kFine) return outcome;
  if (writer.is_empty()) {
    outcome.messages += "portwright: nothing to ask for; no file is written\n";
    return outcome;
  }
  report::Table written;
  written.title = "Request " + made->number + ", written to " + request.folder;
  written.key = "requests";
  written.columns = {report::Text("Owner"),   report::Text("Files"),   report::Number("Rows"),
                     report::Number("New"),   report::Number("Widen"), report::Number("None"),
                     report::Number("Remove")};
  if (auto failed = writer.WriteFiles(written)) return *failed;
  outcome.text = Print(written, look);
  return outcome;
}

}  // namespace portwright::workflow
