#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "dialect/checkpoint/asked.h"
#include "testing/policy_builder.h"

namespace portwright::dialect::checkpoint {
namespace {

using policy::Hook;
using policy::Policy;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;
using ::testing::HasSubstr;
using ::testing::Not;

struct Flow {
  std::string source;
  std::string service;
  std::string to = "dmz";
};

Policy PolicyOf(const std::vector<Flow>& flows) {
  PolicyBuilder builder("edge");
  builder.Chain(Hook::kForward);
  for (const Flow& flow : flows) {
    RuleExtras extras;
    extras.in_interface = "lan";
    extras.out_interface = flow.to;
    builder.Allow(flow.source, "10.7.0.5", flow.service, {"b/" + flow.service}, extras);
  }
  return std::move(builder.policy());
}

std::string TextOf(const Policy& policy) {
  Diagnostics diagnostics;
  return Checkpoint().Render(policy, {}, diagnostics);
}

RenderedChange ChangeFrom(const std::string& today, const Policy& policy) {
  Diagnostics diagnostics;
  LiftOptions lift;
  lift.file_name = "today.json";
  const auto change = Checkpoint().RenderChange(policy, {}, today, lift, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return change ? *change : RenderedChange();
}

std::string AskState(const std::string& state, const std::string& source, int port,
                     const std::string& to = "dmz") {
  const Lifted lifted = Read(state);
  if (lifted.policy == nullptr) return lifted.messages;
  return Ask(*lifted.policy, {"tcp", source, "10.7.0.5", port, "lan", to});
}

TEST(CheckpointChange, NothingToDo) {
  const Policy policy = PolicyOf({{"10.1.0.1", "tcp/22"}});
  EXPECT_EQ(ChangeFrom(TextOf(policy), policy).commands, "");
}

TEST(CheckpointChange, NewRulesBeforeTheOldOnesGo) {
  const std::string today = TextOf(PolicyOf({{"10.1.0.1", "tcp/22"}, {"10.1.0.2", "tcp/23"}}));
  const Policy policy = PolicyOf({{"10.1.0.2", "tcp/23"}, {"10.1.0.3", "tcp/24"}});
  const RenderedChange change = ChangeFrom(today, policy);
  const std::size_t host =
      change.commands.find("\"add-host\", \"payload\": {\"name\": \"pw-10.1.0.3");
  const std::size_t rule = change.commands.find(
      "{\"command\": \"add-access-rule\", \"payload\": {\"layer\": \"pw-edge-lan-to-dmz\", "
      "\"position\": {\"above\": \"pw-cleanup\"}, \"name\": \"pw-b-tcp-24-");
  const std::size_t gone = change.commands.find(
      "{\"command\": \"delete-access-rule\", \"payload\": {\"layer\": \"pw-edge-lan-to-dmz\", "
      "\"name\": \"pw-b-tcp-22-");
  const std::size_t publish =
      change.commands.find("{\"command\": \"publish\", \"payload\": {}}\n]");
  EXPECT_LT(host, rule);
  EXPECT_LT(rule, gone);
  EXPECT_LT(gone, publish);
  EXPECT_NE(publish, std::string::npos);
  EXPECT_THAT(change.commands, Not(HasSubstr("tcp-23")));
  ASSERT_EQ(change.states.size(), 2U);
  const int ports[] = {22, 23, 24};
  const char* sources[] = {"10.1.0.1", "10.1.0.2", "10.1.0.3"};
  const char* after[] = {"no", "yes", "yes"};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(AskState(change.states[0], sources[i], ports[i]), "yes");
    EXPECT_EQ(AskState(change.states[1], sources[i], ports[i]), after[i]);
  }
  EXPECT_THAT(change.undo, HasSubstr("\"position\": {\"above\": \"pw-b-tcp-23-"));
  EXPECT_THAT(change.undo, HasSubstr("\"source\": [\"pw-10.1.0.1\"]"));
  EXPECT_LT(change.undo.find("\"name\": \"pw-b-tcp-22-"),
            change.undo.find("\"delete-access-rule\""));
}

TEST(CheckpointChange, LayersComeAndGoWithTheRuleThatLeadsToThem) {
  const std::string today = TextOf(PolicyOf({{"10.1.0.1", "tcp/22", "dmz"}}));
  const RenderedChange change = ChangeFrom(today, PolicyOf({{"10.1.0.1", "tcp/22", "wan"}}));
  const std::size_t made =
      change.commands.find("\"add-access-layer\", \"payload\": {\"name\": \"pw-edge-lan-to-wan\"");
  const std::size_t leads = change.commands.find(
      "{\"layer\": \"pw-edge\", \"position\": {\"above\": \"pw-cleanup\"}, "
      "\"name\": \"pw-edge-lan-to-wan\"");
  const std::size_t unled = change.commands.find(
      "\"delete-access-rule\", \"payload\": {\"layer\": \"pw-edge\", "
      "\"name\": \"pw-edge-lan-to-dmz\"}");
  const std::size_t gone = change.commands.find(
      "\"delete-access-layer\", \"payload\": {\"name\": \"pw-edge-lan-to-dmz\"}");
  EXPECT_LT(made, leads);
  EXPECT_LT(leads, unled);
  EXPECT_LT(unled, gone);
  EXPECT_NE(gone, std::string::npos);
  ASSERT_EQ(change.states.size(), 2U);
  EXPECT_EQ(AskState(change.states[0], "10.1.0.1", 22, "dmz"), "yes");
  EXPECT_EQ(AskState(change.states[0], "10.1.0.1", 22, "wan"), "yes");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22, "dmz"), "no");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22, "wan"), "yes");
  // And back: the layer with its rules, then the rule that leads to it.
  EXPECT_LT(change.undo.find("\"add-access-layer\""), change.undo.find("\"layer\": \"pw-edge\""));
  EXPECT_LT(change.undo.find("\"name\": \"pw-edge-lan-to-wan\"}"),
            change.undo.find("\"delete-access-layer\""));
}

