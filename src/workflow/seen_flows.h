// What the hosts' own kernels saw of probes: who is at fault where nothing answered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probe/witness.h"
#include "report/outcome_rows.h"
#include "report/table.h"

namespace portwright::workflow {

// Of the sets in a table of this host, sorted. Errors as of sys::ReadNftElements.
Result<std::vector<probe::SeenFlow>> ReadSeenFlows(const std::string& table);

// Brings the table that sees what leaves this host, and takes it away when it goes. Where this
// process may not do that, nothing is known of departures.
class Departures {
 public:
  Departures();
  Departures(const Departures&) = delete;
  Departures& operator=(const Departures&) = delete;
  ~Departures();

  // Rows that nothing answered and of which no packet left: this host's own rules are at fault.
  void Judge(std::vector<report::OutcomeRow>& rows) const;

 private:
  bool is_there_ = false;
};

report::Table SeenTable(const std::vector<probe::SeenFlow>& flows);
// What `respond --format json` printed at its end. kInvalid, with the number of the row.
Result<std::vector<probe::SeenFlow>> ReadSeenTable(std::string_view json);

// Rows that nothing answered, towards an end itself (no stand-in) whose responder saw these arrive:
// at fault is the receiver, or the way before it.
void JudgeByArrivals(const std::vector<probe::SeenFlow>& arrived,
                     std::vector<report::OutcomeRow*>& rows);

}  // namespace portwright::workflow
