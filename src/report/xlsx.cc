#include "report/xlsx.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/display_text.h"
#include "report/plan_tables.h"
#include "report/reason_text.h"
#include "report/totals.h"

namespace portwright::report {
namespace {

constexpr std::size_t kCellCharacters = 32767;  // the most that a cell holds
constexpr std::size_t kRowsMax = 1048576;
constexpr std::size_t kSheetNameMax = 31;
constexpr lxw_color_t kInk = 0x1F2937;
constexpr lxw_color_t kHeaderFill = 0x1F4E5F;
constexpr lxw_color_t kLine = 0xD5DBE1;
constexpr lxw_color_t kDoubtFill = 0xFFF4D6;
constexpr lxw_color_t kFaintInk = 0x5B6673;

struct SheetColumn {
  const char* name;
  double width;
};

constexpr SheetColumn kColumns[] = {{"Row", 11},
                                    {"Source", 24},
                                    {"Source zone", 14},
                                    {"Source addresses", 24},
                                    {"Destination", 24},
                                    {"Destination zone", 14},
                                    {"Destination addresses", 24},
                                    {"Service", 14},
                                    {"Initiator", 22},
                                    {"Action", 9},
                                    {"Reason", 42},
                                    {"Feature", 20},
                                    {"Product", 22},
                                    {"Instance", 16},
                                    {"Document", 28},
                                    {"Section", 28},
                                    {"Line", 8},
                                    {"Requirement", 32},
                                    {"Translated", 24},
                                    {"Session timeout", 12},
                                    {"Doubt", 36},
                                    {"Expires", 12}};

struct Styles {
  lxw_format* title = nullptr;
  lxw_format* heading = nullptr;
  lxw_format* header = nullptr;
  lxw_format* cell = nullptr;
  lxw_format* doubt = nullptr;
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
  styles.doubt = AddFormat(book, 10, false, kInk);
  format_set_bg_color(styles.doubt, kDoubtFill);
  for (lxw_format* format : {styles.cell, styles.doubt, styles.header}) {
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

// Columns of a table by their names, in this order.
Table Only(const Table& table, const std::vector<std::string_view>& names, std::string title) {
  Table out;
  out.title = std::move(title);
  out.rows.resize(table.rows.size());
  for (const std::string_view name : names) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (table.columns[c].name != name) continue;
      out.columns.push_back(table.columns[c]);
      for (std::size_t r = 0; r < table.rows.size(); ++r) out.rows[r].push_back(table.rows[r][c]);
    }
  }
  return out;
}

Table Assumptions(const plan::Plan& plan, const Facts& facts) {
  Table table;
  table.title = "Assumptions";
  table.columns = {Text("About"), Text("Taken"), Text("Instead of, or why")};
  for (const plan::Question& question : plan.questions) {
    if (question.taken.empty()) continue;
    const std::string instance =
        question.instance == plan::kNone ? "" : plan.site->instances[question.instance].id + ": ";
    table.rows.push_back({instance + question.name, question.taken, "default; " + question.text});
  }
  const Table doubts = DoubtsTable(facts);
  for (const auto& row : doubts.rows) {
    table.rows.push_back({row[0] + " (" + row[2] + ")", row[4], row[3] + "\n" + row[5]});
  }
  return table;
}

void WriteSummary(lxw_worksheet* sheet, const plan::Plan& plan, const Facts& facts,
                  const std::vector<std::string>& sheet_names, const Styles& styles) {
  constexpr double kWidths[] = {34, 30, 44, 34, 24, 12, 12};
  for (std::size_t c = 0; c < std::size(kWidths); ++c) {
    const auto column = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet, column, column, kWidths[c], nullptr);
  }
  ForPaper(sheet);
  std::size_t row = 0;
  Write(sheet, row++, 0, "Firewall change request: " + TitleOf(plan.site->name, plan.site->title),
        styles.title);
  Write(sheet, row++, 0,
        "As of " + FormatDate(plan.as_of) + ". " + Count(facts.totals.entries, "entry", "entries") +
            " for " + Count(facts.totals.flows - facts.totals.granted, "flow") + " at " +
            Count(facts.totals.points, "enforcement point") + "; one sheet each.",
        styles.faint);
  ++row;
  Table points;
  points.title = "Enforcement points";
  points.columns = {Text("Point"), Text("Owner"),   Text("Kind and dialect"),
                    Text("Sheet"), Text("Entries"), Text("Flows")};
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    const site::EnforcementPoint& point = plan.site->points[plan.points[i].point];
    std::string kind(ToText(point.kind));
    if (!point.dialect.empty()) kind += ", " + point.dialect;
    if (!point.version.empty()) kind += " " + point.version;
    points.rows.push_back({TitleOf(point.name, point.title), point.owner, kind, sheet_names[i],
                           std::to_string(facts.points[i].entries.size()),
                           std::to_string(plan.points[i].flows)});
  }
  row = WriteTable(sheet, row, points, styles);
  row = WriteTable(sheet, row,
                   Only(QuestionsTable(plan),
                        {"Name", "Instance", "Question", "Would open", "Taken"}, "Open questions"),
                   styles);
  row = WriteTable(sheet, row, Assumptions(plan, facts), styles);
  row = WriteTable(sheet, row,
                   Only(ConditionsTable(plan), {"Condition", "State", "Found", "Citation"},
                        "Conditions beside ports"),
                   styles);
  WriteTable(sheet, row, ExpiringTable(plan, std::nullopt), styles);
}

