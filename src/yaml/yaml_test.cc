#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portwright::yaml {
namespace {

using testing::HasSubstr;

// The diagnostics of a text, printed; empty if it is fine.
std::string Errors(std::string_view text, const Limits& limits = {}) {
  Diagnostics diagnostics;
  Document::Parse(text, "f.yaml", diagnostics, limits);
  return diagnostics.Print();
}

std::unique_ptr<Document> Good(std::string_view text) {
  Diagnostics diagnostics;
  auto document = Document::Parse(text, "f.yaml", diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  EXPECT_NE(document, nullptr);
  return document;
}

std::string At(SourcePlace place) {
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(YamlTest, KeepsWordsAsTextWithTheirPlaces) {
  const auto document = Good("a: on\nb:\n  - 'x: y'\n  - [1, \"\"]\nc: ~\nd:\n");
  const Node root = document->root();
  ASSERT_TRUE(root.IsMapping());
  EXPECT_EQ(root.size(), 4U);
  EXPECT_EQ(root.Find("a")->text(), "on");
  EXPECT_EQ(At(root.Find("a")->place()), "1:4");
  const Node list = *root.Find("b");
  ASSERT_TRUE(list.IsSequence());
  EXPECT_EQ(list.size(), 2U);
  auto entry = list.begin();
  EXPECT_EQ((*entry).text(), "x: y");
  EXPECT_TRUE((*entry).quoted());
  EXPECT_EQ(At((*entry).place()), "3:5");
  ++entry;
  EXPECT_EQ((*entry).size(), 2U);
  EXPECT_EQ((*(*entry).begin()).text(), "1");
  ++entry;
  EXPECT_EQ(entry, list.end());
  EXPECT_TRUE(root.Find("c")->IsNull());
  EXPECT_TRUE(root.Find("d")->IsNull());
  EXPECT_FALSE(root.Find("e").has_value());
  EXPECT_EQ(root.text(), "");
}

TEST(YamlTest, QuotedEmptyTextIsNotNull) {
  const auto document = Good("a: ''\nb: 'null'\n");
  EXPECT_FALSE(document->root().Find("a")->IsNull());
  EXPECT_FALSE(document->root().Find("b")->IsNull());
}

TEST(YamlTest, KnowsWhereAByteOfAScalarStands) {
  const auto document =
      Good("plain: one two\nquoted: 'one two'\nescaped: \"one\\ttwo\"\nfolded: >\n  one\n  two\n");
  const Node root = document->root();
  EXPECT_EQ(At(root.Find("plain")->PlaceOf(4)), "1:12");
  EXPECT_EQ(At(root.Find("quoted")->PlaceOf(4)), "2:14");
  // Neither escapes nor line breaks can be counted through: the scalar's own place.
  EXPECT_EQ(At(root.Find("escaped")->PlaceOf(4)), "3:10");
  EXPECT_EQ(At(root.Find("folded")->PlaceOf(4)), "4:9");
}

TEST(YamlTest, ColumnsCountCharacters) {
  const auto document = Good("{ä: 1, b: 2}");
  EXPECT_EQ(At(document->root().Find("b")->place()), "1:11");
}

TEST(YamlTest, RefusesDuplicateKeysWithBothPlaces) {
  EXPECT_EQ(Errors("a: 1\nb: 2\na: 3\n"),
            "f.yaml:3:1: error: expected each key once, found 'a' again [PW-YAML-0004]\n"
            "    see f.yaml:1:1\n"
            "    hint: keep one of the two\n");
}

TEST(YamlTest, RefusesDuplicateKeysOfLargeMappings) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  EXPECT_EQ(Errors(text), "");
  text += "key500: 1\n";
  EXPECT_THAT(Errors(text),
              HasSubstr("f.yaml:1001:1: error: expected each key once, found 'key500' again"));
  EXPECT_THAT(Errors(text), HasSubstr("see f.yaml:501:1"));
}

TEST(YamlTest, SameKeyInDifferentMappingsIsFine) {
  EXPECT_EQ(Errors("a: {x: 1}\nb: {x: 1}\nc: [x, x]\n"), "");
}

TEST(YamlTest, ADuplicateKeyThroughAnAliasIsFound) {
  EXPECT_THAT(Errors("- &k name\n- {*k : 1, name: 2}\n"),
              HasSubstr("f.yaml:2:12: error: expected each key once"));
}

TEST(YamlTest, ReadsOnAfterADuplicateKey) {
  Diagnostics diagnostics;
  const auto document = Document::Parse("a: 1\na: 2\nb: 3\n", "f.yaml", diagnostics);
  EXPECT_TRUE(diagnostics.has_errors());
  ASSERT_NE(document, nullptr);
  EXPECT_EQ(document->root().Find("b")->text(), "3");
  EXPECT_EQ(document->root().Find("a")->text(), "1");
}

TEST(YamlTest, RefusesListsAsKeys) {
  EXPECT_THAT(Errors("? [a, b]\n: 1\n"), HasSubstr("f.yaml:1:3: error: expected a word as key"));
  EXPECT_THAT(Errors("a: 1\n? {b: 1}\n: 1\n"),
              HasSubstr("f.yaml:2:3: error: expected a word as key"));
}

TEST(YamlTest, RefusesDepth) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + "x" + std::string(levels, ']');
  };
  EXPECT_EQ(Errors(nested(64)), "");
  EXPECT_EQ(Errors(nested(65)),
            "f.yaml:1:65: error: expected at most 64 levels, found more [PW-YAML-0006]\n");
  EXPECT_THAT(Errors(nested(1'000'000)),
              HasSubstr("f.yaml:1:65: error: expected at most 64 levels"));
}

