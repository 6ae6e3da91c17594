#include "report/workbook.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <set>
#include <string_view>

#include "base/text.h"
#include "report/display_text.h"

namespace portwright::report {
namespace {

constexpr std::size_t kCellCharacters = 32767;  // the most that a cell holds
constexpr std::size_t kRowsMax = 1048576;
constexpr std::size_t kSheetNameMax = 31;
constexpr lxw_color_t kInk = 0x1F2937;
constexpr lxw_color_t kHeaderFill = 0x1F4E5F;
constexpr lxw_color_t kLine = 0xD5DBE1;
constexpr lxw_color_t kMarkFill = 0xFFF4D6;
constexpr lxw_color_t kAnswerFill = 0xEAF5EC;
constexpr lxw_color_t kAnswerHeaderFill = 0x2E6B3E;
constexpr lxw_color_t kFaintInk = 0x5B6673;

struct Styles {
  lxw_format* title = nullptr;
  lxw_format* heading = nullptr;
  lxw_format* header = nullptr;
  lxw_format* cell = nullptr;
  lxw_format* marked = nullptr;
  lxw_format* answer = nullptr;
  lxw_format* answer_header = nullptr;
  lxw_format* faint = nullptr;
};

lxw_format* AddFormat(lxw_workbook* book, double size, bool is_bold, lxw_color_t ink) {
  lxw_format* format = workbook_add_format(book);
  format_set_font_size(format, size);
  if (is_bold) format_set_bold(format);
  format_set_font_color(format, ink);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  return format;
}

Styles MakeStyles(lxw_workbook* book) {
  Styles styles;
  styles.title = AddFormat(book, 16, true, kInk);
  styles.heading = AddFormat(book, 12, true, kHeaderFill);
  styles.faint = AddFormat(book, 10, false, kFaintInk);
  styles.header = AddFormat(book, 10, true, LXW_COLOR_WHITE);
  format_set_bg_color(styles.header, kHeaderFill);
  format_set_text_wrap(styles.header);
  styles.cell = AddFormat(book, 10, false, kInk);
  styles.marked = AddFormat(book, 10, false, kInk);
  format_set_bg_color(styles.marked, kMarkFill);
  styles.answer = AddFormat(book, 10, false, kInk);
  format_set_bg_color(styles.answer, kAnswerFill);
  format_set_num_format(styles.answer, "@");  // days and tickets stay as they are typed
  styles.answer_header = AddFormat(book, 10, true, LXW_COLOR_WHITE);
  format_set_bg_color(styles.answer_header, kAnswerHeaderFill);
  format_set_text_wrap(styles.answer_header);
  for (lxw_format* format :
       {styles.cell, styles.marked, styles.header, styles.answer, styles.answer_header}) {
    format_set_text_wrap(format);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, kLine);
  }
  return styles;
}

// What a cell can hold: printable, and cut with a word about it where it is longer.
std::string CellText(std::string_view text) {
  std::string out = Printable(text);
  if (out.size() <= kCellCharacters) return out;
  std::size_t end = kCellCharacters - 100;
  while ((static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80) --end;
  const std::size_t more = out.size() - end;
  out.resize(end);
  return out + " ... cut here, " + Count(more, "byte") + " more; the JSON report has all of it";
}

void Write(lxw_worksheet* sheet, std::size_t row, std::size_t column, std::string_view text,
           lxw_format* format) {
  const std::string cell = CellText(text);
  const auto r = static_cast<lxw_row_t>(row);
  const auto c = static_cast<lxw_col_t>(column);
  if (cell.empty()) {
    worksheet_write_blank(sheet, r, c, format);
  } else {
    worksheet_write_string(sheet, r, c, cell.c_str(), format);
  }
}

void ForPaper(lxw_worksheet* sheet) {
  worksheet_set_landscape(sheet);
  worksheet_set_paper(sheet, 9);  // A4
  worksheet_fit_to_pages(sheet, 1, 0);
  worksheet_set_footer(sheet, "&L&A&RPage &P of &N");
}

// A table with its heading, below `row`; returns the row after it and an empty one.
std::size_t WriteTable(lxw_worksheet* sheet, std::size_t row, const Table& table,
                       const Styles& styles) {
  Write(sheet, row++, 0, table.title, styles.heading);
  if (table.rows.empty()) {
    Write(sheet, row++, 0, "none", styles.faint);
    return row + 1;
  }
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    Write(sheet, row, c, table.columns[c].name, styles.header);
  }
  ++row;
  for (const auto& cells : table.rows) {
    for (std::size_t c = 0; c < cells.size(); ++c) Write(sheet, row, c, cells[c], styles.cell);
    ++row;
  }
  return row + 1;
}

void WriteText(lxw_worksheet* sheet, const TextSheet& text, const Styles& styles) {
  for (std::size_t c = 0; c < text.widths.size(); ++c) {
    const auto column = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet, column, column, text.widths[c], nullptr);
  }
  ForPaper(sheet);
  std::size_t row = 0;
  Write(sheet, row++, 0, text.title, styles.title);
  for (const std::string& line : text.lines) Write(sheet, row++, 0, line, styles.faint);
  ++row;
  for (const Table& table : text.tables) row = WriteTable(sheet, row, table, styles);
}

// The words that a column may hold, offered by the spreadsheet.
void OfferWords(lxw_worksheet* sheet, const GridColumn& column, lxw_col_t at, lxw_row_t first,
                lxw_row_t last) {
  std::vector<std::string> own = column.words;
  std::vector<char*> words;
  for (std::string& word : own) words.push_back(word.data());
  words.push_back(nullptr);
  lxw_data_validation validation{};
  validation.validate = LXW_VALIDATION_TYPE_LIST;
  validation.value_list = words.data();
  worksheet_data_validation_range(sheet, first, at, last, at, &validation);
}

