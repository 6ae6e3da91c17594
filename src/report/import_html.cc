#include "report/import_html.h"

#include <array>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/html_text.h"
#include "report/import_review.h"
#include "report/page_files.h"

namespace portwright::report {
namespace {

using extract::Extraction;
using extract::Number;
using extract::Refusal;

constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kUnplaced) + 1;
constexpr std::size_t kListedMax = 2'000;

struct Figures {
  std::size_t claimed = 0;
  std::size_t inherited = 0;  // rows
  std::size_t doubtful = 0;   // rows
  std::array<std::size_t, kRefusals> refused = {};

  std::size_t Refused(Refusal refusal) const { return refused[static_cast<std::size_t>(refusal)]; }
  std::size_t Unplaced() const { return Refused(Refusal::kUnplaced); }
};

Figures Count(const Extraction& extraction) {
  Figures out;
  for (const Number& number : extraction.numbers) {
    if (number.row != extract::kNone) {
      ++out.claimed;
    } else {
      ++out.refused[static_cast<std::size_t>(number.refusal)];
    }
  }
  for (const extract::Row& row : extraction.rows) {
    if (!row.inherited.empty()) ++out.inherited;
    if (!row.doubts.empty()) ++out.doubtful;
  }
  return out;
}

std::string Tile(std::size_t figure, std::string_view label, std::string_view detail,
                 std::string_view target, std::string_view tone) {
  return "<a class=\"tile " + std::string(figure > 0 ? tone : "") + "\" href=\"#" +
         std::string(target) + "\"><span class=\"figure\">" + WithThousands(figure) +
         "</span><span class=\"label\">" + EscapeHtml(label) + "</span><span class=\"detail\">" +
         EscapeHtml(detail) + "</span></a>\n";
}

std::string TilesHtml(const Extraction& extraction, const Figures& figures) {
  const std::size_t refused = extraction.numbers.size() - figures.claimed - figures.Unplaced();
  return "<div class=\"tiles\">\n" +
         Tile(extraction.rows.size(), "rows", "of the port table", "document", "") +
         Tile(figures.doubtful, "doubtful rows", "two readings are defensible", "doubts", "warn") +
         Tile(figures.inherited, "with inherited cells", "taken from a row above", "document", "") +
         Tile(figures.claimed, "numbers claimed", "each by a row", "document", "") +
         Tile(refused, "numbers refused", "each with a reason", "refused", "") +
         Tile(figures.Unplaced(), "unplaced", "perhaps ports: to be looked at", "unplaced", "bad") +
         "</div>\n";
}

std::string RefusedHtml(const Figures& figures) {
  std::string rows;
  for (std::size_t i = 0; i < kRefusals; ++i) {
    if (figures.refused[i] == 0) continue;
    const auto refusal = static_cast<Refusal>(i);
    rows += "<tr><td data-label=\"Reason\">" + EscapeHtml(ToText(refusal)) +
            "</td><td data-label=\"Meaning\">" + EscapeHtml(Explain(refusal)) +
            "</td><td data-label=\"Numbers\" class=\"number\">" +
            WithThousands(figures.refused[i]) + "</td></tr>\n";
  }
  if (rows.empty()) return "<p class=\"empty\">None: a row claims every number.</p>\n";
  return "<table class=\"plain stack\"><thead><tr><th scope=\"col\">Reason</th><th scope=\"col\">"
         "Meaning</th><th scope=\"col\">Numbers</th></tr></thead><tbody>\n" +
         rows + "</tbody></table>\n";
}

std::string UnplacedHtml(const document::Document& document, const Extraction& extraction) {
  std::string items;
  std::size_t listed = 0;
  std::size_t all = 0;
  for (const Number& number : extraction.numbers) {
    if (number.row != extract::kNone || number.refusal != Refusal::kUnplaced) continue;
    ++all;
    if (listed == kListedMax) continue;
    ++listed;
    items += "<li><mark>" +
             EscapeHtml(std::string_view(document.source).substr(number.place, number.size)) +
             "</mark> in " + LineLink(number.line) + "</li>\n";
  }
  if (all == 0) return "<p class=\"empty\">None: every number has its place.</p>\n";
  std::string out = "<ul class=\"unplaced-list\">\n" + items + "</ul>\n";
  if (all > listed)
    out += "<p class=\"note\">" + WithThousands(all - listed) + " more are not listed here.</p>\n";
  return out;
}

std::string DoubtfulHtml(const Extraction& extraction) {
  std::string items;
  std::size_t listed = 0;
  for (std::size_t r = 0; r < extraction.rows.size() && listed < kListedMax; ++r) {
    const extract::Row& row = extraction.rows[r];
    if (row.doubts.empty()) continue;
    ++listed;
    items += "<li><a href=\"#row-" + std::to_string(r + 1) + "\">" + EscapeHtml(RowText(row)) +
             "</a> in " + LineLink(row.line) + DoubtsHtml(row) + "</li>\n";
  }
  if (items.empty()) return "<p class=\"empty\">None.</p>\n";
  return "<ul class=\"doubtful\">\n" + items + "</ul>\n";
}

std::string LeftOutHtml(std::size_t left_out) {
  if (left_out == 0) return "";
  return "<p class=\"note\">The document is too long for one page: " + WithThousands(left_out) +
         " further paragraphs and rows are not shown. The CSV has every row, and "
         "<code>--account</code> every number.</p>\n";
}

std::string LeadHtml(const document::Document& document, const Extraction& extraction) {
  std::string out = std::string(ToText(document.format)) + " \xc2\xb7 " +
                    portwright::Count(extraction.numbers.size(), "number") + ", all accounted for";
  if (!extraction.product.empty())
    out += " \xc2\xb7 <code>@product</code> stands for " + EscapeHtml(extraction.product);
  return out;
}

}  // namespace

std::string ImportHtml(const document::Document& document, const Extraction& extraction,
                       const ImportPageOptions& options) {
  const Figures figures = Count(extraction);
  const ReviewHtml review = ReviewOf(document, extraction, options.entries_max);
  const std::string& title = extraction.title.empty() ? options.name : extraction.title;
  return FillPage(PageFile("import.html"), {{"title", EscapeHtml(title)},
                                            {"name", EscapeHtml(options.name)},
                                            {"style", std::string(PageFile("page.css")) +
                                                          std::string(PageFile("import.css"))},
                                            {"lead", LeadHtml(document, extraction)},
                                            {"tiles", TilesHtml(extraction, figures)},
                                            {"unplaced", UnplacedHtml(document, extraction)},
                                            {"unplaced-count", WithThousands(figures.Unplaced())},
                                            {"doubts", DoubtfulHtml(extraction)},
                                            {"doubts-count", WithThousands(figures.doubtful)},
                                            {"refused", RefusedHtml(figures)},
                                            {"review", review.html},
                                            {"left-out", LeftOutHtml(review.left_out)},
                                            {"generator", EscapeHtml(options.generator)}});
}

}  // namespace portwright::report
