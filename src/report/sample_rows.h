// Outcomes for tests. Not part of the library.
#pragma once

#include <string>

#include "report/outcome_rows.h"

namespace portwright::report {

// What a probe from ora1 to c1 came to.
inline OutcomeRow SampleRow(const std::string& outcome, const std::string& requirement = "r") {
  OutcomeRow row;
  row.requirement = requirement;
  row.from = "ora1";
  row.to = "c1";
  row.source = "10.10.2.21";
  row.destination = "10.10.1.11";
  row.service = "tcp/443";
  row.outcome = outcome;
  row.grade = "one end";
  return row;
}

}  // namespace portwright::report
