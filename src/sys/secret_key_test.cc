#include "sys/secret_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace portwright::sys {
namespace {

std::string KeyFile(const std::string& text, unsigned mode) {
  const std::string path = ::testing::TempDir() + "/key_" + std::to_string(mode);
  std::ofstream(path) << text;
  EXPECT_EQ(::chmod(path.c_str(), mode), 0);
  return path;
}

TEST(ReadKey, TakesThirtyTwoDigits) {
  const auto key = ReadKey(KeyFile("000102030405060708090a0b0c0d0eFF\n", 0600));
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ((*key)[1], 1);
  EXPECT_EQ((*key)[15], 255);
}

TEST(ReadKey, RefusesOtherTextsWithoutShowingThem) {
  for (const char* text : {"", "0001", "zz0102030405060708090a0b0c0d0e0f"}) {
    const auto key = ReadKey(KeyFile(text, 0600));
    ASSERT_FALSE(key) << text;
    EXPECT_EQ(key.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(key.error().message.find("zz0"), std::string::npos);
  }
}

TEST(ReadKey, RefusesFilesThatOthersMayRead) {
  const auto key = ReadKey(KeyFile("000102030405060708090a0b0c0d0e0f", 0640));
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kPermission);
}

TEST(RandomKey, DiffersEachTime) {
  const auto one = RandomKey();
  const auto two = RandomKey();
  ASSERT_TRUE(one && two);
  EXPECT_NE(*one, *two);
}

TEST(BytesOf, HasTheBytesInTheirOrder) {
  const auto key = ParseKey("000102030405060708090a0b0c0d0eff");
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(BytesOf(*key), std::string("\0\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xff", 16));
}

}  // namespace
}  // namespace portwright::sys
