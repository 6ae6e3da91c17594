// Rules as people write them, and what pf does with packets; the verdicts were worked out by hand
// from pf.conf(5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dialect/common/asked.h"
#include "dialect/pf/pf.h"

namespace portwright::dialect::pf {
namespace {

using policy::Hook;
using ::testing::HasSubstr;

Lifted Read(std::string_view text, std::vector<std::pair<std::string, std::string>> beside = {}) {
  LiftOptions options;
  options.file_name = "pf.conf";
  options.beside = std::move(beside);
  return LiftWith(Pf(), text, options);
}

std::string Through(const Lifted& lifted, const Asked& asked) {
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, asked, Hook::kForward);
}

std::string InPort(const Lifted& lifted, int port) {
  return In(lifted, {"tcp", "192.0.2.1", "10.0.0.1", port, "em0"});
}

TEST(PfLift, TheLastRuleThatMatchesDecides) {
  const Lifted pf = Read(
      "block all\n"
      "pass in on em0 proto tcp from any to any port { ssh, smtp }\n"
      "block in on em0 proto tcp from 192.0.2.0/24 to any port 25\n");
  EXPECT_EQ(pf.messages, "");
  EXPECT_EQ(InPort(pf, 22), "yes");
  EXPECT_EQ(InPort(pf, 25), "no");
  EXPECT_EQ(In(pf, {"tcp", "198.51.100.1", "10.0.0.1", 25, "em0"}), "yes");
  EXPECT_EQ(In(pf, {"tcp", "198.51.100.1", "10.0.0.1", 25, "em1"}), "no");
  EXPECT_EQ(Out(pf, {"tcp", "10.0.0.1", "198.51.100.1", 25, "", "em0"}), "no");
  EXPECT_EQ(DecidedAt(pf, Hook::kInput, {"tcp", "192.0.2.1", "10.0.0.1", 25, "em0"}), "3:1");
}

TEST(PfLift, QuickEndsTheSearch) {
  const Lifted pf = Read(
      "block quick proto tcp to port 22\n"
      "pass quick proto tcp to port 22:25\n"
      "block all\n"
      "pass proto tcp to port 23\n");
  EXPECT_EQ(InPort(pf, 22), "no");
  EXPECT_EQ(InPort(pf, 23), "yes");
  EXPECT_EQ(InPort(pf, 25), "yes");
  EXPECT_EQ(InPort(pf, 26), "no");
}

TEST(PfLift, WhatNoRuleMatchesPasses) {
  const Lifted pf = Read("block in proto tcp to port 22\n");
  EXPECT_EQ(InPort(pf, 22), "no");
  EXPECT_EQ(InPort(pf, 23), "yes");
  EXPECT_EQ(Through(pf, {"tcp", "192.0.2.1", "10.0.0.1", 23, "em0", "em1"}), "yes");
  EXPECT_EQ(InPort(Read(""), 22), "yes");
}

TEST(PfLift, Ports) {
  const Lifted pf = Read(
      "block all\n"
      "pass in on em0 proto tcp to port 1000 >< 1003\n"
      "pass in on em0 proto tcp to port { >= 65000, <3 }\n"
      "pass in on em1 proto udp to port 10<>65530\n"
      "pass in on em2 proto tcp from port != 40000 to port 5\n"
      "pass in on em3 proto tcp to port > 65534\n"
      "pass in on em3 proto tcp to port <= 1\n"
      "pass in on em3 proto tcp to port = https\n");
  EXPECT_EQ(pf.messages, "");
  EXPECT_EQ(InPort(pf, 1000), "no");
  EXPECT_EQ(InPort(pf, 1001), "yes");
  EXPECT_EQ(InPort(pf, 1002), "yes");
  EXPECT_EQ(InPort(pf, 1003), "no");
  EXPECT_EQ(InPort(pf, 64999), "no");
  EXPECT_EQ(InPort(pf, 65000), "yes");
  EXPECT_EQ(InPort(pf, 2), "yes");
  EXPECT_EQ(InPort(pf, 3), "no");
  for (const auto& [port, said] : {std::pair{9, "yes"}, {10, "no"}, {65530, "no"}, {65531, "yes"}})
    EXPECT_EQ(In(pf, {"udp", "192.0.2.1", "10.0.0.1", port, "em1"}), said) << port;
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.1", "10.0.0.1", 5, "em2", "", 40000}), "no");
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.1", "10.0.0.1", 5, "em2", "", 40001}), "yes");
  for (const auto& [port, said] :
       {std::pair{65535, "yes"}, {65534, "no"}, {1, "yes"}, {2, "no"}, {443, "yes"}})
    EXPECT_EQ(In(pf, {"tcp", "192.0.2.1", "10.0.0.1", port, "em3"}), said) << port;
}

TEST(PfLift, MacrosAndLists) {
  const Lifted pf = Read(
      "ext = \"em0\"\n"
      "all_if = \"{\" $ext em1 \"}\"\n"
      "ports = \"{ 22, 80 \\\n   443 }\"\n"
      "web = \"10.0.0.1\"\n"
      "block all\n"
      "pass in on $all_if proto { tcp udp } to { $web/32, 10.0.0.8/30 } port $ports # why\n");
  EXPECT_EQ(pf.messages, "");
  EXPECT_EQ(InPort(pf, 443), "yes");
  EXPECT_EQ(InPort(pf, 444), "no");
  EXPECT_EQ(In(pf, {"udp", "192.0.2.1", "10.0.0.11", 22, "em1"}), "yes");
  EXPECT_EQ(In(pf, {"udp", "192.0.2.1", "10.0.0.12", 22, "em1"}), "no");
  EXPECT_EQ(In(pf, {"udp", "192.0.2.1", "10.0.0.11", 22, "em2"}), "no");
  EXPECT_EQ(DecidedAt(pf, Hook::kInput, {"tcp", "192.0.2.1", "10.0.0.1", 443, "em0"}), "7:1");
  EXPECT_THAT(Read("pass on $none\n").messages, HasSubstr("PW-DIA-pf-0102"));
  EXPECT_THAT(Read("a = \"b\npass all\n").messages, HasSubstr("PW-DIA-pf-0101"));
}

TEST(PfLift, MacrosDoNotGrowWithoutEnd) {
  std::string text = "a0 = \"x x x x x x x x x x\"\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "$a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + " = " + before + " " + before + "\n";
  }
  EXPECT_THAT(Read(text + "pass on $a39\n").messages, HasSubstr("PW-DIA-pf-0103"));
}

