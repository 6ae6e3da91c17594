// Reads reStructuredText, as docutils and Sphinx understand it.
#include <algorithm>
#include <optional>
#include <utility>

#include "document/line_text.h"
#include "document/readers.h"
#include "document/rst_reader.h"

namespace portwright::document {
namespace {

constexpr int kDepthMax = 24;
constexpr std::size_t kTab = 8;

bool IsPunctuation(char c) {
  return c > ' ' && static_cast<unsigned char>(c) < 0x7F && !IsLetterChar(c) && !IsDigitChar(c);
}

// A line of one punctuation character, as above and below headings.
bool IsAdornment(std::string_view line) {
  line = TrimRight(line);
  return line.size() >= 2 && IsPunctuation(line[0]) && IsAll(line, line[0], 2);
}

bool IsRoman(std::string_view s) { return s.find_first_not_of("ivxlcdmIVXLCDM") == s.npos; }

// Bytes of the marker of a list item with the blanks after it; 0 for none.
std::size_t MarkerSize(std::string_view line) {
  if (line.empty()) return 0;
  std::size_t size = 0;
  if (std::string_view("*+-").find(line[0]) != line.npos) {
    size = 1;
  } else if (StartsWith(line, "•") || StartsWith(line, "‣") || StartsWith(line, "⁃")) {
    size = 3;
  } else {
    const bool round = line[0] == '(';
    std::size_t end = round ? 1 : 0;
    while (end < line.size() && end < 8 && (IsDigitChar(line[end]) || IsLetterChar(line[end]))) {
      ++end;
    }
    std::string_view name = line.substr(round ? 1 : 0, end - (round ? 1 : 0));
    if (name.empty() && end < line.size() && line[end] == '#') {
      ++end;
      name = "#";
    }
    const bool digits = std::all_of(name.begin(), name.end(), IsDigitChar);
    if (name.empty() || (!digits && name.size() > 1 && !IsRoman(name))) return 0;
    if (end >= line.size() || (line[end] != ')' && (round || line[end] != '.'))) return 0;
    size = end + 1;
  }
  if (size < line.size() && !IsBlankChar(line[size])) return 0;
  return line.size() - TrimLeft(line.substr(size)).size();
}

// The end of `:name:` at the front of a line, its colon counted; 0 for none.
std::size_t FieldEnd(std::string_view line) {
  if (line.size() < 3 || line[0] != ':' || line[1] == ':' || IsBlankChar(line[1])) return 0;
  for (std::size_t at = 1; at < line.size() && at < 120; ++at) {
    if (line[at] == '\\') {
      ++at;
    } else if (line[at] == ':' && (at + 1 == line.size() || IsBlankChar(line[at + 1]))) {
      return at + 1;
    } else if (line[at] == ':' && line[at + 1] == '`') {
      return 0;
    }
  }
  return 0;
}

}  // namespace

bool RstReader::IsBlank(const Span& line) const { return Trim(Slice(line)).empty(); }

std::size_t RstReader::IndentOf(const Span& line) const {
  std::size_t columns = 0;
  for (const char c : Slice(line)) {
    if (c == '\t') {
      columns += kTab - columns % kTab;
    } else if (IsBlankChar(c)) {
      ++columns;
    } else {
      break;
    }
  }
  return columns;
}

Span RstReader::Unindent(const Span& line, std::size_t columns) const {
  Span out = line;
  for (std::size_t at = 0; out.begin < out.end && at < columns; ++out.begin) {
    const char c = a_.source()[out.begin];
    if (!IsBlankChar(c)) break;
    at += c == '\t' ? kTab - at % kTab : 1;
  }
  return out;
}

std::vector<Span> RstReader::Straight(std::vector<Span> lines) const {
  while (!lines.empty() && IsBlank(lines.back())) lines.pop_back();
  std::size_t indent = static_cast<std::size_t>(-1);
  for (const Span& line : lines) {
    if (!IsBlank(line)) indent = std::min(indent, IndentOf(line));
  }
  for (Span& line : lines) line = Unindent(line, indent);
  return lines;
}

std::vector<Span> RstReader::Indented(const std::vector<Span>& lines, std::size_t from,
                                      std::size_t& end, std::size_t columns) const {
  std::vector<Span> out;
  end = from;
  for (std::size_t i = from; i < lines.size(); ++i) {
    if (IsBlank(lines[i])) continue;
    if (IndentOf(lines[i]) == 0) break;
    end = i + 1;
  }
  for (std::size_t i = from; i < end; ++i) out.push_back(Unindent(lines[i], columns));
  return out;
}

void RstReader::ReadBody(const std::vector<Span>& lines) {
  if (depth_ >= kDepthMax) {
    Tell("depth", "PW-DOC-0052", lines.empty() ? 0 : lines[0].begin,
         "expected bodies indented at most 24 times, found one deeper; it was read as words", "");
    EmitWords(lines);
    return;
  }
  ++depth_;
  for (std::size_t i = 0; i < lines.size();) {
    if (IsBlank(lines[i])) {
      ++i;
      continue;
    }
    if (ReadTable(lines, i) || ReadHeading(lines, i) || ReadExplicit(lines, i) ||
        ReadItem(lines, i) || ReadField(lines, i) || ReadLineBlock(lines, i) ||
        ReadIndented(lines, i)) {
      continue;
    }
    ReadParagraph(lines, i);
  }
  item_ = 0;
  --depth_;
}

bool RstReader::ReadHeading(const std::vector<Span>& lines, std::size_t& i) {
  const std::string_view first = TrimRight(Slice(lines[i]));
  const std::string_view second = i + 1 < lines.size() ? TrimRight(Slice(lines[i + 1])) : "";
  const std::string_view third = i + 2 < lines.size() ? TrimRight(Slice(lines[i + 2])) : "";
  std::string style;
  std::size_t title = i;
  std::size_t used = 0;
  if (IsAdornment(first)) {
    const bool over =
        IsAdornment(third) && third[0] == first[0] && !Trim(second).empty() && !IsAdornment(second);
    if (over) {
      style = {first[0], first[0]};
      title = i + 1;
      used = 3;
    } else if (first.size() >= 4 && second.empty()) {  // a line across the page
      ++i;
      return true;
    }
  }
  const bool under = IsAdornment(second) || (second.size() == 1 && IsPunctuation(second[0]));
  if (used == 0 && under && !IsBlankChar(first[0]) && !IsAdornment(first)) {
    const bool long_enough = second.size() >= 4 || second.size() >= CharacterCount(first);
    if (!long_enough || second == "::") return false;
    style = {second[0]};
    used = 2;
  }
  if (used == 0 || a_.in_cell()) return false;
  auto& all = context_.adornments;
  auto found = std::find(all.begin(), all.end(), style);
  if (found == all.end()) found = all.insert(all.end(), style);
  const auto level = static_cast<std::uint32_t>(found - all.begin()) + 1;
  const Span words = lines[title];
  Text& text = a_.Begin(BlockKind::kHeading, level, words.begin, lines[i].begin);
  AppendRstWords(context_, &words, &words + 1, false, text);
  text.Finish();
  if (level == 1 && !a_.has_title()) a_.SetTitle(text.text());
  a_.End();
  item_ = 0;
  i += used;
  return true;
}

bool RstReader::ReadTable(const std::vector<Span>& lines, std::size_t& i) {
  const std::string_view line = Slice(lines[i]);
  if (IsBlankChar(line[0])) return false;
  const Span* begin = lines.data() + i;
  const Span* end = lines.data() + lines.size();
  RstTable table;
  std::size_t size = 0;
  if (IsDrawnBorder(line)) {
    size = GridTableLines(a_.source(), begin, end);
    if (size > 0) table = SplitGridTable(a_.source(), begin, begin + size);
  } else if (IsSimpleBorder(line)) {
    size = SimpleTableLines(a_.source(), begin, end);
    if (size > 0) table = SplitSimpleTable(a_.source(), begin, begin + size);
  }
  if (size == 0) return false;
  if (!table.whole) {
    a_.diagnostics().Warning("PW-DOC-0053", a_.PlaceOf(lines[i].begin),
                             "expected borders and columns that fit each other, found a table "
                             "where they do not; its cells are the best guess",
                             "compare the rows with the document");
  }
  item_ = 0;
  EmitTable(table, lines[i].begin, {});
  i += size;
  return true;
}

bool RstReader::ReadItem(const std::vector<Span>& lines, std::size_t& i) {
  const std::string_view line = TrimRight(Slice(lines[i]));
  const std::size_t size = MarkerSize(line);
  if (size == 0) return false;
  // A number or a letter alone may begin a sentence.
  const bool sign = std::string_view("*+-").find(line[0]) != line.npos ||
                    static_cast<unsigned char>(line[0]) >= 0x80;
  if (!sign && i + 1 < lines.size() && !IsBlank(lines[i + 1]) && IndentOf(lines[i + 1]) == 0 &&
      MarkerSize(Slice(lines[i + 1])) == 0) {
    return false;
  }
  std::size_t end = i + 1;
  const std::size_t width = CharacterCount(line.substr(0, size));
  std::vector<Span> body = Indented(lines, i + 1, end, std::max<std::size_t>(width, 2));
  const std::uint32_t begin = lines[i].begin;
  const auto words = begin + static_cast<std::uint32_t>(size);
  a_.Hide(begin, words, HiddenKind::kMarker);
  body.insert(body.begin(), {std::min(words, lines[i].end), lines[i].end});
  ++list_depth_;
  item_ = list_depth_;
  ReadBody(body);
  --list_depth_;
  i = end;
  return true;
}

bool RstReader::ReadField(const std::vector<Span>& lines, std::size_t& i) {
  const std::string_view line = Slice(lines[i]);
  const std::size_t name = FieldEnd(line);
  if (name == 0) return false;
  std::size_t end = i + 1;
  std::vector<Span> rest = Straight(Indented(lines, i + 1, end, 0));
  const std::uint32_t begin = lines[i].begin;
  const auto after = begin + static_cast<std::uint32_t>(name);
  std::vector<Span> words;
  if (!Trim(line.substr(name)).empty()) {
    words.push_back({after, lines[i].end});
    std::size_t paragraph = 0;
    while (paragraph < rest.size() && !IsBlank(rest[paragraph])) ++paragraph;
    words.insert(words.end(), rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(paragraph));
    rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(paragraph));
  }
  const std::uint32_t level = std::max(1U, list_depth_ + 1);
  Text& text = a_.Begin(BlockKind::kItem, level, begin, begin);
  const Span label = {begin + 1, after};
  AppendRstWords(context_, &label, &label + 1, false, text);
  if (!words.empty()) {
    text.Append(" ", after);
    AppendRstWords(context_, words.data(), words.data() + words.size(), !a_.in_cell(), text);
  }
  a_.End();
  item_ = 0;
  ReadBody(rest);
  i = end;
  return true;
}

