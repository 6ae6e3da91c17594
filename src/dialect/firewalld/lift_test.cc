// Zones and policies as people write them, and what firewalld's rules do with packets; the verdicts
// were worked out from the nftables rules that firewalld 1.3.3 makes of such files.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dialect/common/asked.h"
#include "dialect/firewalld/firewalld.h"

namespace portwright::dialect::firewalld {
namespace {

using policy::Hook;

Lifted Read(std::string_view text, std::vector<std::pair<std::string, std::string>> beside = {},
            const std::string& name = "zones/public.xml") {
  LiftOptions options;
  options.file_name = name;
  options.beside = std::move(beside);
  return LiftWith(Firewalld(), text, options);
}

std::string Fate(const Lifted& lifted, Hook hook, const Asked& asked) {
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, asked, hook);
}

constexpr const char* kPublic = R"(<?xml version="1.0" encoding="utf-8"?>
<zone>
  <short>Public</short>
  <description>Not trusted.</description>
  <service name="ssh"/>
  <service name="dhcpv6-client"/>
  <port port="8080-8090" protocol="tcp"/>
  <protocol value="vrrp"/>
  <source-port port="68" protocol="udp"/>
  <icmp-block name="redirect"/>
  <forward/>
</zone>
)";

TEST(FirewalldLift, TheDefaultZoneHasEveryInterface) {
  const Lifted zone = Read(kPublic);
  EXPECT_EQ(zone.messages, "");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 22, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "2001:db8::1", "fd00::1", 22, "eth7"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 23, "eth0"}), "no");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 8090, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 8091, "eth0"}), "no");
  EXPECT_EQ(In(zone, {"112", "192.0.2.1", "10.0.0.1", 0, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"udp", "192.0.2.1", "10.0.0.1", 9, "eth0", "", 68}), "yes");
  EXPECT_EQ(In(zone, {"udp", "192.0.2.1", "10.0.0.1", 9, "eth0", "", 69}), "no");
  // The service names the only destination that it has.
  EXPECT_EQ(In(zone, {"udp", "fe80::1", "fe80::2", 546, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"udp", "fe80::1", "fd00::2", 546, "eth0"}), "no");
}

TEST(FirewalldLift, ICMPPassesUnlessItIsBlocked) {
  const Lifted zone = Read(kPublic);
  EXPECT_EQ(In(zone, {"icmp", "192.0.2.1", "10.0.0.1", 8 * 256, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"icmp", "192.0.2.1", "10.0.0.1", 5 * 256 + 1, "eth0"}), "no");
  // Of IPv6 a policy of firewalld's own lets redirects through before the zone is asked.
  EXPECT_EQ(In(zone, {"icmp6", "fe80::1", "fe80::2", 137 * 256, "eth0"}), "yes");
  const Lifted turned = Read(
      "<zone><icmp-block name=\"echo-request\"/><icmp-block-inversion/>"
      "<service name=\"ssh\"/></zone>");
  EXPECT_EQ(In(turned, {"icmp", "192.0.2.1", "10.0.0.1", 8 * 256, "eth0"}), "yes");
  EXPECT_EQ(In(turned, {"icmp", "192.0.2.1", "10.0.0.1", 13 * 256, "eth0"}), "no");
  const Lifted drop = Read("<zone target=\"DROP\"><service name=\"ssh\"/></zone>");
  EXPECT_EQ(In(drop, {"icmp", "192.0.2.1", "10.0.0.1", 8 * 256, "eth0"}), "no");
}

TEST(FirewalldLift, RepliesAndTheHostItselfPass) {
  const Lifted zone = Read("<zone target=\"DROP\"/>");
  Asked reply{"tcp", "192.0.2.1", "10.0.0.1", 40000, "eth0"};
  EXPECT_EQ(In(zone, reply), "no");
  reply.state = net::ConnectionState::kEstablished;
  EXPECT_EQ(In(zone, reply), "yes");
  EXPECT_EQ(In(zone, {"tcp", "127.0.0.1", "127.0.0.1", 25, "lo"}), "yes");
  EXPECT_EQ(Fate(zone, Hook::kOutput, {"tcp", "10.0.0.1", "192.0.2.1", 25, "", "eth0"}), "yes");
  EXPECT_EQ(Fate(zone, Hook::kOutput, {"tcp", "fd00::1", "2002:a00::1", 25, "", "eth0"}), "no");
}

