#include "site/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "site/read_sample.h"

namespace portwright::site {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kSite = R"(site: s
zones: { a: { prefixes: [10.1.0.0/16] } }
hosts:
  h1: { addresses: [10.1.0.1], tags: [esxi] }
  h2: { addresses: [10.1.0.2], tags: [esxi] }
products:
  - { id: box, product: p, self: [h1], features: { nas: on }, bind: { agent: h1 } }
)";

std::unique_ptr<Site> ReadWith(std::string_view answers, Diagnostics& diagnostics,
                               const ReadOptions& options = {}) {
  return Read({{FileKind::kSite, "site.yaml", std::string(kSite)},
               {FileKind::kAnswers, "answers.yaml", std::string(answers)}},
              diagnostics, options);
}

TEST(Answers, AreWrittenInOneOrder) {
  Answers answers;
  answers.Set({"products", "box", "bind", "esxi"}, YamlText("tag: esxi"));
  answers.Set({"bind", "dns"}, YamlList({"dns1", "10.1.0.53"}));
  answers.Set({"products", "box", "features", "oracle"}, YamlText("on"));
  answers.Set({"products", "box", "features", "mail"}, YamlPair("off", "no mail: none"));
  answers.Set({"products", "box", "version"}, YamlText("7.2"));
  answers.Set({"names", "*.example.com"}, "{ object: true }");
  const std::string text = answers.ToText();
  EXPECT_THAT(text, HasSubstr(R"(
bind:
  dns: [dns1, 10.1.0.53]
names:
  "*.example.com": { object: true }
products:
  box:
    version: "7.2"
    features:
      mail: { off: "no mail: none" }
      oracle: on
    bind:
      esxi: "tag: esxi"
)"));
  Diagnostics diagnostics;
  const auto again = Answers::Read(text, "answers.yaml", diagnostics);
  ASSERT_TRUE(again) << diagnostics.Print();
  EXPECT_EQ(again->values(), answers.values());
  EXPECT_EQ(again->ToText(), text);
}

TEST(Answers, QuoteWhatAnotherReaderWouldTakeForSomethingElse) {
  EXPECT_EQ(YamlText("on"), "on");
  EXPECT_EQ(YamlText("10.1.0.1"), "10.1.0.1");
  EXPECT_EQ(YamlText("2001:db8::1"), "\"2001:db8::1\"");
  EXPECT_EQ(YamlText("587"), "\"587\"");
  EXPECT_EQ(YamlText("1e5"), "\"1e5\"");
  EXPECT_EQ(YamlText("~"), "\"~\"");
  EXPECT_EQ(YamlText(""), "\"\"");
  EXPECT_EQ(YamlText("No"), "\"No\"");
  EXPECT_EQ(YamlText("a\"b\\\n"), "\"a\\\"b\\\\\\x0a\"");
  // A line break of Unicode is a character here, and none of the file.
  EXPECT_EQ(YamlText("a\xc2\x85"
                     "b\xe2\x80\xa8"),
            "\"a\\x85b\\u2028\"");
  EXPECT_EQ(YamlText("\xc3\xa4"), "\"\xc3\xa4\"");
}

TEST(Answers, AreGivenAndTakenBack) {
  Answers answers;
  EXPECT_TRUE(answers.empty());
  answers.Set({"bind", "dns"}, "dns1");
  EXPECT_EQ(answers.Find({"bind", "dns"}), "dns1");
  EXPECT_FALSE(answers.Remove({"bind", "ntp"}));
  EXPECT_TRUE(answers.Remove({"bind", "dns"}));
  EXPECT_TRUE(answers.empty());
}

TEST(Answers, AnEmptyFileHasNone) {
  for (const char* text : {"", "  \n", "products:\n", "products: { box: }\n", "bind: {}\n"}) {
    Diagnostics diagnostics;
    const auto answers = Answers::Read(text, "answers.yaml", diagnostics);
    ASSERT_TRUE(answers) << text << diagnostics.Print();
    EXPECT_TRUE(answers->empty()) << text;
  }
}

TEST(Answers, ASectionOfAnotherFileIsRefused) {
  Diagnostics diagnostics;
  EXPECT_FALSE(Answers::Read("hosts: { a: {} }\n", "answers.yaml", diagnostics));
  EXPECT_THAT(diagnostics.Print(), HasSubstr("answers.yaml:1:1"));
}

TEST(AnswersOfASite, CountAsItsOwn) {
  Diagnostics diagnostics;
  const auto site = ReadWith(R"(
names: { api.example.com: { prefixes: [192.0.2.0/24] } }
bind: { dns: h2 }
products:
  box:
    version: "7.2"
    features: { oracle: on, mail: { off: no mail } }
    choices: { protocols: [nfs, smb] }
    parameters: { port: "5696" }
    initiators: { "nas/a-b/443": to }
    bind: { esxi: "tag: esxi", filer: { none: no filer } }
)",
                             diagnostics);
  ASSERT_NE(site, nullptr) << diagnostics.Print();
  const Instance& box = site->instances.at(0);
  EXPECT_EQ(box.version, "7.2");
  EXPECT_EQ(box.features.size(), 3U);
  EXPECT_EQ(box.features.at("mail").reason, "no mail");
  EXPECT_EQ(box.choices.at("protocols").values, (std::vector<std::string>{"nfs", "smb"}));
  EXPECT_EQ(box.parameters.at("port").values, (std::vector<std::string>{"5696"}));
  EXPECT_EQ(box.initiators.at("nas/a-b/443").values, (std::vector<std::string>{"to"}));
  EXPECT_EQ(NamesOf(*site, box.bind.at("esxi").items), (std::vector<std::string>{"h1", "h2"}));
  EXPECT_EQ(box.bind.at("filer").none, "no filer");
  EXPECT_EQ(NamesOf(*site, site->bind.at("dns").items), (std::vector<std::string>{"h2"}));
  EXPECT_EQ(site->names.at(0).name, "api.example.com");
}