// In a list each entry is a rule of its own; in a table the longest prefix decides.
TEST(PfLift, NegationInListsAndTables) {
  const Lifted list = Read("block all\npass in from { 10.0.0.0/8, !10.1.0.0/16 }\n");
  EXPECT_EQ(In(list, {"tcp", "10.1.0.1", "10.0.0.1", 1}), "yes");
  EXPECT_EQ(In(list, {"tcp", "192.0.2.1", "10.0.0.1", 1}), "yes");
  const Lifted table =
      Read("table <lan> const { 10.1.2.0/24, 10/8, !10.1/16 }\nblock all\npass in from <lan>\n");
  EXPECT_EQ(table.messages, "");
  EXPECT_EQ(In(table, {"tcp", "10.1.0.1", "10.0.0.1", 1}), "no");
  EXPECT_EQ(In(table, {"tcp", "10.1.2.1", "10.0.0.1", 1}), "yes");
  EXPECT_EQ(In(table, {"tcp", "10.2.0.1", "10.0.0.1", 1}), "yes");
  const Lifted other = Read("block all\npass in from ! 10.0.0.0/8\n");
  EXPECT_EQ(In(other, {"tcp", "10.2.0.1", "10.0.0.1", 1}), "no");
  EXPECT_EQ(In(other, {"tcp", "11.0.0.1", "10.0.0.1", 1}), "yes");
  EXPECT_EQ(In(other, {"tcp", "fd00::1", "fd00::2", 1}), "yes");
}

TEST(PfLift, TablesThatOthersFill) {
  for (const char* table : {"table <t> persist\n", "table <t> file \"/etc/t\"\n", "",
                            "table <t> { office.example.org }\n", "table <t> { self }\n"}) {
    const Lifted pf =
        Read(std::string(table) + "block all\npass in proto tcp from <t> to port 22\n");
    EXPECT_EQ(InPort(pf, 22), "maybe") << table;
    EXPECT_EQ(InPort(pf, 23), "no");
  }
  // A table may stand below its use.
  const Lifted pf = Read("block all\npass in from <t>\ntable <t> const {\n 192.0.2.1\n}\n");
  EXPECT_EQ(InPort(pf, 22), "yes");
}

