#include "cluster/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portwright::cluster {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

// Commands typed one after the other into the shell: what they print, and what is wrong.
struct Shell {
  State state;
  std::string printed;
  std::string messages;

  bool Type(const std::string& line, Asker asker = Asker::kShell) {
    Diagnostics diagnostics;
    const auto command = ParseCommand(line, {0, 1, 1}, BuiltInGrammar(), diagnostics);
    const bool done = command && Apply(*command, asker, state, diagnostics);
    printed = done ? Print(*command, state, BuiltInGrammar()) : "";
    messages = diagnostics.Print();
    return done;
  }
};

constexpr const char* kAdd = "firewall-profile add profile-name=web ports=443/tcp,80/tcp";
constexpr const char* kActivate =
    "firewall-profile activate profile-name=web ipsets=10.2.0.0/16,10.3.4.5 "
    "interface-group-names=g1.100 action=allow description=\"web pages\"";

TEST(ClusterRun, AProfileComesIntoForceAndIsListed) {
  Shell shell;
  ASSERT_TRUE(shell.Type(kAdd)) << shell.messages;
  ASSERT_TRUE(shell.Type(kActivate)) << shell.messages;
  ASSERT_TRUE(shell.Type("firewall-profile list"));
  EXPECT_EQ(shell.printed,
            "PROFILE NAME           : web\n"
            "PORTS                  : 443/tcp, 80/tcp\n"
            "DIRECTION              : INPUT\n\n");
  ASSERT_TRUE(shell.Type("firewall-profile list-active"));
  EXPECT_EQ(shell.printed,
            "PROFILE NAME           : web\n"
            "ACTION                 : allow\n"
            "IPSETS                 : \n"
            "SUBNETS                : 10.2.0.0/16, 10.3.4.5/32\n"
            "INTERFACE GROUPS       : g1.100\n"
            "DESCRIPTION            : web pages\n\n");
  ASSERT_TRUE(shell.Type("firewall-ipset list"));
  EXPECT_EQ(shell.printed,
            "IPSET NAME             : web\n"
            "SUBNETS                : 10.2.0.0/16, 10.3.4.5/32\n\n");
  shell.state.routes.push_back(
      {*net::ParsePrefix("0.0.0.0/0"), *net::ParseAddress("10.1.100.1"), "g1.100", {}});
  ASSERT_TRUE(shell.Type("route list"));
  EXPECT_EQ(shell.printed,
            "DEST NETWORK           : 0.0.0.0/0\n"
            "NEXT HOP               : 10.1.100.1\n"
            "INTERFACE GROUP NAME   : g1.100\n\n");
}

TEST(ClusterRun, WhatIsInForceIsNotDeleted) {
  Shell shell;
  ASSERT_TRUE(shell.Type(kAdd) && shell.Type(kActivate));
  EXPECT_FALSE(shell.Type("firewall-profile delete profile-names=web"));
  EXPECT_THAT(shell.messages, HasSubstr("PW-CLU-0029"));
  EXPECT_TRUE(shell.Type("firewall-profile deactivate profile-names=web"));
  EXPECT_THAT(shell.state.attachments, SizeIs(0));
  EXPECT_TRUE(shell.Type("firewall-profile delete profile-names=web"));
  EXPECT_THAT(shell.state.profiles, SizeIs(0));
}

TEST(ClusterRun, AnEmptyListOfIpsetsIsRefusedInTheShell) {
  for (const char* ipsets : {"", " ipsets=", " ipsets=\" \""}) {
    Shell shell;
    ASSERT_TRUE(shell.Type(kAdd));
    const std::string line =
        "firewall-profile activate profile-name=web action=allow" + std::string(ipsets);
    EXPECT_FALSE(shell.Type(line));
    EXPECT_THAT(shell.messages, HasSubstr("PW-CLU-0027"));
    EXPECT_THAT(shell.state.attachments, SizeIs(0));
    EXPECT_TRUE(shell.Type(line, Asker::kScript)) << "it is what a script did";
  }
}

TEST(ClusterRun, ANameThatNoListCanHoldIsRefusedInTheShell) {
  for (const char* name : {"\"a,b\"", "'a\"b'", "\"a'b\""}) {
    Shell shell;
    const std::string line = "firewall-profile add ports=443/tcp profile-name=" + std::string(name);
    EXPECT_FALSE(shell.Type(line));
    EXPECT_THAT(shell.messages, HasSubstr("PW-CLU-0032"));
    EXPECT_TRUE(shell.Type(line, Asker::kScript)) << "a cluster may have it";
  }
}

