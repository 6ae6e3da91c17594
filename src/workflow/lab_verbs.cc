#include "workflow/lab_verbs.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <optional>

#include "base/text.h"
#include "probe/prober.h"
#include "sys/clock.h"
#include "sys/network_space.h"
#include "sys/private_process.h"
#include "sys/secret_key.h"
#include "sys/stop_signal.h"
#include "workflow/lab_conditions.h"
#include "workflow/lab_inside.h"
#include "workflow/lab_plan.h"
#include "workflow/lab_real.h"
#include "workflow/probe_report.h"
#include "workflow/seen_flows.h"

namespace portwright::workflow {
namespace {

using probe::ProbeOutcome;
using probe::Target;

// Senders that probe at one time: they wait more than they work.
constexpr std::size_t kSendersAtOnce = 16;

// Of all spaces, in their order.
struct Probed {
  std::vector<Target> targets;
  std::vector<ProbeOutcome> outcomes;
  std::optional<LabFindings> conditions;  // where they were asked for
};

// A probe outcome that is as it should be.
bool Holds(const Target& target, const ProbeOutcome& outcome) {
  return target.must_be_closed ? probe::IsClosed(outcome) : probe::Works(outcome);
}

// What was lost is asked once more, with the sender's own kernel as a witness of what left it.
void AskTheSender(const std::vector<Target>& targets, const probe::ProberOptions& options,
                  std::vector<ProbeOutcome>& outcomes) {
  std::vector<std::size_t> which;
  std::vector<Target> lost;
  for (std::size_t t = 0; t < targets.size(); ++t) {
    if (targets[t].must_be_closed || outcomes[t].kind != probe::OutcomeKind::kFiltered) continue;
    which.push_back(t);
    lost.push_back(targets[t]);
  }
  if (lost.empty()) return;
  const Departures departures;
  probe::ProberOptions again = options;
  again.hops_max = 0;
  std::vector<report::OutcomeRow> rows = RowsOf(lost, probe::ProbeAll(lost, again));
  departures.Judge(rows);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows[r].at_fault != NameOf(probe::Side::kSender)) continue;
    outcomes[which[r]].at_fault = probe::Side::kSender;
    outcomes[which[r]].detail = rows[r].detail;
  }
}

Result<Probed> ProbeEverything(const PlannedLab& planned, const LabRequest& request,
                               const std::string& key, const std::string& seed,
                               const std::atomic<bool>* stop) {
  const auto& spaces = planned.site.topology.spaces;
  std::vector<std::string> senders;
  std::vector<std::size_t> whose;
  for (std::size_t s = 0; s < spaces.size(); ++s) {
    if (planned.targets.of_space[s].empty()) continue;
    senders.push_back(spaces[s].name);
    whose.push_back(s);
  }
  std::vector<std::vector<ProbeOutcome>> outcomes(spaces.size());
  probe::ProberOptions options;
  options.key = key;
  options.timeout_ms = request.timeout_ms;
  options.per_second = request.per_second;
  options.judge.too_slow_us = request.too_slow_ms * 1000;
  options.stop = stop;
  PORTWRIGHT_TRY_STATUS(sys::InNetworkSpaces(senders, kSendersAtOnce, [&](std::size_t i) -> Status {
    probe::ProberOptions own = options;
    own.seed = seed + senders[i];
    const std::vector<Target>& targets = planned.targets.of_space[whose[i]];
    outcomes[whose[i]] = probe::ProbeAll(targets, own);
    AskTheSender(targets, own, outcomes[whose[i]]);
    return Ok();
  }));
  Probed probed;
  if (request.measures_conditions) {
    PORTWRIGHT_TRY(probed.conditions, MeasureInLab(planned, request, outcomes, key, seed, stop));
  }
  for (std::size_t s = 0; s < spaces.size(); ++s) {
    const auto& targets = planned.targets.of_space[s];
    probed.targets.insert(probed.targets.end(), targets.begin(), targets.end());
    std::move(outcomes[s].begin(), outcomes[s].end(), std::back_inserter(probed.outcomes));
  }
  return probed;
}

