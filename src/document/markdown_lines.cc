#include "document/markdown_lines.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kNoBreakSpace = "\xc2\xa0";

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// Bytes of a bullet that begins the line, or of a dash that does; 0 for none.
std::size_t BulletLength(std::string_view line) {
  static constexpr auto kBullets = std::to_array<std::string_view>(
      {"–", "—", "·", "•", "‣", "▪", "▫", "◦", "●", "○", "■", "□", "➢"});
  for (const std::string_view bullet : kBullets) {
    if (line.starts_with(bullet)) return bullet.size();
  }
  return 0;
}

std::size_t RunLength(std::string_view line, char c) {
  return std::min(line.find_first_not_of(c), line.size());
}

}  // namespace

std::size_t SkipBlanks(std::string_view line, std::size_t from) {
  while (from < line.size()) {
    if (IsBlank(line[from])) {
      ++from;
    } else if (line.substr(from).starts_with(kNoBreakSpace)) {
      from += kNoBreakSpace.size();
    } else {
      break;
    }
  }
  return from;
}

std::string_view TrimEnd(std::string_view line) {
  while (!line.empty()) {
    if (IsBlank(line.back()) || line.back() == '\r') {
      line.remove_suffix(1);
    } else if (line.ends_with(kNoBreakSpace)) {
      line.remove_suffix(kNoBreakSpace.size());
    } else {
      break;
    }
  }
  return line;
}

std::optional<Marker> FindMarker(std::string_view line) {
  Marker marker;
  if (line.empty()) return std::nullopt;
  std::size_t end = 0;
  if (line[0] == '*' || line[0] == '-' || line[0] == '+') {
    end = 1;
  } else if (IsDigit(line[0])) {
    while (end < line.size() && end < 4 && IsDigit(line[end])) {
      marker.value = marker.value * 10 + static_cast<std::uint32_t>(line[end++] - '0');
    }
    if (end > 3 || end >= line.size() || (line[end] != '.' && line[end] != ')')) {
      return std::nullopt;
    }
    marker.digits = end++;
    marker.number = true;
  } else if (static_cast<unsigned char>(line[0]) >= 0x80) {
    end = BulletLength(line);
    if (end == 0) return std::nullopt;
  } else {
    return std::nullopt;
  }
  marker.length = SkipBlanks(line, end);
  marker.empty = marker.length >= TrimEnd(line).size();
  // A bullet needs no blank behind it, other marks do.
  if (marker.length == end && !marker.empty && !line.starts_with("\xe2\x80\xa2"))
    return std::nullopt;
  return marker;
}

bool IsThematicBreak(std::string_view line) {
  if (line.empty() || (line[0] != '-' && line[0] != '*' && line[0] != '_')) return false;
  std::size_t marks = 0;
  for (const char c : line) {
    if (c == line[0]) {
      ++marks;
    } else if (!IsBlank(c)) {
      return false;
    }
  }
  return marks >= 3;
}

std::uint32_t UnderlineLevel(std::string_view line) {
  line = TrimEnd(line);
  if (line.size() < 2 || (line[0] != '=' && line[0] != '-')) return 0;
  if (RunLength(line, line[0]) < line.size()) return 0;
  return line[0] == '=' ? 1 : 2;
}

std::optional<HeadingLine> ParseHeading(std::string_view line) {
  const std::size_t marks = RunLength(line, '#');
  if (marks == 0 || marks > 6) return std::nullopt;
  HeadingLine heading;
  heading.level = static_cast<std::uint32_t>(marks);
  heading.begin = SkipBlanks(line, marks);
  if (heading.begin == marks && marks < line.size()) {
    if (marks < 2 || std::isalpha(static_cast<unsigned char>(line[marks])) == 0) {
      return std::nullopt;
    }
  }
  std::string_view words = TrimEnd(line);
  const std::size_t last = words.find_last_not_of('#');
  if (last != kNone && last + 1 < words.size() && IsBlank(words[last])) {
    words = TrimEnd(words.substr(0, last));
  }
  heading.end = std::max(words.size(), heading.begin);
  return heading;
}

std::optional<Fence> ParseFence(std::string_view line) {
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return std::nullopt;
  const std::size_t length = RunLength(line, line[0]);
  if (length < 3) return std::nullopt;
  if (line[0] == '`' && line.find('`', length) != kNone) return std::nullopt;
  return Fence{line[0], length};
}

bool ClosesFence(std::string_view line, const Fence& fence) {
  line = TrimEnd(line);
  return line.size() >= fence.length && RunLength(line, fence.mark) == line.size();
}

