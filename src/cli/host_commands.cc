// The commands that change the firewall of this host, and tell what was done to it.
#include <cstdio>

#include "base/text.h"
#include "cli/options.h"
#include "workflow/cluster_verbs.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

constexpr Option kState{"--state", "DIR",
                        "journal and generations of this host; /var/lib/portwright without it", ""};
constexpr Option kWhy{"--why", "TEXT", "the reason, for the journal: a ticket, a sentence", ""};
constexpr Option kConfirmWithin{"--confirm-within", "TIME",
                                "take it back after so long: 120s, 5m; 120s without it, 0: never",
                                ""};
constexpr Option kWayIn{"--way-in", "PACKETS",
                        "to be kept open: `tcp 10.1.9.0/24 -> 10.1.0.11:22`; may be repeated", ""};
constexpr Option kAllowLockout{"--allow-lockout", "", "even where it cuts a way in", ""};
constexpr Option kAllowBlocked{"--allow-blocked", "",
                               "even where another table drops what has to be permitted", ""};
constexpr Option kObserve{"--observe", "",
                          "let everything through, and count what the plan would drop", ""};

workflow::HostRequest HostOf(const Arguments& arguments) {
  return {arguments.Get("--state", "/var/lib/portwright")};
}

// Of --confirm-within, `least` or more.
std::optional<Outcome> TakeConfirmWithin(const Arguments& arguments, std::int64_t least,
                                         std::int64_t& seconds) {
  return TakeTime(arguments, "--confirm-within", {least, kSecondsOfWeek, "120s or 5m"}, seconds);
}

// Reads what `apply` and `rollback` share; the refusal where something is wrong.
std::optional<Outcome> TakeApply(const Arguments& arguments, workflow::ApplyRequest& request) {
  if (auto wrong = TakeConfirmWithin(arguments, 0, request.confirm_within_s)) return wrong;
  request.host = HostOf(arguments);
  request.ways_in = arguments.All("--way-in");
  request.allow_lockout = arguments.Has("--allow-lockout");
  request.allow_blocked = arguments.Has("--allow-blocked");
  request.why = arguments.Get("--why");
  return std::nullopt;
}

Outcome RunApply(const Arguments& arguments) {
  workflow::ApplyRequest request;
  if (auto rejected = TakeApply(arguments, request)) return *rejected;
  std::string problem;
  request.bundle = {SiteOf(arguments, problem), arguments.Get("--host"),
                    arguments.Has("--observe")};
  if (!problem.empty()) return workflow::Reject(problem);
  return workflow::ApplyToHost(request, LookOf(arguments));
}

Outcome RunUnitBundle(const Arguments& arguments, const workflow::BundleRequest& request) {
  std::int64_t seconds = workflow::ApplyRequest{}.confirm_within_s;
  if (auto wrong = TakeConfirmWithin(arguments, 1, seconds)) return *wrong;
  if (!arguments.Has("--output")) {
    return workflow::Reject("expected a folder for the texts and units, found none",
                            "give it with -o DIR");
  }
  return workflow::WriteUnitBundle(request, seconds, arguments.Get("--output"), LookOf(arguments));
}

Outcome RunBundle(const Arguments& arguments) {
  std::string problem;
  workflow::BundleRequest request{SiteOf(arguments, problem), arguments.Get("--host"),
                                  arguments.Has("--observe")};
  request.without_program = arguments.Has("--without-program");
  request.allow_lockout = arguments.Has("--allow-lockout");
  if (!problem.empty()) return workflow::Reject(problem);
  if (request.without_program) return RunUnitBundle(arguments, request);
  return Finish(workflow::WriteBundle(request, LookOf(arguments)), arguments);
}

Outcome RunConfirm(const Arguments& arguments) {
  return workflow::ConfirmOnHost(HostOf(arguments), arguments.Has("--cut-revoked"),
                                 LookOf(arguments));
}

Outcome RunRollback(const Arguments& arguments) {
  workflow::ApplyRequest request;
  if (auto rejected = TakeApply(arguments, request)) return *rejected;
  std::optional<std::uint32_t> generation;
  if (arguments.Has("GENERATION")) {
    const auto number = ParseNumber(arguments.Get("GENERATION"));
    if (!number || *number == 0 || *number > 0xffffffffU) {
      return workflow::Reject(
          "expected the number of a generation, found " + Quote(arguments.Get("GENERATION")),
          "`portwright status` lists them");
    }
    generation = static_cast<std::uint32_t>(*number);
  }
  return workflow::RollbackOnHost(request, generation, LookOf(arguments));
}

