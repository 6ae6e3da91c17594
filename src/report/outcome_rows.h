// What probes of planned flows came to, as rows that every form is made of: tables, JUnit,
// Prometheus, the page. Plain texts: a row that was printed as JSON is the same row when it is read
// again. Pure; any thread. Cost: linear in the rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/table.h"

namespace portwright::report {

struct OutcomeRow {
  std::string requirement, from, to;  // the site's names of the ends
  std::string source, destination;    // addresses; empty: nobody could be asked
  std::string service;                // `tcp/443`
  std::string expected = "open";      // `open` or `closed`
  std::string outcome;                // `open`, `refused`, `wrong source address`, ...
  std::string grade;                  // `both ends`, `one end`, `stand-in`, `not testable`
  std::string at_fault;               // `sender`, `way`, `receiver`, `not known`; empty: nobody
  std::int64_t latency_us = -1;
  std::string detail;

  friend bool operator==(const OutcomeRow&, const OutcomeRow&) = default;
};

// Whether what was found is what is expected. Of a closed one, a refusal and silence are; what
// answers in whatever way is not. kUnknown is no failure.
enum class OutcomeState : std::uint8_t { kWorks, kFails, kUnknown };
OutcomeState StateOf(const OutcomeRow& row);
std::string_view NameOf(OutcomeState state);

// A requirement with all its targets: it fails where one of them does, and is unknown where none
// fails and one is.
struct RequirementSum {
  std::string requirement;
  std::string expected;
  std::uint64_t works = 0, fails = 0, unknown = 0;
  std::string worst;  // an outcome of its worst target

  OutcomeState State() const;
};
// In the order of the rows.
std::vector<RequirementSum> SumByRequirement(const std::vector<OutcomeRow>& rows);

// Expected beside observed. The rows that nobody could ask about belong to another table.
Table OutcomesTable(const std::vector<OutcomeRow>& rows);
Table RequirementsTable(const std::vector<OutcomeRow>& rows);

// What `probe --format json` printed: its object, or the array of its outcomes alone. What nobody
// could ask about comes last, as unknown.
Result<std::vector<OutcomeRow>> ReadOutcomes(std::string_view json);

}  // namespace portwright::report
