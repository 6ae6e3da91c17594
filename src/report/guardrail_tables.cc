#include "report/guardrail_tables.h"

#include <algorithm>

#include "base/text.h"
#include "plan/guardrail_exceptions.h"
#include "plan/guardrails.h"
#include "report/reason_text.h"

namespace portwright::report {
namespace {

std::string_view KindText(site::GuardrailKind kind) {
  switch (kind) {
    case site::GuardrailKind::kNever:
      return "never";
    case site::GuardrailKind::kOnly:
      return "only";
    case site::GuardrailKind::kAsk:
      return "ask first";
  }
  return "";
}

std::string EndText(const plan::Plan& plan, std::uint32_t endpoint) {
  return plan.EndpointName(endpoint) + " [" + ZoneText(plan, plan.endpoints[endpoint].zone) + "]";
}

// `c1 [backup] -> dns1 [core]`, the first flow, and how many more.
std::string FlowText(const plan::Plan& plan, const plan::GuardrailFinding& finding) {
  const plan::PlannedFlow& flow = plan.flows[finding.flow];
  std::string out = EndText(plan, flow.source) + " -> " + EndText(plan, flow.destination);
  if (finding.flows > 1) out += "\nand " + Count(finding.flows - 1, "more flow");
  return out;
}

std::string ServicesText(const plan::Plan& plan, const plan::GuardrailFinding& finding) {
  std::vector<std::string> texts;
  for (const std::uint32_t service : finding.services)
    texts.push_back(ToText(plan.services[service]));
  return Join(texts, ", ");
}

std::vector<std::string> CureCells(const std::vector<plan::GuardrailCure>& cures, std::size_t at) {
  if (at >= cures.size()) return {"", ""};
  const plan::GuardrailCure& cure = cures[at];
  if (cure.where.empty()) return {"none was found by trying", ""};
  return {cure.where + ": " + (cure.where == "omit" ? "[ " + cure.text + " ]" : cure.text),
          std::to_string(cure.flows)};
}

}  // namespace

std::string ZonesText(const site::Site& site,
                      const std::optional<std::vector<std::uint32_t>>& zones) {
  if (!zones) return "any";
  constexpr std::size_t kShown = 3;
  std::vector<std::string> names;
  for (const std::uint32_t zone : *zones) names.push_back(site.zones[zone].name);
  if (names.size() <= kShown + 1) return Join(names, ", ");
  const std::size_t rest = names.size() - kShown;
  names.resize(kShown);
  return Join(names, ", ") + " and " + std::to_string(rest) + " more";
}

std::string GuardrailText(const site::Site& site, const site::Guardrail& rule) {
  return std::string(KindText(rule.kind)) + " " + rule.services_text + " from " +
         ZonesText(site, rule.from) + " to " + ZonesText(site, rule.to);
}

std::string GuardrailState(const plan::Plan& plan, std::uint32_t rule) {
  if (plan::IsOver(plan.site->guardrails[rule].until, plan.as_of)) return "ended";
  for (const plan::GuardrailFinding& finding : plan.guardrails) {
    if (finding.rule == rule) return plan::BreaksGuardrail(plan, finding) ? "broken" : "ask first";
  }
  return "holds";
}

Table GuardrailsTable(const plan::Plan& plan) {
  Table table;
  table.title = "Guardrails";
  table.empty_text = "the site has none";
  table.columns = {Text("Guardrail"), Text("Rule"),  Text("Because"),
                   Text("By"),        Text("State"), Number("Exceptions")};
  for (std::uint32_t r = 0; r < plan.site->guardrails.size(); ++r) {
    const site::Guardrail& rule = plan.site->guardrails[r];
    const std::string state = GuardrailState(plan, r);
    table.rows.push_back({rule.id, GuardrailText(*plan.site, rule), rule.because, rule.by, state,
                          std::to_string(rule.except.size())});
    table.tones.push_back(state == "broken"  ? Tone::kBad
                          : state == "holds" ? Tone::kGood
                                             : Tone::kWarning);
  }
  return table;
}

Table BreachesTable(const plan::Plan& plan, const std::vector<plan::GuardrailCure>& cures) {
  Table table;
  table.title = "Breaches of guardrails";
  table.key = "breaches";
  table.empty_text = "nothing planned is beyond the guardrails";
  table.columns = {Text("Guardrail"), Text("Requirement"), Text("Document line"),
                   Text("Flow"),      Text("Service"),     Text("Witness"),
                   Text("Cure"),      Number("Flows lost")};
  for (std::size_t f = 0; f < plan.guardrails.size(); ++f) {
    const plan::GuardrailFinding& finding = plan.guardrails[f];
    if (!plan::BreaksGuardrail(plan, finding)) continue;
    const ReasonText reason = DescribeReason(plan, plan.reasons[finding.reason]);
    std::vector<std::string> row = {plan.site->guardrails[finding.rule].id,
                                    reason.id,
                                    reason.citation,
                                    FlowText(plan, finding),
                                    ServicesText(plan, finding),
                                    ToText(finding.witness)};
    for (std::string& cell : CureCells(cures, f)) row.push_back(std::move(cell));
    table.rows.push_back(std::move(row));
    table.tones.push_back(Tone::kBad);
  }
  return table;
}

Table AskFirstTable(const plan::Plan& plan) {
  Table table;
  table.title = "Ask first";
  table.empty_text = "nobody";
  table.columns = {Text("Guardrail"), Text("Whom"),    Text("Requirement"), Text("Document line"),
                   Text("Flow"),      Text("Service"), Text("Because")};
  for (const plan::GuardrailFinding& finding : plan.guardrails) {
    if (plan::BreaksGuardrail(plan, finding)) continue;
    const site::Guardrail& rule = plan.site->guardrails[finding.rule];
    const ReasonText reason = DescribeReason(plan, plan.reasons[finding.reason]);
    table.rows.push_back({rule.id, rule.who, reason.id, reason.citation, FlowText(plan, finding),
                          ServicesText(plan, finding), rule.because});
    table.tones.push_back(Tone::kWarning);
  }
  return table;
}

}  // namespace portwright::report
