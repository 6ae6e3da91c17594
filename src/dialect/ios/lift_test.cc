#include "dialect/ios/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <utility>

#include "dialect/ios/asked.h"

namespace portwright::dialect::ios {
namespace {

using net::ConnectionState;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string TestFile(const std::string& name) {
  std::ifstream file(std::string(PORTWRIGHT_SOURCE_DIR) + "/src/dialect/ios/testdata/" + name);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_FALSE(text.str().empty()) << name;
  return text.str();
}

// Bound to one interface, so that a packet by `in` meets the list.
std::string AtInterface(const std::string& body) {
  return "ip access-list extended T\n" + body + "interface Gi0/0\n ip access-group T in\n";
}

std::string AskOne(const std::string& body, Asked asked) {
  const Lifted lifted = LiftText(AtInterface(body));
  EXPECT_NE(lifted.policy, nullptr) << lifted.messages;
  if (lifted.policy == nullptr) return "error";
  asked.in = "Gi0/0";
  return Ask(*lifted.policy, asked);
}

TEST(IosLists, DecideByTheFirstLineAndDenyTheRest) {
  const std::string body =
      " deny tcp host 10.0.0.5 any eq 22\n"
      " permit tcp 10.0.0.0 0.0.0.255 host 10.9.0.1 eq 22\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 22}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.5", "10.9.0.1", 22}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.1.4", "10.9.0.1", 22}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.2", 22}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 23}), "no");
  EXPECT_EQ(AskOne(body, {"udp", "10.0.0.4", "10.9.0.1", 22}), "no");
}

TEST(IosLists, LeaveTheOtherFamilyAlone) {
  EXPECT_EQ(AskOne(" permit tcp any any\n", {"tcp", "2001:db8::1", "2001:db8::2", 22}), "yes");
  EXPECT_EQ(AskOne(" deny ip any any\n", {"udp", "2001:db8::1", "2001:db8::2", 22}), "yes");
}

TEST(IosLists, NumbersOrderTheLines) {
  const std::string body =
      " 20 permit ip any any\n"
      " 10 deny tcp any any eq telnet\n"
      " permit udp any any\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 23}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 24}), "yes");
  const Lifted twice = LiftText(AtInterface(" 10 permit tcp any any\n 10 deny udp any any\n"));
  EXPECT_THAT(twice.messages, HasSubstr("edge.cfg:3:5: error: expected each number once"));
}

TEST(IosLists, PortOperators) {
  const auto ask = [](const std::string& op, int port) {
    return AskOne(" permit udp any any " + op + "\n", {"udp", "10.0.0.4", "10.9.0.1", port});
  };
  EXPECT_EQ(ask("eq domain", 53), "yes");
  EXPECT_EQ(ask("eq 53 123 161", 161), "yes");
  EXPECT_EQ(ask("eq 53 123 161", 160), "no");
  EXPECT_EQ(ask("neq 53", 53), "no");
  EXPECT_EQ(ask("neq 53", 54), "yes");
  EXPECT_EQ(ask("neq 53 55", 55), "no");
  EXPECT_EQ(ask("gt 1023", 1023), "no");
  EXPECT_EQ(ask("gt 1023", 1024), "yes");
  EXPECT_EQ(ask("lt 1024", 1023), "yes");
  EXPECT_EQ(ask("lt 1024", 1024), "no");
  EXPECT_EQ(ask("range 100 200", 200), "yes");
  EXPECT_EQ(ask("range 100 200", 201), "no");
  // Nothing is greater: the line matches no packet, not every one.
  EXPECT_EQ(ask("gt 65535", 65535), "no");
  EXPECT_THAT(LiftText(AtInterface(" permit tcp any any gt 65535\n")).messages,
              HasSubstr("one that matches none"));
}

TEST(IosLists, SourcePorts) {
  const std::string body = " permit tcp any eq www any gt 1023\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 2000, "", "", 80}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 2000, "", "", 81}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.0.0.4", "10.9.0.1", 80, "", "", 80}), "no");
}

