#include "enforce/element_bytes.h"

#include <gtest/gtest.h>

#include <string>

namespace portwright::enforce {
namespace {

using std::string_literals::operator""s;

// Four fields, as nft numbers them: ipv4_addr . ipv4_addr . inet_proto . inet_service.
constexpr std::uint32_t kPorts = ((7U << 6 | 7U) << 6 | 12U) << 6 | 13U;
constexpr sys::NftSetHead kRanges{kPorts, 16, true, true};
constexpr sys::NftSetHead kExact{kPorts, 16, false, true};

TEST(ElementBytes, ARange) {
  const auto element = ElementBytes(
      "10.1.0.0/24 . 10.2.0.5-10.2.0.6 . tcp . 80-443 comment \"ab : drop\" : goto pw_x", kRanges);
  ASSERT_TRUE(element);
  EXPECT_EQ(element->key, "\x0a\x01\x00\x00\x0a\x02\x00\x05\x06\0\0\0\x00\x50\0\0"s);
  EXPECT_EQ(element->key_end, "\x0a\x01\x00\xff\x0a\x02\x00\x06\x06\0\0\0\x01\xbb\0\0"s);
  EXPECT_EQ(element->comment, "ab : drop");
  EXPECT_TRUE(element->has_verdict);
  EXPECT_EQ(element->verdict, -4);
  EXPECT_EQ(element->chain, "pw_x");
}

TEST(ElementBytes, OneValueEach) {
  const auto element = ElementBytes("10.1.0.1 . 10.2.0.5 . udp . 53", kExact);
  ASSERT_TRUE(element);
  EXPECT_EQ(element->key, "\x0a\x01\x00\x01\x0a\x02\x00\x05\x11\0\0\0\x00\x35\0\0"s);
  EXPECT_EQ(element->key_end, "");
  EXPECT_FALSE(element->has_verdict);
}

TEST(ElementBytes, LeavesWhatItDoesNotKnow) {
  for (const char* text : {
           "10.1.0.0/24 . 10.2.0.5 . tcp . 80",    // a range in a map of none
           "10.1.0.1 . 10.2.0.5 . tcp",            // a field too few
           "10.1.0.1 . 10.2.0.5 . tcp . 80 . 81",  // one too many
           "10.1.0.1 . 2001:db8::1 . tcp . 80",    // another family
           "10.1.0.1 . 10.2.0.5 . esp . 80",       // a name out of a file
           "10.1.0.1 . 10.2.0.5 . tcp . ssh",      //
           "10.1.0.1 . 10.2.0.5 . tcp . 65536",    //
           "10.1.0.1 . 10.2.0.5 . tcp . 80 counter packets 1 bytes 2 : accept",
           "10.1.0.1 . 10.2.0.5 . tcp . 80 : queue",     //
           "10.1.0.1 . 10.2.0.5 . tcp . 80 : jump a b",  //
           "10.1.0.1 . 10.2.0.5 . tcp . 80 comment \"x : accept",
           "",
       }) {
    EXPECT_FALSE(ElementBytes(text, kExact)) << text;
  }
  EXPECT_FALSE(ElementBytes("10.1.0.9-10.1.0.1 . 10.2.0.5 . tcp . 80", kRanges));
  EXPECT_FALSE(ElementBytes("10.1.0.1 . 10.2.0.5 . tcp . 80", {kPorts, 12, true, true}));
  EXPECT_FALSE(ElementBytes("10.1.0.1", {7, 4, false, true}));
  EXPECT_FALSE(ElementBytes("10.1.0.1 . 3", {7U << 6 | 19U, 8, false, true}));
}

}  // namespace
}  // namespace portwright::enforce
