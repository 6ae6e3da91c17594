#include <gtest/gtest.h>

#include <string>

#include "document/read.h"

namespace portwright::document {
namespace {

// With the NUL bytes of a literal, but for its last.
template <std::size_t kSize>
std::string Bytes(const char (&literal)[kSize]) {
  return std::string(literal, kSize - 1);
}

std::string Decoded(const std::string& bytes, std::string* notes = nullptr) {
  Diagnostics diagnostics;
  auto text = Decode(bytes, diagnostics.AddFile("a"), diagnostics);
  if (notes != nullptr) *notes = diagnostics.Print();
  return text ? *text : "error: " + text.error().message;
}

TEST(Decode, LeavesUtf8AloneButForItsMark) {
  std::string notes;
  EXPECT_EQ(Decoded("\xef\xbb\xbfna\xc3\xafve \xe2\x80\x9cx\xe2\x80\x9d 443", &notes),
            "na\xc3\xafve \xe2\x80\x9cx\xe2\x80\x9d 443");
  EXPECT_EQ(notes, "");
}

TEST(Decode, ReadsUtf16WithAndWithoutItsMark) {
  EXPECT_EQ(Decoded(Bytes("\xff\xfe"
                          "8\0"
                          "0\0"
                          "\n\0"
                          "\x19\x20")),
            "80\n\xe2\x80\x99");
  EXPECT_EQ(Decoded(Bytes("\xfe\xff"
                          "\0"
                          "8"
                          "\0"
                          "0"
                          "\xd8\x3d\xde\x00")),
            "80\xf0\x9f\x98\x80");
  EXPECT_EQ(Decoded(Bytes("p\0o\0r\0t\0 \0"
                          "8\0"
                          "0\0")),
            "port 80");
  EXPECT_EQ(Decoded(Bytes("\0p\0o\0r\0t")), "port");
}

TEST(Decode, ReadsOtherBytesAsWindows1252) {
  std::string notes;
  EXPECT_EQ(Decoded("a\n\x93port\x94 caf\xe9 \x81\n", &notes),
            "a\n\xe2\x80\x9cport\xe2\x80\x9d caf\xc3\xa9 \xef\xbf\xbd\n");
  EXPECT_EQ(notes,
            "a:2: note: 4 characters read as Windows-1252, since not UTF-8 [PW-DOC-0001]\n"
            "a:2: note: 1 character lost before the document came here (U+FFFD), read as a blank "
            "[PW-DOC-0004]\n");
}

TEST(Decode, RepairsUtf8ThatWasReadAsWindows1252) {
  std::string notes;
  // The bytes e2 80 99 and c2 a0, each read as a character.
  EXPECT_EQ(Decoded("\nroute\xc3\xa2\xe2\x82\xac\xe2\x84\xa2s\xc3\x82\xc2\xa0x\n", &notes),
            "\nroute\xe2\x80\x99s\xc2\xa0x\n");
  EXPECT_EQ(notes,
            "a:2: note: 2 characters repaired: UTF-8 that was read as Windows-1252 "
            "[PW-DOC-0002]\n");
  EXPECT_EQ(Decoded("caf\xc3\x83\xc2\xa9"), "caf\xc3\xa9");
  EXPECT_EQ(Decoded("\xc3\xa2\xe2\x82\xac\xc5\x93q\xc3\xa2\xe2\x82\xac\xc2\x9d"),
            "\xe2\x80\x9cq\xe2\x80\x9d");
  // The last byte of a closing quote was lost, and the second of a no-break space became a blank.
  EXPECT_EQ(Decoded("q\xc3\xa2\xe2\x82\xac x\xc3\x82 y"), "q\xe2\x80\x9d x y");
}

TEST(Decode, RepairsWhatWasReadWronglyTwice) {
  // c3 a9 read as Windows-1252 and stored as UTF-8, two times over.
  EXPECT_EQ(Decoded("caf\xc3\x83\xc6\x92\xc3\x82\xc2\xa9"), "caf\xc3\xa9");
}

TEST(Decode, RepairsNoWordsOfOtherLanguages) {
  for (const char* word :
       {"\xc3\x82ge", "S\xc3\xa3o",
        "Stra\xc3\x9f"
        "e",
        "\xc3\x89t\xc3\xa9", "\xc3\x96l", "na\xc3\xafve", "\xe7\xab\xaf\xe5\x8f\xa3"}) {
    EXPECT_EQ(Decoded(word), word);
  }
}

TEST(Decode, NamesCharactersThatWereLost) {
  std::string notes;
  EXPECT_EQ(Decoded("a\xc3\xaf\xc2\xbf\xc2\xbd"
                    "b",
                    &notes),
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(notes,
            "a:1: note: 1 character repaired: UTF-8 that was read as Windows-1252 [PW-DOC-0002]\n"
            "a:1: note: 1 character lost before the document came here (U+FFFD), read as a blank "
            "[PW-DOC-0004]\n");
}

TEST(Decode, KeepsTheNumberOfLines) {
  EXPECT_EQ(Decoded("a\rb\r"), "a\nb\n");
  EXPECT_EQ(Decoded("a\r\nb\r"), "a\r\nb\r");
}

TEST(Decode, RefusesWhatIsNoText) {
  std::string bytes(20, '\x02');
  bytes += "port";
  EXPECT_EQ(Decoded(bytes), "error: expected text, found 20 control characters");
  EXPECT_EQ(Decoded("\x02port\x03"), "\x02port\x03");
  EXPECT_EQ(Decoded(std::string("a\nb\0c", 5)), "error: expected text, found a NUL byte in line 2");
}

}  // namespace
}  // namespace portwright::document