TEST(IosLists, WildcardsThatAreNoPrefix) {
  // 10.x.0.0 with an even x below 8, any host.
  const std::string body = " permit ip 10.0.0.0 0.6.0.255 any\n";
  EXPECT_EQ(AskOne(body, {"tcp", "10.6.0.9", "10.9.0.1", 1}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.4.0.0", "10.9.0.1", 1}), "yes");
  EXPECT_EQ(AskOne(body, {"tcp", "10.5.0.9", "10.9.0.1", 1}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.8.0.9", "10.9.0.1", 1}), "no");
  // A netmask where a wildcard belongs: 2^24 ranges.
  const std::string netmask = " permit ip 10.0.0.0 255.255.255.0 any\n";
  EXPECT_EQ(AskOne(netmask, {"tcp", "10.6.0.9", "10.9.0.1", 1}), "maybe");
  EXPECT_THAT(LiftText(AtInterface(netmask)).messages, HasSubstr("looks like a netmask"));
  // A bound still bounds.
  const std::string wide = " permit ip 10.0.0.0 0.170.170.171 any\n";
  EXPECT_EQ(AskOne(wide, {"tcp", "10.6.0.9", "10.9.0.1", 1}), "maybe");
  EXPECT_EQ(AskOne(wide, {"tcp", "11.6.0.9", "10.9.0.1", 1}), "no");
}

TEST(IosLists, EstablishedMeansAckOrRst) {
  const std::string body = " permit tcp any any established\n";
  Asked reply{"tcp", "10.9.0.1", "10.0.0.4", 40000, "", "", 443};
  EXPECT_EQ(AskOne(body, reply), "no");  // a SYN alone
  reply.state = ConnectionState::kEstablished;
  EXPECT_EQ(AskOne(body, reply), "yes");
  // No other shortcut: replies need a line.
  EXPECT_EQ(AskOne(" permit udp any any eq 53\n", reply), "no");
}

TEST(IosLists, TcpFlags) {
  Asked first{"tcp", "10.9.0.1", "10.0.0.4", 443};
  Asked later = first;
  later.state = ConnectionState::kEstablished;
  EXPECT_EQ(AskOne(" permit tcp any any match-all +syn -ack\n", first), "yes");
  EXPECT_EQ(AskOne(" permit tcp any any match-all +syn -ack\n", later), "no");
  EXPECT_EQ(AskOne(" permit tcp any any match-any +fin -syn\n", first), "no");
  EXPECT_EQ(AskOne(" permit tcp any any match-any +fin -syn\n", later), "yes");
  EXPECT_EQ(AskOne(" permit tcp any any syn\n", first), "yes");
  EXPECT_EQ(AskOne(" permit tcp any any syn\n", later), "no");
}

TEST(IosLists, IcmpTypesAndCodes) {
  const auto ask = [](const std::string& what, int type, int code) {
    return AskOne(" permit icmp any any " + what + "\n",
                  {"icmp", "10.9.0.1", "10.0.0.4", type * 256 + code});
  };
  EXPECT_EQ(ask("", 5, 0), "yes");
  EXPECT_EQ(ask("echo", 8, 0), "yes");
  EXPECT_EQ(ask("echo", 0, 0), "no");
  EXPECT_EQ(ask("unreachable", 3, 4), "yes");
  EXPECT_EQ(ask("packet-too-big", 3, 4), "yes");
  EXPECT_EQ(ask("packet-too-big", 3, 3), "no");
  EXPECT_EQ(ask("3 4", 3, 4), "yes");
  EXPECT_EQ(ask("3 4", 3, 5), "no");
  EXPECT_EQ(ask("11", 11, 1), "yes");
}

TEST(IosLists, OtherProtocols) {
  EXPECT_EQ(AskOne(" permit esp any any\n", {"50", "10.9.0.1", "10.0.0.4"}), "yes");
  EXPECT_EQ(AskOne(" permit 112 any any\n", {"112", "10.9.0.1", "10.0.0.4"}), "yes");
  EXPECT_EQ(AskOne(" permit ospf any any\n", {"50", "10.9.0.1", "10.0.0.4"}), "no");
  EXPECT_EQ(AskOne(" permit ip any any\n", {"50", "10.9.0.1", "10.0.0.4"}), "yes");
}

TEST(IosLists, StandardOnesLookAtTheSource) {
  const Lifted lifted = LiftText(
      "access-list 10 deny 10.0.0.5\n"
      "access-list 10 remark the rest\n"
      "access-list 10 permit 10.0.0.0 0.0.0.255 log\n"
      "ip access-list standard admins\n"
      " 10 permit host 10.1.1.1\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const std::string& list, const std::string& source) {
    return AskList(*lifted.policy, list, {"tcp", source, "10.9.0.1", 22});
  };
  EXPECT_EQ(ask("10", "10.0.0.5"), "no");
  EXPECT_EQ(ask("10", "10.0.0.6"), "yes");
  EXPECT_EQ(ask("10", "10.0.1.6"), "no");
  EXPECT_EQ(ask("admins", "10.1.1.1"), "yes");
  EXPECT_EQ(ask("admins", "10.1.1.2"), "no");
  EXPECT_THAT(lifted.messages, HasSubstr("choose a list with --acl"));
}

TEST(IosLists, ThirdValues) {
  const Asked asked{"tcp", "10.0.0.4", "10.9.0.1", 22};
  for (const std::string option : {"fragments", "dscp ef", "time-range WORK", "precedence 3",
                                   "tos 4", "ttl eq 5", "option any-options", "brand-new thing"}) {
    EXPECT_EQ(AskOne(" permit tcp any any eq 22 " + option + "\n", asked), "maybe") << option;
    // Where the line does not match anyhow, nothing is open.
    EXPECT_EQ(AskOne(" permit tcp any any eq 23 " + option + "\n", asked), "no") << option;
  }
  EXPECT_EQ(AskOne(" permit tcp any any log-input WEB time-range X\n", asked), "maybe");
  EXPECT_EQ(AskOne(" permit tcp any any log\n", asked), "yes");
  EXPECT_EQ(AskOne(" permit tcp any any log cookie\n", asked), "yes");
  EXPECT_EQ(AskOne(" permit tcp any any reflect OUT timeout 30\n", asked), "yes");
  EXPECT_EQ(AskOne(" dynamic D timeout 5 permit tcp any any\n", asked), "maybe");
  EXPECT_EQ(AskOne(" permit tcp any any eq kerberos\n", {"tcp", "10.0.0.4", "10.9.0.1", 88}),
            "maybe");
  const Lifted lifted = LiftText(AtInterface(" permit tcp any any dscp ef\n"));
  EXPECT_THAT(lifted.messages, HasSubstr("edge.cfg:2:2: warning: expected conditions that can be "
                                         "modelled, found 'dscp ef'"));
}

TEST(IosLists, EvaluateMayLetRepliesThrough) {
  const std::string body = " evaluate OUT\n";
  Asked asked{"udp", "10.0.0.4", "10.9.0.1", 53};
  EXPECT_EQ(AskOne(body, asked), "no");
  asked.state = ConnectionState::kEstablished;
  EXPECT_EQ(AskOne(body, asked), "maybe");
}

TEST(IosIpv6, PrefixesDiscoveryAndOrder) {
  const Lifted lifted = LiftText(
      "ipv6 access-list SIX\n"
      " sequence 20 permit tcp 2001:db8:1::/64 any eq 443\n"
      " permit icmp any any echo-request sequence 10\n"
      " deny udp any host 2001:db8::53 eq domain\n"
      "interface Gi0/0\n"
      " ipv6 traffic-filter SIX in\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](Asked asked) {
    asked.in = "Gi0/0";
    return Ask(*lifted.policy, asked);
  };
  EXPECT_EQ(ask({"tcp", "2001:db8:1::9", "2001:db8::1", 443}), "yes");
  EXPECT_EQ(ask({"tcp", "2001:db8:2::9", "2001:db8::1", 443}), "no");
  EXPECT_EQ(ask({"icmp6", "2001:db8:2::9", "2001:db8::1", 128 * 256}), "yes");
  EXPECT_EQ(ask({"icmp6", "fe80::1", "ff02::1", 135 * 256}), "yes");
  EXPECT_EQ(ask({"icmp6", "fe80::1", "ff02::1", 134 * 256}), "no");
  EXPECT_EQ(ask({"tcp", "10.0.0.1", "10.0.0.2", 1}), "yes");  // no list for IPv4
}

TEST(IosGroups, NestAndMultiplyNothing) {
  const Lifted lifted = LiftText(
      "object-group network ADMINS\n"
      " description who may\n"
      " host 10.0.0.5\n"
      " 10.0.1.0 255.255.255.0\n"
      " range 10.0.2.10 10.0.2.12\n"
      "object-group network ALL\n"
      " group-object ADMINS\n"
      " 10.3.0.0 /16\n"
      "object-group service WEB\n"
      " tcp eq www\n"
      " tcp source gt 1023 range 8000 8010\n"
      " tcp-udp eq domain\n"
      " icmp echo\n"
      "ip access-list extended T\n"
      " permit object-group WEB object-group ALL host 10.9.0.1\n"
      " permit tcp object-group ADMINS any eq 22\n"
      "interface Gi0/0\n"
      " ip access-group T in\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](Asked asked) {
    asked.in = "Gi0/0";
    return Ask(*lifted.policy, asked);
  };
  EXPECT_EQ(ask({"tcp", "10.0.2.12", "10.9.0.1", 80}), "yes");
  EXPECT_EQ(ask({"tcp", "10.0.2.13", "10.9.0.1", 80}), "no");
  EXPECT_EQ(ask({"tcp", "10.3.2.13", "10.9.0.1", 80}), "yes");
  EXPECT_EQ(ask({"tcp", "10.3.2.13", "10.9.0.1", 8010}), "yes");
  EXPECT_EQ(ask({"tcp", "10.3.2.13", "10.9.0.1", 8010, "", "", 1023}), "no");
  EXPECT_EQ(ask({"udp", "10.0.1.1", "10.9.0.1", 53}), "yes");
  EXPECT_EQ(ask({"udp", "10.0.1.1", "10.9.0.1", 80}), "no");
  EXPECT_EQ(ask({"icmp", "10.0.1.1", "10.9.0.1", 8 * 256}), "yes");
  EXPECT_EQ(ask({"tcp", "10.0.1.77", "10.8.0.1", 22}), "yes");
  EXPECT_EQ(ask({"tcp", "10.3.1.77", "10.8.0.1", 22}), "no");
}

TEST(IosGroups, LoopsAndUnknownNamesAreRefused) {
  EXPECT_THAT(LiftText("object-group network A\n group-object B\n"
                       "object-group network B\n group-object A\n"
                       "ip access-list extended T\n permit ip object-group A any\n")
                  .messages,
              HasSubstr("expected groups without a loop, found one back to 'A'"));
  EXPECT_THAT(LiftText("ip access-list extended T\n permit ip object-group A any\n").messages,
              HasSubstr("edge.cfg:2:25: error: expected an object group of networks, found 'A'"));
}

constexpr char kTwoSides[] =
    "interface GigabitEthernet0/0\n"          // 1
    " description to the WAN\n"               // 2
    " ip access-group WAN_IN in\n"            // 3
    "!\n"                                     // 4
    "interface GigabitEthernet 0/1\n"         // 5
    " ip access-group LAN_OUT out\n"          // 6
    "interface GigabitEthernet0/2\n"          // 7
    "!\n"                                     // 8
    "ip access-list extended WAN_IN\n"        // 9
    " permit tcp any host 10.1.0.5 eq 443\n"  // 10
    " permit tcp any host 10.1.0.5 eq 22\n"   // 11
    "ip access-list extended LAN_OUT\n"       // 12
    " permit tcp any any eq 443\n"            // 13
    " deny ip any any\n"                      // 14
    "ip access-list extended SPARE\n"         // 15
    " permit udp any any\n";                  // 16

TEST(IosInterfaces, AListInAndAListOutBothHaveToPermit) {
  const Lifted lifted = LiftText(kTwoSides);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto& policy = *lifted.policy;
  const std::string wan = "GigabitEthernet0/0";
  const std::string lan = "GigabitEthernet0/1";
  const std::string free = "GigabitEthernet0/2";
  EXPECT_EQ(Ask(policy, {"tcp", "8.8.8.8", "10.1.0.5", 443, wan, lan}), "yes");
  EXPECT_EQ(Ask(policy, {"tcp", "8.8.8.8", "10.1.0.5", 22, wan, lan}), "no");
  EXPECT_EQ(Ask(policy, {"tcp", "8.8.8.8", "10.1.0.5", 22, wan, free}), "yes");
  EXPECT_EQ(Ask(policy, {"tcp", "8.8.8.8", "10.1.0.6", 443, wan, lan}), "no");
  EXPECT_EQ(Ask(policy, {"tcp", "8.8.8.8", "10.1.0.6", 443, free, lan}), "yes");
  EXPECT_EQ(Ask(policy, {"tcp", "10.1.0.6", "8.8.8.8", 80, lan, wan}), "yes");  // other directions
  EXPECT_EQ(AskList(policy, "SPARE", {"udp", "8.8.8.8", "10.1.0.6", 443}), "yes");
  EXPECT_EQ(AskList(policy, "SPARE", {"tcp", "8.8.8.8", "10.1.0.6", 443}), "no");
}

TEST(IosInterfaces, TheDecidingLineIsTheDevices) {
  const Lifted lifted = LiftText(kTwoSides);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto line = [&](int port, const std::string& host, const std::string& out) {
    return DecidingLine(*lifted.policy, {"tcp", "8.8.8.8", host, port, "GigabitEthernet0/0", out});
  };
  EXPECT_EQ(line(443, "10.1.0.5", "GigabitEthernet0/1"), 13U);
  EXPECT_EQ(line(22, "10.1.0.5", "GigabitEthernet0/1"), 14U);
  EXPECT_EQ(line(22, "10.1.0.5", "GigabitEthernet0/2"), 11U);
  EXPECT_EQ(line(22, "10.1.0.6", "GigabitEthernet0/2"), 9U);  // unwritten: the list's end
}

TEST(IosInterfaces, MissingAndEmptyListsStopNothing) {
  const Lifted lifted = LiftText(
      "interface Vlan1\n ip access-group GONE in\n"
      "interface Vlan2\n ip access-group BARE in\n"
      "ip access-list extended BARE\n remark nothing yet\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "8.8.8.8", "10.1.0.5", 443, "Vlan1", ""}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "8.8.8.8", "10.1.0.5", 443, "Vlan2", ""}), "yes");
  EXPECT_THAT(lifted.messages, HasSubstr("edge.cfg:2:2: warning: expected an access list with "
                                         "entries, found none of the name 'GONE'"));
  EXPECT_THAT(lifted.messages, HasSubstr("'BARE'"));
}

TEST(IosInterfaces, ZonesAndInspectionAreThirdValues) {
  const Lifted lifted = LiftText(
      "interface Gi1\n zone-member security IN\n"
      "interface Gi2\n ip access-group T in\n ip inspect FW out\n"
      "interface Gi3\n"
      "ip access-list extended T\n deny ip any any\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  Asked asked{"tcp", "10.0.0.1", "10.9.9.9", 80, "Gi1", "Gi3"};
  EXPECT_EQ(Ask(*lifted.policy, asked), "maybe");
  asked.in = "Gi3";
  EXPECT_EQ(Ask(*lifted.policy, asked), "yes");
  asked.in = "Gi2";
  EXPECT_EQ(Ask(*lifted.policy, asked), "no");
  asked.state = ConnectionState::kEstablished;
  EXPECT_EQ(Ask(*lifted.policy, asked), "maybe");
}

TEST(IosLift, SaysWhatItLeavesOut) {
  const Lifted lifted = LiftText(
      "ip nat inside source list 1 interface Gi1 overload\n"
      "interface Gi1\n ip nat outside\n service-policy input QOS\n crypto map VPN\n"
      "access-list 700 permit 0000.0c00.0000 0000.00ff.ffff\n"
      "access-list 101 permit ip any any\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("address translation")));
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("service policies")));
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("encrypted tunnels")));
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("other than IP")));
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("fragments")));
}

