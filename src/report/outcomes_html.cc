#include "report/outcomes_html.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"
#include "report/html_text.h"

namespace portwright::report {
namespace {

constexpr std::size_t kRowsMax = 2'000;

std::string_view BadgeOf(OutcomeState state) {
  return state == OutcomeState::kWorks ? "ok" : state == OutcomeState::kFails ? "bad" : "warn";
}

std::string Cell(std::string_view label, const std::string& html, std::string_view classes = "") {
  std::string out = "<td data-label=\"" + std::string(label) + "\"";
  if (!classes.empty()) out += " class=\"" + std::string(classes) + "\"";
  return out + ">" + html + "</td>";
}

std::string Badge(OutcomeState state, const std::string& text) {
  return "<span class=\"badge " + std::string(BadgeOf(state)) + "\">" + EscapeHtml(text) +
         "</span>";
}

std::string End(const std::string& name, const std::string& address) {
  std::string out = "<span class=\"end-name\">" + EscapeHtml(name) + "</span>";
  if (!address.empty()) out += "<span class=\"addresses\">" + EscapeHtml(address) + "</span>";
  return out;
}

std::string Head(const std::vector<std::string_view>& names) {
  std::string out = "<thead><tr>";
  for (const std::string_view name : names)
    out += "<th scope=\"col\">" + std::string(name) + "</th>";
  return out + "</tr></thead><tbody>\n";
}

std::string RequirementHtml(const RequirementSum& sum) {
  const OutcomeState state = sum.State();
  std::string out = "<tr data-state=\"" + std::string(NameOf(state)) + "\">";
  out += Cell("State", Badge(state, std::string(NameOf(state))));
  out += Cell("Requirement", EscapeHtml(sum.requirement), "mono");
  out += Cell("Expected", EscapeHtml(sum.expected));
  out += Cell("Works", WithThousands(sum.works), "number");
  out += Cell("Fails", WithThousands(sum.fails), "number");
  out += Cell("Unknown", WithThousands(sum.unknown), "number");
  return out + Cell("Worst", EscapeHtml(sum.worst)) + "</tr>\n";
}

std::string TargetHtml(const OutcomeRow& row) {
  const OutcomeState state = StateOf(row);
  std::string out = "<tr data-state=\"" + std::string(NameOf(state)) + "\">";
  // Beside the colour a word says whether that is well: of a closed one, `refused` is.
  std::string found = Badge(state, row.outcome);
  found += "<span class=\"sub\">expected " + EscapeHtml(row.expected) + ", " +
           std::string(NameOf(state)) + "</span>";
  out += Cell("Outcome", found);
  out += Cell("Requirement", EscapeHtml(row.requirement), "mono");
  out += Cell("From", End(row.from, row.source));
  out += Cell("To", End(row.to, row.destination));
  out += Cell("Service", "<code>" + EscapeHtml(row.service) + "</code>");
  std::string shown = EscapeHtml(row.grade);
  if (!row.at_fault.empty())
    shown += "<span class=\"sub\">at fault: " + EscapeHtml(row.at_fault) + "</span>";
  out += Cell("Shown by", shown);
  return out + Cell("Detail", EscapeHtml(row.detail), "prose") + "</tr>\n";
}

int RankOf(OutcomeState state) {
  return state == OutcomeState::kFails ? 0 : state == OutcomeState::kUnknown ? 1 : 2;
}

// Worst first, else in their order.
std::vector<const OutcomeRow*> InOrder(const std::vector<OutcomeRow>& rows) {
  std::vector<const OutcomeRow*> order;
  for (const OutcomeRow& row : rows) order.push_back(&row);
  std::stable_sort(order.begin(), order.end(), [](const OutcomeRow* a, const OutcomeRow* b) {
    return RankOf(StateOf(*a)) < RankOf(StateOf(*b));
  });
  return order;
}

std::string TargetsHtml(const std::vector<OutcomeRow>& rows) {
  std::string out =
      "<h3>Targets</h3>\n<form id=\"outcome-filters\" class=\"panel filters\" role=\"search\" "
      "autocomplete=\"off\" hidden>\n"
      "<label class=\"search\"><span class=\"hidden\">Search outcomes</span><input type=\"search\" "
      "id=\"outcome-q\" spellcheck=\"false\" placeholder=\"Search requirements, names, addresses, "
      "outcomes\"></label>\n<label>State <select id=\"outcome-state\"><option value=\"\">all"
      "</option><option>fails</option><option>unknown</option><option>works</option></select>"
      "</label>\n</form>\n<p id=\"outcome-status\" class=\"hint\" role=\"status\" "
      "aria-live=\"polite\"></p>\n"
      "<div class=\"panel scroll\"><table id=\"outcome-rows\" class=\"plain stack\">";
  out += Head({"Outcome", "Requirement", "From", "To", "Service", "Shown by", "Detail"});
  const std::vector<const OutcomeRow*> order = InOrder(rows);
  for (std::size_t r = 0; r < order.size() && r < kRowsMax; ++r) out += TargetHtml(*order[r]);
  out += "</tbody></table></div>\n";
  if (order.size() > kRowsMax) {
    out += "<p class=\"hint\">and " + Count(order.size() - kRowsMax, "more target") +
           ", none of them worse; the JSON has all</p>\n";
  }
  return out;
}

}  // namespace

std::string OutcomesHtml(const std::vector<OutcomeRow>& rows) {
  if (rows.empty()) return "";
  std::string out =
      "<section id=\"outcomes\" aria-labelledby=\"outcomes-title\">\n"
      "<h2 id=\"outcomes-title\">Outcomes</h2>\n"
      "<p class=\"hint\">What probes found of this plan in the live network: packets, not rules. "
      "What stays unknown is neither well nor a failure.</p>\n<h3>Requirements</h3>\n"
      "<div class=\"panel scroll\"><table class=\"plain stack\">";
  out += Head({"State", "Requirement", "Expected", "Works", "Fails", "Unknown", "Worst"});
  std::vector<RequirementSum> sums = SumByRequirement(rows);
  std::stable_sort(sums.begin(), sums.end(), [](const auto& a, const auto& b) {
    return RankOf(a.State()) < RankOf(b.State());
  });
  for (std::size_t s = 0; s < sums.size() && s < kRowsMax; ++s) out += RequirementHtml(sums[s]);
  out += "</tbody></table></div>\n";
  if (sums.size() > kRowsMax) {
    out += "<p class=\"hint\">and " + Count(sums.size() - kRowsMax, "more requirement") +
           "; the JSON has all</p>\n";
  }
  return out + TargetsHtml(rows) + "</section>\n\n";
}

std::string OutcomesLinkHtml(const std::vector<OutcomeRow>& rows) {
  if (rows.empty()) return "";
  const auto fails = std::count_if(rows.begin(), rows.end(), [](const OutcomeRow& row) {
    return StateOf(row) == OutcomeState::kFails;
  });
  std::string out = "    <a href=\"#outcomes\">Outcomes";
  if (fails > 0) {
    out += " <span class=\"count\">" + WithThousands(static_cast<std::uint64_t>(fails)) +
           " fail</span>";
  }
  return out + "</a>\n";
}

std::string OutcomesNote(const std::vector<OutcomeRow>& rows) {
  if (rows.empty()) return "";
  return " Lines that were probed say what was found: whole and green where all work, dashed and "
         "red where one fails, dotted where one is unknown; faint ones were not asked about.";
}

}  // namespace portwright::report
