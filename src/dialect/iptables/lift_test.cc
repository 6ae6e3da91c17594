#include "dialect/iptables/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/iptables/lift_asks.h"

namespace portwright::dialect::iptables {
namespace {

using policy::Hook;
using ::testing::HasSubstr;
using ::testing::Not;

struct Case {
  const char* packet;
  const char* answer;
};

void Expect(const std::string& rules, const std::vector<Case>& cases,
            std::string_view tool = "iptables") {
  SCOPED_TRACE(rules);
  const auto policy = Lifted(Filter(rules, tool));
  ASSERT_NE(policy, nullptr);
  for (const Case& c : cases) EXPECT_EQ(Ask(*policy, c.packet), c.answer) << c.packet;
}

TEST(Lift, Addresses) {
  Expect("-A INPUT -s 10.0.0.0/28 -d 10.9.0.0/255.255.0.0 -j ACCEPT",
         {{"tcp 10.0.0.15 10.9.255.1#1", "yes"},
          {"tcp 10.0.0.16 10.9.255.1#1", "no"},
          {"udp 10.0.0.15 10.10.0.1#1", "no"}});
  Expect("-A INPUT ! -s 10.0.0.0/8 -j ACCEPT",
         {{"tcp 9.255.255.255 1.1.1.1#1", "yes"}, {"tcp 10.0.0.0 1.1.1.1#1", "no"}});
  Expect("-A INPUT -s ! 10.0.0.0/8 -j ACCEPT", {{"tcp 11.0.0.0 1.1.1.1#1", "yes"}});
  Expect("-A INPUT -s 10.0.0.1,10.0.0.4/31 -j ACCEPT", {{"tcp 10.0.0.1 1.1.1.1#1", "yes"},
                                                        {"tcp 10.0.0.2 1.1.1.1#1", "no"},
                                                        {"tcp 10.0.0.5 1.1.1.1#1", "yes"}});
  // Bits of the host do not count, and a mask may have holes.
  Expect("-A INPUT -s 10.1.2.3/8 -j ACCEPT", {{"tcp 10.200.0.1 1.1.1.1#1", "yes"}});
  Expect("-A INPUT -s 10.0.5.0/255.0.255.0 -j ACCEPT",
         {{"tcp 10.77.5.9 1.1.1.1#1", "yes"}, {"tcp 10.77.6.9 1.1.1.1#1", "no"}});
  Expect("-A INPUT -m iprange --src-range 10.0.0.5-10.0.1.2 -j ACCEPT",
         {{"tcp 10.0.0.4 1.1.1.1#1", "no"},
          {"tcp 10.0.1.2 1.1.1.1#1", "yes"},
          {"tcp 10.0.1.3 1.1.1.1#1", "no"}});
  Expect("-A INPUT -m iprange ! --dst-range 10.0.0.5-10.0.1.2 -j ACCEPT",
         {{"tcp 1.1.1.1 10.0.1.2#1", "no"}, {"tcp 1.1.1.1 10.0.1.3#1", "yes"}});
}

TEST(Lift, AddressesOfIpv6) {
  Expect("-A INPUT -s 2001:db8::/32 ! -d 2001:db9::1/128 -j ACCEPT",
         {{"tcp 2001:db8::1 2001:db9::2#1", "yes"},
          {"tcp 2001:db8::1 2001:db9::1#1", "no"},
          {"tcp 2001:dba::1 2001:db9::2#1", "no"}},
         "ip6tables");
  Expect("-A INPUT -s fe80::/ffc0:: -j ACCEPT",
         {{"tcp febf::1 2001:db9::2#1", "yes"}, {"tcp fec0::1 2001:db9::2#1", "no"}}, "ip6tables");
}

TEST(Lift, Protocols) {
  Expect("-A INPUT -p esp -j ACCEPT",
         {{"50 10.0.0.1 10.0.0.2", "yes"}, {"51 10.0.0.1 10.0.0.2", "no"}});
  Expect("-A INPUT -p 112 -j ACCEPT", {{"112 10.0.0.1 10.0.0.2", "yes"}});
  Expect("-A INPUT ! -p tcp -j ACCEPT", {{"tcp 10.0.0.1 10.0.0.2#1", "no"},
                                         {"udp 10.0.0.1 10.0.0.2#1", "yes"},
                                         {"icmp 10.0.0.1 10.0.0.2 8/0", "yes"},
                                         {"50 10.0.0.1 10.0.0.2", "yes"}});
  Expect("-A INPUT -p all -j ACCEPT", {{"50 10.0.0.1 10.0.0.2", "yes"}});
  // In IPv6, protocol 1 is a protocol like any other.
  Expect("-A INPUT -p icmp -j ACCEPT",
         {{"icmp6 fe80::1 fe80::2 128/0", "no"}, {"1 fe80::1 fe80::2", "yes"}}, "ip6tables");
}

TEST(Lift, Ports) {
  Expect("-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT", {{"tcp 10.0.0.1 10.0.0.2#22", "yes"},
                                                         {"tcp 10.0.0.1 10.0.0.2#23", "no"},
                                                         {"udp 10.0.0.1 10.0.0.2#22", "no"}});
  Expect("-A INPUT -p udp -m udp --sport 1024:65535 ! --dport 5:10 -j ACCEPT",
         {{"udp 10.0.0.1#1024 10.0.0.2#4", "yes"},
          {"udp 10.0.0.1#1023 10.0.0.2#4", "no"},
          {"udp 10.0.0.1#1024 10.0.0.2#5", "no"},
          {"udp 10.0.0.1#1024 10.0.0.2#10", "no"},
          {"udp 10.0.0.1#1024 10.0.0.2#11", "yes"},
          {"tcp 10.0.0.1#1024 10.0.0.2#11", "no"}});
  Expect("-A INPUT -p tcp --dport :99 -j ACCEPT",
         {{"tcp 10.0.0.1 10.0.0.2#0", "yes"}, {"tcp 10.0.0.1 10.0.0.2#100", "no"}});
  Expect("-A INPUT -p tcp -m multiport --dports 22,80:90,443 -j ACCEPT",
         {{"tcp 10.0.0.1 10.0.0.2#22", "yes"},
          {"tcp 10.0.0.1 10.0.0.2#79", "no"},
          {"tcp 10.0.0.1 10.0.0.2#90", "yes"},
          {"tcp 10.0.0.1 10.0.0.2#443", "yes"}});
  Expect("-A INPUT -p tcp -m multiport ! --dports 22,80:90 -j ACCEPT",
         {{"tcp 10.0.0.1 10.0.0.2#22", "no"},
          {"tcp 10.0.0.1 10.0.0.2#85", "no"},
          {"tcp 10.0.0.1 10.0.0.2#91", "yes"},
          {"udp 10.0.0.1 10.0.0.2#91", "no"}});
  Expect("-A INPUT -p udp -m multiport --ports 53,123 -j ACCEPT",
         {{"udp 10.0.0.1#53 10.0.0.2#9", "yes"},
          {"udp 10.0.0.1#9 10.0.0.2#123", "yes"},
          {"udp 10.0.0.1#9 10.0.0.2#9", "no"}});
  Expect("-A INPUT -p udp -m multiport ! --ports 53,123 -j ACCEPT",
         {{"udp 10.0.0.1#53 10.0.0.2#9", "no"},
          {"udp 10.0.0.1#9 10.0.0.2#123", "no"},
          {"udp 10.0.0.1#9 10.0.0.2#9", "yes"}});
  Expect("-A INPUT -p tcp --dport https -j ACCEPT", {{"tcp 10.0.0.1 10.0.0.2#443", "yes"}});
  // Ports of SCTP are not modelled: its packets may match, others do not.
  Expect("-A INPUT -p sctp -m sctp --dport 38412 -j ACCEPT",
         {{"132 10.0.0.1 10.0.0.2", "maybe"}, {"tcp 10.0.0.1 10.0.0.2#38412", "no"}});
}

TEST(Lift, States) {
  const std::string rules =
      "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n"
      "-A INPUT -m state --state INVALID -j DROP\n"
      "-A INPUT -p tcp -m conntrack ! --ctstate INVALID,ESTABLISHED -j ACCEPT";
  Expect(rules, {{"udp 10.0.0.1 10.0.0.2#1 established", "yes"},
                 {"udp 10.0.0.1 10.0.0.2#1 related", "yes"},
                 {"udp 10.0.0.1 10.0.0.2#1", "no"},
                 {"tcp 10.0.0.1 10.0.0.2#1", "yes"},
                 {"tcp 10.0.0.1 10.0.0.2#1 invalid", "no"}});
  Expect("-A INPUT -m conntrack --ctstate ESTABLISHED,DNAT -j ACCEPT",
         {{"udp 10.0.0.1 10.0.0.2#1 established", "yes"}, {"udp 10.0.0.1 10.0.0.2#1", "maybe"}});
  Expect("-A INPUT -m conntrack ! --ctstate NEW,DNAT -j ACCEPT",
         {{"udp 10.0.0.1 10.0.0.2#1 established", "maybe"}, {"udp 10.0.0.1 10.0.0.2#1", "no"}});
}

TEST(Lift, Interfaces) {
  Expect(
      "-A INPUT -i lo -j ACCEPT\n-A INPUT -i eth+ -p tcp -j ACCEPT\n"
      "-A INPUT ! -i wan0 -p udp -j ACCEPT",
      {{"50 10.0.0.1 10.0.0.2 in=lo", "yes"},
       {"50 10.0.0.1 10.0.0.2 in=lo1", "no"},
       {"tcp 10.0.0.1 10.0.0.2#1 in=eth", "yes"},
       {"tcp 10.0.0.1 10.0.0.2#1 in=eth7", "yes"},
       {"tcp 10.0.0.1 10.0.0.2#1 in=wan0", "no"},
       {"udp 10.0.0.1 10.0.0.2#1 in=wan0", "no"},
       {"udp 10.0.0.1 10.0.0.2#1 in=lan0", "yes"}});
  const auto policy = Lifted(Filter("-P FORWARD DROP\n-A FORWARD -i a -o b+ -j ACCEPT"));
  EXPECT_EQ(Ask(*policy, "tcp 10.0.0.1 10.0.0.2#1 in=a out=b1", Hook::kForward), "yes");
  EXPECT_EQ(Ask(*policy, "tcp 10.0.0.1 10.0.0.2#1 in=b1 out=a", Hook::kForward), "no");
  // A star is no pattern here.
  Expect("-A INPUT -i eth* -j ACCEPT", {{"udp 10.0.0.1 10.0.0.2#1 in=eth0", "maybe"}});
}

TEST(Lift, TcpFlags) {
  Expect("-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT",
         {{"tcp 10.0.0.1 10.0.0.2#1", "yes"}, {"tcp 10.0.0.1 10.0.0.2#1 established", "no"}});
  Expect("-A INPUT -p tcp ! --syn -j ACCEPT",
         {{"tcp 10.0.0.1 10.0.0.2#1", "no"}, {"tcp 10.0.0.1 10.0.0.2#1 established", "yes"}});
  Expect("-A INPUT -p tcp --tcp-flags ALL NONE -j ACCEPT", {{"tcp 10.0.0.1 10.0.0.2#1", "no"}});
}

TEST(Lift, Icmp) {
  Expect("-A INPUT -p icmp -m icmp --icmp-type 8 -j ACCEPT",
         {{"icmp 10.0.0.1 10.0.0.2 8/0", "yes"},
          {"icmp 10.0.0.1 10.0.0.2 8/7", "yes"},
          {"icmp 10.0.0.1 10.0.0.2 0/0", "no"}});
  Expect("-A INPUT -p icmp --icmp-type fragmentation-needed -j ACCEPT",
         {{"icmp 10.0.0.1 10.0.0.2 3/4", "yes"}, {"icmp 10.0.0.1 10.0.0.2 3/3", "no"}});
  Expect("-A INPUT -p icmp -m icmp ! --icmp-type 3/4 -j ACCEPT",
         {{"icmp 10.0.0.1 10.0.0.2 3/4", "no"},
          {"icmp 10.0.0.1 10.0.0.2 3/3", "yes"},
          {"icmp 10.0.0.1 10.0.0.2 3/5", "yes"},
          {"icmp 10.0.0.1 10.0.0.2 8/4", "yes"},
          {"tcp 10.0.0.1 10.0.0.2#1", "no"}});
  Expect("-A INPUT -p icmp --icmp-type any -j ACCEPT", {{"icmp 10.0.0.1 10.0.0.2 77/7", "yes"}});
  Expect("-A INPUT -p ipv6-icmp -m icmp6 --icmpv6-type 1/4 -j ACCEPT",
         {{"icmp6 fe80::1 fe80::2 1/4", "yes"}, {"icmp6 fe80::1 fe80::2 1/3", "no"}}, "ip6tables");
}

TEST(Lift, KindsOfAddresses) {
  Expect("-A INPUT -m addrtype --dst-type LOCAL -j ACCEPT",
         {{"tcp 10.0.0.1 10.0.0.2#1", "yes"},
          {"udp 10.0.0.1 224.0.0.251#5353", "no"},
          {"udp 10.0.0.1 255.255.255.255#67", "no"}});
  Expect("-A INPUT -m addrtype --dst-type MULTICAST -j ACCEPT",
         {{"udp 10.0.0.1 224.0.0.251#5353", "yes"}, {"udp 10.0.0.1 223.255.255.255#53", "no"}});
  Expect("-A INPUT -m addrtype --dst-type BROADCAST -j ACCEPT",
         {{"udp 10.0.0.1 10.0.0.255#53", "maybe"}});
  // A chain that INPUT alone leads to sees the same packets; one that FORWARD shares does not.
  const std::string chain =
      ":c - [0:0]\n-A INPUT -j c\n-A c -m addrtype --dst-type LOCAL -j ACCEPT";
  Expect(chain, {{"tcp 10.0.0.1 10.0.0.2#1", "yes"}});
  Expect(chain + "\n-A FORWARD -j c", {{"tcp 10.0.0.1 10.0.0.2#1", "maybe"}});
}

TEST(Lift, JumpsGotosAndReturns) {
  const std::string rules = R"(:ssh - [0:0]
:web - [0:0]
:deep - [0:0]
-A INPUT -p tcp --dport 22 -j ssh
-A INPUT -p tcp --dport 80 -g web
-A INPUT -p tcp --dport 81 -j RETURN
-A INPUT -p tcp -j ACCEPT
-A ssh -s 10.0.0.1 -j RETURN
-A ssh -s 10.0.0.0/24 -g deep
-A ssh -j REJECT --reject-with icmp-port-unreachable
-A deep -s 10.0.0.2 -j DROP
-A web -s 10.0.0.1 -j ACCEPT)";
  Expect(rules, {{"tcp 10.0.0.1 10.9.9.9#22", "yes"},  // returned, and the fourth rule accepts
                 {"tcp 10.0.0.2 10.9.9.9#22", "no"},
                 {"tcp 10.0.0.3 10.9.9.9#22", "yes"},  // goto returns to INPUT
                 {"tcp 10.0.1.3 10.9.9.9#22", "no"},
                 {"tcp 10.0.0.1 10.9.9.9#80", "yes"},
                 {"tcp 10.0.0.2 10.9.9.9#80", "no"},  // INPUT's policy
                 {"tcp 10.0.0.1 10.9.9.9#81", "no"},  // the same
                 {"tcp 10.0.0.1 10.9.9.9#82", "yes"}});
}

TEST(Lift, TargetsThatGoOn) {
  std::string messages;
  const auto policy =
      Read(Filter("-A INPUT -m limit --limit 3/min -j LOG --log-prefix \"-j DROP \"\n"
                  "-A INPUT -j NFLOG --nflog-prefix -dport\n"
                  "-A INPUT -p tcp\n"
                  "-A INPUT -j MARK --set-xmark 0x1/0xffffffff\n"
                  "-A INPUT -j ACCEPT -m comment --comment \"a -j DROP\""),
           messages, {{"six", Filter("", "ip6tables")}});
  EXPECT_EQ(messages, "");
  EXPECT_EQ(Ask(*policy, "tcp 10.0.0.1 10.9.9.9#80"), "yes");
}

TEST(Lift, UnknownMatchesAreAThirdValue) {
  for (const char* match :
       {"-m mark --mark 0x1", "-m limit --limit 3/min --limit-burst 5", "-m owner --uid-owner 0",
        "-m hashlimit --hashlimit-above 3/sec --hashlimit-name a", "-m u32 --u32 \"0x0=0x1\"",
        "-m recent --rcheck --seconds 60 --name x --rsource", "-m string --string \"-j\" --algo bm",
        "-m time --timestart 01:00:00", "-m physdev --physdev-in x",
        "-m pkttype --pkt-type unicast", "-m policy --dir in --pol ipsec --proto esp", "-m socket",
        "-m nosuch ! --thing 5", "-m conntrack --ctorigdst 10.0.0.1",
        "-m statistic --mode nth --every 2 --packet 0"}) {
    SCOPED_TRACE(match);
    std::string messages;
    const auto policy =
        Read(Filter(std::string("-A INPUT -p tcp ") + match + " -j ACCEPT"), messages);
    ASSERT_NE(policy, nullptr) << messages;
    EXPECT_EQ(Ask(*policy, "tcp 10.0.0.1 10.9.9.9#80"), "maybe");
    EXPECT_EQ(Ask(*policy, "udp 10.0.0.1 10.9.9.9#80"), "no");
    EXPECT_THAT(messages, HasSubstr("rules:6:20: warning: "));
    EXPECT_THAT(messages, HasSubstr("PW-DIA-iptables-0140"));
  }
  // This notes an address and matches always.
  Expect("-A INPUT -m recent --set --name a --mask 255.255.255.255 --rsource -j ACCEPT",
         {{"tcp 10.0.0.1 10.9.9.9#80", "yes"}});
}

TEST(Lift, UnknownTargetsMayDoAnything) {
  Expect("-A INPUT -p tcp -j TARPIT --tarpit\n-A INPUT -p tcp -j ACCEPT",
         {{"tcp 10.0.0.1 10.9.9.9#80", "maybe"}, {"udp 10.0.0.1 10.9.9.9#80", "no"}});
  // A program decides: no rule behind it does.
  Expect("-A INPUT -p tcp -j NFQUEUE --queue-num 1",
         {{"tcp 10.0.0.1 10.9.9.9#80", "maybe"}, {"udp 10.0.0.1 10.9.9.9#80", "no"}});
}

TEST(Lift, NamesThatTheDeviceResolves) {
  Expect("-A INPUT -s backup.example -j ACCEPT", {{"tcp 10.0.0.1 10.9.9.9#80", "maybe"}});
  Expect("-A INPUT -p tcp --dport no-such-service -j ACCEPT",
         {{"tcp 10.0.0.1 10.9.9.9#80", "maybe"}, {"udp 10.0.0.1 10.9.9.9#80", "no"}});
}

TEST(Lift, CountersAndInserts) {
  Expect(
      "[12:3456] -A INPUT -p tcp --dport 22 -j ACCEPT\n-I INPUT -s 10.0.0.1 -j DROP\n"
      "-I INPUT 2 -s 10.0.0.2 -c 1 2 -j DROP",
      {{"tcp 10.0.0.1 10.9.9.9#22", "no"},
       {"tcp 10.0.0.2 10.9.9.9#22", "no"},
       {"tcp 10.0.0.3 10.9.9.9#22", "yes"}});
}

TEST(Lift, RulesHaveTheirPlaces) {
  const auto policy =
      Lifted(Filter("[1:2] -A INPUT -p tcp -m multiport --dports 22,80 -j ACCEPT\n"
                    "\n-A INPUT -s 10.0.0.1 -j DROP"));
  const policy::Chain& input = *policy->FindHook(Hook::kInput);
  // Two for the other family, two ports, one address.
  ASSERT_EQ(input.rules.size(), 5U);
  EXPECT_EQ(input.places[2], (SourcePlace{1, 6, 7}));
  EXPECT_EQ(input.places[3], (SourcePlace{1, 6, 7}));
  EXPECT_EQ(input.places[4], (SourcePlace{1, 8, 1}));
}

TEST(Lift, SecretsReachNoMessage) {
  const std::string secret = "hunter2";
  for (const std::string rule :
       {"-A INPUT -m string --string \"hunter2\" --algo bm -j ACCEPT",
        "-A INPUT -m string --hex-string \"|00|hunter2\" --algo bm -j TARPIT",
        "-A INPUT -m comment --comment \"hunter2\" -j ACCEPT",
        "-A INPUT -m comment --comment not hunter2 -j ACCEPT",
        "-A INPUT -j LOG --log-prefix hunter2", "-A INPUT -m comment --comment \"hunter2",
        "-A INPUT -m thing --key hunter2 -j ACCEPT", "hunter2", "-A INPUT hunter2"}) {
    SCOPED_TRACE(rule);
    std::string messages;
    const auto policy = Read(Filter(rule), messages);
    EXPECT_THAT(messages, Not(HasSubstr(secret)));
    if (policy == nullptr) continue;
    for (const policy::Condition& condition : policy->conditions) {
      for (const std::string& unknown : condition.unknown)
        EXPECT_THAT(unknown, Not(HasSubstr(secret)));
    }
  }
}

}  // namespace
}  // namespace portwright::dialect::iptables
