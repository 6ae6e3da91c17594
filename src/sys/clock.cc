#include "sys/clock.h"

#include <array>
#include <chrono>
#include <ctime>
#include <fstream>

namespace portwright::sys {

Date Today() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  ::localtime_r(&now, &local);
  const std::chrono::year_month_day day{std::chrono::year{local.tm_year + 1900},
                                        std::chrono::month{static_cast<unsigned>(local.tm_mon) + 1},
                                        std::chrono::day{static_cast<unsigned>(local.tm_mday)}};
  return Date{static_cast<std::int32_t>(std::chrono::sys_days{day}.time_since_epoch().count())};
}

std::string NowUtc() { return UtcBefore(0); }

std::string UtcBefore(std::int64_t seconds) {
  const std::time_t now = std::time(nullptr) - static_cast<std::time_t>(seconds);
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

std::int64_t MonotonicMs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::int64_t MonotonicUs() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::int64_t UnixUs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::int64_t SinceBootMs() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  constexpr std::int64_t kMsInSecond = 1000;
  constexpr std::int64_t kNsInMs = 1'000'000;
  return std::int64_t{now.tv_sec} * kMsInSecond + std::int64_t{now.tv_nsec} / kNsInMs;
}

std::string BootId() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

}  // namespace portwright::sys