TEST(FirewalldLift, SourcesComeBeforeInterfaces) {
  const Lifted zones = Read(
      "<zone><interface name=\"eth1\"/><port port=\"5432\" protocol=\"tcp\"/></zone>",
      {{"zones/trusted.xml", "<zone target=\"ACCEPT\"><source address=\"10.9.0.0/16\"/></zone>"},
       {"firewalld.conf", "# a comment\nDefaultZone=drop\n"}},
      "zones/internal.xml");
  EXPECT_EQ(zones.messages, "");
  EXPECT_EQ(In(zones, {"tcp", "10.9.1.1", "10.0.0.1", 9, "eth1"}), "yes");
  EXPECT_EQ(In(zones, {"tcp", "10.8.1.1", "10.0.0.1", 9, "eth1"}), "no");
  EXPECT_EQ(In(zones, {"tcp", "10.8.1.1", "10.0.0.1", 5432, "eth1"}), "yes");
  EXPECT_EQ(In(zones, {"tcp", "10.8.1.1", "10.0.0.1", 5432, "eth2"}), "no");
  EXPECT_EQ(Fate(zones, Hook::kForward, {"tcp", "10.9.1.1", "10.8.0.1", 9, "eth1", "eth2"}), "yes");
}

TEST(FirewalldLift, ForwardStaysInsideAZone) {
  const Lifted zone =
      Read("<zone><interface name=\"lan+\"/><source ipset=\"branch\"/><forward/></zone>",
           {{"ipsets/branch.xml",
             "<ipset type=\"hash:net\"><entry>10.3.0.0/16</entry><entry>10.4.0.1</entry></ipset>"}},
           "zones/home.xml");
  EXPECT_EQ(Fate(zone, Hook::kForward, {"tcp", "10.1.1.1", "10.2.0.1", 9, "lan0", "lan1"}), "yes");
  EXPECT_EQ(Fate(zone, Hook::kForward, {"tcp", "10.1.1.1", "10.2.0.1", 9, "lan0", "wan0"}), "no");
  EXPECT_EQ(Fate(zone, Hook::kForward, {"tcp", "10.1.1.1", "10.4.0.1", 9, "lan0", "wan0"}), "yes");
  EXPECT_EQ(Fate(zone, Hook::kForward, {"tcp", "10.3.1.1", "10.4.0.2", 9, "wan0", "lan5"}), "yes");
}

TEST(FirewalldLift, RichRulesGoByPriorityThenDenialsThenTheRest) {
  const Lifted zone = Read(R"(<zone>
  <service name="http"/>
  <rule family="ipv4"><source address="192.0.2.0/24"/><service name="http"/><reject/></rule>
  <rule family="ipv4"><source address="192.0.2.7"/><port port="81" protocol="tcp"/><accept/></rule>
  <rule family="ipv4"><source address="192.0.2.0/24"/><port port="81" protocol="tcp"/><drop/></rule>
  <rule priority="-10" family="ipv4"><source address="192.0.2.9"/><accept/></rule>
  <rule priority="100"><port port="82" protocol="udp"/><log prefix="x"/><accept/></rule>
  <rule family="ipv4"><source address="198.51.100.0/24" invert="True"/><port port="83"
    protocol="tcp"/><accept/></rule>
  <rule family="ipv4"><service name="ssh"/><audit/><accept><limit value="1/m"/></accept></rule>
  <rule family="ipv4"><source mac="00:11:22:33:44:55"/><port port="84" protocol="tcp"/>
    <accept/></rule>
</zone>)");
  EXPECT_EQ(zone.messages, "");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 80, "eth0"}), "no");
  EXPECT_EQ(In(zone, {"tcp", "192.0.3.1", "10.0.0.1", 80, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.7", "10.0.0.1", 81, "eth0"}), "no");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.9", "10.0.0.1", 80, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"udp", "192.0.2.1", "10.0.0.1", 82, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"udp", "2001:db8::1", "fd00::1", 82, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "198.51.100.1", "10.0.0.1", 83, "eth0"}), "no");
  EXPECT_EQ(In(zone, {"tcp", "198.51.101.1", "10.0.0.1", 83, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "2001:db8::1", "fd00::1", 83, "eth0"}), "no");
  EXPECT_EQ(In(zone, {"tcp", "192.0.3.1", "10.0.0.1", 22, "eth0"}), "maybe");
  EXPECT_EQ(In(zone, {"tcp", "192.0.3.1", "10.0.0.1", 84, "eth0"}), "maybe");
}

