#include "extract/flattened.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/flattened_alignment.h"
#include "extract/flattened_bars.h"
#include "extract/flattened_lines.h"
#include "extract/flattened_records.h"
#include "extract/heading_words.h"

namespace portwright::extract {
namespace {

using document::Block;
using document::BlockKind;
using document::Document;
using document::Table;
using document::Text;

constexpr std::size_t kSample = 400;    // pieces that decide between two readings
constexpr std::size_t kPieceMax = 600;  // bytes of a cell; what is longer is no cell
constexpr double kCostMax = 0.9;        // of a piece, on average
constexpr std::uint32_t kLook = 512;    // lines that are looked at first
constexpr std::uint32_t kAround = 32;   // lines that a row may have before or behind its port

// A cell as it seems: the lines [begin, end) of a run.
struct Piece {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  PieceClass what = PieceClass::kShort;
};

struct Heading {
  std::uint32_t begin = 0;  // lines
  std::uint32_t end = 0;
  std::vector<std::vector<HeadingColumn>> ways;
  bool upright = false;  // one heading a line
};

// Paragraphs one behind the other.
class Run {
 public:
  Run(const Document& document, std::uint32_t begin, std::uint32_t end) : document_(document) {
    for (std::uint32_t block = begin; block < end; ++block) AddLines(document, block, lines_);
  }

  std::vector<LostTable> Find();
  const std::vector<Stretch>& lines() const { return lines_; }

 private:
  std::string_view LineText(std::uint32_t line) const;
  bool BeginsBlock(std::uint32_t line) const { return lines_[line].begin == 0; }
  std::optional<Heading> HeadingAt(std::uint32_t line) const;
  PieceClass ClassOfLine(std::uint32_t line);
  bool HoldsPort(std::uint32_t line);
  std::vector<Piece> PiecesOf(std::uint32_t begin, std::uint32_t end, bool by_line,
                              std::uint32_t& next);
  std::optional<LostTable> ReadBelow(const Heading& heading, std::uint32_t end);
  std::optional<LostTable> ReadBelowWithin(const Heading& heading, std::uint32_t end);
  std::optional<LostTable> ReadPeriodic(std::vector<Piece> pieces) const;
  bool NamesEachPort(const std::vector<Piece>& pieces) const;
  std::optional<LostTable> ReadWithin(std::uint32_t begin, std::uint32_t end, std::uint32_t& next);
  void ReadGap(std::uint32_t begin, std::uint32_t end, std::vector<LostTable>& found);
  LostTable Build(const std::vector<Piece>& pieces, const Alignment& alignment, std::size_t width,
                  const Heading* heading, std::size_t way) const;
  Text TextOf(const Piece& piece) const;

