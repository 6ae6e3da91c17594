#include "enforce/sessions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enforce/checks.h"
#include "testing/transaction_host.h"

namespace portwright::enforce {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kHost("\x0a\x01\x00\x0b", 4);   // 10.1.0.11
const std::string kPeer("\x0a\x02\x00\x05", 4);   // 10.2.0.5
const std::string kOther("\x0a\x03\x00\x07", 4);  // 10.3.0.7

// TCP; its tuple is its source port.
sys::Connection Tcp(const std::string& source, const std::string& destination, std::uint16_t from,
                    std::uint16_t to) {
  sys::Connection connection;
  connection.source = source;
  connection.destination = destination;
  connection.protocol = net::kProtocolTcp;
  connection.source_port = from;
  connection.destination_port = to;
  connection.tuple = std::to_string(from);
  return connection;
}

class SessionsTest : public ::testing::Test {
 protected:
  SessionsTest() {
    tracked_.own = net::AddressSet(net::HostRange(AddressOf(kHost)));
    tracked_.interfaces = {"lo", "eth0"};
  }

  // The source ports of what rules at the input hook revoke.
  std::vector<std::uint16_t> Revoked(const std::string& rules) {
    const testing::RuleLinesDialect dialect;
    const auto policy =
        PolicyOf(dialect, "table inet portwright {\n" + rules + "\ndefault deny\n}\n", "rules");
    EXPECT_TRUE(policy.has_value()) << policy.error().message;
    std::vector<std::uint16_t> ports;
    for (const Session& session : RevokedSessions(**policy, tracked_))
      ports.push_back(session.first.source_port);
    return ports;
  }

  Tracked tracked_;
};

constexpr char kRules[] = "permit tcp 10.2.0.0/16 -> 10.1.0.11 443";

TEST_F(SessionsTest, ThoseThatAreNotPermittedAndNoOthers) {
  tracked_.connections = {Tcp(kPeer, kHost, 1001, 443), Tcp(kOther, kHost, 1002, 443),
                          Tcp(kPeer, kHost, 1003, 22), Tcp(kPeer, kHost, 1004, 443)};
  EXPECT_THAT(Revoked(kRules), ElementsAre(1002, 1003));
  EXPECT_THAT(Revoked("permit tcp any -> any 443"), ElementsAre(1003));
  EXPECT_THAT(Revoked("permit tcp any -> any 80"), ElementsAre(1001, 1002, 1003, 1004));
}

TEST_F(SessionsTest, WhatGoesOutIsNotJudgedByWhatMayComeIn) {
  tracked_.connections = {Tcp(kHost, kPeer, 1001, 22), Tcp(kPeer, kOther, 1002, 22)};
  EXPECT_THAT(Revoked(kRules), IsEmpty());
}

TEST_F(SessionsTest, WhatHasEndedIsLeftAlone) {
  tracked_.connections = {Tcp(kPeer, kHost, 1001, 22)};
  tracked_.connections[0].is_over = true;
  EXPECT_THAT(Revoked(kRules), IsEmpty());
}

TEST_F(SessionsTest, WhatBelongsToAnotherGoesAsThatOne) {
  tracked_.connections = {Tcp(kPeer, kHost, 1001, 443), Tcp(kPeer, kHost, 1002, 5000),
                          Tcp(kPeer, kHost, 1003, 21),  Tcp(kPeer, kHost, 1004, 443),
                          Tcp(kPeer, kHost, 1005, 22),  Tcp(kPeer, kHost, 1006, 22)};
  tracked_.connections[1].parent = "1001";
  tracked_.connections[3].parent = "1003";
  tracked_.connections[4].parent = "9999";  // not followed any more
  tracked_.connections[5].parent = "1006";  // nonsense, which must end
  EXPECT_THAT(Revoked(kRules), ElementsAre(1003, 1004));
}

TEST_F(SessionsTest, SixteenBytesAreIpv6) {
  const std::string bytes("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16);
  EXPECT_EQ(net::ToText(AddressOf(bytes)), "2001:db8::1");
  EXPECT_EQ(net::ToText(AddressOf(kPeer)), "10.2.0.5");
}

// --- in transactions --------------------------------------------------------------------------

class RevokingTest : public SessionsTest {
 protected:
  RevokingTest() : host_(::testing::TempDir()) {
    host_.machine_.track_sessions = [this]() -> Result<Tracked> {
      if (is_blind_) return Error{ErrorCode::kPermission, "not for you"};
      return tracked_;
    };
    host_.machine_.end_session = [this](const sys::Connection& connection) -> Status {
      ended_.push_back(connection.source_port);
      return Ok();
    };
    tracked_.connections = {Tcp(kPeer, kHost, 1001, 443), Tcp(kOther, kHost, 1002, 443)};
  }

  TransactionHost host_;
  bool is_blind_ = false;
  std::vector<std::uint16_t> ended_;
};

TEST_F(RevokingTest, AreListedKeptAndEndedWhenAsked) {
  ASSERT_TRUE(host_.ApplyRules("permit tcp any -> 10.1.0.11 443", 0).has_value());
  const auto report = host_.ApplyRules(kRules);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->ending, Ending::kAwaiting);
  EXPECT_EQ(report->revoked, 1U);
  EXPECT_THAT(report->revoked_named, ElementsAre("tcp 10.3.0.7:1002 -> 10.1.0.11:443"));
  // Nothing is confirmed yet that could end them.
  EXPECT_EQ(CutRevoked(host_.machine_, "root").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(Confirm(host_.machine_, "root").has_value());
  EXPECT_THAT(ended_, IsEmpty());
  const auto cut = CutRevoked(host_.machine_, "root");
  ASSERT_TRUE(cut.has_value()) << cut.error().message;
  EXPECT_EQ(cut->generation, 2U);
  EXPECT_THAT(cut->ended, ElementsAre("tcp 10.3.0.7:1002 -> 10.1.0.11:443"));
  EXPECT_THAT(ended_, ElementsAre(1002));
}

TEST_F(RevokingTest, WhatCannotBeListedTakesNothingBack) {
  is_blind_ = true;
  const auto report = host_.ApplyRules(kRules, 0);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->ending, Ending::kConfirmed);
  EXPECT_EQ(report->warnings.back(),
            "sessions that are not permitted any more are not listed: not for you");
  EXPECT_EQ(CutRevoked(host_.machine_, "root").error().code, ErrorCode::kPermission);
  EXPECT_THAT(ended_, IsEmpty());
}

}  // namespace
}  // namespace portwright::enforce
