#include "sys/running_process.h"

#include <gtest/gtest.h>

namespace portwright::sys {
namespace {

// Reads a line, says it back, and goes on until its input ends.
constexpr char kEcho[] = "read line; echo \"ready for $line\" >&2; cat >/dev/null; echo over";

TEST(RunningProcess, IsToldOnceAndEndsWithItsInput) {
  auto process = RunningProcess::Start({"sh", "-c", kEcho}, "work\n");
  ASSERT_TRUE(process) << process.error().message;
  const auto ready = process->WaitFor("ready for work", 10'000);
  EXPECT_TRUE(ready) << ready.error().message;
  const auto ended = process->End(10'000);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(*ended, "over\n");
}

TEST(RunningProcess, SaysWhyItEndedTooEarly) {
  auto process = RunningProcess::Start({"sh", "-c", "echo no such host >&2; exit 4"}, "");
  ASSERT_TRUE(process);
  const auto ready = process->WaitFor("ready", 10'000);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().message, "'sh' ended too early: no such host");
}

TEST(RunningProcess, AnExitCodeIsAnError) {
  auto process = RunningProcess::Start({"sh", "-c", "cat >/dev/null; echo worse >&2; exit 4"}, "");
  ASSERT_TRUE(process);
  const auto ended = process->End(10'000);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "'sh' ended with 4: worse");
}

TEST(RunningProcess, IsNotWaitedForWithoutEnd) {
  auto process = RunningProcess::Start({"sh", "-c", "sleep 600 & sleep 600"}, "");
  ASSERT_TRUE(process);
  const auto ready = process->WaitFor("never", 50);
  ASSERT_FALSE(ready);
  EXPECT_EQ(ready.error().message, "'sh' did not say in time that it is ready");
  const auto ended = process->End(50);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().message, "'sh' did not end in time and was stopped");
}

TEST(RunningProcess, AProgramThatIsNotThere) {
  const auto process = RunningProcess::Start({"no-such-program-here"}, "");
  ASSERT_FALSE(process);
  EXPECT_EQ(process.error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace portwright::sys
