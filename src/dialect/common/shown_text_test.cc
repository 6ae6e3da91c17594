#include "dialect/common/shown_text.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::dialect {
namespace {

TEST(ShownText, KnowsLinesThatMayHoldASecret) {
  for (const char* line :
       {"snmp-server community x RO", " enable secret 5 x", "set mgt-config users a phash x",
        "<phash>x</phash>", "Password x", "ikev1 pre-shared-key x", "password: x", "key=x"})
    EXPECT_TRUE(MayHoldSecret(line)) << line;
  for (const char* line : {"permit tcp any host 10.0.0.1 eq 80", "", "object-group network KEYS",
                           "ip saddr 10.0.0.1 accept"})
    EXPECT_FALSE(MayHoldSecret(line)) << line;
}

TEST(ShownText, QuotesWordsOfRulesAlone) {
  EXPECT_EQ(ShownWord("permti ip any any", "permti"), "'permti'");
  EXPECT_EQ(ShownWord("username bob secret 0 x", "username"), "a word that is not shown");
  EXPECT_EQ(ShownWord("bob $1$abcd", "$1$abcd"), "a word that is not shown");
  EXPECT_EQ(ShownWord("30820201 3082A56F", "3082A56F"), "a word that is not shown");
  EXPECT_EQ(ShownWord("ip any 10.0.0.0 0.255.255.256", "0.255.255.256"), "'0.255.255.256'");
  EXPECT_EQ(ShownWord("x", std::string(41, 'x')), "a word that is not shown");
}

TEST(ShownText, HidesWhatPeopleWroteBesideARule) {
  EXPECT_EQ(ShownLine("ip saddr 10.0.0.1 counter accept comment \"from Bob, x\""),
            "ip saddr 10.0.0.1 counter accept comment ...");
  EXPECT_EQ(ShownLine("ufw allow 22 comment 'for Bob, x'"), "ufw allow 22 comment ...");
  EXPECT_EQ(ShownLine("ufw allow 22 comment 'for Bob && x"), "ufw allow 22 comment ...");
  EXPECT_EQ(ShownLine("log prefix \"a b: \" level info drop"), "log prefix ... level info drop");
  EXPECT_EQ(ShownLine("-A INPUT -m comment --comment \"a \\\" b\" -j DROP"),
            "-A INPUT -m comment --comment ... -j DROP");
  EXPECT_EQ(ShownLine("-A INPUT -m string --string pass -j DROP"),
            "-A INPUT -m string --string ... -j DROP");
  EXPECT_EQ(ShownLine("set rulebase security rules r description \"a\nb\" action allow"),
            "set rulebase security rules r description ... action allow");
  EXPECT_EQ(ShownLine("access-list 1 remark the key is x"), "access-list 1 remark ...");
  EXPECT_EQ(ShownLine("{\"Description\":\"x\", \"Port\": 80}"),
            "{\"Description\":\"... \"Port\": 80}");
  EXPECT_EQ(ShownLine("\"description\": \"a b\", \"port\": 80"),
            "\"description\": ... \"port\": 80");
  EXPECT_EQ(ShownLine("  permit ip any any"), "  permit ip any any");
  EXPECT_EQ(ShownLine("x { comment \"a\" ; accept }"), "x { comment ... ; accept }");
}

TEST(ShownText, ShowsNothingBehindAWordThatTellsOfASecret) {
  EXPECT_EQ(ShownLine("enable secret 5 $1$x"), "enable secret ...");
  EXPECT_EQ(ShownLine("<phash>x</phash>"), "phash ...");
}

}  // namespace
}  // namespace portwright::dialect
