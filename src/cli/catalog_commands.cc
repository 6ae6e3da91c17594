// The commands on catalogs.
#include "cli/options.h"

namespace portwright::cli {
namespace {

using workflow::Outcome;

workflow::CatalogRequest RequestOf(const Arguments& arguments) {
  return {arguments.All("PRODUCT"), arguments.All("--catalog-dir")};
}

Outcome RunList(const Arguments& arguments) {
  return Finish(workflow::CatalogList(RequestOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunShow(const Arguments& arguments) {
  return Finish(workflow::CatalogShow(RequestOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunSearch(const Arguments& arguments) {
  std::string query;
  for (const std::string& word : arguments.All("WORD")) query += (query.empty() ? "" : " ") + word;
  return Finish(workflow::CatalogSearch(RequestOf(arguments), query, LookOf(arguments)), arguments);
}

Outcome RunCheck(const Arguments& arguments) {
  return Finish(workflow::CatalogCheck(RequestOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunExport(const Arguments& arguments) {
  return Finish(workflow::CatalogExport(RequestOf(arguments), LookOf(arguments)), arguments);
}

Outcome RunDiff(const Arguments& arguments) {
  const workflow::CatalogRequest request{{arguments.Get("OLD"), arguments.Get("NEW")},
                                         arguments.All("--catalog-dir")};
  return Finish(workflow::CatalogDiff(request, LookOf(arguments)), arguments);
}

constexpr Positional kProduct{"PRODUCT", "id of a catalog, or the path of a catalog file"};
constexpr Positional kProducts{"PRODUCT", "ids or paths of catalogs; all without one", false, true};

}  // namespace

std::vector<Command> CatalogCommands() {
  const std::vector<Option> options = {kCatalogDir, kFormat, kOutput};
  return {
      {"catalog list",
       "list the products that there are catalogs of",
       "",
       {},
       options,
       "portwright catalog list",
       RunList},
      {"catalog show",
       "show one catalog: roles, features, choices, parameters, requirements",
       "",
       {kProduct},
       options,
       "portwright catalog show peergfs",
       RunShow},
      {"catalog search",
       "tell what a port is for: every product, role and reason",
       "WORD is a port (`11117`, `tcp/443`, `1000-2000`) or words, all of which must stand in a\n"
       "requirement, its roles, its feature or a condition. Exit 1: nothing was found.",
       {{"WORD", "a port, or words", true, true}},
       options,
       "portwright catalog search 11117",
       RunSearch},
      {"catalog check",
       "list doubts, open ends and likely slips of catalogs",
       "Doubts are contradictions of the vendor's document: both readings, and the one that was\n"
       "taken. Exit 1: there is something to look at.",
       {kProducts},
       options,
       "portwright catalog check ibm-backup-recovery",
       RunCheck},
      {"catalog export",
       "print a catalog's port table",
       "One row for each source, destination, transport and port; as csv exactly the table of\n"
       "docs/formats/table.md.",
       {kProduct},
       options,
       "portwright catalog export peergfs --format csv",
       RunExport},
      {"catalog diff",
       "say what changed between two catalogs of one product",
       "Requirements that came, went, widened, narrowed, changed or only changed their words.\n"
       "Exit 1: something did.",
       {{"OLD", "id or path"}, {"NEW", "id or path"}},
       options,
       "portwright catalog diff peergfs ./peergfs.yaml",
       RunDiff},
  };
}

}  // namespace portwright::cli
