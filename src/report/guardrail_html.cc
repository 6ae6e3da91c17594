#include "report/guardrail_html.h"

#include <string_view>

#include "base/text.h"
#include "report/guardrail_tables.h"
#include "report/html_text.h"

namespace portwright::report {
namespace {

std::string Cell(std::string_view label, const std::string& content, std::string_view classes) {
  return "<td data-label=\"" + EscapeHtml(label) + "\" class=\"" + std::string(classes) + "\">" +
         content + "</td>";
}

std::string StateBadge(const std::string& state) {
  const std::string_view tone = state == "broken" ? "bad" : state == "holds" ? "ok" : "warn";
  return "<span class=\"badge " + std::string(tone) + "\">" + EscapeHtml(state) + "</span>";
}

std::string RulesHtml(const plan::Plan& plan) {
  std::string out =
      "<table class=\"plain stack\"><thead><tr><th scope=\"col\">State</th><th scope=\"col\">"
      "Guardrail</th><th scope=\"col\">Because</th><th scope=\"col\">By</th><th scope=\"col\">"
      "Found</th></tr></thead><tbody>\n";
  for (std::uint32_t r = 0; r < plan.site->guardrails.size(); ++r) {
    const site::Guardrail& rule = plan.site->guardrails[r];
    std::string found;
    for (const plan::GuardrailFinding& finding : plan.guardrails) {
      if (finding.rule != r) continue;
      found += "<li><code>" + EscapeHtml(ToText(finding.witness)) + "</code><span class=\"sub\">" +
               EscapeHtml(plan.reasons[finding.reason].id) + ", " + Count(finding.flows, "flow") +
               "</span></li>";
    }
    if (!found.empty()) found = "<ul class=\"lines-list\">" + found + "</ul>";
    const std::string ask =
        rule.who.empty() ? "" : "<span class=\"sub\">ask " + EscapeHtml(rule.who) + "</span>";
    out += "<tr>" + Cell("State", StateBadge(GuardrailState(plan, r)), "") +
           Cell("Guardrail",
                EscapeHtml(rule.id) + "<span class=\"sub\">" +
                    EscapeHtml(GuardrailText(*plan.site, rule)) + "</span>" + ask,
                "") +
           Cell("Because", EscapeHtml(rule.because), "prose") +
           Cell("By", EscapeHtml(rule.by), "") + Cell("Found", found, "prose") + "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

}  // namespace

std::string GuardrailsHtml(const plan::Plan& plan) {
  if (plan.site->guardrails.empty()) return "";
  return "<section id=\"guardrails\" aria-labelledby=\"guardrails-title\">\n"
         "<h2 id=\"guardrails-title\">Guardrails</h2>\n"
         "<p class=\"hint\">What the site never wants, whoever asks for it. A plan that breaks one "
         "is not rendered.</p>\n" +
         RulesHtml(plan) + "</section>\n\n";
}

std::string GuardrailsLinkHtml(const plan::Plan& plan) {
  if (plan.site->guardrails.empty()) return "";
  return "    <a href=\"#guardrails\">Guardrails <span class=\"count\">" +
         WithThousands(plan.guardrails.size()) + "</span></a>\n";
}

}  // namespace portwright::report
