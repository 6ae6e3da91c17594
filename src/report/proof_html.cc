#include "report/proof_html.h"

#include "base/text.h"
#include "report/html_text.h"

namespace portwright::report {
namespace {

constexpr std::size_t kRowsMax = 2'000;  // of a table; the rest is counted

std::string_view ClassOf(Tone tone) {
  switch (tone) {
    case Tone::kGood:
      return "ok";
    case Tone::kWarning:
      return "warn";
    case Tone::kBad:
      return "bad";
    case Tone::kPlain:
    case Tone::kFaint:
      break;
  }
  return "";
}

// The first cell of a row with a tone is a badge, so that it is seen without colours too.
std::string RowHtml(const Table& table, std::size_t row) {
  const Tone tone = row < table.tones.size() ? table.tones[row] : Tone::kPlain;
  std::string out = "<tr>";
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    std::string cell;
    for (const std::string_view line : Split(table.rows[row][c], '\n'))
      cell += (cell.empty() ? "" : "<br>") + EscapeHtml(line);
    const bool is_badge = table.columns[c].name == "Finding" && !ClassOf(tone).empty();
    if (is_badge)
      cell = "<span class=\"badge " + std::string(ClassOf(tone)) + "\">" + cell + "</span>";
    out += "<td data-label=\"" + EscapeHtml(table.columns[c].name) + "\"" +
           (table.columns[c].is_number ? " class=\"num\"" : "") + ">" + cell + "</td>";
  }
  return out + "</tr>\n";
}

std::string TableHtml(const Table& table) {
  std::string out = "<h3>" + EscapeHtml(table.title) + "</h3>\n";
  if (table.rows.empty()) {
    return out + "<p class=\"hint\">" +
           EscapeHtml(table.empty_text.empty() ? "none" : table.empty_text) + "</p>\n";
  }
  out += "<div class=\"panel scroll\"><table class=\"plain stack\"><thead><tr>";
  for (const Column& column : table.columns)
    out += "<th scope=\"col\">" + EscapeHtml(column.name) + "</th>";
  out += "</tr></thead><tbody>\n";
  for (std::size_t row = 0; row < table.rows.size() && row < kRowsMax; ++row)
    out += RowHtml(table, row);
  out += "</tbody></table></div>\n";
  if (table.rows.size() > kRowsMax) {
    out += "<p class=\"hint\">and " + Count(table.rows.size() - kRowsMax, "more row") +
           "; the JSON has all</p>\n";
  }
  return out;
}

}  // namespace

std::string ProofHtml(std::string_view verdicts, const std::vector<Table>& tables) {
  if (tables.empty()) return "";
  std::string out =
      "<section id=\"proof\" aria-labelledby=\"proof-title\">\n"
      "<h2 id=\"proof-title\">Proof</h2>\n"
      "<p class=\"hint\">What firewalls do today, against this plan: for all packets, not by "
      "samples.</p>\n<ul class=\"lines-list\">";
  for (const std::string_view line : Split(verdicts, '\n')) {
    if (!line.empty()) out += "<li>" + EscapeHtml(line) + "</li>";
  }
  out += "</ul>\n";
  for (const Table& table : tables) out += TableHtml(table);
  return out + "</section>\n\n";
}

std::string ProofLinkHtml(const std::vector<Table>& tables) {
  if (tables.empty()) return "";
  return "    <a href=\"#proof\">Proof</a>\n";
}

}  // namespace portwright::report
