#include "workflow/new_site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/answer_verbs.h"
#include "workflow/sample_dialogue.h"
#include "workflow/site_dialogue.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kAnswers = R"(site: fresh
title: "Fresh: made by answers"
zones:
  left: 10.0.1.0/24
  right: [10.0.2.0/24, "2001:db8:2::/64"]
  outside: internet
products:
  - product: box
    id: box-1
    version: "2.0"
    nodes: 10.0.1.11-13
    vips: [10.0.1.21]
    features: [oracle]
    bind: { oracle: "tag: oracle" }
firewalls:
  fw1: { dialect: nftables, owner: network team, interfaces: { eth0: left, eth1: right } }
bind: { dns: 10.0.2.53 }
)";

class NewSiteTest : public ::testing::Test {
 protected:
  NewSiteTest() { Put(files_, "catalogs/box.yaml", kAskingCatalog); }

  Outcome Make(std::string_view answers, const std::string& folder = "fresh") {
    Put(files_, "answers.yaml", answers);
    NewSiteRequest request;
    request.folder = folder;
    request.answers = "answers.yaml";
    request.catalog_dirs = {"catalogs"};
    request.as_of = ParseDate("2026-11-21");
    request.files = &files_;
    return MakeSite(request, {});
  }
  std::string Made() const {
    const auto text = files_.Read("fresh/site.yaml");
    return text ? *text : "";
  }

  sys::MemoryFiles files_;
};

std::vector<std::string> Range(std::string_view text) {
  std::vector<std::string> out;
  const auto range = ParseAddressRange(text);
  if (!range) return {"error"};
  for (const net::Address& address : *range) out.push_back(ToText(address));
  return out;
}

TEST(ParseAddressRange, TakesBothEnds) {
  EXPECT_THAT(Range("10.1.1.9"), ElementsAre("10.1.1.9"));
  EXPECT_THAT(Range("10.1.1.9-10.1.1.11"), ElementsAre("10.1.1.9", "10.1.1.10", "10.1.1.11"));
  EXPECT_THAT(Range("10.1.1.9-10"), ElementsAre("10.1.1.9", "10.1.1.10"));
  EXPECT_THAT(Range("2001:db8::1-2001:db8::2"), ElementsAre("2001:db8::1", "2001:db8::2"));
  EXPECT_EQ(Range("10.1.0.0-10.1.0.255").size(), 256U);
  for (const char* wrong : {"", "-", "10.1.1.9-", "10.1.1.9-8", "10.1.1.1-2001:db8::1",
                            "10.1.0.0-10.1.1.0", "10.1.1.9-300", "x-y"})
    EXPECT_THAT(Range(wrong), ElementsAre("error")) << wrong;
}

TEST_F(NewSiteTest, ComesOutCommentedAndIsHalfASite) {
  const Outcome outcome = Make(kAnswers);
  ASSERT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(Made(), HasSubstr("site: fresh\ntitle: \"Fresh: made by answers\"\n"));
  EXPECT_THAT(Made(), HasSubstr("  outside: { internet: true }\n"));
  EXPECT_THAT(Made(), HasSubstr("          node-3: 10.0.1.13\n        vips: [10.0.1.21]\n"));
  EXPECT_THAT(Made(), HasSubstr("oracle: on  # Do you back up Oracle databases?\n"));
  EXPECT_THAT(Made(), HasSubstr("    interfaces: { eth0: left, eth1: right }\n"));
  EXPECT_THAT(outcome.text, HasSubstr("written to fresh/site.yaml"));
  SiteRequest request = RequestOf(files_, "fresh");
  request.catalog_dirs = {"catalogs"};
  EXPECT_EQ(SiteCheck(request, {}).exit, Exit::kBadInput);  // nobody is tagged oracle yet
  request.partial = true;
  EXPECT_EQ(SiteCheck(request, {}).exit, Exit::kFine);
  // With the inventory it is a whole one.
  Put(files_, "fresh/inventory.yaml",
      "hosts: { ora1: { addresses: [10.0.2.1], tags: [oracle] } }\n");
  request.partial = false;
  const Outcome plan = PlanSite({request, false, true}, {});
  EXPECT_EQ(plan.exit, Exit::kFine) << plan.messages;
  EXPECT_THAT(plan.text, HasSubstr("box-1/oracle/oracle-box/11117"));
}

TEST_F(NewSiteTest, SameAnswersSameBytes) {
  ASSERT_EQ(Make(kAnswers).exit, Exit::kFine);
  const std::string first = Made();
  ASSERT_EQ(Make(kAnswers, "other").exit, Exit::kFine);
  EXPECT_EQ(*files_.Read("other/site.yaml"), first);
}

TEST_F(NewSiteTest, OverwritesNothing) {
  Put(files_, "fresh/site.yaml", "mine\n");
  const Outcome outcome = Make(kAnswers);
  EXPECT_EQ(outcome.exit, Exit::kBadInput);
  EXPECT_THAT(outcome.messages, HasSubstr("expected a folder without a site"));
  EXPECT_EQ(Made(), "mine\n");
}

