// PORTWRIGHT_CHECK: for our own bugs, and only for those. Always on; prints where and why, then
// aborts. Never for input, files or the environment: those are Diagnostics and Results.
#pragma once

namespace portwright {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition, const char* why);

}  // namespace portwright

#define PORTWRIGHT_CHECK(condition, why)                              \
  do {                                                                \
    if (!(condition)) [[unlikely]] {                                  \
      ::portwright::CheckFailed(__FILE__, __LINE__, #condition, why); \
    }                                                                 \
  } while (false)
