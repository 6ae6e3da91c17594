// Texts as people and the management write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/checkpoint/asked.h"

namespace portwright::dialect::checkpoint {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// An answer with one rule; `fields` come before its defaults.
std::string Answer(const std::string& fields, const std::string& objects = "") {
  return R"({"uid": "u-layer", "name": "Network", "from": 1, "to": 2, "total": 2, "rulebase": [
    {"type": "access-section", "name": "s", "from": 1, "to": 1, "rulebase": [
    {"type": "access-rule", "uid": "u1", "name": "web", "rule-number": 1, "enabled": true, )" +
         fields + R"("vpn": ["u-any"], "content": ["u-any"], "install-on": ["u-targets"],
     "comments": "s3cret", "track": {"type": "u-log"}}]},
    {"type": "access-rule", "uid": "u2", "name": "Cleanup rule", "source": ["u-any"],
     "destination": ["u-any"], "service": ["u-any"], "action": "u-drop", "vpn": ["u-any"]}],
  "objects-dictionary": [
    {"uid": "u-any", "name": "Any", "type": "CpmiAnyObject"},
    {"uid": "u-accept", "name": "Accept", "type": "RulebaseAction"},
    {"uid": "u-drop", "name": "Drop", "type": "RulebaseAction"},
    {"uid": "u-ask", "name": "Ask", "type": "RulebaseAction"},
    {"uid": "u-targets", "name": "Policy Targets", "type": "Global"},
    {"uid": "u-host", "name": "web1", "type": "host", "ipv4-address": "10.9.0.4"},
    {"uid": "u-net", "name": "lan", "type": "network", "subnet4": "10.1.0.0", "mask-length4": 16,
     "subnet-mask": "255.255.0.0"},
    {"uid": "u-range", "name": "some", "type": "address-range",
     "ipv4-address-first": "10.2.0.5", "ipv4-address-last": "10.2.0.9"},
    {"uid": "u-group", "name": "both", "type": "group", "members": ["u-net", "u-range"]},
    {"uid": "u-self", "name": "self", "type": "group", "members": ["u-self"]},
    {"uid": "u-role", "name": "role", "type": "access-role"},
    {"uid": "u-zone", "name": "InternalZone", "type": "security-zone"},
    {"uid": "u-https", "name": "https", "type": "service-tcp", "port": "443"},
    {"uid": "u-high", "name": "high", "type": "service-udp", "port": ">1023"},
    {"uid": "u-sgroup", "name": "sg", "type": "service-group", "members": ["u-https", "u-high"]},
    {"uid": "u-app", "name": "app", "type": "application-site"})" +
         objects + "]}";
}

std::string Rule(const std::string& source = "\"u-net\"",
                 const std::string& service = "\"u-https\"",
                 const std::string& action = "u-accept") {
  return "\"source\": [" + source + "], \"destination\": [\"u-host\"], \"service\": [" + service +
         "], \"action\": \"" + action + "\", ";
}

const Asked kWeb{"tcp", "10.1.2.3", "10.9.0.4", 443};

std::string AskAnswer(const std::string& fields, const Asked& asked = kWeb,
                      const std::string& objects = "") {
  const Lifted lifted = Read(Answer(fields, objects));
  EXPECT_THAT(lifted.messages, Not(HasSubstr("s3cret")));
  return lifted.policy == nullptr ? lifted.messages : Ask(*lifted.policy, asked);
}

TEST(CheckpointAnswer, CellsOfEachKind) {
  EXPECT_EQ(AskAnswer(Rule()), "yes");
  EXPECT_EQ(AskAnswer(Rule(), {"tcp", "10.2.2.3", "10.9.0.4", 443}), "no");
  EXPECT_EQ(AskAnswer(Rule("\"u-group\""), {"tcp", "10.2.0.9", "10.9.0.4", 443}), "yes");
  EXPECT_EQ(AskAnswer(Rule("\"u-group\""), {"tcp", "10.2.0.10", "10.9.0.4", 443}), "no");
  EXPECT_EQ(AskAnswer(Rule("\"u-net\"", "\"u-sgroup\""), {"udp", "10.1.2.3", "10.9.0.4", 1024}),
            "yes");
  EXPECT_EQ(AskAnswer(Rule("\"u-net\"", "\"u-sgroup\""), {"udp", "10.1.2.3", "10.9.0.4", 1023}),
            "no");
  EXPECT_EQ(AskAnswer(Rule("\"u-role\"")), "maybe");
  EXPECT_EQ(AskAnswer(Rule("\"u-role\", \"u-net\"")), "yes");
  EXPECT_EQ(AskAnswer(Rule("\"u-none\"")), "maybe");
  EXPECT_EQ(AskAnswer(Rule("\"u-net\"", "\"u-app\"")), "maybe");
  EXPECT_EQ(AskAnswer(Rule("\"u-net\"", "\"u-oneway\""), {"udp", "10.1.2.3", "10.9.0.4", 162},
                      R"(, {"uid": "u-oneway", "name": "trap", "type": "service-udp",
                          "port": "162", "accept-replies": false})"),
            "maybe");
  EXPECT_EQ(AskAnswer(Rule("\"u-net\"", "\"u-https\"", "u-ask")), "maybe");
  EXPECT_EQ(AskAnswer(Rule("\"u-net\"", "\"u-https\"", "u-drop")), "no");
  Asked inside = kWeb;
  inside.source = "192.0.2.1";
  inside.in = "InternalZone";
  EXPECT_EQ(AskAnswer(Rule("\"u-zone\", \"u-net\""), inside), "yes");
  inside.in = "ExternalZone";
  EXPECT_EQ(AskAnswer(Rule("\"u-zone\", \"u-net\""), inside), "no");
}

