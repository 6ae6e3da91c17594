// Guardrails in the words that reports print: which hold, what breaks them and what would cure it,
// and whom to ask first. Cost: linear in the rules and findings. No state, any thread.
#pragma once

#include <string>
#include <vector>

#include "plan/guardrail_cures.h"
#include "plan/plan.h"
#include "report/table.h"

namespace portwright::report {

// `dc1, dc2`; `dc1, dc2, dmz and 4 more`; `any`.
std::string ZonesText(const site::Site& site,
                      const std::optional<std::vector<std::uint32_t>>& zones);
// `never clear-text-logins from any to dc1`.
std::string GuardrailText(const site::Site& site, const site::Guardrail& rule);
// How a rule fares: `holds`, `broken`, `ask first`, `ended`.
std::string GuardrailState(const plan::Plan& plan, std::uint32_t rule);

// One row for each rule.
Table GuardrailsTable(const plan::Plan& plan);
// One row for each breach. `cures` as FindCures gives them; empty: none were looked for.
Table BreachesTable(const plan::Plan& plan, const std::vector<plan::GuardrailCure>& cures);
// One row for each thing that somebody has to be asked before.
Table AskFirstTable(const plan::Plan& plan);

}  // namespace portwright::report
