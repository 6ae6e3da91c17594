#include "document/xlsx_sheet.h"

#include <algorithm>

#include "base/text.h"
#include "document/xlsx_values.h"

namespace portwright::document {
namespace {

constexpr std::string_view kLineSeparator = "\xE2\x80\xA8";

// What a cell shows as one line of the source: line feeds as U+2028, of which a Text makes line
// feeds again; `_x000D_` is how workbooks write a carriage return.
void AppendAsLine(std::string& source, std::string_view shown) {
  constexpr std::size_t kEscape = 7;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::string escape = shown[i] == '_' ? ToLower(shown.substr(i, kEscape)) : "";
    if (escape == "_x000d_") {
      i += kEscape - 1;
    } else if (shown[i] == '\n' || escape == "_x000a_") {
      source += kLineSeparator;
      if (shown[i] != '\n') i += kEscape - 1;
    } else if (shown[i] == '\t') {
      source += ' ';
    } else if (shown[i] != '\r') {
      source += shown[i];
    }
  }
}

}  // namespace

bool ParseCellName(std::string_view text, CellName& name) {
  constexpr std::uint32_t kColumns = 16'384;
  std::size_t at = 0;
  std::uint32_t column = 0;
  for (; at < text.size() && text[at] >= 'A' && text[at] <= 'Z'; ++at) {
    column = column * 26 + static_cast<std::uint32_t>(text[at] - 'A' + 1);
    if (column > kColumns) return false;
  }
  const auto row = ParseNumber(text.substr(at));
  if (column == 0 || !row || *row == 0 || *row > XlsxSheetReader::kRowsMax) return false;
  name = {static_cast<std::uint32_t>(*row - 1), column - 1};
  return true;
}

XlsxSheetReader::XlsxSheetReader(Document& document, const XlsxWorkbook& workbook,
                                 std::uint32_t file, Diagnostics& diagnostics)
    : document_(document), workbook_(workbook), file_(file), diagnostics_(diagnostics) {}

SourcePlace XlsxSheetReader::Here() const { return {file_, cell_.row + 1, cell_.column + 1}; }

// --- from the XML --------------------------------------------------------------------------------

void XlsxSheetReader::Start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "row") {
    const auto number = ParseNumber(attributes.Find("r"));
    if (number && *number > 0 && *number <= kRowsMax) {
      next_row_ = static_cast<std::uint32_t>(*number - 1);
    }
    next_column_ = 0;
  } else if (name == "c") {
    BeginCell(attributes);
  } else if (name == "v") {
    in_value_ = true;
  } else if (name == "f") {
    has_formula_ = true;
  } else if (name == "rPh") {
    ++sounds_;
  } else if (name == "t") {
    in_words_ = sounds_ == 0;
  } else if (name == "mergeCell") {
    AddMerge(attributes.Find("ref"));
  }
}

void XlsxSheetReader::End(std::string_view name) {
  if (name == "v") in_value_ = false;
  if (name == "t") in_words_ = false;
  if (name == "rPh") --sounds_;
  if (name == "c") EndCell();
  if (name == "row") ++next_row_;
}

void XlsxSheetReader::Words(std::string_view words) {
  if (in_value_) value_ += words;
  if (in_words_) words_ += words;
}

void XlsxSheetReader::BeginCell(const XmlAttributes& attributes) {
  cell_ = {next_row_, next_column_};
  CellName named;
  if (ParseCellName(attributes.Find("r"), named)) cell_ = named;
  next_row_ = cell_.row;
  next_column_ = cell_.column + 1;
  type_ = attributes.Find("t");
  style_ = ParseNumber(attributes.Find("s")).value_or(0);
  value_.clear();
  words_.clear();
  has_formula_ = false;
}

std::string XlsxSheetReader::Shown() {
  if (type_ == "inlineStr") return words_;
  if (type_ == "s") {
    const auto index = ParseNumber(Trim(value_));
    return index ? std::string(workbook_.StringAt(*index)) : std::string();
  }
  if (type_ == "b") return Trim(value_) == "1" ? "TRUE" : "FALSE";
  if (type_ == "str" || type_ == "e" || type_ == "d") return value_;
  const bool date = style_ < workbook_.date_styles.size() && workbook_.date_styles[style_];
  return date ? DateText(value_, workbook_.from_1904) : PlainNumber(value_);
}

