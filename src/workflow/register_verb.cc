// `portwright register`: what is permitted, why, by whom, until when, and when it was last used.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "base/version.h"
#include "report/reason_text.h"
#include "report/table_page.h"
#include "report/workbook.h"
#include "request/register.h"
#include "workflow/outcome_files.h"
#include "workflow/redaction.h"
#include "workflow/request_rows.h"
#include "workflow/request_today.h"
#include "workflow/request_verbs.h"

namespace portwright::workflow {
namespace {

using request::RegisterEntry;
using request::RowState;

std::string DayText(const std::optional<Date>& day, std::string_view otherwise = "") {
  return day ? FormatDate(*day) : std::string(otherwise);
}

std::vector<report::Column> Columns() {
  std::vector<report::Column> out;
  for (const char* name : {"Row",         "Firewall",    "Way through it",
                           "Source",      "Destination", "Service",
                           "Requirement", "Reason",      "Document and line",
                           "State",       "Implemented", "Working",
                           "Requester",   "Approver",    "Ticket",
                           "First seen",  "Changed",     "Decided on",
                           "Reviewed",    "Valid until", "Last used",
                           "Measured by"})
    out.push_back(report::Text(name));
  return out;
}

std::vector<std::string> Cells(const RegisterEntry& entry) {
  return {entry.id,
          entry.point,
          entry.way,
          entry.from,
          entry.to,
          entry.service,
          entry.requirement,
          entry.reason,
          entry.document,
          std::string(ToText(entry.state)),
          !entry.is_compared     ? std::string(request::kUnknown)
          : entry.is_implemented ? "yes"
                                 : "no",
          entry.works,
          entry.requester,
          entry.approver,
          entry.ticket,
          DayText(entry.first_seen, request::kUnknown),
          DayText(entry.changed, entry.first_seen ? "" : request::kUnknown),
          DayText(entry.decided, request::kUnknown),
          DayText(entry.reviewed, "never"),
          DayText(entry.valid_until, entry.decided ? "for good" : request::kUnknown),
          entry.last_used,
          entry.measure};
}

// Whether anything of it gets through, by decision or by what a firewall has.
bool IsPermitted(const RegisterEntry& entry) {
  return entry.state == RowState::kApproved || entry.state == RowState::kPartly ||
         entry.is_implemented;
}

// Answers of `portwright usage --format json`: the latest sample of each requirement.
Result<std::map<std::string, request::Usage>> ReadUsages(const std::vector<std::string>& paths,
                                                         const sys::FileSystem& files) {
  std::map<std::string, request::Usage> out;
  for (const std::string& path : paths) {
    PORTWRIGHT_TRY(const std::string bytes, files.Read(path));
    const auto json = nlohmann::json::parse(bytes, nullptr, /*allow_exceptions=*/false);
    const auto bad = [&](const std::string& what) {
      return Error{ErrorCode::kInvalid,
                   "expected an answer of `portwright usage --format json` in " + Quote(path) +
                       ", found " + what};
    };
    if (!json.is_array()) return bad("something else");
    for (const auto& row : json) {
      const auto text = [&](const char* key) {
        const auto found = row.is_object() ? row.find(key) : row.end();
        return row.is_object() && found != row.end() && found->is_string()
                   ? found->get<std::string>()
                   : std::string();
      };
      const std::string requirement = text("requirement"), used = text("last_used");
      if (requirement.empty() || used.empty()) return bad("a row without requirement or last_used");
      const std::string last = used == "never" ? "" : used;
      request::Usage& usage = out[requirement];
      // UTC texts of one form order as they count.
      if (usage.measure.empty() || usage.last_used < last)
        usage = {last, "counters of a host, " + sys::NameOf(path)};
    }
  }
  return out;
}

std::map<std::string, request::RequirementWords> WordsOf(const plan::Plan& plan) {
  std::map<std::string, request::RequirementWords> out;
  for (const plan::Reason& reason : plan.reasons) {
    const report::ReasonText text = report::DescribeReason(plan, reason);
    std::string document = text.document;
    if (!text.lines.empty()) document += " line " + text.lines;
    out.emplace(reason.id, request::RequirementWords{text.purpose, document});
  }
  return out;
}

std::string WorksText(report::OutcomeState state) {
  if (state == report::OutcomeState::kUnknown) return std::string(request::kUnknown);
  return state == report::OutcomeState::kWorks ? "yes" : "no";
}

// How many rows of a point are in which state, each counted in one of the first six.
struct StateCounts {
  std::map<RowState, std::uint64_t> rows;
  std::uint64_t all = 0, implemented = 0, works = 0, fails = 0;
  bool is_compared = false;
};

report::Table StatesTable() {
  report::Table table;
  table.title = "States of rows";
  table.key = "states";
  table.columns = {
      report::Text("Firewall"),      report::Text("Owner"),      report::Number("Rows"),
      report::Number("Requested"),   report::Number("Approved"), report::Number("Partly approved"),
      report::Number("Refused"),     report::Number("Deferred"), report::Number("Ended"),
      report::Number("Implemented"), report::Number("Working"),  report::Number("Failing")};
  return table;
}

std::vector<std::string> Cells(const std::string& point, const std::string& owner,
                               const StateCounts& counts, bool is_probed) {
  std::vector<std::string> out{point, owner, std::to_string(counts.all)};
  for (const RowState state : {RowState::kRequested, RowState::kApproved, RowState::kPartly,
                               RowState::kRefused, RowState::kDeferred, RowState::kEnded}) {
    const auto found = counts.rows.find(state);
    out.push_back(std::to_string(found == counts.rows.end() ? 0 : found->second));
  }
  const std::string unknown(request::kUnknown);
  out.push_back(counts.is_compared ? std::to_string(counts.implemented) : unknown);
  out.push_back(is_probed ? std::to_string(counts.works) : unknown);
  out.push_back(is_probed ? std::to_string(counts.fails) : unknown);
  return out;
}

class RegisterMaker {
 public:
  RegisterMaker(const RegisterRequest& request, LoadedSite& loaded)
      : request_(request), loaded_(loaded) {}