template <typename TextOf>
std::string OfReasons(const Facts& facts, const plan::Entry& entry, TextOf text_of) {
  std::vector<std::string> parts;
  for (const std::uint32_t reason : entry.reasons) {
    std::string text = text_of(facts.reasons[reason]);
    if (text.empty() || std::find(parts.begin(), parts.end(), text) != parts.end()) continue;
    parts.push_back(std::move(text));
  }
  return Join(parts, "\n");
}

std::string DoubtText(const ReasonText& reason) {
  std::string out;
  for (const auto& doubt : reason.doubts) {
    out += (out.empty() ? "" : "\n") + doubt.about + ": ";
    for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
      out += (i == 0 ? "" : "; or ") + doubt.readings[i];
      if (i + 1 == doubt.taken) out += " (taken)";
    }
  }
  return out;
}

std::string TimeoutText(const ReasonText& reason) {
  return reason.session_timeout_s == 0 ? "" : std::to_string(reason.session_timeout_s) + " s";
}

std::string RowId(const std::string& point, std::size_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return point + "-" + digits;
}

// Cells of one entry, in the order of kColumns.
std::vector<std::string> EntryCells(const std::string& id, const plan::Entry& entry,
                                    std::uint32_t point, const Facts& facts,
                                    EntryDescriber& describer) {
  const EntryText text = describer.Describe(entry, point);
  const auto of = [&](auto text_of) { return OfReasons(facts, entry, text_of); };
  return {id,
          Join(text.source_names, "\n"),
          Join(text.source_zones, "\n"),
          Join(text.source_addresses, "\n"),
          Join(text.destination_names, "\n"),
          Join(text.destination_zones, "\n"),
          Join(text.destination_addresses, "\n"),
          Join(text.services, "\n"),
          of([](const ReasonText& r) { return r.initiator; }),
          "permit",
          of([](const ReasonText& r) { return r.purpose; }),
          of([](const ReasonText& r) { return Join(r.features, ", "); }),
          of([](const ReasonText& r) { return r.product; }),
          of([](const ReasonText& r) { return r.instance; }),
          of([](const ReasonText& r) { return r.document; }),
          of([](const ReasonText& r) { return r.section; }),
          of([](const ReasonText& r) { return r.lines; }),
          of([](const ReasonText& r) { return r.requirement; }),
          Join(text.translated, "\n"),
          of(TimeoutText),
          of(DoubtText),
          of([](const ReasonText& r) { return r.until; })};
}

