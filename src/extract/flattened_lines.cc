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

constexpr std::uint32_t kTabStop = 8;

// What stands between two gaps of a line.
struct Fragment {
  std::uint32_t begin = 0;  // in the block's text
  std::uint32_t end = 0;
  std::uint32_t column = 0;  // of its first byte, in the line of the source as it looks
  std::uint32_t tabs = 0;    // before it, counted from the line's begin
};

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view TextOf(const Document& document, const Stretch& line) {
  return std::string_view(document.blocks[line.block].text.text())
      .substr(line.begin, line.end - line.begin);
}

std::uint32_t ColumnBehind(std::uint32_t column, std::string_view bytes) {
  for (const char c : bytes) {
    if (c == '\t') {
      column = (column / kTabStop + 1) * kTabStop;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column;
    }
  }
  return column;
}

// The blanks that begin the line of the source in which a line of text begins.
std::string_view Indent(const Document& document, std::uint32_t first) {
  const std::string& source = document.source;
  std::uint32_t begin = first;
  while (begin > 0 && IsBlank(source[begin - 1])) --begin;
  if (begin > 0 && source[begin - 1] != '\n') begin = first;
  return std::string_view(source).substr(begin, first - begin);
}

// Cuts a line where the source has a tab or more than one blank.
std::vector<Fragment> FragmentsOf(const Document& document, const Stretch& line) {
  const Text& text = document.blocks[line.block].text;
  const std::string_view source = document.source;
  std::vector<Fragment> fragments;
  const std::uint32_t first = text.SourceOf(line.begin);
  const std::string_view indent = Indent(document, first);
  auto tabs = static_cast<std::uint32_t>(std::count(indent.begin(), indent.end(), '\t'));
  Fragment fragment{line.begin, line.end, ColumnBehind(0, indent), tabs};
  std::uint32_t known = first;  // place of the source whose column is fragment.column
  const std::string& words = text.text();
  for (std::uint32_t at = line.begin; at + 1 < line.end; ++at) {
    if (words[at] != ' ') continue;
    const std::uint32_t gap = text.SourceOf(at);
    const std::uint32_t next = text.SourceOf(at + 1);
    if (next <= gap || next > source.size()) continue;
    const std::string_view between = source.substr(gap, next - gap);
    if (!std::all_of(between.begin(), between.end(), IsBlank)) continue;
    const auto gap_tabs =
        static_cast<std::uint32_t>(std::count(between.begin(), between.end(), '\t'));
    if (between.size() < 2 && gap_tabs == 0) continue;
    fragment.end = at;
    fragments.push_back(fragment);
    tabs += gap_tabs;
    const std::uint32_t column = ColumnBehind(fragment.column, source.substr(known, next - known));
    fragment = {at + 1, line.end, column, tabs};
    known = next;
  }
  fragments.push_back(fragment);
  return fragments;
}

// Where a line has gaps between its words, and around them.
struct Gaps {
  bool inside = false;
  bool indented = false;
  bool tabs = false;  // before or behind its words
};

Gaps GapsOf(const Document& document, const Stretch& line) {
  const Text& text = document.blocks[line.block].text;
  const std::string_view source = document.source;
  Gaps gaps;
  if (line.begin == line.end) return gaps;
  const std::uint32_t from = text.SourceOf(line.begin);
  const std::uint32_t to = text.SourceOf(line.end - 1) + 1;
  if (to <= from || to > source.size()) return gaps;
  const std::string_view words = source.substr(from, to - from);
  gaps.inside =
      words.find('\t') != std::string_view::npos || words.find("  ") != std::string_view::npos;
  const std::string_view indent = Indent(document, from);
  gaps.indented = indent.size() >= 2;
  gaps.tabs = indent.find('\t') != std::string_view::npos;
  for (std::size_t at = to; at < source.size() && IsBlank(source[at]); ++at) {
    gaps.tabs = gaps.tabs || source[at] == '\t';
  }
  return gaps;
}

bool HoldsPort(std::string_view words) {
  const PieceClass piece = ClassOfPiece(words);
  return piece == PieceClass::kPort || piece == PieceClass::kPortAndTransport;
}

