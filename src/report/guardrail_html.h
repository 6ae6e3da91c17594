// The page's part about guardrails: the rules, what breaks them, and whom to ask first. HTML with
// everything from outside escaped. Cost: linear in the rules and findings. No state, any thread.
#pragma once

#include <string>

#include "plan/plan.h"

namespace portwright::report {

// A whole section; empty for a site without guardrails.
std::string GuardrailsHtml(const plan::Plan& plan);
// The link to it, with how many findings there are; empty with it.
std::string GuardrailsLinkHtml(const plan::Plan& plan);

}  // namespace portwright::report
