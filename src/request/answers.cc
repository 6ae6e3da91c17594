#include "request/answers.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "base/text.h"

namespace portwright::request {
namespace {

using document::Cell;
using document::Document;
using document::Table;
using document::TableRow;

constexpr std::size_t kColumnCount = static_cast<std::size_t>(At::kCount);
constexpr std::uint32_t kNowhere = 0xffffffffU;

// Where each column of a request stands in a table.
using Columns = std::array<std::uint32_t, kColumnCount>;

Columns NoColumns() {
  Columns out;
  out.fill(kNowhere);
  return out;
}

std::string CellText(const Table& table, const TableRow& row, std::uint32_t column) {
  if (column >= row.cells.size()) return "";
  return std::string(Unguarded(table.cells[row.cells[column]].text.text()));
}

class AnswerReader {
 public:
  AnswerReader(const Document& document, std::uint32_t file, Diagnostics& diagnostics)
      : document_(document),
        file_(file),
        diagnostics_(diagnostics),
        open_formulas_(document.open_formulas.begin(), document.open_formulas.end()) {}

  std::vector<AnsweredRow> Run() {
    for (const Table& table : document_.tables) {
      // A blank row cuts a sheet into tables: the next one goes on with the same columns.
      if (PartOf(table.source) != part_) {
        part_ = PartOf(table.source);
        columns_.reset();
      }
      ReadTable(table);
    }
    if (!has_header_ && !is_refused_) {
      diagnostics_.Error("PW-REQ-0001", {file_, 0, 0},
                         "expected a request with its row of keys or its headings, found none",
                         "answer in a file that `portwright request` wrote");
    }
    if (has_header_ && rows_.empty()) {
      diagnostics_.Warning("PW-REQ-0004", {file_, 0, 0},
                           "expected the rows of the request below their headings, found none",
                           "rows that a filter hides are read; those that were deleted are not");
    }
    if (is_refused_) rows_.clear();
    return std::move(rows_);
  }

 private:
  std::size_t PartOf(std::uint32_t source) const {
    std::size_t part = 0;
    while (part < document_.parts.size() && document_.parts[part].source <= source) ++part;
    return part;
  }

  SourcePlace PlaceOf(std::uint32_t source) const {
    const document::Place place = document_.PlaceOf(source);
    return {file_, place.line, place.column};
  }

  // Whoever sorts a whole sheet moves its keys and headings too: they may stand anywhere.
  void ReadTable(const Table& table) {
    for (const bool by_key : {true, false}) {
      for (const TableRow& row : table.rows) {
        if (columns_) break;
        if (const auto columns = FindColumns(table, row, by_key)) Begin(*columns, row);
      }
    }
    if (!columns_) return;
    bool had_headings = false;
    for (const TableRow& row : table.rows) {
      if (FindColumns(table, row, true) || FindColumns(table, row, false)) continue;
      if (!had_headings && LooksLikeHeadings(table, row)) {
        had_headings = true;
        continue;
      }
      ReadRow(table, row);
    }
  }

  // Keys are sure with two of them; headings, with the row and the decision.
  std::optional<Columns> FindColumns(const Table& table, const TableRow& row, bool by_key) const {
    Columns out = NoColumns();
    std::size_t found = 0;
    const auto columns = RequestColumns();
    for (std::uint32_t c = 0; c < row.cells.size(); ++c) {
      const std::string text = ToLower(Squeezed(CellText(table, row, c)));
      for (std::size_t k = 0; k < columns.size(); ++k) {
        const std::string wanted =
            by_key ? std::string(columns[k].key) : ToLower(columns[k].heading);
        if (text != wanted || out[k] != kNowhere) continue;
        out[k] = c;
        ++found;
      }
    }
    // `row` and `request` are a key and a heading alike.
    if (by_key && out[Of(At::kSourceAddresses)] == kNowhere) return std::nullopt;
    // Tables of the summary have rows and sources too, and no decision.
    if (!by_key && out[Of(At::kDecision)] == kNowhere) return std::nullopt;
    if (found < 4 || out[Of(At::kRow)] == kNowhere) return std::nullopt;
    return out;
  }

