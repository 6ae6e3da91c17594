#include "dialect/common/neutral_words.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::dialect {
namespace {

TEST(NeutralWords, GivesEachNameOneWordWhateverItsKind) {
  NeutralWords words;
  EXPECT_EQ(words.Of("group", "acme-hq"), "group1");
  EXPECT_EQ(words.Of("acl", "acme-in"), "acl1");
  EXPECT_EQ(words.Of("group", "acme-dc"), "group2");
  EXPECT_EQ(words.Of("acl", "acme-hq"), "group1");
  EXPECT_TRUE(words.Knows("acme-dc"));
  EXPECT_FALSE(words.Knows("group2"));
}

TEST(NeutralWords, TellsNumbersAndAddressesFromNames) {
  for (const char* word :
       {"443", "0x1f", "10.0.0.0/8", "10.0.0.1/255.255.0.0", "2001:db8::/32", "::1", "1024-65535",
        ":1023", "1024:", "80,443", "10.0.0.1-10.0.0.9", "2001:db8::1-2001:db8::9"})
    EXPECT_TRUE(IsNumeric(word)) << word;
  for (const char* word : {"", "-", "tcp", "dead", "10.0.0.1a", "12345678901", "0x123456789",
                           "80,www", "a-9", "1.2.3", "$1$abc", "08:dead:bexx::1", "0x"})
    EXPECT_FALSE(IsNumeric(word)) << word;
}

TEST(NeutralWords, TakesOnlyWhatMayNameAnInterface) {
  for (const char* word : {"eth0", "GigabitEthernet0/1.20", "ppp+", "wg*", "br-lan", "eth0:1"})
    EXPECT_TRUE(IsInterfaceName(word)) << word;
  for (const char* word : {"", "a b", "x\"y", "$1$x", "eth0;"})
    EXPECT_FALSE(IsInterfaceName(word)) << word;
  EXPECT_FALSE(IsInterfaceName(std::string(65, 'a')));
}

}  // namespace
}  // namespace portwright::dialect