  Status Make() {
    sys::RealFiles disk;
    const sys::FileSystem& files = request_.site.files != nullptr ? *request_.site.files : disk;
    PORTWRIGHT_TRY(const auto usage, ReadUsages(request_.usages, files));
    PORTWRIGHT_TRY(auto found, ReadOutcomeFiles(request_.outcomes, files));
    const RowOutcomes outcomes(std::move(found));
    PORTWRIGHT_TRY(const MadeRequest made, MakeRequest(loaded_, request_.site));
    const auto words = WordsOf(*loaded_.plan);
    permitted_.title = "Permitted";
    permitted_.columns = Columns();
    permitted_.empty_text = "nothing is approved, and no configuration is known that permits it";
    others_.title = "Planned and not permitted";
    others_.key = "not_permitted";
    others_.columns = Columns();
    states_ = StatesTable();
    for (const PointRows& point : made.points) {
      const plan::PointPlan& planned = loaded_.plan->points[point.point];
      PORTWRIGHT_TRY(const auto today, ReadToday(loaded_, planned, request_.site.files));
      std::vector<RowAction> actions;
      if (today) {
        PORTWRIGHT_TRY(actions, ActionsOf(planned.policy, point.rows, *today->policy));
      }
      StateCounts counts;
      counts.is_compared = today.has_value();
      for (std::size_t r = 0; r < point.rows.size(); ++r) {
        const bool is_implemented = today && actions[r] == RowAction::kNone;
        Count(point.rows[r], is_implemented, outcomes.StateOf(point.rows[r]), counts);
        for (RegisterEntry& entry : request::EntriesOf(point.rows[r], loaded_.site->row_decisions,
                                                       loaded_.as_of, words, usage)) {
          entry.is_compared = today.has_value();
          entry.is_implemented = is_implemented;
          entry.works = WorksText(outcomes.StateOf(point.rows[r], entry.requirement));
          (IsPermitted(entry) ? permitted_ : others_).rows.push_back(Cells(entry));
        }
      }
      if (point.rows.empty()) continue;
      states_.rows.push_back(
          Cells(point.rows[0].row.content.point, point.rows[0].owner, counts, !outcomes.empty()));
    }
    if (!request_.redact.redact) return Ok();
    PORTWRIGHT_TRY(const sys::SecretKey key, KeyOf(request_.redact.key_file));
    const Redaction redaction(*loaded_.site, key);
    redaction.InTable(permitted_);
    redaction.InTable(others_);
    redaction.InTable(states_);
    site_name_ = redaction.InText(loaded_.site->name);
    return Ok();
  }

  Result<std::string> Text(const Look& look) const {
    const std::string name = site_name_.empty() ? loaded_.site->name : site_name_;
    const std::string title = "Register of " + name + ", as of " + FormatDate(loaded_.as_of);
    if (request_.kind == "html")
      return report::TablePage(title, {permitted_, others_, states_},
                               "portwright " + std::string(kVersion));
    if (request_.kind == "xlsx") return Book(title);
    if (look.format == report::Format::kTable)
      return title + "\n\n" + Print(std::vector{permitted_, others_, states_}, look);
    return Print(std::vector{permitted_, others_, states_}, look);
  }

 private:
  void Count(const request::RequestRow& row, bool is_implemented, report::OutcomeState works,
             StateCounts& counts) const {
    ++counts.rows[StandingOf(row.row, loaded_.site->row_decisions, loaded_.as_of).state];
    ++counts.all;
    counts.implemented += is_implemented ? 1 : 0;
    counts.works += works == report::OutcomeState::kWorks ? 1 : 0;
    counts.fails += works == report::OutcomeState::kFails ? 1 : 0;
  }

  Result<std::string> Book(const std::string& title) const {
    report::Workbook book;
    book.title = title;
    book.created = loaded_.as_of;
    for (const report::Table* table : {&permitted_, &others_, &states_}) {
      report::GridSheet sheet;
      sheet.name = table == &permitted_ ? "Permitted"
                   : table == &others_  ? "Not permitted"
                                        : "States";
      for (const report::Column& column : table->columns)
        sheet.columns.push_back({column.name, 18});
      sheet.rows = table->rows;
      book.grids.push_back(std::move(sheet));
    }
    return report::Write(book);
  }

  const RegisterRequest& request_;
  LoadedSite& loaded_;
  report::Table permitted_, others_, states_;
  std::string site_name_;  // where it is another one
};

}  // namespace

Outcome WriteRegister(const RegisterRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.plan) return Say(site.diagnostics, look);
  RegisterMaker maker(request, site);
  if (const Status made = maker.Make(); !made) return Fail(made.error());
  Outcome outcome = Say(site.diagnostics, look);
  if (outcome.exit != Exit::kFine) return outcome;
  auto text = maker.Text(look);
  if (!text) return Fail(text.error());
  outcome.text = std::move(*text);
  return outcome;
}

}  // namespace portwright::workflow
