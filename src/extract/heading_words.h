// Headings of the columns of port tables in vendors' words, also where a table lost its markup and
// its headings became one line. Threading: none shared.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/extraction.h"

namespace portwright::extract {

struct HeadingColumn {
  Kind kind = Kind::kOther;
  std::uint32_t at = 0;  // in the line
  std::uint32_t size = 0;
};

// What a column of this heading holds; nothing where the text is no heading that is known.
std::optional<Kind> ReadHeadingCell(std::string_view text);

// All ways to cut a line into such headings without a rest, the longest words first; none where
// there is no column of ports among them or only one column. At most eight ways. Cost: linear in
// the line, which is not read beyond 200 bytes.
std::vector<std::vector<HeadingColumn>> ReadHeadingLine(std::string_view line);

}  // namespace portwright::extract
