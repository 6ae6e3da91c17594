#include "document/asciidoc_attributes.h"

#include <algorithm>

#include "document/line_text.h"

namespace portwright::document {
namespace {

constexpr std::uint32_t kSpanMax = 1'000'000;
constexpr std::string_view kStyles = "adehlmsv";

void TakeOption(std::string_view option, AdocBlockAttributes& attributes) {
  option = Trim(option);
  if (option == "header") attributes.header = true;
  if (option == "noheader") attributes.header = false;
}

void TakeOptions(std::string_view options, AdocBlockAttributes& attributes) {
  while (!options.empty()) {
    const std::size_t end = options.find_first_of(",%");
    TakeOption(options.substr(0, end), attributes);
    if (end == options.npos) break;
    options.remove_prefix(end + 1);
  }
}

void TakeNamed(std::string_view name, std::string_view value, AdocBlockAttributes& attributes) {
  if (name == "cols") attributes.cols = std::string(value);
  if (name == "format") attributes.format = std::string(value);
  if (name == "separator") attributes.separator = std::string(value);
  if (name == "style") attributes.style = std::string(value);
  if (name == "options" || name == "opts" || name == "option") TakeOptions(value, attributes);
}

// `style#id.role%option`.
void TakeFirst(std::string_view words, AdocBlockAttributes& attributes) {
  const std::size_t end = words.find_first_of("#.%");
  const std::string_view style = Trim(words.substr(0, end));
  if (!style.empty()) attributes.style = std::string(style);
  while (!words.empty()) {
    const std::size_t at = words.find('%');
    if (at == words.npos) break;
    words.remove_prefix(at + 1);
    TakeOption(words.substr(0, words.find_first_of("#.%")), attributes);
  }
}

// Digits at the front; 0 where there are none.
std::uint32_t TakeNumber(std::string_view& s) {
  std::uint64_t value = 0;
  std::size_t i = 0;
  for (; i < s.size() && IsDigitChar(s[i]); ++i) {
    value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(s[i] - '0'), kSpanMax);
  }
  s.remove_prefix(i);
  return static_cast<std::uint32_t>(value);
}

// `^`, `.>`, `<.^`.
void SkipAlignment(std::string_view& s) {
  constexpr std::string_view kSigns = "<^>";
  if (!s.empty() && kSigns.find(s[0]) != s.npos) s.remove_prefix(1);
  if (s.size() >= 2 && s[0] == '.' && kSigns.find(s[1]) != s.npos) s.remove_prefix(2);
}

}  // namespace

void ParseAdocBlockAttributes(std::string_view inside, AdocBlockAttributes& attributes) {
  bool first = true;
  for (std::size_t i = 0; i < inside.size();) {
    if (IsBlankChar(inside[i]) || inside[i] == ',') {
      first = first && inside[i] != ',';
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < inside.size() && inside[end] != ',' && inside[end] != '=' && inside[end] != '"') {
      ++end;
    }
    std::string_view name = TrimRight(inside.substr(i, end - i));
    const bool named = end < inside.size() && inside[end] == '=';
    if (!named) {
      if (end < inside.size() && inside[end] == '"') {
        const std::size_t close = inside.find('"', end + 1);
        end = close == inside.npos ? inside.size() : close + 1;
      }
      if (first) TakeFirst(name, attributes);
      first = false;
      i = end;
      continue;
    }
    first = false;
    std::size_t value = end + 1;
    while (value < inside.size() && inside[value] == ' ') ++value;
    const char quote = value < inside.size() ? inside[value] : ' ';
    if (quote == '"' || quote == '\'') {
      const std::size_t close = std::min(inside.find(quote, value + 1), inside.size());
      TakeNamed(name, inside.substr(value + 1, close - value - 1), attributes);
      i = std::min(close + 1, inside.size());
    } else {
      const std::size_t close = std::min(inside.find(',', value), inside.size());
      TakeNamed(name, Trim(inside.substr(value, close - value)), attributes);
      i = close;
    }
  }
}

std::optional<std::vector<char>> ParseAdocColumns(std::string_view cols, std::size_t most) {
  std::vector<char> columns;
  std::string_view rest = Trim(cols);
  std::string_view number = rest;
  const std::uint32_t count = TakeNumber(number);
  if (count > 0 && number.empty()) {  // `cols=3`
    columns.assign(std::min<std::size_t>(count, most), ' ');
    return columns;
  }
  const char separator = rest.find(',') == rest.npos ? ';' : ',';
  for (bool more = !rest.empty(); more && columns.size() < most;) {
    const std::size_t end = rest.find(separator);
    more = end != rest.npos;
    std::string_view spec = Trim(rest.substr(0, end));
    rest = more ? rest.substr(end + 1) : std::string_view();
    std::uint32_t copies = 1;
    std::string_view ahead = spec;
    const std::uint32_t times = TakeNumber(ahead);
    if (!ahead.empty() && ahead[0] == '*') {
      copies = std::max(1U, times);
      spec = ahead.substr(1);
    }
    SkipAlignment(spec);
    TakeNumber(spec);
    if (spec.size() >= 2 && spec[0] == '.' && IsDigitChar(spec[1])) {
      spec.remove_prefix(1);
      TakeNumber(spec);
    }
    if (!spec.empty() && (spec[0] == '%' || spec[0] == '~')) spec.remove_prefix(1);
    SkipAlignment(spec);
    char style = ' ';
    if (!spec.empty() && kStyles.find(spec[0]) != kStyles.npos) {
      style = spec[0];
      spec.remove_prefix(1);
    }
    if (!spec.empty()) return std::nullopt;
    for (; copies > 0 && columns.size() < most; --copies) columns.push_back(style);
  }
  if (columns.empty()) return std::nullopt;
  return columns;
}

std::optional<AdocCellSpec> ParseAdocCellSpec(std::string_view spec) {
  AdocCellSpec out;
  std::string_view ahead = spec;
  const std::uint32_t columns = TakeNumber(ahead);
  std::uint32_t rows = 0;
  if (ahead.size() >= 2 && ahead[0] == '.' && IsDigitChar(ahead[1])) {
    ahead.remove_prefix(1);
    rows = TakeNumber(ahead);
  }
  if (!ahead.empty() && (ahead[0] == '+' || ahead[0] == '*') && (columns > 0 || rows > 0)) {
    if (ahead[0] == '+') {
      out.column_span = std::max(1U, columns);
      out.row_span = std::max(1U, rows);
    } else {
      out.copies = std::max(1U, columns);
    }
    spec = ahead.substr(1);
  }
  SkipAlignment(spec);
  if (!spec.empty() && kStyles.find(spec[0]) != kStyles.npos) {
    out.style = spec[0];
    spec.remove_prefix(1);
  }
  if (!spec.empty()) return std::nullopt;
  return out;
}

}  // namespace portwright::document
