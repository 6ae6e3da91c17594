// The commands on a site: plan, render, report, inventory, explain, route, expiring, resolve, and
// those of `site`.
#include "base/text.h"
#include "cli/options.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

Outcome RunPlan(const Arguments& arguments) {
  if (arguments.Has("--against-host")) {
    return OnSite(arguments, [&](const workflow::SiteRequest& site) {
      return workflow::PlanAgainstHost({site, arguments.Get("--against-host"), false},
                                       {arguments.Get("--state", "/var/lib/portwright")},
                                       LookOf(arguments));
    });
  }
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::PlanSite({site, arguments.Has("--strict"), arguments.Has("--flows")},
                              LookOf(arguments));
  });
}

Outcome RunRender(const Arguments& arguments) {
  if (arguments.Has("--at") == arguments.Has("--all")) {
    return workflow::Reject("expected either --at POINT or --all -o DIR",
                            "`portwright report SITE` lists the enforcement points");
  }
  if (arguments.Has("--all") && arguments.Has("--dialect")) {
    return workflow::Reject("expected --dialect beside --at, found it beside --all",
                            "the site says the dialect of each point");
  }
  if (arguments.Has("--all") && arguments.Has("--change-from")) {
    return workflow::Reject("expected --change-from beside --at, found it beside --all",
                            "a configuration is that of one point");
  }
  if (arguments.Has("--all") && arguments.Get("--output").empty()) {
    return workflow::Reject("expected a folder for the texts of all points, found none",
                            "give it with -o DIR");
  }
  std::string problem;
  workflow::RenderRequest request{
      SiteOf(arguments, problem),        arguments.Get("--at"),      "",
      !arguments.Has("--without-proof"), arguments.Get("--dialect"), arguments.Get("--change-from"),
      arguments.All("--beside"),         arguments.Has("--approved")};
  if (!problem.empty()) return workflow::Reject(problem);
  // One text goes to a file; what belongs to it only to a folder.
  const std::string output = arguments.Get("--output");
  if (arguments.Has("--all") || output.ends_with('/')) {
    request.folder = output;
    const auto format = report::ParseFormat(arguments.Get("--format", "table"));
    return workflow::RenderSite(
        request, workflow::LookOfStreams(format.value_or(report::Format::kTable), false));
  }
  return Finish(workflow::RenderSite(request, LookOf(arguments)), arguments);
}

Outcome RunReport(const Arguments& arguments) {
  const std::string kind = arguments.Get("--format", "table");
  workflow::Look look = workflow::LookOfStreams(report::Format::kTable, arguments.Has("--output"));
  if (kind == "xlsx" && !arguments.Has("--output") && look.width > 0) {
    return workflow::Reject("expected a file for a workbook, found a terminal",
                            "give it with -o FILE");
  }
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::ReportSite(site, kind, look, arguments.Get("--at"),
                                arguments.All("--outcomes"), RedactionOf(arguments));
  });
}

Outcome RunInventory(const Arguments& arguments) {
  if (!arguments.Has("--for")) {
    return workflow::Reject("expected --for CHECKER, found none",
                            "it is one of goss, blackbox and nmap");
  }
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::TakeInventory({site, arguments.Get("--for"), arguments.Get("--host")},
                                   LookOf(arguments));
  });
}

Outcome RunExplain(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::ExplainPacket(site, arguments.Get("PACKET"), LookOf(arguments));
  });
}

Outcome RunRoute(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::ExplainRoute(site, arguments.Get("CLUSTER"), arguments.Get("DESTINATION"),
                                  LookOf(arguments));
  });
}

Outcome RunExpiring(const Arguments& arguments) {
  std::string within = arguments.Get("--within", "30d");
  std::string digits = within;
  if (digits.ends_with('d')) digits.pop_back();
  const auto days = ParseNumber(digits);
  if (!days || *days > 36500) {
    return workflow::Reject("expected a number of days such as 30d after --within, found " +
                            Quote(within));
  }
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::ListExpiring(site, static_cast<int>(*days), LookOf(arguments));
  });
}

Outcome RunResolve(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::ResolveNames(site, LookOf(arguments));
  });
}

Outcome RunSiteCheck(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::SiteCheck(site, LookOf(arguments));
  });
}

Outcome RunSiteLock(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::LockSite(site, LookOf(arguments));
  });
}

