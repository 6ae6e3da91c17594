#include "document/read_formats.h"

#include <utility>

#include "base/check.h"
#include "document/readers.h"

namespace portwright::document {

Result<Document> ReadAs(Format format, std::string source, std::uint32_t file,
                        Diagnostics& diagnostics) {
  switch (format) {
    case Format::kMarkdown:
      return ReadMarkdown(std::move(source), file, diagnostics);
    case Format::kText:
      return ReadPlainText(std::move(source), file, diagnostics);
    case Format::kHtml:
      return ReadHtml(std::move(source), file, diagnostics);
    case Format::kAsciidoc:
      return ReadAsciidoc(std::move(source), file, diagnostics);
    case Format::kRestructuredText:
      return ReadRestructuredText(std::move(source), file, diagnostics);
    case Format::kCsv:
      return ReadCsv(std::move(source), file, diagnostics);
    case Format::kXlsx:
      return ReadXlsx(source, file, diagnostics);
  }
  PORTWRIGHT_CHECK(false, "a known format");
}

}  // namespace portwright::document
