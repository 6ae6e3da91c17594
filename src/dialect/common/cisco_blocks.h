// Lines of the two Cisco dialects with what belongs to each, as both write them.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"

namespace portwright::dialect {

// A line and what belongs to it, without the blank before each.
struct CiscoBlock {
  std::string head;  // `object network pw-ora01-10.1.40.11`
  std::vector<std::string> lines;

  friend bool operator==(const CiscoBlock&, const CiscoBlock&) = default;
};

void AppendBlocks(std::string& out, const std::vector<CiscoBlock>& blocks);

// `time-range pw-until-2026-12-03`, over when the day is over.
CiscoBlock TimeRangeOf(Date until);

}  // namespace portwright::dialect
