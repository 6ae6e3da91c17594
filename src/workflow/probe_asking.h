// Asking itself, whatever is asked about: the key, the pace, the progress line, Ctrl-C and the
// record of what is sent, for as many rounds as are wanted. One at a time in a process.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "probe/job.h"
#include "probe/measurer.h"
#include "probe/prober.h"
#include "sys/stop_signal.h"
#include "sys/terminal.h"
#include "workflow/probe_log.h"
#include "workflow/probe_verbs.h"
#include "workflow/stand_in.h"

namespace portwright::workflow {

class Asking {
 public:
  // `key`: bytes; empty: no responder is asked. Fails where the record cannot be begun.
  static Result<std::unique_ptr<Asking>> Begin(const ProbeRequest& request, std::string key,
                                               bool is_stand_in, const ProbeRun& run);

  // Without looking where what stops it does: fewer packets. And with it again.
  void LocateNothing() { options_.hops_max = 0; }
  void LocateAgain() { options_.hops_max = probe::ProberOptions().hops_max; }

  // Of certificates, where the request names none.
  void ExpectIssuers(std::vector<std::string> issuers) {
    options_.judge.tls_issuers = std::move(issuers);
  }

  // For a machine in the place of an end: takes what addresses of the targets it is to take, and
  // chooses from where each is asked. Before anything is asked; for every other machine fine.
  Status TakePlace(const ProbeRequest& request, std::vector<probe::Target>& targets);
  // Adds what could not be recorded, and what became of the place that was taken.
  void End(Outcome& outcome);

  // A round. What was not asked any more after Ctrl-C is unknown.
  std::vector<probe::ProbeOutcome> Ask(const std::vector<probe::Target>& targets);

  // The same key, pace of waiting, progress line, Ctrl-C and record, for what is measured
  // afterwards; not longer than this lives.
  probe::MeasureOptions Measuring() const;
  void EndProgress() { progress_.Clear(); }

  bool stopped() const { return stop_.asked(); }
  // Waits; ends at once with Ctrl-C.
  void Rest(std::int64_t milliseconds) const;
  // Fails where the record could not be written: what followed was not sent.
  Status Recorded() const;

 private:
  Asking() = default;

  sys::StopSignal stop_;
  sys::ProgressLine progress_;
  std::optional<StandIn> stand_in_;
  std::optional<ProbeLog> log_;
  probe::ProberOptions options_;
};

// The key that came with the job, else that of the file; empty where there is neither.
Result<std::string> KeyFor(const probe::Job& job, const std::string& path);
// Asking for a job.
Result<std::unique_ptr<Asking>> BeginAsking(const probe::Job& job, const ProbeRequest& request);

}  // namespace portwright::workflow
