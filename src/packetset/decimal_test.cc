#include "packetset/decimal.h"

#include <gtest/gtest.h>

namespace portwright::packetset {
namespace {

TEST(Decimal, PrintsSmallNumbers) {
  EXPECT_EQ(Decimal(0).ToText(), "0");
  EXPECT_EQ(Decimal(7).ToText(), "7");
  EXPECT_EQ(Decimal(1'000'000'000).ToText(), "1000000000");
  EXPECT_EQ(Decimal(18446744073709551615ULL).ToText(), "18446744073709551615");
}

TEST(Decimal, CarriesOverTheEndOfALimb) {
  Decimal number(999'999'999);
  number.Add(Decimal(1));
  EXPECT_EQ(number.ToText(), "1000000000");
  number.Add(Decimal(0));
  EXPECT_EQ(number.ToText(), "1000000000");
}

TEST(Decimal, MultipliesBeyondMachineWords) {
  Decimal number(1);
  for (int i = 0; i < 4; ++i) number.Multiply(std::uint64_t{1} << 32);
  EXPECT_EQ(number.ToText(), "340282366920938463463374607431768211456");  // 2^128
  number.Multiply(number);
  EXPECT_EQ(number.ToText(),  // 2^256
            "1157920892373161954235709850086879078532699846656405640394575840079131296399"
            "36");
  number.Multiply(std::uint64_t{0});
  EXPECT_EQ(number.ToText(), "0");
  number.Add(Decimal(5));
  EXPECT_EQ(number.ToText(), "5");
}

}  // namespace
}  // namespace portwright::packetset
