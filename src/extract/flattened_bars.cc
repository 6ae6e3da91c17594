#include "extract/flattened_bars.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "extract/flattened_alignment.h"
#include "extract/flattened_lines.h"
#include "extract/heading_words.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;
using document::Text;

constexpr std::size_t kWidthMax = 12;
constexpr std::size_t kGuesses = 3;       // headings that nobody knows, behind known ones
constexpr std::size_t kCellLinesMax = 8;  // lines of one cell
constexpr std::size_t kSample = 16;       // rows that decide whether they are a table's

// A line of the source without blanks around it.
struct Line {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t bars = 0;
};

// A cell: the bytes of the source that it covers, over several lines perhaps.
struct Part {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};
using Row = std::vector<Part>;

struct Found {
  std::uint32_t begin = 0;  // lines
  std::uint32_t end = 0;
  bool padded = false;    // with empty columns on the right
  std::size_t whole = 0;  // rows that are one line each
  std::vector<Row> rows;  // the first one holds the headings
};

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool IsSeparator(std::string_view line) {
  return line.find("--") != line.npos && line.find_first_not_of("-|: \t") == line.npos;
}

class Finder {
 public:
  explicit Finder(const Document& document) : source_(document.source) {}

  std::vector<Found> Find() {
    if (!HasBars()) return {};
    Measure();
    std::vector<Found> found;
    for (std::uint32_t i = 0; i < lines_.size();) {
      std::optional<Found> table = EndsInBar(i) ? TableAt(i) : std::nullopt;
      i = table ? table->end : i + 1;
      if (table) found.push_back(std::move(*table));
    }
    return found;
  }
  const std::vector<Line>& lines() const { return lines_; }
  std::string_view Words(const Part& part) const {
    return Trim(source_.substr(part.begin, part.end - part.begin));
  }

 private:
  // Lines that end in a bar and begin without one: elsewhere there is nothing to look at.
  bool HasBars() const {
    for (std::size_t at = source_.find('|'); at != source_.npos; at = source_.find('|', at + 1)) {
      std::size_t next = at + 1;
      while (next < source_.size() && IsBlank(source_[next])) ++next;
      if (next < source_.size() && source_[next] != '\n') continue;
      std::size_t begin = source_.rfind('\n', at);
      begin = begin == source_.npos ? 0 : begin + 1;
      if (source_[begin] != '|' && source_.find('|', begin) == at) return true;
      at = next;
    }
    return false;
  }

  void Measure() {
    for (std::size_t at = 0; at < source_.size();) {
      const std::size_t end = std::min(source_.find('\n', at), source_.size());
      Line line{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), 0};
      while (line.begin < line.end && IsBlank(source_[line.begin])) ++line.begin;
      while (line.end > line.begin && IsBlank(source_[line.end - 1])) --line.end;
      const std::string_view words = source_.substr(line.begin, line.end - line.begin);
      line.bars = static_cast<std::uint32_t>(std::count(words.begin(), words.end(), '|'));
      lines_.push_back(line);
      at = end + 1;
    }
  }

  std::string_view LineText(std::uint32_t i) const {
    return source_.substr(lines_[i].begin, lines_[i].end - lines_[i].begin);
  }
  bool EndsInBar(std::uint32_t i) const {
    return lines_[i].bars > 0 && source_[lines_[i].end - 1] == '|';
  }
  // One cell and its bar.
  bool IsCell(std::uint32_t i) const {
    return lines_[i].bars == 1 && EndsInBar(i) && lines_[i].end - lines_[i].begin > 1;
  }
  std::optional<Kind> HeadingOf(const Part& part) const { return ReadHeadingCell(Words(part)); }

  std::optional<Found> TableAt(std::uint32_t i) const {
    return IsCell(i) ? BelowCells(i) : BelowLine(i);
  }
  std::optional<Found> BelowLine(std::uint32_t i) const;
  std::optional<Found> BelowCells(std::uint32_t i) const;
  void ReadRows(std::size_t width, std::size_t most, Found& found) const;
  bool IsTable(std::size_t width, const Found& headings, std::size_t& score) const;
  bool Cut(std::uint32_t i, std::uint32_t& from, Row& row) const;
  std::size_t RowsWithPorts(const Found& found) const;

  std::string_view source_;
  std::vector<Line> lines_;
};

// Closes a cell at each bar of a line; whether words are left behind the last one.
bool Finder::Cut(std::uint32_t i, std::uint32_t& from, Row& row) const {
  for (std::uint32_t at = lines_[i].begin; at < lines_[i].end; ++at) {
    if (source_[at] != '|') continue;
    row.push_back({from, at});
    from = at + 1;
  }
  return from < lines_[i].end;
}

