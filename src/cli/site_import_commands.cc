// `portwright site import`.
#include "cli/options.h"
#include "workflow/site_import.h"

namespace portwright::cli {
namespace {

workflow::Outcome RunSiteImport(const Arguments& arguments) {
  workflow::SiteImportRequest request;
  request.site = arguments.Get("--site", ".");
  request.paths = arguments.All("FILE");
  request.format = arguments.Get("--from");
  request.host = arguments.Get("--host");
  request.columns = arguments.All("--map");
  request.prune = arguments.Has("--prune");
  request.partial = arguments.Has("--partial");
  request.overwrite = arguments.Has("--overwrite");
  request.only_check = arguments.Has("--check");
  if (!request.host.empty() && request.paths.size() > 1) {
    return workflow::Reject("expected one file beside --host, found several",
                            "import the output of each host on its own");
  }
  if (request.paths.empty() && !request.prune) {
    return workflow::Reject("expected a FILE to import, found none",
                            "`portwright site import --help` shows the formats");
  }
  return Finish(workflow::ImportIntoSite(request, LookOf(arguments)), arguments);
}

Command SiteImport() {
  return {
      "site import",
      "take hosts from inventories into the site",
      "Reads inventories by what stands in them: CSV and XLSX with any headings, exports of "
      "RVTools\n"
      "and vCenter, `ip -j addr` and `ip -j route` (a file for each host), /etc/hosts, "
      "inventories\n"
      "of Ansible, `route list` of a cluster, `aws ec2 describe-instances`, NetBox as JSON and "
      "CSV,\n"
      "`ss -tulpn`, `ss -tan` and `conntrack -L`.\n"
      "\n"
      "Writes inventory.yaml beside site.yaml, for its owner alone to read: hosts with addresses,\n"
      "interfaces, routes and the tags that selectors use, and the row that each came from. What\n"
      "stands in site.yaml is not touched, and holds. A file that is imported again is updated:\n"
      "hosts are new, moved or changed; those that are gone are kept and marked until --prune.\n"
      "Which column was taken for what is printed, kept, and can be said with --map.\n"
      "\n"
      "Where files contradict each other, both places are named. A row that cannot be read is an\n"
      "error, and nothing is written, unless --partial.",
      {{"FILE", "an inventory; its name stands for it when it is imported again", false, true}},
      {{"--site", "SITE", "a site file, or a folder with site.yaml; this folder without it", ""},
       {"--map", "MEANING=HEADING",
        "what a column of tables means: name, alias, address, mask, interface, vlan, os, tag,"
        " title, prefix, state, none; #3 is the third; may be given several times",
        ""},
       {"--host", "NAME", "whose output the file is; its name says it otherwise", ""},
       {"--from", "FORMAT", "what the files are, instead of what they look like",
        "table|ip-addr|ip-route|hosts|ansible|ansible-yaml|cluster-routes|aws|netbox|ss|conntrack"},
       {"--prune", "", "take hosts out that were marked as gone", ""},
       {"--partial", "", "import what can be read and list the rest, instead of failing", ""},
       {"--check", "", "say what would change and write nothing; exit code 1 if anything would",
        ""},
       {"--overwrite", "", "although inventory.yaml was written or edited by somebody else", ""},
       kFormat,
       kOutput},
      "cd examples/import_site && portwright site import esxi.csv databases.csv filers.yaml\n"
      "portwright site import examples/import_site/esxi.csv --site examples/import_site --check",
      RunSiteImport};
}

}  // namespace

std::vector<Command> SiteImportCommands() { return {SiteImport()}; }

}  // namespace portwright::cli
