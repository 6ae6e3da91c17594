#include "sys/process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "sys/clock.h"

namespace portwright::sys {
namespace {

using ::testing::HasSubstr;

Result<ProcessOutcome> Shell(const std::string& script, const std::string& input = "") {
  ProcessRequest request;
  request.argv = {"sh", "-c", script};
  request.input = input;
  return RunProcess(request);
}

std::size_t OpenDescriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

TEST(RunProcess, CollectsBothStreamsAndTheExitCode) {
  const auto ran = Shell("echo out; echo err >&2; exit 7");
  ASSERT_TRUE(ran.has_value()) << ran.error().message;
  EXPECT_EQ(ran->exit_code, 7);
  EXPECT_EQ(ran->output, "out\n");
  EXPECT_EQ(ran->error, "err\n");
}

TEST(RunProcess, PassesArgumentsWithoutAShell) {
  ProcessRequest request;
  request.argv = {"printf", "%s|", "a b", "$HOME", "", "'; exit 3"};
  EXPECT_EQ(RunProcess(request)->output, "a b|$HOME||'; exit 3|");
}

TEST(RunProcess, PassesAndTakesMoreThanAPipeHolds) {
  std::string input(3'000'000, 'x');
  input[1'500'000] = '\0';
  const auto ran = Shell("cat; head -c 200000 /dev/zero >&2", input);
  ASSERT_TRUE(ran.has_value()) << ran.error().message;
  EXPECT_EQ(ran->output, input);
  EXPECT_EQ(ran->error.size(), 200'000U);
}

TEST(RunProcess, IsNotStoppedByAProgramThatLeavesItsInput) {
  const auto ran = Shell("exit 0", std::string(3'000'000, 'x'));
  ASSERT_TRUE(ran.has_value());
  EXPECT_EQ(ran->exit_code, 0);
}

TEST(RunProcess, CountsASignalAsAShellDoes) { EXPECT_EQ(Shell("kill -TERM $$")->exit_code, 143); }

TEST(RunProcess, NamesAMissingProgram) {
  ProcessRequest request;
  request.argv = {"no-such-program-here"};
  const auto ran = RunProcess(request);
  ASSERT_FALSE(ran.has_value());
  EXPECT_EQ(ran.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(ran.error().message, HasSubstr("'no-such-program-here'"));
}

TEST(RunProcess, StopsAProgramAndItsChildrenWhenTimeIsUp) {
  const std::int64_t before_ms = MonotonicMs();
  ProcessRequest request;
  request.argv = {"sh", "-c", "sleep 60 & sleep 60"};
  request.timeout_ms = 100;
  const auto ran = RunProcess(request);
  ASSERT_FALSE(ran.has_value());
  EXPECT_EQ(ran.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(ran.error().message, "'sh' did not end within 100 ms and was stopped");
  EXPECT_LT(MonotonicMs() - before_ms, 20'000);
}

TEST(RunProcess, DoesNotWaitForADescendantThatKeepsThePipes) {
  const std::int64_t before_ms = MonotonicMs();
  const auto ran = Shell("sleep 30 & echo done; exit 0");
  ASSERT_TRUE(ran.has_value()) << ran.error().message;
  EXPECT_EQ(ran->output, "done\n");
  EXPECT_LT(MonotonicMs() - before_ms, 20'000);
}

TEST(RunProcess, RefusesTooMuchOutput) {
  ProcessRequest request;
  request.argv = {"sh", "-c", "cat /dev/zero"};
  request.output_bytes_max = 100'000;
  const auto ran = RunProcess(request);
  ASSERT_FALSE(ran.has_value());
  EXPECT_EQ(ran.error().code, ErrorCode::kLimit);
}

TEST(RunProcess, LeavesNoZombiesAndNoDescriptors) {
  const std::size_t before = OpenDescriptors();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Shell("exit 0")->exit_code, 0);
  EXPECT_EQ(OpenDescriptors(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(RunProcess, GivesTheChildNoDescriptorOfOurs) {
  const int low = ::open("/dev/null", O_RDONLY);
  // Deliberately without O_CLOEXEC, and far from those that the shell opens for its own pipe.
  const int leak = ::fcntl(low, F_DUPFD, 100);
  ::close(low);
  const auto ran = Shell("ls /proc/$$/fd | tr '\\n' ' '");
  ::close(leak);
  ASSERT_TRUE(ran.has_value());
  EXPECT_THAT(ran->output, ::testing::StartsWith("0 1 2 "));
  EXPECT_THAT(ran->output, ::testing::Not(HasSubstr(" " + std::to_string(leak) + " ")));
}

TEST(FindProgram, LooksBeyondPathForSystemPrograms) {
  EXPECT_EQ(FindProgram("/bin/sh"), "/bin/sh");
  EXPECT_TRUE(FindProgram("sh").has_value());
  EXPECT_FALSE(FindProgram("").has_value());
  EXPECT_FALSE(FindProgram("/bin/no-such-program").has_value());
}

}  // namespace
}  // namespace portwright::sys
