#include <algorithm>
#include <utility>

#include "base/text.h"
#include "document/grid.h"
#include "document/markdown_reader.h"

namespace portwright::document {
namespace {

constexpr std::size_t kNone = std::string_view::npos;
constexpr std::uint64_t kCellsMax = 5'000'000;  // of a document
constexpr int kBrokenLinesMax = 10;

bool IsBlank(std::string_view words) { return SkipBlanks(words, 0) >= words.size(); }

}  // namespace

bool MarkdownReader::BeginsTable(const Line& line) {
  const std::string_view words = WordsOf(line);
  if (words.find('|') == kNone) return false;
  SplitRow(words, GridBuilder::kColumnsMax, parts_);
  const std::size_t pipes = parts_.pipes;
  const bool opened = parts_.opened;
  const bool closed = parts_.closed;
  if (pipes == 0) return false;
  if (IsDelimiterRow(words, 3)) return true;
  Line next = line;
  if (line.next < document_.source.size()) next = ScanLine(line.next);
  const bool followed = next.begin != line.begin && !next.blank() && next.quotes == line.quotes;
  const std::string_view below = followed ? WordsOf(next) : std::string_view();
  if (followed && IsDelimiterRow(below, 1)) return true;
  if (opened) return (pipes >= 2 && closed) || pipes >= 3 || (followed && below[0] == '|');
  if (pipes < 2 || !followed || below.find('|') == kNone || FindMarker(below)) return false;
  SplitRow(below, GridBuilder::kColumnsMax, parts_);
  return parts_.pipes >= 2 && parts_.pipes + 1 >= pipes && parts_.pipes <= pipes + 1;
}

void MarkdownReader::ReadTable(Line line) {
  CloseParagraph();
  const Line first = line;
  const bool opened = source()[line.at] == '|';
  bool delimited = false;
  bool boxed = false;
  bool closed = false;
  Table table;
  while (true) {
    const std::string_view words = WordsOf(line);
    const std::size_t dashes = !delimited && table.rows.size() <= 1 ? 1 : 3;
    if (words[0] == '<' && ReadComment(line)) {
      // A comment between rows; it moved on.
    } else if (IsDelimiterRow(words, dashes)) {
      // A line above everything is the upper border of a box: the heads end at the next one.
      const bool heads = !delimited || (boxed && table.rows.size() == 1);
      for (TableRow& row : table.rows) row.header = row.header || heads;
      for (Cell& cell : table.cells) cell.header = cell.header || heads;
      boxed = table.rows.empty();
      delimited = true;
      pos_ = line.next;
    } else {
      pos_ = AddRowLines(line, closed);
      if (table.rows.empty()) closed = parts_.closed;
      AddRow(table, false);
    }
    if (pos_ >= document_.source.size()) break;
    line = ScanLine(pos_);
    if (line.blank() || line.quotes != first.quotes || !GoesOn(line, opened)) break;
  }
  pos_ = ReadCaption(table, pos_, first.quotes);
  EndTable(std::move(table), first.at, Quoted(first));
}

// Whether the line is a row of the table above it.
bool MarkdownReader::GoesOn(const Line& line, bool opened) {
  const std::string_view words = WordsOf(line);
  if (words[0] == '|' || words.starts_with("<!--")) return true;
  if (words.find('|') == kNone || FindMarker(words) || ParseHeading(words) || ParseFence(words) ||
      AttributesEnd(words, 0) == words.size()) {
    return false;
  }
  SplitRow(words, GridBuilder::kColumnsMax, parts_);
  return parts_.pipes >= 2 || (parts_.pipes == 1 && (!opened || parts_.closed));
}

// Puts the row into row_ and parts_. Where rows end with a pipe and this one does not, the lines
// that end it are joined. Returns where the next line begins.
std::uint32_t MarkdownReader::AddRowLines(const Line& line, bool closed) {
  row_.Clear();
  row_.AddLine(WordsOf(line), line.at);
  SplitRow(row_.text(), GridBuilder::kColumnsMax, parts_);
  if (!closed || parts_.closed || !parts_.opened) return line.next;
  std::vector<Line> more;
  Line next = line;
  for (int i = 0; i < kBrokenLinesMax && next.next < document_.source.size(); ++i) {
    next = ScanLine(next.next);
    if (next.blank() || next.quotes != line.quotes) break;
    const std::string_view words = WordsOf(next);
    if (words[0] == '|' || words[0] == '{' || ParseHeading(words) || ParseFence(words)) break;
    more.push_back(next);
    if (!words.ends_with('|') || words.ends_with("\\|")) continue;
    for (const Line& one : more) row_.AddLine(WordsOf(one), one.at);
    SplitRow(row_.text(), GridBuilder::kColumnsMax, parts_);
    return next.next;
  }
  return line.next;
}

// The row in row_ and parts_ goes to the table's end.
void MarkdownReader::AddRow(Table& table, bool header) {
  if (parts_.cells.empty()) return;
  const std::string_view all = row_.text();
  if (parts_.pipes > GridBuilder::kColumnsMax) {
    row_.HideIn(document_.hidden, parts_.cells.back().end, all.size(), HiddenKind::kEmpty);
    if (!row_reported_) {
      row_reported_ = true;
      diagnostics_.Warning("PW-DOC-0010", PlaceOf(row_.SourceOf(0)),
                           "expected at most " + WithThousands(GridBuilder::kColumnsMax) +
                               " cells in a row, found more",
                           "the cells beyond are not read");
    }
  }
  if (places_ + parts_.cells.size() > kCellsMax) {
    if (places_ <= kCellsMax) {
      places_ = kCellsMax + 1;
      diagnostics_.Warning(
          "PW-DOC-0011", PlaceOf(row_.SourceOf(0)),
          "expected at most " + WithThousands(kCellsMax) + " cells in a document, found more",
          "the rows from here on are not read");
    }
    row_.HideIn(document_.hidden, 0, all.size(), HiddenKind::kEmpty);
    return;
  }
  places_ += parts_.cells.size();
  TableRow row;
  row.source = row_.SourceOf(0);
  row.header = header;
  for (const RowParts::Range& part : parts_.cells) {
    const std::size_t end =
        part.begin + TrimEnd(all.substr(part.begin, part.end - part.begin)).size();
    const std::size_t begin = std::min(SkipBlanks(all.substr(0, part.end), part.begin), part.end);
    Cell cell;
    cell.row = static_cast<std::uint32_t>(table.rows.size());
    cell.column = static_cast<std::uint32_t>(row.cells.size());
    cell.header = header;
    cell.source = row_.SourceOf(begin < end ? begin : part.begin);
    if (begin < end) {
      AppendInline(row_, begin, end, Context(true), cell.text);
      cell.text.Finish();
    }
    row.cells.push_back(static_cast<std::uint32_t>(table.cells.size()));
    table.cells.push_back(std::move(cell));
  }
  table.rows.push_back(std::move(row));
}

// Lines of attributes and `[caption]` directly below a table. Returns where reading goes on.
std::uint32_t MarkdownReader::ReadCaption(Table& table, std::uint32_t from, std::uint32_t quotes) {
  const auto take = [&](std::size_t begin, std::size_t end) {
    Stretch words;
    words.AddLine(source().substr(begin, end - begin), static_cast<std::uint32_t>(begin));
    AppendInline(words, 0, words.text().size(), Context(false), table.caption);
    table.caption.Finish();
  };
  while (!table.rows.empty() && from < document_.source.size()) {
    const Line line = ScanLine(from);
    if (line.blank() || line.quotes != quotes) break;
    const std::string_view words = WordsOf(line);
    if (words.starts_with("{:") && AttributesEnd(words, 0) == words.size()) {
      constexpr std::string_view kCaption = "caption=\"";
      const std::size_t found = words.find(kCaption);
      const std::size_t begin = found == kNone ? kNone : found + kCaption.size();
      const std::size_t end = begin == kNone ? kNone : words.find('"', begin);
      if (end != kNone && end > begin && table.caption.empty()) {
        Hide(line.at, line.at + begin, HiddenKind::kTemplate);
        take(line.at + begin, line.at + end);
        Hide(line.at + end, line.end, HiddenKind::kTemplate);
      } else {
        Hide(line.at, line.end, HiddenKind::kTemplate);
      }
    } else if (const std::size_t close = words.find(']');
               words[0] == '[' && close > 1 && close + 1 == words.size() && table.caption.empty()) {
      take(line.at + 1, line.at + close);
    } else {
      break;
    }
    from = line.next;
  }
  return from;
}

// A table drawn in characters: of pandoc, where lines between borders are one row, or as databases
// print it, where each line is a row.
void MarkdownReader::ReadGridTable(Line line) {
  CloseParagraph();
  const Line first = line;
  std::vector<std::vector<Line>> groups(1);
  std::size_t headers = kNone;  // groups above the border of =
  while (true) {
    const std::string_view words = WordsOf(line);
    if (words[0] == '+') {
      if (!groups.back().empty()) groups.emplace_back();
      if (words.find('=') != kNone && headers == kNone) headers = groups.size() - 1;
    } else {
      groups.back().push_back(line);
    }
    pos_ = line.next;
    if (pos_ >= document_.source.size()) break;
    line = ScanLine(pos_);
    if (line.blank() || line.quotes != first.quotes) break;
    if (source()[line.at] != '|' && !IsGridBorder(WordsOf(line))) break;
  }
  if (groups.back().empty()) groups.pop_back();
  const auto begins_each = [&](const std::vector<Line>& group) {
    return std::all_of(group.begin(), group.end(), [&](const Line& one) {
      SplitRow(WordsOf(one), 1, parts_);
      return !parts_.cells.empty() &&
             !IsBlank(WordsOf(one).substr(parts_.cells[0].begin,
                                          parts_.cells[0].end - parts_.cells[0].begin));
    });
  };
  const bool line_is_row = headers == kNone && groups.size() <= 2 && !groups.empty() &&
                           groups[0].size() == 1 && begins_each(groups.back());
  if (line_is_row && groups.size() == 2) headers = 1;
  Table table;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const bool header = headers != kNone && i < headers;
    if (line_is_row) {
      for (const Line& one : groups[i]) AddGridRow(table, {one}, header);
    } else {
      AddGridRow(table, groups[i], header);
    }
  }
  pos_ = ReadCaption(table, pos_, first.quotes);
  EndTable(std::move(table), first.at, Quoted(first));
}

