// `portwright probe`, `respond` and `probe keygen`: whether planned flows work, seen from both
// ends.
#include <algorithm>

#include "base/text.h"
#include "enforce/ruleset.h"
#include "probe/answerer.h"
#include "probe/prober.h"
#include "sys/clock.h"
#include "sys/responder.h"
#include "sys/secret_key.h"
#include "sys/stop_signal.h"
#include "workflow/probe_asking.h"
#include "workflow/probe_job.h"
#include "workflow/probe_report.h"
#include "workflow/probe_sheet.h"
#include "workflow/probe_verbs.h"
#include "workflow/seen_flows.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using probe::ProbeOutcome;
using probe::Target;

// Of a stand-in: all that it has, for those of the end may not exist yet.
std::vector<probe::PlannedPort> PortsHere(const probe::Job& job) {
  std::vector<probe::PlannedPort> ports = job.ports;
  if (!job.is_stand_in) return ports;
  for (probe::PlannedPort& port : ports) port.address.reset();
  return ports;
}

Result<StandIn> TakePlace(const ProbeRequest& request, const probe::Job& job,
                          const std::atomic<bool>* stop) {
  if (!job.is_stand_in && !request.take_interfaces.empty()) {
    return Error{ErrorCode::kInvalid,
                 "expected an end that this machine stands in for, found the end itself"};
  }
  return StandIn::Begin(request.take_interfaces, AnsweringAddressesOf(job), stop);
}

// A round and, until all work or the time is up, more of them. Where packets stop is looked for in
// the first round and in the last one, which is told; not in those between.
std::vector<ProbeOutcome> AskUntilAllWork(Asking& asking, const std::vector<Target>& targets,
                                          std::int64_t wait_ms) {
  // Refusals come at once: without a rest they would be asked for as fast as the pace allows.
  constexpr std::int64_t kBetweenRoundsMs = 1'000;
  std::vector<ProbeOutcome> outcomes = asking.Ask(targets);
  const std::int64_t until_ms = sys::MonotonicMs() + wait_ms;
  const auto waits = [&] {
    return sys::MonotonicMs() < until_ms && asking.Recorded() &&
           !std::all_of(outcomes.begin(), outcomes.end(), probe::Works);
  };
  // Whether it was a whole round.
  const auto ask_again = [&] {
    std::vector<ProbeOutcome> again = asking.Ask(targets);
    if (!asking.stopped()) outcomes = std::move(again);
    return !asking.stopped();
  };
  while (waits()) {
    asking.LocateNothing();
    while (waits()) {
      asking.Rest(kBetweenRoundsMs);
      if (asking.stopped() || !ask_again()) return outcomes;
    }
    asking.LocateAgain();
    if (!asking.Recorded() || !ask_again()) return outcomes;
  }
  return outcomes;
}

}  // namespace

Outcome ProbeFlows(const ProbeRequest& request, const Look& look) {
  if (request.only_list && request.end.empty() && !IsJob(request.site.path))
    return ListAllProbes(request.site, look);
  JobAnswer planned = JobFor(request, look);
  if (!planned.job) return std::move(planned.outcome);
  std::vector<Target>& targets = planned.job->targets;
  if (request.only_list) {
    planned.outcome.text = Print(
        {ListTable(targets), LeftOutTable(planned.left_out), PartlyTable(planned.partly)}, look);
    return std::move(planned.outcome);
  }
  const Departures departures;
  auto asking = BeginAsking(*planned.job, request);
  if (!asking) return Fail(asking.error());
  if (const Status placed = (*asking)->TakePlace(request, targets); !placed)
    return Fail(placed.error());
  const std::vector<ProbeOutcome> outcomes = AskUntilAllWork(**asking, targets, request.wait_ms);
  Outcome outcome = std::move(planned.outcome);
  ProbeFindings findings{RowsOf(targets, outcomes), std::move(planned.left_out),
                         std::move(planned.partly)};
  departures.Judge(findings.rows);
  outcome.text = PrintFindings(findings, request.form, planned.job->site, look);
  outcome.messages += CountsLine(findings.rows) + LeftOutLine(findings);
  if (AnyFails(findings.rows)) outcome.exit = Exit::kNo;
  (*asking)->End(outcome);
  return outcome;
}

Outcome RespondToProbes(const ProbeRequest& request, const Look& look) {
  JobAnswer planned = JobFor(request, look);
  if (!planned.job) return std::move(planned.outcome);
  const auto key = KeyFor(*planned.job, request.key_path);
  if (!key) return Fail(key.error());
  if (key->empty()) {
    return Reject("expected the site's key after --key, found none",
                  "`portwright probe keygen FILE` makes one");
  }
  const std::string& secret = *key;
  const std::vector<probe::PlannedPort> ports = PortsHere(*planned.job);
  const std::string table = probe::ResponderTable(ports, request.responder_port);
  const sys::StopSignal stop;
  auto place = TakePlace(request, *planned.job, stop.flag());
  if (!place) return Fail(place.error());
  sys::ResponderOptions options;
  options.port = request.responder_port;
  options.stop = stop.flag();
  options.for_ms = request.respond_for_ms;
  options.ends_with_input = request.site.path == kStandardInput;
  options.ready = [&] {
    std::string what = Count(ports.size(), "planned port");
    if (!place->taken().empty()) what += " of " + place->taken();
    if (request.ready) request.ready(what);
    if (request.say && !place->notes().empty()) request.say(place->notes());
  };
  if (const Status loaded = enforce::LoadPassing(table); !loaded) return Fail(loaded.error());
  probe::Answerer answerer(secret, sys::UnixUs);
  if (planned.job->is_stand_in) answerer.StandIn();
  const Status done =
      sys::Respond(options, [&](const sys::Arrival& arrival, std::string_view received) {
        return answerer.Answer(arrival, received);
      });
  const auto arrived = ReadSeenFlows(probe::kResponderTable);
  const Status removed = enforce::LoadPassing(probe::NoResponderTable());
  if (!done) return Fail(done.error());
  if (!removed) return Fail(removed.error());
  if (!arrived) return Fail(arrived.error());
  planned.outcome.text = Print(SeenTable(*arrived), look);
  if (!request.say) planned.outcome.messages += place->notes();
  place->End(planned.outcome);
  return std::move(planned.outcome);
}

Outcome MakeProbeKey(const std::string& path, const Look&) {
  sys::RealFiles disk;
  if (disk.IsFile(path)) {
    return Reject("expected a path for a new key, found the file " + Quote(path),
                  "a key that others still use must not be lost");
  }
  const auto key = sys::RandomKey();
  if (!key) return Fail(key.error());
  if (const Status written = disk.Write(path, sys::HexOf(*key) + "\n", sys::kSecretMode); !written)
    return Fail(written.error());
  return {Exit::kFine, "",
          "portwright: " + path + " is for the owner alone; carry it to both ends\n"};
}

}  // namespace portwright::workflow
