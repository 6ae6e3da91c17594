// Reads a vendor's document of any format into blocks and tables with places. What is odd in it is
// a diagnostic with a place; reading goes on. Cost: linear in the bytes; memory at most about 40
// times the bytes. Threading: no shared state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/result.h"
#include "document/document.h"

namespace portwright::document {

// Larger documents are refused: kLimit.
inline constexpr std::size_t kBytesMax = 256U << 20U;

struct ReadOptions {
  std::optional<Format> format;  // none: by the name's ending, then by the bytes
};

// `name` is for messages and for its ending; `-` for standard input. Errors: kInvalid for bytes
// that no reader takes (an image, an encrypted workbook), kLimit for too much of anything (bytes,
// depth of markup, cells of spans, size of an unpacked workbook).
Result<Document> Read(std::string_view bytes, std::string_view name, const ReadOptions& options,
                      Diagnostics& diagnostics);

// The format that bytes and name suggest; kText where nothing does.
Format Recognize(std::string_view bytes, std::string_view name);
std::optional<Format> ParseFormat(std::string_view word);

// Bytes of any encoding (UTF-8 with or without mark, UTF-16, Windows-1252) as UTF-8, and text that
// was decoded wrongly on its way (UTF-8 read as Windows-1252) repaired. Each repair is a note with
// its line; U+FFFD that came with the document is named and left. NUL bytes: kInvalid.
Result<std::string> Decode(std::string_view bytes, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::document
