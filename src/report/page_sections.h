// The parts of the page that stand without its script: totals, products, matrix, questions, doubts,
// conditions, what was left out and what ends. Each returns HTML with everything from outside
// escaped. No state, any thread.
#pragma once

#include <string>

#include "plan/plan.h"
#include "report/totals.h"

namespace portwright::report {

std::string TotalsHtml(const Totals& totals);
// What keeps the plan from being complete, as one strip; empty if nothing does.
std::string AlertHtml(const Totals& totals);
std::string ProductsHtml(const plan::Plan& plan, const Facts& facts);
// Zones with most flows first stay where there are too many to show, and the page says so.
std::string MatrixHtml(const plan::Plan& plan, const Facts& facts);
std::string QuestionsHtml(const plan::Plan& plan);
std::string DoubtsHtml(const Facts& facts);
std::string ConditionsHtml(const plan::Plan& plan);
std::string SkippedHtml(const plan::Plan& plan);
std::string ExpiringHtml(const plan::Plan& plan);

}  // namespace portwright::report
