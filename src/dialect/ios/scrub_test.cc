#include "dialect/ios/scrub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/ios/ios.h"

namespace portwright::dialect::ios {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Scrub(const std::string& text) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "edge";
  const std::string copy = Ios().Scrub(text, options, diagnostics);
  EXPECT_EQ(copy.empty(), diagnostics.has_errors()) << diagnostics.Print();
  // A copy has nothing more to lose but the notes above it.
  if (!copy.empty()) {
    EXPECT_THAT(copy, EndsWith(Ios().Scrub(copy, options, diagnostics)));
  }
  return copy;
}

TEST(ScrubText, KeepsListsGroupsAndBindingsUnderNeutralNames) {
  EXPECT_EQ(Scrub(R"(hostname acme-edge
enable secret 5 $1$abcd
username bob secret 0 hunter2
snmp-server community acme RO
object-group network ACME-HQ
 description Acme headquarters
 host 10.5.0.10
object-group service ACME-WEB
 tcp eq 443
ip access-list extended acme-in
 remark asked for by Bob
 20 permit object-group ACME-WEB object-group ACME-HQ any log acme-cookie
 10 permit tcp any any eq www time-range ACME-HOURS log
 deny ip any any dscp ef
access-list 10 permit 10.6.0.0 0.0.255.255
interface GigabitEthernet0/0
 description to Acme
 ip address 192.0.2.1 255.255.255.0
 ip access-group acme-in in
 ip access-group 10 out
 zone-member security ACME
)"),
            R"(object-group network group1
 host 10.5.0.10
object-group service group2
 tcp eq 443
ip access-list extended acl1
 permit tcp any any eq www time-range time1
 permit object-group group2 object-group group1 any
 deny ip any any dscp value1
ip access-list standard 10
 permit 10.6.0.0 0.0.255.255
interface GigabitEthernet0/0
 ip access-group acl1 in
 ip access-group 10 out
 zone-member security zone1
)");
}

TEST(ScrubText, WritesNothingBehindAWordThatItDoesNotKnow) {
  const std::string copy = Scrub(
      "ip access-list extended a\n permit tcp any any secret 0 12345\n"
      "interface Vlan1\n ip access-group a in\n");
  EXPECT_THAT(copy, HasSubstr(" permit tcp any any word1\n"));
}

TEST(ScrubText, SaysWhatIsNotFollowed) {
  const std::string copy = Scrub(
      "ip access-list extended a\n permit ip any any\ninterface Vlan1\n ip nat inside\n"
      " ip inspect ACME in\n ip access-group a in\n");
  EXPECT_THAT(copy, HasSubstr("! address translation is not followed"));
  EXPECT_THAT(copy, HasSubstr(" ip inspect inspect1 in\n"));
  EXPECT_THAT(copy, Not(HasSubstr("ACME")));
}

}  // namespace
}  // namespace portwright::dialect::ios
