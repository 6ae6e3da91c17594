#include "report/sarif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portwright::report {
namespace {

using testing::HasSubstr;
using testing::Not;

SarifFinding Blocked() {
  SarifFinding finding;
  finding.rule = "required-flow-blocked";
  finding.rule_text = "A required flow is not permitted.";
  finding.level = SarifLevel::kError;
  finding.message = "a/b is blocked";
  finding.place = {"conf/gw 1.nft", 12, 5, "tcp dport 22 drop"};
  finding.related = {{"conf/gw 1.nft", 3, 0, "jump from here"}};
  return finding;
}

TEST(Sarif, SaysWhereEachFindingIs) {
  const std::string text = Sarif({Blocked()});
  for (const char* part :
       {"\"version\": \"2.1.0\"", "\"name\": \"portwright\"", "\"uri\": \"conf/gw%201.nft\"",
        "\"startLine\": 12", "\"startColumn\": 5", "\"text\": \"tcp dport 22 drop\"",
        "\"level\": \"error\"", "\"ruleId\": \"required-flow-blocked\"", "\"startLine\": 3",
        "\"text\": \"jump from here\"", "\"text\": \"A required flow is not permitted.\""}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(Sarif, ListsARuleOnceAndPointsAtIt) {
  SarifFinding open;
  open.rule = "open-without-reason";
  open.message = "x";
  open.place = {"/etc/a.nft", 0, 0, ""};
  const std::string text = Sarif({Blocked(), open, Blocked()});
  EXPECT_EQ(text.find("\"id\": \"required-flow-blocked\""),
            text.rfind("\"id\": \"required-flow-blocked\""));
  EXPECT_THAT(text, HasSubstr("\"ruleIndex\": 1"));
  EXPECT_THAT(text, HasSubstr("\"uri\": \"file:///etc/a.nft\""));
}

TEST(Sarif, OfNothingIsAnEmptyRun) {
  const std::string text = Sarif({});
  EXPECT_THAT(text, HasSubstr("\"results\": []"));
  EXPECT_THAT(text, Not(HasSubstr("ruleId")));
}

}  // namespace
}  // namespace portwright::report
