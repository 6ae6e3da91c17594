// Lines of a source joined to one text without their prefixes (marks of quotes, indentation), with
// the places that they came from. Plain data. Threading: const access from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"

namespace portwright::document {

class Stretch {
 public:
  void Clear();
  // A further line, which stands in the source at `source`; a line feed goes before it.
  void AddLine(std::string_view line, std::uint32_t source);

  const std::string& text() const { return text_; }
  bool empty() const { return pieces_.empty(); }
  // Cost: logarithmic in the lines.
  std::uint32_t SourceOf(std::size_t at) const;
  // The text from `begin` to `end` is appended; line feeds break.
  void AppendTo(Text& text, std::size_t begin, std::size_t end) const;
  // The same bytes of the source, a line each.
  void HideIn(std::vector<Hidden>& hidden, std::size_t begin, std::size_t end,
              HiddenKind kind) const;

 private:
  struct Piece {
    std::uint32_t at = 0;
    std::uint32_t source = 0;
  };
  std::string text_;
  std::vector<Piece> pieces_;
};

// Sorts by place, drops what lies within another one and cuts overlaps. Cost: a sort.
void SortHidden(std::vector<Hidden>& hidden);

}  // namespace portwright::document
