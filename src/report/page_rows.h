// What the page's script works on: the rows of its lists and the tables that they point into, as
// one JSON value that may stand inside a <script> element. Its shape is known to page/*.js alone
// and described there.
//
// Cost: linear in the rows, which are limited. No state, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "plan/plan.h"
#include "report/totals.h"

namespace portwright::report {

struct PageLimits {
  std::size_t flows_max = 5000;     // more: the page lists merged entries instead
  std::size_t entries_max = 20000;  // rows of one list; more: the page shows the first, and says so
};

struct PageRows {
  std::string json;
  bool is_merged = false;              // the list of flows holds merged entries
  std::uint64_t rows_left_out = 0;     // of the list of flows
  std::uint64_t entries_left_out = 0;  // of the list by enforcement point
};

PageRows MakePageRows(const plan::Plan& plan, const Facts& facts, const PageLimits& limits);

}  // namespace portwright::report
