#include "cluster/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portwright::cluster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

State Read(const std::string& text, std::string* messages = nullptr) {
  Diagnostics diagnostics;
  State state;
  ReadRecords(text, diagnostics.AddFile("c1.txt"), BuiltInGrammar(), state, diagnostics);
  if (messages != nullptr) *messages = diagnostics.Print();
  if (messages == nullptr) {
    EXPECT_EQ(diagnostics.Print(), "");
  }
  return state;
}

TEST(ClusterRecords, PastedOutputOfSeveralCommands) {
  const State state = Read(
      "admin@node-1> firewall-profile list\n\n"
      "PROFILE NAME     : Data Protection\n\nPORTS            : 11117/tcp, 11113/tcp 514/udp\n\n"
      "PROFILE NAME     : Out\nPORTS            : [123/udp]\nDIRECTION        : OUTPUT\n"
      "admin@node-1> firewall-profile list-active\n"
      "PROFILE NAME     : Data Protection\nACTION           : ALLOW\n"
      "IPSETS           : backup nets, 10.9.0.1\n"
      "INTERFACE GROUPS : intf_group1, intf_group1.200\n"
      "PROFILE NAME     : SSH\nACTION           : deny\nSUBNETS          : All\n"
      "INTERFACE GROUPS : -\n"
      "iris_cli firewall-ipset list\n"
      "IPSET NAME : backup nets\nSUBNETS    : 10.2.0.0/16, 2001:db8::/32\n"
      "----------\n"
      "route list\n"
      "DEST NETWORK         : 0.0.0.0/0\nNEXT HOP             : 10.1.100.1\n"
      "INTERFACE GROUP NAME : intf_group1.100\n"
      "DEST NETWORK         : 10.1.40.0/22\nINTERFACE GROUP NAME : intf_group2\n");
  ASSERT_THAT(state.profiles, SizeIs(2));
  EXPECT_EQ(state.profiles[0].name, "Data Protection");
  EXPECT_THAT(state.profiles[0].ports, SizeIs(3));
  EXPECT_EQ(ToText(state.profiles[0].ports[2].port), "514/udp");
  EXPECT_EQ(state.profiles[1].ports[0].direction, Direction::kOutput);
  ASSERT_THAT(state.attachments, SizeIs(2));
  const Attachment& first = state.attachments[0];
  EXPECT_THAT(first.ipsets, ElementsAre("backup nets"));
  EXPECT_THAT(first.subnets, ElementsAre(*net::ParsePrefix("10.9.0.1")));
  EXPECT_THAT(first.interface_groups, ElementsAre("intf_group1", "intf_group1.200"));
  EXPECT_EQ(first.place.line, 11U);
  EXPECT_EQ(state.attachments[1].action, Action::kDeny);
  EXPECT_TRUE(state.attachments[1].subnets.empty() && state.attachments[1].IsEverywhere());
  ASSERT_THAT(state.ipsets, SizeIs(1));
  EXPECT_THAT(state.ipsets[0].subnets, SizeIs(2));
  ASSERT_THAT(state.routes, SizeIs(2));
  EXPECT_EQ(net::ToText(*state.routes[0].next_hop), "10.1.100.1");
  EXPECT_EQ(state.routes[0].interface_group, "intf_group1.100");
  EXPECT_EQ(state.routes[1].next_hop, std::nullopt);
}

TEST(ClusterRecords, FaultsAreNamed) {
  const std::pair<const char*, const char*> kFaults[] = {
      {"PROFILE NAME : a\nsome words\n", "PW-CLU-0040"},
      {"ACTION : allow\n", "PW-CLU-0041"},
      {"PROFILE NAME : a\nPORTS : 99999/tcp\n", "PW-CLU-0042"},
      {"PROFILE NAME : a\nACTION : maybe\n", "PW-CLU-0042"},
      {"PROFILE NAME : a\nSUBNETS : 10.0.0.0/33\n", "PW-CLU-0042"},
      {"DEST NETWORK : here\n", "PW-CLU-0042"},
      {"PROFILE NAME : a\nACTION : allow\nMOOD : fine\n", "PW-CLU-0044"},
  };
  for (const auto& [text, code] : kFaults) {
    std::string messages;
    Read(text, &messages);
    EXPECT_THAT(messages, HasSubstr(code)) << text;
  }
}

TEST(ClusterRecords, WhatLooksLikeThem) {
  EXPECT_TRUE(LooksLikeRecords("\nPROFILE NAME : a\n", BuiltInGrammar()));
  EXPECT_TRUE(LooksLikeRecords("n@c> route list\nDEST NETWORK : ::/0\n", BuiltInGrammar()));
  EXPECT_FALSE(LooksLikeRecords("firewall-profile add x=y\n", BuiltInGrammar()));
  EXPECT_FALSE(LooksLikeRecords("NOTE : a text\n", BuiltInGrammar()));
  EXPECT_FALSE(LooksLikeRecords("", BuiltInGrammar()));
}

}  // namespace
}  // namespace portwright::cluster
