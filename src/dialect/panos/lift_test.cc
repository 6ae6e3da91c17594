#include "dialect/panos/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/panos/asked.h"

namespace portwright::dialect::panos {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A firewall with two zones of one interface each, objects and rules as `set` commands.
const char kZones[] =
    "set zone trust network layer3 ethernet1/1\n"
    "set zone untrust network layer3 ethernet1/2\n";

std::string RuleOf(const std::string& name, const std::string& fields) {
  return "set rulebase security rules " + name + " " + fields + "\n";
}

// Fields for all packets, to which a test adds others.
const char kAny[] = "from any to any source any destination any application any ";

std::string AskOne(const std::string& body, Asked asked) {
  const Lifted lifted = Read(kZones + body);
  EXPECT_NE(lifted.policy, nullptr) << lifted.messages;
  if (lifted.policy == nullptr) return "error";
  if (asked.in.empty()) asked.in = "ethernet1/1";
  if (asked.out.empty()) asked.out = "ethernet1/2";
  return Ask(*lifted.policy, asked);
}

TEST(PanosRules, TheFirstDecidesAndTheRestIsDenied) {
  const std::string body =
      "set service web protocol tcp port 443\n" +
      RuleOf("no",
             "from trust to untrust source 10.0.0.5 destination any application any service "
             "web action deny") +
      RuleOf("yes",
             "from trust to untrust source 10.0.0.0/24 destination any application any "
             "service web action allow");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 443}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.5", "10.9.0.1", 443}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.1.4", "10.9.0.1", 443}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 80}), "no");
  EXPECT_EQ(AskOne(body, {"udp", "10.0.0.4", "10.9.0.1", 443}), "no");
  // The other way, and from nowhere.
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 443, "ethernet1/2", "ethernet1/1"}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 443, "ethernet1/9"}), "no");
}

TEST(PanosRules, RepliesFollowTheirSession) {
  const std::string body = RuleOf("no", std::string(kAny) + "service any action deny");
  Asked reply{"tcp", "10.9.0.1", "10.0.0.4", 40000};
  EXPECT_EQ(AskOne(body, reply), "no");
  reply.state = net::ConnectionState::kEstablished;
  EXPECT_EQ(AskOne(body, reply), "yes");
}

TEST(PanosRules, ActionsAndDisabledOnes) {
  const Asked asked{"tcp", "10.0.0.4", "10.9.0.1", 443};
  const auto ask = [&](const std::string& fields) {
    return AskOne(RuleOf("r", std::string(kAny) + "service any " + fields), asked);
  };
  EXPECT_EQ(ask("action allow"), "yes");
  EXPECT_EQ(ask("action deny"), "no");
  EXPECT_EQ(ask("action drop"), "no");
  EXPECT_EQ(ask("action reset-both"), "no");
  EXPECT_EQ(ask("action allow disabled yes"), "no");
  EXPECT_EQ(ask("action allow disabled no"), "yes");
  EXPECT_EQ(ask(""), "maybe");
  EXPECT_EQ(ask("action perhaps"), "maybe");
  const Lifted lifted =
      Read(kZones + RuleOf("r", std::string(kAny) + "service any action reset-client"));
  ASSERT_NE(lifted.policy, nullptr);
  Asked in_zones = asked;
  in_zones.in = "ethernet1/1";
  EXPECT_EQ(policy::Evaluate(*lifted.policy, policy::Hook::kForward, PacketOf(in_zones)).verdict,
            policy::VerdictKind::kReject);
  EXPECT_EQ(DecidingLine(*lifted.policy, in_zones), 3U);
}

