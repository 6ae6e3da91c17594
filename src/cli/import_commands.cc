// The command on vendors' documents.
#include "base/text.h"
#include "cli/options.h"

namespace portwright::cli {
namespace {

using workflow::ImportKind;
using workflow::Outcome;

ImportKind KindOf(const std::string& format) {
  if (format == "yaml") return ImportKind::kCatalog;
  if (format == "html") return ImportKind::kPage;
  return ImportKind::kTable;
}

// What cannot be asked for together; empty where all can.
std::string ProblemOf(const Arguments& arguments, ImportKind kind) {
  const std::string format = arguments.Get("--format", "table");
  if (arguments.Has("--account") && kind != ImportKind::kTable)
    return "expected table, csv, json or markdown for --account, found " + Quote(format);
  if (arguments.Has("--account") && arguments.Has("--against"))
    return "expected --account or --against, found both";
  if (arguments.Has("--against") && kind == ImportKind::kPage)
    return "expected table, csv, json, markdown or yaml with --against, found " + Quote(format);
  if (arguments.Has("--site") && !arguments.Has("--against"))
    return "expected --against beside --site, found it alone";
  if (arguments.Has("--site") && kind != ImportKind::kTable)
    return "expected table, csv, json or markdown with --site, found " + Quote(format);
  return "";
}

Outcome RunImport(const Arguments& arguments) {
  workflow::ImportRequest request;
  request.kind = KindOf(arguments.Get("--format", "table"));
  std::string problem = ProblemOf(arguments, request.kind);
  request.site = SiteOf(arguments, problem);
  if (!problem.empty()) return workflow::Reject(problem);
  request.site.path = arguments.Get("--site");
  request.path = arguments.Get("DOC");
  request.from_format = arguments.Get("--from-format");
  request.account = arguments.Has("--account");
  request.product = arguments.Get("--product");
  request.vendor = arguments.Get("--vendor");
  request.revision = arguments.Get("--revision");
  request.address = arguments.Get("--address");
  request.against = arguments.Get("--against");
  request.catalog_dirs = arguments.All("--catalog-dir");
  return Finish(workflow::ImportDocument(request, LookOf(arguments)), arguments);
}

}  // namespace

std::vector<Command> ImportCommands() {
  return {
      {"import",
       "read what a vendor's document requires",
       "Rows, doubts, and an account of every number. csv is exactly the table of\n"
       "docs/formats/table.md, yaml a catalog draft for a person to finish, html the document\n"
       "beside its rows, to review. Doubts, and numbers that may be ports and have no row, are\n"
       "messages. With --against, what the document changes in a catalog: requirements that\n"
       "came, went, changed, moved or were only reworded; yaml is the patched catalog. Exit 1:\n"
       "it changes something.",
       {{"DOC",
         "a document: Markdown, HTML, AsciiDoc, reStructuredText, CSV, XLSX or text; - for "
         "standard input"}},
       {{"--from-format", "FORMAT", "the document's format; else it is recognised",
         "markdown|html|asciidoc|rst|csv|xlsx|text"},
        {"--account", "", "list every number: claimed by a row, or refused with the reason", ""},
        {"--product", "ID", "the product's id in the draft; else made from the title", ""},
        {"--vendor", "NAME", "the vendor's name in the draft", ""},
        {"--revision", "TEXT", "the document's date or version in the draft", ""},
        {"--address", "URL", "where the document is published", ""},
        {"--against", "CATALOG", "id or path of a catalog: what the document changes in it", ""},
        {"--site", "SITE", "with --against: what that changes at each firewall of this site", ""},
        kPartial,
        kAsOf,
        kCatalogDir,
        {"--format", "FORMAT", "what is printed", "table|csv|json|markdown|yaml|html"},
        kOutput},
       "portwright import examples/import/ports.md --format csv\n"
       "portwright import examples/import/ports.md --format html -o ports.html\n"
       "portwright import examples/import/ports-2.md --against examples/import/gamma.yaml",
       RunImport},
  };
}

}  // namespace portwright::cli