bool RstReader::ReadLineBlock(const std::vector<Span>& lines, std::size_t& i) {
  const auto marked = [this](const Span& line) {
    const std::string_view s = Slice(line);
    return !s.empty() && s[0] == '|' && (s.size() == 1 || IsBlankChar(s[1]));
  };
  if (!marked(lines[i])) return false;
  const std::size_t begin = i;
  Text& text = a_.Begin(BlockKind::kParagraph, 0, lines[i].begin, lines[begin].begin);
  for (; i < lines.size() && !IsBlank(lines[i]); ++i) {
    Span words = lines[i];
    if (marked(words)) {
      ++words.begin;
      if (i > begin) text.Break(words.begin);
    } else if (IndentOf(words) == 0) {
      break;
    } else {
      text.Append(" ", words.begin);
    }
    AppendRstWords(context_, &words, &words + 1, false, text);
  }
  a_.End();
  item_ = 0;
  return true;
}

// Indented lines with nothing before them that they belong to: a quotation.
bool RstReader::ReadIndented(const std::vector<Span>& lines, std::size_t& i) {
  if (IndentOf(lines[i]) == 0) return false;
  std::size_t end = i;
  const std::vector<Span> body = Straight(Indented(lines, i, end, 0));
  a_.BeginQuote();
  ReadBody(body);
  a_.EndQuote();
  i = end;
  return true;
}

