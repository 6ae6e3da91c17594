// The only clocks. What is written never asks them: a day comes in by --as-of, and Today is only
// its default.
#pragma once

#include <cstdint>
#include <string>

#include "base/date.h"

namespace portwright::sys {

// The calendar day at the machine's local time.
Date Today();

// The moment, in UTC: `2026-11-21T07:00:40Z`. For records of what was asked when.
std::string NowUtc();

// So many seconds before now, as above.
std::string UtcBefore(std::int64_t seconds);

// Milliseconds, or microseconds, since some moment; never goes back.
std::int64_t MonotonicMs();
std::int64_t MonotonicUs();

// Microseconds since the beginning of 1970, in UTC, as this machine believes. To be compared with
// another machine's.
std::int64_t UnixUs();

// Milliseconds since the machine started, the time that it slept included; nobody can set it. Only
// to be compared with moments of the same BootId.
std::int64_t SinceBootMs();

// Which start of the machine this is, as the kernel names it; empty where it does not.
std::string BootId();

}  // namespace portwright::sys