// At most `most` rows of `width` cells from line found.end on. The last may be cut short.
void Finder::ReadRows(std::size_t width, std::size_t most, Found& found) const {
  for (std::uint32_t i = found.end; i < lines_.size() && found.rows.size() <= most;) {
    // What begins a row is a line with its bar.
    if (!EndsInBar(i) || lines_[i].end - lines_[i].begin <= 1) return;
    Row row;
    std::uint32_t from = lines_[i].begin;
    std::uint32_t cell_lines = 0;
    std::uint32_t past = i;  // behind the last bar
    while (i < lines_.size() && row.size() < width && cell_lines < kCellLinesMax &&
           lines_[i].begin < lines_[i].end) {
      cell_lines = Cut(i, from, row) ? cell_lines + 1 : 0;
      ++i;
      if (cell_lines == 0) {
        past = i;
        from = i < lines_.size() ? lines_[i].begin : from;
      }
    }
    if (row.size() < 2 || row.size() > width) return;
    found.whole += past == found.end + 1 ? 1U : 0U;
    found.rows.push_back(std::move(row));
    found.end = past;
    if (found.rows.back().size() < width) return;
  }
}

// Whether the rows below are those of a table that came apart. Rows that stand whole on their lines
// are left to the reader of pipes; one that is cut short speaks against the width.
bool Finder::IsTable(std::size_t width, const Found& headings, std::size_t& score) const {
  Found sample = headings;
  ReadRows(width, kSample, sample);
  const std::size_t rows = sample.rows.size() - 1;
  if (rows == 0 || sample.whole * 5 > rows) return false;
  const std::size_t with_ports = RowsWithPorts(sample);
  score = with_ports * 4 * kWidthMax / rows + (sample.rows.back().size() == width ? kWidthMax : 0);
  return with_ports > 0;
}

std::size_t Finder::RowsWithPorts(const Found& found) const {
  std::size_t column = 0;
  while (column < found.rows[0].size() && HeadingOf(found.rows[0][column]) != Kind::kPort) ++column;
  std::size_t count = 0;
  for (std::size_t i = 1; i < found.rows.size(); ++i) {
    if (column >= found.rows[i].size()) continue;
    const PieceClass what = ClassOfPiece(Words(found.rows[i][column]));
    count += what == PieceClass::kPort || what == PieceClass::kPortAndTransport ||
                     (what == PieceClass::kBlank && !Words(found.rows[i][column]).empty())
                 ? 1U
                 : 0U;
  }
  return count;
}

// Headings in one line, rows in pieces.
std::optional<Found> Finder::BelowLine(std::uint32_t i) const {
  const std::size_t width = lines_[i].bars;
  if (width < 2 || width > kWidthMax || lines_[i].end - lines_[i].begin > 400) return std::nullopt;
  Found found;
  found.begin = i;
  found.end = i + 1;
  found.rows.emplace_back();
  std::uint32_t from = lines_[i].begin;
  Cut(i, from, found.rows[0]);
  std::size_t named = 0;
  std::size_t known = 0;
  bool ports = false;
  for (const Part& part : found.rows[0]) {
    const std::optional<Kind> kind = HeadingOf(part);
    named += Words(part).empty() ? 0U : 1U;
    known += kind ? 1U : 0U;
    ports = ports || kind == Kind::kPort;
  }
  found.padded = Words(found.rows[0].back()).empty();
  if (!ports || known < 2 || known * 2 < named) return std::nullopt;
  if (found.end < lines_.size() && IsSeparator(LineText(found.end))) ++found.end;
  std::size_t score = 0;
  if (!IsTable(width, found, score)) return std::nullopt;
  ReadRows(width, lines_.size(), found);
  return found;
}

// Each heading on its line: how many of them are told by where the ports stand below.
std::optional<Found> Finder::BelowCells(std::uint32_t i) const {
  std::size_t known = 0;
  bool ports = false;
  Row headings;
  for (std::uint32_t at = i; at < lines_.size() && IsCell(at) && headings.size() < kWidthMax;
       ++at) {
    const Part part{lines_[at].begin, lines_[at].end - 1};
    const std::optional<Kind> kind = HeadingOf(part);
    if (!kind && (!ports || headings.size() >= known + kGuesses)) break;
    if (kind && headings.size() == known) ++known;
    headings.push_back(part);
    ports = ports || kind == Kind::kPort;
  }
  if (!ports || known < 2) return std::nullopt;
  std::optional<Found> best;
  std::size_t best_score = 0;
  for (std::size_t width = known; width <= headings.size(); ++width) {
    Found found;
    found.begin = i;
    found.end = i + static_cast<std::uint32_t>(width);
    found.rows.emplace_back(headings.begin(),
                            headings.begin() + static_cast<std::ptrdiff_t>(width));
    std::size_t score = 0;
    if (!IsTable(width, found, score) || score < 2 * kWidthMax || score <= best_score) continue;
    best_score = score;
    best = std::move(found);
  }
  if (best) ReadRows(best->rows[0].size(), lines_.size(), *best);
  return best;
}

