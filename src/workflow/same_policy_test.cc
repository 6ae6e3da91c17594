#include "workflow/same_policy.h"

#include <gtest/gtest.h>

#include <string>

#include "dialect/ios/ios.h"

namespace portwright::workflow {
namespace {

policy::Policy Read(const std::string& text) {
  Diagnostics diagnostics;
  const auto policy = dialect::ios::Ios().Lift(text, {}, diagnostics);
  EXPECT_NE(policy, nullptr) << diagnostics.Print();
  return policy == nullptr ? policy::Policy() : *policy;
}

// Two entries, of which the second hangs on a time, and an interface that is bound to them.
std::string List(const std::string& name, const std::string& first, const std::string& time) {
  return "ip access-list extended " + name + "\n " + first + "\n permit tcp any any eq 443 " +
         "time-range " + time + "\n permit udp any any eq 53 time-range " + time +
         "\ninterface Vlan1\n ip access-group " + name + " in\n";
}

std::string Deviation(const std::string& original, const std::string& copy) {
  const auto found = FindDeviation(Read(original), Read(copy));
  return found ? *found : "error: " + found.error().message;
}

const std::string kOriginal = List("acme", "permit tcp any host 10.0.0.1 eq 80", "acme-hours");

TEST(FindDeviation, PassesOverNamesAlone) {
  EXPECT_EQ(Deviation(kOriginal, kOriginal), "");
  EXPECT_EQ(Deviation(kOriginal, List("acl1", "permit tcp any host 10.0.0.1 eq 80", "time1")), "");
}

TEST(FindDeviation, FindsEveryOtherChange) {
  for (const char* first :
       {"permit tcp any host 10.0.0.2 eq 80", "permit tcp any host 10.0.0.1 eq 81",
        "permit udp any host 10.0.0.1 eq 80", "deny tcp any host 10.0.0.1 eq 80",
        "permit tcp host 10.0.0.1 eq 80 any", "permit tcp any host 10.0.0.1 eq 80 established",
        "permit tcp any host 10.0.0.1 eq 80 time-range t"})
    EXPECT_EQ(Deviation(kOriginal, List("a", first, "t")), "rule 1 of list 1") << first;
  std::string copy = kOriginal;
  copy.replace(copy.find("Vlan1"), 5, "Vlan2");
  EXPECT_EQ(Deviation(kOriginal, copy), "rule 1 of list 2");
  copy = kOriginal;
  copy.erase(copy.find(" permit udp"), copy.find("interface") - copy.find(" permit udp"));
  EXPECT_EQ(Deviation(kOriginal, copy), "the number of rules of list 1");
  EXPECT_EQ(Deviation(kOriginal, "ip access-list extended more\n permit ip any any\n" + kOriginal),
            "the number of lists");
}

TEST(FindDeviation, WantsOnePartnerForEachUnknownCondition) {
  const std::string two =
      "ip access-list extended a\n permit tcp any any eq 443 time-range one\n"
      " permit udp any any eq 53 time-range two\ninterface Vlan1\n ip access-group a in\n";
  EXPECT_EQ(Deviation(kOriginal, List("a", "permit tcp any host 10.0.0.1 eq 80", "t")), "");
  std::string one = two;
  one.replace(one.find("range two"), 9, "range one");
  EXPECT_EQ(Deviation(two, one), "rule 2 of list 1");
  EXPECT_EQ(Deviation(one, two), "rule 2 of list 1");
}

TEST(FindDeviation, ComparesListsThatAreBoundNowhereToo) {
  const std::string bare = "ip access-list extended a\n permit ip host 10.0.0.1 any\n";
  EXPECT_EQ(Deviation(bare, "ip access-list extended b\n permit ip host 10.0.0.1 any\n"), "");
  EXPECT_EQ(Deviation(bare, "ip access-list extended b\n permit ip host 10.0.0.2 any\n"),
            "rule 1 of list 1");
}

}  // namespace
}  // namespace portwright::workflow
