// A calendar day, for windows and expiry. No clock: "today" comes from sys and from --as-of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portwright {

// Days since 1970-01-01, proleptic Gregorian.
struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

// `YYYY-MM-DD`, a day that exists, years 1970 to 9999; nothing otherwise.
std::optional<Date> ParseDate(std::string_view text);
std::string FormatDate(Date date);

}  // namespace portwright
