#include "yaml/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace portwright::yaml {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kKeys[] = {"title", "kind", "port", "shared", "names", "options"};
enum class Service { kHost, kServer };
constexpr Named<Service> kKinds[] = {{"host", Service::kHost}, {"service", Service::kServer}};

// A mapping that is read, with what is said about it.
struct Reading {
  explicit Reading(std::string_view text)
      : document(Document::Parse(text, "f.yaml", diagnostics)),
        fields(document->root(), "role 'dns'", kKeys, diagnostics) {}
  std::string Errors() const { return diagnostics.Print(); }

  Diagnostics diagnostics;
  std::unique_ptr<Document> document;
  Fields fields;
};

TEST(FieldsTest, ReadsWhatIsThere) {
  const Reading r(
      "{title: DNS server, kind: service, port: 53, shared: yes, names: [a, b], options: {x: 1}}");
  EXPECT_EQ(r.fields.Text("title"), "DNS server");
  EXPECT_EQ(r.fields.Word("kind", kKinds), Service::kServer);
  EXPECT_EQ(r.fields.Number("port", 1, 65535), 53U);
  EXPECT_TRUE(r.fields.OptionalBool("shared", false));
  std::vector<std::string> names;
  for (const Node& node : r.fields.Texts("names")) names.emplace_back(node.text());
  EXPECT_THAT(names, ElementsAre("a", "b"));
  const auto pairs = r.fields.Pairs("options");
  ASSERT_EQ(pairs.size(), 1U);
  EXPECT_EQ(pairs[0].key.text(), "x");
  EXPECT_EQ(pairs[0].value.text(), "1");
  EXPECT_EQ(r.Errors(), "");
}

TEST(FieldsTest, OptionalKeysMayBeAbsentInSilence) {
  const Reading r("{}");
  EXPECT_EQ(r.fields.OptionalText("title"), "");
  EXPECT_EQ(r.fields.OptionalWord("kind", kKinds), std::nullopt);
  EXPECT_EQ(r.fields.OptionalNumber("port", 1, 65535), std::nullopt);
  EXPECT_TRUE(r.fields.OptionalBool("shared", true));
  EXPECT_TRUE(r.fields.OptionalList("names").empty());
  EXPECT_TRUE(r.fields.OptionalTexts("names").empty());
  EXPECT_TRUE(r.fields.OptionalPairs("options").empty());
  EXPECT_EQ(r.Errors(), "");
}

TEST(FieldsTest, ReportsMissingKeysOnceEach) {
  const Reading r("{}");
  r.fields.Text("title");
  EXPECT_EQ(r.Errors(),
            "f.yaml:1:1: error: expected key 'title' in role 'dns', found none [PW-YAML-0022]\n");
}

TEST(FieldsTest, ReportsUnknownKeysWithTheNearest) {
  const Reading r("{titel: x, zzzzzz: 1}");
  EXPECT_EQ(r.Errors(),
            "f.yaml:1:2: error: expected a key of role 'dns', found 'titel' [PW-YAML-0021]\n"
            "    hint: did you mean 'title'?\n"
            "f.yaml:1:12: error: expected a key of role 'dns', found 'zzzzzz' [PW-YAML-0021]\n"
            "    hint: known keys: title, kind, port, shared, names, options\n");
}

TEST(FieldsTest, ReportsWhatIsNoMapping) {
  const Reading r("[a]");
  EXPECT_FALSE(r.fields.is_mapping());
  EXPECT_EQ(r.fields.Text("title"), "");
  EXPECT_EQ(r.Errors(),
            "f.yaml:1:1: error: expected a mapping for role 'dns', found a list [PW-YAML-0020]\n");
}