TEST(YamlTest, AliasesDoNotGoDeeperThanTextMay) {
  const std::string forty(40, '[');
  const std::string closing(40, ']');
  const std::string text = "- &a " + forty + "x" + closing + "\n- " + forty + "*a" + closing + "\n";
  EXPECT_THAT(Errors(text), HasSubstr("f.yaml:2:43: error: expected at most 64 levels"));
}

TEST(YamlTest, FollowsAliases) {
  const auto document = Good("a: &x [1, 2]\nb: *x\nc: &y word\nd: *y\n");
  const Node b = *document->root().Find("b");
  EXPECT_TRUE(b.IsSequence());
  EXPECT_EQ(b.size(), 2U);
  EXPECT_EQ((*b.begin()).text(), "1");
  EXPECT_EQ(At(b.place()), "2:4");
  EXPECT_EQ(document->root().Find("d")->text(), "word");
}

TEST(YamlTest, RefusesCyclesAndUnknownAliases) {
  EXPECT_EQ(
      Errors("a: &x [1, *x]\n"),
      "f.yaml:1:11: error: expected an alias to an earlier node, found *x, which encloses itself "
      "[PW-YAML-0007]\n");
  EXPECT_EQ(
      Errors("a: *nowhere\n"),
      "f.yaml:1:4: error: expected an anchor of this name before, found *nowhere [PW-YAML-0007]\n");
  // A name that is used again stands for the new node, which is not complete yet.
  EXPECT_THAT(Errors("a: &x 1\nb: &x [*x]\n"), HasSubstr("which encloses itself"));
}

TEST(YamlTest, RefusesABillionLaughs) {
  std::string text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string alias = "*l" + std::to_string(i - 1);
    text += "l" + std::to_string(i) + ": &l" + std::to_string(i) + " [";
    for (int k = 0; k < 9; ++k) text += alias + ", ";
    text += alias + "]\n";
  }
  EXPECT_THAT(Errors(text),
              HasSubstr("expected at most 64,000,000 values with aliases expanded, found more"));
  EXPECT_THAT(Errors(text), HasSubstr("PW-YAML-0008"));
}

TEST(YamlTest, CountsNodesUpToTheLimit) {
  Limits limits;
  limits.nodes_max = 4;  // the mapping, its key, the list and its entry
  EXPECT_EQ(Errors("a: [b]", limits), "");
  EXPECT_THAT(Errors("a: [b, c]", limits),
              HasSubstr("f.yaml:1:8: error: expected at most 4 values"));
}

TEST(YamlTest, RefusesBytesThatAreNotUtf8WithTheirPlace) {
  EXPECT_EQ(Errors("a: 1\nb: \xc3\xa4\xff\n"),
            "f.yaml:2:5: error: expected UTF-8 text, found a byte that is not [PW-YAML-0002]\n"
            "    hint: save the file as UTF-8\n");
  EXPECT_THAT(Errors("a: \xed\xa0\x80"),
              HasSubstr("f.yaml:1:4: error: expected UTF-8"));  // a surrogate
  EXPECT_THAT(Errors(std::string_view("\xff\xfe"
                                      "a\0",
                                      4)),
              HasSubstr("f.yaml:1:1: error: expected UTF-8"));
}

TEST(YamlTest, AByteOrderMarkIsFine) {
  EXPECT_EQ(Good("\xef\xbb\xbf"
                 "a: 1\n")
                ->root()
                .Find("a")
                ->text(),
            "1");
}

