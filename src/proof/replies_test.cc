// What devices without connections may let pass, since they take it for replies.
#include <gtest/gtest.h>

#include <string>

#include "proof/point_compare.h"
#include "testing/policy_builder.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::Policy;
using policy::Tracking;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

constexpr const char* kClient = "10.1.0.1";
constexpr const char* kServer = "10.2.0.1";

// A server's host: one service for one client.
Policy Planned(const std::string& service = "tcp/443") {
  PolicyBuilder builder("server");
  builder.Chain(Hook::kInput).Allow(kClient, kServer, service, {"a"}).Chain(Hook::kOutput);
  return std::move(builder.policy());
}

// The same with a rule for what goes back.
Policy WithReplies(const std::string& service, const std::string& back, net::PortRange from) {
  RuleExtras extras;
  extras.source_ports = from;
  PolicyBuilder builder("server");
  builder.Chain(Hook::kInput)
      .Allow(kClient, kServer, service, {"a"})
      .Chain(Hook::kOutput)
      .Allow(kServer, kClient, back, {"a"}, extras);
  Policy policy = std::move(builder.policy());
  policy.stateful = false;
  return policy;
}

std::string Difference(const Policy& planned, const Policy& found, Tracking tracking) {
  ProofQuestion question;
  question.tracking = tracking;
  return FindDifference(planned, found, question).value();
}

TEST(Replies, HaveToPassWhereNoConnectionsAreKept) {
  const Policy found = WithReplies("tcp/443", "udp/1", net::kAnyPort);
  for (const Tracking tracking : {Tracking::kNone, Tracking::kDestinations})
    EXPECT_NE(Difference(Planned(), found, tracking).find("the plan permits"), std::string::npos);
}

TEST(Replies, ComeFromThePortOfTheServiceWhereRulesSeeIt) {
  const Policy exact = WithReplies("tcp/443", "tcp/1024-65535", {443, 443});
  EXPECT_EQ(Difference(Planned(), exact, Tracking::kNone), "");
  EXPECT_EQ(Difference(Planned(), exact, Tracking::kDestinations), "");
  const Policy loose = WithReplies("tcp/443", "tcp/1024-65535", net::kAnyPort);
  EXPECT_NE(Difference(Planned(), loose, Tracking::kNone), "");
  EXPECT_EQ(Difference(Planned(), loose, Tracking::kDestinations), "");
}

TEST(Replies, ExcuseNothingElse) {
  for (const char* back : {"tcp/1023-65535", "any", "tcp/any"}) {
    const Policy found = WithReplies("tcp/443", back, net::kAnyPort);
    const std::string difference = Difference(Planned(), found, Tracking::kDestinations);
    EXPECT_NE(difference.find("the text permits"), std::string::npos) << back << difference;
  }
  // A reply is of its request's protocol, and goes to who asked.
  EXPECT_NE(Difference(Planned("udp/53"), WithReplies("udp/53", "tcp/1024-65535", net::kAnyPort),
                       Tracking::kDestinations),
            "");
  PolicyBuilder other("server");
  other.Chain(Hook::kInput)
      .Allow(kClient, kServer, "tcp/443", {"a"})
      .Chain(Hook::kOutput)
      .Allow(kServer, "10.1.0.0/31", "tcp/1024-65535", {"a"});
  EXPECT_NE(Difference(Planned(), other.policy(), Tracking::kDestinations), "");
}

TEST(Replies, OfPingsAreEchoReplies) {
  PolicyBuilder builder("server");
  builder.Chain(Hook::kInput)
      .Allow(kClient, kServer, "icmp/echo-request", {"a"})
      .Chain(Hook::kOutput)
      .Allow(kServer, kClient, "icmp/echo-reply", {"a"});
  const Policy found = std::move(builder.policy());
  EXPECT_EQ(Difference(Planned("icmp/echo-request"), found, Tracking::kDestinations), "");
  EXPECT_NE(Difference(Planned("icmp/echo-request"), found, Tracking::kConnections), "");
}

}  // namespace
}  // namespace portwright::proof