TEST_F(NewSiteTest, WrongAnswersAreNamedWithTheirLine) {
  const std::pair<const char*, const char*> wrong[] = {
      {"left: 10.0.1.0/24|left: 10.0.1.5/24", "answers.yaml:4:9: error"},
      {"product: box|product: bax", "did you mean box?"},
      {"\"2.0\"|\"3.0\"", "answers.yaml:10:14: error: expected a version of box"},
      {"[oracle]|[orakle]", "did you mean oracle?"},
      {"[oracle]|{ oracle: off }", "expected on or { off: reason }"},
      {"10.0.1.11-13|10.0.1.11-9", "from a lower to a higher address"},
      {"id: box-1|id: left", "expected each name once, found 'left' again"},
      {"eth1: right|eth1: rihgt", "did you mean right?"},
      {"{ eth0: left, eth1: right }|{ eth0: left }", "expected two zones or more"},
      {"dialect: nftables|dialect: nftable", "did you mean nftables?"},
      {"bind: { dns:|bind: { dnss:", "expected a role of box, found 'dnss'"},
      {"site: fresh|site: a b", "answers.yaml:1:7: error"},
      {"site: fresh|sites: fresh", "did you mean 'site'?"},
      {"    vips: [10.0.1.21]\n|    cluster: c1\n", "expected one way to say which addresses"}};
  for (const auto& [change, message] : wrong) {
    const std::string_view text(change);
    const std::size_t bar = text.find('|');
    std::string answers(kAnswers);
    const std::string_view from = text.substr(0, bar);
    ASSERT_NE(answers.find(from), std::string::npos) << from;
    answers.replace(answers.find(from), from.size(), text.substr(bar + 1));
    const Outcome outcome = Make(answers);
    EXPECT_EQ(outcome.exit, Exit::kBadInput) << change;
    EXPECT_THAT(outcome.messages, HasSubstr(message)) << change;
    EXPECT_EQ(Made(), "") << change;
  }
}

// What somebody types, one line after another; nothing once they are used up.
Result<std::string> Typed(std::vector<std::string> lines, CatalogStore& catalogs,
                          std::string& said) {
  std::size_t next = 0;
  Conversation conversation;
  conversation.say = [&](std::string_view text) { said += text; };
  conversation.ask = [&](const std::string& prompt) -> std::optional<std::string> {
    said += prompt + "\n";
    if (next == lines.size()) return std::nullopt;
    return lines[next++];
  };
  return AskForSite(conversation, "folder", catalogs);
}

class SiteDialogueTest : public NewSiteTest {
 protected:
  CatalogStore catalogs_{{"catalogs"}, files_};
  std::string said_;

  // The number under which a product is listed.
  std::string NumberOfBox() const {
    const std::vector<std::string> ids = catalogs_.ListIds();
    const auto box = std::find(ids.begin(), ids.end(), "box");
    return std::to_string(box - ids.begin() + 1);
  }
};

TEST_F(SiteDialogueTest, AsksInTheWordsOfTheWork) {
  const auto answers =
      Typed({"", "my title", "nonsense", "left 10.0.1.0/24", "right 10.0.2.0/24", "", NumberOfBox(),
             "1", "left", "box-1", "2.0", "10.0.1.11-13", "10.0.1.21", "2",
             "fw1 nftables left nowhere", "fw1 nft eth0=left right", ""},
            catalogs_, said_);
  ASSERT_TRUE(answers) << answers.error().message << said_;
  EXPECT_THAT(said_, HasSubstr("expected NAME PREFIX"));
  EXPECT_THAT(said_, HasSubstr("2  Do you back up Oracle databases? (opens tcp/11113 Oracle server "
                               "-> Box and 1 more)"));
  EXPECT_THAT(said_, HasSubstr("expected a name of its own, found 'left' again"));
  EXPECT_THAT(said_, HasSubstr("expected one of left, right, found 'nowhere'"));
  EXPECT_EQ(*answers, R"(site: folder
title: "my title"
zones:
  left: 10.0.1.0/24
  right: 10.0.2.0/24
products:
  - product: box
    id: box-1
    version: "2.0"
    nodes: 10.0.1.11-13
    vips: 10.0.1.21
    features: [oracle]
firewalls:
  fw1: { dialect: nft, interfaces: { eth0: left, right: right } }
)");
  EXPECT_EQ(Make(*answers).exit, Exit::kFine);
}

TEST_F(SiteDialogueTest, EndsWithoutASite) {
  const auto answers = Typed({"name"}, catalogs_, said_);
  ASSERT_FALSE(answers);
  EXPECT_EQ(answers.error().code, ErrorCode::kRefused);
}

}  // namespace
}  // namespace portwright::workflow
