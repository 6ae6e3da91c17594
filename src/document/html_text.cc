#include "document/html_text.h"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace portwright::document {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;
// The longest name that HTML has is CounterClockwiseContourIntegral.
constexpr std::size_t kNameMax = 31;

struct NamedCharacter {
  std::string_view name;
  std::uint32_t code = 0;
};

// Names of HTML 5 that HTML 4 had not, as far as tables of ports use them; by name.
constexpr NamedCharacter kNewNames[] = {
    {"LeftArrow", 0x2190},
    {"LeftRightArrow", 0x2194},
    {"NewLine", '\n'},
    {"NonBreakingSpace", 0xA0},
    {"RightArrow", 0x2192},
    {"Tab", '\t'},
    {"ThinSpace", 0x2009},
    {"ZeroWidthSpace", 0x200B},
    {"apos", '\''},
    {"ast", '*'},
    {"bsol", '\\'},
    {"check", 0x2713},
    {"checkmark", 0x2713},
    {"colon", ':'},
    {"comma", ','},
    {"commat", '@'},
    {"cross", 0x2717},
    {"dash", 0x2010},
    {"dollar", '$'},
    {"emsp13", 0x2004},
    {"emsp14", 0x2005},
    {"equals", '='},
    {"excl", '!'},
    {"grave", '`'},
    {"hairsp", 0x200A},
    {"horbar", 0x2015},
    {"hyphen", 0x2010},
    {"lbrace", '{'},
    {"lbrack", '['},
    {"lcub", '{'},
    {"leftarrow", 0x2190},
    {"leftrightarrow", 0x2194},
    {"longleftarrow", 0x27F5},
    {"longleftrightarrow", 0x27F7},
    {"longrightarrow", 0x27F6},
    {"lowbar", '_'},
    {"lpar", '('},
    {"lsqb", '['},
    {"mdash", 0x2014},
    {"ndash", 0x2013},
    {"num", '#'},
    {"numsp", 0x2007},
    {"percnt", '%'},
    {"period", '.'},
    {"plus", '+'},
    {"puncsp", 0x2008},
    {"quest", '?'},
    {"rbrace", '}'},
    {"rbrack", ']'},
    {"rcub", '}'},
    {"rightarrow", 0x2192},
    {"rpar", ')'},
    {"rsqb", ']'},
    {"semi", ';'},
    {"sol", '/'},
    {"starf", 0x2605},
    {"verbar", '|'},
    {"vert", '|'},
    {"xharr", 0x27F7},
    {"xlarr", 0x27F5},
    {"xrarr", 0x27F6},
};

// What 0x80 to 0x9F stand for in references: Windows-1252.
constexpr std::array<std::uint16_t, 32> kWindows = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string ToUtf8(std::uint32_t code) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (code < 0x80) return std::string{byte(code)};
  if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
  if (code < 0x10000) {
    return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
  }
  return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)),
          byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
}

HtmlEntity DecodeNumber(std::string_view text) {
  std::size_t at = 2;
  std::uint32_t base = 10;
  if (at < text.size() && (text[at] == 'x' || text[at] == 'X')) {
    base = 16;
    ++at;
  }
  const std::size_t digits = at;
  std::uint32_t code = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    std::uint32_t value = base;
    if (IsDigit(c)) value = static_cast<std::uint32_t>(c - '0');
    const char lower = static_cast<char>(c | 0x20);
    if (lower >= 'a' && lower <= 'f') value = static_cast<std::uint32_t>(lower - 'a' + 10);
    if (value >= base) break;
    code = std::min<std::uint32_t>(code * base + value, 0x110000);
  }
  if (at == digits) return {};
  if (at < text.size() && text[at] == ';') ++at;
  if (code >= 0x80 && code < 0xA0) code = kWindows[code - 0x80];
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = kReplacement;
  return {ToUtf8(code), at};
}

bool ByName(const NamedCharacter& entry, std::string_view name) { return entry.name < name; }

// The names of HTML 4, by name. libxml2 looks a name up by comparing it with all of them: too slow
// for a page of 10 MB.
const std::vector<NamedCharacter>& OldNames() {
  static const std::vector<NamedCharacter> kNames = [] {
    constexpr unsigned kLast = 9830;  // a black diamond
    std::vector<NamedCharacter> names;
    for (unsigned code = 1; code <= kLast; ++code) {
      const htmlEntityDesc* entity = htmlEntityValueLookup(code);
      if (entity != nullptr) names.push_back({entity->name, entity->value});
    }
    std::sort(names.begin(), names.end(),
              [](const NamedCharacter& a, const NamedCharacter& b) { return a.name < b.name; });
    return names;
  }();
  return kNames;
}

