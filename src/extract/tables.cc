#include "extract/tables.h"

#include <algorithm>
#include <utility>

#include "extract/alignment.h"
#include "extract/arrow_tables.h"
#include "extract/columns.h"
#include "extract/look.h"
#include "extract/table_rows.h"

namespace portwright::extract {
namespace {

struct TableView {
  std::uint32_t block = 0;
  const document::Table* table = nullptr;
  Looks looks;
  std::vector<Segment> segments;
};

bool HasPorts(const Segment& segment) {
  return segment.arrows ||
         std::any_of(segment.columns.begin(), segment.columns.end(), [](const Column& column) {
           return column.kind == Kind::kPort || column.kind == Kind::kTransport;
         });
}

bool MentionsPorts(std::string_view words) {
  const std::string folded = " " + Fold(words.substr(0, 400)) + " ";
  return folded.find(" port ") != std::string::npos || folded.find(" ports ") != std::string::npos;
}

// Numbers are ports where the table says so, or what stands around it.
bool IsOfPorts(const document::Document& document, const Sections& sections, const TableView& view,
               const Segment& segment) {
  if (!HasPorts(segment)) return false;
  if (SpeaksOfPorts(segment) || MentionsPorts(view.table->caption.text()) ||
      MentionsPorts(sections.title) ||
      MentionsPorts(ToText(sections.sections[sections.of_block[view.block]]))) {
    return true;
  }
  return view.block > 0 && MentionsPorts(document.blocks[view.block - 1].text.text());
}

// A table without a heading right below another with as many columns goes on with it: a page or a
// blank line came between.
void Continue(const TableView& before, TableView& view) {
  if (before.block + 1 != view.block || before.segments.empty() || view.segments.empty()) return;
  const Segment& above = before.segments.back();
  Segment& first = view.segments.front();
  if (!first.header_rows.empty() || first.arrows || above.arrows ||
      above.columns.size() != first.columns.size()) {
    return;
  }
  first.columns = above.columns;
  first.matrix = above.matrix;
  first.rows_are_sources = above.rows_are_sources;
  first.pair = above.pair;
}

void CountWords(const TableView& view, Vocabulary& vocabulary) {
  for (const Segment& segment : view.segments) {
    if (!HasPorts(segment)) continue;
    for (std::uint32_t r = segment.first_row; r < segment.end_row; ++r) {
      const auto& cells = view.table->rows[r].cells;
      if (cells.size() != segment.columns.size()) continue;
      for (std::size_t c = 0; c < cells.size(); ++c) {
        vocabulary.Count(view.looks, view.looks.looks[cells[c]], segment.columns[c].kind);
      }
    }
  }
}

// `source, port, transport`: the columns that a way fills, for a doubt.
std::string ColumnsOf(const std::vector<std::uint32_t>& way, const Segment& segment) {
  std::string words;
  for (std::size_t c = 0; c < way.size(); ++c) {
    if (way[c] == kNone) continue;
    if (!words.empty()) words += ", ";
    words += segment.columns[c].heading.empty() ? ToText(segment.columns[c].kind)
                                                : segment.columns[c].heading;
  }
  return words;
}

// Columns whose empty cells say "as above". Of ports only a lone column: where a row leaves one of
// several empty, it has its port in another.
bool Repeats(const Segment& segment, std::size_t c) {
  const Kind kind = segment.columns[c].kind;
  if (segment.matrix) return c == 0;
  if (kind == Kind::kSource || kind == Kind::kDestination || kind == Kind::kTransport ||
      kind == Kind::kDirection) {
    return true;
  }
  return kind == Kind::kPort &&
         std::count_if(segment.columns.begin(), segment.columns.end(),
                       [](const Column& column) { return column.kind == Kind::kPort; }) == 1;
}

class SegmentReader {
 public:
  SegmentReader(const document::Document& document, const Sections& sections, const TableView& view,
                const Segment& segment, const Vocabulary& vocabulary, RowMemory& memory)
      : document_(document),
        sections_(sections),
        view_(view),
        segment_(segment),
        vocabulary_(vocabulary),
        memory_(memory) {}

  void Read(std::vector<Statement>& statements) {
    const std::vector<AlignedRow> rows =
        Align(*view_.table, view_.looks, segment_, vocabulary_,
              sections_.sections[sections_.of_block[view_.block]].direction);
    above_.assign(segment_.columns.size(), {});
    std::uint32_t next = segment_.first_row;
    for (const AlignedRow& row : rows) {
      for (; next < row.row; ++next) TakeTitle(next);
      next = row.row + 1;
      ReadOne(row, statements);
    }
  }

 private:
  void TakeTitle(std::uint32_t row) {
    if (!IsTitleRow(*view_.table, view_.looks, row, segment_.columns.size())) return;
    title_ = WithProduct(view_.table->At(row, 0).text.text(), sections_);
    above_.assign(segment_.columns.size(), {});
  }

  void ReadOne(const AlignedRow& aligned, std::vector<Statement>& statements) {
    RowView row{document_,   sections_,   segment_, ValuesOf(aligned),
                view_.block, aligned.row, title_,   memory_};
    std::vector<Statement> read = ReadRow(row);
    above_ = row.values;
    if (read.empty()) return;
    const bool doubtful = aligned.margin < (OneEndIsOpen(aligned) ? kClearEnd : kClear) &&
                          aligned.other != aligned.cell;
    const std::string& caption = view_.table->caption.text();
    for (Statement& statement : read) {
      if (statement.direction == catalog::Direction::kUnstated && caption.size() < 100) {
        statement.direction = DirectionIn(caption);
      }
      if (doubtful) AddDoubt(aligned, statement);
      statements.push_back(std::move(statement));
    }
  }