TEST(FirewalldLift, PoliciesStandBetweenZones) {
  const Lifted lifted = Read(
      R"(<policy target="REJECT" priority="-100">
  <ingress-zone name="lan"/><egress-zone name="wan"/><egress-zone name="dmz"/>
  <service name="https"/>
  <rule family="ipv6"><destination address="2001:db8::/32"/><accept/></rule>
</policy>)",
      {{"/etc/firewalld/zones/lan.xml", "<zone><interface name=\"lan0\"/></zone>"},
       {"/etc/firewalld/zones/wan.xml", "<zone><interface name=\"wan0\"/></zone>"},
       {"/etc/firewalld/zones/dmz.xml", "<zone><source address=\"10.7.0.0/16\"/></zone>"},
       {"/etc/firewalld/policies/last.xml",
        "<policy target=\"ACCEPT\" priority=\"10\"><ingress-zone name=\"ANY\"/>"
        "<egress-zone name=\"ANY\"/></policy>"},
       {"/etc/firewalld/policies/out.xml",
        "<policy target=\"DROP\"><ingress-zone name=\"HOST\"/><egress-zone name=\"wan\"/>"
        "<service name=\"dns\"/></policy>"}},
      "/etc/firewalld/policies/lan-out.xml");
  EXPECT_EQ(lifted.messages, "");
  const auto pass = [&](const Asked& asked) { return Fate(lifted, Hook::kForward, asked); };
  EXPECT_EQ(pass({"tcp", "10.1.0.1", "192.0.2.1", 443, "lan0", "wan0"}), "yes");
  EXPECT_EQ(pass({"tcp", "10.1.0.1", "192.0.2.1", 80, "lan0", "wan0"}), "no");
  EXPECT_EQ(pass({"tcp", "10.1.0.1", "10.7.2.1", 80, "lan0", "eth9"}), "no");
  EXPECT_EQ(pass({"tcp", "10.1.0.1", "10.8.2.1", 80, "lan0", "eth9"}), "yes");
  EXPECT_EQ(pass({"udp", "fd00::1", "2001:db8::7", 80, "lan0", "wan0"}), "yes");
  EXPECT_EQ(pass({"udp", "fd00::1", "2001:db9::7", 80, "lan0", "wan0"}), "no");
  EXPECT_EQ(pass({"tcp", "192.0.2.1", "10.1.0.1", 80, "wan0", "lan0"}), "yes");
  const auto leave = [&](const Asked& asked) { return Fate(lifted, Hook::kOutput, asked); };
  EXPECT_EQ(leave({"udp", "10.1.0.1", "192.0.2.1", 53, "", "wan0"}), "yes");
  EXPECT_EQ(leave({"udp", "10.1.0.1", "192.0.2.1", 54, "", "wan0"}), "no");
  EXPECT_EQ(leave({"udp", "10.1.0.1", "10.1.0.2", 54, "", "lan0"}), "yes");
}

TEST(FirewalldLift, ServicesMayBeTheirOwnAndIncludeOthers) {
  const Lifted zone = Read(
      "<zone><service name=\"app\"/><service name=\"nobody-knows\"/></zone>",
      {{"services/app.xml",
        "<service><short>App</short><port port=\"7000\" protocol=\"tcp\"/><protocol value=\"esp\"/>"
        "<source-port port=\"7001\" protocol=\"udp\"/><include service=\"dns\"/>"
        "<include service=\"app\"/></service>"}});
  EXPECT_NE(zone.messages.find("PW-DIA-firewalld-0125"), std::string::npos);
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 7000, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"50", "192.0.2.1", "10.0.0.1", 0, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"udp", "192.0.2.1", "10.0.0.1", 1, "eth0", "", 7001}), "yes");
  EXPECT_EQ(In(zone, {"udp", "192.0.2.1", "10.0.0.1", 53, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 9999, "eth0"}), "maybe");
}

TEST(FirewalldLift, SetsWithPortsNameThoseOfTheirEnd) {
  const Lifted zone = Read(
      "<zone><rule family=\"ipv4\"><source ipset=\"ike\"/><port port=\"500\" protocol=\"udp\"/>"
      "<accept/></rule><rule family=\"ipv4\"><destination ipset=\"ike\"/><accept/></rule>"
      "<rule family=\"ipv4\"><source ipset=\"gone\"/><port port=\"9\" protocol=\"tcp\"/><accept/>"
      "</rule></zone>",
      {{"ipsets/ike.xml",
        "<ipset type=\"hash:net,port\"><entry>192.0.2.0/24,udp:500-510</entry>"
        "<entry>198.51.100.1,80</entry></ipset>"}});
  EXPECT_EQ(In(zone, {"udp", "192.0.2.1", "10.0.0.1", 500, "eth0", "", 510}), "yes");
  EXPECT_EQ(In(zone, {"udp", "192.0.2.1", "10.0.0.1", 500, "eth0", "", 511}), "no");
  EXPECT_EQ(In(zone, {"tcp", "10.0.0.1", "198.51.100.1", 80, "eth0"}), "yes");
  EXPECT_EQ(In(zone, {"tcp", "10.0.0.1", "198.51.100.1", 81, "eth0"}), "no");
  EXPECT_EQ(In(zone, {"tcp", "10.0.0.2", "10.0.0.1", 9, "eth0"}), "maybe");
}

