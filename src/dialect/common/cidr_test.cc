#include "dialect/common/cidr.h"

#include <gtest/gtest.h>

namespace portwright::dialect {
namespace {

std::string TextOf(std::string_view text) {
  const auto range = ReadCidr(text);
  return range ? net::ToText(*range) : "nothing";
}

TEST(Cidr, HostBitsDoNotCount) {
  EXPECT_EQ(TextOf("10.1.2.3/24"), "10.1.2.0/24");
  EXPECT_EQ(TextOf("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(TextOf("10.1.2.3/0"), "0.0.0.0/0");
  EXPECT_EQ(TextOf("::/0"), "::/0");
  EXPECT_EQ(TextOf("2001:db8::1/32"), "2001:db8::/32");
}

TEST(Cidr, OtherTextsAreNothing) {
  for (const char* text : {"", "10.1.2", "10.1.2.3/33", "10.1.2.3/-1", "010.1.2.3", "Internet",
                           "10.1.2.3/24 ", "::/129", "10.0.0.1-10.0.0.9"})
    EXPECT_EQ(TextOf(text), "nothing") << text;
}

}  // namespace
}  // namespace portwright::dialect