  // An empty cell says the same wherever it stands.
  bool IsEmpty(const AlignedRow& aligned, std::size_t c) const {
    if (aligned.cell[c] == kNone) return false;
    const document::TableRow& row = view_.table->rows[aligned.row];
    return view_.table->cells[row.cells[aligned.cell[c]]].text.empty();
  }

  // The row gives one end, and the other way of reading it is that this is the other end.
  bool OneEndIsOpen(const AlignedRow& aligned) const {
    bool differs = false;
    for (std::size_t c = 0; c < aligned.cell.size(); ++c) {
      const Kind kind = segment_.columns[c].kind;
      const bool end = kind == Kind::kSource || kind == Kind::kDestination;
      if (aligned.cell[c] == aligned.other[c] || IsEmpty(aligned, c)) continue;
      if (!end || (aligned.cell[c] != kNone && aligned.other[c] != kNone)) return false;
      differs = true;
    }
    return differs;
  }

  void AddDoubt(const AlignedRow& aligned, Statement& statement) const {
    catalog::Doubt doubt;
    doubt.about = catalog::DoubtAbout::kEndpoint;
    doubt.readings = {"the row gives " + ColumnsOf(aligned.cell, segment_),
                      "the row gives " + ColumnsOf(aligned.other, segment_)};
    doubt.taken = 1;
    doubt.why = "The row has fewer cells than the heading, and two columns are as likely.";
    statement.doubts.push_back(std::move(doubt));
  }

  std::vector<Value> ValuesOf(const AlignedRow& aligned) const {
    std::vector<Value> values(segment_.columns.size());
    const document::TableRow& row = view_.table->rows[aligned.row];
    const bool mostly_filled = MostlyFilled(row);
    for (std::size_t c = 0; c < values.size(); ++c) {
      if (aligned.cell[c] != kNone) {
        const document::Cell& cell = view_.table->cells[row.cells[aligned.cell[c]]];
        if (!cell.text.empty() || !mostly_filled || !Repeats(segment_, c) ||
            (segment_.columns[c].kind == Kind::kPort && GivesTransport(aligned))) {
          values[c] = {&cell, document_.LineOf(cell.source), false};
          continue;
        }
      }
      if (!MayInherit(aligned, c)) continue;
      values[c] = above_[c];
      values[c].inherited = values[c].cell != nullptr;
    }
    return values;
  }

  // A row that states its transport and no port has none to repeat.
  bool GivesTransport(const AlignedRow& aligned) const {
    const document::TableRow& row = view_.table->rows[aligned.row];
    for (std::size_t c = 0; c < aligned.cell.size(); ++c) {
      if (segment_.columns[c].kind != Kind::kTransport || aligned.cell[c] == kNone) continue;
      return !view_.table->cells[row.cells[aligned.cell[c]]].text.empty();
    }
    return false;
  }

  // Spans leave columns out on the left or in the middle. A port that is missing on the right was
  // not written, and the end of a range is never that of the row above.
  bool MayInherit(const AlignedRow& aligned, std::size_t c) const {
    const Column& column = segment_.columns[c];
    if (segment_.matrix) return c == 0;
    if (column.meaning.bound == Bound::kHigh || column.kind == Kind::kSourcePort) return false;
    if (column.kind != Kind::kPort) return true;
    return std::any_of(aligned.cell.begin() + static_cast<std::ptrdiff_t>(c), aligned.cell.end(),
                       [](std::uint32_t cell) { return cell != kNone; });
  }

  bool MostlyFilled(const document::TableRow& row) const {
    return std::any_of(row.cells.begin(), row.cells.end(),
                       [&](std::uint32_t cell) { return !view_.table->cells[cell].text.empty(); });
  }

  const document::Document& document_;
  const Sections& sections_;
  const TableView& view_;
  const Segment& segment_;
  const Vocabulary& vocabulary_;
  RowMemory& memory_;
  std::vector<Value> above_;
  std::string title_;
};

}  // namespace

TableStatements ReadTables(const document::Document& document, const Sections& sections) {
  std::vector<TableView> views;
  Vocabulary vocabulary;
  LookReader look_reader(sections);
  HeaderMemory headers;
  for (std::uint32_t b = 0; b < document.blocks.size(); ++b) {
    if (document.blocks[b].kind != document::BlockKind::kTable) continue;
    const document::Table& table = document.tables[document.blocks[b].table];
    TableView view{b, &table, Looks(table, look_reader), {}};
    view.segments = FindSegments(table, view.looks, headers);
    if (!views.empty()) Continue(views.back(), view);
    CountWords(view, vocabulary);
    views.push_back(std::move(view));
  }
  TableStatements result;
  RowMemory rows;
  for (const TableView& view : views) {
    for (const Segment& segment : view.segments) {
      if (segment.arrows) {
        ReadArrowTable(sections, view.block, *view.table, view.looks, segment, result.statements);
      } else if (IsOfPorts(document, sections, view, segment)) {
        SegmentReader(document, sections, view, segment, vocabulary, rows).Read(result.statements);
      }
    }
  }
  return result;
}

}  // namespace portwright::extract
