#include "extract/flattened_lines.h"

#include <algorithm>
#include <cstdlib>
#include <string>
#include <utility>

#include "base/text.h"
#include "extract/flattened_alignment.h"

namespace portwright::extract {
namespace {

using document::Cell;
using document::Document;
using document::Table;
using document::Text;

// What stands between two gaps of a line.
struct Fragment {
  std::uint32_t begin = 0;  // in the block's text
  std::uint32_t end = 0;
  std::uint32_t column = 0;  // of its first byte, in the line of the source
  std::uint32_t tabs = 0;    // before it, counted from the line's begin
};

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view TextOf(const Document& document, const Stretch& line) {
  return std::string_view(document.blocks[line.block].text.text())
      .substr(line.begin, line.end - line.begin);
}

// Cuts a line where the source has a tab or more than one blank.
std::vector<Fragment> FragmentsOf(const Document& document, const Stretch& line) {
  const Text& text = document.blocks[line.block].text;
  const std::string& source = document.source;
  std::vector<Fragment> fragments;
  const std::uint32_t first = text.SourceOf(line.begin);
  std::uint32_t begin = first;
  while (begin > 0 && source[begin - 1] != '\n') --begin;
  std::uint32_t tabs = 0;
  for (std::uint32_t i = begin; i < first; ++i) tabs += source[i] == '\t' ? 1U : 0U;
  Fragment fragment{line.begin, line.end, first - begin, tabs};
  const std::string& words = text.text();
  for (std::uint32_t at = line.begin; at + 1 < line.end; ++at) {
    if (words[at] != ' ') continue;
    const std::uint32_t gap = text.SourceOf(at);
    const std::uint32_t next = text.SourceOf(at + 1);
    if (next <= gap || next > source.size()) continue;
    const std::string_view between = std::string_view(source).substr(gap, next - gap);
    if (!std::all_of(between.begin(), between.end(), IsBlank)) continue;
    const auto gap_tabs =
        static_cast<std::uint32_t>(std::count(between.begin(), between.end(), '\t'));
    if (between.size() < 2 && gap_tabs == 0) continue;
    fragment.end = at;
    fragments.push_back(fragment);
    tabs += gap_tabs;
    fragment = {at + 1, line.end, next - begin, tabs};
  }
  fragments.push_back(fragment);
  return fragments;
}

bool HasGap(const Document& document, const Stretch& line) {
  const Text& text = document.blocks[line.block].text;
  const std::uint32_t from = text.SourceOf(line.begin);
  const std::uint32_t to = text.SourceOf(line.end);
  if (to <= from || to > document.source.size()) return false;
  const std::string_view source = std::string_view(document.source).substr(from, to - from);
  return source.find('\t') != std::string_view::npos || source.find("  ") != std::string_view::npos;
}

bool HoldsPort(std::string_view words) {
  const PieceClass piece = ClassOfPiece(words);
  return piece == PieceClass::kPort || piece == PieceClass::kPortAndTransport;
}

struct Line {
  Stretch stretch;
  std::vector<Fragment> fragments;
};

std::string_view WordsOf(const Document& document, const Line& line, const Fragment& fragment) {
  return std::string_view(document.blocks[line.stretch.block].text.text())
      .substr(fragment.begin, fragment.end - fragment.begin);
}

// Where the columns begin, in the lines of the source: those of the heading, or of the fullest row.
std::vector<std::uint32_t> ColumnStarts(const std::vector<Line>& lines, bool heading) {
  const Line* model = &lines[0];
  for (const Line& line : lines) {
    if (!heading && line.fragments.size() > model->fragments.size()) model = &line;
  }
  std::vector<std::uint32_t> starts;
  for (const Fragment& fragment : model->fragments) starts.push_back(fragment.column);
  return starts;
}

// The column of each fragment of a line, ascending.
std::vector<std::size_t> ColumnsOf(const Line& line, const std::vector<std::uint32_t>& starts,
                                   bool by_tabs) {
  std::vector<std::size_t> columns;
  const std::size_t count = line.fragments.size();
  std::size_t next = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t best = next;
    if (by_tabs) {
      best = std::max<std::size_t>(next, line.fragments[i].tabs);
    } else if (count < starts.size()) {
      const auto distance = [&](std::size_t c) {
        return std::labs(static_cast<long>(starts[c]) -
                         static_cast<long>(line.fragments[i].column));
      };
      // As many columns as there are fragments left stay free on the right.
      for (std::size_t c = next; c + (count - i) <= starts.size(); ++c) {
        if (distance(c) < distance(best)) best = c;
      }
    }
    columns.push_back(best);
    next = best + 1;
  }
  return columns;
}

std::optional<LostTable> BuildTable(const Document& document, const std::vector<Line>& lines,
                                    std::uint32_t first, bool heading, std::uint32_t past) {
  std::size_t with_tabs = 0;
  std::size_t widest = 0;
  for (const Line& line : lines) {
    with_tabs += line.fragments.back().tabs > 0 ? 1U : 0U;
    widest = std::max<std::size_t>(widest, line.fragments.size());
  }
  // Tabs that only align leave empty columns everywhere: then the places of the words decide.
  bool by_tabs = with_tabs * 2 > lines.size();
  for (const Line& line : lines) {
    by_tabs = by_tabs && line.fragments.back().tabs < 2 * widest + 2 &&
              (line.fragments.size() < widest || line.fragments.back().tabs + 1 == widest);
  }
  const std::vector<std::uint32_t> starts = ColumnStarts(lines, heading);
  if (starts.size() < 2) return std::nullopt;
  LostTable lost;
  lost.begin = first;
  lost.end = past;
  Table& table = lost.table;
  table.source = document.blocks[lines[0].stretch.block].text.SourceOf(lines[0].stretch.begin);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const Text& text = document.blocks[line.stretch.block].text;
    const std::vector<std::size_t> columns = ColumnsOf(line, starts, by_tabs);
    const std::uint32_t source = text.SourceOf(line.stretch.begin);
    AddRow(table, source, i == 0 && heading);
    for (std::size_t k = 0; k < columns.size(); ++k) {
      while (table.rows.back().cells.size() < columns[k] && columns[k] < 64) {
        AddCell(table, Text(), source);
      }
      const Fragment& fragment = line.fragments[k];
      AddCell(table, PartOf(text, fragment.begin, fragment.end), text.SourceOf(fragment.begin));
    }
  }
  return lost;
}

