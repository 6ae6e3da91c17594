#include "workflow/answer_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/answer_book.h"
#include "workflow/sample_dialogue.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const AskedQuestion* Find(const std::vector<AskedQuestion>& questions, std::string_view key) {
  for (const AskedQuestion& one : questions) {
    if (one.key == key) return &one;
  }
  return nullptr;
}

class Dialogue : public ::testing::Test {
 protected:
  Dialogue() { PutAskingSite(files_); }

  std::vector<AskedQuestion> Questions() {
    const auto book = AnswerBook::Open(RequestOf(files_, "half"));
    if (!book || !(*book)->is_open()) {
      ADD_FAILURE() << "the site cannot be read";
      return {};
    }
    return AskQuestions((*book)->site());
  }
  Outcome Answer(std::vector<std::string> answers, bool undo = false, bool only_try = false) {
    return AnswerSite({RequestOf(files_, "half"), std::move(answers), undo, only_try}, {});
  }
  std::string Answers() const {
    const auto text = files_.Read("half/answers.yaml");
    return text ? *text : "";
  }

  sys::MemoryFiles files_;
};

TEST_F(Dialogue, AsksWhatIsOpenTheMostConsequentialFirst) {
  const auto questions = Questions();
  std::vector<std::string> keys;
  for (const AskedQuestion& one : questions) keys.push_back(one.key);
  // Something that is on waits for DNS; then by ports: two of Oracle and of the agents, one of the
  // cloud. Mail is off.
  EXPECT_THAT(keys, ElementsAre("dns", "agents", "oracle", "cloudy"));
  const AskedQuestion* dns = Find(questions, "dns");
  ASSERT_NE(dns, nullptr);
  EXPECT_EQ(dns->text, "Which are your DNS servers?");
  EXPECT_TRUE(dns->blocks);
  EXPECT_THAT(dns->opens, ElementsAre("udp/53 Box -> DNS server"));
  const AskedQuestion* oracle = Find(questions, "oracle");
  ASSERT_NE(oracle, nullptr);
  EXPECT_EQ(oracle->text, "Do you back up Oracle databases?");
  EXPECT_THAT(oracle->needs, ElementsAre("role:oracle"));
  EXPECT_THAT(Find(questions, "cloudy")->needs, ElementsAre("name:api.example.com"));
}

TEST_F(Dialogue, AnAnswerAsksWhatFollowsFromItAndSuggestsWho) {
  EXPECT_EQ(Answer({"oracle=on", "agents=on"}).exit, Exit::kFine);
  const auto questions = Questions();
  EXPECT_NE(Find(questions, "version"), nullptr);
  EXPECT_NE(Find(questions, "agent"), nullptr);
  EXPECT_NE(Find(questions, "agents/agent-box/300"), nullptr);
  EXPECT_EQ(Answer({"version=2.0"}).exit, Exit::kFine);
  const auto later = Questions();
  const AskedQuestion* role = Find(later, "role:oracle");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(role->suggestion, "tag:oracle");
  EXPECT_EQ(role->flows, 4U);  // two servers, two ports, one address
}

TEST_F(Dialogue, SaysWhatAnAnswerChanged) {
  const Outcome outcome =
      Answer({"oracle=on", "version=2.0", "role:oracle=tag:oracle", "dns=dns1"});
  ASSERT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text,
              HasSubstr("opens   box-1/oracle/oracle-box/11117  tcp/11113, tcp/11117"));
  EXPECT_THAT(outcome.text, HasSubstr("right -> left"));
  EXPECT_THAT(outcome.text, HasSubstr("fw1"));
  EXPECT_THAT(outcome.text, HasSubstr("flows         0 -> 5"));
  EXPECT_THAT(Answers(), HasSubstr("bind:\n  dns: dns1\n  oracle: \"tag:oracle\"\nproducts:\n"
                                   "  box-1:\n    version: \"2.0\"\n    features:\n"
                                   "      oracle: on\n"));
  // What a person wrote stays as it is.
  EXPECT_EQ(*files_.Read("half/site.yaml"), kAskingSite);
}

TEST_F(Dialogue, TakesAnAnswerBack) {
  ASSERT_EQ(Answer({"dns=dns1", "oracle=on"}).exit, Exit::kFine);
  const Outcome outcome = Answer({"dns"}, true);
  EXPECT_EQ(outcome.exit, Exit::kFine);
  EXPECT_THAT(outcome.text, HasSubstr("closes  box-1/base/box-dns/53"));
  EXPECT_THAT(Answers(), Not(HasSubstr("dns")));
  EXPECT_THAT(Answers(), HasSubstr("oracle: on"));
  const Outcome again = Answer({"dns"}, true);
  EXPECT_EQ(again.exit, Exit::kBadInput);
  EXPECT_THAT(again.messages, HasSubstr("which it does not answer"));
}