TEST(PanosAddresses, ObjectsOfEachKind) {
  const auto ask = [&](const std::string& object, const std::string& source) {
    return AskOne(
        "set address a " + object + "\n" +
            RuleOf("r",
                   "from any to any source a destination any application any "
                   "service any action allow"),
        {"tcp", source, source.find(':') == std::string::npos ? "10.9.0.1" : "2001:db8::9", 22});
  };
  EXPECT_EQ(ask("ip-netmask 10.1.2.3", "10.1.2.3"), "yes");
  EXPECT_EQ(ask("ip-netmask 10.1.2.3", "10.1.2.4"), "no");
  EXPECT_EQ(ask("ip-netmask 10.1.2.0/25", "10.1.2.127"), "yes");
  EXPECT_EQ(ask("ip-netmask 10.1.2.0/25", "10.1.2.128"), "no");
  // Host bits do not count.
  EXPECT_EQ(ask("ip-netmask 10.1.2.3/24", "10.1.2.250"), "yes");
  EXPECT_EQ(ask("ip-netmask 2001:db8:1::/48", "2001:db8:1:ffff::1"), "yes");
  EXPECT_EQ(ask("ip-netmask 2001:db8:1::/48", "2001:db8:2::1"), "no");
  EXPECT_EQ(ask("ip-range 10.1.2.3-10.1.3.4", "10.1.3.4"), "yes");
  EXPECT_EQ(ask("ip-range 10.1.2.3-10.1.3.4", "10.1.3.5"), "no");
  EXPECT_EQ(ask("ip-range 2001:db8::1-2001:db8::5", "2001:db8::5"), "yes");
  // 10.x.1.0 to 10.x.1.255 with an even x below 4.
  EXPECT_EQ(ask("ip-wildcard 10.0.1.0/0.2.0.255", "10.2.1.9"), "yes");
  EXPECT_EQ(ask("ip-wildcard 10.0.1.0/0.2.0.255", "10.0.1.0"), "yes");
  EXPECT_EQ(ask("ip-wildcard 10.0.1.0/0.2.0.255", "10.1.1.9"), "no");
  EXPECT_EQ(ask("ip-wildcard 10.0.1.0/0.2.0.255", "10.2.2.9"), "no");
  EXPECT_EQ(ask("ip-wildcard 10.0.0.0/0.255.255.254", "10.2.2.9"), "maybe");
  EXPECT_EQ(ask("ip-wildcard 10.0.0.0/0.255.255.254", "11.2.2.9"), "no");
  EXPECT_EQ(ask("fqdn www.example.com", "10.1.2.3"), "maybe");
  EXPECT_EQ(ask("ip-netmask $site_net", "10.1.2.3"), "maybe");
  EXPECT_EQ(ask("description nothing", "10.1.2.3"), "maybe");
}

TEST(PanosAddresses, GroupsLiteralsAndStrangers) {
  const std::string objects =
      "set address h1 ip-netmask 10.1.0.1\n"
      "set address h2 ip-netmask 10.1.0.2\n"
      "set address name fqdn db.example.com\n"
      "set address-group inner static [ h1 h2 ]\n"
      "set address-group outer static inner\n"
      "set address-group outer static 10.5.0.0/16\n"
      "set address-group mixed static [ h1 name ]\n"
      "set address-group tagged dynamic filter \"'web' and 'dmz'\"\n";
  const auto ask = [&](const std::string& source, const std::string& from) {
    return AskOne(objects + RuleOf("r", "from any to any source " + source +
                                            " destination any application any service any action "
                                            "allow"),
                  {"tcp", from, "10.9.0.1", 22});
  };
  EXPECT_EQ(ask("outer", "10.1.0.2"), "yes");
  EXPECT_EQ(ask("outer", "10.5.9.9"), "yes");
  EXPECT_EQ(ask("outer", "10.1.0.3"), "no");
  EXPECT_EQ(ask("[ h1 10.2.0.1-10.2.0.9 ]", "10.2.0.9"), "yes");
  EXPECT_EQ(ask("mixed", "10.1.0.1"), "yes");  // whatever the name is
  EXPECT_EQ(ask("mixed", "10.1.0.3"), "maybe");
  EXPECT_EQ(ask("tagged", "10.1.0.3"), "maybe");
  EXPECT_EQ(ask("CN", "10.1.0.3"), "maybe");  // a region
  // Negated: what is surely in it is surely out.
  EXPECT_EQ(ask("outer negate-source yes", "10.1.0.2"), "no");
  EXPECT_EQ(ask("outer negate-source yes", "10.1.0.3"), "yes");
  EXPECT_EQ(ask("mixed negate-source yes", "10.1.0.1"), "no");
  EXPECT_EQ(ask("mixed negate-source yes", "10.1.0.3"), "maybe");
  EXPECT_EQ(ask("any negate-destination no", "10.1.0.3"), "yes");
}