std::uint32_t FindName(std::string_view name) {
  const auto* found = std::lower_bound(std::begin(kNewNames), std::end(kNewNames), name, ByName);
  if (found != std::end(kNewNames) && found->name == name) return found->code;
  const std::vector<NamedCharacter>& old = OldNames();
  const auto entity = std::lower_bound(old.begin(), old.end(), name, ByName);
  return entity != old.end() && entity->name == name ? entity->code : 0;
}

// How many bytes of `text` are one blank or a character without width; 0 for all else.
struct Invisible {
  std::size_t size = 0;
  bool blank = false;
};
Invisible FindInvisible(std::string_view text) {
  const auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  if (at(0) == 0xC2 && at(1) == 0xA0) return {2, true};
  if (at(0) == 0xC2 && at(1) == 0xAD) return {2, false};
  if (at(0) == 0xEF && at(1) == 0xBB && at(2) == 0xBF) return {3, false};
  if (at(0) == 0xE3 && at(1) == 0x80 && at(2) == 0x80) return {3, true};
  if (at(0) != 0xE2) return {};
  if (at(1) == 0x80) {
    if (at(2) >= 0x80 && at(2) <= 0x8A) return {3, true};
    if (at(2) >= 0x8B && at(2) <= 0x8F) return {3, false};
    if (at(2) == 0xA8 || at(2) == 0xA9 || at(2) == 0xAF) return {3, true};
  }
  if (at(1) == 0x81 && at(2) == 0x9F) return {3, true};
  if (at(1) == 0x81 && at(2) == 0xA0) return {3, false};
  return {};
}

}  // namespace

HtmlEntity DecodeHtmlEntity(std::string_view text) {
  if (text.size() < 3 || text[0] != '&') return {};
  if (text[1] == '#') return DecodeNumber(text);
  std::size_t end = 1;
  while (end < text.size() && end <= kNameMax && IsNameCharacter(text[end])) ++end;
  const std::string_view name = text.substr(1, end - 1);
  if (end < text.size() && text[end] == ';') {
    const std::uint32_t code = FindName(name);
    if (code != 0) return {ToUtf8(code), end + 1};
    return {};
  }
  // Without a semicolon only the oldest names count.
  const bool lower_markup = name == "lt" || name == "gt" || name == "amp" || name == "quot";
  const bool upper_markup = name == "LT" || name == "GT" || name == "AMP" || name == "QUOT";
  if (lower_markup) return {ToUtf8(FindName(name)), end};
  if (upper_markup)
    return {name == "LT" ? "<" : name == "GT" ? ">" : name == "AMP" ? "&" : "\"", end};
  const std::uint32_t code = FindName(name);
  if (code >= 0xA0 && code <= 0xFF) return {ToUtf8(code), end};
  return {};
}

void AppendHtmlText(Text& text, std::string_view source, std::uint32_t begin, std::uint32_t end,
                    bool keep_lines) {
  source = source.substr(0, end);
  std::size_t from = begin;
  const auto append_before = [&](std::size_t at) {
    if (at > from) text.Append(source.substr(from, at - from), static_cast<std::uint32_t>(from));
  };
  for (std::size_t at = begin; at < source.size();) {
    const char c = source[at];
    std::string words;
    std::size_t size = 0;
    if (c == '&') {
      HtmlEntity entity = DecodeHtmlEntity(source.substr(at));
      size = entity.size;
      words = std::move(entity.bytes);
      const Invisible invisible = FindInvisible(words);
      if (invisible.size > 0 || words == "\n") words = invisible.blank || words == "\n" ? " " : "";
    } else if (c == '\n' && !keep_lines) {
      size = 1;
      words = " ";
    } else if (static_cast<unsigned char>(c) >= 0xC2) {
      const Invisible invisible = FindInvisible(source.substr(at));
      size = invisible.size;
      if (invisible.blank) words = " ";
    }
    if (size == 0) {
      ++at;
      continue;
    }
    append_before(at);
    text.Append(words, static_cast<std::uint32_t>(at));
    at += size;
    from = at;
  }
  append_before(source.size());
}

}  // namespace portwright::document