TEST(CheckpointAnswer, WhatNarrowsARule) {
  EXPECT_EQ(AskAnswer(Rule() + "\"source-negate\": true, "), "no");
  EXPECT_EQ(AskAnswer(Rule() + "\"source-negate\": true, ", {"tcp", "10.2.2.3", "10.9.0.4", 443}),
            "yes");
  EXPECT_EQ(AskAnswer(Rule() + "\"service-negate\": true, "), "maybe");
  EXPECT_EQ(AskAnswer(Rule() + "\"service-resource\": \"u-app\", "), "maybe");
  EXPECT_EQ(AskAnswer(Rule() + "\"time\": [\"u-any\"], "), "yes");
  EXPECT_EQ(AskAnswer(Rule() + "\"time\": [\"u-none\"], "), "maybe");
  EXPECT_EQ(AskAnswer(Rule() + "\"only-on\": \"sunday\", "), "maybe");
  EXPECT_EQ(AskAnswer(Rule() + "\"inline-layer\": \"u-elsewhere\", ", kWeb), "yes");
}

TEST(CheckpointAnswer, LayersWithinLayers) {
  std::string outer = Answer(
      "\"source\": [\"u-net\"], \"destination\": [\"u-any\"], \"service\": [\"u-any\"], "
      "\"action\": "
      "\"u-inner\", \"inline-layer\": \"u-in\", ",
      R"(, {"uid": "u-inner", "name": "Inner Layer", "type": "Global"})");
  EXPECT_EQ(Ask(*Read(outer).policy, kWeb), "maybe");
  const std::string inner =
      R"({"uid": "u-in", "name": "in", "rulebase": [{"type": "access-rule", "source": "u-any",
      "destination": "u-host", "service": "u-https", "action": "u-accept"}]})";
  const Lifted both = Read(outer, std::nullopt, {{"in.json", inner}});
  EXPECT_EQ(Ask(*both.policy, kWeb), "yes");
  EXPECT_EQ(Ask(*both.policy, {"tcp", "10.1.2.3", "10.9.0.4", 80}), "no");
}

const char kCalls[] = R"([{"command": "login", "payload": {"user": "a", "password": "s3cret"}},
{"command": "add-access-layer", "payload": {"name": "L", "add-default-rule": false}},
{"command": "add-host", "payload": {"name": "h", "ip-address": "10.9.0.4"}},
{"command": "add-service-tcp", "payload": {"name": "s", "port": 443}},
)";

std::string Calls(const std::string& more) { return kCalls + more + "]"; }

std::string Call(const std::string& position, const std::string& action,
                 const std::string& name = "r") {
  return R"({"command": "add-access-rule", "payload": {"layer": "L", "position": )" + position +
         R"(, "name": ")" + name + R"(", "destination": "h", "service": ["s"], "action": ")" +
         action + "\"}}";
}

TEST(CheckpointCalls, PositionsAreKept) {
  const auto ask = [](const std::string& more) {
    const Lifted lifted = Read(Calls(more));
    EXPECT_THAT(lifted.messages, Not(HasSubstr("s3cret")));
    return lifted.policy == nullptr ? lifted.messages : Ask(*lifted.policy, kWeb);
  };
  const std::string accept = Call("\"bottom\"", "Accept", "first");
  EXPECT_EQ(ask(accept), "yes");
  EXPECT_EQ(ask(accept + "," + Call("\"bottom\"", "Drop")), "yes");
  EXPECT_EQ(ask(accept + "," + Call("\"top\"", "Drop")), "no");
  EXPECT_EQ(ask(accept + "," + Call("1", "Drop")), "no");
  EXPECT_EQ(ask(accept + "," + Call("\"2\"", "Drop")), "yes");
  EXPECT_EQ(ask(accept + "," + Call(R"({"above": "first"})", "Drop")), "no");
  EXPECT_EQ(ask(accept + "," + Call(R"({"below": "first"})", "Drop")), "yes");
  EXPECT_THAT(ask(accept + "," + Call("7", "Drop")), HasSubstr("PW-DIA-checkpoint-0125"));
  EXPECT_THAT(ask(accept + "," + Call(R"({"above": "x"})", "Drop")),
              HasSubstr("PW-DIA-checkpoint-0125"));
}

