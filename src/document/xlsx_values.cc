#include "document/xlsx_values.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>

#include "base/date.h"
#include "base/text.h"

namespace portwright::document {
namespace {

std::optional<double> ReadDouble(std::string_view stored) {
  stored = Trim(stored);
  double value = 0;
  const auto [end, error] = std::from_chars(stored.data(), stored.data() + stored.size(), value);
  if (error != std::errc() || end != stored.data() + stored.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

}  // namespace

std::string PlainNumber(std::string_view stored) {
  constexpr double kWholeMax = 1e15;
  const std::optional<double> value = ReadDouble(stored);
  if (!value.has_value()) return std::string(stored);
  if (std::abs(*value) >= kWholeMax) return std::string(Trim(stored));
  // A workbook keeps 17 digits and shows 15.
  std::string shown = fmt::format("{:.15g}", *value);
  if (shown.find('e') == std::string::npos) return shown;
  shown = fmt::format("{:.20f}", *value);
  shown.erase(shown.find_last_not_of('0') + 1);
  if (shown.back() == '.') shown.pop_back();
  return shown == "-0" ? "0" : shown;
}

std::string DateText(std::string_view stored, bool from_1904) {
  constexpr double kLast = 2'958'466;          // the first day of the year 10000
  constexpr std::int32_t kFrom1904 = -24'107;  // days from 1970
  constexpr std::int32_t kFrom1900 = -25'569;
  constexpr double kFirstOfMarch1900 = 61;  // before it, workbooks count a day that never was
  const std::optional<double> value = ReadDouble(stored);
  if (!value.has_value() || *value < 0 || *value >= kLast - 1'462) return PlainNumber(stored);
  auto days = static_cast<std::int32_t>(std::floor(*value));
  auto seconds = static_cast<std::int32_t>(std::lround((*value - std::floor(*value)) * 86'400));
  if (seconds == 86'400) {
    ++days;
    seconds = 0;
  }
  std::string time = fmt::format("{:02}:{:02}", seconds / 3'600, seconds / 60 % 60);
  if (seconds % 60 != 0) time += fmt::format(":{:02}", seconds % 60);
  if (days == 0 && !from_1904) return time;
  std::int32_t day = days + (from_1904 ? kFrom1904 : kFrom1900);
  if (!from_1904 && *value < kFirstOfMarch1900) ++day;
  const std::string date = FormatDate({day});
  return seconds == 0 ? date : date + " " + time;
}

bool IsDateFormat(std::string_view format) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = static_cast<char>(format[i] | 0x20);
    if (format[i] == '"') {
      i = format.find('"', i + 1);
    } else if (format[i] == '[') {
      // [Red], [$-409] say nothing; [h], [mm], [ss] are times.
      const std::size_t end = format.find(']', i);
      const std::string word =
          ToLower(format.substr(i + 1, end == format.npos ? end : end - i - 1));
      if (!word.empty() && word.find_first_not_of("hms") == std::string::npos) return true;
      i = end;
    } else if (format[i] == '\\' || format[i] == '_' || format[i] == '*') {
      ++i;
    } else if (c == 'd' || c == 'm' || c == 'y' || c == 'h' || c == 's') {
      return true;
    }
    if (i == std::string_view::npos) break;
  }
  return false;
}

bool IsDateFormat(unsigned format) {
  return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) ||
         (format >= 45 && format <= 47) || (format >= 50 && format <= 58);
}

}  // namespace portwright::document
