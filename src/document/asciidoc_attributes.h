// The attributes of an AsciiDoc block: `[cols="1,2a",options="header"]`, `[NOTE]`, `[%header]`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::document {

struct AdocBlockAttributes {
  std::string style;  // the first one without a name: NOTE, source, quote
  std::optional<std::string> cols;
  std::string format;
  std::string separator;
  std::optional<bool> header;  // asked for or forbidden
  bool literal = false;        // a listing by its style
};

// `inside` is what the brackets hold; adds to what earlier lines said.
void ParseAdocBlockAttributes(std::string_view inside, AdocBlockAttributes& attributes);

// The style of each column (`a`, `h`, `l`, a blank for none), at most `most` of them; none where
// the words are no specification of columns.
std::optional<std::vector<char>> ParseAdocColumns(std::string_view cols, std::size_t most);

// What stands before the separator of a cell: `2+`, `.3+`, `2.3+^.>s`, `3*`.
struct AdocCellSpec {
  std::uint32_t column_span = 1;
  std::uint32_t row_span = 1;
  std::uint32_t copies = 1;
  char style = ' ';
};
std::optional<AdocCellSpec> ParseAdocCellSpec(std::string_view spec);

}  // namespace portwright::document