void RstReader::ReadParagraph(const std::vector<Span>& lines, std::size_t& i) {
  std::size_t end = i + 1;
  // A line with an indented one directly below is a term; what is indented says what it is.
  const bool term = end < lines.size() && !IsBlank(lines[end]) && IndentOf(lines[end]) > 0 &&
                    item_ == 0 && !EndsWith(TrimRight(Slice(lines[i])), "::");
  while (!term && end < lines.size() && !IsBlank(lines[end])) {
    const std::string_view line = Slice(lines[end]);
    if (IsDrawnBorder(line) || StartsWith(line, ".. ")) break;
    if (EndsWith(TrimRight(Slice(lines[end - 1])), "::") && IndentOf(lines[end]) > 0) break;
    ++end;
  }
  std::vector<Span> words(lines.begin() + static_cast<std::ptrdiff_t>(i),
                          lines.begin() + static_cast<std::ptrdiff_t>(end));
  const std::string_view last = TrimRight(Slice(words.back()));
  const bool literal = EndsWith(last, "::");
  if (literal) {
    words.back().end = words.back().begin + static_cast<std::uint32_t>(last.size()) - 1;
    const std::string_view before = last.substr(0, last.size() - 2);
    if (before.empty() || IsBlankChar(before.back())) --words.back().end;
  }
  const BlockKind kind = item_ > 0 || term ? BlockKind::kItem : BlockKind::kParagraph;
  const std::uint32_t level = item_ > 0 ? item_ : term ? list_depth_ + 1 : 0;
  item_ = 0;
  Text& text = a_.Begin(kind, level, words[0].begin, words[0].begin);
  AppendRstWords(context_, words.data(), words.data() + words.size(), !a_.in_cell(), text);
  a_.End();
  i = end;
  if (literal) ReadLiteral(lines, i);
  if (!term) return;
  const std::vector<Span> body = Straight(Indented(lines, i, end, 0));
  ReadBody(body);
  i = end;
}

