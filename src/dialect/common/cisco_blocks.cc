#include "dialect/common/cisco_blocks.h"

#include <cstddef>
#include <string_view>

namespace portwright::dialect {

void AppendBlocks(std::string& out, const std::vector<CiscoBlock>& blocks) {
  for (const CiscoBlock& block : blocks) {
    out += block.head;
    out += '\n';
    for (const std::string& line : block.lines) {
      out += ' ';
      out += line;
      out += '\n';
    }
  }
}

CiscoBlock TimeRangeOf(Date until) {
  static constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};
  const std::string day = FormatDate(until);  // YYYY-MM-DD
  const auto month = static_cast<std::size_t>((day[5] - '0') * 10 + (day[6] - '0'));
  return {"time-range pw-until-" + day,
          {"absolute end 23:59 " + day.substr(8, 2) + " " + std::string(kMonths[month - 1]) + " " +
           day.substr(0, 4)}};
}

}  // namespace portwright::dialect
