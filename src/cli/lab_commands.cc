// The commands of the lab: a site on one machine.
#include <optional>

#include "base/text.h"
#include "cli/options.h"
#include "workflow/lab_real.h"
#include "workflow/lab_verbs.h"

namespace portwright::cli {
namespace {

using workflow::LabRequest;
using workflow::Outcome;

constexpr Option kState{"--dir", "DIR", "state folder of the lab; a folder of yours without it",
                        ""};
constexpr Option kFault{"--fault", "FAULT", "break this on purpose; may be given several times",
                        ""};
constexpr Option kLatency{"--latency", "TIME", "of every gateway, as tc has it: 20ms", ""};
constexpr Option kLoss{"--loss", "SHARE", "of packets at every gateway: 1%", ""};
constexpr Option kBandwidth{"--bandwidth", "RATE", "of every gateway, as tc has it: 100mbit", ""};

constexpr Option kReal{"--real", "", "real servers where Debian has one; `lab servers` first; root",
                       ""};
constexpr Option kServers{"--servers", "DIR", "where `lab servers` put them", ""};

// Words that tc(8) reads go to it as they are: digits and letters alone.
bool IsPlain(const std::string& text) {
  for (const char c : text) {
    const bool is_fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || c == '.' || c == '%';
    if (!is_fine) return false;
  }
  return true;
}

// The refusal where something is wrong.
std::optional<Outcome> Take(const Arguments& arguments, LabRequest& request) {
  std::string problem;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.state_path = arguments.Get("--dir");
  request.faults = arguments.All("--fault");
  request.conditions = {arguments.Get("--latency"), arguments.Get("--loss"),
                        arguments.Get("--bandwidth")};
  for (const std::string& text :
       {request.conditions.latency, request.conditions.loss, request.conditions.rate}) {
    if (!IsPlain(text))
      return workflow::Reject("expected a time, share or rate, found " + Quote(text));
  }
  request.command = arguments.All("COMMAND");
  if (arguments.Has("--real"))
    request.servers_path = arguments.Get("--servers", workflow::kLabServersFolder);
  // Servers that were just started share this machine with those that ask.
  const bool is_real = arguments.Has("--real");
  std::uint64_t timeout_ms = is_real ? 6'000 : 2'000, too_slow_ms = 0,
                closed = request.closed_count;
  if (auto wrong = TakeNumber(arguments, "--timeout-ms", 60'000, timeout_ms)) return wrong;
  if (auto wrong = TakeNumber(arguments, "--too-slow-ms", 60'000, too_slow_ms)) return wrong;
  if (auto wrong = TakeNumber(arguments, "--rate", 100'000, request.per_second)) return wrong;
  if (auto wrong = TakeNumber(arguments, "--closed", 20'000, closed)) return wrong;
  if (auto wrong = TakeNumber(arguments, "--rounds", 1'000, request.rounds)) return wrong;
  request.measures_conditions = arguments.Has("--conditions");
  std::int64_t session_s = static_cast<std::int64_t>(request.session_s);
  if (arguments.Has("--session")) {
    constexpr std::int64_t kSessionSecondsMost = 3'600;
    const auto given = ParseTime(arguments.Get("--session"));
    if (!given || *given < 1 || *given > kSessionSecondsMost) {
      return workflow::Reject("expected a time from 1s to 1h after --session, found " +
                              Quote(arguments.Get("--session")));
    }
    session_s = *given;
  }
  request.session_s = static_cast<std::uint64_t>(session_s);
  request.timeout_ms = static_cast<std::int64_t>(timeout_ms);
  request.too_slow_ms = static_cast<std::int64_t>(too_slow_ms);
  request.closed_count = closed;
  return std::nullopt;
}

Outcome RunRun(const Arguments& arguments) {
  LabRequest request;
  if (auto rejected = Take(arguments, request)) return *rejected;
  return Finish(workflow::RunLab(request, LookOf(arguments)), arguments);
}

Command Run() {
  return {
      "lab run",
      "bring a whole site up in namespaces, probe all of it, and take it down",
      "Each host, node and gateway is a network namespace with its addresses, routes and rendered\n"
      "rules; zones are bridges. Responders stand at every end. With a COMMAND, that is run in\n"
      "place of the probes; `ip netns` lists the namespaces there. Root is not needed. Faults:\n"
      "  no-rule=POINT,tcp/22  wide-rule=POINT,tcp/22  drop=POINT,tcp/22  reject=POINT,tcp/22\n"
      "  source=PARTY,ADDRESS  translate=POINT  tls-proxy=POINT,tcp/443  dead=PARTY,tcp/22\n"
      "  loss=POINT,20%  slow=POINT,8kbit  latency=POINT,200ms\n"
      "Exit 1: a required flow fails, what must be closed is open, or a condition is violated.",
      {kSite, {"COMMAND", "what to run, behind `--`", false, true}},
      {kFault,
       {"--closed", "N", "how much of what must be closed is tried; 200 without it", ""},
       {"--timeout-ms", "N", "how long an answer may take; 2000 without it, 6000 with --real", ""},
       {"--too-slow-ms", "N", "what takes longer is too slow", ""},
       {"--rate", "N", "probes a second of each sender; no cap without it", ""},
       {"--rounds", "N", "probe so often", ""},
       {"--conditions", "", "measure what the plan needs beside ports, too; as CSV, that alone",
        ""},
       {"--session", "TIME", "with --conditions: keep sessions idle so long; 2s without it", ""},
       kReal,
       kServers,
       kLatency,
       kLoss,
       kBandwidth,
       kPartial,
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright lab run examples/small --as-of 2026-11-21",
      RunRun};
}

Outcome RunUp(const Arguments& arguments) {
  LabRequest request;
  if (auto rejected = Take(arguments, request)) return *rejected;
  return Finish(workflow::LabUp(request, LookOf(arguments)), arguments);
}

Command Up() {
  return {
      "lab up",
      "bring a whole site up in namespaces, and leave it there",
      "As `lab run` does, with responders at every end; a process of its own holds it, and all\n"
      "of it ends with that process. Nothing of this machine's network is touched.",
      {kSite},
      {kState, kFault, kReal, kServers, kLatency, kLoss, kBandwidth, kPartial, kAsOf, kCatalogDir,
       kFormat, kOutput},
      "portwright lab up examples/small && portwright lab down examples/small",
      RunUp};
}

Outcome RunServers(const Arguments& arguments) {
  LabRequest request;
  request.servers_path = arguments.Get("DIR", workflow::kLabServersFolder);
  return Finish(workflow::LabServers(request, LookOf(arguments)), arguments);
}

Command Servers() {
  return {"lab servers",
          "install real servers for labs into a folder, never onto this machine",
          "Debian 12 with OpenSSH, BIND, Samba and others, by mmdebstrap: about 1.2 GB, and some\n"
          "minutes. Needs root and this machine's sources of packages. Only labs start them, by\n"
          "`lab run SITE --real`, with a layer over the folder that ends with the lab.",
          {{"DIR", "/var/cache/portwright/servers without it", false}},
          {},
          "portwright lab servers --help",
          RunServers};
}

Outcome RunDown(const Arguments& arguments) {
  LabRequest request;
  if (auto rejected = Take(arguments, request)) return *rejected;
  return workflow::LabDown(request, LookOf(arguments));
}

Command Down() {
  return {"lab down",
          "take a lab down; nothing of it stays",
          "Also of one whose `lab up` was killed half way. Fine where none is up.",
          {kSite},
          {kState, kCatalogDir},
          "portwright lab down examples/small",
          RunDown};
}

Outcome RunExec(const Arguments& arguments) {
  LabRequest request;
  if (auto rejected = Take(arguments, request)) return *rejected;
  Outcome outcome;
  const int code =
      workflow::LabExec(request, arguments.Get("NAMESPACE"), LookOf(arguments), outcome);
  if (outcome.messages.empty() && code != 0) outcome.exit = workflow::Exit::kNo;
  return outcome;
}

Command Exec() {
  return {
      "lab exec",
      "run a command in one namespace of a lab that is up",
      "`lab up` lists the namespaces: those of hosts, points and networks have their names, those\n"
      "of clusters' nodes are like `c1.node-1`. Exit 1: the command ended with another code than "
      "0.",
      {kSite,
       {"NAMESPACE", "whose network the command has"},
       {"COMMAND", "what to run, behind `--`", true, true}},
      {kState, kCatalogDir},
      "s=examples/small; portwright lab up $s; portwright lab exec $s gw1 -- ip a; "
      "portwright lab down $s",
      RunExec};
}

}  // namespace

std::vector<Command> LabCommands() { return {Run(), Up(), Exec(), Down(), Servers()}; }

}  // namespace portwright::cli
