#include "dialect/common/json_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portwright::dialect {
namespace {

using testing::HasSubstr;
using testing::Not;

// The messages of a text, empty where it is read.
std::string MessagesOf(std::string_view text) {
  Diagnostics diagnostics;
  const JsonTree tree(text, diagnostics.AddFile("t.json"), diagnostics);
  EXPECT_EQ(tree.root().exists(), !diagnostics.has_errors());
  return diagnostics.Print();
}

TEST(JsonTree, ValuesOfEveryKind) {
  Diagnostics diagnostics;
  const JsonTree tree(R"({"n": null, "t": true, "f": false, "i": -12, "r": 1.5e2,
      "s": "text", "a": [1, "two"], "o": {"in": 3}})",
                      diagnostics.AddFile("t.json"), diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  const JsonValue root = tree.root();
  ASSERT_EQ(root.kind(), JsonKind::kObject);
  EXPECT_TRUE(root.Member("n").IsNull());
  EXPECT_TRUE(root.Member("t").IsTrue());
  EXPECT_FALSE(root.Member("f").IsTrue());
  EXPECT_EQ(root.Member("f").kind(), JsonKind::kBool);
  EXPECT_EQ(root.Member("i").Integer(), -12);
  EXPECT_EQ(root.Member("r").kind(), JsonKind::kNumber);
  EXPECT_EQ(root.Member("r").Integer(), std::nullopt);
  EXPECT_EQ(root.Member("s").Text(), "text");
  EXPECT_TRUE(root.Member("s").Is("text"));
  EXPECT_FALSE(root.Member("s").Is("tex"));
  EXPECT_EQ(root.Member("s").text_bytes(), 4U);
  const JsonValue array = root.Member("a");
  ASSERT_EQ(array.kind(), JsonKind::kArray);
  EXPECT_EQ(array.First().Integer(), 1);
  EXPECT_EQ(array.First().Next().Text(), "two");
  EXPECT_FALSE(array.First().Next().Next().exists());
  EXPECT_EQ(root.Member("o").Member("in").Integer(), 3);
  EXPECT_FALSE(root.Member("o").Next().exists());
}

TEST(JsonTree, WhatIsNotThereIsNothing) {
  const JsonValue none;
  EXPECT_FALSE(none.exists());
  EXPECT_EQ(none.kind(), JsonKind::kNone);
  EXPECT_TRUE(none.IsEmpty());
  EXPECT_EQ(none.Text(), "");
  EXPECT_EQ(none.Name(), "");
  EXPECT_FALSE(none.Is(""));
  EXPECT_FALSE(none.Member("a").First().Next().exists());
  EXPECT_EQ(none.place(), SourcePlace());
}

TEST(JsonTree, WhatSaysNothingIsEmpty) {
  Diagnostics diagnostics;
  const JsonTree tree(R"([null, "", [], {}, "x", [0], 0, false])", 0, diagnostics);
  std::string empty;
  for (JsonValue value = tree.root().First(); value.exists(); value = value.Next())
    empty += value.IsEmpty() ? '1' : '0';
  EXPECT_EQ(empty, "11110000");
}

TEST(JsonTree, PlacesAreThoseOfNames) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("t.json");
  const JsonTree tree("{\n  \"a\": [\n    1, 22,\r\n    {\"b\":\n 3}]}", file, diagnostics);
  const JsonValue a = tree.root().Member("a");
  EXPECT_EQ(tree.root().place(), (SourcePlace{file, 1, 1}));
  EXPECT_EQ(a.place(), (SourcePlace{file, 2, 3}));
  EXPECT_EQ(a.First().place(), (SourcePlace{file, 3, 5}));
  EXPECT_EQ(a.First().Next().place(), (SourcePlace{file, 3, 8}));
  const JsonValue object = a.First().Next().Next();
  EXPECT_EQ(object.place(), (SourcePlace{file, 4, 5}));
  EXPECT_EQ(object.Member("b").place(), (SourcePlace{file, 4, 6}));
}

