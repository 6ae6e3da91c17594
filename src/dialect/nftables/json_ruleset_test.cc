#include "dialect/nftables/json_ruleset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/nftables/nftables.h"
#include "policy/evaluate.h"

namespace portwright::dialect::nftables {
namespace {

using policy::Hook;
using testing::Contains;
using testing::HasSubstr;

// A ruleset whose input chain drops by default, with sets and rules put in.
std::string Ruleset(const std::string& objects) {
  return R"({"nftables": [{"metainfo": {"version": "1.0.6"}},
{"table": {"family": "inet", "name": "f", "handle": 1}},
{"chain": {"family": "inet", "table": "f", "name": "more", "handle": 2}},
{"chain": {"family": "inet", "table": "f", "name": "input", "handle": 3, "type": "filter",
  "hook": "input", "prio": 0, "policy": "drop"}},
)" + objects +
         "]}\n";
}

std::string Rule(const std::string& statements, const std::string& chain = "input") {
  return R"({"rule": {"family": "inet", "table": "f", "chain": ")" + chain +
         R"(", "handle": 9, "expr": [)" + statements + "]}}";
}

std::string Match(const std::string& left, const std::string& right, const char* op = "==") {
  return R"({"match": {"op": ")" + std::string(op) + R"(", "left": )" + left + R"(, "right": )" +
         right + "}}";
}

const char* const kSource = R"({"payload": {"protocol": "ip", "field": "saddr"}})";
const char* const kPort = R"({"payload": {"protocol": "tcp", "field": "dport"}})";
const char* const kAccept = R"({"accept": null})";

std::unique_ptr<policy::Policy> Lifted(const std::string& text, std::string* messages = nullptr) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "rules.json";
  auto policy = Nftables().Lift(text, options, diagnostics);
  if (messages != nullptr) {
    *messages = diagnostics.Print();
  } else {
    EXPECT_NE(policy, nullptr) << diagnostics.Print();
  }
  return policy;
}

std::string Ask(const policy::Policy& policy, const char* source, std::uint16_t port) {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = *net::ParseAddress("10.9.9.9");
  packet.protocol = 6;
  packet.source_port = 40000;
  packet.destination_port = port;
  const policy::Possible possible = EvaluateReadings(policy, Hook::kInput, packet);
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

TEST(JsonRuleset, IsToldFromTextAndFromOtherJson) {
  EXPECT_EQ(Nftables().Recognise(Ruleset("")), 100);
  EXPECT_EQ(Nftables().Recognise(" \n{ \"nftables\" :[]}"), 100);
  EXPECT_EQ(Nftables().Recognise("{\"SecurityGroups\": [{\"nftables\": 1}]}"), 0);
  EXPECT_EQ(Nftables().Recognise("{"), 0);
}

TEST(JsonRuleset, DecidesBySetsRangesAndPrefixes) {
  const auto policy = Lifted(Ruleset(
      R"({"set": {"family": "inet", "name": "s", "table": "f", "type": "ipv4_addr", "handle": 4,
         "flags": ["interval"], "elem": [{"prefix": {"addr": "10.0.0.0", "len": 28}},
         {"elem": {"val": {"range": ["10.0.1.5", "10.0.1.6"]}, "comment": "two"}}]}},)" +
      Rule(Match(kSource, "\"@s\"") + "," +
           Match(kPort, R"({"set": [22, {"range": [8000, 8010]}]})") +
           R"(,{"counter": {"packets": 1, "bytes": 2}},)" + kAccept)));
  EXPECT_EQ(Ask(*policy, "10.0.0.15", 22), "yes");
  EXPECT_EQ(Ask(*policy, "10.0.0.16", 22), "no");
  EXPECT_EQ(Ask(*policy, "10.0.1.6", 8010), "yes");
  EXPECT_EQ(Ask(*policy, "10.0.1.6", 8011), "no");
  EXPECT_EQ(Ask(*policy, "10.0.1.7", 8010), "no");
}

TEST(JsonRuleset, FollowsVerdictMapsOfConcatenations) {
  const auto policy =
      Lifted(Ruleset(Rule(Match(kPort, "7", ">") + "," + kAccept, "more") + "," +
                     Rule(R"({"vmap": {"key": {"concat": [)" + std::string(kSource) + "," + kPort +
                          R"(]}, "data": {"set": [[{"concat": ["10.0.0.1", 5]}, {"accept": null}],
              [{"concat": [{"prefix": {"addr": "10.1.0.0", "len": 16}}, {"range": [6, 9]}]},
               {"jump": {"target": "more"}}]]}}})")));
  EXPECT_EQ(Ask(*policy, "10.0.0.1", 5), "yes");
  EXPECT_EQ(Ask(*policy, "10.0.0.2", 5), "no");
  EXPECT_EQ(Ask(*policy, "10.1.0.2", 7), "no");
  EXPECT_EQ(Ask(*policy, "10.1.0.2", 8), "yes");
  EXPECT_EQ(Ask(*policy, "10.1.0.2", 10), "no");
}

TEST(JsonRuleset, StandsWhereTheHandleOfARuleDoes) {
  const auto policy = Lifted(Ruleset(Rule(kAccept)));
  const policy::Chain* chain = policy->FindHook(Hook::kInput);
  ASSERT_NE(chain, nullptr);
  ASSERT_EQ(chain->places.size(), 1U);
  EXPECT_EQ(chain->places[0].line, 6U);
  // {"rule": {"family": "inet", "table": "f", "chain": "input", "handle"
  EXPECT_EQ(chain->places[0].column, 61U);
}