void XlsxSheetReader::EndCell() {
  if (value_.empty() && words_.empty()) {
    if (has_formula_) {
      document_.open_formulas.push_back(
          {static_cast<std::uint32_t>(document_.parts.size()) - 1, cell_.row + 1});
      diagnostics_.Warning("PW-DOC-0030", Here(),
                           "expected the value of a formula, found none; the cell is empty",
                           "open the workbook in a spreadsheet program and save it");
    }
    return;
  }
  const std::string shown = Shown();
  if (Trim(shown).empty()) return;
  const bool goes_back = !rows_.empty() && rows_.back().number == cell_.row &&
                         rows_.back().cells.cells.back().column >= cell_.column;
  if (cell_.row < lines_ || goes_back) {
    if (!out_of_order_) {
      diagnostics_.Warning("PW-DOC-0031", Here(),
                           "expected the cells of a sheet in order, found one that comes too late; "
                           "such cells are left out");
    }
    out_of_order_ = true;
    return;
  }
  if (cell_.column >= GridBuilder::kColumnsMax) {
    if (!too_wide_) {
      diagnostics_.Warning("PW-DOC-0032", Here(),
                           "expected at most " + WithThousands(GridBuilder::kColumnsMax) +
                               " columns in a sheet, found more; they are left out");
    }
    too_wide_ = true;
    return;
  }
  if (GoTo(cell_.row)) AppendCell(shown);
}

// --- into the source -----------------------------------------------------------------------------

bool XlsxSheetReader::GoTo(std::uint32_t row) {
  if (document_.line_starts.size() + (row - lines_) > kLinesMax ||
      document_.source.size() > kSourceMax) {
    too_large_ = true;
    return false;
  }
  for (; lines_ < row; ++lines_) {
    document_.source += '\n';
    document_.line_starts.push_back(static_cast<std::uint32_t>(document_.source.size()));
    tabs_ = 0;
  }
  if (rows_.empty() || rows_.back().number != row) {
    Row added;
    added.number = row;
    added.cells.source = static_cast<std::uint32_t>(document_.source.size());
    rows_.push_back(std::move(added));
  }
  return true;
}

void XlsxSheetReader::AppendCell(std::string_view shown) {
  for (; tabs_ < cell_.column; ++tabs_) document_.source += '\t';
  SheetCell cell;
  cell.column = cell_.column;
  cell.begin = static_cast<std::uint32_t>(document_.source.size());
  if (has_formula_) document_.formulas.push_back(cell.begin);
  AppendAsLine(document_.source, shown);
  cell.end = static_cast<std::uint32_t>(document_.source.size());
  rows_.back().cells.cells.push_back(cell);
}

Status XlsxSheetReader::Finish() {
  PORTWRIGHT_TRY(rows_, TakeRows());
  Build();
  return Ok();
}

Result<std::vector<XlsxSheetReader::Row>> XlsxSheetReader::TakeRows() {
  if (too_large_) {
    return Error{ErrorCode::kLimit, "expected at most " + WithThousands(kLinesMax) + " rows and " +
                                        std::to_string(kSourceMax >> 20U) +
                                        " MB of cells in a workbook, found more"};
  }
  if (!rows_.empty()) {
    document_.source += '\n';
    document_.line_starts.push_back(static_cast<std::uint32_t>(document_.source.size()));
  }
  ApplyMerges();
  return std::move(rows_);
}

// --- into tables ---------------------------------------------------------------------------------

void XlsxSheetReader::AddMerge(std::string_view range) {
  const std::size_t colon = range.find(':');
  Merge merge;
  if (colon == std::string_view::npos || !ParseCellName(range.substr(0, colon), merge.first) ||
      !ParseCellName(range.substr(colon + 1), merge.last) || merge.last.row < merge.first.row ||
      merge.last.column < merge.first.column) {
    diagnostics_.Warning("PW-DOC-0033", {file_, 0, 0},
                         "expected a range of cells to merge, found " + Quote(range));
    return;
  }
  merges_.push_back(merge);
}

