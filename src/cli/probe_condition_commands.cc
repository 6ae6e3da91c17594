// The command that measures what a network has to give beside ports.
#include "cli/options.h"
#include "cli/probe_options.h"
#include "workflow/probe_conditions.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

Outcome RunConditions(const Arguments& arguments) {
  constexpr TimeRange kPour{1, 50, ""};
  constexpr TimeRange kSession{1, 23 * 3'600, ""};
  workflow::ConditionsRequest request;
  if (auto rejected = TakeEnd(arguments, request.probe)) return *rejected;
  request.probe.log_path = arguments.Get("--log");
  std::int64_t session_s = 0;
  if (auto wrong = TakeMilliseconds(arguments, "--seconds", kPour, request.pour_ms)) return *wrong;
  if (auto wrong = TakeTime(arguments, "--session", kSession, session_s)) return *wrong;
  request.session_s = static_cast<std::uint64_t>(session_s);
  return Finish(workflow::MeasureConditions(request, LookOf(arguments)), arguments);
}

Command Conditions() {
  return {
      "probe conditions",
      "measure what planned flows need beside ports",
      "Needs `portwright respond` with the same key at the other end. Bandwidth is never taken\n"
      "far beyond what is required. Clocks and the path MTU are measured for all flows that start\n"
      "here. Exit 1: a condition is violated.",
      {kJobOrSite},
      {kHost,
       kAs,
       kTakeAddresses,
       kKey,
       {"--seconds", "TIME", "how long bandwidth is measured between two ends; 3s without it", ""},
       {"--session", "TIME", "keep idle sessions so long, and ask again: 15m, 4h", ""},
       kLog,
       kPartial,
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright probe keygen k && portwright probe conditions examples/acme --host ora01 --key k",
      RunConditions};
}

}  // namespace

std::vector<Command> ProbeConditionCommands() { return {Conditions()}; }

}  // namespace portwright::cli
