#include "proof/session_timeouts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace portwright::proof {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Allow {
  const char* destination;
  const char* service;
  std::uint32_t timeout;
};

policy::Policy PolicyOf(const std::vector<Allow>& rules) {
  policy::Policy policy;
  policy.point = "gw";
  policy.chains.push_back({"forward", policy::Hook::kForward, {policy::VerdictKind::kDrop, 0}, {}});
  for (const Allow& allow : rules) {
    policy::Rule rule;
    policy.address_sets.emplace_back(net::ParsePrefix(allow.destination)->Range());
    rule.destinations = static_cast<std::uint32_t>(policy.address_sets.size() - 1);
    policy.services.push_back(*net::ParseService(allow.service));
    rule.service = static_cast<std::uint32_t>(policy.services.size() - 1);
    rule.verdict = {policy::VerdictKind::kAccept, 0};
    rule.session_timeout_s = allow.timeout;
    policy.chains[0].rules.push_back(rule);
  }
  return policy;
}

std::string Difference(const std::vector<Allow>& required, const std::vector<Allow>& found) {
  return FindTimeoutDifference(PolicyOf(required), PolicyOf(found), {}).value();
}

TEST(SessionTimeouts, AreEqualWhereEveryPacketHasItsOwn) {
  EXPECT_THAT(Difference({{"10.0.0.1", "tcp/443", 14400}, {"10.0.0.2", "tcp/443", 0}},
                         {{"10.0.0.2", "tcp/443", 0}, {"10.0.0.1", "tcp/443", 14400}}),
              IsEmpty());
}

TEST(SessionTimeouts, ShorterLongerAndLostOnesAreFound) {
  const std::vector<Allow> required = {{"10.0.0.1", "tcp/443", 14400}};
  EXPECT_THAT(Difference(required, {{"10.0.0.1", "tcp/443", 14399}}), HasSubstr("14400 s"));
  EXPECT_THAT(Difference(required, {{"10.0.0.1", "tcp/443", 0}}), HasSubstr("10.0.0.1:443"));
  EXPECT_THAT(Difference(required, {{"10.0.0.1", "tcp/443", 14401}}), HasSubstr("14401 s"));
  EXPECT_THAT(Difference({{"10.0.0.1", "tcp/443", 0}}, required), HasSubstr("the plan does not"));
}

TEST(SessionTimeouts, TheLongestIsRequiredAndTheFirstIsFound) {
  const std::vector<Allow> required = {{"10.0.0.0/24", "tcp/any", 0},
                                       {"10.0.0.1", "tcp/443", 14400}};
  EXPECT_THAT(Difference(required, {{"10.0.0.1", "tcp/443", 14400}, {"10.0.0.0/24", "tcp/any", 0}}),
              IsEmpty());
  EXPECT_THAT(Difference(required, {{"10.0.0.0/24", "tcp/any", 0}, {"10.0.0.1", "tcp/443", 14400}}),
              HasSubstr("14400 s"))
      << "a device takes the first rule over a packet";
}

}  // namespace
}  // namespace portwright::proof
