// Rules that ask for sets, with what `ipset save` prints beside them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/iptables/lift.h"
#include "dialect/iptables/lift_asks.h"

namespace portwright::dialect::iptables {
namespace {

using ::testing::HasSubstr;

const char* const kSets = R"(create hosts hash:ip family inet hashsize 1024 maxelem 65536
add hosts 10.0.0.1
add hosts 10.0.0.7 comment "the \"old\" one"
create nets hash:net family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x1
add nets 10.0.0.0/8
add nets 10.1.0.0/16 nomatch
add nets 10.1.2.0/24
create blocks hash:ip family inet hashsize 1024 maxelem 65536 netmask 24
add blocks 10.5.5.0
create services hash:ip,port family inet hashsize 1024 maxelem 65536
add services 10.0.0.1,tcp:22
add services 10.0.0.1,udp:53
add services 10.0.0.2,tcp:80
add services 10.0.0.2,tcp:81
add services 10.0.0.3,icmp:8/0
add services 10.0.0.4,vrrp:0
create netports hash:net,port family inet hashsize 1024 maxelem 65536
add netports 10.2.0.0/16,tcp:443
add netports 10.2.3.0/24,tcp:443 nomatch
create pairs hash:net,net family inet hashsize 1024 maxelem 65536
add pairs 10.0.0.0/24,10.9.0.0/16
add pairs 10.0.1.0/24,10.8.0.0/16
create triples hash:ip,port,net family inet hashsize 1024 maxelem 65536
add triples 10.0.0.1,tcp:22,10.9.0.0/16
create ports bitmap:port range 0-65535
add ports 22
add ports 80
create paths hash:net,iface family inet hashsize 1024 maxelem 65536
add paths 10.3.0.0/16,eth0
create six hash:net family inet6 hashsize 1024 maxelem 65536
add six 2001:db8::/32
create all list:set size 8
add all hosts
add all six
create empty hash:ip family inet hashsize 1024 maxelem 65536
create banned hash:ip family inet hashsize 1024 maxelem 65536 timeout 600
add banned 10.0.0.9 timeout 587
create macs hash:mac hashsize 1024 maxelem 65536
add macs 00:11:22:33:44:55
create mixed list:set size 8
add mixed hosts
add mixed banned
)";

struct Case {
  const char* packet;
  const char* answer;
};

void Expect(const std::string& match, const std::vector<Case>& cases,
            std::string_view tool = "iptables", const std::string& verdict = " -j ACCEPT") {
  SCOPED_TRACE(match);
  const auto policy =
      Lifted(Filter("-A INPUT -m set " + match + verdict, tool), {{"sets.ipset", kSets}});
  ASSERT_NE(policy, nullptr);
  for (const Case& c : cases) EXPECT_EQ(Ask(*policy, c.packet), c.answer) << c.packet;
}

TEST(LiftSet, Addresses) {
  Expect("--match-set hosts src", {{"tcp 10.0.0.1 10.0.0.7#1", "yes"},
                                   {"tcp 10.0.0.2 10.0.0.7#1", "no"},
                                   {"50 10.0.0.7 10.9.9.9", "yes"}});
  Expect("--match-set hosts dst",
         {{"tcp 10.0.0.1 10.0.0.7#1", "yes"}, {"tcp 10.0.0.1 10.0.0.2#1", "no"}});
  Expect("! --match-set hosts src",
         {{"tcp 10.0.0.1 10.0.0.7#1", "no"}, {"tcp 10.0.0.2 10.0.0.7#1", "yes"}});
  Expect("--match-set blocks src",
         {{"tcp 10.5.5.200 10.0.0.7#1", "yes"}, {"tcp 10.5.6.0 10.0.0.7#1", "no"}});
  Expect("--match-set empty src", {{"tcp 10.0.0.1 10.0.0.7#1", "no"}});
  Expect("! --match-set empty src", {{"tcp 10.0.0.1 10.0.0.7#1", "yes"}});
}

TEST(LiftSet, TheNarrowestNetworkDecides) {
  Expect("--match-set nets src", {{"tcp 10.0.0.1 10.0.0.7#1", "yes"},
                                  {"tcp 10.1.0.1 10.0.0.7#1", "no"},
                                  {"tcp 10.1.2.1 10.0.0.7#1", "yes"},
                                  {"tcp 11.1.2.1 10.0.0.7#1", "no"}});
  Expect("--match-set netports dst,dst", {{"tcp 10.0.0.1 10.2.0.7#443", "yes"},
                                          {"tcp 10.0.0.1 10.2.3.7#443", "no"},
                                          {"tcp 10.0.0.1 10.2.0.7#444", "no"}});
}

TEST(LiftSet, AddressesWithPorts) {
  Expect("--match-set services dst,dst", {{"tcp 1.1.1.1 10.0.0.1#22", "yes"},
                                          {"udp 1.1.1.1 10.0.0.1#22", "no"},
                                          {"udp 1.1.1.1 10.0.0.1#53", "yes"},
                                          {"tcp 1.1.1.1 10.0.0.2#81", "yes"},
                                          {"tcp 1.1.1.1 10.0.0.2#22", "no"},
                                          {"icmp 1.1.1.1 10.0.0.3 8/0", "yes"},
                                          {"icmp 1.1.1.1 10.0.0.3 8/1", "no"},
                                          {"112 1.1.1.1 10.0.0.4", "yes"}});
  Expect("--match-set services src,dst",
         {{"tcp 10.0.0.1 1.1.1.1#22", "yes"}, {"tcp 1.1.1.1 10.0.0.1#22", "no"}});
  Expect("--match-set services dst,src",
         {{"tcp 1.1.1.1#22 10.0.0.1#9", "yes"}, {"tcp 1.1.1.1#9 10.0.0.1#22", "no"}});
  Expect("! --match-set services dst,dst", {{"tcp 1.1.1.1 10.0.0.1#22", "no"},
                                            {"udp 1.1.1.1 10.0.0.1#22", "yes"},
                                            {"icmp 1.1.1.1 10.0.0.3 8/0", "no"},
                                            {"icmp 1.1.1.1 10.0.0.3 8/1", "yes"}});
  Expect("--match-set ports dst", {{"tcp 1.1.1.1 10.0.0.1#22", "yes"},
                                   {"udp 1.1.1.1 10.0.0.1#80", "yes"},
                                   {"tcp 1.1.1.1 10.0.0.1#23", "no"},
                                   {"50 1.1.1.1 10.0.0.1", "no"}});
}

TEST(LiftSet, SeveralAddressesAndInterfaces) {
  Expect("--match-set pairs src,dst", {{"tcp 10.0.0.5 10.9.0.1#1", "yes"},
                                       {"tcp 10.0.0.5 10.8.0.1#1", "no"},
                                       {"tcp 10.0.1.5 10.8.0.1#1", "yes"}});
  Expect("! --match-set pairs src,dst", {{"tcp 10.0.0.5 10.9.0.1#1", "no"},
                                         {"tcp 10.0.0.5 10.8.0.1#1", "yes"},
                                         {"tcp 10.0.1.5 10.8.0.1#1", "no"}});
  Expect("--match-set triples dst,dst,src",
         {{"tcp 10.9.3.3 10.0.0.1#22", "yes"}, {"tcp 10.8.3.3 10.0.0.1#22", "no"}});
  Expect("--match-set paths src,src",
         {{"tcp 10.3.0.1 1.1.1.1#1 in=eth0", "yes"}, {"tcp 10.3.0.1 1.1.1.1#1 in=eth1", "no"}});
}

TEST(LiftSet, NegatedPairsBesideVerdictsThatLeaveTheChain) {
  const auto policy = Lifted(Filter(R"(:c - [0:0]
-A INPUT -j c
-A INPUT -p tcp -j ACCEPT
-A c -m set ! --match-set pairs src,dst -j RETURN
-A c -j DROP)"),
                             {{"sets.ipset", kSets}});
  // Whether c returned cannot be said, but not more than that is lost.
  EXPECT_EQ(Ask(*policy, "tcp 10.0.0.5 10.8.0.1#1"), "maybe");
  EXPECT_EQ(Ask(*policy, "udp 10.0.0.5 10.8.0.1#1"), "no");
  // From a built-in chain both are the policy, here DROP, and exact.
  Expect("! --match-set pairs src,dst",
         {{"tcp 10.0.0.5 10.8.0.1#1", "no"}, {"tcp 10.0.0.5 10.9.0.1#1", "yes"}}, "iptables",
         " -j RETURN\n-A INPUT -j ACCEPT");
}

TEST(LiftSet, ListsHoldSetsOfBothFamilies) {
  Expect("--match-set all src",
         {{"tcp 10.0.0.1 1.1.1.1#1", "yes"}, {"tcp 10.0.0.2 1.1.1.1#1", "no"}});
  Expect("--match-set all src",
         {{"tcp 2001:db8::1 2001:db9::1#1", "yes"}, {"tcp 2001:db9::1 2001:db9::1#1", "no"}},
         "ip6tables");
  Expect("! --match-set all src",
         {{"tcp 10.0.0.1 1.1.1.1#1", "no"}, {"tcp 10.0.0.2 1.1.1.1#1", "yes"}});
}

TEST(LiftSet, WhatIsNotKnownIsAThirdValue) {
  for (const char* match :
       {"--match-set banned src", "! --match-set banned src", "--match-set macs src",
        "--match-set mixed src", "--match-set elsewhere src", "! --match-set elsewhere src",
        "--match-set nets src --return-nomatch"}) {
    Expect(std::string("-p tcp ") + match,
           {{"tcp 10.0.0.1 1.1.1.1#1", "maybe"}, {"udp 10.0.0.1 1.1.1.1#1", "no"}});
  }
  // Rules fill it, in whatever table.
  const auto policy = Lifted(Filter("-A INPUT -m set --match-set hosts src -j ACCEPT") +
                                 "*mangle\n:PREROUTING ACCEPT [0:0]\n"
                                 "-A PREROUTING -p tcp -j SET --add-set hosts src\nCOMMIT\n",
                             {{"sets.ipset", kSets}});
  EXPECT_EQ(Ask(*policy, "tcp 10.0.0.2 1.1.1.1#1"), "maybe");
}

TEST(LiftSet, FieldsThatTheSetLacksMatchNothing) {
  Expect("--match-set hosts src,dst", {{"tcp 10.0.0.1 10.0.0.1#1", "no"}});
  Expect("--match-set hosts src", {{"tcp 2001:db8::1 2001:db9::1#1", "no"}}, "ip6tables");
}

TEST(LiftSet, BadSetsAreErrorsWithTheirPlaces) {
  std::string messages;
  const auto policy = Read(Filter(""), messages,
                           {{"sets",
                             "create a hash:ip family inet\n"
                             "add a 10.0.0.300\n"
                             "add b 10.0.0.3\n"
                             "create a hash:ip family inet\n"
                             "create\n"
                             "swap a b\n"
                             "add a \"10.0.0.1\n"
                             "add a 2001:db8::1\n"}});
  EXPECT_EQ(policy, nullptr);
  for (const char* part :
       {"sets:2:7: error: ", "sets:3:1: error: ", "sets:4:8: error: ", "sets:5:1: error: ",
        "sets:6:1: error: ", "sets:7:7: error: ", "sets:8:7: error: "})
    EXPECT_THAT(messages, HasSubstr(part));
}

TEST(LiftSet, NeighbouringPortsAreOneLine) {
  std::string sets = "create s hash:ip,port family inet\n";
  for (int port = 1000; port < 2000; ++port)
    sets += "add s 10.0.0.1,tcp:" + std::to_string(port) + "\n";
  const auto policy =
      Lifted(Filter("-A INPUT -m set --match-set s dst,dst -j ACCEPT"), {{"sets", sets}});
  EXPECT_EQ(policy->FindHook(policy::Hook::kInput)->rules.size(), 3U);  // two for IPv6
  EXPECT_EQ(Ask(*policy, "tcp 10.9.9.9 10.0.0.1#1999"), "yes");
  EXPECT_EQ(Ask(*policy, "tcp 10.9.9.9 10.0.0.1#2000"), "no");
}

}  // namespace
}  // namespace portwright::dialect::iptables