struct Line {
  Stretch stretch;
  std::vector<Fragment> fragments;
  bool port = false;
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
      best = line.fragments[i].tabs;
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

// Whether each tab ends a cell: some line is full, and none has more. Tabs that only align leave
// columns empty everywhere; then the places of the words decide.
bool AreTabsExact(const std::vector<Line>& lines) {
  std::size_t with_tabs = 0;
  std::size_t widest = 0;
  std::size_t most = 0;
  for (const Line& line : lines) {
    const std::size_t tabs = line.fragments.back().tabs;
    with_tabs += tabs > 0 ? 1U : 0U;
    most = std::max(most, tabs);
    bool full = true;
    for (std::size_t i = 0; i < line.fragments.size(); ++i) {
      full = full && line.fragments[i].tabs == i;
    }
    if (full) widest = std::max(widest, line.fragments.size());
  }
  return with_tabs * 2 > lines.size() && most + 1 == widest;
}

// The lines cut at tabs alone.
std::vector<Line> CutAtTabs(std::vector<Line> lines) {
  for (Line& line : lines) {
    std::vector<Fragment> joined;
    for (const Fragment& fragment : line.fragments) {
      if (!joined.empty() && joined.back().tabs == fragment.tabs) {
        joined.back().end = fragment.end;
      } else {
        joined.push_back(fragment);
      }
    }
    line.fragments = std::move(joined);
  }
  return lines;
}

// What a line under a column says belongs to the cell above.
void GoOn(const Document& document, const Line& line, const std::vector<std::size_t>& columns,
          Table& table) {
  const Text& text = document.blocks[line.stretch.block].text;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Fragment& fragment = line.fragments[k];
    const std::uint32_t source = text.SourceOf(fragment.begin);
    while (table.rows.back().cells.size() <= columns[k]) AddCell(table, Text(), source);
    Cell& cell = table.cells[table.rows.back().cells[columns[k]]];
    AppendText(PartOf(text, fragment.begin, fragment.end), source, cell.text);
  }
}

