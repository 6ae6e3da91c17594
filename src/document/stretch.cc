#include "document/stretch.h"

#include <algorithm>

namespace portwright::document {

void Stretch::Clear() {
  text_.clear();
  pieces_.clear();
}

void Stretch::AddLine(std::string_view line, std::uint32_t source) {
  if (!pieces_.empty()) text_.push_back('\n');
  pieces_.push_back({static_cast<std::uint32_t>(text_.size()), source});
  text_ += line;
}

std::uint32_t Stretch::SourceOf(std::size_t at) const {
  if (pieces_.size() == 1) return pieces_[0].source + static_cast<std::uint32_t>(at);
  const auto after =
      std::upper_bound(pieces_.begin(), pieces_.end(), at,
                       [](std::size_t value, const Piece& piece) { return value < piece.at; });
  if (after == pieces_.begin()) return 0;
  const Piece& piece = *(after - 1);
  return piece.source + static_cast<std::uint32_t>(at - piece.at);
}

void Stretch::AppendTo(Text& text, std::size_t begin, std::size_t end) const {
  const std::string_view all = std::string_view(text_).substr(0, end);
  while (begin < end) {
    const std::size_t feed = std::min(all.find('\n', begin), end);
    if (feed > begin) text.Append(all.substr(begin, feed - begin), SourceOf(begin));
    if (feed < end) text.Break(SourceOf(feed));
    begin = feed + 1;
  }
}

void Stretch::HideIn(std::vector<Hidden>& hidden, std::size_t begin, std::size_t end,
                     HiddenKind kind) const {
  const std::string_view all = std::string_view(text_).substr(0, end);
  while (begin < end) {
    const std::size_t feed = std::min(all.find('\n', begin), end);
    if (feed > begin) {
      const std::uint32_t from = SourceOf(begin);
      hidden.push_back({from, from + static_cast<std::uint32_t>(feed - begin), kind});
    }
    begin = feed + 1;
  }
}

void SortHidden(std::vector<Hidden>& hidden) {
  std::sort(hidden.begin(), hidden.end(), [](const Hidden& a, const Hidden& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
  });
  std::size_t kept = 0;
  std::uint32_t end = 0;
  for (Hidden part : hidden) {
    part.begin = std::max(part.begin, end);
    if (part.begin >= part.end) continue;
    end = part.end;
    hidden[kept++] = part;
  }
  hidden.resize(kept);
}

}  // namespace portwright::document
