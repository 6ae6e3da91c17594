#include "dialect/panos/schedules.h"

#include <string>
#include <vector>

namespace portwright::dialect::panos {
namespace {

struct Moment {
  Date day;
  std::string_view time;  // `23:59`
};

bool IsTime(std::string_view text) {
  const auto is_digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  return text.size() == 5 && text[2] == ':' && is_digit(0) && is_digit(1) && is_digit(3) &&
         is_digit(4) && text <= "23:59" && text[3] <= '5';
}

// `2026/12/31@23:59`
std::optional<Moment> ReadMoment(std::string_view text) {
  constexpr std::size_t kDayBytes = 10;
  if (text.size() != 16 || text[kDayBytes] != '@' || text[4] != '/' || text[7] != '/')
    return std::nullopt;
  std::string day(text.substr(0, kDayBytes));
  day[4] = day[7] = '-';
  const auto date = ParseDate(day);
  const std::string_view time = text.substr(kDayBytes + 1);
  if (!date || !IsTime(time)) return std::nullopt;
  return Moment{*date, time};
}

}  // namespace

std::optional<Window> ReadWindow(std::string_view text) {
  constexpr std::size_t kMomentBytes = 16;
  if (text.size() != 2 * kMomentBytes + 1 || text[kMomentBytes] != '-') return std::nullopt;
  const auto first = ReadMoment(text.substr(0, kMomentBytes));
  const auto last = ReadMoment(text.substr(kMomentBytes + 1));
  if (!first || !last || last->day < first->day) return std::nullopt;
  if (first->day == last->day && last->time < first->time) return std::nullopt;
  return Window{first->day, last->day, first->time != "00:00" || last->time != "23:59"};
}

OnDay ScheduleOn(const Names& schedules, std::string_view name, std::size_t position,
                 std::optional<Date> day) {
  const std::vector<Found> found = schedules.Lookup(name, position);
  if (!day || found.size() != 1) return OnDay::kUnknown;
  const Spot type = found.front().spot.Child("schedule-type");
  const Spot windows = type.Child("non-recurring");
  if (type.Child("recurring").exists() || !windows.exists()) return OnDay::kUnknown;
  bool all_over = true;
  for (const NodeId id : windows.children()) {
    const auto window = ReadWindow((*windows.tree)[id].name);
    if (!window) return OnDay::kUnknown;
    const bool is_inside = window->first <= *day && *day <= window->last;
    const bool is_within = window->first < *day && *day < window->last;
    if (is_within || (is_inside && !window->is_cut)) return OnDay::kHolds;
    all_over = all_over && window->last < *day;
  }
  return all_over && windows.get().first != kNone ? OnDay::kOver : OnDay::kUnknown;
}

}  // namespace portwright::dialect::panos
