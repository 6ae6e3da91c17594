#include "sys/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "sys/process.h"

namespace portwright::sys {
namespace {

using ::testing::HasSubstr;

TEST(ParseSshConnection, ReadsBothEnds) {
  EXPECT_EQ(ParseSshConnection("10.1.9.5 50022 10.1.0.11 22"),
            (SshSession{"10.1.9.5", "10.1.0.11", "22"}));
  EXPECT_EQ(ParseSshConnection("2001:db8::5 50022 2001:db8::11 2222"),
            (SshSession{"2001:db8::5", "2001:db8::11", "2222"}));
}

TEST(ParseSshConnection, LeavesOutTheInterfaceOfALinkLocalAddress) {
  EXPECT_EQ(ParseSshConnection("fe80::5%eth0 50022 fe80::11%eth0 22"),
            (SshSession{"fe80::5", "fe80::11", "22"}));
}

TEST(ParseSshConnection, TakesNothingElse) {
  for (const char* text :
       {"", "10.1.9.5", "10.1.9.5 50022 10.1.0.11", "10.1.9.5 50022 10.1.0.11 22 7",
        "10.1.9.5  50022 10.1.0.11", "10.1.9.5 x 10.1.0.11 22", "10.1.9.5 50022 10.1.0.11 0",
        "10.1.9.5 50022 10.1.0.11 65536", "10.1.9.5 50022  22", "a 50022 10.1.0.11 22",
        "10.1.9.5 50022 10.1.0.11 22\n", "10.1.9.5 50022 2001:db8::11 22"}) {
    EXPECT_EQ(ParseSshConnection(text), std::nullopt) << text;
  }
}

// Run by the next test inside other processes: prints what it finds.
TEST(OwnSshSessions, SaysThemWhenAsked) {
  if (std::getenv("PORTWRIGHT_TEST_SAYS") == nullptr) GTEST_SKIP() << "asked by another test";
  for (const SshSession& session : OwnSshSessions()) {
    std::printf("session %s %s %s.\n", session.client_address.c_str(),
                session.server_address.c_str(), session.server_port.c_str());
  }
  std::printf("user %s.\n", DescribeUser().c_str());
}

std::string AskIn(const std::string& script) {
  ProcessRequest request;
  request.argv = {"env",
                  "-u",
                  "SUDO_USER",
                  "PORTWRIGHT_TEST_SAYS=1",
                  "SSH_CONNECTION=10.1.9.5 50022 10.1.0.11 22",
                  "sh",
                  "-c",
                  script + "; exit $?",
                  std::filesystem::read_symlink("/proc/self/exe"),
                  "--gtest_filter=OwnSshSessions.SaysThemWhenAsked"};
  const auto ran = RunProcess(request);
  return ran.has_value() ? ran->output : ran.error().message;
}

TEST(OwnSshSessions, LooksAtThisProcess) {
  EXPECT_THAT(AskIn("\"$0\" \"$1\""), HasSubstr("session 10.1.9.5 10.1.0.11 22."));
}

TEST(OwnSshSessions, LooksAtThoseThatItDescendsFrom) {
  // As sudo does: the variable is gone, the process above still has it.
  const std::string said = AskIn("unset SSH_CONNECTION; (SUDO_USER=j.doe \"$0\" \"$1\"; true)");
  EXPECT_THAT(said, HasSubstr("session 10.1.9.5 10.1.0.11 22."));
  EXPECT_THAT(said, HasSubstr(" (j.doe) from 10.1.9.5."));
}

TEST(OwnSshSessions, NamesEachOnce) {
  const std::string said = AskIn("sh -c '\"$0\" \"$1\"; true' \"$0\" \"$1\"");
  const std::size_t first = said.find("session 10.1.9.5");
  ASSERT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.find("session 10.1.9.5", first + 1), std::string::npos);
}

}  // namespace
}  // namespace portwright::sys
