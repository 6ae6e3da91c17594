#include "report/table_page.h"

#include "base/text.h"
#include "report/html_text.h"

namespace portwright::report {
namespace {

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark}"
    "body{font:14px/1.45 system-ui,sans-serif;margin:2rem;background:Canvas;color:CanvasText}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}"
    ".scroll{overflow-x:auto}"
    "table{border-collapse:collapse;font-size:.85rem}"
    "th,td{border:1px solid GrayText;padding:.3rem .5rem;text-align:left;vertical-align:top}"
    "th{position:sticky;top:0;background:Canvas}"
    ".num{text-align:right}footer{margin-top:2rem;color:GrayText}"
    "@media print{body{margin:0}.scroll{overflow:visible}}";

void AppendCell(std::string& out, std::string_view tag, std::string_view text, bool is_number) {
  out += '<';
  out += tag;
  if (is_number) out += " class=\"num\"";
  out += '>';
  bool first = true;
  for (const std::string_view line : Split(text, '\n')) {
    if (!first) out += "<br>";
    out += EscapeHtml(line);
    first = false;
  }
  out += "</";
  out += tag;
  out += '>';
}

void AppendTable(std::string& out, const Table& table) {
  out += "<h2>";
  out += EscapeHtml(table.title);
  out += "</h2>\n";
  if (table.rows.empty()) {
    out += "<p>";
    out += EscapeHtml(table.empty_text.empty() ? "none" : table.empty_text);
    out += "</p>\n";
    return;
  }
  out += "<div class=\"scroll\"><table><thead><tr>";
  for (const Column& column : table.columns) AppendCell(out, "th", column.name, column.is_number);
  out += "</tr></thead><tbody>\n";
  for (const auto& row : table.rows) {
    out += "<tr>";
    for (std::size_t c = 0; c < table.columns.size(); ++c)
      AppendCell(out, "td", row[c], table.columns[c].is_number);
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
}

}  // namespace

std::string TablePage(std::string_view title, const std::vector<Table>& tables,
                      std::string_view generator) {
  const std::string name = EscapeHtml(title);
  std::string out = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n<title>";
  out += name;
  out += "</title>\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n";
  out += "<style>";
  out += kStyle;
  out += "</style></head><body>\n<h1>";
  out += name;
  out += "</h1>\n";
  for (const Table& table : tables) AppendTable(out, table);
  out += "<footer>";
  out += EscapeHtml(generator);
  out += "</footer>\n</body></html>\n";
  return out;
}

}  // namespace portwright::report
