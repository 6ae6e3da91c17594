#include "dialect/common/object_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/common/address_names.h"

namespace portwright::dialect {
namespace {

using ::testing::MatchesRegex;

net::AddressSet Addresses(std::initializer_list<const char*> prefixes) {
  std::vector<net::AddressRange> ranges;
  for (const char* prefix : prefixes) ranges.push_back(net::ParsePrefix(prefix)->Range());
  return net::AddressSet(std::move(ranges));
}

TEST(NameBook, SaysOneIpv4PrefixWithoutAHash) {
  NameBook names({});
  EXPECT_EQ(names.OfAddresses("ora01", Addresses({"10.1.40.11"})), "pw-ora01-10.1.40.11");
  EXPECT_EQ(names.OfAddresses("Office clients", Addresses({"10.30.0.0/18"})),
            "pw-Office-clients-10.30.0.0_18");
  EXPECT_EQ(names.OfAddresses("", Addresses({"10.1.40.11"})), "pw-10.1.40.11");
  EXPECT_EQ(names.OfAddresses("*.example.com", Addresses({"192.0.2.1"})),
            "pw-example.com-192.0.2.1");
  EXPECT_THAT(names.OfAddresses("c1 (VIPs)", Addresses({"10.1.0.1", "10.1.0.5"})),
              MatchesRegex("pw-c1-VIPs-[0-9a-f]{8}"));
}

TEST(NameBook, SaysOfEachNameOnceThatItIsFresh) {
  NameBook book({});
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back(book.Of("log", std::to_string(i)));
  for (const std::string& name : names) EXPECT_TRUE(book.TakeFresh(name));
  EXPECT_FALSE(book.TakeFresh(book.Of("log", "7")));
  EXPECT_EQ(book.Of("log", "999"), names[999]);
}

TEST(NameBook, GivesOneNameToOneContentWhateverTheOrder) {
  NameBook one({}), other({});
  const std::string a = one.Of("log", "x"), b = one.Of("log", "y");
  EXPECT_NE(a, b);
  EXPECT_EQ(other.Of("log", "y"), b);
  EXPECT_EQ(other.Of("log", "x"), a);
  EXPECT_EQ(one.Of("log", "x"), a);
}

TEST(NameBook, FitsTheStyle) {
  NameStyle style;
  style.bytes_max = 24;
  style.marks = "-";
  style.is_case_sensitive = false;
  NameBook names(style);
  const std::string& name =
      names.OfAddresses("A_very (long) name/of a Host", Addresses({"10.0.0.1"}));
  EXPECT_LE(name.size(), 24U);
  EXPECT_THAT(name, MatchesRegex("pw-[a-z0-9-]+-[0-9a-f]{8}"));
}

TEST(AddressNames, TakesTheLargestNamedSetsAndLeavesTheRest) {
  policy::Policy policy;
  policy.address_sets = {net::AddressSet(), Addresses({"10.0.0.1"}), Addresses({"10.0.0.0/30"}),
                         Addresses({"10.0.0.4"}), Addresses({"10.0.0.4", "10.9.0.1"})};
  policy.set_names = {"", "host", "pair", "solo", "too wide"};
  const AddressNames names(policy);
  const net::AddressSet asked = Addresses({"10.0.0.0/29"});
  const auto parts = names.PartsOf(asked);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].words, "pair");
  EXPECT_EQ(parts[1].words, "solo");
  EXPECT_EQ(parts[2].words, "");
  EXPECT_EQ(parts[2].addresses, Addresses({"10.0.0.5", "10.0.0.6/31"}));
  EXPECT_EQ(names.PartsOf(Addresses({"10.0.0.1"}))[0].words, "host");
}

}  // namespace
}  // namespace portwright::dialect
