#include "sys/keys.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portwright::sys {
namespace {

Key KeyOf(std::string_view bytes, bool ended = false) { return DecodeKey(bytes, ended).press.key; }

TEST(DecodeKey, KnowsTheKeysOfAForm) {
  EXPECT_EQ(KeyOf("\x1b[A"), Key::kUp);
  EXPECT_EQ(KeyOf("\x1bOB"), Key::kDown);
  EXPECT_EQ(KeyOf("\x1b[5~"), Key::kPageUp);
  EXPECT_EQ(KeyOf("\x1b[6~"), Key::kPageDown);
  EXPECT_EQ(KeyOf("\x1b[H"), Key::kHome);
  EXPECT_EQ(KeyOf("\x1b[4~"), Key::kEnd);
  EXPECT_EQ(KeyOf("\x1b[1;5C"), Key::kOther);
  EXPECT_EQ(KeyOf("\r"), Key::kEnter);
  EXPECT_EQ(KeyOf("\x7f"), Key::kBackspace);
  EXPECT_EQ(KeyOf("\x03"), Key::kInterrupt);
  EXPECT_EQ(KeyOf("\x04"), Key::kClosed);
  EXPECT_EQ(KeyOf("\t"), Key::kOther);
}

TEST(DecodeKey, WaitsForTheRestOfAKey) {
  for (const char* begun : {"", "\x1b", "\x1b[", "\x1b[5", "\xc3"})
    EXPECT_EQ(DecodeKey(begun, false).bytes, 0U) << begun;
  EXPECT_EQ(KeyOf("\x1b", true), Key::kEscape);
  EXPECT_EQ(DecodeKey("\x1b", true).bytes, 1U);
  EXPECT_EQ(DecodeKey("\x1b[5", true).bytes, 3U);
}

TEST(DecodeKey, TakesOneCharacterAtATime) {
  const DecodedKey letter = DecodeKey("yes", false);
  EXPECT_EQ(letter.press.key, Key::kText);
  EXPECT_EQ(letter.press.text, "y");
  EXPECT_EQ(letter.bytes, 1U);
  const DecodedKey umlaut = DecodeKey("\xc3\xa4x", false);
  EXPECT_EQ(umlaut.press.text, "\xc3\xa4");
  EXPECT_EQ(umlaut.bytes, 2U);
  EXPECT_EQ(KeyOf("\xff"), Key::kOther);
}

// Whatever a terminal sends, it is taken to its end.
TEST(DecodeKey, AlwaysGoesOn) {
  for (int first = 0; first < 256; ++first) {
    for (const std::string rest : {"", "[", "[A", "\x80\x80\x80", "[99999"}) {
      std::string bytes = std::string(1, static_cast<char>(first)) + rest;
      while (!bytes.empty()) {
        const std::size_t taken = DecodeKey(bytes, true).bytes;
        ASSERT_GT(taken, 0U) << first << " " << rest;
        ASSERT_LE(taken, bytes.size());
        bytes.erase(0, taken);
      }
    }
  }
}

TEST(KeyTerminal, NeedsATerminal) { EXPECT_FALSE(KeyTerminal::Open()); }

}  // namespace
}  // namespace portwright::sys