TEST_F(Dialogue, OnlyTriesWhereThatIsAskedFor) {
  const Outcome outcome = Answer({"dns=dns1"}, false, true);
  EXPECT_THAT(outcome.text, HasSubstr("nothing was written"));
  EXPECT_EQ(Answers(), "");
}

TEST_F(Dialogue, WrongAnswersAreNamedAndNoneIsTaken) {
  const std::pair<const char*, const char*> wrong[] = {
      {"orakle=on", "did you mean oracle?"},
      {"oracle", "expected KEY=VALUE"},
      {"oracle=off", "say oracle=off:WHY"},
      {"feature:oracle=perhaps", "expected on or off:WHY"},
      {"mail_port=26", "expected one of 25, 587"},
      {"dns=none", "say dns=none:WHY"},
      {"dns=", "expected who plays dns"},
      {"agents/agent-box/300=both", "expected from, to or either"},
      {"mailing=on", "half/site.yaml:13"},
      {"name:other.example.com=object", "expected a question of the site"},
      {"version=9", "PW-PLAN-0028"},
      {"dns=0.0.0.0/0", "PW-SITE-0106"},
      {"role:oracle=tag:oracle and zone: nowhere", "nowhere"}};
  for (const auto& [answer, message] : wrong) {
    const Outcome outcome = Answer({"agents=on", answer});
    EXPECT_EQ(outcome.exit, Exit::kBadInput) << answer;
    EXPECT_THAT(outcome.messages, HasSubstr(message)) << answer;
  }
  EXPECT_EQ(Answers(), "");
  EXPECT_THAT(Answer({"dns=dns1", "dns=ora1"}).messages, HasSubstr("found 'dns' again"));
}

// A slip of the pen is no error, since the inventory may come later; but it is said.
TEST_F(Dialogue, SomebodyWhoIsNotThereYetIsSaid) {
  const Outcome outcome = Answer({"dns=dns2"});
  EXPECT_EQ(outcome.exit, Exit::kFine);
  EXPECT_THAT(outcome.messages, HasSubstr("expected somebody for 'dns2', found nobody yet"));
  const auto questions = Questions();
  ASSERT_NE(Find(questions, "dns"), nullptr);
  EXPECT_THAT(Find(questions, "dns")->text, HasSubstr("half/answers.yaml:4"));
  EXPECT_EQ(Answer({"dns=dns1"}).exit, Exit::kFine);
  EXPECT_EQ(Find(Questions(), "dns"), nullptr);
}

TEST_F(Dialogue, SaysHowAHostNameIsReached) {
  const Outcome outcome = Answer({"cloudy=on", "name:api.example.com=9.9.9.0/24"});
  ASSERT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(Answers(), HasSubstr("api.example.com: { prefixes: [9.9.9.0/24] }"));
  EXPECT_THAT(outcome.text, HasSubstr("box-1/cloudy/box-cloud/443"));
}

TEST_F(Dialogue, ANameThatARoleAndAFeatureHaveIsOneByItsValue) {
  ASSERT_EQ(Answer({"oracle=on"}).exit, Exit::kFine);
  ASSERT_EQ(Answer({"oracle=ora1"}).exit, Exit::kFine);
  EXPECT_THAT(Answers(), HasSubstr("bind:\n  oracle: ora1\n"));
  EXPECT_THAT(Answer({"oracle"}, true).messages, HasSubstr("found several for 'oracle'"));
  EXPECT_EQ(Answer({"role:oracle"}, true).exit, Exit::kFine);
  EXPECT_THAT(Answers(), HasSubstr("oracle: on"));
  EXPECT_THAT(Answers(), Not(HasSubstr("ora1")));
}

TEST_F(Dialogue, InstancesAreToldApart) {
  std::string site(kAskingSite);
  site.replace(site.find("enforcement:"), 0, "  - { id: box-2, product: box, self: dns1 }\n");
  Put(files_, "half/site.yaml", site);
  EXPECT_THAT(Answer({"agents=on"}).messages,
              HasSubstr("box-1/feature:agents, box-2/feature:agents"));
  EXPECT_EQ(Answer({"box-2/agents=on"}).exit, Exit::kFine);
  EXPECT_THAT(Answers(), HasSubstr("  box-2:\n    features:\n      agents: on\n"));
  EXPECT_NE(Find(Questions(), "box-2/agent"), nullptr);
  EXPECT_EQ(Answer({"box-2/agent=ora1"}).exit, Exit::kFine);
  EXPECT_THAT(Answers(), HasSubstr("    bind:\n      agent: ora1\n"));
}