// As the management answers: names stand in a list of their own.
std::string Answers() {
  return R"([{"uid": "u1", "name": "pw-edge", "rulebase": [
  {"type": "access-rule", "uid": "r0", "name": "guest", "source": ["any"], "destination": ["h5"],
   "service": ["s80"], "action": "acc"},
  {"type": "access-rule", "uid": "r1", "name": "pw-edge-lan-to-dmz", "source": ["z1"],
   "destination": ["z2"], "service": ["any"], "action": "inner", "inline-layer": "u2"},
  {"type": "access-rule", "uid": "r2", "name": "pw-cleanup", "source": ["any"],
   "destination": ["any"], "service": ["any"], "action": "drop"}],
 "objects-dictionary": [
  {"uid": "any", "name": "Any", "type": "CpmiAnyObject"},
  {"uid": "acc", "name": "Accept", "type": "RulebaseAction"},
  {"uid": "drop", "name": "Drop", "type": "RulebaseAction"},
  {"uid": "inner", "name": "Inner Layer", "type": "Global"},
  {"uid": "z1", "name": "lan", "type": "security-zone"},
  {"uid": "z2", "name": "dmz", "type": "security-zone"},
  {"uid": "h5", "name": "pw-10.7.0.5", "type": "host", "ipv4-address": "10.7.0.5"},
  {"uid": "s80", "name": "http", "type": "service-tcp", "port": "80"}]},
 {"uid": "u2", "name": "pw-edge-lan-to-dmz", "rulebase": [
  {"type": "access-rule", "uid": "r3", "name": "pw-old", "source": ["h1"], "destination": ["h5"],
   "service": ["s21"], "action": "acc"},
  {"type": "access-rule", "uid": "r4", "name": "pw-cleanup", "source": ["any"],
   "destination": ["any"], "service": ["any"], "action": "drop"}],
 "objects-dictionary": [
  {"uid": "h1", "name": "pw-10.1.0.1", "type": "host", "ipv4-address": "10.1.0.1"},
  {"uid": "s21", "name": "pw-tcp-21", "type": "service-tcp", "port": "21"}]}])";
}

TEST(CheckpointChange, FromAnswersOfTheManagement) {
  const RenderedChange change = ChangeFrom(Answers(), PolicyOf({{"10.1.0.1", "tcp/22"}}));
  EXPECT_THAT(change.commands, Not(HasSubstr("add-host")));
  EXPECT_THAT(change.commands, Not(HasSubstr("guest")));
  EXPECT_THAT(change.commands,
              HasSubstr("\"add-service-tcp\", \"payload\": {\"name\": \"pw-tcp-22\""));
  EXPECT_THAT(change.commands,
              HasSubstr("{\"layer\": \"pw-edge-lan-to-dmz\", \"name\": \"pw-old\"}"));
  EXPECT_THAT(change.undo,
              HasSubstr("\"name\": \"pw-old\", \"source\": [\"pw-10.1.0.1\"], \"destination\": "
                        "[\"pw-10.7.0.5\"], \"service\": [\"pw-tcp-21\"], \"action\": \"Accept\""));
  ASSERT_EQ(change.states.size(), 2U);
  EXPECT_EQ(AskState(change.states[0], "10.1.0.1", 21), "yes");
  EXPECT_EQ(AskState(change.states[0], "10.1.0.1", 22), "yes");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 21), "no");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.1", 22), "yes");
  EXPECT_EQ(AskState(change.states[1], "10.1.0.9", 80), "yes");  // the guests
}

TEST(CheckpointChange, FromAManagementWithoutOurLayers) {
  const std::string other =
      R"({"uid": "u9", "name": "pw-else", "rulebase": [{"type": "access-rule", "name": "pw-cleanup",
      "source": "Any", "destination": "Any", "service": "Any", "action": "Drop"}]})";
  const RenderedChange change = ChangeFrom(other, PolicyOf({{"10.1.0.1", "tcp/22"}}));
  EXPECT_THAT(change.commands,
              HasSubstr("\"add-access-layer\", \"payload\": {\"name\": \"pw-edge\""));
  EXPECT_THAT(change.commands, Not(HasSubstr("delete")));
  EXPECT_THAT(change.undo,
              HasSubstr("\"delete-access-layer\", \"payload\": {\"name\": \"pw-edge\"}"));
}

}  // namespace
}  // namespace portwright::dialect::checkpoint
