// `portwright import`: a vendor's document as port table, account, page, catalog draft or patch.
#include <string>

#include "base/sha256.h"
#include "base/text.h"
#include "base/version.h"
#include "catalog/read.h"
#include "catalog/table.h"
#include "document/read.h"
#include "extract/draft.h"
#include "extract/extract.h"
#include "extract/port_table.h"
#include "report/import_html.h"
#include "workflow/catalog_tables.h"
#include "workflow/import_against.h"
#include "workflow/import_tables.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::string_view kStandardInput = "-";

// A document with everything that was read from it.
struct Import {
  Diagnostics diagnostics;
  std::string bytes;
  document::Document document;
  extract::Extraction extraction;
};

Status ReadDocument(const ImportRequest& request, Import& import) {
  static const sys::RealFiles disk;
  const sys::FileSystem& files = request.files != nullptr ? *request.files : disk;
  const std::string path = request.path == kStandardInput ? "/dev/stdin" : request.path;
  if (files.IsFolder(path))
    return Error{ErrorCode::kInvalid, "expected a document, found the folder " + Quote(path)};
  PORTWRIGHT_TRY(import.bytes, files.Read(path, document::kBytesMax));
  document::ReadOptions options;
  if (!request.from_format.empty()) {
    options.format = document::ParseFormat(request.from_format);
    if (!options.format) {
      return Error{ErrorCode::kInvalid,
                   "expected a format of documents, found " + Quote(request.from_format)};
    }
  }
  PORTWRIGHT_TRY(import.document,
                 document::Read(import.bytes, request.path, options, import.diagnostics));
  if (import.diagnostics.has_errors()) return Ok();
  const std::uint32_t file = import.diagnostics.AddFile(request.path);
  import.document = extract::Prepare(std::move(import.document));
  import.extraction = extract::Extract(import.document, file, import.diagnostics);
  ReportExtraction(import.document, import.extraction, file, import.diagnostics);
  return Ok();
}

extract::DraftOptions DraftOptionsOf(const ImportRequest& request, const Import& import) {
  extract::DraftOptions options;
  options.product = request.product;
  options.vendor = request.vendor;
  options.revision = request.revision;
  options.address = request.address;
  options.sha256 = Sha256(import.bytes);
  return options;
}

// A draft that cannot be read back is never given: what is wrong with it are then the messages.
Outcome DraftOf(const ImportRequest& request, const Import& import, const Look& look) {
  Outcome outcome;
  outcome.text = DraftCatalog(import.extraction, DraftOptionsOf(request, import));
  Diagnostics diagnostics;
  if (catalog::Read(outcome.text, "<draft>", diagnostics) != nullptr) return outcome;
  return Say(diagnostics, look);
}

Outcome PageOf(const ImportRequest& request, const Import& import) {
  report::ImportPageOptions options;
  options.name = request.path == kStandardInput ? "standard input" : sys::NameOf(request.path);
  options.generator = "portwright " + std::string(kVersion);
  return {Exit::kFine, ImportHtml(import.document, import.extraction, options), ""};
}

Outcome TableOf(const Import& import, const Look& look) {
  const std::vector<catalog::Row> rows = extract::PortTable(import.extraction);
  // Others read this CSV byte by byte, so it comes from the one place that knows the format.
  if (look.format == report::Format::kCsv) return {Exit::kFine, ToCsv(rows), ""};
  return {Exit::kFine, Print(PortTableOf(rows), look), ""};
}

Outcome Answer(const ImportRequest& request, const Import& import, const Look& look) {
  if (request.account)
    return {Exit::kFine, Print(AccountTables(import.document, import.extraction), look), ""};
  if (!request.against.empty())
    return ImportAgainst(request, import.extraction, DraftOptionsOf(request, import), look);
  if (request.kind == ImportKind::kCatalog) return DraftOf(request, import, look);
  if (request.kind == ImportKind::kPage) return PageOf(request, import);
  return TableOf(import, look);
}

}  // namespace

Outcome ImportDocument(const ImportRequest& request, const Look& look) {
  Import import;
  if (const Status read = ReadDocument(request, import); !read) {
    Outcome failed = Fail(read.error());
    failed.messages = import.diagnostics.Print(look.color_messages) + failed.messages;
    return failed;
  }
  if (import.diagnostics.has_errors()) return Say(import.diagnostics, look);
  Outcome outcome = Answer(request, import, look);
  outcome.messages = import.diagnostics.Print(look.color_messages) + outcome.messages;
  return outcome;
}

}  // namespace portwright::workflow
