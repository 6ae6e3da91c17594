// Time ranges of the two Cisco dialects, as far as they are one last day. For Lift.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "dialect/common/config_lines.h"

namespace portwright::dialect {

enum class InTime : std::uint8_t { kUnknown, kHolds, kOver };

// Views into the text, which must outlive it. Not thread safe.
class CiscoTimeRanges {
 public:
  // `time-range NAME`; the lines that follow are of it.
  void Begin(std::string_view name) { last_ = &ranges_[name]; }
  // `absolute start 8:00 1 May 2026 end 23:59 03 December 2026`, `periodic ...`.
  void AddLine(WordReader words);

  // Whether lines of this range hold on a day. Only where it has one absolute end and has begun
  // before; an own name (`pw-until-2026-12-03`) must say the day of its end as well.
  InTime At(std::string_view name, std::optional<Date> as_of) const;

  // `absolute end 23:59 3 December 2026` for a copy that means the same; empty for what is not
  // followed.
  std::string LineOf(std::string_view name) const;

 private:
  struct Range {
    bool is_other = false;  // has lines that are not followed
    std::optional<Date> start, end;
    bool ends_with_the_day = false;
  };
  std::map<std::string_view, Range> ranges_;
  Range* last_ = nullptr;
};

}  // namespace portwright::dialect
