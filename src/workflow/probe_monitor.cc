// `portwright probe --every`: the same probes round after round; people read what changes, other
// programs a file that is replaced whole.
#include <map>

#include "base/text.h"
#include "sys/clock.h"
#include "sys/files.h"
#include "workflow/probe_asking.h"
#include "workflow/probe_job.h"
#include "workflow/probe_verbs.h"

namespace portwright::workflow {
namespace {

using Rows = std::vector<report::OutcomeRow>;

// `2026-11-21T07:00:40Z filtered, was open: backup/oracle/1521 ora1 10.0.0.1 -> ...`
std::string ChangeLine(const report::OutcomeRow& now, const report::OutcomeRow& before) {
  std::string line = sys::NowUtc() + " " + now.outcome + ", was " + before.outcome + ": ";
  line += now.requirement + " " + now.from + " " + now.source + " -> " + now.to + " ";
  line += now.destination + " " + now.service;
  if (!now.at_fault.empty()) line += "; at fault: " + now.at_fault;
  if (!now.detail.empty()) line += "; " + now.detail;
  return line + "\n";
}

// Both are of the same targets, in the same order.
std::string Changes(const Rows& now, const Rows& before) {
  std::string text;
  for (std::size_t r = 0; r < now.size(); ++r) {
    const bool is_same = now[r].outcome == before[r].outcome && now[r].grade == before[r].grade &&
                         now[r].at_fault == before[r].at_fault;
    if (!is_same) text += ChangeLine(now[r], before[r]);
  }
  return text;
}

class Monitor {
 public:
  Monitor(const ProbeRequest& request, const JobAnswer& planned, Asking& asking, const Look& look)
      : request_(request), planned_(planned), asking_(asking), look_(look) {
    last_.left_out = planned.left_out;
    last_.partly = planned.partly;
  }

  // Until it is stopped, or a round could not be kept.
  Status Run() {
    while (request_.rounds == 0 || rounds_ < request_.rounds) {
      Rows rows = RowsOf(planned_.job->targets, asking_.Ask(planned_.job->targets));
      PORTWRIGHT_TRY_STATUS(asking_.Recorded());
      // What was not asked any more is no change.
      if (asking_.stopped() && rounds_ > 0) break;
      PORTWRIGHT_TRY_STATUS(Keep(std::move(rows)));
      if (asking_.stopped() || rounds_ == request_.rounds) break;
      asking_.Rest(request_.every_ms);
      if (asking_.stopped()) break;
    }
    return Ok();
  }

  const Rows& rows() const { return last_.rows; }
  std::uint64_t rounds() const { return rounds_; }

 private:
  Status Keep(Rows rows) {
    const Rows before = std::move(last_.rows);
    last_.rows = std::move(rows);
    Look plain = look_;
    plain.format = report::Format::kTable;
    const std::string text = rounds_ == 0 ? PrintFindings(last_, ProbeForm::kTables, Suite(), plain)
                                          : Changes(last_.rows, before);
    if (!text.empty() && request_.say) request_.say(text);
    ++rounds_;
    if (request_.output_path.empty()) return Ok();
    return sys::RealFiles().Write(request_.output_path,
                                  PrintFindings(last_, request_.form, Suite(), look_));
  }

  const std::string& Suite() const { return planned_.job->site; }

  const ProbeRequest& request_;
  const JobAnswer& planned_;
  Asking& asking_;
  const Look& look_;
  ProbeFindings last_;
  std::uint64_t rounds_ = 0;
};

}  // namespace

Outcome MonitorFlows(const ProbeRequest& request, const Look& look) {
  JobAnswer planned = JobFor(request, look);
  if (!planned.job) return std::move(planned.outcome);
  auto asking = BeginAsking(*planned.job, request);
  if (!asking) return Fail(asking.error());
  if (const Status placed = (*asking)->TakePlace(request, planned.job->targets); !placed)
    return Fail(placed.error());
  Monitor monitor(request, planned, **asking, look);
  const Status run = monitor.Run();
  Outcome outcome = std::move(planned.outcome);
  outcome.messages += "portwright: " + Count(monitor.rounds(), "round") + "; the last:\n" +
                      CountsLine(monitor.rows());
  if (AnyFails(monitor.rows())) outcome.exit = Exit::kNo;
  const bool is_recorded = (*asking)->Recorded().has_value();
  (*asking)->End(outcome);
  if (!run && is_recorded) {
    const Outcome failed = Fail(run.error());
    outcome.exit = failed.exit;
    outcome.messages += failed.messages;
  }
  return outcome;
}

}  // namespace portwright::workflow