// The places that merged cells cover, by row and column; the cells get their spans.
std::vector<XlsxSheetReader::Covered> XlsxSheetReader::FindCovered() {
  std::uint32_t columns = 0;
  for (const Row& row : rows_) columns = std::max(columns, row.cells.cells.back().column + 1);
  std::vector<Covered> covered;
  std::uint64_t places = 0;
  for (const Merge& merge : merges_) {
    const auto row = std::lower_bound(
        rows_.begin(), rows_.end(), merge.first.row,
        [](const Row& candidate, std::uint32_t number) { return candidate.number < number; });
    if (row == rows_.end() || row->number != merge.first.row) continue;
    const auto cell = std::lower_bound(
        row->cells.cells.begin(), row->cells.cells.end(), merge.first.column,
        [](const SheetCell& candidate, std::uint32_t column) { return candidate.column < column; });
    if (cell == row->cells.cells.end() || cell->column != merge.first.column) continue;
    const std::uint32_t last_row = std::min(merge.last.row, rows_.back().number);
    const std::uint32_t last_column = std::min(merge.last.column, columns - 1);
    const std::uint32_t high = last_row - merge.first.row + 1;
    const std::uint32_t wide = last_column - merge.first.column + 1;
    places += std::uint64_t{high} * wide;
    if (places > kMergedMax) {
      diagnostics_.Warning("PW-DOC-0034", {file_, merge.first.row + 1, merge.first.column + 1},
                           "expected at most " + WithThousands(kMergedMax) +
                               " cells in merged ranges, found more; the rest is not merged");
      break;
    }
    cell->row_span = high;
    cell->column_span = wide;
    for (std::uint32_t below = 0; below < high; ++below) {
      for (std::uint32_t right = below == 0 ? 1 : 0; right < wide; ++right) {
        covered.push_back({merge.first.row + below, merge.first.column + right, below});
      }
    }
  }
  std::sort(covered.begin(), covered.end());
  const auto same = [](const Covered& a, const Covered& b) {
    return a.row == b.row && a.column == b.column;
  };
  covered.erase(std::unique(covered.begin(), covered.end(), same), covered.end());
  return covered;
}

void XlsxSheetReader::ApplyMerges() {
  const std::vector<Covered> covered = FindCovered();
  std::vector<Row> rows;
  auto old = rows_.begin();
  for (auto at = covered.begin(); at != covered.end();) {
    const std::uint32_t number = at->row;
    for (; old != rows_.end() && old->number < number; ++old) rows.push_back(std::move(*old));
    Row row;
    row.number = number;
    if (old != rows_.end() && old->number == number) row = std::move(*old++);
    // Nothing of its own stands in an added row: it is where the row before it is.
    if (row.cells.cells.empty() && !rows.empty()) row.cells.source = rows.back().cells.source;
    auto end = at;
    while (end != covered.end() && end->row == number) ++end;
    Cover(row.cells, std::vector<Covered>(at, end));
    at = end;
    rows.push_back(std::move(row));
  }
  rows.insert(rows.end(), std::make_move_iterator(old), std::make_move_iterator(rows_.end()));
  rows_ = std::move(rows);
}

void XlsxSheetReader::Cover(SheetRow& row, const std::vector<Covered>& covered) {
  std::vector<SheetCell> cells;
  auto own = row.cells.begin();
  for (const Covered& place : covered) {
    for (; own != row.cells.end() && own->column < place.column; ++own) cells.push_back(*own);
    SheetCell cell;
    cell.column = place.column;
    cell.begin = cell.end = row.source;
    if (own != row.cells.end() && own->column == place.column) {
      // Nobody sees the words of a covered cell.
      document_.hidden.push_back({own->begin, own->end, HiddenKind::kVariant});
      ++own;
    }
    cell.covered = true;
    cell.row_span = place.below;
    cells.push_back(cell);
  }
  cells.insert(cells.end(), own, row.cells.end());
  row.cells = std::move(cells);
}

void XlsxSheetReader::Build() {
  SheetBuilder builder(document_, false, file_, diagnostics_);
  std::uint32_t next = 0;
  for (Row& row : rows_) {
    if (row.number > next) builder.AddRow(SheetRow());
    next = row.number + 1;
    builder.AddRow(std::move(row.cells));
  }
  builder.Finish();
}

}  // namespace portwright::document
