#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "dialect/panos/asked.h"

namespace portwright::dialect::panos {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string TestData(const std::string& name) {
  std::ifstream file(std::string(PORTWRIGHT_SOURCE_DIR) + "/src/dialect/panos/testdata/" + name);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

std::string Xml(const std::string& vsys) {
  return "<config urldb=\"paloaltonetworks\"><devices><entry "
         "name=\"localhost.localdomain\"><vsys>\n"
         "<entry name=\"vsys1\">" +
         vsys + "</entry></vsys></entry></devices></config>\n";
}

TEST(PanosXml, AFirewallOfRealShape) {
  const Lifted lifted = Read(TestData("firewall.xml"));
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const policy::Policy& policy = *lifted.policy;
  Asked agent{"tcp", "10.20.5.5", "10.30.1.12", 59000, "ethernet1/3.20", "ethernet1/2"};
  EXPECT_EQ(Ask(policy, agent), "yes");
  EXPECT_EQ(DecidingLine(policy, agent), 54U);
  agent.port = 58999;
  EXPECT_EQ(Ask(policy, agent), "no");
  agent.port = 59000;
  agent.source = "10.40.3.3";
  EXPECT_EQ(Ask(policy, agent), "no");
  EXPECT_EQ(DecidingLine(policy, agent), 45U);
  agent.in = "ethernet1/8";
  EXPECT_EQ(Ask(policy, agent), "no");
  EXPECT_EQ(DecidingLine(policy, agent), 0U);
  EXPECT_EQ(Ask(policy, {"udp", "10.20.5.5", "10.20.0.53", 53, "ethernet1/1", "ethernet1/2"}),
            "maybe");
  EXPECT_EQ(Ask(policy, {"udp", "10.20.5.5", "10.20.0.54", 53, "ethernet1/1", "ethernet1/2"}),
            "no");
  EXPECT_THAT(policy.assumptions, Contains(HasSubstr("addresses before translation")));
  EXPECT_THAT(lifted.messages,
              HasSubstr("edge.xml:72:19: warning: expected conditions that packets "
                        "show, found 'application dns'"));
}

TEST(PanosXml, SecretsStayOutside) {
  std::string text = TestData("firewall.xml");
  const auto planted_in = [](const Lifted& lifted) {
    std::string all = lifted.messages;
    if (lifted.policy == nullptr) return all;
    for (const std::string& assumption : lifted.policy->assumptions) all += assumption;
    for (const policy::Chain& chain : lifted.policy->chains) all += chain.name;
    for (const policy::Condition& condition : lifted.policy->conditions) {
      for (const std::string& unknown : condition.unknown) all += unknown;
    }
    return all;
  };
  EXPECT_THAT(planted_in(Read(text)), Not(HasSubstr("Planted")));
  // Broken at any place.
  for (std::size_t cut = 0; cut < text.size(); cut += 97) {
    EXPECT_THAT(planted_in(Read(text.substr(0, cut))), Not(HasSubstr("Planted"))) << cut;
  }
  const std::string commands =
      "set mgt-config users admin phash PlantedHash\n"
      "set network ike gateway g authentication pre-shared-key key PlantedKey\n"
      "set shared server-profile radius r server s secret PlantedSecret\n"
      "set shared local-user-database user u phash \"Planted\nPlantedKeyLine==\n"
      "set zone trust network layer3 ethernet1/1\n"
      "PlantedKeyLine==\n";
  EXPECT_THAT(planted_in(Read(commands)), Not(HasSubstr("Planted")));
  EXPECT_THAT(planted_in(Read("set mgt-config users admin phash PlantedHash\n"
                              "set rulebase security rules r action allow\n")),
              Not(HasSubstr("Planted")));
}

TEST(PanosXml, BrokenTextsSayWhere) {
  EXPECT_THAT(Read("<config><shared>\n</config>").messages,
              HasSubstr("error: expected well-formed XML in UTF-8"));
  EXPECT_THAT(Read("<config>\n <shared/>\n").messages, HasSubstr("edge.xml:2:"));
  EXPECT_THAT(Read("<!DOCTYPE config [<!ENTITY a \"b\">]>\n<config/>").messages,
              HasSubstr("error: expected a configuration, found a document type"));
  EXPECT_THAT(Read(Xml("<address><entry name=\"a\"><ip-netmask>&b;</ip-netmask></entry></address>"))
                  .messages,
              HasSubstr("well-formed"));
  EXPECT_THAT(Read(Xml("\n<address><entry><fqdn>x</fqdn></entry></address>")).messages,
              HasSubstr("edge.xml:3:10: error: expected an entry with a name"));
  EXPECT_THAT(
      Read(Xml("<address><entry name=\"a\"><fqdn>x</fqdn></entry></address>\n<address-group>"
               "<entry name=\"a\"><static/></entry></address-group>"))
          .messages,
      HasSubstr("expected each name once in vsys1, found 'a' again"));
  EXPECT_THAT(Read(Xml("</entry><entry name=\"vsys1\">")).messages,
              HasSubstr("expected each name once in the text, found 'vsys1' again"));
  EXPECT_THAT(Read("<config/>").messages, HasSubstr("[PW-DIA-panos-0100]"));
  EXPECT_THAT(Read("").messages, HasSubstr("[PW-DIA-panos-0100]"));
  EXPECT_EQ(Read("<a xmlns=\"\xff\"/>").policy, nullptr);
}

TEST(PanosXml, WrappedAsTheApiDoes) {
  const std::string inner = TestData("firewall.xml").substr(21);
  const Lifted lifted =
      Read("<response status=\"success\"><result>" + inner + "</result></response>");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(
      Ask(*lifted.policy, {"tcp", "10.20.5.5", "10.30.1.12", 59000, "ethernet1/1", "ethernet1/2"}),
      "yes");
}

TEST(PanosXml, DeepAndWideTextsEnd) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<config>";
  EXPECT_EQ(Read(deep).policy, nullptr);
  std::string doubling = "<address-group>";
  for (int i = 0; i < 60; ++i) {
    const std::string below = "<member>g" + std::to_string(i + 1) + "</member>";
    doubling +=
        "<entry name=\"g" + std::to_string(i) + "\"><static>" + below + below + "</static></entry>";
  }
  doubling +=
      "</address-group><address><entry name=\"g60\"><ip-netmask>10.0.0.1</ip-netmask></entry>"
      "</address><rulebase><security><rules><entry name=\"r\"><source><member>g0</member>"
      "</source></entry></rules></security></rulebase>";
  EXPECT_NE(Read(Xml(doubling)).policy, nullptr);
}

// Pre-rules from the outside, post-rules from the inside, the innermost default.
TEST(PanosPanorama, WalksRulesInTheDevicesOrder) {
  const Lifted lifted = Read(TestData("panorama.xml"));
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const std::string& source, const std::string& destination, int port) {
    return Ask(*lifted.policy, {"tcp", source, destination, port});
  };
  EXPECT_EQ(ask("10.0.0.9", "10.1.0.1", 443), "yes");  // shared before branches
  EXPECT_EQ(ask("10.7.7.9", "10.1.0.1", 443), "no");   // branches before branch-7
  EXPECT_EQ(ask("10.7.7.9", "10.1.0.2", 443), "yes");  // its own
  EXPECT_EQ(ask("10.8.0.9", "10.1.0.2", 80), "yes");   // branches after it, before shared
  EXPECT_EQ(ask("10.9.0.9", "10.1.0.2", 80), "no");    // shared post
  EXPECT_EQ(ask("10.9.0.9", "10.1.0.2", 22), "no");    // the default of branch-7, not of shared
  EXPECT_EQ(DecidingLine(*lifted.policy, {"tcp", "10.9.0.9", "10.1.0.2", 22}), 73U);
}

