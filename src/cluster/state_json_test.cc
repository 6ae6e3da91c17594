#include "cluster/state_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cluster/run.h"

namespace portwright::cluster {
namespace {

using ::testing::HasSubstr;

State Sample() {
  Diagnostics diagnostics;
  State state;
  ReadScript(
      "firewall-profile add profile-name=\"Data Protection\" ports=443/tcp,1000-1010/udp\n"
      "firewall-profile add profile-name=out ports=25/tcp direction=OUTPUT\n"
      "firewall-profile activate profile-name=\"Data Protection\" action=deny "
      "ipsets=10.2.0.0/16,2001:db8::/64,named interface-group-names=eth0 interface-names=eth1 "
      "description=\"a \xc3\xbc text\"\n",
      diagnostics.AddFile("s"), BuiltInGrammar(), state, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  state.ipsets.push_back({"named", {*ParseSubnet("10.9.0.0/16")}, {}});
  return state;
}

TEST(ClusterStateJson, WhatIsWrittenIsRead) {
  const State state = Sample();
  const std::string text = PrintState(state);
  const auto read = ReadState(text, "x");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(PrintState(*read), text);
  ASSERT_EQ(read->profiles.size(), 2U);
  EXPECT_EQ(read->profiles[0].ports[1].port.ports.hi, 1010);
  EXPECT_EQ(read->profiles[1].ports[0].direction, Direction::kOutput);
  ASSERT_EQ(read->attachments.size(), 1U);
  EXPECT_EQ(read->attachments[0].action, Action::kDeny);
  EXPECT_EQ(read->attachments[0].ipsets, std::vector<std::string>{"named"});
  EXPECT_EQ(read->attachments[0].interfaces, std::vector<std::string>{"eth1"});
  EXPECT_EQ(read->ipsets[0].subnets.size(), 1U);
}

TEST(ClusterStateJson, OthersAreRefused) {
  EXPECT_FALSE(ReadState("", "x"));
  EXPECT_FALSE(ReadState("[]", "x"));
  EXPECT_THAT(ReadState("{}", "x").error().message, HasSubstr("expected a text as 'format'"));
  std::string text = PrintState(Sample());
  text.replace(text.find("deny"), 4, "door");
  EXPECT_THAT(ReadState(text, "x").error().message, HasSubstr("a known word as 'action'"));
  EXPECT_THAT(ReadState(R"({"format": "portwright cluster 2"})", "x").error().message,
              HasSubstr("portwright cluster 1"));
}

}  // namespace
}  // namespace portwright::cluster
