#include "report/table.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "report/display_text.h"
#include "report/json_text.h"

namespace portwright::report {
namespace {

constexpr int kGap = 2;  // blanks between two columns of text
constexpr int kNarrowest =
    8;  // a column is not wrapped below this, or below its heading's longest word
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlainAgain = "\x1b[0m";

std::string_view ColorOf(Tone tone) {
  switch (tone) {
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kWarning:
      return "\x1b[33m";
    case Tone::kBad:
      return "\x1b[31m";
    case Tone::kFaint:
      return "\x1b[2m";
    case Tone::kPlain:
      break;
  }
  return "";
}

std::string Colored(std::string_view color, std::string_view line, bool on) {
  if (!on || color.empty()) return std::string(line);
  return std::string(color) + std::string(line) + std::string(kPlainAgain);
}

void CheckShape(const Table& table) {
  for (const auto& row : table.rows) {
    PORTWRIGHT_CHECK(row.size() == table.columns.size(),
                     "a table's row has a cell for each column");
  }
}

int WidestLine(std::string_view cell) {
  int widest = 0;
  for (const std::string_view line : Split(cell, '\n'))
    widest = std::max(widest, DisplayWidth(line));
  return widest;
}

int LongestWord(std::string_view heading) {
  int longest = 0;
  for (const std::string_view word : Split(heading, ' ')) {
    longest = std::max(longest, DisplayWidth(word));
  }
  return longest;
}

// A table whose cells are printable, with the width of each column.
struct Layout {
  std::vector<std::string> headings;
  std::vector<std::vector<std::string>> rows;
  std::vector<int> widths;
};

// Takes width from the widest columns first, until the line fits or nothing more can be taken.
void FitWidths(Layout& layout, int line_width) {
  const int columns = static_cast<int>(layout.widths.size());
  const int room = line_width - kGap * (columns - 1);
  std::vector<int> least(layout.widths.size());
  for (std::size_t i = 0; i < least.size(); ++i) {
    const int floor = std::max(kNarrowest, LongestWord(layout.headings[i]));
    least[i] = std::min(layout.widths[i], floor);
  }
  const auto capped = [&](std::size_t i, int cap) {
    return std::min(layout.widths[i], std::max(cap, least[i]));
  };
  const auto fits = [&](int cap) {
    int sum = 0;
    for (std::size_t i = 0; i < least.size(); ++i) sum += capped(i, cap);
    return sum <= room;
  };
  int lo = 1;
  int hi = std::max(1, *std::max_element(layout.widths.begin(), layout.widths.end()));
  if (fits(hi)) return;
  while (lo + 1 < hi) {
    const int middle = lo + (hi - lo) / 2;
    (fits(middle) ? lo : hi) = middle;
  }
  std::vector<int> widths(least.size());
  int left = room;
  for (std::size_t i = 0; i < least.size(); ++i) left -= widths[i] = capped(i, lo);
  for (std::size_t i = 0; i < least.size(); ++i) {
    if (left > 0 && widths[i] < layout.widths[i] && widths[i] == lo) ++widths[i], --left;
  }
  layout.widths = std::move(widths);
}

Layout LayOut(const Table& table, int line_width) {
  Layout layout;
  for (const Column& column : table.columns) {
    layout.headings.push_back(Printable(column.name));
    layout.widths.push_back(WidestLine(layout.headings.back()));
  }
  layout.rows.reserve(table.rows.size());
  for (const auto& row : table.rows) {
    std::vector<std::string>& cells = layout.rows.emplace_back();
    cells.reserve(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(Printable(row[i]));
      layout.widths[i] = std::max(layout.widths[i], WidestLine(cells.back()));
    }
  }
  if (line_width > 0 && !layout.widths.empty()) FitWidths(layout, line_width);
  return layout;
}

// One row of cells, each wrapped into its column; `color` covers every line of it.
void AppendTextRow(std::string& out, const Table& table, const Layout& layout,
                   const std::vector<std::string>& cells, std::string_view color, bool is_colored) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    lines.push_back(WrapLines(cells[i], layout.widths[i]));
    height = std::max(height, lines.back().size());
  }
  for (std::size_t l = 0; l < height; ++l) {
    std::string line;
    std::size_t pending = 0;  // blanks, written only when something follows
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string_view text = l < lines[i].size() ? std::string_view(lines[i][l]) : "";
      const auto fill =
          static_cast<std::size_t>(std::max(0, layout.widths[i] - DisplayWidth(text)));
      const bool is_right = table.columns[i].align == Align::kRight;
      if (is_right) pending += fill;
      if (!text.empty()) {
        line.append(pending, ' ');
        line += text;
        pending = 0;
      }
      if (!is_right) pending += fill;
      pending += kGap;
    }
    out += Colored(color, line, is_colored);
    out += '\n';
  }
}

std::string RenderText(const Table& table, const RenderStyle& style) {
  std::string out;
  if (!table.title.empty()) {
    out += Colored(kBold, Printable(table.title), style.color);
    out += '\n';
  }
  if (table.rows.empty()) {
    return out + (table.empty_text.empty() ? "none" : Printable(table.empty_text)) + "\n";
  }
  const Layout layout = LayOut(table, style.width);
  AppendTextRow(out, table, layout, layout.headings, kBold, style.color);
  std::vector<std::string> rulers;
  for (const int width : layout.widths) rulers.emplace_back(static_cast<std::size_t>(width), '-');
  AppendTextRow(out, table, layout, rulers, ColorOf(Tone::kFaint), style.color);
  for (std::size_t r = 0; r < layout.rows.size(); ++r) {
    const Tone tone = r < table.tones.size() ? table.tones[r] : Tone::kPlain;
    AppendTextRow(out, table, layout, layout.rows[r], ColorOf(tone), style.color);
  }
  return out;
}