TEST(PfLift, AddressesThatTheTextDoesNotSay) {
  for (const char* host : {"em0", "(em0)", "em0:network", "(em0:network)", "self", "no-route",
                           "urpf-failed", "www.example.org", "! (em0)"}) {
    const Lifted pf =
        Read("block all\npass in proto tcp from " + std::string(host) + " to port 22\n");
    EXPECT_EQ(InPort(pf, 22), "maybe") << host;
    EXPECT_THAT(pf.messages, HasSubstr("PW-DIA-pf-0202"));
  }
  const Lifted range = Read("block all\npass in from 192.0.2.1 - 192.0.2.9\n");
  EXPECT_EQ(range.messages, "");
  EXPECT_EQ(InPort(range, 1), "yes");
}

TEST(PfLift, Interfaces) {
  const Lifted pf =
      Read("set skip on lo\nblock all\npass in on { em, ! vlan7 }\npass out on em1\n");
  EXPECT_EQ(pf.messages, "");
  EXPECT_EQ(In(pf, {"tcp", "10.0.0.2", "10.0.0.1", 1, "em5"}), "yes");
  EXPECT_EQ(In(pf, {"tcp", "10.0.0.2", "10.0.0.1", 1, "vlan7"}), "no");
  EXPECT_EQ(In(pf, {"tcp", "10.0.0.2", "10.0.0.1", 1, "lo"}), "yes");
  EXPECT_EQ(Out(pf, {"tcp", "10.0.0.2", "10.0.0.1", 1, "", "em1"}), "yes");
  EXPECT_EQ(Out(pf, {"tcp", "10.0.0.2", "10.0.0.1", 1, "", "em2"}), "no");
  const Lifted group = Read("block all\npass in on egress\n");
  EXPECT_EQ(InPort(group, 1), "maybe");
}

TEST(PfLift, Icmp) {
  const Lifted pf = Read(
      "block all\n"
      "pass in inet proto icmp icmp-type { echoreq, unreach code needfrag }\n"
      "pass in inet6 proto icmp6 icmp6-type { 135 neighbradv }\n"
      "pass in on em1 proto icmp\n");
  EXPECT_EQ(pf.messages, "");
  EXPECT_EQ(In(pf, {"icmp", "192.0.2.1", "10.0.0.1", 8 * 256}), "yes");
  EXPECT_EQ(In(pf, {"icmp", "192.0.2.1", "10.0.0.1", 13 * 256}), "no");
  EXPECT_EQ(In(pf, {"icmp", "192.0.2.1", "10.0.0.1", 3 * 256 + 4}), "yes");
  EXPECT_EQ(In(pf, {"icmp", "192.0.2.1", "10.0.0.1", 3 * 256 + 3}), "no");
  EXPECT_EQ(In(pf, {"icmp6", "fe80::1", "fe80::2", 135 * 256}), "yes");
  EXPECT_EQ(In(pf, {"icmp6", "fe80::1", "fe80::2", 136 * 256}), "yes");
  EXPECT_EQ(In(pf, {"icmp6", "fe80::1", "fe80::2", 137 * 256}), "no");
  EXPECT_EQ(In(pf, {"icmp", "192.0.2.1", "10.0.0.1", 13 * 256, "em1"}), "yes");
  EXPECT_THAT(Read("pass proto tcp icmp-type 8\n").messages, HasSubstr("PW-DIA-pf-0111"));
}

// A packet is judged where it comes in and where it leaves.
TEST(PfLift, GatewaysJudgeTwice) {
  const Lifted pf = Read(
      "block all\n"
      "pass in on em0 proto tcp to 10.2.0.0/16 port { 80 443 }\n"
      "pass out on em1 proto tcp to 10.2.0.1 port { 443 8443 }\n");
  const auto fate = [&](const char* to, int port, const char* out) {
    return Through(pf, {"tcp", "192.0.2.1", to, port, "em0", out});
  };
  EXPECT_EQ(fate("10.2.0.1", 443, "em1"), "yes");
  EXPECT_EQ(fate("10.2.0.1", 80, "em1"), "no");
  EXPECT_EQ(fate("10.2.0.1", 8443, "em1"), "no");
  EXPECT_EQ(fate("10.2.0.2", 443, "em1"), "no");
  EXPECT_EQ(fate("10.2.0.1", 443, "em2"), "no");
}

TEST(PfLift, TagsOfQuickRulesAreFollowed) {
  const Lifted pf = Read(
      "pass in quick on em0 tag INSIDE\n"
      "pass in quick on em2\n"
      "pass out quick on em1 tagged INSIDE\n"
      "pass out quick on em1 proto tcp to port 80\n"
      "pass out quick on em3 ! tagged INSIDE\n"
      "block quick all\n");
  EXPECT_EQ(pf.messages, "");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em0", "em1"}), "yes");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em2", "em1"}), "no");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 80, "em2", "em1"}), "yes");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em0", "em3"}), "no");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em2", "em3"}), "yes");
  EXPECT_EQ(Out(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "", "em1"}), "no");
}

