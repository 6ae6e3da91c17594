#include "enforce/listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace portwright::enforce {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Elements = std::vector<sys::NftElement>;

constexpr std::int32_t kAccept = 1, kDrop = 0, kGoto = -4, kJump = -3;

std::string Bytes(std::initializer_list<int> bytes) {
  std::string out;
  for (const int byte : bytes) out += static_cast<char>(byte);
  return out;
}

sys::NftElement Verdict(std::string key, std::string key_end, std::int32_t verdict,
                        std::string chain = "") {
  sys::NftElement element;
  element.key = std::move(key);
  element.key_end = std::move(key_end);
  element.has_verdict = true;
  element.verdict = verdict;
  element.chain = std::move(chain);
  return element;
}

sys::NftElement End(std::string key) {
  sys::NftElement element;
  element.key = std::move(key);
  element.ends_interval = true;
  return element;
}

std::string Map(const std::string& type, const std::string& more = "") {
  return "table inet portwright {\n\tmap m {\n\t\ttype " + type + "\n" + more + "\t}\n}\n";
}

// What stands in the map where these are its elements.
std::string Written(const std::string& frame, const Elements& elements) {
  const auto text =
      WithElements(frame, [&](const std::string&) -> Result<Elements> { return elements; });
  if (!text) return "error: " + text.error().message;
  const std::size_t begin = text->find("elements = { ");
  return begin == std::string::npos ? "none"
                                    : text->substr(begin + 13, text->find(" }\n") - begin - 13);
}

const std::string kPorts = Map("ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict",
                               "\t\tflags interval\n\t\tcounter\n");
const std::string kPortsKey = Bytes({10, 1, 0, 0, 10, 2, 0, 5, 6, 0, 0, 0, 1, 187, 0, 0});

TEST(WithElements, WritesKeysCountersCommentsAndVerdicts) {
  sys::NftElement element =
      Verdict(kPortsKey, Bytes({10, 1, 0, 255, 10, 2, 0, 6, 6, 0, 0, 0, 2, 0, 0, 0}), kAccept);
  element.has_counter = true;
  element.packets = 7;
  element.bytes = 420;
  element.comment = "0123abcd a/443 (acme L1)";
  EXPECT_EQ(Written(kPorts, {element}),
            "10.1.0.0/24 . 10.2.0.5-10.2.0.6 . tcp . 443-512 counter packets 7 bytes 420 "
            "comment \"0123abcd a/443 (acme L1)\" : accept");
}

TEST(WithElements, WritesOneValueKeys) {
  const std::string frame = Map("ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict");
  EXPECT_EQ(Written(frame, {Verdict(kPortsKey, "", kDrop)}),
            "10.1.0.0 . 10.2.0.5 . tcp . 443 : drop");
  EXPECT_EQ(
      Written(frame, {Verdict(kPortsKey, "", kJump, "c"), Verdict(kPortsKey, "", kGoto, "d")}),
      "10.1.0.0 . 10.2.0.5 . tcp . 443 : jump c,\n\t\t\t     "
      "10.1.0.0 . 10.2.0.5 . tcp . 443 : goto d");
  EXPECT_EQ(Written(frame, {}), "none");
}

