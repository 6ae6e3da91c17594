// What verbs say about a site's guardrails. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/table.h"
#include "workflow/load.h"

namespace portwright::workflow {

// The tables of `plan`: rules, breaches with their cures, whom to ask first; those without rows are
// left out where people read, and a site without guardrails has none at all.
std::vector<report::Table> GuardrailTables(const LoadedSite& loaded, bool for_people);

// How many breaches a plan has.
std::uint64_t CountBreaches(const plan::Plan& plan);

// What people read about so many of them.
std::string BreachesLine(std::uint64_t breaches);

// An error for each breach, with a witness and its cure, at the place of the rule (PW-FLOW-0004).
void ReportBreaches(LoadedSite& loaded);

}  // namespace portwright::workflow
