// `portwright review`: approvals that have to be looked at, and who says that they are needed
// still.
#include <algorithm>

#include "base/text.h"
#include "request/register.h"
#include "workflow/decisions_file.h"
#include "workflow/request_rows.h"
#include "workflow/request_verbs.h"

namespace portwright::workflow {
namespace {

std::string OneLine(const std::vector<std::string>& texts) { return Join(texts, ", "); }

report::Table DueTable(const std::vector<request::DueRow>& due) {
  report::Table table;
  table.title = "Due";
  table.empty_text = "nothing is due";
  table.columns = {report::Text("Row"),      report::Text("Why"),      report::Text("Day"),
                   report::Text("Firewall"), report::Text("Source"),   report::Text("Destination"),
                   report::Text("Service"),  report::Text("Decision"), report::Text("By"),
                   report::Text("Ticket"),   report::Text("Requester")};
  for (const request::DueRow& row : due) {
    const site::RowDecision& decision = *row.decision;
    const site::RowContent& content = decision.Approved();
    table.rows.push_back(
        {decision.id, std::string(ToText(row.reason)), row.day ? FormatDate(*row.day) : "",
         content.point, OneLine(SourceTexts(content)), OneLine(DestinationTexts(content)),
         OneLine(site::ServiceTexts(content.allow)), std::string(ToText(decision.verdict)),
         decision.by, decision.ticket, decision.requester});
    table.tones.push_back(row.reason == request::DueReason::kEnded ? report::Tone::kBad
                                                                   : report::Tone::kWarning);
  }
  return table;
}

}  // namespace

Outcome ListDue(const ReviewRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.plan) return Say(site.diagnostics, look);
  const auto made = MakeRequest(site, request.site);
  if (!made) return Fail(made.error());
  std::vector<const request::Row*> planned;
  for (const PointRows& point : made->points) {
    for (const request::RequestRow& row : point.rows) planned.push_back(&row.row);
  }
  const auto due = request::DueOf(site.site->row_decisions, planned, site.as_of, request.due_days,
                                  request.reviewed_within);
  Outcome outcome = Say(site.diagnostics, look);
  outcome.text = Print(DueTable(due), look);
  if (due.empty()) return outcome;
  outcome.exit = Exit::kNo;
  if (look.format == report::Format::kTable) {
    outcome.messages +=
        "portwright: `portwright review attest` says that a row is needed still; `portwright "
        "request --ended` asks to remove what has ended or is needed no more\n";
  }
  return outcome;
}

Outcome AttestRows(const AttestRequest& request, const Look& look) {
  auto loaded = LoadSite(request.site);
  if (!loaded) return Fail(loaded.error());
  LoadedSite& site = **loaded;
  if (site.diagnostics.has_errors() || !site.site) return Say(site.diagnostics, look);
  request::Decisions decisions = site.site->row_decisions;
  std::vector<std::string> known;
  for (const site::RowDecision& decision : decisions) known.push_back(decision.id);
  for (const std::string& id : request.rows) {
    const auto found = std::find_if(decisions.begin(), decisions.end(),
                                    [&](const auto& one) { return one.id == id; });
    if (found == decisions.end()) {
      const auto near = Nearest(id, known);
      return Reject("expected the id of a decided row, found " + Quote(id),
                    near ? "did you mean " + *near + "?" : "`portwright register` lists them");
    }
    if (!found->Permits() || !found->row.closes.empty()) {
      return Reject("expected an approved row to attest, found " + id + ", which is " +
                    std::string(ToText(found->verdict)));
    }
    if (found->HasEnded(site.as_of)) {
      return Reject("expected an approval that holds, found " + id + ", which ended on " +
                        FormatDate(*found->valid_until),
                    "it is asked for again with `portwright request`");
    }
    found->reviewed = site.as_of;
    found->reviewed_by = request.by;
    found->review_ticket = request.ticket;
  }
  sys::RealFiles disk;
  sys::FileSystem& files = request.site.files != nullptr ? *request.site.files : disk;
  if (const Status written = WriteDecisions(site.folder, decisions, files); !written)
    return Fail(written.error());
  Outcome outcome = Say(site.diagnostics, look);
  outcome.text = Count(request.rows.size(), "row") + " attested by " + request.by + " on " +
                 FormatDate(site.as_of) + "\n";
  return outcome;
}

}  // namespace portwright::workflow
