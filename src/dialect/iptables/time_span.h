// `-m time` with a first and a last second: whether a rule holds on a day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"

namespace portwright::dialect::iptables {

// Seconds since 1970, as the device's time match counts them: UTC, unless a rule asks for the
// kernel's own zone.
std::optional<std::int64_t> StampOf(std::string_view word);  // `2026-12-31T23:59:59`, `2026-12`

enum class Holds : std::uint8_t { kAlways, kNever, kUnknown };

struct TimeSpan {
  std::optional<std::int64_t> first, last;  // both included
  std::string words;                        // as the rule says it; empty: no such match

  // All of that day, at no moment of it, or only for a part of it.
  Holds On(Date day) const;
};

}  // namespace portwright::dialect::iptables