TEST(AnswersOfASite, TwoAnswersToOneQuestionAreAnError) {
  for (const char* answers : {"products: { box: { features: { nas: { off: why } } } }",
                              "products: { box: { bind: { agent: h2 } } }"}) {
    Diagnostics diagnostics;
    EXPECT_EQ(ReadWith(answers, diagnostics), nullptr);
    EXPECT_THAT(diagnostics.Print(), HasSubstr("in one file, found it in two [PW-SITE-0405]"));
    EXPECT_THAT(diagnostics.Print(), HasSubstr("see site.yaml:7:"));
  }
}

TEST(AnswersOfASite, AnInstanceThatIsNotThereIsNamed) {
  Diagnostics diagnostics;
  EXPECT_EQ(ReadWith("products: { bux: { features: { nas: on } } }", diagnostics), nullptr);
  EXPECT_THAT(diagnostics.Print(), HasSubstr("found 'bux'"));
  EXPECT_THAT(diagnostics.Print(), HasSubstr("did you mean 'box'?"));
}

TEST(HalfASite, WaitsForWhomNobodyHasDescribed) {
  const char* answers = "bind: { dns: [h2, dns9], esxi: \"tag: none-yet\", ntp: nobody }\n";
  Diagnostics whole;
  EXPECT_EQ(ReadWith(answers, whole), nullptr);
  Diagnostics diagnostics;
  const auto site = ReadWith(answers, diagnostics, {.partial = true});
  ASSERT_NE(site, nullptr) << diagnostics.Print();
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all().size(), 3U);
  for (const Diagnostic& one : diagnostics.all()) EXPECT_EQ(one.code, "PW-SITE-0110");
  EXPECT_EQ(NamesOf(*site, site->bind.at("dns").items), (std::vector<std::string>{"h2"}));
  EXPECT_TRUE(site->bind.at("dns").awaits);
  EXPECT_TRUE(site->bind.at("esxi").items.empty());
  EXPECT_TRUE(site->bind.at("ntp").items.empty());
}

TEST(HalfASite, DoesNotWaitForEveryone) {
  for (const char* answers :
       {"bind: { dns: any }", "bind: { dns: 0.0.0.0/0 }", "bind: { dns: \"tag:\" }",
        "bind: { dns: [] }", "bind: { dns: \"tag: esxi and zone: nowhere\" }"}) {
    Diagnostics diagnostics;
    EXPECT_EQ(ReadWith(answers, diagnostics, {.partial = true}), nullptr) << answers;
  }
}

}  // namespace
}  // namespace portwright::site
