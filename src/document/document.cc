#include "document/document.h"

#include <algorithm>

#include "base/check.h"

namespace portwright::document {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }

bool IsGraphic(char c) { return c > ' ' && c < '\x7f'; }

struct Space {
  std::size_t length = 0;  // bytes; 0: another character
  bool blank = false;      // else it has no width
};

// Spaces of Unicode, and U+FFFD, which stands where mostly a space was lost.
Space SpaceAt(std::string_view piece, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(piece[at + i]); };
  const unsigned char lead = byte(0);
  if (lead < 0xc2 || at + 1 >= piece.size()) return {};
  if (lead == 0xc2 && byte(1) == 0xa0) return {2, true};   // no-break space
  if (lead == 0xc2 && byte(1) == 0xad) return {2, false};  // soft hyphen
  if (at + 2 >= piece.size() || lead < 0xe2) return {};
  const unsigned code = ((lead & 0x0fU) << 12) | ((byte(1) & 0x3fU) << 6) | (byte(2) & 0x3fU);
  if (lead > 0xef) return {};
  if ((code >= 0x200b && code <= 0x200f) || code == 0x2060 || code == 0xfeff) return {3, false};
  if ((code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f ||
      code == 0x205f || code == 0x3000 || code == 0xfffd) {
    return {3, true};
  }
  return {};
}

}  // namespace

std::uint32_t Text::SourceOf(std::size_t at) const {
  PORTWRIGHT_CHECK(at <= text_.size(), "an offset within the text");
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), at,
                       [](std::size_t value, const Run& run) { return value < run.at; });
  if (after == runs_.begin()) return 0;
  const Run& run = *(after - 1);
  return run.source + static_cast<std::uint32_t>(at - run.at);
}

void Text::Append(std::string_view piece, std::uint32_t source) {
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const auto from = source + static_cast<std::uint32_t>(i);
    std::size_t end = i;
    while (end < piece.size() && IsGraphic(piece[end])) ++end;
    if (end > i) {
      StandAt(from);
      text_.append(piece, i, end - i);
      i = end - 1;
      continue;
    }
    char c = piece[i];
    if (const auto [length, blank] = SpaceAt(piece, i); length > 0) {
      i += length - 1;
      if (!blank) continue;
      c = ' ';
    }
    if (c == '\n') {
      Break(from);
      continue;
    }
    if (IsBlank(c)) c = ' ';
    if (c == ' ' && (text_.empty() || text_.back() == ' ' || text_.back() == '\n')) continue;
    StandAt(from);
    text_.push_back(c);
  }
}

// What is appended next stands in the source at `source`.
void Text::StandAt(std::uint32_t source) {
  const auto at = static_cast<std::uint32_t>(text_.size());
  if (runs_.empty() || runs_.back().source + (at - runs_.back().at) != source) {
    runs_.push_back({at, source});
  }
}

void Text::Break(std::uint32_t source) {
  if (!text_.empty() && text_.back() == ' ') text_.pop_back();
  while (!runs_.empty() && runs_.back().at >= text_.size()) runs_.pop_back();
  if (text_.empty() || text_.back() == '\n') return;
  runs_.push_back({static_cast<std::uint32_t>(text_.size()), source});
  text_.push_back('\n');
}

void Text::BeginItem(std::uint32_t source, std::uint32_t depth) {
  Break(source);
  const auto at = static_cast<std::uint32_t>(text_.size());
  if (!items_.empty() && items_.back().at == at) items_.pop_back();
  items_.push_back({at, depth});
}

void Text::Finish() {
  while (!text_.empty() && (text_.back() == ' ' || text_.back() == '\n')) text_.pop_back();
  while (!runs_.empty() && runs_.back().at >= text_.size()) runs_.pop_back();
  while (!items_.empty() && items_.back().at >= text_.size()) items_.pop_back();
  text_.shrink_to_fit();
  runs_.shrink_to_fit();
}

Place Document::PlaceOf(std::size_t source_offset) const {
  const auto line = std::upper_bound(line_starts.begin(), line_starts.end(), source_offset);
  if (line == line_starts.begin()) return {1, 1};
  std::size_t number = static_cast<std::size_t>(line - line_starts.begin());
  const std::size_t begin = *(line - 1);
  const auto part = std::upper_bound(
      parts.begin(), parts.end(), source_offset,
      [](std::size_t value, const Part& candidate) { return value < candidate.source; });
  if (part != parts.begin()) {
    const auto first = std::upper_bound(line_starts.begin(), line_starts.end(), (part - 1)->source);
    number -= static_cast<std::size_t>(first - line_starts.begin()) - 1;
  }
  return {static_cast<std::uint32_t>(number),
          static_cast<std::uint32_t>(source_offset - begin) + 1};
}

std::string_view ToText(Format format) {
  switch (format) {
    case Format::kMarkdown:
      return "markdown";
    case Format::kHtml:
      return "html";
    case Format::kAsciidoc:
      return "asciidoc";
    case Format::kRestructuredText:
      return "rst";
    case Format::kCsv:
      return "csv";
    case Format::kXlsx:
      return "xlsx";
    case Format::kText:
      return "text";
  }
  PORTWRIGHT_CHECK(false, "a known format");
}

}  // namespace portwright::document
