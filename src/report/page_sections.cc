#include "report/page_sections.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/text.h"
#include "report/html_text.h"
#include "report/reason_text.h"

namespace portwright::report {
namespace {

constexpr std::size_t kListMax = 6;  // longer lists open on demand

std::string E(std::string_view text) { return EscapeHtml(text); }

std::string Element(std::string_view name, std::string_view classes, std::string_view content) {
  std::string out = "<" + std::string(name);
  if (!classes.empty()) out += " class=\"" + std::string(classes) + "\"";
  return out + ">" + std::string(content) + "</" + std::string(name) + ">";
}

std::string Cell(std::string_view content, std::string_view label, std::string_view classes = "") {
  std::string out = "<td data-label=\"" + E(label) + "\"";
  if (!classes.empty()) out += " class=\"" + std::string(classes) + "\"";
  return out + ">" + std::string(content) + "</td>";
}

std::string HeaderRow(const std::vector<std::string_view>& names) {
  std::string out = "<thead><tr>";
  for (const std::string_view name : names) out += "<th scope=\"col\">" + E(name) + "</th>";
  return out + "</tr></thead>";
}

// `tcp/443 Cluster -> Mail server` with a real arrow.
std::string WithArrow(const std::string& line) {
  const std::size_t at = line.find(" -> ");
  if (at == std::string::npos) return E(line);
  return E(line.substr(0, at)) + " \xe2\x86\x92 " + E(line.substr(at + 4));
}

// A list of lines; a long one is folded, and opened on paper by the page's script.
std::string Lines(const std::vector<std::string>& lines, std::string_view noun,
                  std::size_t longest = kListMax) {
  std::string items;
  for (const std::string& line : lines) items += "<li>" + WithArrow(line) + "</li>";
  items = "<ul class=\"lines-list\">" + items + "</ul>";
  if (lines.size() <= longest) return items;
  return "<details><summary>" + WithThousands(lines.size()) + " " + E(noun) + "</summary>" + items +
         "</details>";
}

std::string Tile(std::string_view target, std::uint64_t count, std::string_view label,
                 std::string_view detail, std::string_view classes = "") {
  return "<li><a class=\"tile " + std::string(classes) + "\" href=\"#" + std::string(target) +
         "\"><span class=\"figure\">" + WithThousands(count) + "</span><span class=\"label\">" +
         E(label) + "</span><span class=\"detail\">" + E(detail) + "</span></a></li>\n";
}

std::string InstanceText(const plan::Plan& plan, std::uint32_t instance) {
  return instance == plan::kNone ? "site" : plan.site->instances[instance].id;
}

std::string Empty(std::string_view text) { return Element("p", "empty", E(text)); }

struct InstanceSums {
  std::set<std::string> features;
  std::set<std::string> requirements;
  std::uint64_t flows = 0;
  std::uint64_t doubts = 0;
  std::uint64_t questions = 0;
  std::string product;
};

std::map<std::uint32_t, InstanceSums> SumInstances(const plan::Plan& plan, const Facts& facts) {
  std::map<std::uint32_t, InstanceSums> sums;
  for (std::uint32_t i = 0; i < plan.site->instances.size(); ++i) {
    sums[i].product = plan.site->instances[i].product;
  }
  for (std::size_t r = 0; r < plan.reasons.size(); ++r) {
    if (!facts.reason_in_use[r]) continue;
    InstanceSums& sum = sums[plan.reasons[r].instance];
    const ReasonText& reason = facts.reasons[r];
    sum.product = reason.product;
    sum.flows += facts.reason_flows[r];
    if (sum.requirements.insert(reason.requirement).second) sum.doubts += reason.doubts.size();
    for (const std::string& feature : reason.features) {
      sum.features.insert(feature.substr(0, feature.rfind(" (")));
    }
  }
  for (const plan::Question& question : plan.questions) ++sums[question.instance].questions;
  return sums;
}

// Strength of a cell from 1 to 5, on a logarithmic scale: flows inside a cluster outnumber all
// others by far.
int Strength(std::uint64_t flows, std::uint64_t largest) {
  if (largest <= 1) return 3;
  const double share =
      std::log(static_cast<double>(flows)) / std::log(static_cast<double>(largest));
  return 1 + std::min(4, static_cast<int>(share * 5));
}

std::string MatrixCell(const plan::Plan& plan, std::uint32_t from, std::uint32_t to,
                       std::uint64_t flows, std::uint64_t largest) {
  const std::string label =
      ZoneText(plan, from) + " \xe2\x86\x92 " + ZoneText(plan, to) + ": " + Count(flows, "flow");
  const auto index = [](std::uint32_t zone) {
    return zone == plan::kNone ? std::string("-1") : std::to_string(zone);
  };
  if (flows == 0) {
    return "<td role=\"gridcell\" tabindex=\"-1\" class=\"none\" aria-label=\"" + E(label) +
           "\"></td>";
  }
  return "<td role=\"gridcell\" tabindex=\"-1\" class=\"s" +
         std::to_string(Strength(flows, largest)) + "\" data-from=\"" + index(from) +
         "\" data-to=\"" + index(to) + "\" aria-label=\"" + E(label) + "\" title=\"" + E(label) +
         "\">" + WithThousands(flows) + "</td>";
}

// The zones with most flows, in the site's order; `left_out` counts the others.
std::vector<std::uint32_t> MostUsed(const std::map<std::uint32_t, std::uint64_t>& flows,
                                    std::size_t& left_out) {
  constexpr std::size_t kShown = 60;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  for (const auto& [zone, count] : flows) order.push_back({count, zone});
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  left_out += order.size() > kShown ? order.size() - kShown : 0;
  if (order.size() > kShown) order.resize(kShown);
  std::vector<std::uint32_t> out;
  for (const auto& [count, zone] : order) out.push_back(zone);
  std::sort(out.begin(), out.end());
  return out;
}

std::string QuestionBadge(const plan::Question& question) {
  if (question.fails) return "<span class=\"badge bad\">opens nothing until answered</span>";
  if (question.taken.empty()) return "<span class=\"badge\">opens nothing</span>";
  return "<span class=\"badge ok\">taken: " + E(question.taken) + "</span>";
}

}  // namespace

std::string TotalsHtml(const Totals& t) {
  const auto detail = [](std::uint64_t n, std::string_view text, std::string_view none) {
    return n == 0 ? std::string(none) : WithThousands(n) + " " + std::string(text);
  };
  std::string out = "<ul class=\"tiles\" aria-label=\"Totals\">\n";
  out += Tile("flows", t.flows, "flows", detail(t.granted, "granted already", "planned"));
  out += Tile("products", t.requirements, "requirements", "behind these flows");
  out += Tile("flows", t.services, "ports", "different services");
  out += Tile("topology", t.points, "enforcement points",
              Count(t.entries, "entry", "entries") + " to request");
  out +=
      Tile("questions", t.questions, "open questions",
           detail(t.failing_questions, "without a default", "all have a default or open nothing"),
           t.failing_questions > 0 ? "bad" : "");
  out += Tile("doubts", t.doubts, "doubts", "two readings, one taken", t.doubts > 0 ? "warn" : "");
  return out + "</ul>\n";
}

std::string AlertHtml(const Totals& t) {
  std::string items;
  if (t.failing_questions > 0) {
    items += "<li><a href=\"#questions\">" + Count(t.failing_questions, "question") +
             "</a> without an answer or a default: what hangs on them is not planned.</li>";
  }
  if (t.violated > 0) {
    items += "<li><a href=\"#conditions\">" + Count(t.violated, "condition") +
             "</a> of the products not met by this site.</li>";
  }
  if (items.empty()) return "";
  return "<div class=\"alert\" role=\"note\"><strong>Needs a decision</strong><ul>" + items +
         "</ul></div>\n";
}

std::string ProductsHtml(const plan::Plan& plan, const Facts& facts) {
  std::string out = "<table class=\"plain stack\">" +
                    HeaderRow({"Instance", "Product", "Version", "Features in use", "Requirements",
                               "Flows", "Doubts", "Questions"}) +
                    "<tbody>\n";
  for (const auto& [index, sum] : SumInstances(plan, facts)) {
    const bool is_site = index == plan::kNone;
    const std::string name = InstanceText(plan, index);
    const std::string version = is_site ? "" : plan.site->instances[index].version;
    out += "<tr>" +
           Cell("<button type=\"button\" class=\"link\" data-instance=\"" + E(name) + "\">" +
                    E(name) + "</button>",
                "Instance") +
           Cell(E(is_site ? "Extras of the site" : sum.product), "Product") +
           Cell(E(version), "Version") +
           Cell(Lines({sum.features.begin(), sum.features.end()}, "features", 2), "Features",
                "prose") +
           Cell(WithThousands(sum.requirements.size()), "Requirements", "number") +
           Cell(WithThousands(sum.flows), "Flows", "number") +
           Cell(WithThousands(sum.doubts), "Doubts", "number") +
           Cell(WithThousands(sum.questions), "Questions", "number") + "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string MatrixHtml(const plan::Plan& plan, const Facts& facts) {
  if (facts.zone_flows.empty()) return Empty("No flows are planned.");
  std::map<std::uint32_t, std::uint64_t> sends;
  std::map<std::uint32_t, std::uint64_t> receives;
  std::uint64_t largest = 0;
  for (const auto& [pair, flows] : facts.zone_flows) {
    sends[pair.first] += flows;
    receives[pair.second] += flows;
    largest = std::max(largest, flows);
  }
  std::size_t left_out = 0;
  const std::vector<std::uint32_t> rows = MostUsed(sends, left_out);
  const std::vector<std::uint32_t> columns = MostUsed(receives, left_out);
  std::string out =
      "<div class=\"scroll\" tabindex=\"-1\"><table class=\"matrix\" role=\"grid\" "
      "aria-label=\"Flows from zone to zone\"><thead><tr role=\"row\"><th "
      "class=\"corner\" role=\"columnheader\"><span>from \xe2\x86\x93 to "
      "\xe2\x86\x92</span></th>";
  for (const std::uint32_t to : columns) {
    out +=
        "<th scope=\"col\" role=\"columnheader\"><span>" + E(ZoneText(plan, to)) + "</span></th>";
  }
  out +=
      "<th scope=\"col\" role=\"columnheader\" class=\"sum\"><span>sum</span></th></tr></thead>"
      "<tbody>\n";
  for (const std::uint32_t from : rows) {
    out += "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">" + E(ZoneText(plan, from)) +
           "</th>";
    for (const std::uint32_t to : columns) {
      const auto found = facts.zone_flows.find({from, to});
      out +=
          MatrixCell(plan, from, to, found == facts.zone_flows.end() ? 0 : found->second, largest);
    }
    out += "<td class=\"sum\" role=\"gridcell\" tabindex=\"-1\">" + WithThousands(sends[from]) +
           "</td></tr>\n";
  }
  out += "</tbody></table></div>\n";
  if (left_out > 0) {
    out += Element("p", "note",
                   Count(left_out, "zone") +
                       " with fewer flows left out here; the lists and the other reports have "
                       "them.");
  }
  return out;
}

std::string QuestionsHtml(const plan::Plan& plan) {
  if (plan.questions.empty()) return Empty("Every question is answered.");
  std::string out = "<ol class=\"cards\">\n";
  for (const plan::Question& question : plan.questions) {
    out += "<li class=\"card" + std::string(question.fails ? " bad" : "") +
           "\"><div class=\"head\">" +
           Element("h3", "", E(question.text.empty() ? question.name : question.text)) +
           QuestionBadge(question) + "</div><p class=\"meta\">" +
           E(InstanceText(plan, question.instance)) + " \xc2\xb7 " + E(ToText(question.kind)) +
           " <code>" + E(question.name) + "</code></p>";
    if (!question.would_open.empty()) {
      out += "<p class=\"lead\">" +
             std::string(question.taken.empty() ? "An answer would open:" : "What hangs on it:") +
             "</p>" + Lines(question.would_open, "openings");
    }
    out += "</li>\n";
  }
  return out + "</ol>\n";
}

std::string DoubtsHtml(const Facts& facts) {
  if (facts.doubts.empty()) return Empty("No requirement in use is doubtful.");
  std::string out = "<table class=\"plain stack\">" +
                    HeaderRow({"Requirement", "About", "Readings", "Why", "Document"}) +
                    "<tbody>\n";
  for (const DoubtInUse& in_use : facts.doubts) {
    const ReasonText& reason = facts.reasons[in_use.reason];
    const DoubtText& doubt = in_use.doubt;
    std::string readings = "<ol class=\"readings\">";
    for (std::size_t i = 0; i < doubt.readings.size(); ++i) {
      const bool is_taken = i + 1 == doubt.taken;
      readings += "<li" + std::string(is_taken ? " class=\"taken\"" : "") + ">" +
                  E(doubt.readings[i]) +
                  (is_taken ? " <span class=\"badge ok\">taken</span>" : "") + "</li>";
    }
    readings += "</ol>";
    out += "<tr>" +
           Cell("<button type=\"button\" class=\"link mono\" data-search=\"" +
                    E(reason.requirement) + "\">" + E(reason.requirement) +
                    "</button><span class=\"sub\">" + E(Join(in_use.instances, ", ")) + "</span>",
                "Requirement") +
           Cell(E(doubt.about), "About") + Cell(readings, "Readings") +
           Cell(E(doubt.why), "Why", "prose") +
           Cell(E(reason.document) + "<span class=\"sub\">" + E(reason.section) +
                    (reason.lines.empty() ? "" : ", line " + E(reason.lines)) + "</span>",
                "Document") +
           "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string ConditionsHtml(const plan::Plan& plan) {
  if (plan.conditions.empty()) return Empty("The products in use ask for nothing beside ports.");
  std::string out =
      "<table class=\"plain stack\">" +
      HeaderRow({"State", "Condition", "Found, or to check", "Instance", "Document"}) + "<tbody>\n";
  for (const auto wanted : {plan::ConditionState::kViolated, plan::ConditionState::kToCheck,
                            plan::ConditionState::kHolds}) {
    for (const plan::PlannedCondition& planned : plan.conditions) {
      if (planned.state != wanted) continue;
      const catalog::Condition& condition = planned.catalog->conditions[planned.condition];
      const std::string_view badge = wanted == plan::ConditionState::kViolated  ? "badge bad"
                                     : wanted == plan::ConditionState::kToCheck ? "badge warn"
                                                                                : "badge ok";
      out += "<tr>" + Cell(Element("span", badge, E(ToText(wanted))), "State") +
             Cell(E(condition.text) + "<span class=\"sub\">" + E(catalog::ToText(condition.kind)) +
                      "</span>",
                  "Condition", "prose") +
             Cell(E(planned.detail), "Found", "prose") +
             Cell(E(InstanceText(plan, planned.instance)), "Instance") +
             Cell(E(planned.catalog->document.title) + "<span class=\"sub\">" +
                      E(condition.cite.section) + ", line " + std::to_string(condition.cite.line) +
                      "</span>",
                  "Document") +
             "</tr>\n";
    }
  }
  return out + "</tbody></table>\n";
}

std::string SkippedHtml(const plan::Plan& plan) {
  const std::vector<SkipGroup> groups = GroupSkips(plan);
  if (groups.empty()) return Empty("Nothing was left out.");
  std::string out = "<table class=\"plain stack\">" +
                    HeaderRow({"Why", "Detail", "Instance", "Requirements"}) + "<tbody>\n";
  for (const SkipGroup& group : groups) {
    out += "<tr>" + Cell(E(ToText(group.why)), "Why") + Cell(E(group.detail), "Detail", "prose") +
           Cell(E(group.instance), "Instance") +
           Cell(Lines(group.requirements, "requirements"), "Requirements", "mono") + "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string ExpiringHtml(const plan::Plan& plan) {
  const std::vector<Ending> endings = Endings(plan, std::nullopt);
  if (endings.empty()) return Empty("Nothing in this plan has an end.");
  std::string out = "<table class=\"plain stack\">" +
                    HeaderRow({"Until", "Days left", "What", "Name", "Reason", "By"}) + "<tbody>\n";
  for (const Ending& ending : endings) {
    const std::string days =
        ending.days < 0 ? "over" : WithThousands(static_cast<std::uint64_t>(ending.days));
    const std::string_view classes = ending.days < 0     ? "number faint"
                                     : ending.days <= 30 ? "number soon"
                                                         : "number";
    out += "<tr>" + Cell(FormatDate(ending.until), "Until") + Cell(days, "Days left", classes) +
           Cell(E(ending.what), "What") + Cell(E(ending.id), "Name") +
           Cell(E(ending.reason), "Reason", "prose") + Cell(E(ending.by), "By") + "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

}  // namespace portwright::report