TEST(ClusterRun, RevertTakesAllBack) {
  Shell shell;
  ASSERT_TRUE(shell.Type(kAdd) && shell.Type(kActivate));
  ASSERT_TRUE(shell.Type("firewall-profile activate revert-to-default"));
  EXPECT_THAT(shell.state.attachments, SizeIs(0));
  EXPECT_THAT(shell.state.profiles, SizeIs(0));
}

TEST(ClusterRun, HelpIsTheLastWord) {
  Shell shell;
  ASSERT_TRUE(shell.Type("firewall-profile activate help"));
  EXPECT_THAT(shell.printed, HasSubstr("profile-name=           name of the profile (needed)"));
  EXPECT_THAT(shell.printed, HasSubstr("inferred"));
  ASSERT_TRUE(shell.Type("route list help"));
  EXPECT_EQ(shell.printed, "route list\n  lists the static routes\n");
}

TEST(ClusterRun, FaultsChangeNothingAndAreNamed) {
  const std::pair<const char*, const char*> kFaults[] = {
      {"firewall-profile", "PW-CLU-0010"},
      {"firewall-profile add profile-name=\"web", "PW-CLU-0011"},
      {"firewall-profile add name=x ports=1/tcp", "PW-CLU-0012"},
      {"firewall-profile list all", "PW-CLU-0012"},
      {"firewall-profile add profile-name=x profile-name=y ports=1/tcp", "PW-CLU-0013"},
      {"firewall-profile add profile-name=x", "PW-CLU-0014"},
      {"firewall-profile add profile-name= ports=1/tcp", "PW-CLU-0020"},
      {"firewall-profile add profile-name=web ports=1/tcp", "PW-CLU-0021"},
      {"firewall-profile add profile-name=x ports=1/tcp direction=IN", "PW-CLU-0022"},
      {"firewall-profile add profile-name=x ports=443", "PW-CLU-0023"},
      {"firewall-profile add profile-name=x ports=0/tcp", "PW-CLU-0023"},
      {"firewall-profile add profile-name=x ports=1/tcp,", "PW-CLU-0023"},
      {"firewall-profile add profile-name=x ports=1/icmp", "PW-CLU-0023"},
      {"firewall-profile activate profile-name=web ipsets=10.0.0.1 action=permit", "PW-CLU-0024"},
      {"firewall-profile activate profile-name=web action=deny ipsets=10.0.0.1 "
       "interface-group-names=",
       "PW-CLU-0025"},
      {"firewall-profile activate profile-name=web action=deny ipsets=10.0.0.300", "PW-CLU-0026"},
      {"firewall-profile activate profile-name=web action=deny ipsets=10.0.0.1,", "PW-CLU-0026"},
      {"firewall-profile activate profile-name=web action=deny ipsets=nobody", "PW-CLU-0026"},
      {"firewall-profile activate profile-name=weh action=deny ipsets=10.0.0.1", "PW-CLU-0028"},
      {"firewall-profile delete profile-names=weh", "PW-CLU-0028"},
  };
  for (const auto& [line, code] : kFaults) {
    Shell shell;
    ASSERT_TRUE(shell.Type(kAdd));
    EXPECT_FALSE(shell.Type(line)) << line;
    EXPECT_THAT(shell.messages, HasSubstr(code)) << line;
    EXPECT_THAT(shell.state.profiles, SizeIs(1)) << line;
    EXPECT_THAT(shell.state.attachments, SizeIs(0)) << line;
  }
}

TEST(ClusterRun, PromptsAndTheShellsNameMayStandBefore) {
  Shell shell;
  EXPECT_TRUE(shell.Type(std::string("admin@node-1> ") + kAdd)) << shell.messages;
  EXPECT_TRUE(shell.Type(std::string("iris_cli -server c1 -username admin ") + kActivate))
      << shell.messages;
  EXPECT_TRUE(
      shell.Type("firewall-profile add ports='1/udp' direction=output "
                 "profile-name=\"with blanks\""));
  EXPECT_EQ(shell.state.profiles[1].name, "with blanks");
  EXPECT_EQ(shell.state.profiles[1].ports[0].direction, Direction::kOutput);
}

TEST(ClusterGrammar, OtherWordsStandInForItsOwn) {
  Diagnostics diagnostics;
  EXPECT_TRUE(IsGrammar("# words\n\ncluster-grammar: 1\n"));
  EXPECT_FALSE(IsGrammar("firewall-profile list\n"));
  EXPECT_FALSE(ReadGrammar("cluster-grammar: 1\ncommands: {}\nlabels: {}\n", "g", diagnostics));
  EXPECT_TRUE(diagnostics.has_errors());
}

}  // namespace
}  // namespace portwright::cluster