Outcome RunSiteUpgrade(const Arguments& arguments) {
  return OnSite(arguments, [&](const workflow::SiteRequest& site) {
    return workflow::UpgradeSite(
        {site, arguments.Get("PRODUCT"), arguments.Get("--to"), arguments.Has("--accept")},
        LookOf(arguments));
  });
}

Command Plan() {
  return {
      "plan",
      "plan a site and say what was done, and what is open",
      "Switches requirements on by features and choices, binds their roles, works out the source\n"
      "address of each flow from the cluster's routes, and the enforcement points on its way.\n"
      "An unbound role is an error, with the line of the vendor's document; a choice without\n"
      "default is a \"no\", and so is a plan beyond the site's guardrails, with a packet and the\n"
      "omission that cures it.",
      {kSite},
      {{"--strict", "", "exit 1 for every open question, answered by a default or not", ""},
       kPartial,
       {"--flows", "", "list every planned flow too", ""},
       {"--against-host", "NAME", "what `apply --host NAME` would change here, by requirement", ""},
       {"--state", "DIR", "the state folder of this host, for --against-host", ""},
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright plan examples/acme\nportwright plan examples/acme --strict --as-of 2026-12-01",
      RunPlan};
}

Command Render() {
  return {
      "render",
      "print the firewall text of one enforcement point, or write those of all",
      "With --all, DIR gets <point>.<dialect>.<extension> for each point, and beside it\n"
      "<point>.reasons.csv, which resolves the marks in the comments. Each text is read back and\n"
      "proven to permit what is planned and nothing else, or nothing is written. Nor is a plan\n"
      "that breaks a guardrail. `portwright dialects` lists the dialects.",
      {kSite},
      {{"--at", "POINT", "the text of this point, to standard output or -o FILE", ""},
       {"--all", "", "the texts of all points, into the folder given with -o", ""},
       {"--approved", "", "only what decisions.yaml approves, proven; see `portwright request`",
        ""},
       {"--dialect", "NAME", "in another dialect than the site's: asa, `asa 8.2`", ""},
       {"--change-from", "CONFIG", "only the difference to what the device has today", ""},
       {"--beside", "FILE", "another file of that configuration: `ipset save`", ""},
       {"--without-proof", "", "skip reading the text back; for measuring, not for use", ""},
       kPartial,
       kAsOf,
       kCatalogDir,
       kFormat,
       {"--output", "PATH", "the file of --at; a folder (`DIR/`) takes all files of it", ""}},
      "portwright render examples/acme --at dc1-core\n"
      "portwright render examples/small --at gw1 --dialect srx "
      "--change-from examples/small/gw1.srx.set\n"
      "portwright render examples/acme --all -o build/nft",
      RunRender};
}

Command Report() {
  return {
      "report",
      "write the plan as tables, a change request, a page or a drawing",
      "xlsx is the change request: a sheet for each firewall. html is one page without anything\n"
      "to load: totals, topology, zone matrix, search, doubts and open questions. svg and mermaid\n"
      "are drawings: zones, firewalls and what flows between.",
      {kSite},
      {{"--format", "FORMAT", "the form", "table|csv|json|markdown|xlsx|html|svg|mermaid"},
       {"--at", "POINT", "draw what crosses this point, and no more", ""},
       {"--outcomes", "FILE", "html: with what `probe --format json` found; repeatable", ""},
       kRedact,
       kRedactKey,
       kPartial,
       kAsOf,
       kCatalogDir,
       kOutput},
      "portwright report examples/acme --format html -o acme.html\n"
      "portwright report examples/acme --format xlsx -o request.xlsx\n"
      "portwright report examples/acme --format svg --at dc1-core -o dc1-core.svg",
      RunReport};
}

Command Inventory() {
  return {
      "inventory",
      "list what a host has to reach, for goss, Prometheus or nmap",
      "goss: a goss.yaml of TCP addresses. blackbox: targets for file_sd, with the module and the\n"
      "requirement as labels. nmap: a script that scans the planned pairs and no others. What a\n"
      "checker cannot try is counted, in the list and as messages.",
      {kSite},
      {{"--for", "CHECKER", "who reads the list", "goss|blackbox|nmap"},
       {"--host", "NAME", "the host or cluster that opens the connections; blackbox: all", ""},
       kPartial,
       kAsOf,
       kCatalogDir,
       kOutput},
      "portwright inventory examples/small --for goss --host ora1 -o goss.yaml\n"
      "portwright inventory examples/small --for nmap --host c1 -o scan.sh",
      RunInventory};
}

Command Explain() {
  return {
      "explain",
      "say whether a packet is planned, why, and at which points",
      "For a packet that is not: the nearest requirements, and the one setting that would\n"
      "permit it, found by planning again with it. An end is an address, or a host, cluster or\n"
      "instance of the site. Exit 1: not planned.",
      {kSite, {"PACKET", "`tcp SOURCE -> DESTINATION:PORT`, `icmp/echo-request A -> B`"}},
      {kPartial, kAsOf, kCatalogDir, kFormat, kOutput},
      "portwright explain examples/acme 'tcp 10.1.0.11 -> 10.20.0.5:11117'\n"
      "portwright explain examples/acme 'udp ora01 -> [2001:db8:1:20::11]:53'",
      RunExplain};
}

Command Route() {
  return {
      "route",
      "say which source addresses a cluster or host uses towards a destination",
      "The longest matching route gives the interface group; one with node addresses sends from\n"
      "those, one with only VIPs from them. Exit 1: some of the destination cannot be reached.",
      {kSite,
       {"CLUSTER", "a cluster, instance or host of the site"},
       {"DESTINATION", "an address, prefix, host or cluster"}},
      {kCatalogDir, kFormat, kOutput},
      "portwright route examples/acme c1 10.1.0.11",
      RunRoute};
}

Command Expiring() {
  return {"expiring",
          "list what ends soon: extras, windows, omissions, grants",
          "",
          {kSite},
          {{"--within", "DAYS", "so many days from the plan's day, as 30d; 30d without it", ""},
           kAsOf,
           kCatalogDir,
           kFormat,
           kOutput},
          "portwright expiring examples/acme --within 90d",
          RunExpiring};
}

Command Resolve() {
  return {
      "resolve",
      "ask the resolver for the names of a site, and write resolved.yaml",
      "The only command that asks: plans read the file. A name that nobody knows keeps what it\n"
      "had, and the exit code is 1.",
      {kSite},
      {kCatalogDir, kFormat, kOutput},
      "portwright resolve examples/acme",
      RunResolve};
}

Command SiteCheck() {
  return {
      "site check",
      "say everything that is wrong with a site",
      "Its files, its answers against the catalogs, its bindings, routes, ways and guardrails;\n"
      "all at once.",
      {kSite},
      {kPartial, kAsOf, kCatalogDir, kFormat, kOutput},
      "portwright site check examples/acme",
      RunSiteCheck};
}

Command SiteLock() {
  return {"site lock",
          "pin the catalogs of a site, so that new ones change no plan",
          "Writes catalogs.lock, with revision and hash of the catalog of each product in use, and "
          "the\n"
          "texts themselves into catalogs.pinned. From then on every plan is made with these, "
          "whatever\n"
          "catalogs a new program or --catalog-dir brings. A pin that stands is not moved: `site\n"
          "upgrade` does that, after it has shown what changes.",
          {kSite},
          {kCatalogDir, kFormat, kOutput},
          "portwright site lock examples/acme",
          RunSiteLock};
}

Command SiteUpgrade() {
  return {
      "site upgrade",
      "say what another catalog of a pinned product changes, and accept it",
      "Four tables: what came, went, widened, narrowed or was reworded in the catalog; what each\n"
      "firewall would permit beside, or no more; what the new catalog asks that the old one did\n"
      "not, with the ports that an answer would open; and the site's decisions that would be "
      "lost,\n"
      "or are carried along to a new id. --accept moves the pin, text first and lock behind it;\n"
      "not while decisions would be lost: no file of yours is edited. Exit 1: it differs, and was\n"
      "not accepted.",
      {kSite, {"PRODUCT", "a product that catalogs.lock names"}},
      {{"--to", "CATALOG", "id or path of the new catalog; the one beside the pin without it", ""},
       {"--accept", "", "plan with the new catalog from now on", ""},
       kAsOf,
       kCatalogDir,
       kFormat,
       kOutput},
      "portwright site lock examples/acme && portwright site upgrade examples/acme peergfs",
      RunSiteUpgrade};
}

}  // namespace

std::vector<Command> SiteCommands() {
  return {Plan(),     Explain(), Render(),    Report(),   Inventory(),  Route(),
          Expiring(), Resolve(), SiteCheck(), SiteLock(), SiteUpgrade()};
}

}  // namespace portwright::cli
