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
#include "workflow/probe_report.h"
#include "workflow/probe_targets.h"
#include "workflow/probe_verbs.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using probe::ProbeOutcome;
using probe::Target;

std::string BytesOf(const sys::SecretKey& key) { return std::string(key.begin(), key.end()); }

// The plan with the end that was asked for; the refusal where there is none.
struct PlannedEnd {
  std::unique_ptr<LoadedSite> site;
  ProbeEnd end;
  Outcome outcome;
  bool is_there = false;
};

PlannedEnd PlanEnd(const ProbeRequest& request, const Look& look) {
  PlannedEnd planned;
  auto loaded = LoadPlan(request.site);
  if (!loaded) {
    planned.outcome = Fail(loaded.error());
    return planned;
  }
  planned.site = std::move(*loaded);
  planned.outcome = Say(planned.site->diagnostics, look);
  if (planned.site->diagnostics.has_errors() || !planned.site->plan) return planned;
  planned.end = EndOf(*planned.site, request.end);
  if (!planned.end.found) {
    std::vector<std::string> names;
    for (const auto& host : planned.site->site->hosts) names.push_back(host.name);
    for (const auto& cluster : planned.site->site->clusters) names.push_back(cluster.name);
    const auto near = Nearest(request.end, names);
    planned.outcome =
        Reject("expected a host or cluster with planned flows, found " + Quote(request.end),
               near ? "did you mean " + *near + "?" : "");
    return planned;
  }
  planned.is_there = true;
  return planned;
}

}  // namespace

Outcome ProbeFlows(const ProbeRequest& request, const Look& look) {
  PlannedEnd planned = PlanEnd(request, look);
  if (!planned.is_there) return std::move(planned.outcome);
  ProbeList list = TargetsFrom(*planned.site, planned.end);
  if (request.only_list) {
    planned.outcome.text = Print({ListTable(list.targets), LeftOutTable(list.left_out)}, look);
    return std::move(planned.outcome);
  }
  probe::ProberOptions options;
  if (!request.key_path.empty()) {
    const auto key = sys::ReadKey(request.key_path);
    if (!key) return Fail(key.error());
    options.key = BytesOf(*key);
  }
  const auto seed = sys::RandomKey();
  if (!seed) return Fail(seed.error());
  options.seed = BytesOf(*seed);
  options.timeout_ms = request.timeout_ms;
  options.per_second = request.per_second;
  options.judge.is_stand_in = request.is_stand_in;
  if (request.is_stand_in) {
    // Its addresses may not exist yet: the kernel takes one of this machine.
    for (Target& target : list.targets) target.source_is_any = true;
  }
  const sys::StopSignal stop;
  options.stop = stop.flag();
  sys::ProgressLine progress;
  options.progress = [&](std::string_view what, std::size_t done, std::size_t total) {
    progress.Show(what, done, total);
  };
  std::vector<ProbeOutcome> outcomes = probe::ProbeAll(list.targets, options);
  const std::int64_t until_ms = sys::MonotonicMs() + request.wait_ms;
  while (!stop.asked() && sys::MonotonicMs() < until_ms &&
         !std::all_of(outcomes.begin(), outcomes.end(), probe::Works)) {
    outcomes = probe::ProbeAll(list.targets, options);
  }
  progress.Clear();
  Outcome outcome = std::move(planned.outcome);
  std::vector<report::Table> tables = {OutcomeTable(list.targets, outcomes)};
  if (look.format == report::Format::kTable && !list.left_out.empty())
    tables.push_back(LeftOutTable(list.left_out));
  outcome.text =
      look.format == report::Format::kTable ? Print(tables, look) : Print(tables[0], look);
  outcome.messages += CountsLine(outcomes);
  const bool fails = std::any_of(outcomes.begin(), outcomes.end(), [](const ProbeOutcome& one) {
    return !probe::Works(one) && one.kind != probe::OutcomeKind::kUnknown;
  });
  if (fails) outcome.exit = Exit::kNo;
  return outcome;
}

Outcome RespondToProbes(const ProbeRequest& request, const Look& look) {
  PlannedEnd planned = PlanEnd(request, look);
  if (!planned.is_there) return std::move(planned.outcome);
  if (request.key_path.empty()) {
    return Reject("expected the site's key after --key, found none",
                  "`portwright probe keygen FILE` makes one");
  }
  const auto key = sys::ReadKey(request.key_path);
  if (!key) return Fail(key.error());
  const std::string secret = BytesOf(*key);
  std::vector<probe::PlannedPort> ports = PortsOf(*planned.site, planned.end);
  if (request.is_stand_in) {
    for (probe::PlannedPort& port : ports) port.address.reset();
  }
  const std::string table = probe::ResponderTable(ports, request.responder_port);
  const sys::StopSignal stop;
  sys::ResponderOptions options;
  options.port = request.responder_port;
  options.stop = stop.flag();
  options.for_ms = request.respond_for_ms;
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
  const Status removed = enforce::LoadPassing(probe::NoResponderTable());
  if (!done) return Fail(done.error());
  return removed ? Outcome() : Fail(removed.error());
}

Outcome MakeProbeKey(const std::string& path, const Look&) {
  sys::RealFiles disk;
  if (disk.IsFile(path)) {
    return Reject("expected a path for a new key, found the file " + Quote(path),
                  "a key that others still use must not be lost");
  }
  const auto key = sys::RandomKey();
  if (!key) return Fail(key.error());
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : *key) {
    text += kDigits[byte / 16];
    text += kDigits[byte % 16];
  }
  if (const Status written = disk.Write(path, text + "\n", sys::kSecretMode); !written)
    return Fail(written.error());
  return {Exit::kFine, "",
          "portwright: " + path + " is for the owner alone; carry it to both ends\n"};
}

}  // namespace portwright::workflow
