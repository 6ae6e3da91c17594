#include "document/recognize.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "base/text.h"
#include "document/markdown_lines.h"
#include "document/read.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::size_t kLinesMax = 2'000;  // read to judge
constexpr std::size_t kBytesJudged = 512U << 10U;

struct Ending {
  std::string_view ending;
  Format format;
};

constexpr auto kEndings = std::to_array<Ending>({
    {".adoc", Format::kAsciidoc},
    {".asciidoc", Format::kAsciidoc},
    {".csv", Format::kCsv},
    {".htm", Format::kHtml},
    {".html", Format::kHtml},
    {".markdown", Format::kMarkdown},
    {".md", Format::kMarkdown},
    {".mdown", Format::kMarkdown},
    {".mdx", Format::kMarkdown},
    {".mkd", Format::kMarkdown},
    {".qmd", Format::kMarkdown},
    {".rmd", Format::kMarkdown},
    {".rst", Format::kRestructuredText},
    {".tsv", Format::kCsv},
    {".xhtml", Format::kHtml},
    {".xlsm", Format::kXlsx},
    {".xlsx", Format::kXlsx},
});

std::vector<std::string_view> FirstLines(std::string_view text) {
  std::vector<std::string_view> lines;
  text = text.substr(0, kBytesJudged);
  while (!text.empty() && lines.size() < kLinesMax) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(TrimEnd(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool IsHtml(std::string_view text) {
  const std::string begin = ToLower(Trim(text.substr(0, 2'000)));
  for (const std::string_view head : {"<!doctype html", "<html", "<head", "<body", "<table"}) {
    if (begin.starts_with(head)) return true;
  }
  return begin.starts_with("<?xml") && begin.find("<html") != kNone;
}

bool StartsWithAny(std::string_view line, std::initializer_list<std::string_view> heads) {
  return std::any_of(heads.begin(), heads.end(),
                     [&](std::string_view head) { return line.starts_with(head); });
}

// A separator that divides the first lines into the same number of fields, two or more.
bool IsSeparated(const std::vector<std::string_view>& lines) {
  for (const char separator : {'\t', ',', ';'}) {
    std::size_t fields = 0;
    std::size_t same = 0;
    std::size_t seen = 0;
    for (const std::string_view line : lines) {
      if (line.empty()) continue;
      if (seen == 50) break;
      std::size_t count = 0;
      bool quoted = false;
      for (const char c : line) {
        if (c == '"') quoted = !quoted;
        if (c == separator && !quoted) ++count;
      }
      if (seen++ == 0) fields = count;
      // Quoted fields can hold line feeds, which this count does not follow.
      if (count == fields) ++same;
    }
    if (fields >= 1 && seen >= 2 && (fields >= 2 || separator == '\t') && same * 10 >= seen * 8) {
      return true;
    }
  }
  return false;
}

int AsciidocScore(const std::vector<std::string_view>& lines) {
  int score = 0;
  for (const std::string_view line : lines) {
    if (StartsWithAny(line, {"|===", "ifdef::", "ifndef::", "endif::", "include::", "[cols=",
                             "[options=", "[%header"})) {
      score += 3;
    } else if (StartsWithAny(line, {"= ", "== ", "=== ", "==== ", "[[", "[role=", "[id="})) {
      score += 1;
    } else if (line.size() > 3 && line[0] == ':' && line.find(':', 2) != kNone &&
               std::isalpha(static_cast<unsigned char>(line[1])) != 0) {
      score += 1;
    }
  }
  return score;
}

int RestructuredTextScore(const std::vector<std::string_view>& lines) {
  int score = 0;
  std::string_view above;
  for (const std::string_view line : lines) {
    const bool underline = line.size() >= 3 && line.find_first_not_of(line[0]) == kNone &&
                           std::string_view("=-~^\"'*#+.").find(line[0]) != kNone;
    const std::size_t at = SkipBlanks(line, 0);
    if (line.substr(at).starts_with(".. ") && line.find("::") != kNone) {
      score += 3;
    } else if (line.substr(at).starts_with(".. _") || line.find(":ref:`") != kNone ||
               line.find("``") != kNone) {
      score += 1;
    } else if (IsGridBorder(line.substr(at))) {
      score += 1;
    } else if (underline && !above.empty() && above.size() <= line.size() && line[0] != '-') {
      score += 1;
    } else if (line.size() > 6 && line.starts_with("==") && line.find_first_not_of("= ") == kNone) {
      score += 2;  // the border of a simple table
    }
    above = line;
  }
  return score;
}

int MarkdownScore(const std::vector<std::string_view>& lines) {
  int score = 0;
  int weak = 0;  // marks that plain text has too
  for (std::string_view line : lines) {
    line.remove_prefix(SkipBlanks(line, 0));
    while (!line.empty() && line[0] == '>') {
      line.remove_prefix(1);
      line.remove_prefix(SkipBlanks(line, 0));
    }
    if (line.empty()) continue;
    if (IsDelimiterRow(line, 3) || StartsWithAny(line, {"# ", "## ", "### ", "#### ", "```"})) {
      score += 3;
    } else if (line[0] == '|' && line.size() > 2 && line.find('|', 1) != kNone) {
      score += 1;
    } else if (line.find("](") != kNone || line.find("**") != kNone || line.starts_with("{:")) {
      score += 1;
    } else if (StartsWithAny(line, {"- ", "* ", "1. ", "---"})) {
      weak = 1;
    }
  }
  return score + weak;
}

}  // namespace

bool IsArchive(std::string_view bytes) { return bytes.starts_with("PK\x03\x04"); }

Format Recognize(std::string_view bytes, std::string_view name) {
  const std::string lower = ToLower(name);
  for (const Ending& known : kEndings) {
    if (std::string_view(lower).ends_with(known.ending)) return known.format;
  }
  if (IsArchive(bytes)) return Format::kXlsx;
  if (IsHtml(bytes)) return Format::kHtml;
  const auto lines = FirstLines(bytes);
  const int asciidoc = AsciidocScore(lines);
  const int rst = RestructuredTextScore(lines);
  const int markdown = MarkdownScore(lines);
  const int best = std::max({asciidoc, rst, markdown});
  if (best < 2) return IsSeparated(lines) ? Format::kCsv : Format::kText;
  if (asciidoc == best && asciidoc >= 3) return Format::kAsciidoc;
  if (rst == best && rst > markdown) return Format::kRestructuredText;
  return markdown >= 2 ? Format::kMarkdown : Format::kText;
}

}  // namespace portwright::document