TEST(PfLift, ARuleMayAskForATagAndPutAnother) {
  const Lifted pf =
      Read("pass in quick on em0 ! tagged A tag B\npass out quick tagged B\nblock quick all\n");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em0", "em1"}), "yes");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em2", "em1"}), "no");
}

TEST(PfLift, OtherTagsAreNot) {
  for (const char* tags : {"pass in on em0 tag T\n", "match in on em0 tag T\n",
                           "rdr on em0 proto tcp to port 80 tag T -> 10.0.0.9\n"}) {
    const Lifted pf =
        Read(std::string(tags) + "pass in quick\npass out quick tagged T\nblock all\n");
    EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em0", "em1"}), "maybe") << tags;
  }
}

TEST(PfLift, ReceivedOn) {
  const Lifted pf = Read("block all\npass in\npass out on em1 received-on em0\n");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em0", "em1"}), "yes");
  EXPECT_EQ(Through(pf, {"tcp", "10.0.0.1", "10.9.0.1", 81, "em2", "em1"}), "no");
}

TEST(PfLift, Anchors) {
  const Lifted pf = Read(
      "block all\n"
      "anchor \"web\" in on em0 proto tcp {\n"
      "  pass proto tcp to port 80\n"
      "  block quick from 192.0.2.9\n"
      "  anchor quick to 10.0.0.2 {\n    pass\n    block proto tcp to port 81\n  }\n"
      "}\n"
      "block in to 10.0.0.3\n"
      "pass in from 192.0.2.9 to 10.0.0.4\n");
  EXPECT_EQ(pf.messages, "");
  EXPECT_EQ(InPort(pf, 80), "yes");
  EXPECT_EQ(InPort(pf, 82), "no");
  EXPECT_EQ(In(pf, {"udp", "192.0.2.1", "10.0.0.1", 80, "em0"}), "no");
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.1", "10.0.0.1", 80, "em1"}), "no");
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.9", "10.0.0.4", 80, "em0"}), "no");
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.9", "10.0.0.4", 80, "em1"}), "yes");
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.1", "10.0.0.3", 80, "em0"}), "no");
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.1", "10.0.0.2", 82, "em0"}), "yes");
  EXPECT_EQ(In(pf, {"tcp", "192.0.2.1", "10.0.0.2", 81, "em0"}), "no");
}

TEST(PfLift, AnchorsWithoutRulesMayHoldAnything) {
  const std::string text =
      "pass quick proto udp\nblock all\nanchor \"portwright\"\n"
      "load anchor \"portwright\" from \"/etc/pf.portwright.conf\"\n";
  const Lifted open = Read(text);
  EXPECT_THAT(open.messages, HasSubstr("PW-DIA-pf-0206"));
  EXPECT_EQ(InPort(open, 22), "maybe");
  EXPECT_EQ(In(open, {"udp", "192.0.2.1", "10.0.0.1", 22, "em0"}), "yes");
  const Lifted loaded =
      Read(text, {{"dump/pf.portwright.conf", "pass in quick proto tcp to port 22\n"}});
  EXPECT_EQ(loaded.messages, "");
  EXPECT_EQ(InPort(loaded, 22), "yes");
  EXPECT_EQ(InPort(loaded, 23), "no");
  EXPECT_THAT(Read("include \"/etc/pf.local\"\n").messages, HasSubstr("PW-DIA-pf-0106"));
  EXPECT_EQ(InPort(Read("include \"/etc/pf.local\"\n", {{"pf.local", "block all\n"}}), 1), "no");
}

TEST(PfLift, WhatRulesCannotSayIsUnknown) {
  for (const char* option :
       {"user root", "group { wheel, 10 >< 20 }", "probability 20%", "tos lowdelay", "no state",
        "fragment", "rdr-to 10.0.0.9 port 80", "os \"OpenBSD\"", "once", "prio 3"}) {
    const bool is_os = std::string_view(option).starts_with("os");
    const Lifted pf = Read("block all\npass in proto tcp from any " +
                           (is_os ? std::string(option) + " to port 22\n"
                                  : "to port 22 " + std::string(option) + "\n"));
    EXPECT_EQ(InPort(pf, 22), "maybe") << option << pf.messages;
    EXPECT_THAT(pf.messages, HasSubstr("PW-DIA-pf-0201"));
  }
}

