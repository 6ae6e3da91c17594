#include "extract/ends.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "base/text.h"
#include "extract/end_words.h"
#include "extract/ports.h"
#include "extract/tokens.h"

namespace portwright::extract {
namespace {

bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A line of a cell. Depth 0: no list item.
struct Line {
  std::string_view words;
  std::size_t at = 0;
  std::uint32_t depth = 0;
};

// Blanks, and a bullet that the reader left standing.
void Strip(Line& line) {
  const auto drop = [&](std::size_t n) {
    line.words.remove_prefix(n);
    line.at += n;
  };
  const auto drop_blanks = [&] {
    while (!line.words.empty() && (line.words.front() == ' ' || line.words.front() == '\t'))
      drop(1);
  };
  drop_blanks();
  for (const std::string_view bullet : {"* ", "- ", "+ ", "\xE2\x80\xA2", "\xC2\xB7"}) {
    if (line.words.substr(0, bullet.size()) == bullet) drop(bullet.size());
  }
  drop_blanks();
  line.words = Trim(line.words);
}

std::vector<Line> LinesOf(const document::Text& text) {
  std::vector<Line> lines;
  const std::string_view all = text.text();
  std::size_t item = 0;
  std::size_t begin = 0;
  while (begin <= all.size()) {
    std::size_t end = all.find('\n', begin);
    if (end == std::string_view::npos) end = all.size();
    Line line;
    line.words = all.substr(begin, end - begin);
    line.at = begin;
    while (item < text.items().size() && text.items()[item].at <= begin) {
      if (text.items()[item].at == begin) line.depth = text.items()[item].depth;
      ++item;
    }
    Strip(line);
    if (!line.words.empty()) lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

bool StartsWithWord(std::string_view words, std::string_view word) {
  return ToLower(words.substr(0, word.size())) == word && words.size() > word.size() &&
         words[word.size()] == ' ';
}
bool EndsWithWord(std::string_view words, std::string_view word) {
  return words.size() > word.size() && ToLower(words.substr(words.size() - word.size())) == word &&
         words[words.size() - word.size() - 1] == ' ';
}

// The line goes on with the end of the line before: a remark, "or the proxy".
bool Continues(const Line& line, std::string_view before) {
  return line.words.front() == '(' || StartsWithWord(line.words, "or") ||
         StartsWithWord(line.words, "and") || EndsWithWord(before, "or") ||
         EndsWithWord(before, "and");
}

bool IsNothing(std::string_view words) {
  constexpr std::string_view kNothing[] = {
      "-",           "--",  "---",  "n.a.",           "n/a",
      "na",          "nil", "none", "not applicable", "\xE2\x80\x93",
      "\xE2\x80\x94"};
  const std::string lower = ToLower(words);
  return lower.empty() ||
         std::find(std::begin(kNothing), std::end(kNothing), lower) != std::end(kNothing);
}

bool IsAddress(std::string_view words) {
  int dots = 0;
  bool colon = false;
  if (words.empty()) return false;
  for (const char c : words) {
    const bool hex = IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!hex && c != '.' && c != ':' && c != '/' && c != '-' && c != 'x' && c != 'X') return false;
    dots += c == '.' ? 1 : 0;
    colon |= c == ':';
  }
  return (dots == 3 && IsDigit(words.front())) ||
         (colon && words.find("::") != std::string_view::npos) || dots == 6;
}

// The pieces of a line that holds nothing but host names and addresses; empty for any other.
std::vector<Line> HostsOf(const Line& line) {
  if (line.words.find('.') == std::string_view::npos &&
      line.words.find("::") == std::string_view::npos) {
    return {};
  }
  std::vector<Line> hosts;
  std::size_t at = 0;
  while (at < line.words.size()) {
    const std::size_t begin = line.words.find_first_not_of(" ,;\t", at);
    if (begin == std::string_view::npos) break;
    std::size_t end = line.words.find_first_of(" ,;\t", begin);
    if (end == std::string_view::npos) end = line.words.size();
    const std::string_view piece = line.words.substr(begin, end - begin);
    at = end;
    if (piece == "and" || piece == "or" || piece == "&") continue;
    if (!IsHostName(piece) && !IsAddress(piece)) return {};
    hosts.push_back({piece, line.at + begin, line.depth});
  }
  return hosts;
}

// "Azure: *.example.net, ...": the label goes where hosts alone follow it.
Line WithoutLabel(const Line& line) {
  const std::size_t colon = line.words.find(": ");
  if (colon == std::string_view::npos) return line;
  Line rest{line.words.substr(colon + 1), line.at + colon + 1, line.depth};
  Strip(rest);
  return HostsOf(rest).empty() ? line : rest;
}

void AddEnd(std::string_view words, std::size_t at, const document::Text& text,
            const Sections& sections, std::vector<End>& ends) {
  while (!words.empty() && (words.back() == ',' || words.back() == ';')) {
    words = Trim(words.substr(0, words.size() - 1));
  }
  if (IsNothing(words)) return;
  End end;
  end.words = WithProduct(words, sections);
  end.place = text.SourceOf(at);
  if (!end.words.empty()) ends.push_back(std::move(end));
}

bool IsLabelChar(char c) { return IsAlpha(c) || IsDigit(c) || c == '-' || c == '_' || c == '*'; }

// The size of `<region>` or `{region}` that begins at `at`; 0 if none does.
std::size_t PlaceholderAt(std::string_view words, std::size_t at) {
  const char open = words[at];
  if (open != '<' && open != '{' && open != '[') return 0;
  const char close = open == '<' ? '>' : open == '{' ? '}' : ']';
  constexpr std::size_t kLongest = 63;
  const std::size_t size = words.substr(at, kLongest).find(close);
  return size == std::string_view::npos || size == 1 ? 0 : size + 1;
}

struct WordKinds {
  bool prose = false;
  bool row = false;
  bool end = false;
};

WordKinds KindsOf(std::string_view lower) {
  static const std::unordered_map<std::string_view, WordKinds> words = [] {
    std::unordered_map<std::string_view, WordKinds> all;
    for (const std::string_view word : kProseWords) all[word].prose = true;
    for (const std::string_view word : kRowWords) all[word].row = true;
    for (const std::string_view word : kEndNouns) all[word].end = true;
    return all;
  }();
  const auto found = words.find(lower);
  return found == words.end() ? WordKinds() : found->second;
}

}  // namespace

bool IsHostName(std::string_view words) {
  constexpr std::size_t kLongest = 253;
  if (words.find('.') == std::string_view::npos) return false;
  const std::size_t scheme = words.find("://");
  if (scheme != std::string_view::npos && scheme > 0 && scheme < 12) {
    words = words.substr(scheme + 3);
  }
  bool dot = false;
  bool name_before = false;  // a label before the last one with a letter, a star or a placeholder
  std::size_t label = 0;     // where it begins
  bool letters = true;       // only, in this label
  bool named = false;        // something but digits and hyphens in this label
  std::size_t at = 0;
  while (at < words.size() && at < kLongest) {
    const char c = words[at];
    if (c == '/' || c == ':' || c == '?') break;
    if (c == '.') {
      if (at == label) return false;
      dot = true;
      name_before |= named;
      label = at + 1;
      letters = true;
      named = false;
      ++at;
      continue;
    }
    const std::size_t placeholder = PlaceholderAt(words, at);
    if (placeholder == 0 && !IsLabelChar(c)) return false;
    letters &= IsAlpha(c);
    named |= placeholder > 0 || IsAlpha(c) || c == '*';
    at += placeholder > 0 ? placeholder : 1;
  }
  if (at >= kLongest || !dot || !letters || at - label < 2) return false;
  // Files look like host names, and nobody opens a port to one.
  if (OneOf(ToLower(words.substr(label, at - label)), kFileEndings)) return false;
  // `*amazonaws.com` is named; `1.5.GB` is not.
  return name_before;
}

bool HasWildcard(std::string_view words) {
  if (words == "*") return false;  // an end that nobody names
  if (words.find('*') != std::string_view::npos) return true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    // `{{site.data.x}}` stands for the product and not for any name.
    if (words.substr(i, 2) == "{{") return false;
    if (words[i] != '[' && PlaceholderAt(words, i) > 0) return true;
  }
  return false;
}

namespace {

// "storage, control and admin": several ends, where each piece between the commas looks like one.
// Commas in brackets are those of a remark, and "Scanner, handheld" is one: names of a list are
// written alike.
std::vector<Line> ListedEnds(const Line& line, const Sections& sections) {
  if (line.words.find(',') == std::string_view::npos) return {};
  std::vector<Line> pieces;
  std::size_t begin = 0;
  int depth = 0;
  bool begins_small = false;
  for (std::size_t i = 0; i <= line.words.size(); ++i) {
    const char c = i < line.words.size() ? line.words[i] : ',';
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c != ',' || (depth > 0 && i < line.words.size())) continue;
    std::string_view piece = Trim(line.words.substr(begin, i - begin));
    begin = i + 1;
    for (const std::string_view join : {"and ", "or ", "& "}) {
      if (piece.substr(0, join.size()) == join) piece = Trim(piece.substr(join.size()));
    }
    constexpr std::size_t kNameLength = 40;
    const bool small = !piece.empty() && piece.front() >= 'a' && piece.front() <= 'z';
    if (!pieces.empty() && small != begins_small) return {};
    begins_small = small;
    if (piece.empty() || piece.size() > kNameLength || LooksLikeEnd(piece, sections) < 0.45) {
      return {};
    }
    const auto at = static_cast<std::size_t>(piece.data() - line.words.data());
    pieces.push_back({piece, static_cast<decltype(line.at)>(line.at + at), line.depth});
  }
  return pieces;
}

}  // namespace

