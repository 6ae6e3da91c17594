#include "probe/witness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::probe {
namespace {

using ::testing::HasSubstr;

TEST(Witness, ReadsKeysOfBothFamilies) {
  const std::string v4("\x0a\x00\x01\x05\x0a\x00\x02\x07\x06\x00\x00\x00\x01\xbb\x00\x00", 16);
  const auto flow = ReadSeenKey(v4);
  ASSERT_TRUE(flow);
  EXPECT_EQ(net::ToText(flow->source), "10.0.1.5");
  EXPECT_EQ(net::ToText(flow->destination), "10.0.2.7");
  EXPECT_EQ(flow->protocol, 6);
  EXPECT_EQ(flow->port, 443);

  std::string v6(32, '\0');
  v6[0] = v6[16] = '\x20';
  v6[1] = v6[17] = '\x01';
  v6[15] = '\x01';
  v6[31] = '\x02';
  v6 += std::string("\x11\x00\x00\x00\x00\x35\x00\x00", 8);
  const auto six = ReadSeenKey(v6);
  ASSERT_TRUE(six);
  EXPECT_EQ(net::ToText(six->source), "2001::1");
  EXPECT_EQ(net::ToText(six->destination), "2001::2");
  EXPECT_EQ(six->protocol, 17);
  EXPECT_EQ(six->port, 53);
}

TEST(Witness, OtherLengthsAreNoKeys) {
  for (std::size_t bytes = 0; bytes < 60; ++bytes) {
    EXPECT_EQ(ReadSeenKey(std::string(bytes, 'x')).has_value(), bytes == 16 || bytes == 40)
        << bytes;
  }
}

TEST(Witness, TheTableOnlyLooks) {
  const std::string text = DepartureTable();
  EXPECT_THAT(text, HasSubstr("policy accept;"));
  EXPECT_EQ(text.find("drop"), std::string::npos);
  EXPECT_EQ(text.find(NoDepartureTable()), 0U);
}

}  // namespace
}  // namespace portwright::probe