// What `::` announced: indented lines, or lines that all begin with the same sign.
void RstReader::ReadLiteral(const std::vector<Span>& lines, std::size_t& i) {
  std::size_t from = i;
  while (from < lines.size() && IsBlank(lines[from])) ++from;
  if (from == lines.size()) return;
  std::size_t end = from;
  if (IndentOf(lines[from]) > 0) {
    EmitCode(Straight(Indented(lines, from, end, 0)));
    i = end;
    return;
  }
  const char sign = Slice(lines[from])[0];
  if (!IsPunctuation(sign) || StartsWith(Slice(lines[from]), "..")) return;
  while (end < lines.size() && !IsBlank(lines[end]) && Slice(lines[end])[0] == sign) ++end;
  EmitCode({lines.begin() + static_cast<std::ptrdiff_t>(from),
            lines.begin() + static_cast<std::ptrdiff_t>(end)});
  i = end;
}

void RstReader::EmitWords(const std::vector<Span>& lines) {
  if (lines.empty()) return;
  Text& text = a_.Begin(item_ > 0 ? BlockKind::kItem : BlockKind::kParagraph, item_, lines[0].begin,
                        lines[0].begin);
  AppendRstWords(context_, lines.data(), lines.data() + lines.size(), !a_.in_cell(), text);
  a_.End();
  item_ = 0;
}

void RstReader::EmitCode(const std::vector<Span>& lines) {
  if (lines.empty()) return;
  Text& text = a_.Begin(BlockKind::kCode, 0, lines[0].begin, lines[0].begin);
  for (const Span& line : lines) {
    text.Append(Slice(line), line.begin);
    text.Break(line.end);
  }
  a_.End();
  item_ = 0;
}

void RstReader::EmitTable(const RstTable& table, std::uint32_t source, Text caption) {
  const bool in_cell = a_.in_cell();
  std::uint32_t row = 0;
  std::uint32_t column = 0;
  const auto begin_row = [&](std::uint32_t at) {
    column = 0;
    if (!in_cell) context_.grid.BeginRow(at, row < table.header_rows);
    ++row;
  };
  for (const RstCell& cell : table.cells) {
    while (row <= cell.row) begin_row(cell.source);
    if (in_cell) {
      if (column > 0) a_.JoinNext();
      ReadBody(cell.lines);
    } else {
      a_.BeginCell();
      const std::uint32_t lists = std::exchange(list_depth_, 0);
      ReadBody(cell.lines);
      list_depth_ = lists;
      context_.grid.AddCell(a_.EndCell(), cell.source, cell.row_span, cell.column_span,
                            column < table.stub_columns || cell.row < table.header_rows);
    }
    column += cell.column_span;
  }
  if (in_cell) return;
  while (row < table.rows) begin_row(source);
  Table built = context_.grid.Finish(source, std::move(caption));
  a_.AddTable(std::move(built), source);
}

Result<Document> ReadRestructuredText(std::string source, std::uint32_t file,
                                      Diagnostics& diagnostics) {
  Assembly assembly(std::move(source), file, diagnostics);
  RstContext context{assembly, GridBuilder(file, diagnostics, &assembly.document()), {}, 0, {}, {}};
  context.substituted_left = assembly.source().size() + 65'536;
  const std::string_view all = assembly.source();
  std::vector<Span> lines;
  for (std::uint32_t at = 0; at < all.size();) {
    std::size_t end = std::min(all.find('\n', at), all.size());
    const auto next = static_cast<std::uint32_t>(std::min(end + 1, all.size()));
    while (end > at && all[end - 1] == '\r') --end;
    lines.push_back({at, static_cast<std::uint32_t>(end)});
    at = next;
  }
  FindSubstitutions(context, lines);
  RstReader(context).ReadBody(lines);
  Document document = assembly.Finish();
  document.format = Format::kRestructuredText;
  return document;
}

}  // namespace portwright::document