std::vector<End> ReadEnds(const document::Text& text, const Sections& sections) {
  const std::vector<Line> lines = LinesOf(text);
  std::vector<End> ends;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool deeper = i + 1 < lines.size() && lines[i + 1].depth > line.depth;
    const bool heads = i + 1 < lines.size() && line.words.back() == ':';
    if (deeper || heads) continue;
    const Line rest = WithoutLabel(line);
    const std::vector<Line> hosts = HostsOf(rest);
    if (!hosts.empty()) {
      for (const Line& host : hosts) AddEnd(host.words, host.at, text, sections, ends);
      continue;
    }
    std::string words(line.words);
    while (i + 1 < lines.size() && lines[i + 1].depth <= line.depth &&
           Continues(lines[i + 1], words)) {
      words += " ";
      words += lines[++i].words;
    }
    const std::vector<Line> listed = ListedEnds({words, line.at, line.depth}, sections);
    for (const Line& one : listed) AddEnd(one.words, one.at, text, sections, ends);
    if (listed.empty()) AddEnd(words, line.at, text, sections, ends);
  }
  return ends;
}

double LooksLikeEnd(std::string_view words, const Sections& sections) {
  const std::string plain = WithProduct(words, sections);
  return LooksLikeEnd(plain, ReadCell(plain));
}

