// The commands that look whether planned flows work, from both ends.
#include <cstdio>

#include "base/text.h"
#include "cli/options.h"
#include "cli/probe_options.h"
#include "workflow/probe_all.h"
#include "workflow/probe_verbs.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

constexpr Option kOutcomeFormat{"--format", "FORMAT", "how the outcomes are printed",
                                "table|csv|json|markdown|junit|prometheus"};
constexpr Option kProbeFormat{"--format", "FORMAT",
                              "how the outcomes are printed; html: the sheet of all ends",
                              "table|csv|json|markdown|junit|prometheus|html"};

workflow::ProbeForm FormOf(const Arguments& arguments) {
  const std::string format = arguments.Get("--format");
  if (format == "junit") return workflow::ProbeForm::kJunit;
  if (format == "prometheus") return workflow::ProbeForm::kPrometheus;
  return workflow::ProbeForm::kTables;
}

// The refusal of an empty text, which stands in every name.
std::optional<Outcome> TakeIssuers(const Arguments& arguments, std::vector<std::string>& issuers) {
  issuers = arguments.All("--tls-issuer");
  for (const std::string& issuer : issuers) {
    if (Trim(issuer).empty())
      return workflow::Reject("expected a part of an issuer's name after --tls-issuer, found none");
  }
  return std::nullopt;
}