TEST(PfLift, WhatDecidesNothingIsPassedOver) {
  const Lifted pf = Read(
      "set limit { states 80000, frags 20000 }\n"
      "set optimization normal\nset loginterface none\nset reassemble yes no-df\n"
      "set timeout { interval 10, frag 30 }\n"
      "match in all scrub (no-df max-mss 1440)\n"
      "scrub in on em0 all fragment reassemble\n"
      "queue rootq on em0 bandwidth 100M max 100M\n"
      "nat on em0 inet from 10.0.0.0/8 to any -> (em0:0) port 1024:65535\n"
      "rdr-anchor \"ftp-proxy/*\"\n"
      "match out on egress nat-to (egress)\n"
      "antispoof log quick for { lo0 em0 } inet label \"a\"\n"
      "block return log (all, to pflog1) all label \"no: $if\"\n"
      "pass in log quick on em0 route-to (em1 10.0.0.254) inet proto tcp from any to any port 22 "
      "flags S/SAFR modulate state (max 100, source-track rule, max-src-conn-rate 15/5, "
      "overload <bad> flush global, tcp.established 7200) queue (a, b) label \"x y\" set prio 6\n");
  EXPECT_EQ(pf.policy == nullptr, false) << pf.messages;
  EXPECT_EQ(InPort(pf, 22), "yes");
  EXPECT_EQ(InPort(pf, 23), "no");
}

TEST(PfLift, RdrPassLetsPassWhatItTranslates) {
  const Lifted pf = Read(
      "rdr pass on em0 proto tcp from any to any port 80 -> 127.0.0.1 port 8080\n"
      "block all\n");
  EXPECT_EQ(InPort(pf, 8080), "maybe");
  EXPECT_EQ(In(pf, {"udp", "192.0.2.1", "10.0.0.1", 80, "em0"}), "no");
}

TEST(PfLift, FlagsOfLaterPacketsOpenNoConnection) {
  const Lifted pf = Read(
      "block all\npass in proto tcp to port 22 flags A/A\n"
      "pass in proto tcp to port 23 flags any\n");
  EXPECT_EQ(InPort(pf, 22), "no");
  EXPECT_EQ(InPort(pf, 23), "yes");
}

TEST(PfLift, SessionTimeouts) {
  const Lifted pf = Read(
      "set timeout tcp.established 3600\n"
      "pass in proto tcp to port 22\n"
      "pass in proto { tcp udp } to port 23 keep state (tcp.established 14400, udp.multiple 90)\n");
  ASSERT_NE(pf.policy, nullptr);
  std::vector<std::uint32_t> found;
  for (const policy::Rule& rule : pf.policy->FindHook(Hook::kInput)->rules)
    found.push_back(rule.session_timeout_s);
  EXPECT_THAT(found, ::testing::UnorderedElementsAre(3600, 14400, 90));
}

TEST(PfLift, BrokenLinesAreErrors) {
  for (const char* line : {"pas in all",
                           "pass in on",
                           "pass in proto nonsense",
                           "pass from 10.0.0.0/33",
                           "pass to port 22",
                           "pass proto tcp to port 70000",
                           "pass proto tcp to port 9:3",
                           "pass proto esp to port 3",
                           "pass in quick quick",
                           "pass all nonsense",
                           "pass from { 10.0.0.1",
                           "table lan { 10.0.0.1 }",
                           "table <t> { 10.0.0.1",
                           "anchor \"x\" {",
                           "set nonsense 3",
                           "set skip on",
                           "pass flags Q/Z",
                           "pass proto icmp icmp-type 256",
                           "pass keep",
                           "block in from any to any }",
                           "}",
                           "pass in from 10.0.0.1 to",
                           "pass from any os { a",
                           "pass user",
                           "pass user { a",
                           "pass queue",
                           "pass tos { 1, 2",
                           "pass on { em0",
                           "pass proto { tcp",
                           "pass proto tcp to port { 1",
                           "pass route-to { (em0 1.2.3.4)",
                           "pass keep state (max 1",
                           "set timeout { frag 1",
                           "pass proto tcp to port",
                           "pass label",
                           "pass tag"}) {
    const Lifted pf = Read("block all\n" + std::string(line) + "\n");
    EXPECT_EQ(pf.policy, nullptr) << line;
    EXPECT_THAT(pf.messages, HasSubstr("pf.conf:")) << line;
  }
}

}  // namespace
}  // namespace portwright::dialect::pf