std::optional<LostTable> BuildTable(const Document& document, const std::vector<Line>& lines,
                                    std::uint32_t first, bool heading, bool by_tabs) {
  const std::vector<std::uint32_t> starts = ColumnStarts(lines, heading);
  if (starts.size() < 2) return std::nullopt;
  LostTable lost;
  lost.begin = first;
  lost.end = first + static_cast<std::uint32_t>(lines.size());
  Table& table = lost.table;
  table.source = document.blocks[lines[0].stretch.block].text.SourceOf(lines[0].stretch.begin);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const Text& text = document.blocks[line.stretch.block].text;
    const std::vector<std::size_t> columns = ColumnsOf(line, starts, by_tabs);
    const std::uint32_t source = text.SourceOf(line.stretch.begin);
    if (!by_tabs && !line.port && columns[0] > 0 && table.rows.size() > (heading ? 1U : 0U)) {
      GoOn(document, line, columns, table);
      continue;
    }
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

// `tried`: no such table begins before this line.
std::optional<LostTable> ReadByGaps(const Document& document, const std::vector<Stretch>& stretches,
                                    std::uint32_t first, std::uint32_t& tried) {
  if (first < tried || !GapsOf(document, stretches[first]).inside) return std::nullopt;
  std::vector<Line> lines;
  std::size_t ports = 0;
  for (std::size_t past = first; past < stretches.size(); ++past) {
    const Gaps gaps = GapsOf(document, stretches[past]);
    // Below a table's first line, a cell may stand alone in its column.
    if (!gaps.inside && !gaps.tabs && !(gaps.indented && !lines.empty())) break;
    Line line{stretches[past], FragmentsOf(document, stretches[past]), false};
    const bool alone = line.fragments.size() < 2;
    if ((alone && lines.empty()) || line.fragments.size() > 16) break;
    if (alone && !gaps.tabs && line.fragments[0].column < lines[0].fragments[1].column) break;
    line.port = std::any_of(line.fragments.begin(), line.fragments.end(), [&](const Fragment& f) {
      return HoldsPort(WordsOf(document, line, f));
    });
    // Sentences with two blanks behind their full stops are no rows.
    const bool sentences = !alone && std::all_of(line.fragments.begin(), line.fragments.end() - 1,
                                                 [&](const Fragment& f) {
                                                   return WordsOf(document, line, f).ends_with('.');
                                                 });
    if (sentences && !line.port) break;
    ports += line.port ? 1U : 0U;
    lines.push_back(std::move(line));
  }
  if (ports == 0) tried = first + static_cast<std::uint32_t>(lines.size());
  if (lines.size() < 2 || ports == 0) return std::nullopt;
  std::vector<Line> by_tabs = CutAtTabs(lines);
  const bool exact = AreTabsExact(by_tabs);
  if (exact) lines = std::move(by_tabs);
  std::size_t known = 0;
  bool port_in_first = false;
  for (const Fragment& fragment : lines[0].fragments) {
    const std::string_view words = WordsOf(document, lines[0], fragment);
    known += ReadHeadingCell(words) ? 1U : 0U;
    port_in_first = port_in_first || HoldsPort(words);
  }
  const bool heading = !port_in_first && known * 2 >= lines[0].fragments.size();
  // Blanks stand in prose, too: without headings, ports must tell the rows.
  if (!heading && (ports < 2 || ports * 3 < lines.size())) {
    tried = first + static_cast<std::uint32_t>(lines.size());
    return std::nullopt;
  }
  return BuildTable(document, lines, first, heading, exact);
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

// Blocks with the lines that no table took.
void KeepLines(const Document& document, const std::vector<Stretch>& lines, std::uint32_t begin,
               std::uint32_t end, std::vector<document::Block>& blocks) {
  for (std::uint32_t line = begin; line < end;) {
    const Stretch& first = lines[line];
    std::uint32_t past = line + 1;
    while (past < end && lines[past].block == first.block) ++past;
    const document::Block& whole = document.blocks[first.block];
    document::Block block;
    block.kind = whole.kind;
    block.level = whole.level;
    block.quoted = whole.quoted;
    block.after_blank = first.begin > 0 || whole.after_blank;
    block.text = PartOf(whole.text, first.begin, lines[past - 1].end);
    block.source = whole.text.SourceOf(first.begin);
    blocks.push_back(std::move(block));
    line = past;
  }
}

}  // namespace

void AddLines(const Document& document, std::uint32_t block, std::vector<Stretch>& lines) {
  const std::string& text = document.blocks[block].text.text();
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back({block, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    begin = end + 1;
  }
}

void ReplaceLines(Document& document, std::uint32_t begin, std::uint32_t end,
                  const std::vector<Stretch>& lines, std::vector<LostTable> found,
                  std::vector<document::Block>& blocks) {
  if (found.empty()) {
    for (; begin < end; ++begin) blocks.push_back(std::move(document.blocks[begin]));
    return;
  }
  std::uint32_t line = 0;
  for (LostTable& lost : found) {
    KeepLines(document, lines, line, lost.begin, blocks);
    document::Block block;
    block.kind = document::BlockKind::kTable;
    block.quoted = document.blocks[begin].quoted;
    block.table = static_cast<std::uint32_t>(document.tables.size());
    block.source = lost.table.source;
    document.tables.push_back(std::move(lost.table));
    blocks.push_back(std::move(block));
    line = lost.end;
  }
  KeepLines(document, lines, line, static_cast<std::uint32_t>(lines.size()), blocks);
}

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

void AppendText(const Text& more, std::uint32_t source, Text& text) {
  text.Break(source);
  std::size_t at = 0;
  for (std::size_t run = 0; run < more.runs().size(); ++run) {
    const std::size_t end =
        run + 1 < more.runs().size() ? more.runs()[run + 1].at : more.text().size();
    text.Append(std::string_view(more.text()).substr(at, end - at), more.runs()[run].source);
    at = end;
  }
  text.Finish();
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
                                     std::uint32_t first, std::uint32_t& tried) {
  std::optional<LostTable> lost = ReadByGaps(document, lines, first, tried);
  for (const char mark : {';', '|', ','}) {
    if (!lost) lost = ReadByMark(document, lines, first, mark);
  }
  return lost;
}

}  // namespace portwright::extract