TEST(PanosPanorama, LocalRulesStandBetween) {
  const std::string local =
      "set zone lan network layer3 e1\nset zone wan network layer3 e2\n"
      "set rulebase security rules l1 from lan to wan source any destination any application any "
      "service service-http action allow\n"
      "set rulebase security rules l2 from lan to wan source any destination 10.1.0.1 application "
      "any service service-https action allow\n"
      "set rulebase default-security-rules rules interzone-default action allow\n";
  const Lifted lifted = Read(TestData("panorama.xml"), {{"local.set", local}});
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const std::string& source, const std::string& destination, int port) {
    return Ask(*lifted.policy, {"tcp", source, destination, port, "e1", "e2"});
  };
  EXPECT_EQ(ask("10.9.0.9", "10.1.0.2", 80), "yes");  // local before post
  EXPECT_EQ(ask("10.9.0.9", "10.1.0.1", 443), "no");  // pre before local
  EXPECT_EQ(ask("10.9.0.9", "10.1.0.2", 22), "yes");  // the local default is the innermost
}

TEST(PanosPanorama, WhatWasPushedStandsAroundTheRest) {
  const std::string pushed =
      "<response status=\"success\"><result><policy><panorama><address><entry name=\"x\">"
      "<ip-netmask>10.1.0.1</ip-netmask></entry></address><pre-rulebase><security><rules>"
      "<entry name=\"p\"><from><member>any</member></from><to><member>any</member></to><source>"
      "<member>any</member></source><destination><member>x</member></destination><application>"
      "<member>any</member></application><service><member>any</member></service><action>deny"
      "</action></entry></rules></security></pre-rulebase></panorama></policy></result></response>";
  const std::string local =
      "set rulebase security rules l from any to any source any destination any application any "
      "service any action allow\n";
  for (const bool pushed_first : {false, true}) {
    const Lifted lifted =
        pushed_first ? Read(pushed, {{"local.set", local}}) : Read(local, {{"pushed.xml", pushed}});
    ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
    EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.9.0.9", "10.1.0.1", 22}), "no");
    EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.9.0.9", "10.1.0.2", 22}), "yes");
  }
}

