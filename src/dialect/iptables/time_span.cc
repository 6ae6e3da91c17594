#include "dialect/iptables/time_span.h"

#include <array>

#include "base/text.h"

namespace portwright::dialect::iptables {
namespace {

constexpr std::int64_t kDay = 86'400;

// Two digits at most, in this range.
std::optional<int> FieldOf(std::string_view word, int lo, int hi) {
  if (word.empty() || word.size() > 2) return std::nullopt;
  const auto number = ParseNumber(word);
  if (!number || *number < static_cast<std::uint64_t>(lo) ||
      *number > static_cast<std::uint64_t>(hi))
    return std::nullopt;
  return static_cast<int>(*number);
}

std::string TwoDigits(std::string_view word) {
  return (word.size() == 1 ? "0" : "") + std::string(word);
}

}  // namespace

std::optional<std::int64_t> StampOf(std::string_view word) {
  const std::size_t mark = word.find('T');
  std::array<std::string, 3> date = {"", "01", "01"};
  const auto parts = Split(word.substr(0, mark), '-');
  if (parts.size() > date.size()) return std::nullopt;
  for (std::size_t i = 0; i < parts.size(); ++i)
    date[i] = i == 0 ? std::string(parts[i]) : TwoDigits(parts[i]);
  const auto day = ParseDate(date[0] + "-" + date[1] + "-" + date[2]);
  if (!day) return std::nullopt;
  std::int64_t seconds = 0;
  if (mark != std::string_view::npos) {
    const auto times = Split(word.substr(mark + 1), ':');
    if (times.size() > 3) return std::nullopt;
    constexpr std::array<int, 3> kWorth = {3600, 60, 1};
    for (std::size_t i = 0; i < times.size(); ++i) {
      const auto value = FieldOf(times[i], 0, i == 0 ? 23 : 59);
      if (!value) return std::nullopt;
      seconds += std::int64_t{*value} * kWorth[i];
    }
  }
  return day->days * kDay + seconds;
}

Holds TimeSpan::On(Date day) const {
  const std::int64_t begin = day.days * kDay, end = begin + kDay - 1;
  if ((last && *last < begin) || (first && *first > end)) return Holds::kNever;
  const bool whole = (!last || *last >= end) && (!first || *first <= begin);
  return whole ? Holds::kAlways : Holds::kUnknown;
}

}  // namespace portwright::dialect::iptables