TEST(YamlTest, RefusesControlCharactersWithTheirPlace) {
  EXPECT_THAT(Errors("a: 1\nb: \x01\n"),
              HasSubstr("f.yaml:2:4: error: expected YAML, but control"));
  EXPECT_THAT(Errors(std::string_view("a: 1\n\0", 6)),
              HasSubstr("f.yaml:2:1: error: expected YAML"));
}

TEST(YamlTest, RefusesASecondDocument) {
  EXPECT_EQ(Errors("a: 1\n---\nb: 2\n"),
            "f.yaml:2:1: error: expected one document, found a second [PW-YAML-0009]\n");
  EXPECT_EQ(Errors("---\na: 1\n...\n"), "");
}

TEST(YamlTest, RefusesAnEmptyFile) {
  const std::string empty =
      "f.yaml:1:1: error: expected a mapping, found an empty file [PW-YAML-0010]\n";
  EXPECT_EQ(Errors(""), empty);
  EXPECT_EQ(Errors(std::string_view()), empty);
  EXPECT_EQ(Errors("\n  \n# a remark\n"), empty);
}

TEST(YamlTest, RefusesTruncatedText) {
  EXPECT_THAT(Errors("a: [1, 2"), HasSubstr("PW-YAML-0003"));
  EXPECT_THAT(Errors("a: 'x"), HasSubstr("f.yaml:1:6: error: expected YAML"));
  EXPECT_THAT(Errors("a: {b: 1\nc: 2\n"), HasSubstr("f.yaml:2:2: error: expected YAML"));
}

TEST(YamlTest, RefusesTags) {
  EXPECT_EQ(Errors("a: !!int 3\n"),
            "f.yaml:1:4: error: expected no tag, found 'tag:yaml.org,2002:int' [PW-YAML-0011]\n"
            "    hint: leave it out\n");
  EXPECT_THAT(Errors("a: !mine [1]\n"), HasSubstr("expected no tag, found '!mine'"));
  EXPECT_THAT(Errors("a: !!set {b: 1}\n"), HasSubstr("expected no tag"));
}

TEST(YamlTest, TakesTheTagsOfALanguageWhereLimitsLetThem) {
  Limits limits;
  limits.local_tags = true;
  Diagnostics diagnostics;
  const auto document = Document::Parse("a: &x !Ref b\nc: !GetAtt [d, !Sub e]\nf: *x\ng: h\n",
                                        "f.yaml", diagnostics, limits);
  ASSERT_NE(document, nullptr) << diagnostics.Print();
  EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.Print();
  const Node root = document->root();
  EXPECT_EQ(root.Find("a")->tag(), "Ref");
  EXPECT_EQ(root.Find("a")->text(), "b");
  EXPECT_EQ(root.Find("c")->tag(), "GetAtt");
  EXPECT_EQ((*++root.Find("c")->begin()).tag(), "Sub");
  EXPECT_EQ(root.Find("f")->tag(), "Ref");
  EXPECT_EQ(root.Find("g")->tag(), "");
  for (const char* text : {"a: !!int 3\n", "a: ! b\n", "a: !<tag:example.com,2026:x> 1\n"}) {
    Diagnostics refused;
    Document::Parse(text, "f.yaml", refused, limits);
    EXPECT_THAT(refused.Print(), HasSubstr("PW-YAML-0011")) << text;
  }
}

TEST(YamlTest, MergeKeysAreOrdinaryKeys) {
  const auto document = Good("a: &x {b: 1}\nc:\n  <<: *x\n");
  EXPECT_FALSE(document->root().Find("c")->Find("b").has_value());
  EXPECT_TRUE(document->root().Find("c")->Find("<<").has_value());
}

TEST(YamlTest, RefusesLargeFilesBeforeReadingThem) {
  Limits limits;
  limits.bytes_max = 1000;
  EXPECT_EQ(Errors(std::string(1001, 'a'), limits),
            "f.yaml: error: expected at most 1,000 bytes, found 1,001 [PW-YAML-0001]\n");
}

TEST(YamlTest, ManyRecordsSurviveTheGrowth) {
  std::string text = "list:\n";
  for (int i = 0; i < 20000; ++i) text += "- { id: g" + std::to_string(i) + ", to: [10.0.0.1] }\n";
  const auto document = Good(text);
  const Node list = *document->root().Find("list");
  ASSERT_EQ(list.size(), 20000U);
  int i = 0;
  for (auto it = list.begin(); it != list.end(); ++it, ++i) {
    ASSERT_EQ((*it).Find("id")->text(), "g" + std::to_string(i));
    ASSERT_EQ((*it).place().line, static_cast<std::uint32_t>(i + 2));
  }
  EXPECT_EQ(i, 20000);
}

}  // namespace
}  // namespace portwright::yaml
