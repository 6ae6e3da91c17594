#include "sys/lock_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <thread>

#include "base/text.h"
#include "sys/files.h"
#include "sys/process.h"
#include "testing/temporary_folder.h"

namespace portwright::sys {
namespace {

using ::testing::HasSubstr;

class LockFileTest : public ::testing::Test {
 protected:
  // A process that holds the lock until it is killed.
  pid_t StartHolder() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      const auto lock = LockFile::Take(path_);
      [[maybe_unused]] const ssize_t said = ::write(ends[1], lock ? "y" : "n", 1);
      while (true) ::pause();
    }
    char said = 0;
    EXPECT_EQ(::read(ends[0], &said, 1), 1);
    EXPECT_EQ(said, 'y');
    ::close(ends[0]);
    ::close(ends[1]);
    return child;
  }

  static void Kill(pid_t process) {
    ::kill(process, SIGKILL);
    EXPECT_EQ(::waitpid(process, nullptr, 0), process);
  }

  const TemporaryFolder folder_{"lock"};
  const std::string path_ = folder_.File("lock");
};

TEST_F(LockFileTest, NamesTheProcessThatHoldsIt) {
  const pid_t holder = StartHolder();
  const auto lock = LockFile::Take(path_);
  ASSERT_FALSE(lock.has_value());
  EXPECT_EQ(lock.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(lock.error().message, HasSubstr("(process " + std::to_string(holder) + ")"));
  Kill(holder);
}

TEST_F(LockFileTest, EndsWithTheProcessThatIsKilled) {
  Kill(StartHolder());
  const auto lock = LockFile::Take(path_);
  EXPECT_TRUE(lock.has_value()) << lock.error().message;
}

TEST_F(LockFileTest, WaitsUntilItIsFree) {
  const pid_t holder = StartHolder();
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    Kill(holder);
  });
  EXPECT_TRUE(LockFile::Take(path_, 30'000).has_value());
  ends.join();
}

TEST_F(LockFileTest, EndsWithItsValueAndMovesWithIt) {
  {
    auto first = LockFile::Take(path_);
    ASSERT_TRUE(first.has_value());
    const LockFile moved = std::move(*first);
    EXPECT_FALSE(LockFile::Take(path_).has_value());
  }
  EXPECT_TRUE(LockFile::Take(path_).has_value());
}

TEST_F(LockFileTest, IsHeldByAProgramThatItIsGivenTo) {
  auto lock = LockFile::Take(path_);
  ASSERT_TRUE(lock.has_value());
  ProcessRequest request;
  request.argv = {"sh", "-c", "sleep 60 > /dev/null 2>&1 & echo $!"};
  request.kept_descriptor = lock->descriptor();
  const auto ran = RunProcess(request);
  ASSERT_TRUE(ran.has_value());
  const auto holder = ParseNumber(Trim(ran->output));
  ASSERT_TRUE(holder.has_value());
  { const LockFile dropped = std::move(*lock); }
  EXPECT_FALSE(LockFile::Take(path_).has_value());
  ::kill(static_cast<pid_t>(*holder), SIGKILL);
  EXPECT_TRUE(LockFile::Take(path_, 30'000).has_value());
}

TEST_F(LockFileTest, LocksAFolderAndLeavesNothingInIt) {
  {
    const auto first = LockFile::TakeFolder(folder_.path());
    ASSERT_TRUE(first.has_value());
    const auto second = LockFile::TakeFolder(folder_.path());
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(second.error().message,
              folder_.path() + ": expected to be alone, found another one at work");
  }
  EXPECT_TRUE(LockFile::TakeFolder(folder_.path()).has_value());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
  EXPECT_EQ(LockFile::TakeFolder(path_).error().code, ErrorCode::kNotFound);
}

TEST_F(LockFileTest, NamesAFolderThatIsNotThere) {
  EXPECT_EQ(LockFile::Take(folder_.File("a/lock")).error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace portwright::sys
