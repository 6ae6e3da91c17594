// The only clocks. What is written never asks them: a day comes in by --as-of, and Today is only
// its default.
#pragma once

#include <cstdint>

#include "base/date.h"

namespace portwright::sys {

// The calendar day at the machine's local time.
Date Today();

// Milliseconds since some moment; never goes back.
std::int64_t MonotonicMs();

}  // namespace portwright::sys