  static std::size_t Of(At at) { return static_cast<std::size_t>(at); }

  // Headings in another language: every column has one, and the first is no id.
  bool LooksLikeHeadings(const Table& table, const TableRow& row) const {
    if (site::IsRowId(CellText(table, row, (*columns_)[Of(At::kRow)]))) return false;
    return std::all_of(columns_->begin(), columns_->end(), [&](std::uint32_t column) {
      return column == kNowhere || !CellText(table, row, column).empty();
    });
  }

  // A table of a request: all its columns have to be there.
  void Begin(const Columns& columns, const TableRow& row) {
    has_header_ = true;
    std::vector<std::string> missing;
    for (std::size_t k = 0; k < kColumnCount; ++k) {
      if (columns[k] == kNowhere) missing.push_back(Quote(RequestColumns()[k].heading));
    }
    if (!missing.empty()) {
      is_refused_ = true;
      diagnostics_.Error(
          "PW-REQ-0002", PlaceOf(row.source),
          "expected every column of the request, found none for " + Join(missing, ", "),
          "columns may be moved and hidden, not taken out; headings may be translated "
          "where the hidden row of keys above them stays");
    }
    columns_ = columns;
  }

  void ReadRow(const Table& table, const TableRow& row) {
    AnsweredRow out;
    out.place = PlaceOf(row.source);
    bool is_empty = true;
    std::string at_fault;
    for (std::size_t k = 0; k < kColumnCount; ++k) {
      const std::uint32_t column = (*columns_)[k];
      std::string text;
      if (column != kNowhere) {
        text = CellText(table, row, column);
        if (column < row.cells.size()) Look(table.cells[row.cells[column]], text, k, at_fault);
      }
      is_empty = is_empty && text.empty();
      out.cells.push_back(std::move(text));
    }
    if (is_empty) return;
    const document::Document::OpenFormula here{static_cast<std::uint32_t>(PartOf(row.source)) - 1,
                                               out.place.line};
    if (open_formulas_.contains(here)) at_fault = "expected texts, found a formula without a value";
    if (!at_fault.empty()) {
      out.is_sound = false;
      diagnostics_.Warning("PW-REQ-0003", out.place,
                           NameOf(out) + ": " + at_fault + "; nothing of it is taken",
                           "write each answer as text into its own cell");
    }
    rows_.push_back(std::move(out));
  }

  static std::string NameOf(const AnsweredRow& row) {
    return row.Cell(At::kRow).empty() ? "a row without an id" : row.Cell(At::kRow);
  }

  void Look(const Cell& cell, const std::string& text, std::size_t column,
            std::string& at_fault) const {
    const std::string heading = Quote(RequestColumns()[column].heading);
    if (cell.row_span > 1 || cell.column_span > 1) {
      // Empty places that stand for several are no merged cells.
      if (!text.empty())
        at_fault = "expected a cell of its own under " + heading + ", found one that is merged";
      return;
    }
    const bool computed =
        std::binary_search(document_.formulas.begin(), document_.formulas.end(), cell.source) ||
        (document_.format == document::Format::kCsv && cell.text.text().starts_with('='));
    if (computed)
      at_fault =
          "expected a text under " + heading + ", found a formula with the value " + Quote(text);
  }

  const Document& document_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  const std::set<document::Document::OpenFormula> open_formulas_;
  std::size_t part_ = 0;
  std::optional<Columns> columns_;
  bool has_header_ = false;
  bool is_refused_ = false;
  std::vector<AnsweredRow> rows_;
};

}  // namespace

std::string Squeezed(std::string_view text) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    const bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!is_blank && blank && !out.empty()) out += ' ';
    if (!is_blank) out += c;
    blank = is_blank;
  }
  return out;
}

std::vector<AnsweredRow> ReadAnswers(const Document& document, std::uint32_t file,
                                     Diagnostics& diagnostics) {
  return AnswerReader(document, file, diagnostics).Run();
}

}  // namespace portwright::request