TEST(IosLift, SecretsGoNowhere) {
  const std::string secret = "hunter2secret";
  const Lifted lifted = LiftText(
      "enable secret 5 " + secret + "\nusername bob password 7 " + secret +
      "\nsnmp-server community " + secret + " RO 10\n" + "banner motd ^C\naccess-list 5 permit " +
      secret + "\n^C\ncrypto isakmp key " + secret + " address 1.2.3.4\n" +
      "interface Gi1\n description " + secret + "\n ip ospf message-digest-key 1 md5 " + secret +
      "\n ppp chap password " + secret + "\n zone-member security Z\n" +
      "ip access-list extended T\n remark " + secret + "\n permit tcp any any password " + secret +
      "\n permit tcp any any log " + secret + "\n");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_THAT(lifted.messages, Not(HasSubstr(secret)));
  for (const std::string& assumption : lifted.policy->assumptions)
    EXPECT_THAT(assumption, Not(HasSubstr(secret)));
  for (const policy::Condition& condition : lifted.policy->conditions) {
    for (const std::string& unknown : condition.unknown)
      EXPECT_THAT(unknown, Not(HasSubstr(secret)));
  }
}

TEST(IosMuseum, BrokenTextsAreRefusedWithTheirPlace) {
  const std::pair<std::string, std::string> broken[] = {
      {"", "expected access lists or interfaces of IOS"},
      {"hello world\n", "expected access lists or interfaces of IOS"},
      {"access-list abc permit ip any any\n", "1:13: error: expected the number of an access list"},
      {"access-list 101 allow ip any any\n", "1:17: error: expected permit, deny"},
      {"access-list 101 permit tcpp any any\n", "1:24: error: expected a protocol"},
      {"access-list 101 permit ip 10.0.0.0 any\n", "1:36: error: expected a wildcard mask"},
      {"access-list 101 permit ip 10.0.0.256 0.0.0.0 any\n", "1:27: error: expected any, host"},
      {"access-list 101 permit ip host web any\n", "1:32: error: expected any, host"},
      {"access-list 101 permit tcp any any eq 8O80\n", "1:39: error: expected the number or name"},
      {"access-list 101 permit tcp any any range 1\n", "1:43: error: expected the number or name"},
      {"access-list 101 permit icmp any any 256\n", "1:37: error: expected an icmp type"},
      {"access-list 101 permit tcp any\n", "1:31: error: expected any, host"},
      {"access-list 101\n", "error: expected permit, deny"},
      {"ip access-list fancy T\n", "1:16: error: expected `standard` or `extended`"},
      {"ip access-list extended\n", "expected the name of an access list"},
      {"ip access-list extended T\n permit ip any any\nip access-list standard T\n",
       "to be of one kind"},
      {"ipv6 access-list S\n permit ip any any\n", "2:9: error: expected a protocol"},
      {"ipv6 access-list S\n permit ipv6 host 10.0.0.1 any\n", "2:19: error: expected any, host"},
      {"interface Gi0\npermt ip any any\npermit ip any any\n",
       "3:1: error: expected the head of a list"},
      {"no access-list 101\n", "expected a whole configuration"},
      {"interface Gi0\n ip access-group T sideways\n", "2:20: error: expected a list's name"},
      {"interface Gi*\n", "expected the name of an interface"},
      {"object-group network A\n", "expected members"},
      {"object-group network A\n host 1.2.3\n", "2:7: error: expected the address of a host"},
      {"object-group service A\n tcp eq 80 81 x\n", "2:15: error: expected the end"},
      {"access-list 101 permit ip any any\n" + std::string(70'000, 'x') + "\n",
       "2:1: error: expected a line of at most 65,536 bytes"},
  };
  for (const auto& [text, message] : broken) {
    const Lifted lifted = LiftText(text);
    EXPECT_EQ(lifted.policy, nullptr) << text.substr(0, 100);
    EXPECT_THAT(lifted.messages, HasSubstr(message)) << text.substr(0, 100);
  }
}

TEST(IosLift, ATextWithoutIndentationSaysTheSame) {
  std::string text = TestFile("edge.cfg");
  std::string flat;
  for (bool at_start = true; const char c : text) {
    if (!(at_start && c == ' ')) flat += c;
    at_start = c == '\n' || (at_start && c == ' ');
  }
  const Lifted indented = LiftText(text);
  const Lifted pasted = LiftText(flat);
  ASSERT_NE(indented.policy, nullptr) << indented.messages;
  ASSERT_NE(pasted.policy, nullptr) << pasted.messages;
  ASSERT_EQ(indented.policy->chains.size(), pasted.policy->chains.size());
  for (std::size_t i = 0; i < indented.policy->chains.size(); ++i) {
    EXPECT_EQ(indented.policy->chains[i].name, pasted.policy->chains[i].name);
    EXPECT_EQ(indented.policy->chains[i].rules.size(), pasted.policy->chains[i].rules.size());
  }
  EXPECT_EQ(indented.policy->assumptions, pasted.policy->assumptions);
}

TEST(IosLift, AWholeConfiguration) {
  const Lifted lifted = LiftText(TestFile("edge.cfg"));
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const std::string wan = "GigabitEthernet0/0/0";
  const std::string lan = "GigabitEthernet0/0/1";
  const auto ask = [&](const std::string& protocol, const std::string& source,
                       const std::string& destination, int port, int source_port = 40000) {
    return Ask(*lifted.policy, {protocol, source, destination, port, wan, lan, source_port});
  };
  EXPECT_EQ(ask("tcp", "10.5.1.9", "10.6.0.15", 22), "yes");
  EXPECT_EQ(ask("tcp", "10.5.2.9", "10.6.0.15", 22), "no");
  EXPECT_EQ(ask("tcp", "10.5.1.9", "10.6.0.21", 22), "no");
  EXPECT_EQ(ask("tcp", "10.5.1.9", "10.6.0.15", 443, 1023), "no");
  EXPECT_EQ(ask("tcp", "8.8.8.8", "10.6.0.80", 443), "yes");
  EXPECT_EQ(ask("tcp", "10.7.7.7", "10.6.0.80", 443), "no");  // spoofed: line 50 is before
  EXPECT_EQ(ask("udp", "9.9.9.9", "10.6.2.1", 5000, 53), "yes");
  EXPECT_EQ(ask("udp", "9.9.9.9", "10.6.3.1", 5000, 53), "no");  // TO-LAN: even networks alone
  EXPECT_EQ(ask("icmp", "9.9.9.9", "10.6.2.1", 3 * 256 + 4), "yes");
  EXPECT_EQ(ask("tcp", "2001:db8:9::1", "2001:db8::80", 443), "yes");
  EXPECT_EQ(ask("tcp", "2001:db8:9::1", "2001:db8::80", 444), "no");
  Asked reply{"tcp", "9.9.9.9", "10.6.3.1", 8005, wan, lan, 443};
  EXPECT_EQ(Ask(*lifted.policy, reply), "no");
  reply.state = ConnectionState::kEstablished;
  EXPECT_EQ(Ask(*lifted.policy, reply), "maybe");  // in office hours
  // The banner is no list: 10.6 alone is permitted by list 10.
  EXPECT_EQ(AskList(*lifted.policy, "10", {"tcp", "9.9.9.9", "10.6.3.1", 1}), "no");
}

TEST(IosMuseum, LongChainsOfGroupsNeedNoStack) {
  std::string text;
  for (int i = 0; i < 50'000; ++i) {
    text += "object-group network G" + std::to_string(i) + "\n group-object G" +
            std::to_string(i + 1) + "\n";
  }
  text +=
      "object-group network G50000\n host 10.0.0.1\naccess-list 101 permit ip object-group G0 "
      "any\n";
  const Lifted lifted = LiftText(text);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages.substr(0, 500);
  EXPECT_EQ(AskList(*lifted.policy, "101", {"tcp", "10.0.0.1", "10.0.0.2", 1}), "yes");
  EXPECT_EQ(AskList(*lifted.policy, "101", {"tcp", "10.0.0.2", "10.0.0.2", 1}), "no");
}

TEST(IosMuseum, GroupsThatMultiplyAreRefused) {
  // Each group holds the one before and thousands of its own: the sum grows with the square.
  std::string text;
  for (int i = 0; i < 2000; ++i) {
    text += "object-group network G" + std::to_string(i) + "\n";
    if (i > 0) text += " group-object G" + std::to_string(i - 1) + "\n";
    for (int j = 0; j < 100; ++j) {
      text += " host 10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "." +
              std::to_string(2 * j) + "\n";
    }
  }
  text += "access-list 101 permit ip any any\n";
  EXPECT_THAT(LiftText(text).messages, HasSubstr("found too many ranges"));
}

TEST(IosDialect, IsRecognised) {
  EXPECT_EQ(Ios().Recognise(kTwoSides), 100);
  EXPECT_EQ(Ios().Recognise("access-list 101 permit ip any any\n"), 80);
  EXPECT_EQ(Ios().Recognise("ASA Version 9.12\nip access-list extended x\n"), 0);
  EXPECT_EQ(Ios().Recognise("ipv6 access-list x permit tcp any any\n"), 0);
  EXPECT_EQ(Ios().Recognise("ipv6 access-list x\n permit tcp any any\n"), 100);
  EXPECT_EQ(Ios().Recognise("table inet filter {\n}\n"), 0);
}

}  // namespace
}  // namespace portwright::dialect::ios
