#include "report/display_text.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace portwright::report {
namespace {

struct CodePoint {
  std::uint32_t value = 0;
  std::size_t bytes = 1;
};

CodePoint Decode(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (text.size() < bytes) return {first, 1};
  std::uint32_t value = first & (0xffU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    value = (value << 6) | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  return {value, bytes};
}

struct Span {
  std::uint32_t lo, hi;
};

// Unicode's wide and fullwidth blocks, and the combining and format characters that take no column;
// by block, which is all that an aligned table needs.
constexpr Span kWide[] = {
    {0x1100, 0x115f}, {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},  {0x4e00, 0x9fff},
    {0xa000, 0xa4cf}, {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},  {0xff00, 0xff60},
    {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
constexpr Span kNoColumn[] = {
    {0x0300, 0x036f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};
// Characters that reorder or hide what stands beside them: a name must not change how a table
// reads.
constexpr Span kDeceptive[] = {{0x80, 0x9f},     {0x200b, 0x200f}, {0x2028, 0x202e},
                               {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xe0000, 0xe007f}};

template <std::size_t N>
bool In(const Span (&spans)[N], std::uint32_t value) {
  return std::any_of(std::begin(spans), std::end(spans),
                     [&](const Span& s) { return s.lo <= value && value <= s.hi; });
}

int WidthOf(std::uint32_t value) {
  if (value < kNoColumn[0].lo) return 1;  // most of what there is
  if (In(kNoColumn, value)) return 0;
  return In(kWide, value) ? 2 : 1;
}

void AppendByteEscape(std::string& out, unsigned char byte) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\x";
  out += kHex[byte >> 4];
  out += kHex[byte & 0xf];
}

void AppendPrintable(std::string& out, std::string_view valid) {
  for (std::size_t i = 0; i < valid.size();) {
    const CodePoint point = Decode(valid.substr(i));
    const std::string_view bytes = valid.substr(i, point.bytes);
    i += point.bytes;
    if (point.value == '\t') {
      out += ' ';
    } else if ((point.value < 0x20 && point.value != '\n') || point.value == 0x7f ||
               In(kDeceptive, point.value)) {
      for (const char c : bytes) AppendByteEscape(out, static_cast<unsigned char>(c));
    } else {
      out += bytes;
    }
  }
}

// Bytes of the longest start of `line` that fits, at least one character.
std::size_t FittingBytes(std::string_view line, int width) {
  int used = 0;
  std::size_t i = 0;
  while (i < line.size()) {
    const CodePoint point = Decode(line.substr(i));
    used += WidthOf(point.value);
    if (used > width && i > 0) break;
    i += point.bytes;
  }
  return i;
}

// Where to break a line whose first `fit` bytes fit: after the last blank, else after the last
// separator, else at `fit`.
std::size_t BreakAt(std::string_view line, std::size_t fit) {
  if (line[fit] == ' ') return fit;
  const std::size_t blank = line.substr(0, fit).rfind(' ');
  if (blank != std::string_view::npos && blank > 0) return blank;
  const std::size_t mark = line.substr(0, fit).find_last_of(",/:-");
  if (mark != std::string_view::npos && mark + 1 > fit / 2) return mark + 1;
  return fit;
}

}  // namespace

std::string Printable(std::string_view text) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  while (true) {
    const auto bad = FindInvalidUtf8(text);
    AppendPrintable(out, text.substr(0, bad.value_or(text.size())));
    if (!bad) return out;
    AppendByteEscape(out, static_cast<unsigned char>(text[*bad]));
    text.remove_prefix(*bad + 1);
  }
}

int DisplayWidth(std::string_view line) {
  int width = 0;
  for (std::size_t i = 0; i < line.size();) {
    const CodePoint point = Decode(line.substr(i));
    width += WidthOf(point.value);
    i += point.bytes;
  }
  return width;
}

std::vector<std::string> WrapLines(std::string_view text, int width) {
  std::vector<std::string> lines;
  for (std::string_view line : Split(text, '\n')) {
    while (width > 0 && DisplayWidth(line) > width) {
      const std::size_t at = BreakAt(line, FittingBytes(line, width));
      lines.emplace_back(line.substr(0, at));
      while (!lines.back().empty() && lines.back().back() == ' ') lines.back().pop_back();
      line.remove_prefix(at);
      while (!line.empty() && line[0] == ' ') line.remove_prefix(1);
    }
    lines.emplace_back(line);
  }
  if (lines.empty()) lines.emplace_back();
  return lines;
}

}  // namespace portwright::report
