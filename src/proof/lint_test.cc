#include "proof/lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "proof/ask.h"

namespace portwright::proof {
namespace {

using policy::Hook;
using policy::VerdictKind;
using testing::ElementsAre;
using testing::IsEmpty;

class LintTest : public testing::Test {
 protected:
  LintTest() {
    policy_.stateful = false;
    policy_.chains.push_back({"main", Hook::kForward, {VerdictKind::kDrop, 0}, {}});
  }

  void Add(const std::string& source, const std::string& service, VerdictKind verdict) {
    policy::Rule rule;
    if (source != "any") {
      policy_.address_sets.push_back(
          net::AddressSet(std::vector<net::AddressRange>{net::ParsePrefix(source)->Range()}));
      rule.sources = static_cast<std::uint32_t>(policy_.address_sets.size() - 1);
    }
    policy_.services.push_back(*net::ParseService(service));
    rule.service = static_cast<std::uint32_t>(policy_.services.size() - 1);
    rule.verdict = {verdict, 0};
    policy_.chains[0].rules.push_back(rule);
  }

  // `shadowed 2: 0 1`
  std::vector<std::string> Said() {
    const auto found = FindLint(policy_);
    EXPECT_TRUE(found.has_value());
    std::vector<std::string> out;
    for (const Lint& lint : *found) {
      const char* kinds[] = {"unmatchable", "shadowed", "repeated", "redundant"};
      std::string text = std::string(kinds[static_cast<std::size_t>(lint.kind)]) + " " +
                         std::to_string(lint.at.rule) + ":";
      for (const RuleAt& at : lint.because) text += " " + std::to_string(at.rule);
      out.push_back(text + (lint.by_default ? " default" : ""));
    }
    return out;
  }

  policy::Policy policy_;
};

TEST_F(LintTest, FindsALineThatTwoOthersCoverTogether) {
  Add("10.0.0.0/25", "tcp/80", VerdictKind::kAccept);
  Add("10.0.0.128/25", "tcp/1-1000", VerdictKind::kAccept);
  Add("10.0.0.0/24", "tcp/80", VerdictKind::kDrop);
  EXPECT_THAT(Said(), ElementsAre("shadowed 2: 0 1"));
}

TEST_F(LintTest, TellsRepeatedFromShadowed) {
  Add("10.0.0.0/24", "tcp/any", VerdictKind::kAccept);
  Add("10.0.0.7", "tcp/22", VerdictKind::kAccept);
  Add("10.0.0.8", "tcp/22", VerdictKind::kDrop);
  EXPECT_THAT(Said(), ElementsAre("repeated 1: 0", "shadowed 2: 0"));
}

TEST_F(LintTest, FindsWhatTheRestDecidesTheSame) {
  Add("10.0.0.7", "tcp/22", VerdictKind::kAccept);
  Add("10.0.0.0/24", "tcp/22", VerdictKind::kAccept);
  Add("10.0.1.0/24", "tcp/22", VerdictKind::kDrop);
  EXPECT_THAT(Said(), ElementsAre("redundant 0: 1", "redundant 2: default"));
}

TEST_F(LintTest, LeavesAloneWhatIsNeeded) {
  Add("10.0.0.7", "tcp/22", VerdictKind::kDrop);
  Add("10.0.0.0/24", "tcp/22", VerdictKind::kAccept);
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(LintTest, AsksByParts) {
  Add("10.0.0.0/25", "tcp/80", VerdictKind::kAccept);
  Add("10.0.0.0/24", "tcp/80", VerdictKind::kDrop);
  const auto list = Flatten(policy_, View());
  ASSERT_TRUE(list.has_value());
  packetset::Box box;
  box.source = net::ParsePrefix("10.0.0.0/23")->Range();
  box.destination = net::ParsePrefix("10.9.0.1")->Range();
  box.protocol_lo = box.protocol_hi = net::kProtocolTcp;
  box.destination_ports = {80, 80};
  const auto asked = Ask(*list, {box});
  ASSERT_TRUE(asked.has_value());
  const std::vector<Answer>& answers = *asked;
  ASSERT_EQ(answers.size(), 3U);
  EXPECT_TRUE(answers[0].accepts);
  EXPECT_EQ(answers[0].line, 0U);
  EXPECT_EQ(answers[0].packets.ToText(), "128");
  EXPECT_FALSE(answers[1].accepts);
  EXPECT_EQ(answers[1].line, 1U);
  EXPECT_EQ(answers[1].packets.ToText(), "128");
  EXPECT_EQ(answers[2].line, kDefault);
  EXPECT_EQ(answers[2].packets.ToText(), "256");
}

}  // namespace
}  // namespace portwright::proof