void WriteGrid(lxw_worksheet* sheet, const GridSheet& grid, const Styles& styles) {
  const bool has_keys = std::any_of(grid.columns.begin(), grid.columns.end(),
                                    [](const GridColumn& column) { return !column.key.empty(); });
  const std::size_t headings = has_keys ? 1 : 0;
  std::size_t row = headings + 1;
  for (const auto& cells : grid.rows) {
    PORTWRIGHT_CHECK(cells.size() == grid.columns.size(), "a row has a cell for each column");
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const GridColumn& column = grid.columns[c];
      const bool is_marked = column.marks && !cells[c].empty();
      Write(sheet, row, c, cells[c],
            is_marked          ? styles.marked
            : column.is_answer ? styles.answer
                               : styles.cell);
    }
    ++row;
  }
  const auto last = static_cast<lxw_row_t>(std::max<std::size_t>(row - 1, headings + 1));
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    const GridColumn& column = grid.columns[c];
    const auto at = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet, at, at, column.width, nullptr);
    if (has_keys) Write(sheet, 0, c, column.key, styles.faint);
    Write(sheet, headings, c, column.heading,
          column.is_answer ? styles.answer_header : styles.header);
    if (!column.words.empty())
      OfferWords(sheet, column, at, static_cast<lxw_row_t>(headings + 1), last);
  }
  if (has_keys) {
    lxw_row_col_options hidden{};
    hidden.hidden = LXW_TRUE;
    worksheet_set_row_opt(sheet, 0, LXW_DEF_ROW_HEIGHT, nullptr, &hidden);
  }
  const auto first = static_cast<lxw_row_t>(headings);
  worksheet_freeze_panes(sheet, first + 1, 1);
  worksheet_autofilter(sheet, first, 0, last, static_cast<lxw_col_t>(grid.columns.size() - 1));
  worksheet_repeat_rows(sheet, first, first);
  ForPaper(sheet);
}

void SetProperties(lxw_workbook* book, const Workbook& workbook) {
  std::string title = CellText(workbook.title);
  title.resize(
      FindInvalidUtf8(title.substr(0, 250)).value_or(std::min<std::size_t>(title.size(), 250)));
  char creator[] = "Portwright";
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.author = creator;
  properties.created = static_cast<std::time_t>(workbook.created.days) * 86400;
  workbook_set_properties(book, &properties);
}

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Result<std::string> ReadAll(std::FILE* file) {
  std::string bytes;
  char block[65536];
  std::rewind(file);
  while (const std::size_t got = std::fread(block, 1, sizeof block, file)) bytes.append(block, got);
  if (std::ferror(file) != 0) return Error{ErrorCode::kIo, "cannot read the workbook back"};
  return bytes;
}

lxw_worksheet* AddSheet(lxw_workbook* book, const std::string& name) {
  lxw_worksheet* sheet = workbook_add_worksheet(book, name.c_str());
  PORTWRIGHT_CHECK(sheet != nullptr, "names of sheets are valid and different");
  return sheet;
}

}  // namespace

std::vector<std::string> SheetNames(const std::vector<std::string>& points) {
  std::set<std::string> taken = {"summary",
                                 "history"};  // spreadsheets keep `History` for themselves
  std::vector<std::string> out;
  for (const std::string& point : points) {
    std::string name = Printable(point);
    for (char& c : name) {
      if (std::string_view("[]:*?/\\'\n").find(c) != std::string_view::npos) c = '-';
    }
    const auto cut = [](std::string text, std::size_t bytes) {
      if (text.size() > bytes) text.resize(bytes);
      text.resize(FindInvalidUtf8(text).value_or(text.size()));
      return text;
    };
    if (name.empty()) name = "point";
    std::string candidate = cut(name, kSheetNameMax);
    for (int n = 2; !taken.insert(ToLower(candidate)).second; ++n) {
      const std::string suffix = "-" + std::to_string(n);
      candidate = cut(name, kSheetNameMax - suffix.size()) + suffix;
    }
    out.push_back(candidate);
  }
  return out;
}

Result<std::string> Write(const Workbook& workbook) {
  for (const GridSheet& grid : workbook.grids) {
    if (grid.rows.size() + 2 > kRowsMax) {
      return Error{ErrorCode::kLimit,
                   "a sheet holds " + WithThousands(kRowsMax) + " rows, " + grid.name + " needs " +
                       WithThousands(grid.rows.size() + 2) + "; use the CSV or JSON report"};
    }
  }
  // The library writes to a file of a given name and to nothing else: this one has no name that
  // could be left behind.
  const File file(std::tmpfile());
  if (!file) return Error{ErrorCode::kIo, "cannot make a temporary file for the workbook"};
  const std::string path = "/proc/self/fd/" + std::to_string(fileno(file.get()));
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) return Error{ErrorCode::kIo, "cannot begin the workbook"};
  SetProperties(book, workbook);
  const Styles styles = MakeStyles(book);
  for (const TextSheet& text : workbook.texts) WriteText(AddSheet(book, text.name), text, styles);
  for (const GridSheet& grid : workbook.grids) WriteGrid(AddSheet(book, grid.name), grid, styles);
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
    return Error{ErrorCode::kIo, std::string("cannot write the workbook: ") + lxw_strerror(error)};
  }
  return ReadAll(file.get());
}

}  // namespace portwright::report
