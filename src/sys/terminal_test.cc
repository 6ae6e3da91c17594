#include "sys/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/date.h"
#include "sys/clock.h"

namespace portwright::sys {
namespace {

// A real terminal: we sit on the person's side of it.
class TerminalTest : public ::testing::Test {
 protected:
  TerminalTest() {
    ::setenv("TERM", "xterm", 1);
    ::unsetenv("NO_COLOR");
    person_ = ::posix_openpt(O_RDWR | O_NOCTTY);
    EXPECT_EQ(::grantpt(person_), 0);
    EXPECT_EQ(::unlockpt(person_), 0);
    program_ = ::open(::ptsname(person_), O_RDWR | O_NOCTTY);
    ::fcntl(person_, F_SETFL, O_NONBLOCK);
  }
  ~TerminalTest() override {
    ::close(program_);
    ::close(person_);
  }
  std::string Seen() const {
    char bytes[4096];
    const ssize_t got = ::read(person_, bytes, sizeof(bytes));
    return got > 0 ? std::string(bytes, static_cast<std::size_t>(got)) : "";
  }
  void SetColumns(unsigned short columns) const {
    winsize size{};
    size.ws_col = columns;
    size.ws_row = 24;
    EXPECT_EQ(::ioctl(program_, TIOCSWINSZ, &size), 0);
  }

  int person_ = -1;
  int program_ = -1;
  std::int64_t now_ms_ = 5000;
};

TEST_F(TerminalTest, TellsATerminalFromAFile) {
  const int file = ::open("/dev/null", O_WRONLY);
  EXPECT_TRUE(IsTerminal(program_));
  EXPECT_FALSE(IsTerminal(file));
  SetColumns(132);
  EXPECT_EQ(TerminalColumns(program_), 132);
  EXPECT_EQ(TerminalColumns(file), 80);
  ::close(file);
}

TEST_F(TerminalTest, ColoursOnlyForPeopleWhoWantThem) {
  const int file = ::open("/dev/null", O_WRONLY);
  EXPECT_TRUE(UseColor(program_));
  EXPECT_FALSE(UseColor(file));
  ::setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(UseColor(program_));
  ::setenv("NO_COLOR", "", 1);
  EXPECT_TRUE(UseColor(program_));
  ::setenv("TERM", "dumb", 1);
  EXPECT_FALSE(UseColor(program_));
  ::close(file);
}

TEST_F(TerminalTest, ProgressIsSilentForASecondThenDrawsThenGoes) {
  {
    ProgressLine line(program_, [&] { return now_ms_; });
    line.Show("planning", 10, 200000);
    now_ms_ += 999;
    line.Show("planning", 11, 200000);
    EXPECT_EQ(Seen(), "");
    now_ms_ += 1;
    line.Show("planning", 12000, 200000);
    EXPECT_EQ(Seen(), "\r\x1b[Kplanning 12,000 of 200,000");
    now_ms_ += 99;
    line.Show("planning", 12500, 200000);
    EXPECT_EQ(Seen(), "") << "drawn ten times a second at most";
    now_ms_ += 1;
    line.Show("reading");
    EXPECT_EQ(Seen(), "\r\x1b[Kreading");
  }
  EXPECT_EQ(Seen(), "\r\x1b[K");
}

TEST_F(TerminalTest, ProgressFitsTheTerminal) {
  SetColumns(10);
  ProgressLine line(program_, [&] { return now_ms_; });
  now_ms_ += 2000;
  line.Show("pl\xc3\xa4ning it all");
  EXPECT_EQ(Seen(), "\r\x1b[Kpl\xc3\xa4ning i");
}

TEST_F(TerminalTest, ProgressNeverGoesIntoAFile) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
  {
    ProgressLine line(ends[1], [&] { return now_ms_; });
    now_ms_ += 60000;
    line.Show("planning");
  }
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), -1);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Clock, TodayIsTheDayThatDateSays) {
  const std::string day = FormatDate(Today());
  ASSERT_EQ(day.size(), 10U);
  EXPECT_GT(day, "2024-01-01");
  EXPECT_LT(day, "2200-01-01");
}

TEST(Clock, MonotonicTimeDoesNotGoBack) {
  const std::int64_t first = MonotonicMs();
  EXPECT_GE(MonotonicMs(), first);
}

}  // namespace
}  // namespace portwright::sys