TEST(CheckpointCalls, PositionsBesideOthersAreBounded) {
  std::string more = Call("\"bottom\"", "Drop", "last");
  for (int i = 0; i < 7'000; ++i)
    more += "," + Call(R"({"above": "last"})", "Accept", "r" + std::to_string(i));
  EXPECT_THAT(Read(Calls(more)).messages, HasSubstr("PW-DIA-checkpoint-0128"));
}

TEST(CheckpointCalls, TimesThatEnd) {
  const auto ask = [](const std::string& end, const char* day) {
    const std::string time = R"({"command": "add-time", "payload": {"name": "t", "start-now": true,
      "end-never": false, "end": )" +
                             end + "}},\n";
    std::string rule = Call("\"bottom\"", "Accept");
    rule.insert(rule.find("\"name\""), "\"time\": \"t\", ");
    const Lifted lifted = Read(Calls(time + rule), ParseDate(day));
    return lifted.policy == nullptr ? lifted.messages : Ask(*lifted.policy, kWeb);
  };
  const std::string whole = R"({"date": "31-Mar-2027", "time": "23:59"})";
  const std::string half = R"({"date": "31-Mar-2027", "time": "12:00"})";
  EXPECT_EQ(ask(whole, "2027-03-31"), "yes");
  EXPECT_EQ(ask(whole, "2027-04-01"), "no");
  EXPECT_EQ(ask(half, "2027-03-30"), "yes");
  EXPECT_EQ(ask(half, "2027-03-31"), "maybe");
  EXPECT_EQ(ask(half, "2027-04-01"), "no");
  EXPECT_EQ(ask(R"({"date": "31-Mar-2027", "time": "93:59"})", "2027-03-30"), "maybe");
  EXPECT_EQ(ask(R"({"date": "31-Mai-2027"})", "2027-03-30"), "maybe");
}

TEST(CheckpointCalls, ALayerThatIsThereAlready) {
  std::string text = Calls(Call("1", "Accept"));
  text.replace(text.find("\"layer\": \"L\""), 12, "\"layer\": \"Network\"");
  const std::size_t call = text.find("{\"command\": \"add-access-layer\"");
  text.erase(call, text.find('\n', call) - call);
  EXPECT_EQ(Ask(*Read(text).policy, kWeb), "maybe");
  // The rule that a new layer gets denies before what is put behind it.
  std::string made = Calls(Call("\"bottom\"", "Accept"));
  made.replace(made.find("false"), 5, "true");
  EXPECT_EQ(Ask(*Read(made).policy, kWeb), "no");
}

TEST(CheckpointBroken, EachSaysWhatIsWrong) {
  const struct {
    std::string text;
    const char* message;
  } kBroken[] = {
      {"", "PW-DIA-common-0101"},
      {"{}", "PW-DIA-checkpoint-0100"},
      {"[7]", "PW-DIA-checkpoint-0120"},
      {R"([{"command": "add-host", "payload": {"name": "x"}}])", "PW-DIA-checkpoint-0101"},
      {Calls(R"({"command": "set-host", "payload": {"name": "h"}})"), "PW-DIA-checkpoint-0123"},
      {Calls(R"({"command": "add-host", "payload": 7})"), "PW-DIA-checkpoint-0122"},
      {Calls(R"({"command": "add-host", "payloads": {}, "payload": {"name": "k"}})"),
       "PW-DIA-checkpoint-0121"},
      {Calls(R"({"command": "add-host", "payload": {"name": "h"}})"), "PW-DIA-checkpoint-0113"},
      {Calls(R"({"command": "add-host", "payload": {"ip-address": "10.0.0.1"}})"),
       "PW-DIA-checkpoint-0112"},
      {Calls(R"({"command": "add-access-layer", "payload": {"name": "L"}})"),
       "PW-DIA-checkpoint-0124"},
      {Calls(Call("\"bottom\"", "Perhaps")), "PW-DIA-checkpoint-0132"},
      {Answer(Rule("\"u-self\"")), "PW-DIA-checkpoint-0114"},
      {Answer(Rule("\"u-bad\""),
              R"(, {"uid": "u-bad", "name": "b", "type": "host", "ipv4-address": "ten"})"),
       "PW-DIA-checkpoint-0115"},
      {Answer(Rule("\"u-net\"", "\"u-bad\""),
              R"(, {"uid": "u-bad", "name": "b", "type": "service-tcp", "port": "x"})"),
       "PW-DIA-checkpoint-0117"},
      {R"({"rulebase": [], "from": 1, "to": 20, "total": 40})", "PW-DIA-checkpoint-0127"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr);
    EXPECT_THAT(lifted.messages, HasSubstr(message));
  }
}

TEST(CheckpointRecognises, ItsOwnTexts) {
  EXPECT_EQ(Checkpoint().Recognise(Answer(Rule())), 95);
  EXPECT_EQ(Checkpoint().Recognise(kCalls), 100);
  EXPECT_EQ(Checkpoint().Recognise(R"({"securityRules": []})"), 0);
}

}  // namespace
}  // namespace portwright::dialect::checkpoint