TEST_F(Dialogue, ListsAsManyAsAreAskedFor) {
  const Outcome outcome = ListQuestions(RequestOf(files_, "half"), 1, {});
  EXPECT_EQ(outcome.exit, Exit::kFine);
  EXPECT_THAT(outcome.text, HasSubstr("Which are your DNS servers?"));
  EXPECT_THAT(outcome.text, HasSubstr("and 3 questions more"));
}

// A plan made by answers is the plan of the same site written by hand.
TEST_F(Dialogue, AnswersPlanWhatASiteByHandPlans) {
  ASSERT_EQ(Answer({"oracle=on", "version=2.0", "oracle=tag:oracle", "dns=dns1", "agents=off:none",
                    "cloudy=off:not allowed"})
                .exit,
            Exit::kFine);
  std::string by_hand(kAskingSite);
  const std::string features = "features: { mailing: { off: no mail here }";
  by_hand.replace(
      by_hand.find(features), features.size(),
      "version: \"2.0\", bind: { oracle: [ora1, ora2], dns: dns1 }, features: { mailing: "
      "{ off: no mail here }, oracle: on, agents: { off: none }, cloudy: { off: not "
      "allowed }");
  sys::MemoryFiles other;
  Put(other, "half/site.yaml", by_hand);
  Put(other, "half/catalogs/box.yaml", kAskingCatalog);
  const Outcome answered = PlanSite({RequestOf(files_, "half"), true, true}, {});
  const Outcome written = PlanSite({RequestOf(other, "half"), true, true}, {});
  EXPECT_EQ(answered.exit, Exit::kFine) << answered.messages;
  EXPECT_EQ(answered.text, written.text);
}

class TwoAtOnce : public Dialogue {
 protected:
  std::unique_ptr<AnswerBook> Open() {
    auto book = AnswerBook::Open(RequestOf(files_, "half"));
    EXPECT_TRUE(book && (*book)->is_open());
    return book ? std::move(*book) : nullptr;
  }
  static Status Give(AnswerBook& book, std::string_view text) {
    PORTWRIGHT_TRY(const GivenAnswer answer, ParseAnswer(book.site(), text));
    site::Answers answers = book.answers();
    PORTWRIGHT_TRY_STATUS(book.Add(answer, answers));
    Diagnostics problems;
    PORTWRIGHT_TRY(const auto before, book.Take(std::move(answers), problems));
    EXPECT_NE(before, nullptr);
    return book.Save();
  }
};

TEST_F(TwoAtOnce, KeepTheAnswersOfBoth) {
  const auto first = Open();
  const auto second = Open();
  EXPECT_TRUE(Give(*first, "oracle=on").has_value());
  EXPECT_TRUE(Give(*second, "dns=dns1").has_value());
  EXPECT_THAT(Answers(), HasSubstr("oracle: on"));
  EXPECT_THAT(Answers(), HasSubstr("dns: dns1"));
  // And the first, who goes on, keeps what the second said.
  EXPECT_TRUE(Give(*first, "agents=on").has_value());
  EXPECT_THAT(Answers(), HasSubstr("dns: dns1"));
  EXPECT_THAT(Answers(), HasSubstr("agents: on"));
}

TEST_F(TwoAtOnce, OneQuestionAnsweredDifferentlyIsRefused) {
  const auto first = Open();
  const auto second = Open();
  EXPECT_TRUE(Give(*first, "oracle=on").has_value());
  const std::string written = Answers();
  const Status said = Give(*second, "oracle=off:none here");
  ASSERT_FALSE(said.has_value());
  EXPECT_EQ(said.error().code, ErrorCode::kRefused);
  EXPECT_THAT(said.error().message, HasSubstr("products box-1 features oracle"));
  EXPECT_EQ(Answers(), written);
}

TEST_F(TwoAtOnce, WhatOneTookBackStaysTakenBack) {
  EXPECT_EQ(Answer({"oracle=on", "agents=on"}).exit, Exit::kFine);
  const auto book = Open();
  EXPECT_EQ(Answer({"oracle"}, true).exit, Exit::kFine);
  EXPECT_TRUE(Give(*book, "dns=dns1").has_value());
  EXPECT_THAT(Answers(), Not(HasSubstr("oracle")));
  EXPECT_THAT(Answers(), HasSubstr("agents: on"));
}

TEST_F(TwoAtOnce, AnEditorsSlipIsNotWrittenOver) {
  const auto book = Open();
  Put(files_, "half/answers.yaml", "bind: [");
  const Status said = Give(*book, "oracle=on");
  ASSERT_FALSE(said.has_value());
  EXPECT_EQ(said.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(Answers(), "bind: [");
}

}  // namespace
}  // namespace portwright::workflow