TEST(FirewalldLift, TranslatedPacketsPassUnderTheirNewAddress) {
  const Lifted zone = Read(
      "<zone><masquerade/><forward-port port=\"2222\" protocol=\"tcp\" to-port=\"22\" "
      "to-addr=\"10.0.0.9\"/></zone>");
  EXPECT_EQ(Fate(zone, Hook::kForward, {"tcp", "192.0.2.1", "10.0.0.9", 22, "eth0", "eth1"}),
            "maybe");
  EXPECT_EQ(Fate(zone, Hook::kForward, {"tcp", "192.0.2.1", "10.0.0.9", 23, "eth0", "eth1"}), "no");
  ASSERT_NE(zone.policy, nullptr);
  EXPECT_GE(zone.policy->assumptions.size(), 3U);
}

TEST(FirewalldLift, WhatItDoesNotKnowMayBeAnything) {
  const Lifted zone = Read("<zone target=\"DROP\"><novelty name=\"x\"/></zone>");
  EXPECT_NE(zone.messages.find("PW-DIA-firewalld-0109"), std::string::npos);
  EXPECT_EQ(In(zone, {"tcp", "192.0.2.1", "10.0.0.1", 22, "eth0"}), "maybe");
  const Lifted rule = Read(
      "<zone target=\"DROP\"><rule><port port=\"1\" protocol=\"tcp\"/><novelty/><accept/></rule>"
      "</zone>");
  EXPECT_EQ(In(rule, {"tcp", "192.0.2.1", "10.0.0.1", 1, "eth0"}), "maybe");
  EXPECT_EQ(In(rule, {"tcp", "192.0.2.1", "10.0.0.1", 2, "eth0"}), "no");
}

TEST(FirewalldLift, BrokenFilesAreErrorsWithTheirPlace) {
  const std::pair<const char*, const char*> kBroken[] = {
      {"<zone>\n<service/>\n</zone>", "zones/public.xml:2:1"},
      {"<zone>\n<port port=\"1\"/>\n</zone>", "0106"},
      {"<zone target=\"OPEN\"/>", "0108"},
      {"<zone>\n<port port=\"70000\" protocol=\"tcp\"/></zone>", "0117"},
      {"<zone><port port=\"9-3\" protocol=\"tcp\"/></zone>", "0117"},
      {"<zone><rule><accept/></rule></zone>", "0115"},
      {"<zone><rule><port port=\"1\" protocol=\"tcp\"/></rule></zone>", "0115"},
      {"<zone><rule><source address=\"10.0.0.1\"/><accept/></rule></zone>", "0115"},
      {"<zone><rule family=\"ipv6\"><source address=\"10.0.0.1\"/><accept/></rule></zone>", "0120"},
      {"<zone><rule family=\"ipv5\"><service name=\"ssh\"/><accept/></rule></zone>", "0115"},
      {"<zone><source address=\"nobody\"/></zone>", "0120"},
      {"<zone><service name=\"ssh\"/>", "0102"},
      {"<!DOCTYPE zone [<!ENTITY a \"b\">]><zone/>", "0102"},
      {"<config/>", "0105"},
      {"<policy target=\"DROP\" priority=\"0\"/>", "0107"},
      {"<policy/>", "0106"},
      {"<policy target=\"DROP\"><ingress-zone name=\"HOST\"/><egress-zone name=\"HOST\"/></policy>",
       "0110"},
      {"<ipset type=\"hash:net\"><option name=\"x\" value=\"y\"/></ipset>", "0112"},
  };
  for (const auto& [text, expected] : kBroken) {
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr) << text;
    EXPECT_NE(lifted.messages.find(expected), std::string::npos) << text << lifted.messages;
  }
}

TEST(FirewalldLift, IsToldFromOtherTexts) {
  EXPECT_EQ(Firewalld().Recognise(kPublic), 90);
  EXPECT_EQ(Firewalld().Recognise("#!/bin/sh\nset -e\n"), 0);
  EXPECT_EQ(Firewalld().Recognise("<config><shared/></config>"), 0);
  EXPECT_EQ(Firewalld().Recognise("table inet filter {\n"), 0);
  EXPECT_EQ(Firewalld().Recognise(""), 0);
}

}  // namespace
}  // namespace portwright::dialect::firewalld
