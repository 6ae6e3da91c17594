// `portwright probe`, `respond` and `probe keygen`: whether planned flows work, seen from both
// ends.
#include <algorithm>

#include "base/text.h"
#include "enforce/ruleset.h"
#include "probe/exchange.h"
#include "probe/prober.h"
#include "sys/clock.h"
#include "sys/responder.h"
#include "sys/secret_key.h"
#include "sys/stop_signal.h"
#include "sys/terminal.h"
#include "workflow/probe_job.h"
#include "workflow/probe_report.h"
#include "workflow/probe_verbs.h"
#include "workflow/seen_flows.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using probe::ProbeOutcome;
using probe::Target;

std::string BytesOf(const sys::SecretKey& key) { return std::string(key.begin(), key.end()); }

// The key that came with the job, else that of the file; empty where there is neither.
Result<std::string> KeyFor(const probe::Job& job, const std::string& path) {
  if (!job.key.empty()) {
    PORTWRIGHT_TRY(const auto key, sys::ParseKey(job.key));
    return BytesOf(key);
  }
  if (path.empty()) return std::string();
  PORTWRIGHT_TRY(const auto key, sys::ReadKey(path));
  return BytesOf(key);
}

}  // namespace

Outcome ProbeFlows(const ProbeRequest& request, const Look& look) {
  JobAnswer planned = JobFor(request, look);
  if (!planned.job) return std::move(planned.outcome);
  const std::vector<Target>& targets = planned.job->targets;
  if (request.only_list) {
    planned.outcome.text = Print(
        {ListTable(targets), LeftOutTable(planned.left_out), PartlyTable(planned.partly)}, look);
    return std::move(planned.outcome);
  }
  probe::ProberOptions options;
  auto key = KeyFor(*planned.job, request.key_path);
  if (!key) return Fail(key.error());
  options.key = std::move(*key);
  const auto seed = sys::RandomKey();
  if (!seed) return Fail(seed.error());
  options.seed = BytesOf(*seed);
  options.timeout_ms = request.timeout_ms;
  options.per_second = request.per_second;
  options.judge.is_stand_in = planned.job->is_stand_in;
  options.judge.tls_issuers =
      request.tls_issuers.empty() ? planned.job->tls_issuers : request.tls_issuers;
  const sys::StopSignal stop;
  options.stop = stop.flag();
  sys::ProgressLine progress;
  options.progress = [&](std::string_view what, std::size_t done, std::size_t total) {
    progress.Show(what, done, total);
  };
  const Departures departures;
  std::vector<ProbeOutcome> outcomes = probe::ProbeAll(targets, options);
  const std::int64_t until_ms = sys::MonotonicMs() + request.wait_ms;
  while (!stop.asked() && sys::MonotonicMs() < until_ms &&
         !std::all_of(outcomes.begin(), outcomes.end(), probe::Works)) {
    outcomes = probe::ProbeAll(targets, options);
  }
  progress.Clear();
  Outcome outcome = std::move(planned.outcome);
  ProbeFindings findings{RowsOf(targets, outcomes), std::move(planned.left_out),
                         std::move(planned.partly)};
  departures.Judge(findings.rows);
  outcome.text = PrintFindings(findings, request.form, planned.job->site, look);
  outcome.messages += CountsLine(findings.rows) + LeftOutLine(findings);
  if (AnyFails(findings.rows)) outcome.exit = Exit::kNo;
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
  const std::vector<probe::PlannedPort>& ports = planned.job->ports;
  const std::string table = probe::ResponderTable(ports, request.responder_port);
  const sys::StopSignal stop;
  sys::ResponderOptions options;
  options.port = request.responder_port;
  options.stop = stop.flag();
  options.for_ms = request.respond_for_ms;
  options.ends_with_input = request.site.path == kStandardInput;
  options.ready = [&] {
    if (request.ready) request.ready(Count(ports.size(), "planned port"));
  };
  if (const Status loaded = enforce::LoadPassing(table); !loaded) return Fail(loaded.error());
  const Status done =
      sys::Respond(options, [&](const sys::Arrival& arrival, std::string_view received) {
        const std::size_t line_end = received.find('\n');
        if (line_end == std::string_view::npos)
          return sys::Reply{!probe::MayBeQuestion(received), ""};
        const auto nonce = probe::ReadQuestion(secret, received.substr(0, line_end + 1));
        if (!nonce) return sys::Reply{true, ""};
        return sys::Reply{true, probe::AnswerLine(secret, *nonce,
                                                  {arrival.source_address, arrival.source_port,
                                                   arrival.own_address, arrival.own_port})};
      });
  const auto arrived = ReadSeenFlows(probe::kResponderTable);
  const Status removed = enforce::LoadPassing(probe::NoResponderTable());
  if (!done) return Fail(done.error());
  if (!removed) return Fail(removed.error());
  if (!arrived) return Fail(arrived.error());
  planned.outcome.text = Print(SeenTable(*arrived), look);
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