// For people what is not as planned; all with other formats than tables.
Outcome Tell(const PlannedLab& planned, const Probed& probed, const Look& look) {
  Outcome outcome;
  const bool is_for_people = look.format == report::Format::kTable;
  const std::vector<report::OutcomeRow> rows = RowsOf(probed.targets, probed.outcomes);
  std::vector<report::OutcomeRow> shown;
  for (std::size_t t = 0; t < probed.targets.size(); ++t) {
    const bool holds = Holds(probed.targets[t], probed.outcomes[t]);
    if (!holds) outcome.exit = Exit::kNo;
    if (!holds || !is_for_people) shown.push_back(rows[t]);
  }
  report::Table table = report::OutcomesTable(shown);
  if (is_for_people) {
    table.title = "Not as planned";
    table.empty_text = "every planned flow works, and what must be closed is";
  }
  std::vector<report::Table> tables = {std::move(table)};
  if (is_for_people && !planned.targets.left_out.empty())
    tables.push_back(LeftOutTable(planned.targets.left_out));
  outcome.messages = CountsLine(rows);
  if (probed.conditions) {
    const LabFindings& found = *probed.conditions;
    // A form that holds one table has what was asked for beside ports.
    if (look.format == report::Format::kCsv) tables.clear();
    tables.push_back(LabFindingsTable(found, is_for_people));
    outcome.messages += CountsLine(found.findings);
    if (AnyViolated(found.findings)) outcome.exit = Exit::kNo;
  }
  outcome.text = tables.size() > 1 ? Print(tables, look) : Print(tables[0], look);
  return outcome;
}

// In the private process: everything between up and down.
Outcome InsideLab(const PlannedLab& planned, const LabRequest& request, const Look& look) {
  const std::int64_t started_ms = sys::MonotonicMs();
  const sys::StopSignal stop;
  const auto key = sys::RandomKey();
  const auto seed = sys::RandomKey();
  if (!key) return Fail(key.error());
  if (!seed) return Fail(seed.error());
  std::string messages;
  LabDelays delays;
  if (const Status up = BringLabUp(planned, request, delays, messages); !up)
    return Fail(up.error());
  LabResponders responders(planned, sys::BytesOf(*key));
  if (const Status ready = responders.Start(); !ready) return Fail(ready.error());
  messages += "portwright: " + Count(planned.site.topology.spaces.size(), "namespace") + " up in " +
              std::to_string(sys::MonotonicMs() - started_ms) + " ms\n";
  Outcome outcome;
  if (!request.command.empty()) {
    const auto code = sys::RunHere(request.command);
    if (!code) return Fail(code.error());
    outcome.exit = *code == 0 ? Exit::kFine : Exit::kNo;
    outcome.messages = messages;
    return outcome;
  }
  for (std::uint64_t round = 0; round < request.rounds && !stop.asked(); ++round) {
    const std::int64_t before_ms = sys::MonotonicMs();
    auto probed = ProbeEverything(planned, request, sys::BytesOf(*key),
                                  sys::BytesOf(*seed) + std::to_string(round), stop.flag());
    if (!probed) return Fail(probed.error());
    Outcome told = Tell(planned, *probed, look);
    outcome.text += told.text;
    messages += told.messages + "portwright: probed in " +
                std::to_string(sys::MonotonicMs() - before_ms) + " ms\n";
    outcome.exit = std::max(outcome.exit, told.exit);
  }
  outcome.messages = std::move(messages);
  return outcome;
}

// An outcome over a pipe: exit code, length of the text, text, messages.
std::string Pack(const Outcome& outcome) {
  return std::to_string(static_cast<int>(outcome.exit)) + " " +
         std::to_string(outcome.text.size()) + "\n" + outcome.text + outcome.messages;
}

Outcome Unpack(const std::string& packed) {
  const std::size_t line_end = packed.find('\n');
  const auto words = Split(std::string_view(packed).substr(0, line_end), ' ');
  PORTWRIGHT_CHECK(words.size() == 2, "an outcome begins with its exit code and length");
  Outcome outcome;
  outcome.exit = static_cast<Exit>(ParseNumber(words[0]).value_or(3));
  const std::size_t length = ParseNumber(words[1]).value_or(0);
  outcome.text = packed.substr(line_end + 1, length);
  outcome.messages = packed.substr(line_end + 1 + length);
  return outcome;
}

}  // namespace

Outcome LabServers(const LabRequest& request, const Look&) {
  return InstallLabServers(request.servers_path);
}

Outcome RunLab(const LabRequest& request, const Look& look) {
  if (!request.servers_path.empty()) {
    if (const Status there = ExpectLabServers(request.servers_path); !there)
      return Fail(there.error());
  }
  PlannedLab planned = PlanLab(request, look);
  if (!planned.is_there) return std::move(planned.outcome);
  const auto packed = sys::RunPrivately([&] { return Pack(InsideLab(planned, request, look)); });
  if (!packed) return Fail(packed.error());
  Outcome outcome = Unpack(*packed);
  outcome.messages = planned.outcome.messages + outcome.messages;
  return outcome;
}

}  // namespace portwright::workflow