std::optional<LostTable> ReadByGaps(const Document& document, const std::vector<Stretch>& stretches,
                                    std::uint32_t first) {
  if (!HasGap(document, stretches[first])) return std::nullopt;
  std::vector<Line> lines;
  std::uint32_t past = first;
  bool ports = false;
  while (past < stretches.size() && HasGap(document, stretches[past])) {
    Line line{stretches[past], FragmentsOf(document, stretches[past])};
    if (line.fragments.size() < 2 || line.fragments.size() > 16) break;
    const bool has_port =
        std::any_of(line.fragments.begin(), line.fragments.end(),
                    [&](const Fragment& f) { return HoldsPort(WordsOf(document, line, f)); });
    // Sentences with two blanks behind their full stops are no rows.
    const bool sentences =
        std::all_of(line.fragments.begin(), line.fragments.end() - 1,
                    [&](const Fragment& f) { return WordsOf(document, line, f).ends_with('.'); });
    if (sentences && !has_port) break;
    ports = ports || has_port;
    lines.push_back(std::move(line));
    ++past;
  }
  if (lines.size() < 2 || !ports) return std::nullopt;
  std::size_t known = 0;
  bool port_in_first = false;
  for (const Fragment& fragment : lines[0].fragments) {
    const std::string_view words = WordsOf(document, lines[0], fragment);
    known += ReadHeadingCell(words) ? 1U : 0U;
    port_in_first = port_in_first || HoldsPort(words);
  }
  const bool heading = !port_in_first && known * 2 >= lines[0].fragments.size();
  return BuildTable(document, lines, first, heading, past);
}

// `Port;Protocol;Use` above rows with the same mark.
std::optional<LostTable> ReadByMark(const Document& document, const std::vector<Stretch>& stretches,
                                    std::uint32_t first, char mark) {
  const std::string_view heading = TextOf(document, stretches[first]);
  if (heading.size() > 300 || heading.find(mark) == std::string_view::npos) return std::nullopt;
  bool ports = false;
  const std::vector<std::string_view> names = Split(heading, mark);
  for (const std::string_view name : names) {
    const std::optional<Kind> kind = ReadHeadingCell(Trim(name));
    if (!kind && !Trim(name).empty()) return std::nullopt;
    ports = ports || kind == Kind::kPort;
  }
  if (!ports) return std::nullopt;
  LostTable lost;
  lost.begin = first;
  lost.end = first;
  while (lost.end < stretches.size()) {
    const Stretch& line = stretches[lost.end];
    const std::string_view words = TextOf(document, line);
    if (words.find(mark) == std::string_view::npos) break;
    const Text& text = document.blocks[line.block].text;
    AddRow(lost.table, text.SourceOf(line.begin), lost.end == first);
    std::size_t begin = 0;
    for (const std::string_view field : Split(words, mark)) {
      const std::size_t at = line.begin + begin;
      begin += field.size() + 1;
      if (begin > words.size() + 1 || (field.empty() && begin > words.size())) continue;
      AddCell(lost.table, PartOf(text, at, at + field.size()), text.SourceOf(at));
    }
    ++lost.end;
  }
  if (lost.end - lost.begin < 2) return std::nullopt;
  lost.table.source = lost.table.rows[0].source;
  return lost;
}

}  // namespace

Text PartOf(const Text& text, std::size_t begin, std::size_t end) {
  const std::vector<Text::Run>& runs = text.runs();
  Text part;
  auto run = std::upper_bound(runs.begin(), runs.end(), begin,
                              [](std::size_t at, const Text::Run& r) { return at < r.at; });
  while (begin < end) {
    const std::size_t stop = run == runs.end() ? end : std::min<std::size_t>(end, run->at);
    part.Append(std::string_view(text.text()).substr(begin, stop - begin), text.SourceOf(begin));
    begin = stop;
    if (run != runs.end()) ++run;
  }
  part.Finish();
  return part;
}

void AddRow(Table& table, std::uint32_t source, bool header) {
  document::TableRow row;
  row.source = source;
  row.header = header;
  table.rows.push_back(std::move(row));
}

void AddCell(Table& table, Text text, std::uint32_t source) {
  document::TableRow& row = table.rows.back();
  Cell cell;
  cell.text = std::move(text);
  cell.source = source;
  cell.row = static_cast<std::uint32_t>(table.rows.size() - 1);
  cell.column = static_cast<std::uint32_t>(row.cells.size());
  cell.header = row.header;
  row.cells.push_back(static_cast<std::uint32_t>(table.cells.size()));
  table.cells.push_back(std::move(cell));
}

std::optional<LostTable> ReadColumns(const Document& document, const std::vector<Stretch>& lines,
                                     std::uint32_t first) {
  std::optional<LostTable> lost = ReadByGaps(document, lines, first);
  for (const char mark : {';', '|', ','}) {
    if (!lost) lost = ReadByMark(document, lines, first, mark);
  }
  return lost;
}

}  // namespace portwright::extract
