// The commands about configurations: prove, compare, lint, ask, trace, scrub.
#include "cli/options.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

constexpr Option kDialect{"--dialect", "NAME", "the configuration's dialect; else it is recognised",
                          ""};

constexpr Option kAcl{"--acl", "NAME", "only this list, as if it stood where packets are forwarded",
                      ""};
constexpr Option kHook{"--hook", "HOOK",
                       "where the packets are; forward, or input where nothing is forwarded",
                       "input|output|forward"};

constexpr Option kOnlyHook{"--hook", "HOOK", "only packets there; all without it",
                           "input|output|forward"};
constexpr Option kProofFormat{
    "--format", "FORMAT", "how the answer is printed; sarif for code review, html the site's page",
    "table|csv|json|markdown|sarif|html"};
constexpr Option kFindingFormat{"--format", "FORMAT",
                                "how the answer is printed; sarif for code review",
                                "table|csv|json|markdown|sarif"};

constexpr Option kBeside{
    "--beside", "FILE",
    "another file of the same device: `ipset save`, its other family, lists of a cloud", ""};

Outcome RunProve(const Arguments& arguments) {
  std::string problem;
  workflow::ProveRequest request;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.at = arguments.Get("--at");
  request.against = arguments.Get("--against");
  request.dialect = arguments.Get("--dialect");
  request.beside = arguments.All("--beside");
  request.acl = arguments.Get("--acl");
  request.hook = arguments.Get("--hook");
  request.interface = arguments.Get("--interface");
  for (const std::string& pair : arguments.All("--map-interface")) {
    const std::size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == pair.size()) {
      return workflow::Reject("expected SITE=DEVICE after --map-interface, found '" + pair + "'",
                              "eth0=GigabitEthernet0/0, say");
    }
    request.interface_names[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  request.as_planned = arguments.Has("--as-planned");
  request.whole = arguments.Has("--whole");
  request.fixed_path = arguments.Get("--fixed");
  request.fix = arguments.Has("--fix") || !request.fixed_path.empty();
  return Finish(workflow::Prove(request, LookOf(arguments)), arguments);
}

Outcome RunCompare(const Arguments& arguments) {
  std::string problem;
  workflow::CompareRequest request;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.site.path = arguments.Get("--site");
  request.before = arguments.Get("OLD");
  request.after = arguments.Get("NEW");
  request.dialect = arguments.Get("--dialect");
  request.acl = arguments.Get("--acl");
  request.hook = arguments.Get("--hook");
  request.at = arguments.Get("--at");
  return Finish(workflow::Compare(request, LookOf(arguments)), arguments);
}

workflow::ConfigurationRequest RequestOf(const Arguments& arguments) {
  workflow::ConfigurationRequest request;
  request.source = {arguments.Get("CONFIG"), arguments.Get("--dialect"), "",
                    arguments.All("--beside"), arguments.Get("--acl")};
  request.hook = arguments.Get("--hook");
  request.all = arguments.Has("--all");
  return request;
}

Outcome RunLint(const Arguments& arguments) {
  return Finish(workflow::LintConfiguration(RequestOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunAsk(const Arguments& arguments) {
  return Finish(
      workflow::AskConfiguration(RequestOf(arguments), arguments.Get("PACKETS"), LookOf(arguments)),
      arguments);
}

Outcome RunTrace(const Arguments& arguments) {
  return Finish(workflow::TraceConfiguration(RequestOf(arguments), arguments.Get("PACKET"),
                                             LookOf(arguments)),
                arguments);
}

Outcome RunScrub(const Arguments& arguments) {
  workflow::ScrubRequest request;
  request.source = RequestOf(arguments).source;
  request.addresses = arguments.Has("--addresses");
  request.key_file = arguments.Get("--key-file");
  if (!request.addresses && !request.key_file.empty())
    return workflow::Reject("expected --addresses beside --key-file, found it alone");
  return Finish(workflow::ScrubConfiguration(request, LookOf(arguments)), arguments);
}

constexpr Positional kConfig{"CONFIG", "a firewall's configuration, as it prints it"};

Command LintCommand() {
  return {
      "lint",
      "list lines of a configuration that could be other, or gone",
      "Shadowed lines are found by the union of others too. What a site does not need is said by\n"
      "`portwright prove`. Exit 1: there is one.",
      {kConfig},
      {{"--all", "", "lines that could be merged, or overlap others of another verdict, too", ""},
       kAcl,
       kBeside,
       kDialect,
       kFindingFormat,
       kOutput},
      "portwright lint examples/small/gw1-wrong.nft",
      RunLint};
}

Command ScrubCommand() {
  return {
      "scrub",
      "copy a configuration without secrets and names, to show it to others",
      "The copy has what decides packets and nothing else: keys, hashes, communities, users,\n"
      "banners, comments and descriptions are left out, and names of lists, groups, objects and\n"
      "hosts become neutral ones, each the same everywhere. It is read back and proven to decide\n"
      "like the original, or not written. Ports, the names of interfaces and zones and, without\n"
      "--addresses, addresses stay: look at them before you send it.",
      {kConfig},
      {{"--addresses", "", "other addresses too, that share their prefixes as before", ""},
       {"--key-file", "FILE",
        "32 hexadecimal digits: the same key gives the same addresses; a random one without it",
        ""},
       kDialect,
       kOutput},
      "portwright scrub examples/small/gw1.nft",
      RunScrub};
}

}  // namespace

std::vector<Command> ProofCommands() {
  return {
      {"prove",
       "prove what a firewall's configuration permits against the plan of a site",
       "Missing is what is required and blocked, with the line that blocks it; excess is what is\n"
       "permitted and nobody asked for, with the line, the number of packets (source,\n"
       "destination, protocol, port) and one packet. Beyond guardrails is what is permitted and\n"
       "guardrails.yaml forbids. Exact, not by samples. Exit 1: a change is necessary.",
       {kSite},
       {{"--at", "POINT", "the enforcement point; all that have a configuration without it", ""},
        {"--against", "CONFIG",
         "what the firewall has today, as it prints it; or a folder with <point>.<ending>", ""},
        kOnlyHook,
        kAcl,
        {"--interface", "NAME", "only packets that come in by it", ""},
        {"--map-interface", "SITE=DEVICE", "an interface that the device names otherwise", ""},
        kBeside,
        kDialect,
        {"--as-planned", "", "hold decided points against the plan, as if nobody had decided", ""},
        {"--whole", "", "count what is open even where it touches no party of the site", ""},
        {"--fix", "", "find the change that is necessary, as lines of the dialect, proven", ""},
        {"--fixed", "FILE", "with --fix: write the whole changed configuration", ""},
        kPartial,
        kAsOf,
        kCatalogDir,
        kProofFormat,
        kOutput},
       "portwright prove examples/small --at gw1 --against examples/small/gw1.nft",
       RunProve},
      {"compare",
       "say what a new configuration adds to an old one, and what it takes away",
       "Two states of a site are compared by their plans, point by point. Exit 1: they differ, so\n"
       "that it can gate a change.",
       {{"OLD", "a configuration, or a site"}, {"NEW", "another one; its dialect may be another"}},
       {{"--site", "SITE", "say which requirements of this site the change blocks or permits", ""},
        {"--at", "POINT", "the enforcement point of --site", ""},
        kOnlyHook,
        kAcl,
        kDialect,
        kPartial,
        kAsOf,
        kCatalogDir,
        kFindingFormat,
        kOutput},
       "portwright compare examples/small/gw1.nft examples/small/gw1-wrong.nft",
       RunCompare},
      LintCommand(),
      {"ask",
       "say to which packets a configuration says yes, and by which line",
       "Exit 1: not for all of them.",
       {kConfig, {"PACKETS", "`tcp any -> 10.1.0.0/16:443 in eth0 out eth1`"}},
       {kHook, kAcl, kBeside, kDialect, kFormat, kOutput},
       "portwright ask examples/small/gw1.nft 'tcp any -> 10.10.2.0/24:443 in eth0'",
       RunAsk},
      {"trace",
       "follow one packet through a configuration, chain by chain",
       "The rules that are over the packet, in the order in which the device meets them, and what\n"
       "decides. What is not modelled is followed both ways. Exit 1: it is not accepted.",
       {kConfig, {"PACKET", "`tcp 10.1.2.3:40000 -> 10.9.0.5:22 in eth0 out eth1 state new`"}},
       {kHook, kAcl, kBeside, kDialect, kFormat, kOutput},
       "portwright trace examples/small/gw1.nft 'tcp 10.10.1.11 -> 10.10.2.21:50051 in eth0 out "
       "eth1'",
       RunTrace},
      ScrubCommand(),
  };
}

}  // namespace portwright::cli
