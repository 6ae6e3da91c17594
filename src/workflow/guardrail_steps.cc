#include "workflow/guardrail_steps.h"

#include <algorithm>

#include "base/text.h"
#include "plan/guardrail_cures.h"
#include "plan/guardrails.h"
#include "report/guardrail_tables.h"
#include "report/reason_text.h"

namespace portwright::workflow {

std::uint64_t CountBreaches(const plan::Plan& plan) {
  return static_cast<std::uint64_t>(
      std::count_if(plan.guardrails.begin(), plan.guardrails.end(),
                    [&](const auto& finding) { return plan::BreaksGuardrail(plan, finding); }));
}

std::string BreachesLine(std::uint64_t breaches) {
  return "portwright: " + Count(breaches, "breach", "breaches") +
         " of guardrails; nothing is rendered, and `portwright plan` names what would cure\n";
}

std::vector<report::Table> GuardrailTables(const LoadedSite& loaded, bool for_people) {
  const plan::Plan& plan = *loaded.plan;
  if (plan.site->guardrails.empty()) return {};
  std::vector<report::Table> all = {
      report::GuardrailsTable(plan),
      report::BreachesTable(plan, plan::FindCures(plan, loaded.in_use)),
      report::AskFirstTable(plan)};
  if (!for_people) return all;
  all.erase(
      std::remove_if(all.begin(), all.end(), [](const auto& table) { return table.rows.empty(); }),
      all.end());
  return all;
}

void ReportBreaches(LoadedSite& loaded) {
  const plan::Plan& plan = *loaded.plan;
  if (CountBreaches(plan) == 0) return;
  const auto cures = plan::FindCures(plan, loaded.in_use);
  for (std::size_t f = 0; f < plan.guardrails.size(); ++f) {
    const plan::GuardrailFinding& finding = plan.guardrails[f];
    if (!plan::BreaksGuardrail(plan, finding)) continue;
    const site::Guardrail& rule = plan.site->guardrails[finding.rule];
    const report::ReasonText reason = report::DescribeReason(plan, plan.reasons[finding.reason]);
    const std::string cure = cures[f].where == "omit" ? "omit: [ " + cures[f].text + " ]"
                             : cures[f].where.empty() ? "no omission of it was found that cures it"
                                                      : cures[f].where + ": " + cures[f].text;
    loaded.diagnostics.Error("PW-FLOW-0004", rule.place,
                             "expected nothing planned beyond guardrail " + rule.id + " (" +
                                 report::GuardrailText(*plan.site, rule) + "), found " +
                                 ToText(finding.witness) + " for " + reason.id + " (" +
                                 reason.citation + ")",
                             cure);
  }
}

}  // namespace portwright::workflow
