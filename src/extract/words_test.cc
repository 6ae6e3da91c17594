#include "extract/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::extract {
namespace {

using testing::ElementsAre;

TEST(WordsTest, SlugsAreLowerCaseWords) {
  EXPECT_EQ(Slug("vCenter Server (port 443)"), "vcenter-server-port-443");
  EXPECT_EQ(Slug("Node's IP"), "nodes-ip");
  EXPECT_THAT(Tokens("NFS/SMB clients"), ElementsAre("nfs", "smb", "clients"));
}

TEST(WordsTest, LongSlugsAreCutBehindAWordAndStayDifferent) {
  const std::string one = Slug("the first of two very long names of one thing", 20);
  const std::string other = Slug("the first of two very long names of another", 20);
  EXPECT_EQ(one.substr(0, 17), "the-first-of-two-");
  EXPECT_EQ(one.size(), 16u + 1 + 6);
  EXPECT_NE(one, other);
}

TEST(WordsTest, WordsWithoutLettersHaveAHash) {
  EXPECT_EQ(Slug("***"), "x" + ShortHash("***"));
  EXPECT_NE(Slug("***"), Slug("---"));
}

TEST(WordsTest, HostNamesLoseTheirSchemePortAndPath) {
  EXPECT_EQ(HostNameOf("https://a.example.com:8443/x"), "a.example.com");
  EXPECT_EQ(HostNameOf("*.s3.{My Region}.example.com"), "*.s3.<my_region>.example.com");
  EXPECT_EQ(HostNameOf("helios.example.com."), "helios.example.com");
  EXPECT_EQ(HostNameOf("10.1.2.3"), std::nullopt);
  EXPECT_EQ(HostNameOf("v7.2"), std::nullopt);
  EXPECT_EQ(HostNameOf("a server.example.com"), std::nullopt);
  EXPECT_EQ(HostNameOf("server"), std::nullopt);
  EXPECT_EQ(HostNameOf("<x.example.com"), std::nullopt);
}

TEST(WordsTest, OneLineIsCutBetweenCharacters) {
  EXPECT_EQ(OneLine(" a\n\t b ", 10), "a b");
  EXPECT_EQ(OneLine("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 7), "\xc3\xa9\xc3\xa9...");
  EXPECT_EQ(OneLine("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 6), "\xc3\xa9...");
}

TEST(WordsTest, NamesAreGivenOnce) {
  Names names;
  EXPECT_EQ(names.Take("a-2"), "a-2");
  EXPECT_EQ(names.Take("a"), "a");
  EXPECT_EQ(names.Take("a"), "a-3");
  EXPECT_EQ(names.Take("b", '_'), "b");
  EXPECT_EQ(names.Take("b", '_'), "b_2");
}

}  // namespace
}  // namespace portwright::extract