void WritePoint(lxw_worksheet* sheet, const plan::Plan& plan, const PointEntries& point,
                const Facts& facts, const Styles& styles) {
  const std::size_t doubt_column = std::size(kColumns) - 2;
  for (std::size_t c = 0; c < std::size(kColumns); ++c) {
    const auto column = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet, column, column, kColumns[c].width, nullptr);
    Write(sheet, 0, c, kColumns[c].name, styles.header);
  }
  EntryDescriber describer(plan);
  const std::string& name = plan.site->points[point.point].name;
  std::size_t row = 1;
  for (const plan::Entry& entry : point.entries) {
    const auto cells = EntryCells(RowId(name, row), entry, point.point, facts, describer);
    PORTWRIGHT_CHECK(cells.size() == std::size(kColumns), "an entry has a cell for each column");
    for (std::size_t c = 0; c < cells.size(); ++c) {
      const bool is_doubt = c == doubt_column && !cells[c].empty();
      Write(sheet, row, c, cells[c], is_doubt ? styles.doubt : styles.cell);
    }
    ++row;
  }
  worksheet_freeze_panes(sheet, 1, 1);
  worksheet_autofilter(sheet, 0, 0, static_cast<lxw_row_t>(std::max<std::size_t>(row - 1, 1)),
                       static_cast<lxw_col_t>(std::size(kColumns) - 1));
  worksheet_repeat_rows(sheet, 0, 0);
  ForPaper(sheet);
}

void SetProperties(lxw_workbook* book, const plan::Plan& plan) {
  std::string title =
      "Firewall change request: " + CellText(TitleOf(plan.site->name, plan.site->title));
  title.resize(
      FindInvalidUtf8(title.substr(0, 250)).value_or(std::min<std::size_t>(title.size(), 250)));
  char creator[] = "Portwright";
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.author = creator;
  properties.created = static_cast<std::time_t>(plan.as_of.days) * 86400;
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

Result<std::string> Xlsx(const plan::Plan& plan) {
  const Facts facts = Gather(plan);
  std::vector<std::string> points;
  for (const PointEntries& point : facts.points) {
    points.push_back(plan.site->points[point.point].name);
    if (point.entries.size() + 1 > kRowsMax) {
      return Error{ErrorCode::kLimit, "a sheet holds " + WithThousands(kRowsMax) + " rows, " +
                                          points.back() + " needs " +
                                          WithThousands(point.entries.size() + 1) +
                                          "; use the CSV or JSON report"};
    }
  }
  // The library writes to a file of a given name and to nothing else: this one has no name that
  // could be left behind.
  const File file(std::tmpfile());
  if (!file) return Error{ErrorCode::kIo, "cannot make a temporary file for the workbook"};
  const std::string path = "/proc/self/fd/" + std::to_string(fileno(file.get()));
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) return Error{ErrorCode::kIo, "cannot begin the workbook"};
  SetProperties(book, plan);
  const Styles styles = MakeStyles(book);
  const std::vector<std::string> names = SheetNames(points);
  WriteSummary(workbook_add_worksheet(book, "Summary"), plan, facts, names, styles);
  for (std::size_t i = 0; i < facts.points.size(); ++i) {
    lxw_worksheet* sheet = workbook_add_worksheet(book, names[i].c_str());
    PORTWRIGHT_CHECK(sheet != nullptr, "names of sheets are valid and different");
    WritePoint(sheet, plan, facts.points[i], facts, styles);
  }
  if (const lxw_error error = workbook_close(book); error != LXW_NO_ERROR) {
    return Error{ErrorCode::kIo, std::string("cannot write the workbook: ") + lxw_strerror(error)};
  }
  return ReadAll(file.get());
}

}  // namespace portwright::report