Outcome RunStatus(const Arguments& arguments) {
  return Finish(workflow::HostStatus(HostOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunHistory(const Arguments& arguments) {
  return Finish(
      workflow::HostHistory(HostOf(arguments), arguments.Has("--verify"), LookOf(arguments)),
      arguments);
}

Outcome RunDrift(const Arguments& arguments) {
  return Finish(workflow::HostDrift(HostOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunWatch(const Arguments& arguments) {
  workflow::WatchRequest watch;
  const TimeRange range{1, kSecondsOfWeek, "60s"};
  if (auto wrong = TakeTime(arguments, "--every", range, watch.every_s)) return *wrong;
  const auto rounds = ParseNumber(arguments.Get("--rounds", "0"));
  if (!rounds) {
    return workflow::Reject("expected a number after --rounds, found " +
                            Quote(arguments.Get("--rounds")));
  }
  watch.rounds = *rounds;
  watch.say = [](const std::string& text) {
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  };
  return workflow::WatchHost(HostOf(arguments), watch, LookOf(arguments));
}

Outcome RunUsage(const Arguments& arguments) {
  return Finish(workflow::HostUsage(HostOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunObserved(const Arguments& arguments) {
  return Finish(workflow::HostObserved(HostOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunBoot(const Arguments& arguments) {
  return workflow::BootHost(HostOf(arguments), LookOf(arguments));
}

Outcome RunAwait(const Arguments& arguments) {
  const auto number = ParseNumber(arguments.Get("GENERATION"));
  if (!number || *number == 0 || *number > 0xffffffffU) {
    return workflow::Reject("expected the number of a generation, found " +
                            Quote(arguments.Get("GENERATION")));
  }
  return workflow::AwaitOnHost(HostOf(arguments), static_cast<std::uint32_t>(*number));
}

workflow::ClusterRequest ClusterOf(const Arguments& arguments, std::optional<Outcome>& rejected) {
  workflow::ClusterRequest request;
  rejected = TakeApply(arguments, request.apply);
  request.site.path = arguments.Get("--site");
  request.site.catalog_dirs = arguments.All("--catalog-dir");
  request.cluster = arguments.Get("--cluster");
  request.grammar = arguments.Get("--grammar");
  request.replace_plan = arguments.Has("--replace-plan");
  return request;
}

Outcome RunCluster(const Arguments& arguments) {
  std::optional<Outcome> rejected;
  const workflow::ClusterRequest request = ClusterOf(arguments, rejected);
  if (rejected) return *rejected;
  const std::vector<std::string> words = arguments.All("WORD");
  const bool audits = !words.empty() && words[0] == "audit";
  if (audits && words.back() != "help") {
    workflow::Look look = LookOf(arguments);
    if (!arguments.Has("--format")) look.format = report::Format::kCsv;
    return Finish(workflow::AuditClusters(request, {words.begin() + 1, words.end()}, look),
                  arguments);
  }
  if (!words.empty())
    return Finish(workflow::RunClusterCommand(request, words, LookOf(arguments)), arguments);
  if (arguments.Has("--output")) {
    return workflow::Reject("expected a command with -o, found none",
                            "a shell prints what each of its commands says");
  }
  const auto say = [](const Outcome& outcome) {
    std::fputs(outcome.text.c_str(), stdout);
    std::fflush(stdout);
    std::fputs(outcome.messages.c_str(), stderr);
  };
  return workflow::RunClusterShell(request, say, LookOf(arguments));
}

Command Cluster() {
  return {
      "cluster",
      "run the commands of a cluster's own firewall on this Linux host",
      "Profiles of ports come into force for ipsets at interfaces of this host, by the same\n"
      "transaction as `apply`; nothing attached, nothing gets in; what denies beats what allows.\n"
      "Without words, a shell: of a terminal with history and completion, else a command a line.\n"
      "`portwright cluster help` lists the commands, `help` as the last word of one its keys. The\n"
      "keys are inferred; --grammar gives others. Exit 1: refused, or taken back.",
      {{"WORD", "a command of the cluster: `firewall-profile list`", false, true,
        "firewall-profile|firewall-ipset|route|audit|confirm|rollback|help"}},
      {{"--site", "SITE", "`route`, `audit`: of clusters of this site, in place of this host", ""},
       {"--cluster", "NAME", "which one, where the site has several", ""},
       {"--grammar", "FILE", "other words of commands and labels: cluster-grammar.yaml", ""},
       {"--replace-plan", "", "even where a site's plan is in force on this host", ""},
       kConfirmWithin,
       kWhy,
       kWayIn,
       kAllowLockout,
       kAllowBlocked,
       kState,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright cluster firewall-profile add profile-name=web ports=443/tcp\n"
      "portwright cluster firewall-profile list",
      RunCluster};
}

Command Apply() {
  return {
      "apply",
      "load what is planned for this host, and take it back unless it is confirmed",
      "Plans, renders and proves the text of a host; asks the kernel, other tables and the way in\n"
      "before anything is changed; loads it beside what is there and turns to it in one\n"
      "transaction; proves what the kernel holds; tests by TCP the flows that this host opens, as\n"
      "before; and lists sessions that are not permitted any more. Where a flow broke, or nobody\n"
      "says `portwright confirm` in time, everything is as it was, whatever became of this\n"
      "process. Only the table `inet portwright` is touched. Exit 1: refused, or taken back.",
      {{"SITE", "a site file, a folder with site.yaml, or a bundle"}},
      {kHost, kObserve, kConfirmWithin, kWhy, kWayIn, kAllowLockout, kAllowBlocked, kState,
       kPartial, kAsOf, kCatalogDir},
      "portwright apply examples/acme --host ora01 --confirm-within 5m --why CHG-1042",
      RunApply};
}

Command Bundle() {
  return {
      "bundle",
      "write what one host needs to enforce its part of a plan, and no more",
      "The text of the host, proven, with its requirements, the hash of site and catalogs, and\n"
      "the flows that it can test; `portwright apply` takes it in place of a site. With\n"
      "--without-program, a folder for a host on which the program cannot run: its texts for\n"
      "nftables or iptables, and units of systemd that load them and take them back by themselves.",
      {kSite},
      {kHost,
       kObserve,
       {"--without-program", "", "texts and units of systemd, into the folder given with -o", ""},
       kConfirmWithin,
       kAllowLockout,
       kPartial,
       kAsOf,
       kCatalogDir,
       kOutput},
      "portwright bundle examples/acme --host ora01 -o ora01.json\n"
      "portwright bundle examples/acme --host ora02 --without-program -o ora02",
      RunBundle};
}

Command Confirm() {
  return {
      "confirm",
      "keep what was loaded last",
      "Best said over a new connection: then it is proven that one still gets in. Sessions that\n"
      "are not permitted any more go on until they end; --cut-revoked ends them, also of what was\n"
      "confirmed before. Exit 1: nothing awaits it.",
      {},
      {{"--cut-revoked", "", "end sessions that the rules do not permit, and no others", ""},
       kState},
      "portwright apply examples/acme --host ora01 && portwright confirm",
      RunConfirm};
}

Command Rollback() {
  return {
      "rollback",
      "take back what was loaded last, or apply an older generation again",
      "Without a number, the table is as it was before the last generation; refused where that\n"
      "cuts a way in. With one, that generation is applied like any other, with checks, tests and\n"
      "confirmation. Exit 1: there is none, or it is refused.",
      {{"GENERATION", "its number, as `portwright status` lists it", false}},
      {kConfirmWithin, kWhy, kWayIn, kAllowLockout, kAllowBlocked, kState},
      "portwright apply examples/acme --host ora01 && portwright rollback --why 'backup fails'",
      RunRollback};
}

Command HostState() {
  return {"status",
          "list the generations of this host's rules, and what each came to",
          "",
          {},
          {kState, kFormat, kOutput},
          "portwright status",
          RunStatus};
}

Command History() {
  return {"history",
          "print the journal of this host: who changed what, when and why",
          "With --verify, every entry is held against the hash that the next one carries. Exit 1: "
          "one\nof them was changed.",
          {},
          {{"--verify", "", "check the chain of hashes", ""}, kState, kFormat, kOutput},
          "portwright history --verify",
          RunHistory};
}

Command Drift() {
  return {"drift",
          "say where the kernel is not what was applied, and what that breaks",
          "By packets, not by text: a rule that somebody took out, one that was put in, and what "
          "another\n"
          "table drops of what has to pass. Exit 1: it drifted.",
          {},
          {kState, kFormat, kOutput},
          "portwright apply examples/acme --host ora01 && portwright drift",
          RunDrift};
}

Command Watch() {
  return {"watch",
          "look for drift again and again, and keep it in the journal",
          "What drifted is printed and kept when it changes. Ends with Ctrl-C.",
          {},
          {{"--every", "TIME", "how long between looks: 60s, 5m; 60s without it", ""},
           {"--rounds", "N", "end after so many looks", ""},
           kState,
           kFormat},
          "portwright apply examples/acme --host ora01 && portwright watch --every 5m --rounds 1",
          RunWatch};
}

Command Usage() {
  return {
      "usage",
      "say which requirements were used on this host, when last, and which never",
      "From the counters of the kernel, which survive a new generation and are added up over\n"
      "starts of the machine. Requirements whose packets cannot be told apart share their cells.",
      {},
      {kState, kFormat, kOutput},
      "portwright apply examples/acme --host ora01 && portwright usage --format csv",
      RunUsage};
}

Command Observed() {
  return {
      "observed",
      "list what would have been dropped since `apply --observe`",
      "By peer, protocol and port, with the program of this host, the first and last time, and\n"
      "the `extra` entry for the site. The kernel keeps each for 30 days, up to 65,535 of a kind.",
      {},
      {kState, kFormat, kOutput},
      "portwright apply examples/acme --host ora01 --observe && portwright observed",
      RunObserved};
}

Command Boot() {
  return {"boot",
          "load the confirmed generation after a start of the machine",
          "For the unit that runs before the network is up.",
          {},
          {kState},
          "portwright boot",
          RunBoot};
}

Command Await() {
  return {"await",
          "take a generation back when its time is over; `apply` starts this by itself",
          "It lives in a session of its own and looks at the journal: nothing that ends whoever\n"
          "applied it ends this too.",
          {{"GENERATION", "its number"}},
          {kState},
          "portwright await 7",
          RunAwait};
}

}  // namespace

std::vector<Command> HostCommands() {
  return {Apply(), Confirm(),  Rollback(), HostState(), History(), Drift(), Watch(),
          Usage(), Observed(), Bundle(),   Cluster(),   Boot(),    Await()};
}

}  // namespace portwright::cli