TEST(PanosAddresses, BrokenOnesAreErrors) {
  const std::string use = RuleOf("r",
                                 "from any to any source a destination any application any "
                                 "service any action allow");
  EXPECT_THAT(Read("set address a ip-netmask 10.0.0.300\n" + use).messages,
              HasSubstr("edge.xml:1:1: error: expected ip-netmask as the device writes it, found "
                        "'10.0.0.300'"));
  EXPECT_EQ(Read("set address a ip-range 10.0.0.9-10.0.0.1\n" + use).policy, nullptr);
  EXPECT_EQ(Read("set address a ip-netmask 10.0.0.0/33\n" + use).policy, nullptr);
  EXPECT_EQ(Read("set address a ip-wildcard 10.0.0.0/24\n" + use).policy, nullptr);
  EXPECT_THAT(
      Read("set address-group a static b\nset address-group b static [ c a ]\n"
           "set address c ip-netmask 10.0.0.1\n" +
           use)
          .messages,
      HasSubstr("edge.xml:2:32: error: expected groups that do not hold themselves, found a "
                "loop through 'a'"));
}

TEST(PanosServices, ObjectsGroupsAndPredefinedOnes) {
  const std::string objects =
      "set service s1 protocol tcp port 80,8000-8010\n"
      "set service s2 protocol udp port 53 source-port 1024-65535\n"
      "set service s3 protocol tcp override yes timeout 60\n"
      "set service s3 protocol tcp port 9999\n"
      "set service s4 protocol sctp port 36412\n"
      "set service-group g members [ s1 g2 ]\n"
      "set service-group g2 members s2\n";
  const auto ask = [&](const std::string& service, Asked asked) {
    return AskOne(objects + RuleOf("r", std::string(kAny) + "service " + service + " action allow"),
                  asked);
  };
  const auto tcp = [](int port) { return Asked{"tcp", "10.1.0.1", "10.9.0.1", port}; };
  EXPECT_EQ(ask("s1", tcp(80)), "yes");
  EXPECT_EQ(ask("s1", tcp(8010)), "yes");
  EXPECT_EQ(ask("s1", tcp(8011)), "no");
  Asked dns{"udp", "10.1.0.1", "10.9.0.1", 53};
  EXPECT_EQ(ask("s2", dns), "yes");
  EXPECT_EQ(ask("g", dns), "yes");
  EXPECT_EQ(ask("g", tcp(8000)), "yes");
  EXPECT_EQ(ask("g", tcp(53)), "no");
  dns.source_port = 53;
  EXPECT_EQ(ask("s2", dns), "no");
  EXPECT_EQ(ask("s3", tcp(9999)), "yes");
  EXPECT_EQ(ask("s4", {"132", "10.1.0.1", "10.9.0.1"}), "maybe");
  EXPECT_EQ(ask("s4", tcp(36412)), "no");
  EXPECT_EQ(ask("[ service-http service-https ]", tcp(8080)), "yes");
  EXPECT_EQ(ask("service-http", tcp(80)), "yes");
  EXPECT_EQ(ask("service-http", tcp(443)), "no");
  EXPECT_EQ(ask("service-https", tcp(443)), "yes");
  EXPECT_EQ(ask("any", {"47", "10.1.0.1", "10.9.0.1"}), "yes");
  EXPECT_EQ(ask("s1", {"47", "10.1.0.1", "10.9.0.1"}), "no");
  EXPECT_EQ(ask("missing", tcp(1)), "maybe");
  EXPECT_EQ(ask("[ missing s1 ]", tcp(80)), "yes");
  EXPECT_THAT(Read("set service s protocol tcp port 80-\n" +
                   RuleOf("r", std::string(kAny) + "service s action allow"))
                  .messages,
              HasSubstr("expected ports from 0 to 65535, found '80-'"));
}