bool IsDelimiterRow(std::string_view line, std::size_t dashes) {
  line = TrimEnd(line);
  if (line.find_first_not_of("|+-:= \t") != kNone || line.find('|') == kNone) return false;
  std::size_t cells = 0;
  std::size_t at = line[0] == '|' ? 1 : 0;
  while (at < line.size()) {
    const std::size_t end = std::min(line.find_first_of("|+", at), line.size());
    std::string_view cell = TrimEnd(line.substr(at, end - at));
    cell.remove_prefix(std::min(SkipBlanks(cell, 0), cell.size()));
    if (!cell.empty() && cell.front() == ':') cell.remove_prefix(1);
    if (!cell.empty() && cell.back() == ':') cell.remove_suffix(1);
    if (!cell.empty()) {
      if (cell.size() < dashes || RunLength(cell, cell[0]) < cell.size()) return false;
      if (cell[0] != '-' && cell[0] != '=') return false;
      ++cells;
    } else if (end > at && line.substr(at, end - at).find(':') != kNone) {
      return false;
    }
    at = end + 1;
  }
  return cells > 0;
}

bool IsGridBorder(std::string_view line) {
  line = TrimEnd(line);
  return line.size() >= 4 && line.front() == '+' && line.back() == '+' &&
         (line[1] == '-' || line[1] == '=' || line[1] == ':') &&
         line.find_first_not_of("+-=:") == kNone;
}

namespace {

// Behind the code span or the template that begins at `at`; `at` where none does or it does not end
// on the line. `no_more` remembers runs of backticks that nothing closes.
std::size_t Protected(std::string_view row, std::size_t at, std::array<bool, 8>& no_more) {
  if (row[at] == '{') {
    if (at + 1 >= row.size() || (row[at + 1] != '{' && row[at + 1] != '%') || no_more[0]) {
      return at;
    }
    const std::size_t close = row.find(row[at + 1] == '{' ? "}}" : "%}", at + 2);
    if (close == kNone) no_more[0] = true;
    return close == kNone ? at : close + 2;
  }
  std::size_t end = at;
  while (end < row.size() && row[end] == '`') ++end;
  const std::size_t length = end - at;
  if (length >= no_more.size() || no_more[length]) return end;
  for (std::size_t i = row.find('`', end); i != kNone; i = row.find('`', i)) {
    std::size_t close = i;
    while (close < row.size() && row[close] == '`') ++close;
    if (close - i == length) return close;
    i = close;
  }
  no_more[length] = true;
  return end;
}

}  // namespace

void SplitRow(std::string_view row, std::size_t cells_max, RowParts& parts) {
  parts.cells.clear();
  parts.pipes = 0;
  parts.opened = !row.empty() && row[0] == '|';
  parts.closed = false;
  std::array<bool, 8> no_more = {};
  std::size_t begin = 0;
  std::size_t last_pipe = kNone;
  const auto add = [&](std::size_t end) {
    if (parts.cells.size() < cells_max) parts.cells.push_back({begin, end});
    begin = end + 1;
  };
  const auto next = [&](std::size_t at) {
    while (at < row.size() && row[at] != '|' && row[at] != '\\' && row[at] != '`' &&
           row[at] != '{') {
      ++at;
    }
    return at;
  };
  std::size_t i = next(0);
  while (i < row.size()) {
    if (row[i] == '\\') {
      i += 2;
    } else if (row[i] == '|') {
      ++parts.pipes;
      last_pipe = i;
      if (i == 0) {
        begin = 1;
      } else {
        add(i);
      }
      ++i;
    } else {
      const std::size_t end = Protected(row, i, no_more);
      i = std::max(end, i + 1);
    }
    i = next(i);
  }
  parts.closed =
      last_pipe != kNone && last_pipe > 0 && SkipBlanks(row, last_pipe + 1) >= TrimEnd(row).size();
  if (!parts.closed && begin < row.size()) add(row.size());
}

std::size_t AttributesEnd(std::string_view text, std::size_t at, bool behind_link) {
  if (at + 2 >= text.size() || text[at] != '{') return kNone;
  const char next = text[at + 1];
  const bool mark = next == ':' || ((next == '#' || next == '.') && !IsBlank(text[at + 2]));
  if (!mark && (!behind_link || next == '{' || next == '%')) return kNone;
  int depth = 0;
  const std::size_t end = std::min(text.size(), at + 2000);
  for (std::size_t i = at; i < end && text[i] != '\n'; ++i) {
    if (text[i] == '{' && ++depth > 6) return kNone;
    if (text[i] == '}' && --depth == 0) return i + 1;
  }
  return kNone;
}

}  // namespace portwright::document
