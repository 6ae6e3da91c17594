// Schedules of rules on one day: the days of a plan are whole ones.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/date.h"
#include "dialect/panos/names.h"

namespace portwright::dialect::panos {

// From 00:00 of the first to 23:59 of the last day; `2026/01/01@00:00-2026/12/31@23:59`. A window
// that begins or ends within a day is that much shorter, and `is_cut`.
struct Window {
  Date first;
  Date last;
  bool is_cut = false;
};

// Nothing for a text that is no window.
std::optional<Window> ReadWindow(std::string_view text);

enum class OnDay : std::uint8_t { kHolds, kOver, kUnknown };

// Whether rules of the schedule hold all the day, or never from that day on. Anything that recurs,
// begins later or ends within the day is unknown.
OnDay ScheduleOn(const Names& schedules, std::string_view name, std::size_t position,
                 std::optional<Date> day);

}  // namespace portwright::dialect::panos
