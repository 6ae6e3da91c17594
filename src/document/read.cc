#include "document/read.h"

#include <array>
#include <utility>

#include "base/text.h"
#include "document/read_formats.h"
#include "document/recognize.h"
#include "document/stretch.h"

namespace portwright::document {
namespace {

struct Signature {
  std::string_view bytes;
  std::string_view name;
};

// Files that no reader takes, by their first bytes.
constexpr auto kSignatures = std::to_array<Signature>({
    {"%PDF-", "a PDF"},
    {"\xd0\xcf\x11\xe0", "an encrypted workbook or a file of an old office program"},
    {"\x89PNG", "an image"},
    {"\xff\xd8\xff", "an image"},
    {"GIF8", "an image"},
    {"\x1f\x8b", "a compressed file"},
    {"7z\xbc\xaf", "a compressed file"},
    {"{\\rtf", "a rich text file"},
});

}  // namespace

std::optional<Format> ParseFormat(std::string_view word) {
  for (const Format format :
       {Format::kMarkdown, Format::kHtml, Format::kAsciidoc, Format::kRestructuredText,
        Format::kCsv, Format::kXlsx, Format::kText}) {
    if (ToText(format) == word) return format;
  }
  return std::nullopt;
}

Result<Document> Read(std::string_view bytes, std::string_view name, const ReadOptions& options,
                      Diagnostics& diagnostics) {
  if (bytes.size() > kBytesMax) {
    return Error{ErrorCode::kLimit, std::string(name) + ": expected at most " +
                                        WithThousands(kBytesMax) + " bytes, found " +
                                        WithThousands(bytes.size())};
  }
  for (const Signature& signature : kSignatures) {
    if (!bytes.starts_with(signature.bytes)) continue;
    return Error{ErrorCode::kInvalid, std::string(name) + ": expected a document, found " +
                                          std::string(signature.name) +
                                          "; save it as text, HTML or an unprotected workbook"};
  }
  const std::uint32_t file = diagnostics.AddFile(name);
  std::string source;
  Format format = options.format.value_or(Format::kText);
  if (format == Format::kXlsx || (!options.format && IsArchive(bytes))) {
    format = Format::kXlsx;
    source = std::string(bytes);
  } else {
    auto decoded = Decode(bytes, file, diagnostics);
    if (!decoded) {
      return Error{decoded.error().code, std::string(name) + ": " + decoded.error().message};
    }
    source = *std::move(decoded);
    if (!options.format) format = Recognize(source, name);
  }
  PORTWRIGHT_TRY(Document document, ReadAs(format, std::move(source), file, diagnostics));
  document.format = format;
  if (document.line_starts.empty()) {
    document.line_starts.push_back(0);
    for (std::size_t i = document.source.find('\n'); i != std::string::npos;
         i = document.source.find('\n', i + 1)) {
      document.line_starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
  }
  SortHidden(document.hidden);
  return document;
}

}  // namespace portwright::document