  const Document& document_;
  std::vector<Stretch> lines_;
  std::vector<std::optional<PieceClass>> classes_;  // by line, as far as somebody asked
};

std::string_view Run::LineText(std::uint32_t line) const {
  const Stretch& stretch = lines_[line];
  return std::string_view(document_.blocks[stretch.block].text.text())
      .substr(stretch.begin, stretch.end - stretch.begin);
}

PieceClass Run::ClassOfLine(std::uint32_t line) {
  if (classes_.empty()) classes_.resize(lines_.size());
  if (!classes_[line]) classes_[line] = ClassOfPiece(LineText(line));
  return *classes_[line];
}

bool Run::HoldsPort(std::uint32_t line) {
  const std::string_view words = LineText(line);
  if (words.size() > 80 || words.find_first_of("0123456789") == words.npos) return false;
  const PieceClass what = ClassOfLine(line);
  return what == PieceClass::kPort || what == PieceClass::kPortAndTransport;
}

std::optional<Heading> Run::HeadingAt(std::uint32_t line) const {
  if (LineText(line).ends_with(':')) return std::nullopt;  // that leads in to something
  Heading heading;
  heading.begin = line;
  heading.end = line + 1;
  heading.ways = ReadHeadingLine(LineText(line));
  if (!heading.ways.empty()) return heading;
  std::vector<HeadingColumn> columns;
  bool ports = false;
  heading.end = line;
  while (heading.end < lines_.size() && columns.size() < 10) {
    const std::string_view words = LineText(heading.end);
    const std::optional<Kind> kind = ReadHeadingCell(words);
    if (!kind || ClassOfPiece(words) == PieceClass::kDirection) break;
    ports = ports || kind == Kind::kPort;
    columns.push_back({*kind, 0, static_cast<std::uint32_t>(words.size())});
    ++heading.end;
  }
  if (!ports || columns.size() < 2) return std::nullopt;
  heading.upright = true;
  heading.ways.push_back(std::move(columns));
  return heading;
}

// Pieces from line `begin` on, up to what is too long for a cell; `next` is the line behind that.
std::vector<Piece> Run::PiecesOf(std::uint32_t begin, std::uint32_t end, bool by_line,
                                 std::uint32_t& next) {
  std::vector<Piece> pieces;
  next = end;
  for (std::uint32_t line = begin; line < end;) {
    Piece piece{line, line + 1, PieceClass::kShort};
    while (!by_line && piece.end < end && !BeginsBlock(piece.end)) ++piece.end;
    const Stretch& first = lines_[line];
    const Stretch& last = lines_[piece.end - 1];
    if (last.end - first.begin > kPieceMax) {
      next = piece.end;
      break;
    }
    piece.what = piece.end == line + 1
                     ? ClassOfLine(line)
                     : ClassOfPiece(std::string_view(document_.blocks[first.block].text.text())
                                        .substr(first.begin, last.end - first.begin));
    pieces.push_back(piece);
    line = piece.end;
  }
  return pieces;
}

std::vector<PieceClass> ClassesOf(const std::vector<Piece>& pieces, std::size_t most) {
  std::vector<PieceClass> classes;
  for (std::size_t i = 0; i < std::min(most, pieces.size()); ++i) classes.push_back(pieces[i].what);
  return classes;
}

std::vector<Kind> KindsOf(const std::vector<HeadingColumn>& columns) {
  std::vector<Kind> kinds;
  for (const HeadingColumn& column : columns) kinds.push_back(column.kind);
  return kinds;
}

// How many pieces belong to the table: up to the last row before two without ports, and without
// what seems to continue the last cell of that row.
std::size_t EndOfTable(const std::vector<PieceClass>& classes, const Alignment& alignment,
                       const std::vector<Kind>& kinds) {
  const auto row_end = [&](std::size_t row) -> std::size_t {
    return row + 1 < alignment.row_begins.size() ? alignment.row_begins[row + 1] : classes.size();
  };
  std::size_t last_end = 0;
  std::size_t without = 0;
  for (std::size_t row = 0; row < alignment.row_begins.size(); ++row) {
    const std::size_t begin = alignment.row_begins[row];
    bool port = false;
    std::size_t end = row_end(row);
    for (std::size_t i = begin; i < end; ++i) {
      const bool holds = classes[i] == PieceClass::kPort || classes[i] == PieceClass::kBlank ||
                         classes[i] == PieceClass::kPortAndTransport;
      port = port || (holds && kinds[alignment.columns[i]] == Kind::kPort);
      if (i > begin && alignment.columns[i] == alignment.columns[i - 1] && row_end(row) == end &&
          row + 1 == alignment.row_begins.size()) {
        end = i;
      }
    }
    if (port) {
      last_end = end;
      without = 0;
    } else if (++without == 2) {
      break;
    }
  }
  return last_end;
}

Text Run::TextOf(const Piece& piece) const {
  const Stretch& first = lines_[piece.begin];
  return PartOf(document_.blocks[first.block].text, first.begin, lines_[piece.end - 1].end);
}

LostTable Run::Build(const std::vector<Piece>& pieces, const Alignment& alignment,
                     std::size_t width, const Heading* heading, std::size_t way) const {
  LostTable lost;
  Table& table = lost.table;
  const auto source_of = [&](std::uint32_t line, std::uint32_t at) {
    return document_.blocks[lines_[line].block].text.SourceOf(lines_[line].begin + at);
  };
  lost.begin = heading != nullptr ? heading->begin : pieces.front().begin;
  lost.end = pieces.back().end;
  table.source = source_of(lost.begin, 0);
  if (heading != nullptr) {
    AddRow(table, table.source, true);
    for (std::size_t i = 0; i < heading->ways[way].size(); ++i) {
      const HeadingColumn& column = heading->ways[way][i];
      const std::uint32_t line =
          heading->begin + (heading->upright ? static_cast<std::uint32_t>(i) : 0U);
      const Stretch& stretch = lines_[line];
      AddCell(table,
              PartOf(document_.blocks[stretch.block].text, stretch.begin + column.at,
                     stretch.begin + column.at + column.size),
              source_of(line, column.at));
    }
  }
  std::size_t row = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::uint32_t source = source_of(pieces[i].begin, 0);
    if (row < alignment.row_begins.size() && alignment.row_begins[row] == i) {
      while (row > 0 && table.rows.back().cells.size() < width) AddCell(table, Text(), source);
      AddRow(table, source, false);
      ++row;
    }
    while (table.rows.back().cells.size() < alignment.columns[i]) AddCell(table, Text(), source);
    if (table.rows.back().cells.size() > alignment.columns[i]) {  // the cell goes on
      AppendText(TextOf(pieces[i]), source, table.cells.back().text);
      continue;
    }
    AddCell(table, TextOf(pieces[i]), source);
  }
  return lost;
}

// A table one cell a paragraph or a line below its headings, before line `end`.
std::optional<LostTable> Run::ReadBelow(const Heading& heading, std::uint32_t end) {
  for (std::uint32_t look = kLook;; look *= 8) {
    const std::uint32_t within = end - heading.end > look ? heading.end + look : end;
    std::optional<LostTable> lost = ReadBelowWithin(heading, within);
    if (!lost || within == end || lost->end + kAround < within) return lost;
  }
}

std::optional<LostTable> Run::ReadBelowWithin(const Heading& heading, std::uint32_t end) {
  if (heading.end >= end) return std::nullopt;
  double least = kCostMax;
  std::optional<std::pair<bool, std::size_t>> best;
  std::vector<Piece> pieces[2];
  for (const bool by_line : {false, true}) {
    if (!by_line && !BeginsBlock(heading.end)) continue;
    std::uint32_t next = 0;
    pieces[by_line ? 1 : 0] = PiecesOf(heading.end, end, by_line, next);
    const std::vector<PieceClass> all = ClassesOf(pieces[by_line ? 1 : 0], kSample);
    for (std::size_t way = 0; way < heading.ways.size(); ++way) {
      const std::vector<Kind> kinds = KindsOf(heading.ways[way]);
      if (kinds.size() > 12) continue;
      std::vector<PieceClass> classes = all;
      classes.resize(EndOfTable(classes, AlignPieces(classes, kinds), kinds));
      if (classes.empty()) continue;
      const Alignment alignment = AlignPieces(classes, kinds);
      if (alignment.rows_with_ports == 0) continue;
      const double cost = alignment.cost / static_cast<double>(classes.size());
      if (cost < least) {
        least = cost;
        best = {by_line, way};
      }
    }
  }
  if (!best) return std::nullopt;
  std::vector<Piece>& chosen = pieces[best->first ? 1 : 0];
  const std::vector<Kind> kinds = KindsOf(heading.ways[best->second]);
  const std::vector<PieceClass> classes = ClassesOf(chosen, chosen.size());
  chosen.resize(EndOfTable(classes, AlignPieces(classes, kinds), kinds));
  if (chosen.empty()) return std::nullopt;
  const Alignment alignment = AlignPieces(ClassesOf(chosen, chosen.size()), kinds);
  return Build(chosen, alignment, kinds.size(), &heading, best->second);
}

// "Port 443", line by line: a list with words below each port. A column would not say it again.
bool Run::NamesEachPort(const std::vector<Piece>& pieces) const {
  std::size_t ports = 0;
  std::size_t named = 0;
  for (const Piece& piece : pieces) {
    if (piece.what != PieceClass::kPort && piece.what != PieceClass::kPortAndTransport) continue;
    ++ports;
    const std::string_view words = LineText(piece.begin);
    named += words.starts_with("Port") || words.starts_with("port") ? 1U : 0U;
  }
  return named * 2 > ports;
}

// A table without headings.
std::optional<LostTable> Run::ReadPeriodic(std::vector<Piece> pieces) const {
  const Period period = FindPeriod(ClassesOf(pieces, pieces.size()));
  if (period.kinds.empty()) return std::nullopt;
  pieces = std::vector<Piece>(pieces.begin() + period.begin, pieces.begin() + period.end);
  if (NamesEachPort(pieces)) return std::nullopt;
  std::vector<PieceClass> classes = ClassesOf(pieces, pieces.size());
  pieces.resize(EndOfTable(classes, AlignPieces(classes, period.kinds), period.kinds));
  classes.resize(pieces.size());
  if (pieces.empty()) return std::nullopt;
  const Alignment alignment = AlignPieces(classes, period.kinds);
  if (alignment.rows_with_ports < 3 ||
      alignment.cost > kCostMax * static_cast<double>(pieces.size())) {
    return std::nullopt;
  }
  return Build(pieces, alignment, period.kinds.size(), nullptr, 0);
}

// A table without headings that begins in these lines; without one, `next` is behind what can
// begin none.
std::optional<LostTable> Run::ReadWithin(std::uint32_t begin, std::uint32_t end,
                                         std::uint32_t& next) {
  std::uint32_t ports = 0;
  for (std::uint32_t line = begin; line < end && ports < 3; ++line)
    ports += HoldsPort(line) ? 1U : 0U;
  next = end;
  if (ports < 3) return std::nullopt;
  std::uint32_t stop = end;  // behind the next paragraph that is too long for a cell
  std::optional<LostTable> lost = ReadPeriodic(PiecesOf(begin, end, false, stop));
  next = stop;
  if (!lost) lost = ReadPeriodic(PiecesOf(begin, stop, true, next));
  return lost;
}

// Tables without headings in lines that nothing else took.
void Run::ReadGap(std::uint32_t begin, std::uint32_t end, std::vector<LostTable>& found) {
  std::uint32_t look = kLook;
  while (begin < end) {
    std::uint32_t port = begin;
    while (port < end && !HoldsPort(port)) ++port;
    if (port == end) return;
    if (port - begin > kAround) begin = port - kAround;
    const std::uint32_t within = end - begin > look ? begin + look : end;
    std::uint32_t next = within;
    std::optional<LostTable> lost = ReadWithin(begin, within, next);
    if (lost && within < end && lost->end + kAround >= within) {
      look *= 4;
      continue;
    }
    look = kLook;
    if (lost) {
      begin = lost->end;
      found.push_back(std::move(*lost));
    } else {
      begin = next == within && within < end ? begin + kLook / 2 : next;
    }
  }
}

std::vector<LostTable> Run::Find() {
  std::vector<LostTable> found;
  const auto count = static_cast<std::uint32_t>(lines_.size());
  std::vector<Heading> headings;
  std::uint32_t line = 0;
  std::uint32_t tried = 0;
  while (line < count) {  // rows as lines, and headings
    if (std::optional<LostTable> lost = ReadColumns(document_, lines_, line, tried)) {
      line = lost->end;
      found.push_back(std::move(*lost));
    } else if (std::optional<Heading> heading = HeadingAt(line)) {
      line = heading->end;
      headings.push_back(std::move(*heading));
    } else {
      ++line;
    }
  }
  const auto by_begin = [](const LostTable& a, const LostTable& b) { return a.begin < b.begin; };
  std::vector<LostTable> below;
  std::size_t next = 0;
  for (std::size_t i = 0; i < headings.size(); ++i) {
    while (next < found.size() && found[next].begin < headings[i].end) ++next;
    std::uint32_t end = i + 1 < headings.size() ? headings[i + 1].begin : count;
    if (next < found.size()) end = std::min(end, found[next].begin);
    if (std::optional<LostTable> lost = ReadBelow(headings[i], end)) {
      below.push_back(std::move(*lost));
    }
  }
  for (LostTable& lost : below) found.push_back(std::move(lost));
  std::sort(found.begin(), found.end(), by_begin);
  std::vector<LostTable> between;
  std::uint32_t free = 0;
  for (std::size_t i = 0; i <= found.size(); ++i) {
    const std::uint32_t end = i < found.size() ? found[i].begin : count;
    ReadGap(free, end, between);
    if (i < found.size()) free = found[i].end;
  }
  for (LostTable& lost : between) found.push_back(std::move(lost));
  std::sort(found.begin(), found.end(), by_begin);
  return found;
}

bool MayBePiece(const Block& block) { return block.kind == BlockKind::kParagraph; }

}  // namespace

Document RestoreTables(Document document) {
  document = RestoreRecords(RestoreBars(std::move(document)));
  std::vector<Block> blocks;
  std::uint32_t at = 0;
  const auto count = static_cast<std::uint32_t>(document.blocks.size());
  blocks.reserve(count);
  while (at < count) {
    std::uint32_t end = at;
    while (end < count && MayBePiece(document.blocks[end]) &&
           document.blocks[end].quoted == document.blocks[at].quoted) {
      ++end;
    }
    if (end == at) {
      blocks.push_back(std::move(document.blocks[at++]));
      continue;
    }
    Run run(document, at, end);
    ReplaceLines(document, at, end, run.lines(), run.Find(), blocks);
    at = end;
  }
  document.blocks = std::move(blocks);
  return TurnTables(std::move(document));
}

}  // namespace portwright::extract