TEST(JsonRuleset, AnswersMaybeForWhatIsNotModelled) {
  const char* const marked = R"({"meta": {"key": "mark"}})";
  const auto policy =
      Lifted(Ruleset(Rule(Match(marked, "5") + "," + Match(kPort, "22") + "," + kAccept)));
  EXPECT_EQ(Ask(*policy, "10.0.0.1", 22), "maybe");
  EXPECT_EQ(Ask(*policy, "10.0.0.1", 23), "no");
  ASSERT_EQ(policy->conditions.size(), 2U);
  EXPECT_THAT(policy->conditions[1].unknown[0], HasSubstr("meta mark 0x00000005"));
  // A statement and an expression that no nft has today.
  for (const std::string& unheard :
       {std::string(R"({"tomorrow": {"key": 1}})"), Match(R"({"moon": "full"})", "true")}) {
    std::string messages;
    const auto other =
        Lifted(Ruleset(Rule(unheard + "," + Match(kPort, "22") + "," + kAccept)), &messages);
    ASSERT_NE(other, nullptr) << messages;
    EXPECT_EQ(Ask(*other, "10.0.0.1", 22), "maybe") << unheard;
    EXPECT_THAT(messages, HasSubstr("PW-DIA-nftables-0122"));
  }
}

// Words of the language inside strings are no words of the language.
TEST(JsonRuleset, TakesNoStringForAStatement) {
  const auto by_name = Lifted(Ruleset(Rule(Match(R"({"meta": {"key": "iifname"}})", "\"accept\"") +
                                           "," + Match(kPort, "22") + "," + kAccept)));
  EXPECT_EQ(Ask(*by_name, "10.0.0.1", 23), "no");
  for (const std::string field : {"accept", "set", "x y"}) {
    const auto policy = Lifted(Ruleset(
        Rule(Match(R"({"payload": {"protocol": "tcp", "field": ")" + field + "\"}}", "\"drop\"") +
             "," + R"({"drop": null})") +
        "," + Rule(Match(kPort, "22") + "," + kAccept)));
    EXPECT_EQ(Ask(*policy, "10.0.0.1", 22), "maybe") << field;
    EXPECT_EQ(Ask(*policy, "10.0.0.1", 23), "no") << field;
  }
}

TEST(JsonRuleset, KnowsSetsThatPacketsFill) {
  const auto policy = Lifted(Ruleset(
      R"({"set": {"family": "inet", "name": "seen", "table": "f", "type": "ipv4_addr"}},)" +
      Rule(R"({"set": {"op": "add", "elem": )" + std::string(kSource) + R"(, "set": "@seen"}})") +
      "," + Rule(Match(kSource, "\"@seen\"") + "," + kAccept)));
  EXPECT_EQ(Ask(*policy, "10.0.0.1", 22), "maybe");
}

TEST(JsonRuleset, AssumesThatTranslationIsElsewhere) {
  const auto policy = Lifted(Ruleset(Rule(R"({"masquerade": null})")));
  EXPECT_THAT(policy->assumptions, Contains(HasSubstr("address translation is not followed")));
}

TEST(JsonRuleset, TellsWhatItDoesNotUnderstand) {
  const std::string no_element =
      R"({"set": {"family": "inet", "name": "s", "table": "f", "type": "ipv4_addr",)"
      R"( "elem": ["x"]}})";
  const std::pair<std::string, const char*> bad[] = {
      {"{\"nftables\": 5}",
       "1:2: error: expected an array of objects in 'nftables', found a number"},
      {"{\"nftables\": [", "PW-DIA-common-010"},
      {Ruleset(R"({"add": {"table": {}}})"), "6:1: error: expected a table, chain, rule, set"},
      {Ruleset(R"({"table": {"family": "inet"}})"), "expected a string in 'name', found nothing"},
      {Ruleset(Rule(kAccept, "nowhere")), "expected a chain of this table, found 'nowhere'"},
      {Ruleset(Rule(R"({"jump": {"target": "nowhere"}})")), "PW-DIA-nftables-0121"},
      {Ruleset(R"({"rule": {"family": "inet", "table": "f", "chain": "input", "expr": 1}})"),
       "expected an array in 'expr', found a number"},
      {Ruleset(no_element), "expected an element of the set's type, found 'x'"},
      {Ruleset(R"({"element": {"family": "inet", "table": "f", "name": "s", "elem": []}})"),
       "expected a set of this table, found 's'"},
      {Ruleset(R"({"set": {"family": "inet", "name": "s", "table": "f"}})"),
       "expected the type of elements in 'type', found nothing"},
      {Ruleset(R"({"chain": {"family": "inet", "table": "f", "name": "x", "type": "filter",
                   "hook": "input", "prio": "low"}})"),
       "expected a number in 'prio', found a string"},
  };
  for (const auto& [text, message] : bad) {
    std::string messages;
    EXPECT_EQ(Lifted(text, &messages), nullptr) << text;
    EXPECT_THAT(messages, HasSubstr(message)) << text;
  }
}

}  // namespace
}  // namespace portwright::dialect::nftables