TEST(FieldsTest, ReportsWrongKinds) {
  const Reading r("{title: [a], kind: {}, port: [], names: x, options: [y]}");
  r.fields.Text("title");
  r.fields.Word("kind", kKinds);
  r.fields.Number("port", 1, 65535);
  r.fields.List("names");
  r.fields.Pairs("options");
  EXPECT_EQ(
      r.Errors(),
      "f.yaml:1:9: error: expected a text for 'title' of role 'dns', found a list [PW-YAML-0023]\n"
      "f.yaml:1:20: error: expected host or service for 'kind' of role 'dns', found a mapping "
      "[PW-YAML-0023]\n"
      "f.yaml:1:30: error: expected a number from 1 to 65535 for 'port' of role 'dns', found a "
      "list "
      "[PW-YAML-0025]\n"
      "f.yaml:1:41: error: expected a list for 'names' of role 'dns', found 'x' [PW-YAML-0023]\n"
      "f.yaml:1:53: error: expected a mapping for 'options' of role 'dns', found a list "
      "[PW-YAML-0023]\n");
}

TEST(FieldsTest, ReportsEmptyTexts) {
  const Reading r("{title: '  ', names: [~, a]}");
  r.fields.Text("title");
  EXPECT_EQ(r.fields.Texts("names").size(), 1U);
  EXPECT_EQ(
      r.Errors(),
      "f.yaml:1:9: error: expected a text for 'title' of role 'dns', found nothing [PW-YAML-0024]\n"
      "f.yaml:1:23: error: expected a text for 'names' of role 'dns', found nothing "
      "[PW-YAML-0024]\n");
}

TEST(FieldsTest, ReportsNumbersThatAreNone) {
  for (const char* text : {"{port: 0}", "{port: 65536}", "{port: -1}", "{port: 8O80}",
                           "{port: 1.5}", "{port: +5}", "{port: 99999999999999999999}"}) {
    const Reading r(text);
    EXPECT_EQ(r.fields.OptionalNumber("port", 1, 65535), std::nullopt) << text;
    EXPECT_THAT(r.Errors(), HasSubstr("f.yaml:1:8: error: expected a number from 1 to 65535"))
        << text;
  }
}

TEST(FieldsTest, ReportsUnknownWordsWithTheNearest) {
  const Reading r("{kind: hots, shared: perhaps}");
  EXPECT_EQ(r.fields.Word("kind", kKinds), std::nullopt);
  EXPECT_TRUE(r.fields.OptionalBool("shared", true));
  EXPECT_EQ(
      r.Errors(),
      "f.yaml:1:8: error: expected host or service for 'kind' of role 'dns', found 'hots' "
      "[PW-YAML-0026]\n"
      "    hint: did you mean 'host'?\n"
      "f.yaml:1:22: error: expected true or false for 'shared' of role 'dns', found 'perhaps' "
      "[PW-YAML-0027]\n");
}

TEST(FieldsTest, OneTextMayStandForAList) {
  Diagnostics diagnostics;
  const auto document = Document::Parse("word", "f.yaml", diagnostics);
  const auto texts = ReadTexts(document->root(), "'default'", diagnostics, true);
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0].text(), "word");
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_TRUE(ReadTexts(document->root(), "'default'", diagnostics).empty());
  EXPECT_TRUE(diagnostics.has_errors());
}

TEST(FieldsTest, SuggestsOrListsWhatIsKnown) {
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.AddFile("f.yaml");
  ReportUnknown("PW-YAML-0026", {file, 1, 2}, "a role", "dsn", {"dns", "ntp"}, diagnostics);
  ReportUnknown("PW-YAML-0026", {file, 2, 2}, "a role", "elephant", {"dns", "ntp"}, diagnostics);
  EXPECT_EQ(diagnostics.Print(),
            "f.yaml:1:2: error: expected a role, found 'dsn' [PW-YAML-0026]\n    hint: did you "
            "mean 'dns'?\n"
            "f.yaml:2:2: error: expected a role, found 'elephant' [PW-YAML-0026]\n    hint: known: "
            "dns, ntp\n");
}

TEST(FieldsDeathTest, ReadingAnUndeclaredKeyIsABug) {
  const Reading r("{}");
  EXPECT_DEATH(r.fields.Find("undeclared"), "a key that is read is declared");
}

}  // namespace
}  // namespace portwright::yaml
