// What single lines of Markdown are: marks of lists, headings, fences and tables. Each function
// gets a line without its line feed and, where not said otherwise, without the blanks before it.
// Cost: linear in the line. Threading: no shared state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace portwright::document {

// Deeper nesting is read as this deep.
inline constexpr std::size_t kNestingMax = 100;

struct Marker {
  std::size_t length = 0;  // with the blanks behind it
  std::size_t digits = 0;
  std::uint32_t value = 0;
  bool number = false;  // `1.` or `1)`
  bool empty = false;   // nothing follows
};

// `*`, `-`, `+`, a bullet, a dash or a number of at most three digits, and a blank.
std::optional<Marker> FindMarker(std::string_view line);

bool IsThematicBreak(std::string_view line);

// 1 or 2 for a line of = or -, else 0.
std::uint32_t UnderlineLevel(std::string_view line);

struct HeadingLine {
  std::uint32_t level = 0;
  std::size_t begin = 0;  // of its words
  std::size_t end = 0;
};
// `## words ##`; also without the blank where two or more marks stand.
std::optional<HeadingLine> ParseHeading(std::string_view line);

struct Fence {
  char mark = '`';
  std::size_t length = 0;
};
// ``` or ~~~, three or more.
std::optional<Fence> ParseFence(std::string_view line);
bool ClosesFence(std::string_view line, const Fence& fence);

// `|---|:--:|`, with or without outer pipes; `+` may stand for inner ones. Each cell has at least
// `dashes` marks.
bool IsDelimiterRow(std::string_view line, std::size_t dashes);

// `+---+---+`, the border of a table drawn in characters.
bool IsGridBorder(std::string_view line);

struct RowParts {
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Range> cells;  // with the blanks around them
  std::size_t pipes = 0;
  bool opened = false;  // a pipe begins the row, or ends it
  bool closed = false;
};
// Divides a row at its pipes, but for those that are escaped or stand in code or in a template. At
// most `cells_max` cells; `pipes` counts all.
void SplitRow(std::string_view row, std::size_t cells_max, RowParts& parts);

// Behind the } of `{: ...}`, `{#id}` or `{.class}` at `at`, on one line; npos where none is. Behind
// a link, any `{...}` but a template.
std::size_t AttributesEnd(std::string_view text, std::size_t at, bool behind_link = false);

// Blanks of a line: spaces, tabs and the no-break space.
std::size_t SkipBlanks(std::string_view line, std::size_t from);
std::string_view TrimEnd(std::string_view line);

}  // namespace portwright::document