Outcome RunProbeAll(const Arguments& arguments) {
  workflow::ProbeAllRequest request;
  if (arguments.Has("--host") || arguments.Has("--as") || arguments.Has("--key"))
    return workflow::Reject("expected --all without --host, --as and --key",
                            "it drives every end, with a key made for this run");
  if (arguments.Has("--take-addresses")) {
    return workflow::Reject("expected --all without --take-addresses",
                            "on the machine that stands in, `portwright respond` takes them");
  }
  std::string problem;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.logins = arguments.All("--login");
  request.without = arguments.All("--without");
  if (auto wrong = TakeIssuers(arguments, request.tls_issuers)) return *wrong;
  request.ssh = arguments.Get("--ssh", request.ssh);
  request.remote_program = arguments.Get("--remote-program", request.remote_program);
  request.with_sudo = arguments.Has("--sudo");
  request.form = FormOf(arguments);
  std::uint64_t timeout_ms = 2'000;
  if (auto wrong = TakeNumber(arguments, "--timeout-ms", 60'000, timeout_ms)) return *wrong;
  if (auto wrong = TakeNumber(arguments, "--rate", 100'000, request.per_second)) return *wrong;
  request.timeout_ms = static_cast<std::int64_t>(timeout_ms);
  return Finish(workflow::ProbeSite(request, LookOf(arguments)), arguments);
}

Outcome RunJobs(const Arguments& arguments) {
  std::string problem;
  const workflow::SiteRequest site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  if (!arguments.Has("--output")) {
    return workflow::Reject("expected a folder for the jobs, found none", "give it with -o DIR");
  }
  return workflow::WriteJobs(site, arguments.Get("--output"), LookOf(arguments));
}

Outcome RunMerge(const Arguments& arguments) {
  return Finish(
      workflow::MergeOutcomes(arguments.All("FILE"), FormOf(arguments), LookOf(arguments)),
      arguments);
}

// `200` or `all` after --closed; the refusal for anything else, and beside what does not go with
// it.
std::optional<Outcome> TakeClosed(const Arguments& arguments, workflow::ProbeRequest& request) {
  const std::string sample = arguments.Get("--closed");
  constexpr std::uint64_t kMost = 100'000;
  const auto number = ParseNumber(sample);
  if (sample != "all" && (!number || *number == 0 || *number > kMost)) {
    return workflow::Reject("expected a number such as 200, or all, after --closed, found " +
                            Quote(sample));
  }
  for (const std::string_view other : {"--wait", "--every", "--all"}) {
    if (arguments.Has(other))
      return workflow::Reject("expected --closed without " + std::string(other));
  }
  if (arguments.Has("--announced") && Trim(arguments.Get("--announced")).empty())
    return workflow::Reject("expected a text after --announced, such as a ticket, found none");
  request.closed_sample = number.value_or(0);
  request.announced = arguments.Get("--announced");
  request.notice_path = arguments.Get("--notice");
  constexpr std::uint64_t kUsualRate = 50;
  if (!arguments.Has("--rate")) request.per_second = kUsualRate;
  return std::nullopt;
}

// Rounds until it is stopped; what changes is said as it is found.
Outcome RunMonitor(const Arguments& arguments, workflow::ProbeRequest& request) {
  if (auto wrong = TakeMilliseconds(arguments, "--every", {}, request.every_ms)) return *wrong;
  if (request.every_ms == 0)
    return workflow::Reject("expected some time after --every, found none");
  if (auto wrong = TakeNumber(arguments, "--rounds", 1'000'000'000, request.rounds)) return *wrong;
  for (const std::string_view other : {"--wait", "--list"}) {
    if (arguments.Has(other))
      return workflow::Reject("expected --every without " + std::string(other));
  }
  if (!arguments.Has("--output") && arguments.Get("--format", "table") != "table") {
    return workflow::Reject("expected -o FILE beside --every and --format, found none",
                            "the file is replaced whole in each round");
  }
  request.output_path = arguments.Get("--output");
  request.say = [](const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  };
  return workflow::MonitorFlows(request, LookOf(arguments));
}

// The list of one end, or the sheet of all of them; the refusal beside what belongs to neither.
std::optional<Outcome> CheckList(const Arguments& arguments) {
  const bool is_list = arguments.Has("--list");
  const bool has_end = arguments.Has("--host") || arguments.Has("--as");
  const std::string format = arguments.Get("--format", "table");
  if (format == "html" && (!is_list || has_end || arguments.Has("--closed"))) {
    return workflow::Reject("expected --list for all ends beside --format html",
                            "`portwright report --outcomes` makes a page of what was found");
  }
  if (is_list && (format == "junit" || format == "prometheus")) {
    return workflow::Reject("expected --format table, csv, json or markdown beside --list, found " +
                            format);
  }
  for (const std::string_view other : {"--login", "--without", "--sudo"}) {
    if (is_list && arguments.Has(other))
      return workflow::Reject("expected --list without " + std::string(other));
  }
  return std::nullopt;
}

Outcome RunProbe(const Arguments& arguments) {
  if (auto wrong = CheckList(arguments)) return *wrong;
  const bool is_of_one = arguments.Has("--closed") || arguments.Has("--every");
  if (arguments.Has("--all") && !arguments.Has("--list") && !is_of_one)
    return RunProbeAll(arguments);
  workflow::ProbeRequest request;
  if (auto rejected = TakeEnd(arguments, request)) return *rejected;
  request.only_list = arguments.Has("--list");
  request.form = FormOf(arguments);
  if (auto wrong = TakeIssuers(arguments, request.tls_issuers)) return *wrong;
  request.log_path = arguments.Get("--log");
  std::uint64_t timeout_ms = 2'000;
  if (auto wrong = TakeNumber(arguments, "--timeout-ms", 60'000, timeout_ms)) return *wrong;
  if (auto wrong = TakeNumber(arguments, "--rate", 100'000, request.per_second)) return *wrong;
  if (auto wrong = TakeMilliseconds(arguments, "--wait", {}, request.wait_ms)) return *wrong;
  request.timeout_ms = static_cast<std::int64_t>(timeout_ms);
  if (arguments.Has("--closed")) {
    if (auto wrong = TakeClosed(arguments, request)) return *wrong;
    return Finish(workflow::CheckClosed(request, LookOf(arguments)), arguments);
  }
  for (const std::string_view other : {"--announced", "--notice"}) {
    if (arguments.Has(other))
      return workflow::Reject("expected --closed beside " + std::string(other) + ", found none");
  }
  if (arguments.Has("--every")) return RunMonitor(arguments, request);
  if (arguments.Has("--rounds"))
    return workflow::Reject("expected --every beside --rounds, found none");
  return Finish(workflow::ProbeFlows(request, LookOf(arguments)), arguments);
}

Outcome RunRespond(const Arguments& arguments) {
  workflow::ProbeRequest request;
  if (auto rejected = TakeEnd(arguments, request)) return *rejected;
  std::uint64_t port = request.responder_port;
  if (auto wrong = TakeNumber(arguments, "--port", 65'535, port)) return *wrong;
  request.responder_port = static_cast<std::uint16_t>(port);
  if (auto wrong = TakeMilliseconds(arguments, "--for", {}, request.respond_for_ms)) return *wrong;
  request.ready = [](const std::string& what) {
    std::fprintf(stderr, "portwright: answering on %s; Ctrl-C ends it\n", what.c_str());
  };
  request.say = [](const std::string& text) { std::fputs(text.c_str(), stderr); };
  return Finish(workflow::RespondToProbes(request, LookOf(arguments)), arguments);
}

Outcome RunKeygen(const Arguments& arguments) {
  return workflow::MakeProbeKey(arguments.Get("FILE"), LookOf(arguments));
}

Command Probe() {
  return {
      "probe",
      "ask about every planned flow that starts here",
      "With a responder at the other end (`portwright respond`) both ends are proven by a keyed\n"
      "exchange, which says also from which address it arrived. Where none answers, the service\n"
      "itself is asked, harmlessly; where nothing answers, how far packets come. Only planned "
      "ends\n"
      "are ever sent to. Exit 1: a required flow fails; what stays unknown alone is no failure.",
      {kJobOrSite},
      {kHost,
       kAs,
       kTakeAddresses,
       kKey,
       {"--all", "", "from every end of the site, driven over SSH", ""},
       {"--login", "NAME=DEST", "with --all: where SSH goes for an end; a cluster's stands in", ""},
       {"--without", "NAME", "with --all: leave this end alone; may be repeated", ""},
       {"--sudo", "", "with --all: become root there by sudo", ""},
       {"--ssh", "PROGRAM", "with --all: in place of ssh, with its arguments", ""},
       {"--remote-program", "PATH", "with --all: Portwright's own path there", ""},
       {"--list", "",
        "say what would be asked, and ask nothing; without --host: a sheet of all ends", ""},
       {"--tls-issuer", "TEXT",
        "stands in the issuer of every certificate, or is its SHA-256; repeatable", ""},
       {"--timeout-ms", "N", "how long an answer may take; 2000 without it", ""},
       {"--rate", "N", "probes a second; 500 without it, 50 with --closed, 0: no cap", ""},
       {"--wait", "TIME", "ask again until all work, at most so long: 30s, 5m", ""},
       {"--every", "TIME", "again and again; prints what changes, and replaces -o FILE", ""},
       {"--rounds", "N", "with --every: end after so many; until Ctrl-C without it", ""},
       {"--closed", "SAMPLE", "check that what is not planned is closed: 200 of it, or all", ""},
       {"--announced", "TEXT", "with --closed: where the security team was told, a ticket", ""},
       {"--notice", "FILE", "with --closed: write the notice for them here, too", ""},
       kLog,
       kPartial,
       kAsOf,
       kCatalogDir,
       kProbeFormat,
       kOutput},
      "portwright probe examples/acme --host ora01 --list\n"
      "portwright probe examples/acme --list --format html -o sheet.html\n"
      "portwright probe examples/acme --host ora01 --closed 200 --list",
      RunProbe};
}

Command Respond() {
  return {
      "respond",
      "be the other end: answer on planned ports on which nothing listens yet",
      "A table of its own hands planned ports without a socket to this program; the host's rules\n"
      "still see the true port, and a service may start at any time. Answers nobody without the\n"
      "site's key, goes away with Ctrl-C, and says what arrived, whether it was let in or not.",
      {kJobOrSite},
      {kHost,
       kAs,
       kTakeAddresses,
       kKey,
       {"--for", "TIME", "end after so long: 30s, 5m", ""},
       {"--port", "N", "its own port; 50555 without it", ""},
       kPartial,
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright probe keygen k && portwright respond examples/acme --host ora01 --key k --for 1s",
      RunRespond};
}

Command Keygen() {
  return {"probe keygen",
          "make a key for the probes of a site, in a file for its owner alone",
          "Carry it to the ends by a way that you trust.",
          {{"FILE", "where the key goes"}},
          {},
          "portwright probe keygen acme.key",
          RunKeygen};
}

Command Jobs() {
  return {
      "probe jobs",
      "write what each end has to ask and to answer, for hands to carry",
      "One file for each host and cluster, with its own flows and nothing else of the site.\n"
      "There, `portwright respond END.job --key FILE` and `portwright probe END.job --key FILE\n"
      "--format json -o END.json`; `probe merge` puts together what came back. Hosts with Windows\n"
      "get END.ps1 as well, a script that does both there: -Key FILE, -Respond, -List.",
      {kSite},
      {kPartial, kAsOf, kCatalogDir, kFormat, {"--output", "DIR", "where the jobs go", ""}},
      "portwright probe jobs examples/small -o jobs",
      RunJobs};
}

Command MergeFiles() {
  return {
      "probe merge",
      "put together what several ends found",
      "FILE is what `portwright probe --format json` wrote, or a script that `probe jobs` wrote\n"
      "for Windows. Exit 1: a required flow fails.",
      {{"FILE", "outcomes as JSON", true, true}},
      {kOutcomeFormat, kOutput},
      "portwright probe merge <(echo []) <(echo [])",
      RunMerge};
}

}  // namespace

std::vector<Command> ProbeCommands() {
  return {Probe(), Respond(), Keygen(), Jobs(), MergeFiles()};
}

}  // namespace portwright::cli