// Lines with the same number of cells become one row, cell by cell; others a row each.
void MarkdownReader::AddGridRow(Table& table, const std::vector<Line>& lines, bool header) {
  const auto read = [&](const Line& line) {
    row_.Clear();
    row_.AddLine(WordsOf(line), line.at);
    SplitRow(row_.text(), GridBuilder::kColumnsMax, parts_);
  };
  std::size_t cells = 0;
  bool same = true;
  for (const Line& line : lines) {
    read(line);
    if (&line != lines.data() && parts_.cells.size() != cells) same = false;
    cells = parts_.cells.size();
  }
  if (!same || lines.size() == 1) {
    for (const Line& line : lines) {
      read(line);
      AddRow(table, header);
    }
    return;
  }
  std::vector<Stretch> words(cells);
  for (const Line& line : lines) {
    read(line);
    for (std::size_t i = 0; i < cells; ++i) {
      const auto [begin, end] = parts_.cells[i];
      const std::string_view part =
          TrimEnd(std::string_view(row_.text()).substr(begin, end - begin));
      const std::size_t skip = SkipBlanks(part, 0);
      if (skip >= part.size() && words[i].empty() && &line != &lines.back()) continue;
      words[i].AddLine(part.substr(std::min(skip, part.size())),
                       row_.SourceOf(begin + std::min(skip, part.size())));
    }
  }
  TableRow row;
  row.source = lines[0].at;
  row.header = header;
  for (std::size_t i = 0; i < cells && places_ < kCellsMax; ++i, ++places_) {
    Cell cell;
    cell.row = static_cast<std::uint32_t>(table.rows.size());
    cell.column = static_cast<std::uint32_t>(i);
    cell.header = header;
    cell.source = words[i].SourceOf(0);
    AppendInline(words[i], 0, words[i].text().size(), Context(true), cell.text);
    cell.text.Finish();
    row.cells.push_back(static_cast<std::uint32_t>(table.cells.size()));
    table.cells.push_back(std::move(cell));
  }
  table.rows.push_back(std::move(row));
}

void MarkdownReader::EndTable(Table table, std::uint32_t at, bool quoted) {
  if (table.rows.empty()) return;
  table.source = at;
  Block& block = AddBlock(BlockKind::kTable, at, quoted);
  block.table = static_cast<std::uint32_t>(document_.tables.size());
  document_.tables.push_back(std::move(table));
}

}  // namespace portwright::document
