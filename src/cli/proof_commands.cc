// The commands that prove: prove, compare.
#include "cli/options.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

constexpr Option kDialect{"--dialect", "NAME", "the configuration's dialect; else it is recognised",
                          ""};

Outcome RunProve(const Arguments& arguments) {
  std::string problem;
  workflow::ProveRequest request;
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.at = arguments.Get("--at");
  request.against = arguments.Get("--against");
  request.dialect = arguments.Get("--dialect");
  request.whole = arguments.Has("--whole");
  return Finish(workflow::Prove(request, LookOf(arguments)), arguments);
}

Outcome RunCompare(const Arguments& arguments) {
  const workflow::CompareRequest request{arguments.Get("OLD"), arguments.Get("NEW"),
                                         arguments.Get("--dialect")};
  return Finish(workflow::CompareConfigurations(request, LookOf(arguments)), arguments);
}

}  // namespace

std::vector<Command> ProofCommands() {
  return {
      {"prove",
       "prove what a firewall's configuration permits against the plan of a site",
       "Missing is what is required and blocked, with the line that blocks it; excess is what is\n"
       "permitted and nobody asked for, with the line, the number of packets (source, "
       "destination,\n"
       "protocol, port) and one packet. Exact, not by samples. Exit 1: a change is necessary.",
       {kSite},
       {{"--at", "POINT", "the enforcement point; may be left out where there is one", ""},
        {"--against", "CONFIG", "what the firewall has today, as it prints it", ""},
        kDialect,
        {"--whole", "", "count what is open even where it touches no party of the site", ""},
        kPartial,
        kAsOf,
        kCatalogDir,
        kFormat,
        kOutput},
       "portwright render examples/small --at gw1 -o build/gw1.nft\n"
       "portwright prove examples/small --at gw1 --against build/gw1.nft",
       RunProve},
      {"compare",
       "say what a new configuration permits that the old one does not, and the reverse",
       "Exit 1: they differ, so that it can gate a change.",
       {{"OLD", "a configuration"}, {"NEW", "another one; its dialect may be another"}},
       {kDialect, kFormat, kOutput},
       "portwright compare yesterday.nft today.nft",
       RunCompare},
  };
}

}  // namespace portwright::cli
