#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "document/line_text.h"
#include "document/rst_reader.h"

namespace portwright::document {
namespace {

template <std::size_t N>
bool IsOneOf(std::string_view name, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

constexpr std::string_view kQuoted[] = {
    "attention",  "caution",    "danger",        "error",   "hint",         "important",
    "note",       "tip",        "warning",       "seealso", "versionadded", "versionchanged",
    "deprecated", "admonition", "topic",         "sidebar", "todo",         "epigraph",
    "pull-quote", "highlights", "versionremoved"};
// Whose argument is the first words of what they say.
constexpr std::string_view kArgumentIsContent[] = {
    "attention", "caution", "danger", "error",  "hint",     "important",  "note",    "tip",
    "warning",   "seealso", "todo",   "rubric", "centered", "line-block", "compound"};
constexpr std::string_view kCode[] = {
    "code-block", "code",  "sourcecode", "parsed-literal", "prompt",    "math",     "graphviz",
    "digraph",    "ditaa", "mermaid",    "blockdiag",      "seqdiag",   "nwdiag",   "uml",
    "plantuml",   "raw",   "jinja",      "productionlist", "doctest",   "testcode", "asciinema",
    "actdiag",    "graph", "testoutput", "ipython",        "code-cell", "terminal", "tikz"};
constexpr std::string_view kSilent[] = {
    "toctree",           "contents",      "index",        "meta",           "highlight",
    "sectnum",           "role",          "default-role", "image",          "sectionauthor",
    "codeauthor",        "currentmodule", "module",       "tabularcolumns", "target-notes",
    "section-numbering", "header",        "footer",       "title",          "program",
    "default-domain",    "date",          "youtube",      "vimeo",          "video"};
constexpr std::string_view kIncluding[] = {"include", "literalinclude", "mdinclude",
                                           "remote-include", "csv-include"};

}  // namespace

void FindSubstitutions(RstContext& context, const std::vector<Span>& lines) {
  Assembly& a = context.assembly;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string_view line = a.Slice(lines[i].begin, lines[i].end);
    const std::string_view s = TrimLeft(line);
    if (!StartsWith(s, ".. |")) continue;
    const std::size_t close = s.substr(0, 200).find('|', 4);
    if (close == s.npos) continue;
    constexpr std::string_view kWord = " replace::";
    if (s.substr(close + 1, kWord.size()) != kWord) continue;
    std::vector<Span> value;
    const std::size_t indent = line.size() - s.size();
    const auto words =
        lines[i].begin + static_cast<std::uint32_t>(indent + close + 1 + kWord.size());
    const auto add = [&](std::uint32_t begin, std::uint32_t end) {
      const std::string_view piece = Trim(a.Slice(begin, end));
      if (piece.empty()) return;
      const auto from = static_cast<std::uint32_t>(piece.data() - a.source().data());
      value.push_back({from, from + static_cast<std::uint32_t>(piece.size())});
    };
    add(words, lines[i].end);
    for (std::size_t k = i + 1; k < lines.size(); ++k) {
      const std::string_view next = a.Slice(lines[k].begin, lines[k].end);
      const std::size_t depth = next.size() - TrimLeft(next).size();
      if (Trim(next).empty() || depth <= indent) break;
      add(lines[k].begin, lines[k].end);
    }
    context.substitutions.emplace(std::string(s.substr(4, close - 4)), std::move(value));
  }
}

void RstReader::HideLines(const std::vector<Span>& lines, HiddenKind kind) {
  for (const Span& line : lines) a_.Hide(line.begin, line.end, kind);
}

void RstReader::Tell(std::string_view key, std::string_view code, std::uint32_t at,
                     std::string message, std::string hint) {
  if (context_.told.size() > 1'000 || !context_.told.insert(std::string(key)).second) return;
  a_.diagnostics().Warning(code, a_.PlaceOf(at), std::move(message), std::move(hint));
}

// `.. `: a directive, a footnote, a target, a substitution, or a comment.
bool RstReader::ReadExplicit(const std::vector<Span>& lines, std::size_t& i) {
  const std::string_view line = TrimRight(Slice(lines[i]));
  if (StartsWith(line, "__ ")) {
    a_.Hide(lines[i].begin, lines[i].end, HiddenKind::kLink);
    ++i;
    return true;
  }
  if (line != ".." && !StartsWith(line, ".. ")) return false;
  std::size_t end = i + 1;
  // Two dots alone with nothing below are a comment without words.
  const bool empty = line == ".." && (end >= lines.size() || IsBlank(lines[end]));
  std::vector<Span> block;
  if (!empty) block = Indented(lines, i + 1, end, 0);
  ReadMarked(lines[i], block);
  i = end;
  return true;
}

void RstReader::ReadMarked(const Span& line, const std::vector<Span>& block) {
  const std::string_view s = TrimRight(Slice(line));
  const std::size_t begin =
      s.size() - TrimLeft(s.substr(std::min<std::size_t>(2, s.size()))).size();
  if (begin < s.size() && s[begin] == '_') {
    a_.Hide(line.begin, line.end, HiddenKind::kLink);
    HideLines(block, HiddenKind::kLink);
    return;
  }
  if (begin < s.size() && s[begin] == '[' && ReadFootnote(line, block)) return;
  if (begin < s.size() && s[begin] == '|') {
    a_.Hide(line.begin, line.end, HiddenKind::kTemplate);
    HideLines(block, HiddenKind::kTemplate);
    return;
  }
  const std::size_t colons = s.find("::", begin);
  const std::string_view name = colons == s.npos ? "" : s.substr(begin, colons - begin);
  const bool directive = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return IsWordChar(c) || c == '-' || c == ':' || c == '.' || c == '+';
  }) && (colons + 2 == s.size() || IsBlankChar(s[colons + 2]));
  if (directive) {
    RunDirective(ParseDirective(line, begin, colons, block));
    return;
  }
  a_.Hide(line.begin, line.end, HiddenKind::kComment);
  HideLines(block, HiddenKind::kComment);
}

