// The reader of each format, behind read.h. Each gets decoded text (XLSX: the file) that it moves
// into Document::source, and fills blocks, tables and hidden; Read fills `format` and, where a
// reader left it empty, `line_starts`. `file` is the number of the document in `diagnostics`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/result.h"
#include "document/document.h"

namespace portwright::document {

Result<Document> ReadMarkdown(std::string source, std::uint32_t file, Diagnostics& diagnostics);
Result<Document> ReadHtml(std::string source, std::uint32_t file, Diagnostics& diagnostics);
Result<Document> ReadAsciidoc(std::string source, std::uint32_t file, Diagnostics& diagnostics);
Result<Document> ReadRestructuredText(std::string source, std::uint32_t file,
                                      Diagnostics& diagnostics);
Result<Document> ReadCsv(std::string source, std::uint32_t file, Diagnostics& diagnostics);
Result<Document> ReadXlsx(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics);
Result<Document> ReadPlainText(std::string source, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::document
