#include "dialect/common/cisco_time_ranges.h"

#include <string>

#include "base/text.h"

namespace portwright::dialect {
namespace {

constexpr std::string_view kOwnRange = "pw-until-";

struct Moment {
  Date day;
  bool is_last_minute = false;
};

constexpr std::string_view kNames[] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};

// `december`, `Dec`: the devices take any beginning that is long enough.
std::optional<int> MonthOf(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  const std::string lower = ToLower(word);
  for (int i = 0; i < 12; ++i) {
    if (kNames[i].starts_with(lower)) return i + 1;
  }
  return std::nullopt;
}

std::string TwoDigits(std::uint64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// `23:59 03 December 2026`.
std::optional<Moment> ReadMoment(WordReader& words) {
  const std::string_view time = words.Take();
  const std::size_t colon = time.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto hour = ParseNumber(time.substr(0, colon));
  const auto minute = ParseNumber(time.substr(colon + 1));
  const auto day = ParseNumber(words.Take());
  const auto month = MonthOf(words.Take());
  const auto year = ParseNumber(words.Take());
  if (!hour || !minute || !day || !month || !year || *hour > 23 || *minute > 59 || *day > 31 ||
      *year < 1970 || *year > 9999)
    return std::nullopt;
  const auto date =
      ParseDate(std::to_string(*year) + "-" + TwoDigits(static_cast<std::uint64_t>(*month)) + "-" +
                TwoDigits(*day));
  if (!date) return std::nullopt;
  return Moment{*date, *hour == 23 && *minute == 59};
}

// `3 december 2026`.
std::string DayOf(Date date) {
  const std::string text = FormatDate(date);  // YYYY-MM-DD
  const std::size_t month = *ParseNumber(text.substr(5, 2));
  return text.substr(8, 2) + " " + std::string(kNames[month - 1]) + " " + text.substr(0, 4);
}

}  // namespace

std::string CiscoTimeRanges::LineOf(std::string_view name) const {
  const auto found = ranges_.find(name);
  if (found == ranges_.end() || found->second.is_other || !found->second.end) return "";
  const Range& range = found->second;
  std::string out = "absolute";
  if (range.start) out += " start 12:00 " + DayOf(*range.start);
  out += range.ends_with_the_day ? " end 23:59 " : " end 12:00 ";
  return out + DayOf(*range.end);
}

void CiscoTimeRanges::AddLine(WordReader words) {
  if (last_ == nullptr) return;
  if (!words.Accept("absolute") || last_->start || last_->end) {
    last_->is_other = true;
    return;
  }
  while (!words.AtEnd()) {
    const bool is_start = words.Peek() == "start";
    if (!is_start && words.Peek() != "end") break;
    words.Take();
    const auto moment = ReadMoment(words);
    if (!moment) break;
    (is_start ? last_->start : last_->end) = moment->day;
    if (!is_start) last_->ends_with_the_day = moment->is_last_minute;
    if (words.AtEnd()) return;
  }
  last_->is_other = true;
}

InTime CiscoTimeRanges::At(std::string_view name, std::optional<Date> as_of) const {
  const auto found = ranges_.find(name);
  if (found == ranges_.end() || !as_of) return InTime::kUnknown;
  const Range& range = found->second;
  if (range.is_other || !range.end) return InTime::kUnknown;
  if (name.starts_with(kOwnRange) && (!range.ends_with_the_day || range.start ||
                                      FormatDate(*range.end) != name.substr(kOwnRange.size())))
    return InTime::kUnknown;
  if (*range.end < *as_of) return InTime::kOver;
  if (*range.end == *as_of && !range.ends_with_the_day) return InTime::kUnknown;
  if (range.start && !(*range.start < *as_of)) return InTime::kUnknown;
  return InTime::kHolds;
}

}  // namespace portwright::dialect