bool RstReader::ReadFootnote(const Span& line, const std::vector<Span>& block) {
  const std::string_view s = Slice(line);
  const std::size_t open = s.find('[');
  const std::size_t close = s.find(']', open);
  if (close == s.npos || close - open > 60 || close == open + 1) return false;
  const auto words = line.begin + static_cast<std::uint32_t>(close + 1);
  a_.Hide(line.begin, words, HiddenKind::kMarker);
  std::vector<Span> body = Straight(block);
  body.insert(body.begin(), {words, line.end});
  body[0] = Unindent(body[0], 1'000);
  ReadBody(body);
  return true;
}

RstReader::Directive RstReader::ParseDirective(const Span& line, std::size_t name_begin,
                                               std::size_t name_end,
                                               const std::vector<Span>& block) const {
  Directive d;
  d.source = line.begin;
  const std::string_view name = Slice(line).substr(name_begin, name_end - name_begin);
  for (const char c : name) {
    d.name.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  d.argument = Unindent({line.begin + static_cast<std::uint32_t>(name_end + 2), line.end}, 1'000);
  const std::vector<Span> lines = Straight(block);
  std::size_t i = 0;
  const auto is_option = [this](const Span& option) {
    const std::string_view s = Slice(option);
    const std::size_t end = s.size() < 3 || s[0] != ':' ? s.npos : s.find(':', 1);
    return end != s.npos && end > 1 && (end + 1 == s.size() || IsBlankChar(s[end + 1]));
  };
  for (; i < lines.size() && !IsBlank(lines[i]) && !is_option(lines[i]); ++i) {
    d.rest.push_back(lines[i]);
  }
  // An option or what goes on below it.
  for (; i < lines.size() && !IsBlank(lines[i]) &&
         (is_option(lines[i]) || (!d.options.empty() && IndentOf(lines[i]) > 0));
       ++i) {
    d.options.push_back(lines[i]);
  }
  if (d.options.empty() && IsBlank(d.argument)) {  // no argument: all of it is content
    d.content = lines;
    d.rest.clear();
  } else {
    d.content.assign(lines.begin() + static_cast<std::ptrdiff_t>(i), lines.end());
  }
  d.content = Straight(std::move(d.content));
  return d;
}

Span RstReader::OptionOf(const Directive& directive, std::string_view name) const {
  for (const Span& option : directive.options) {
    const std::string_view s = Slice(option);
    const std::size_t end = s.empty() ? s.npos : s.find(':', 1);
    if (end == s.npos || s.substr(1, end - 1) != name) continue;
    return Unindent({option.begin + static_cast<std::uint32_t>(end + 1), option.end}, 1'000);
  }
  return {};
}

std::uint32_t RstReader::NumberOf(const Directive& directive, std::string_view name) const {
  const std::string_view s = Trim(Slice(OptionOf(directive, name)));
  std::uint32_t number = 0;
  std::from_chars(s.data(), s.data() + s.size(), number);
  return number;
}

Text RstReader::Caption(const Directive& directive) {
  std::vector<Span> words = {directive.argument};
  words.insert(words.end(), directive.rest.begin(), directive.rest.end());
  Text caption;
  AppendRstWords(context_, words.data(), words.data() + words.size(), false, caption);
  caption.Finish();
  return caption;
}

void RstReader::RunDirective(const Directive& directive) {
  if (IsOneOf(directive.name, kIncluding)) {
    a_.diagnostics().Warning(
        "PW-DOC-0042", a_.PlaceOf(directive.source),
        fmt::format("the file '{}' is not read with the document", Trim(Slice(directive.argument))),
        "import that file too, or the document with its parts put together");
    a_.Hide(directive.argument.begin, directive.argument.end, HiddenKind::kTemplate);
    HideLines(directive.options, HiddenKind::kTemplate);
    HideLines(directive.content, HiddenKind::kTemplate);
    return;
  }
  if (IsOneOf(directive.name, kSilent)) {
    a_.Hide(directive.argument.begin, directive.argument.end, HiddenKind::kTemplate);
    HideLines(directive.rest, HiddenKind::kTemplate);
    HideLines(directive.options, HiddenKind::kTemplate);
    HideLines(directive.content, HiddenKind::kTemplate);
    return;
  }
  if (IsOneOf(directive.name, kCode)) {
    a_.Hide(directive.argument.begin, directive.argument.end, HiddenKind::kTemplate);
    HideLines(directive.options, HiddenKind::kTemplate);
    EmitCode(directive.rest);
    EmitCode(directive.content);
    return;
  }
  if (!RunTableDirective(directive)) RunTextDirective(directive);
}

bool RstReader::RunTableDirective(const Directive& directive) {
  if (directive.name == "list-table") {
    RunListTable(directive);
    return true;
  }
  if (directive.name == "csv-table") {
    RunCsvTable(directive);
    return true;
  }
  if (directive.name != "table") return false;
  HideLines(directive.options, HiddenKind::kTemplate);
  const std::vector<Span>& lines = directive.content;
  std::size_t i = 0;
  while (i < lines.size() && IsBlank(lines[i])) ++i;
  const Span* begin = lines.data() + i;
  const Span* end = lines.data() + lines.size();
  RstTable table;
  std::size_t size = 0;
  if (i < lines.size() && IsDrawnBorder(Slice(lines[i]))) {
    size = GridTableLines(a_.source(), begin, end);
    if (size > 0) table = SplitGridTable(a_.source(), begin, begin + size);
  } else if (i < lines.size() && IsSimpleBorder(Slice(lines[i]))) {
    size = SimpleTableLines(a_.source(), begin, end);
    if (size > 0) table = SplitSimpleTable(a_.source(), begin, begin + size);
  }
  if (size == 0 || !table.whole) {
    EmitWords({directive.argument});
    ReadBody(lines);
    return true;
  }
  EmitTable(table, directive.source, Caption(directive));
  ReadBody({lines.begin() + static_cast<std::ptrdiff_t>(i + size), lines.end()});
  return true;
}

// A list of lists: a row each, with a cell each.
void RstReader::RunListTable(const Directive& directive) {
  HideLines(directive.options, HiddenKind::kTemplate);
  RstTable table;
  table.header_rows = NumberOf(directive, "header-rows");
  table.stub_columns = NumberOf(directive, "stub-columns");
  const std::vector<Span>& lines = directive.content;
  std::vector<Span> others;
  const auto is_item = [this](const Span& line) {
    const std::string_view s = Slice(line);
    return !s.empty() && std::string_view("*-+").find(s[0]) != s.npos &&
           (s.size() == 1 || IsBlankChar(s[1]));
  };
  const auto after_marker = [this](const Span& line) {
    return Unindent({line.begin + 1, line.end}, 1'000);
  };
  for (std::size_t i = 0; i < lines.size();) {
    if (IsBlank(lines[i]) || !is_item(lines[i])) {
      others.push_back(lines[i++]);
      continue;
    }
    const Span first = after_marker(lines[i]);
    const std::size_t column = first.begin - lines[i].begin;
    std::size_t end = i + 1;
    std::vector<Span> row = Indented(lines, i + 1, end, std::max<std::size_t>(column, 1));
    row.insert(row.begin(), first);
    for (std::size_t k = 0; k < row.size();) {
      if (IsBlank(row[k])) {
        ++k;
        continue;
      }
      RstCell cell;
      cell.row = table.rows;
      cell.source = row[k].begin;
      std::size_t cell_end = k + 1;
      if (is_item(row[k])) {
        cell.lines = Indented(row, k + 1, cell_end, 2);
        cell.lines = Straight(std::move(cell.lines));
        cell.lines.insert(cell.lines.begin(), after_marker(row[k]));
      } else {
        cell.lines = {row[k]};
      }
      k = cell_end;
      table.cells.push_back(std::move(cell));
    }
    ++table.rows;
    i = end;
  }
  EmitTable(table, directive.source, Caption(directive));
  ReadBody(others);
}

void RstReader::RunCsvTable(const Directive& directive) {
  const Span file = OptionOf(directive, "file");
  const Span url = OptionOf(directive, "url");
  if (file.begin < file.end || url.begin < url.end) {
    a_.diagnostics().Warning("PW-DOC-0042", a_.PlaceOf(directive.source),
                             fmt::format("the file '{}' is not read with the document",
                                         Trim(Slice(file.begin < file.end ? file : url))),
                             "import that file too, or the document with its parts put together");
  }
  const std::string_view delimiter = Trim(Slice(OptionOf(directive, "delim")));
  const std::string_view quoting = Trim(Slice(OptionOf(directive, "quote")));
  const char separator = delimiter == "tab"     ? '\t'
                         : delimiter == "space" ? ' '
                         : delimiter.empty()    ? ','
                                                : delimiter[0];
  const char quote = quoting.empty() ? '"' : quoting[0];
  // The option may give rows of titles above those of the content.
  std::vector<Span> lines;
  const Span header = OptionOf(directive, "header");
  if (header.begin < header.end) lines.push_back(header);
  for (std::size_t i = 0; i + 1 < directive.options.size() && !lines.empty(); ++i) {
    if (directive.options[i].end != header.end) continue;
    for (std::size_t k = i + 1; k < directive.options.size(); ++k) {
      if (IndentOf(directive.options[k]) == 0) break;
      lines.push_back(directive.options[k]);
    }
    break;
  }
  const std::uint32_t titles = lines.empty() ? 0 : 1;
  lines.insert(lines.end(), directive.content.begin(), directive.content.end());
  RstTable table =
      SplitCsvTable(a_.source(), lines.data(), lines.data() + lines.size(), separator, quote);
  table.header_rows = titles + NumberOf(directive, "header-rows");
  table.stub_columns = NumberOf(directive, "stub-columns");
  EmitTable(table, directive.source, Caption(directive));
  HideLines(directive.options, HiddenKind::kTemplate);
}

// All others have words for readers: the argument, options that say something, the content.
bool RstReader::RunTextDirective(const Directive& directive) {
  const bool quoted = IsOneOf(directive.name, kQuoted);
  const bool condition = directive.name == "only" || directive.name == "ifconfig";
  if (condition) {
    a_.Hide(directive.argument.begin, directive.argument.end, HiddenKind::kTemplate);
    const std::string name(Trim(Slice(directive.argument)).substr(0, 80));
    if (context_.told.size() < 1'000 && context_.told.insert("only " + name).second) {
      a_.diagnostics().Note(
          "PW-DOC-0040", a_.PlaceOf(directive.source),
          fmt::format("the document does not decide the condition '{}'; the text of all its "
                      "variants was read",
                      name),
          "rows of a variant that is not yours have to be taken out");
    }
    HideLines(directive.rest, HiddenKind::kTemplate);
    ReadBody(directive.content);
    return true;
  }
  if (quoted) a_.BeginQuote();
  std::vector<Span> words;
  if (!IsBlank(directive.argument)) words.push_back(directive.argument);
  words.insert(words.end(), directive.rest.begin(), directive.rest.end());
  if (IsOneOf(directive.name, kArgumentIsContent)) {
    // A list may begin on the line of the directive's own words.
    ReadBody(words);
  } else if (directive.name == "figure" || directive.name == "container" ||
             directive.name == "class" || directive.name == "cssclass") {
    HideLines(words, HiddenKind::kTemplate);
  } else {
    EmitWords(words);
  }
  const bool known = quoted || directive.name == "figure" || directive.name == "container" ||
                     directive.name == "rubric" || directive.name == "glossary";
  if (known) {
    HideLines(directive.options, HiddenKind::kTemplate);
  } else {
    ReadBody(directive.options);
  }
  ReadBody(directive.content);
  if (quoted) a_.EndQuote();
  return true;
}

}  // namespace portwright::document