TEST(PanosServices, OwnObjectsHideThePredefinedOnes) {
  const std::string body = "set service service-http protocol tcp port 81\n" +
                           RuleOf("r", std::string(kAny) + "service service-http action allow");
  EXPECT_EQ(AskOne(body, {"tcp", "10.1.0.1", "10.9.0.1", 81}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.1.0.1", "10.9.0.1", 80}), "no");
}

TEST(PanosRules, ThirdValues) {
  const Asked asked{"tcp", "10.0.0.4", "10.9.0.1", 443};
  const std::string base = "from any to any source any destination any ";
  const auto ask = [&](const std::string& fields) {
    return AskOne(RuleOf("r", base + fields + " action allow"), asked);
  };
  EXPECT_EQ(ask("application any service any"), "yes");
  for (const std::string fields :
       {"application ssl service any", "application ssl service application-default",
        "application any service application-default", "application any",
        "application any service any source-user corp\\admins",
        "application any service any category gambling",
        "application any service any schedule nights",
        "application any service any source-hip managed",
        "application any service any hip-profiles managed",
        "application any service any target devices 0123456",
        "application any service any negate-source perhaps",
        "application any service any novel x"}) {
    EXPECT_EQ(ask(fields), "maybe") << fields;
  }
  EXPECT_EQ(ask("application any service any source-user any category any source-hip any"), "yes");
  // Where the ports do not fit, nothing is open.
  EXPECT_EQ(ask("application ssl service service-http"), "no");
  // What the device tells by the protocol alone is no TCP.
  EXPECT_EQ(ask("application [ ping gre ] service application-default"), "no");
  EXPECT_EQ(AskOne(RuleOf("r", base + "application ping service any action allow"),
                   {"icmp", "10.0.0.4", "10.9.0.1", 8 * 256}),
            "maybe");
  EXPECT_EQ(AskOne("set application ping category x\n" +
                       RuleOf("r", base + "application ping service any action allow"),
                   asked),
            "maybe");
  const Lifted lifted =
      Read(kZones + RuleOf("r", base + "application [ ssl dns ] service any action allow"));
  EXPECT_THAT(lifted.messages,
              HasSubstr("edge.xml:3:1: warning: expected conditions that packets show, found "
                        "'application ssl dns'"));
}

TEST(PanosRules, WhatDoesNotDecideIsPassedOver) {
  const std::string fields =
      "profile-setting group default tag [ a b ] description \"two\nlines\" log-setting l "
      "log-start "
      "yes option disable-server-response-inspection yes service any action allow";
  const Asked asked{"tcp", "10.0.0.4", "10.9.0.1", 443};
  const std::string body = RuleOf("r", std::string(kAny) + fields);
  EXPECT_EQ(AskOne(body, asked), "yes");
  const Lifted lifted = Read(kZones + body + RuleOf("later", "action allow"));
  ASSERT_NE(lifted.policy, nullptr);
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("security profiles")));
  EXPECT_THAT(lifted.messages,
              HasSubstr("edge.xml:5:1: warning"));  // the quoted word has two lines
  // What is passed over to the end of a line must not hide a field.
  EXPECT_EQ(AskOne(RuleOf("r", std::string(kAny) +
                                   "service any action allow qos marking x negate-source yes"),
                   asked),
            "maybe");
}

TEST(PanosZones, TypesOfRules) {
  const std::string zones =
      "set zone a network layer3 [ e1 e2 ]\n"
      "set zone b network layer2 e3\n"
      "set zone c network virtual-wire e4\n"
      "set rulebase default-security-rules rules intrazone-default action deny\n";
  const auto ask = [&](const std::string& fields, const std::string& in, const std::string& out) {
    return AskOne(
        zones + RuleOf("r", fields + " source any destination any application any service "
                                     "any action allow"),
        {"tcp", "10.0.0.4", "10.9.0.1", 443, in, out});
  };
  EXPECT_EQ(ask("from a to b", "e2", "e3"), "yes");
  EXPECT_EQ(ask("from a to b", "e3", "e2"), "no");
  EXPECT_EQ(ask("from [ a b ] to [ a b ]", "e1", "e2"), "yes");
  EXPECT_EQ(ask("from any to b", "e4", "e3"), "yes");
  EXPECT_EQ(ask("from any to b", "e4", "e1"), "no");
  EXPECT_EQ(ask("from b to any", "e3", "e4"), "yes");
  EXPECT_EQ(ask("rule-type intrazone from a", "e1", "e2"), "yes");
  EXPECT_EQ(ask("rule-type intrazone from a", "e1", "e3"), "no");
  EXPECT_EQ(ask("rule-type intrazone from [ a b ] to [ a b ]", "e1", "e3"), "no");
  EXPECT_EQ(ask("rule-type intrazone from any to any", "e4", "e4"), "yes");
  EXPECT_EQ(ask("rule-type intrazone from a to b", "e1", "e2"), "maybe");
  EXPECT_EQ(ask("rule-type interzone from [ a b ] to [ a b ]", "e1", "e3"), "yes");
  EXPECT_EQ(ask("rule-type interzone from [ a b ] to [ a b ]", "e1", "e2"), "no");
  EXPECT_EQ(ask("rule-type interzone from any to any", "e1", "e4"), "yes");
  EXPECT_EQ(ask("rule-type interzone from any to any", "e1", "e2"), "no");
  EXPECT_EQ(ask("rule-type interzone from any to a", "e4", "e2"), "yes");
  EXPECT_EQ(ask("rule-type novel from any to a", "e4", "e2"), "maybe");
  EXPECT_EQ(ask("from any to multicast", "e4", "e2"), "maybe");
}

