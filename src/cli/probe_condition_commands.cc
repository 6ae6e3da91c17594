// The command that measures what a network has to give beside ports.
#include "base/text.h"
#include "cli/options.h"
#include "workflow/probe_conditions.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

// A time of at most `most_s` after the option; the refusal for anything else.
std::optional<Outcome> TakeSeconds(const Arguments& arguments, std::string_view option,
                                   std::int64_t most_s, std::int64_t& seconds) {
  if (!arguments.Has(option)) return std::nullopt;
  const auto given = ParseTime(arguments.Get(option));
  if (!given || *given < 1 || *given > most_s) {
    return workflow::Reject("expected a time from 1s to " + std::to_string(most_s) + "s after " +
                            std::string(option) + ", found " + Quote(arguments.Get(option)));
  }
  seconds = *given;
  return std::nullopt;
}

Outcome RunConditions(const Arguments& arguments) {
  constexpr std::int64_t kPourSecondsMost = 50;
  constexpr std::int64_t kSessionSecondsMost = 23 * 3'600;
  if (arguments.Has("--host") && arguments.Has("--as")) {
    return workflow::Reject("expected either --host NAME or --as NAME",
                            "--as is for a machine that stands in for an end");
  }
  workflow::ConditionsRequest request;
  workflow::ProbeRequest& probe = request.probe;
  std::string problem;
  probe.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  probe.is_stand_in = arguments.Has("--as");
  probe.end = probe.is_stand_in ? arguments.Get("--as") : arguments.Get("--host");
  probe.key_path = arguments.Get("--key");
  probe.log_path = arguments.Get("--log");
  std::int64_t pour_s = 3;
  std::int64_t session_s = 0;
  if (auto wrong = TakeSeconds(arguments, "--seconds", kPourSecondsMost, pour_s)) return *wrong;
  if (auto wrong = TakeSeconds(arguments, "--session", kSessionSecondsMost, session_s))
    return *wrong;
  constexpr std::int64_t kMsInSecond = 1'000;
  request.pour_ms = pour_s * kMsInSecond;
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
      {{"SITE",
        "a site file, a folder with site.yaml, or a probe job (`-`: one on standard input)"}},
      {{"--host", "NAME", "which host of the site this is", ""},
       {"--as", "NAME", "stand in for this host or cluster, from another machine", ""},
       {"--key", "FILE", "the site's key, which `probe keygen` made", ""},
       {"--seconds", "TIME", "how long bandwidth is measured between two ends; 3s without it", ""},
       {"--session", "TIME", "keep idle sessions so long, and ask again: 15m, 4h", ""},
       {"--log", "FILE", "a line for all that is sent, before it is; for its owner alone", ""},
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