// Which device group a firewall is in is not in the text: every one of them may be it.
TEST(PanosPanorama, SeveralGroupsAreSeveralReadings) {
  const std::string rule = "from any to any source any destination any application any service ";
  const Lifted lifted = Read("set device-group a pre-rulebase security rules r " + rule +
                             "[ service-https service-http ] action allow\n"
                             "set device-group b pre-rulebase security rules r " +
                             rule + "service-https action allow\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.9.0.9", "10.1.0.1", 443}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.9.0.9", "10.1.0.1", 80}), "maybe");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.9.0.9", "10.1.0.1", 22}), "no");
  EXPECT_THAT(lifted.messages, HasSubstr("found those of 2 groups"));
}

TEST(PanosPanorama, GroupsInALoopAndWithoutAParent) {
  EXPECT_THAT(Read("set device-group a parent-dg b\nset device-group b parent-dg a\n"
                   "set device-group c parent-dg a\n")
                  .messages,
              HasSubstr("found a loop through"));
  EXPECT_THAT(Read("set device-group a parent-dg b\nset device-group b parent-dg a\n").messages,
              HasSubstr("found a loop through"));
  EXPECT_THAT(Read("set device-group a parent-dg nobody\n").messages,
              HasSubstr("found none of the name 'nobody'"));
}

TEST(PanosPanorama, NamesAreFoundFromTheInside) {
  const std::string rule =
      " from any to any source n destination any application any service any "
      "action allow\n";
  const std::string objects =
      "set shared address n ip-netmask 10.0.0.1\n"
      "set device-group a address n ip-netmask 10.0.0.2\n";
  const auto ask = [&](const std::string& where, const std::string& source) {
    const Lifted lifted = Read(objects + "set " + where + " pre-rulebase security rules r" + rule);
    if (lifted.policy == nullptr) return lifted.messages;
    return Ask(*lifted.policy, {"tcp", source, "10.1.0.1", 443});
  };
  EXPECT_EQ(ask("device-group a", "10.0.0.2"), "yes");
  EXPECT_EQ(ask("device-group a", "10.0.0.1"), "no");
  // A rule of shared may mean either.
  EXPECT_EQ(ask("shared", "10.0.0.1"), "maybe");
  EXPECT_EQ(ask("shared", "10.0.0.2"), "maybe");
  EXPECT_EQ(ask("shared", "10.0.0.3"), "no");
  // On a firewall what is shared does not see what a system has.
  const Lifted firewall = Read(
      "set shared address n ip-netmask 10.0.0.1\nset shared address-group g static n\n"
      "set address n ip-netmask 10.0.0.2\n"
      "set rulebase security rules r from any to any source g destination any application any "
      "service any action allow\n");
  ASSERT_NE(firewall.policy, nullptr) << firewall.messages;
  EXPECT_EQ(Ask(*firewall.policy, {"tcp", "10.0.0.1", "10.1.0.1", 443}), "yes");
  EXPECT_EQ(Ask(*firewall.policy, {"tcp", "10.0.0.2", "10.1.0.1", 443}), "no");
}