TEST(JsonTree, EscapesStandForLetters) {
  Diagnostics diagnostics;
  const JsonTree tree(R"({"\u0061\n": "\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00\u0000."})", 0,
                      diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  const JsonValue member = tree.root().First();
  EXPECT_EQ(member.Name(), "a\n");
  EXPECT_TRUE(member.IsNamed("a\n"));
  EXPECT_EQ(tree.root().Member("a\n").kind(), JsonKind::kString);
  EXPECT_EQ(member.Text(),
            std::string("\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\0.", 20));
}

TEST(JsonTree, AByteOrderMarkIsPassedOver) {
  Diagnostics diagnostics;
  const JsonTree tree("\xef\xbb\xbf[7]", diagnostics.AddFile("t.json"), diagnostics);
  EXPECT_EQ(tree.root().First().Integer(), 7);
  EXPECT_EQ(tree.root().First().place().column, 2U);
}

TEST(JsonTree, BrokenTextsSayWhere) {
  const struct {
    const char* text;
    const char* message;
  } kBroken[] = {
      {"", "t.json:1:1: error: expected a value, found the end of the text [PW-DIA-common-0101]"},
      {" \n ", "t.json:2:2"},
      {"[1,]", "t.json:1:4"},
      {"[1", "t.json:1:3"},
      {"[1 2]", "t.json:1:4"},
      {"[1}", "expected ',' or ']', found '}'"},
      {"{\"a\" 1}", "expected ':' after a name, found '1'"},
      {"{\"a\": 1,}", "expected a name in double quotes, found '}'"},
      {"{a: 1}", "expected a name in double quotes, found 'a'"},
      {"{\"a\": 1", "expected ',' or '}', found the end of the text"},
      {"[] []", "t.json:1:4"},
      {"[01]", "t.json:1:3"},
      {"[1.]", "expected a digit, found ']'"},
      {"[-]", "expected a digit, found ']'"},
      {"[1e+]", "expected a digit, found ']'"},
      {"[+1]", "expected a value, found '+'"},
      {"[tru]", "expected a value, found 't'"},
      {"[NaN]", "expected a value, found 'N'"},
      {"['a']", "expected a value"},
      {"[\"a]", "expected '\"' after a string, found the end of the text"},
      {"[\"a\nb\"]", "expected no control character within a string"},
      {"[\"\\x\"]", "expected an escape of JSON after '\\', found 'x'"},
      {"[\"\\u12g4\"]", "expected an escape of JSON after '\\', found 'u'"},
      {"[\"\\u12", "expected an escape of JSON"},
      {"[\"\\ud800\"]", "expected the second half of a letter"},
      {"[\"\\ud800\\u0041\"]", "expected the second half of a letter"},
      {"[\"\\udc00\"]", "expected the first half of a letter"},
      {"[\"\\", "expected an escape of JSON"},
      {"[1, /* x */ 2]", "expected a value, found '/'"},
      {"[\xc3\xa9]", "expected a value, found a letter outside a string"},
      {"[\n\"\xff\"]", "t.json:2:2: error: expected UTF-8, found other bytes [PW-DIA-common-0103]"},
      {"\xff\xfe[\x00", "found UTF-16"},
      {"{\"a\": 1, \"b\": 2,\n \"a\": 3}", "t.json:2:2: error: expected each name once"},
      {"{\"a\": 1, \"\\u0061\": 3}", "PW-DIA-common-0104"},
      {"]", "expected a value, found ']'"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    EXPECT_THAT(MessagesOf(text), HasSubstr(message));
  }
}

TEST(JsonTree, NamesMayRepeatInOtherObjects) {
  EXPECT_EQ(MessagesOf(R"([{"a": 1}, {"a": {"a": 2}}])"), "");
}

TEST(JsonTree, DepthIsLimited) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(MessagesOf(nested(JsonTree::kDepthMax)), "");
  EXPECT_THAT(MessagesOf(nested(JsonTree::kDepthMax + 1)), HasSubstr("PW-DIA-common-0102"));
  EXPECT_THAT(MessagesOf(std::string(1'000'000, '[')), HasSubstr("PW-DIA-common-0102"));
}

TEST(JsonTree, NothingOfATextIsInAMessage) {
  for (const char* text : {R"({"s3cret": 1, "s3cret": 2})", R"(["s3cret" "s3cret"])", R"(["s3cret)",
                           R"({"s3cret"})", "[s3cret]"})
    EXPECT_THAT(MessagesOf(text), Not(HasSubstr("3cret"))) << text;
}

}  // namespace
}  // namespace portwright::dialect