// Many interfaces and services on both sides: the rule is written once, and means the same.
TEST(PanosZones, ManyInterfacesShareOneChain) {
  std::string text = "set zone a network layer3 [";
  for (int i = 0; i < 40; ++i) text += " a" + std::to_string(i);
  text += " ]\nset zone b network layer3 [";
  for (int i = 0; i < 40; ++i) text += " b" + std::to_string(i);
  text += " ]\nset service s protocol tcp port 1,3,5,7,9,11,13,15\n";
  text +=
      RuleOf("r", "from a to b source any destination any application any service s action allow");
  const Lifted lifted = Read(text);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  std::size_t rules = 0;
  for (const policy::Chain& chain : lifted.policy->chains) rules += chain.rules.size();
  EXPECT_LT(rules, 400U);
  const auto ask = [&](const std::string& in, const std::string& out, int port) {
    return Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", port, in, out});
  };
  EXPECT_EQ(ask("a39", "b0", 15), "yes");
  EXPECT_EQ(ask("a39", "b0", 14), "no");
  EXPECT_EQ(ask("b0", "a39", 15), "no");
  EXPECT_EQ(ask("a1", "a2", 14), "yes");  // within the zone
}

TEST(PanosZones, DefaultRules) {
  const Asked within{"tcp", "10.0.0.4", "10.9.0.1", 443, "ethernet1/1", "ethernet1/1"};
  const Asked between{"tcp", "10.0.0.4", "10.9.0.1", 443, "ethernet1/1", "ethernet1/2"};
  const std::string rule = "set rulebase default-security-rules rules ";
  EXPECT_EQ(AskOne("", within), "yes");
  EXPECT_EQ(AskOne("", between), "no");
  EXPECT_EQ(AskOne(rule + "intrazone-default action deny\n", within), "no");
  EXPECT_EQ(AskOne(rule + "interzone-default action allow\n", between), "yes");
  EXPECT_EQ(AskOne(rule + "interzone-default log-end yes\n", between), "no");
  const Lifted lifted = Read(kZones + rule + "interzone-default action reset-both\n");
  ASSERT_NE(lifted.policy, nullptr);
  EXPECT_EQ(DecidingLine(*lifted.policy, between), 3U);
  EXPECT_EQ(DecidingLine(*lifted.policy, within), 1U);  // of the zone
}

TEST(PanosZones, UnknownOnesStandForThemselves) {
  const Lifted lifted =
      Read(RuleOf("r",
                  "from lan to wan source any destination any application any service any "
                  "action allow"));
  ASSERT_NE(lifted.policy, nullptr);
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 443, "lan", "wan"}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 443, "wan", "lan"}), "no");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 443, "wan", "wan"}), "yes");
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("interface of their name")));
  EXPECT_THAT(lifted.messages, IsEmpty());
  EXPECT_THAT(Read(kZones + RuleOf("r",
                                   "from lan to trust source any destination any application "
                                   "any service any action allow"))
                  .messages,
              HasSubstr("expected a zone that the text has, found 'lan'"));
}

TEST(PanosNat, IsAnAssumption) {
  const std::string nat =
      "set rulebase nat rules out source-translation dynamic-ip-and-port interface-address "
      "interface ethernet1/2\n";
  const auto assumptions = [](const std::string& text) {
    const Lifted lifted = Read(text);
    return lifted.policy == nullptr ? std::vector<std::string>() : lifted.policy->assumptions;
  };
  EXPECT_THAT(assumptions(kZones + nat), Contains(HasSubstr("addresses before translation")));
  EXPECT_THAT(assumptions(kZones + nat + "set rulebase nat rules out disabled yes\n"),
              Not(Contains(HasSubstr("before translation"))));
  EXPECT_THAT(assumptions(kZones), Not(Contains(HasSubstr("before translation"))));
}

}  // namespace
}  // namespace portwright::dialect::panos
