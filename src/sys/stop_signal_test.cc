#include "sys/stop_signal.h"

#include <gtest/gtest.h>

#include <csignal>

namespace portwright::sys {
namespace {

int others = 0;

TEST(StopSignal, IsAskedByInterruptAndTerminate) {
  for (const int number : {SIGINT, SIGTERM}) {
    const StopSignal stop;
    EXPECT_FALSE(stop.asked());
    std::raise(number);
    EXPECT_TRUE(stop.asked());
    EXPECT_TRUE(stop.flag()->load());
  }
}

TEST(StopSignal, LeavesTheHandlersAsTheyWere) {
  others = 0;
  std::signal(SIGINT, [](int) { ++others; });
  { const StopSignal stop; }
  std::raise(SIGINT);
  std::signal(SIGINT, SIG_DFL);
  EXPECT_EQ(others, 1);
}

}  // namespace
}  // namespace portwright::sys