std::string RenderCsv(const Table& table, const RenderStyle& style) {
  std::string out;
  const auto end_row = [&] { out.back() = '\n'; };
  if (table.columns.empty()) return out;
  if (style.header) {
    for (const Column& column : table.columns) out += CsvField(KeyOf(column), style.guard) + ",";
    end_row();
  }
  for (const auto& row : table.rows) {
    for (const std::string& cell : row) out += CsvField(cell, style.guard) + ",";
    end_row();
  }
  return out;
}

// `12.5`: two runs of digits, as JSON takes them.
bool IsDecimal(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, '.');
  return parts.size() == 2 && ParseNumber(parts[0]) && ParseNumber(parts[1]) &&
         (parts[0] == "0" || parts[0][0] != '0');
}

void WriteRows(JsonWriter& json, const Table& table) {
  std::vector<std::string> keys;
  for (const Column& column : table.columns) keys.push_back(KeyOf(column));
  json.BeginArray();
  for (const auto& row : table.rows) {
    json.BeginObject();
    for (std::size_t i = 0; i < row.size(); ++i) {
      json.Key(keys[i]);
      const bool is_number = table.columns[i].is_number;
      if (const auto number = is_number ? ParseNumber(row[i]) : std::nullopt) {
        json.Number(*number);
      } else if (is_number && IsDecimal(row[i])) {
        json.Raw(row[i]);
      } else if (is_number && row[i].empty()) {
        json.Null();
      } else {
        json.String(row[i]);
      }
    }
    json.EndObject();
  }
  json.EndArray();
}

std::string RenderJson(const Table& table) {
  JsonWriter json;
  WriteRows(json, table);
  return json.Take() + "\n";
}

std::string RenderMarkdown(const Table& table) {
  std::string out;
  if (!table.title.empty()) out += "## " + EscapeMarkdown(table.title) + "\n\n";
  if (table.rows.empty()) {
    return out + (table.empty_text.empty() ? "None." : EscapeMarkdown(table.empty_text)) + "\n";
  }
  out += '|';
  for (const Column& column : table.columns) out += ' ' + EscapeMarkdown(column.name) + " |";
  out += "\n|";
  for (const Column& column : table.columns) {
    out += column.align == Align::kRight ? " ---: |" : " --- |";
  }
  out += '\n';
  for (const auto& row : table.rows) {
    out += '|';
    for (const std::string& cell : row) out += ' ' + EscapeMarkdown(cell) + " |";
    out += '\n';
  }
  return out;
}

std::string TableKey(const Table& table) {
  return table.key.empty() ? SnakeCase(table.title) : table.key;
}

std::string RenderAllJson(const std::vector<Table>& tables) {
  JsonWriter json;
  json.BeginObject();
  for (const Table& table : tables) {
    json.Key(TableKey(table));
    WriteRows(json, table);
  }
  json.EndObject();
  return json.Take() + "\n";
}

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

std::optional<Format> ParseFormat(std::string_view word) {
  if (word == "table") return Format::kTable;
  if (word == "csv") return Format::kCsv;
  if (word == "json") return Format::kJson;
  if (word == "markdown") return Format::kMarkdown;
  return std::nullopt;
}

Table MakeTable(std::string title, std::string empty_text, std::vector<Column> columns) {
  Table table;
  table.title = std::move(title);
  table.columns = std::move(columns);
  table.empty_text = std::move(empty_text);
  return table;
}

Column Text(std::string name) {
  Column column;
  column.name = std::move(name);
  return column;
}

Column Number(std::string name) {
  Column column;
  column.name = std::move(name);
  column.align = Align::kRight;
  column.is_number = true;
  return column;
}

std::string SnakeCase(std::string_view name) {
  std::string out;
  bool is_pending = false;
  for (const char c : name) {
    if (!IsWordByte(c)) {
      is_pending = !out.empty();
      continue;
    }
    if (is_pending) out += '_';
    is_pending = false;
    out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string KeyOf(const Column& column) {
  return column.key.empty() ? SnakeCase(column.name) : column.key;
}

std::string Render(const Table& table, Format format, const RenderStyle& style) {
  CheckShape(table);
  switch (format) {
    case Format::kTable:
      return RenderText(table, style);
    case Format::kCsv:
      return RenderCsv(table, style);
    case Format::kJson:
      return RenderJson(table);
    case Format::kMarkdown:
      return RenderMarkdown(table);
  }
  return "";
}

std::string RenderAll(const std::vector<Table>& tables, Format format, const RenderStyle& style) {
  if (format == Format::kJson) {
    for (const Table& table : tables) CheckShape(table);
    return RenderAllJson(tables);
  }
  std::string out;
  for (const Table& table : tables) {
    if (!out.empty()) out += '\n';
    out += Render(table, format, style);
  }
  return out;
}

std::string EscapeMarkdown(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_inside_word =
        i > 0 && i + 1 < text.size() && IsWordByte(text[i - 1]) && IsWordByte(text[i + 1]);
    if (c == '\n') {
      out += "<br>";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '_' && is_inside_word) {
      out += c;
    } else {
      if (std::string_view("\\|`*_[]#~$").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

}  // namespace portwright::report
