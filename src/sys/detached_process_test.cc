#include "sys/detached_process.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "base/text.h"
#include "sys/clock.h"
#include "sys/files.h"
#include "testing/temporary_folder.h"

namespace portwright::sys {
namespace {

using ::testing::HasSubstr;

// Says ready as SayReady does.
constexpr char kReady[] = "printf r >&3; exec 3>&-;";

class DetachedTest : public ::testing::Test {
 protected:
  std::string Path(std::string_view name) const { return folder_.File(name); }
  std::string Read(std::string_view name) const {
    return RealFiles().Read(Path(name)).value_or("");
  }
  // A script whose argument $0 is the test's folder.
  Status StartScript(const std::string& script, std::int64_t ready_ms = 20'000) const {
    return StartDetached({"/bin/sh", {"sh", "-c", script, folder_.path()}, Path("log"), ready_ms});
  }
  // One that is ready between the two.
  Status Start(const std::string& first, const std::string& then) const {
    return StartScript(Join({first, kReady, then}, " "));
  }
  // Long enough for any machine; ends as soon as it is so.
  static bool Eventually(const std::function<bool()>& is_so) {
    const std::int64_t until_ms = MonotonicMs() + 30'000;
    while (!is_so()) {
      if (MonotonicMs() > until_ms) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return true;
  }

  const TemporaryFolder folder_{"detached"};
};

TEST_F(DetachedTest, WritesToItsLogAndAddsToIt) {
  RealFiles files;
  ASSERT_TRUE(files.Write(Path("log"), "before\n").has_value());
  const Status started = Start("", "echo out; echo err >&2; echo > \"$0/done\"");
  ASSERT_TRUE(started.has_value()) << started.error().message;
  ASSERT_TRUE(Eventually([&] { return files.IsFile(Path("done")); }));
  EXPECT_EQ(Read("log"), "before\nout\nerr\n");
}

TEST_F(DetachedTest, ReturnsWhenItIsReady) {
  ASSERT_TRUE(Start("echo > \"$0/first\";", "").has_value());
  EXPECT_TRUE(RealFiles().IsFile(Path("first")));
}

TEST_F(DetachedTest, SaysThatItEndedTooEarly) {
  const Status started = StartScript("echo why >&2; exit 3");
  ASSERT_FALSE(started.has_value());
  EXPECT_EQ(started.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(started.error().message, HasSubstr("log"));
  EXPECT_EQ(Read("log"), "why\n");
}

TEST_F(DetachedTest, SaysThatItIsNotReadyInTime) {
  EXPECT_EQ(StartScript("sleep 1", 50).error().code, ErrorCode::kUnavailable);
}

TEST_F(DetachedTest, SaysThatThereIsNoSuchProgram) {
  EXPECT_EQ(StartDetached({"/no/such/program", {"program"}, Path("log")}).error().code,
            ErrorCode::kUnavailable);
}

TEST_F(DetachedTest, NeedsALog) {
  EXPECT_EQ(StartDetached({"/bin/true", {"true"}, Path("a/log")}).error().code,
            ErrorCode::kNotFound);
}

TEST_F(DetachedTest, HasASessionAFolderAndDescriptorsOfItsOwn) {
  const int leak = ::fcntl(STDOUT_FILENO, F_DUPFD, 100);
  ASSERT_TRUE(Start("echo $$ > \"$0/pid\"; pwd > \"$0/cwd\";",
                    "while [ ! -e \"$0/go\" ]; do sleep 0.02; done")
                  .has_value());
  ::close(leak);
  const auto process = static_cast<pid_t>(ParseNumber(Trim(Read("pid"))).value_or(0));
  ASSERT_GT(process, 0);
  EXPECT_NE(::getsid(process), ::getsid(0));
  // Not the leader of its session: it can get no terminal by opening one.
  EXPECT_NE(::getsid(process), process);
  EXPECT_EQ(Read("cwd"), "/\n");
  const std::string opened = "/proc/" + std::to_string(process) + "/fd/";
  EXPECT_FALSE(
      std::filesystem::exists(std::filesystem::symlink_status(opened + std::to_string(leak))));
  EXPECT_EQ(std::filesystem::read_symlink(opened + "0"), "/dev/null");
  // Saying ready, the shell has the pipe there for a moment.
  EXPECT_TRUE(
      Eventually([&] { return std::filesystem::read_symlink(opened + "1") == Path("log"); }));
  EXPECT_EQ(std::filesystem::read_symlink(opened + "2"), Path("log"));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
  ASSERT_TRUE(RealFiles().Write(Path("go"), "").has_value());
}

TEST_F(DetachedTest, OutlivesWhoStartedItAndTheSession) {
  const pid_t starter = ::fork();
  if (starter == 0) {
    ::setsid();
    ::signal(SIGHUP, SIG_IGN);
    const Status started =
        Start("", "while [ ! -e \"$0/go\" ]; do sleep 0.02; done; echo > \"$0/done\"");
    if (!started) ::_exit(1);
    ::kill(0, SIGHUP);
    ::kill(0, SIGKILL);
    ::_exit(2);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(starter, &status, 0), starter);
  ASSERT_TRUE(WIFSIGNALED(status)) << status;
  RealFiles files;
  ASSERT_TRUE(files.Write(Path("go"), "").has_value());
  EXPECT_TRUE(Eventually([&] { return files.IsFile(Path("done")); }));
}

TEST(SayReady, DoesNothingInOtherProcesses) {
  ::unsetenv("PORTWRIGHT_READY_FD");
  SayReady();
  SUCCEED();
}

TEST_F(DetachedTest, IsTheOwnProgramByAnyName) {
  RealFiles files;
  ASSERT_TRUE(files.Write(Path("log"), "").has_value());
  // It is not one that says it is ready; it lists its tests and ends.
  EXPECT_FALSE(
      StartDetached({kOwnProgram, {"any name", "--gtest_list_tests"}, Path("log")}).has_value());
  EXPECT_THAT(Read("log"), HasSubstr("IsTheOwnProgramByAnyName"));
}

}  // namespace
}  // namespace portwright::sys