// Where one template has zones, they are those of the device groups.
TEST(PanosPanorama, ZonesMayStandInATemplate) {
  const std::string commands =
      "set template t config devices localhost.localdomain vsys vsys1 zone lan network layer3 e1\n"
      "set template t config devices localhost.localdomain vsys vsys1 zone wan network layer3 e2\n"
      "set device-group a pre-rulebase security rules r from lan to wan source any destination any "
      "application any service any action allow\n";
  const Lifted lifted = Read(commands);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.1.0.1", 443, "e1", "e2"}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.1.0.1", 443, "lan", "wan"}), "no");
}

TEST(PanosZones, ExternalOnesAreThirdValues) {
  const Lifted lifted = Read(
      "set zone lan network layer3 e1\nset zone next network external vsys2\n"
      "set rulebase security rules r from lan to next source any destination any application any "
      "service service-https action allow\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.1.0.1", 443, "e1", "x"}), "maybe");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.1.0.1", 80, "e1", "x"}), "no");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.1.0.1", 443, "x", "e1"}), "no");
}

TEST(PanosSystems, EachHasItsOwnRules) {
  const std::string rule = " from any to any source any destination any application any service ";
  const Lifted lifted = Read(
      "set vsys vsys1 zone in network layer3 e1\nset vsys vsys1 zone out network layer3 e2\n"
      "set vsys vsys2 zone in network layer3 e3\nset vsys vsys2 zone out network layer3 e4\n"
      "set vsys vsys1 rulebase security rules r" +
      rule +
      "service-https action allow\n"
      "set vsys vsys2 rulebase security rules r" +
      rule + "service-http action allow\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const std::string& in, const std::string& out, int port) {
    return Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.1.0.1", port, in, out});
  };
  EXPECT_EQ(ask("e1", "e2", 443), "yes");
  EXPECT_EQ(ask("e1", "e2", 80), "no");
  EXPECT_EQ(ask("e3", "e4", 80), "yes");
  EXPECT_EQ(ask("e3", "e4", 443), "no");
  EXPECT_EQ(ask("e1", "e4", 443), "maybe");
  EXPECT_EQ(ask("e9", "e4", 443), "no");
}

TEST(PanosCommands, FullPathsQuotesAndOtherCommands) {
  const Lifted lifted = Read(
      "configure\n# a comment\n"
      "set devices localhost.localdomain vsys vsys1 address \"the lab\" ip-netmask 10.4.0.0/16\n"
      "set vsys vsys1 rulebase security rules \"from \\\"lab\\\"\" from any to any source "
      "\"the lab\" destination any application any service any action allow\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.4.0.1", "10.1.0.1", 443}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.5.0.1", "10.1.0.1", 443}), "no");
  EXPECT_EQ(DecidingLine(*lifted.policy, {"tcp", "10.4.0.1", "10.1.0.1", 443}), 4U);
  const Lifted moved = Read("move rulebase security rules a top\n");
  EXPECT_THAT(moved.messages, HasSubstr("expected a `set` command, found another one"));
  EXPECT_THAT(Read("set address \"a ip-netmask 10.0.0.1\nset zone z network layer3 e1\n").messages,
              HasSubstr("edge.xml:1:13: error: expected a second quote"));
  EXPECT_THAT(Read("set rulebase security rules r from [ a b\n").messages,
              HasSubstr("expected a closing bracket"));
  EXPECT_THAT(Read("set rulebase security rules r from\n").messages, HasSubstr("expected a value"));
}

TEST(PanosDialect, RecognisesBothForms) {
  const Dialect& panos = Panos();
  EXPECT_EQ(panos.Recognise(TestData("firewall.xml")), 100);
  EXPECT_EQ(panos.Recognise(TestData("panorama.xml")), 100);
  EXPECT_EQ(panos.Recognise("set deviceconfig system hostname x\nset rulebase security rules r"),
            100);
  EXPECT_EQ(panos.Recognise("set security policies from-zone a to-zone b\n"), 0);
  EXPECT_EQ(panos.Recognise("set firewall name X default-action drop\n"), 0);
  EXPECT_EQ(panos.Recognise("config firewall policy\n edit 1\n  set srcintf a\n"), 0);
  EXPECT_EQ(panos.Recognise("<html><body/></html>"), 0);
  EXPECT_EQ(panos.Recognise("table inet filter {\n}\n"), 0);
  Diagnostics diagnostics;
  EXPECT_EQ(panos.Render(policy::Policy(), {}, diagnostics), "");
  EXPECT_TRUE(diagnostics.has_errors());
}

}  // namespace
}  // namespace portwright::dialect::panos