double LooksLikeEnd(const std::string& plain, const CellReading& cell) {
  if (IsNothing(plain)) return 0;
  const std::string lower = ToLower(plain);
  if (plain == "@product") return 1;
  const Line whole{plain, 0, 0};
  if (!HostsOf(WithoutLabel(whole)).empty()) return 0.95;
  if (OneOf(lower, kAnybody)) return 0.5;
  const PortReading& ports = cell.ports;
  if (ports.share > 0.95 && (!ports.ports.empty() || !ports.transports.empty())) {
    return ports.ports.empty() || ports.ports[0].size > 0 ? 0.05 : 0.3;
  }
  std::size_t count = 0;
  std::size_t nouns = 0;
  std::size_t verbs = 0;
  std::size_t other = 0;
  for (const Token& token : cell.tokens) {
    if (!token.Is(Mark::kWord)) continue;
    ++count;
    const std::string_view word = token.lower;
    const WordKinds kinds = KindsOf(word);
    if (kinds.prose) ++verbs;
    if (kinds.row) ++other;
    const bool plural = word.size() > 3 && word.back() == 's';
    if (kinds.end || (plural && KindsOf(word.substr(0, word.size() - 1)).end)) ++nouns;
  }
  if (count == 0) return 0.05;
  if (other == count) return 0.05;
  double score = 0.5;
  if (nouns > 0) score += 0.3;
  if (lower.find("@product") != std::string::npos) score += 0.35;
  score -= 0.3 * static_cast<double>(std::min<std::size_t>(verbs, 3));
  if (other > 0) score -= 0.2;
  constexpr std::size_t kLongPhrase = 9;  // words; remarks in brackets make ends of ten
  if (count > kLongPhrase)
    score -= 0.05 * static_cast<double>(std::min<std::size_t>(count, 25) - 9);
  return std::clamp(score, 0.02, 0.95);
}

}  // namespace portwright::extract