// Where in the source a block's words begin and end.
Part RangeOf(const Document& document, const Block& block) {
  if (block.kind != BlockKind::kTable) {
    const std::size_t size = block.text.text().size();
    if (size == 0) return {block.source, block.source};
    return {block.text.SourceOf(0), block.text.SourceOf(size - 1) + 1};
  }
  const document::Table& table = document.tables[block.table];
  std::uint32_t end = table.source;
  if (!table.rows.empty()) end = std::max(end, table.rows.back().source + 1);
  return {table.source, end};
}

// The lines of a paragraph within a range of the source, as a block of their own.
void KeepPart(const Block& block, Part range, std::vector<Block>& blocks) {
  const std::string& words = block.text.text();
  const auto next_line = [&](std::size_t at) {
    const std::size_t feed = words.find('\n', at);
    return feed == words.npos ? words.size() : feed + 1;
  };
  std::size_t begin = 0;
  while (begin < words.size() && block.text.SourceOf(begin) < range.begin) begin = next_line(begin);
  std::size_t end = begin;
  while (end < words.size() && block.text.SourceOf(end) < range.end) end = next_line(end);
  if (begin >= end) return;
  Block part;
  part.kind = block.kind;
  part.level = block.level;
  part.quoted = block.quoted;
  part.after_blank = block.after_blank && begin == 0;
  part.text = PartOf(block.text, begin, end);
  part.source = block.text.SourceOf(begin);
  if (!part.text.empty()) blocks.push_back(std::move(part));
}

void AddTable(const Finder& finder, const Found& found, Document& document,
              std::vector<Block>& blocks) {
  document::Table table;
  table.source = finder.lines()[found.begin].begin;
  for (const Row& row : found.rows) {
    AddRow(table, row.front().begin, &row == &found.rows.front());
    std::size_t size = row.size();
    while (found.padded && size > 1 && finder.Words(row[size - 1]).empty()) --size;
    for (std::size_t i = 0; i < size; ++i) {
      Text text;
      for (std::uint32_t at = row[i].begin; at < row[i].end;) {
        const std::size_t feed = document.source.find('\n', at);
        const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(feed, row[i].end));
        if (!text.empty()) text.Break(at);
        text.Append(std::string_view(document.source).substr(at, end - at), at);
        at = end + 1;
      }
      text.Finish();
      AddCell(table, std::move(text), row[i].begin);
    }
  }
  Block block;
  block.kind = BlockKind::kTable;
  block.table = static_cast<std::uint32_t>(document.tables.size());
  block.source = table.source;
  document.tables.push_back(std::move(table));
  blocks.push_back(std::move(block));
}

}  // namespace

Document RestoreBars(Document document) {
  if (document.format != document::Format::kMarkdown &&
      document.format != document::Format::kText) {
    return document;
  }
  Finder finder(document);
  std::vector<Found> found = finder.Find();
  if (found.empty()) return document;
  const auto part_of = [&](const Found& table) {
    return Part{finder.lines()[table.begin].begin, finder.lines()[table.end - 1].end};
  };
  // Blocks of another kind, or tables that go on outside, were read for what they are.
  std::vector<Part> ranges;
  for (const Block& block : document.blocks) ranges.push_back(RangeOf(document, block));
  std::size_t at = 0;
  const auto is_torn = [&](const Found& table) {
    const Part part = part_of(table);
    while (at < ranges.size() && ranges[at].end <= part.begin) ++at;
    for (std::size_t i = at; i < ranges.size() && ranges[i].begin < part.end; ++i) {
      const BlockKind kind = document.blocks[i].kind;
      const bool inside = ranges[i].begin >= part.begin && ranges[i].end <= part.end;
      if (kind == BlockKind::kHeading || kind == BlockKind::kCode) return true;
      if (kind == BlockKind::kTable && !inside) return true;
    }
    return false;
  };
  found.erase(std::remove_if(found.begin(), found.end(), is_torn), found.end());
  std::vector<Block> blocks;
  std::size_t next = 0;
  bool added = false;  // found[next]
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    Block& block = document.blocks[i];
    std::uint32_t from = ranges[i].begin;
    bool cut = false;
    while (next < found.size() && part_of(found[next]).begin < ranges[i].end) {
      const Part part = part_of(found[next]);
      if (part.end > from) {
        cut = true;
        if (block.kind != BlockKind::kTable) KeepPart(block, {from, part.begin}, blocks);
        if (!added) AddTable(finder, found[next], document, blocks);
        added = true;
        from = part.end;
        if (part.end >= ranges[i].end) break;
      }
      ++next;
      added = false;
    }
    if (!cut) {
      blocks.push_back(std::move(block));
    } else if (block.kind != BlockKind::kTable && from < ranges[i].end) {
      KeepPart(block, {from, ranges[i].end}, blocks);
    }
  }
  document.blocks = std::move(blocks);
  return document;
}

}  // namespace portwright::extract