TEST(WithElements, WritesOtherKindsOfParts) {
  const std::string host = Bytes({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  const std::string last =
      Bytes({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255});
  const std::string net = Bytes({0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(Written(Map("ipv6_addr . ipv6_addr . icmpv6_type : verdict", "\t\tflags interval\n"),
                    {Verdict(net + host + Bytes({128, 0, 0, 0}),
                             last + host + Bytes({128, 0, 0, 0}), kAccept)}),
            "2001:db8::/64 . 2001:db8::1 . 128 : accept");
  EXPECT_EQ(Written(Map("inet_proto : verdict"), {Verdict(Bytes({50}), "", kAccept)}),
            "50 : accept");
  EXPECT_EQ(Written(Map("inet_proto : verdict"), {Verdict(Bytes({17}), "", kAccept)}),
            "udp : accept");
  std::string name = "eth0";
  name.resize(16);
  EXPECT_EQ(Written(Map("ifname . ifname : verdict"), {Verdict(name + name, "", kGoto, "c")}),
            "\"eth0\" . \"eth0\" : goto c");
}

TEST(WithElements, JoinsTheEndsOfIntervals) {
  const std::string frame = Map("ipv4_addr : verdict", "\t\tflags interval\n");
  const std::string a = Bytes({0, 0, 0, 0}), b = Bytes({10, 0, 0, 0}), c = Bytes({10, 1, 0, 0}),
                    d = Bytes({192, 168, 0, 7});
  // Next to each other, then a hole, then up to the last address; the kernel's order is another.
  EXPECT_EQ(Written(frame, {Verdict(d, "", kJump, "z"), End(c), Verdict(b, "", kJump, "y"),
                            Verdict(a, "", kJump, "x")}),
            "0.0.0.0-9.255.255.255 : jump x,\n\t\t\t     10.0.0.0/16 : jump y,\n\t\t\t     "
            "192.168.0.7-255.255.255.255 : jump z");
  EXPECT_EQ(Written(frame, {End(a), Verdict(b, "", kAccept), End(Bytes({10, 0, 0, 1}))}),
            "10.0.0.0 : accept");
  EXPECT_THAT(Written(frame, {Verdict(b, "", kAccept), Verdict(b, "", kDrop)}),
              HasSubstr("error: "));
}

TEST(WithElements, LeavesToNftWhatItDoesNotKnow) {
  const auto refused = HasSubstr("error: set m holds what is not known here");
  EXPECT_THAT(Written(Map("ether_addr : verdict"), {}), refused);
  EXPECT_THAT(Written(Map("mark : verdict"), {}), refused);
  EXPECT_THAT(Written("table inet portwright {\n\tset m {\n\t\ttypeof ip saddr\n\t}\n}\n", {}),
              refused);
  EXPECT_THAT(Written(Map("inet_proto : verdict", "\t\telements = { 6 : accept }\n"), {}), refused);
  // Another length of key, another verdict, a jump to nowhere, an end of nothing.
  EXPECT_THAT(Written(Map("inet_proto : verdict"), {Verdict(Bytes({6, 0, 0, 0}), "", kAccept)}),
              refused);
  EXPECT_THAT(Written(Map("inet_proto : verdict"), {Verdict(Bytes({6}), "", 3)}), refused);
  EXPECT_THAT(Written(Map("inet_proto : verdict"), {Verdict(Bytes({6}), "", kJump)}), refused);
  EXPECT_THAT(Written(Map("inet_proto : verdict"), {End(Bytes({6}))}), refused);
  std::string wild = "eth";
  wild.resize(16);
  std::string wild_end = wild;
  wild_end.back() = '\xff';
  EXPECT_THAT(Written(Map("ifname : verdict"), {Verdict(wild, wild_end, kAccept)}), refused);
  sys::NftElement quoted = Verdict(Bytes({6}), "", kAccept);
  quoted.comment = "a\" : accept";
  EXPECT_THAT(Written(Map("inet_proto : verdict"), {quoted}), refused);
}

TEST(WithElements, AsksForEachSetOnce) {
  std::map<std::string, int> asked;
  const std::string frame =
      "table inet portwright {\n\tset a {\n\t\ttype inet_service\n\t}\n\n\tmap b {\n\t\ttype "
      "inet_proto : verdict\n\t}\n\n\tchain c {\n\t\ttype filter hook input priority filter; "
      "policy "
      "drop;\n\t\tip protocol vmap { 6 : accept }\n\t}\n}\n";
  const auto text = WithElements(frame, [&](const std::string& set) -> Result<Elements> {
    ++asked[set];
    return Elements();
  });
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, frame);
  EXPECT_EQ(asked, (std::map<std::string, int>{{"a", 1}, {"b", 1}}));
}

TEST(WithElements, HandsErrorsOn) {
  const auto text =
      WithElements(Map("inet_proto : verdict"), [](const std::string&) -> Result<Elements> {
        return Error{ErrorCode::kNotFound, "gone"};
      });
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().message, "gone");
}

const std::string kListed =
    "table ip nat {\n\tchain c {\n\t}\n}\ntable inet portwright {\n\tchain d {\n\t}\n}\n"
    "table inet portwright2 {\n}\n";

TEST(OwnTable, IsOursAlone) {
  EXPECT_EQ(OwnTable(kListed), "table inet portwright {\n\tchain d {\n\t}\n}\n");
  EXPECT_EQ(OwnTable("table inet portwright2 {\n}\n"), std::nullopt);
  EXPECT_EQ(OwnTable(""), std::nullopt);
}

TEST(OtherTables, AreNamedByFamily) {
  EXPECT_THAT(OtherTables(kListed), ElementsAre("ip nat", "inet portwright2"));
  EXPECT_THAT(OtherTables("table inet portwright {\n}\n"), IsEmpty());
  EXPECT_THAT(OtherTables(""), IsEmpty());
}

}  // namespace
}  // namespace portwright::enforce
