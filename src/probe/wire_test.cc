#include "probe/wire.h"

#include <gtest/gtest.h>

#include "probe/ber.h"

namespace portwright::probe {
namespace {

using std::string_view_literals::operator""sv;

TEST(Wire, ReadsInOrder) {
  WireReader reader("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"sv);
  EXPECT_EQ(reader.U8(), 1);
  EXPECT_EQ(reader.U16(), 0x0203);
  EXPECT_EQ(reader.U24(), 0x040506u);
  EXPECT_EQ(reader.Le16(), 0x0807);
  EXPECT_EQ(reader.Bytes(2), "\x09\x0a");
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.left(), 0u);
}

TEST(Wire, GivesZerosPastTheEndAndSaysSo) {
  WireReader reader("\xff\xff\xff"sv);
  EXPECT_EQ(reader.U32(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.U8(), 0) << "nothing comes back";
  EXPECT_EQ(reader.Bytes(1), "");
}

TEST(Wire, Writes) {
  EXPECT_EQ(WireWriter().U8(1).U16(0x0203).U24(0x040506).U32(0x0708090a).bytes(),
            "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a"sv);
  EXPECT_EQ(WireWriter().Le16(0x0201).Le32(0x06050403).Zeros(1).bytes(),
            "\x01\x02\x03\x04\x05\x06\0"sv);
  EXPECT_EQ(WireWriter().Text8("a").Text16("bc").Text24("").bytes(),
            "\x01"sv
            "a\0\x02"sv
            "bc\0\0\0"sv);
}

TEST(Wire, MakesALineOfWhatAPeerSays) {
  EXPECT_EQ(OneLine("  nginx\t1\x1b[31m\r\n"), "nginx?1?[31m");
  EXPECT_EQ(OneLine("caf\xc3\xa9"), "caf??");
  EXPECT_EQ(OneLine("abcdef", 3), "abc...");
  EXPECT_EQ(Hex("\0\x7f\xff"sv), "007fff");
}

TEST(Wire, SeedsGiveTheSameBytesAgainAndOtherOnesForAnotherUse) {
  EXPECT_EQ(SeededBytes(1, "dns", 20), SeededBytes(1, "dns", 20));
  EXPECT_EQ(SeededBytes(1, "dns", 20).size(), 20u);
  EXPECT_NE(SeededBytes(1, "dns", 20), SeededBytes(2, "dns", 20));
  EXPECT_NE(SeededBytes(1, "dns", 20), SeededBytes(1, "ntp", 20));
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    EXPECT_GT(SeededId(seed, "x"), 0u);
    EXPECT_LT(SeededId(seed, "x"), 0x80000000u);
  }
}

TEST(Ber, WritesTheShortestForm) {
  EXPECT_EQ(BerInteger(0), "\x02\x01\0"sv);
  EXPECT_EQ(BerInteger(127), "\x02\x01\x7f"sv);
  EXPECT_EQ(BerInteger(128), "\x02\x02\0\x80"sv);
  EXPECT_EQ(BerInteger(-1), "\x02\x01\xff"sv);
  EXPECT_EQ(BerInteger(65507), "\x02\x03\0\xff\xe3"sv);
  EXPECT_EQ(Ber(0x30, std::string(128, 'a')).substr(0, 3), "\x30\x81\x80"sv);
  EXPECT_EQ(Ber(0x30, std::string(256, 'a')).substr(0, 4), "\x30\x82\x01\0"sv);
}

TEST(Ber, ReadsValuesInOrder) {
  BerReader reader("\x02\x01\x05\x04\x81\x02hi"sv);
  EXPECT_FALSE(reader.Next(kBerOctets)) << "a number is next";
  EXPECT_EQ(BerNumber(reader.Next(kBerInteger)->body), 5);
  EXPECT_EQ(reader.Next()->body, "hi");
  EXPECT_TRUE(reader.empty());
  EXPECT_FALSE(reader.Next());
}

TEST(Ber, RefusesWhatIsCutOffOrNotDefinite) {
  EXPECT_EQ(ExtentOf("").state, BerExtent::kMore);
  EXPECT_EQ(ExtentOf("\x30"sv).state, BerExtent::kMore);
  EXPECT_EQ(ExtentOf("\x30\x82\x01"sv).state, BerExtent::kMore);
  EXPECT_EQ(ExtentOf("\x30\x80"sv).state, BerExtent::kBroken);
  EXPECT_EQ(ExtentOf("\x30\x85\1\1\1\1\1"sv).state, BerExtent::kBroken);
  EXPECT_EQ(ExtentOf("\x1f\x81"sv).state, BerExtent::kBroken);
  EXPECT_EQ(ExtentOf("\x30\x01x"sv).bytes, 3u);
  BerReader reader("\x04\x05hi"sv);
  EXPECT_FALSE(reader.Next());
  EXPECT_TRUE(reader.empty());
  EXPECT_EQ(BerNumber("\xff\x7f"sv), -129);
  EXPECT_FALSE(BerNumber(""));
  EXPECT_FALSE(BerNumber(std::string(9, '\0')));
}

}  // namespace
}  // namespace portwright::probe
