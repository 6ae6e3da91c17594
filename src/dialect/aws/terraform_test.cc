#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "dialect/aws/asked.h"
#include "dialect/aws/terraform_value.h"

namespace portwright::dialect::aws {
namespace {

using policy::Hook;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string TextOf(const std::string& name) {
  std::ifstream file(std::string(PORTWRIGHT_SOURCE_DIR) + "/src/dialect/aws/testdata/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string ResourceOf(const std::string& type, const std::string& values) {
  return R"({"address": ")" + type + R"(.x", "mode": "managed", "type": ")" + type +
         R"(", "name": "x", "values": {)" + values + "}}";
}

// A state with some resources.
std::string StateOf(const std::string& resources) {
  return R"({"format_version": "1.0", "terraform_version": "1.9.5", "values": {"root_module": {
      "resources": [)" +
         resources + "]}}}";
}

// A plan that does not tell what is known after apply but by leaving it out.
std::string PlanOf(const std::string& resources) {
  return R"({"format_version": "1.2", "planned_values": {"root_module": {"resources": [)" +
         resources + "]}}}";
}

TEST(TerraformPlan, RulesOfGroupsAndOfTheirOwn) {
  const Lifted plan = Read(TextOf("plan.json"));
  EXPECT_EQ(In(plan, {"tcp", "10.1.2.3", "10.9.0.5", 5432}), "yes");
  EXPECT_EQ(In(plan, {"tcp", "10.2.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(plan, {"tcp", "10.3.2.3", "10.9.0.5", 22}), "yes");
  EXPECT_EQ(In(plan, {"tcp", "10.4.2.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(plan, {"udp", "10.3.2.3", "10.9.0.5", 22}), "no");
  EXPECT_EQ(In(plan, {"tcp", "10.4.2.3", "10.9.0.5", 22}), "no");
  EXPECT_EQ(Out(plan, {"udp", "10.9.0.5", "10.9.3.3", 22}), "yes");
  EXPECT_EQ(Out(plan, {"udp", "10.9.0.5", "10.8.3.3", 22}), "no");
  EXPECT_EQ(DecidedAt(plan, Hook::kInput, {"tcp", "10.1.2.3", "10.9.0.5", 5432}), "21:33");
}

TEST(TerraformPlan, WhatIsKnownAfterApplyIsAThirdValue) {
  const Lifted plan = Read(TextOf("plan.json"));
  // A second prefix.
  EXPECT_EQ(In(plan, {"tcp", "10.7.2.3", "10.9.0.5", 5432}), "maybe");
  EXPECT_EQ(In(plan, {"tcp", "10.7.2.3", "10.9.0.5", 5433}), "no");
  // The group itself, and another group.
  EXPECT_EQ(In(plan, {"tcp", "10.7.2.3", "10.9.0.5", 7001}), "maybe");
  EXPECT_EQ(In(plan, {"tcp", "10.7.2.3", "10.9.0.5", 8080}), "maybe");
  EXPECT_THAT(plan.policy->assumptions,
              AllOf(Contains(HasSubstr("known after apply")),
                    Contains(HasSubstr("Terraform makes begins without rules"))));
}

TEST(TerraformPlan, RulesOfAGroupThatAreNotKnown) {
  std::string text = TextOf("plan.json");
  const std::string made = R"("actions": ["create"],
                  "after_unknown": { "id": true, "egress": true, "ingress": true })";
  const std::size_t at = text.find(made);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 21, R"("actions": ["update"])");
  const Lifted plan = Read(text);
  EXPECT_EQ(In(plan, {"tcp", "10.2.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(plan, {"udp", "10.7.2.3", "10.9.0.5", 99}), "maybe");
  EXPECT_EQ(Out(plan, {"udp", "10.9.0.5", "10.8.3.3", 22}), "maybe");
}

TEST(TerraformPlan, WithoutChangesWhatIsLeftOutIsNotKnown) {
  const std::string fields =
      R"("cidr_ipv4": "10.2.0.0/16", "cidr_ipv6": null, "prefix_list_id": null,
         "referenced_security_group_id": null, )";
  const auto ask = [&](const std::string& more, const Asked& asked) {
    return In(Read(PlanOf(ResourceOf("aws_vpc_security_group_ingress_rule", more))), asked);
  };
  const Asked https{"tcp", "10.2.0.4", "10.9.0.1", 443};
  const Asked other{"tcp", "10.5.0.4", "10.9.0.1", 443};
  EXPECT_EQ(ask(fields + R"("ip_protocol": "tcp", "from_port": 443, "to_port": 443)", https),
            "yes");
  EXPECT_EQ(ask(fields + R"("ip_protocol": "tcp", "from_port": 443)", https), "maybe");
  EXPECT_EQ(ask(fields + R"("from_port": 443, "to_port": 443)", https), "maybe");
  EXPECT_EQ(ask(R"("ip_protocol": "-1")", other), "maybe");
}

TEST(TerraformState, ListsAndEntriesOfTheirOwn) {
  const Lifted state = Read(TextOf("state.json"));
  EXPECT_EQ(state.messages, "");
  EXPECT_EQ(In(state, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(state, {"tcp", "10.1.9.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(state, {"udp", "10.1.2.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(state, {"icmp", "10.8.2.3", "10.9.0.5", 3 * 256 + 4}), "yes");
  EXPECT_EQ(In(state, {"icmp", "10.8.2.3", "10.9.0.5", 3 * 256 + 1}), "no");
  EXPECT_EQ(Out(state, {"udp", "10.9.0.5", "10.8.2.3", 99}), "yes");
  EXPECT_EQ(Out(state, {"udp", "fd00::1", "fd00::2", 99}), "no");
  EXPECT_EQ(DecidedAt(state, Hook::kInput, {"tcp", "10.1.9.3", "10.9.0.5", 443}), "27:11");
}

TEST(TerraformState, WhatIsLeftOutIsNothing) {
  const Lifted state = Read(StateOf(ResourceOf("aws_default_security_group", R"("id": "sg-0a",
      "ingress": [{"protocol": "tcp", "from_port": 22, "to_port": 22, "self": true,
                   "ipv6_cidr_blocks": ["fd00::/8"]}])")));
  EXPECT_EQ(In(state, {"tcp", "fd00::4", "fd00::9", 22}), "yes");
  EXPECT_EQ(In(state, {"tcp", "10.0.0.4", "10.0.0.9", 22}), "maybe");
  EXPECT_EQ(In(state, {"tcp", "10.0.0.4", "10.0.0.9", 23}), "no");
  EXPECT_EQ(Out(state, {"tcp", "10.0.0.4", "10.0.0.9", 23}), "no");
}

TEST(TerraformState, RulesWithoutTheirGroup) {
  const Lifted state = Read(StateOf(
      ResourceOf("aws_vpc_security_group_egress_rule",
                 R"("security_group_id": "sg-0a", "ip_protocol": "all", "cidr_ipv6": "::/0")")));
  EXPECT_EQ(Out(state, {"tcp", "fd00::4", "fd00::9", 22}), "yes");
  EXPECT_EQ(Out(state, {"tcp", "10.0.0.4", "10.0.0.9", 22}), "no");
}

TEST(TerraformAcl, EntriesFindTheirListByReference) {
  const std::string entry =
      R"("egress": false, "protocol": "tcp", "from_port": 22, "to_port": 22, "icmp_type": null,
         "icmp_code": null, "rule_action": "allow", "rule_number": 100, "ipv6_cidr_block": null, )";
  const std::string text =
      R"({"format_version": "1.2", "planned_values": {"root_module": {"child_modules": [
          {"resources": [
            {"address": "module.m.aws_network_acl.a[0]", "type": "aws_network_acl", "values":
               {"ingress": [], "egress": []}},
            {"address": "module.m.aws_network_acl.b[0]", "type": "aws_network_acl", "values":
               {"ingress": [], "egress": []}},
            {"address": "module.m.aws_network_acl_rule.x[0]", "type": "aws_network_acl_rule",
             "values": {)" +
      entry + R"("cidr_block": "10.1.0.0/16"}},
            {"address": "module.m.aws_network_acl_rule.y", "type": "aws_network_acl_rule",
             "values": {)" +
      entry + R"("cidr_block": "10.1.0.0/16"}}]}]}},
          "configuration": {"root_module": {"module_calls": {"m": {"module": {"resources": [
            {"address": "aws_network_acl_rule.x", "expressions": {"network_acl_id":
               {"references": ["aws_network_acl.a"]}}},
            {"address": "aws_network_acl_rule.y", "expressions": {"network_acl_id":
               {"references": ["aws_network_acl.b[0].id", "aws_network_acl.b[0]"]}}}]}}}}}})";
  const Lifted plan = Read(text);
  // In each of both lists.
  EXPECT_EQ(In(plan, {"tcp", "10.1.0.4", "10.0.0.9", 22}), "yes");
  EXPECT_EQ(In(plan, {"tcp", "10.2.0.4", "10.0.0.9", 22}), "no");
}

TEST(TerraformAcl, AStateHasEntriesTwice) {
  const auto state = [](const std::string& cidr) {
    return StateOf(ResourceOf("aws_network_acl", R"("id": "acl-0a", "egress": [], "ingress": [
               {"action": "allow", "cidr_block": "10.1.0.0/16", "from_port": 22, "to_port": 22,
                "icmp_code": 0, "icmp_type": 0, "ipv6_cidr_block": "", "protocol": "6",
                "rule_no": 100}])") +
                   "," +
                   ResourceOf("aws_network_acl_rule",
                              R"("network_acl_id": "acl-0a", "egress": false, "protocol": "tcp",
                "from_port": 22, "to_port": 22, "rule_action": "allow", "rule_number": 100,
                "cidr_block": ")" +
                                  cidr + "\""));
  };
  EXPECT_EQ(In(Read(state("10.1.0.0/16")), {"tcp", "10.1.0.4", "10.0.0.9", 22}), "yes");
  EXPECT_THAT(Read(state("10.2.0.0/16")).messages, HasSubstr("PW-DIA-aws-0140"));
}

TEST(TerraformAcl, ANumberThatIsNotKnownMayStandAnywhere) {
  const auto rule = [](const std::string& number, const std::string& action,
                       const std::string& cidr) {
    return ResourceOf("aws_network_acl_rule",
                      R"("egress": false, "protocol": "-1", "from_port": null, "to_port": null,
          "icmp_type": null, "icmp_code": null, "ipv6_cidr_block": null, "network_acl_id": "acl-0a",
          "rule_action": ")" +
                          action + R"(", "cidr_block": ")" + cidr + "\"" + number);
  };
  const Lifted plan =
      Read(PlanOf(rule(R"(, "rule_number": 100)", "allow", "10.1.0.0/16") + "," +
                  rule("", "deny", "10.1.1.0/24") + "," + rule("", "allow", "10.2.0.0/16")));
  EXPECT_EQ(In(plan, {"tcp", "10.1.0.4", "10.0.0.9", 22}), "yes");
  EXPECT_EQ(In(plan, {"tcp", "10.1.1.4", "10.0.0.9", 22}), "maybe");
  EXPECT_EQ(In(plan, {"tcp", "10.2.0.4", "10.0.0.9", 22}), "yes");
  EXPECT_EQ(In(plan, {"tcp", "10.3.0.4", "10.0.0.9", 22}), "no");
}

TEST(TerraformAcl, AnActionThatIsNotKnown) {
  const Lifted plan = Read(PlanOf(ResourceOf("aws_network_acl_rule",
                                             R"("egress": false, "protocol": "-1", "rule_number": 7,
          "ipv6_cidr_block": null, "network_acl_id": "acl-0a", "cidr_block": "10.1.0.0/16")") +
                                  "," +
                                  ResourceOf("aws_network_acl_rule",
                                             R"("egress": false, "protocol": "-1", "rule_number": 8,
          "rule_action": "allow", "ipv6_cidr_block": null, "network_acl_id": "acl-0a",
          "cidr_block": "10.0.0.0/8")")));
  EXPECT_EQ(In(plan, {"tcp", "10.1.0.4", "10.0.0.9", 22}), "maybe");
  EXPECT_EQ(In(plan, {"tcp", "10.2.0.4", "10.0.0.9", 22}), "yes");
}

TEST(TerraformBroken, EachSaysWhatIsWrong) {
  const struct {
    std::string text;
    const char* message;
  } kBroken[] = {
      {R"({"format_version": "1.0"})", "PW-DIA-aws-0102"},
      {StateOf(""), "PW-DIA-aws-0102"},
      {StateOf(ResourceOf("aws_security_group_rule", R"("type": "sideways")")), "PW-DIA-aws-0150"},
      {StateOf(ResourceOf("aws_security_group_rule", R"("type": "ingress", "self": "yes")")),
       "expected true or false for self, found a string"},
      {StateOf(ResourceOf("aws_security_group",
                          R"("ingress": [{"protocol": "-1", "cidr_blocks": ["10.0.0.0"," "]}])")),
       "PW-DIA-aws-0113"},
      {StateOf(ResourceOf("aws_network_acl_rule",
                          R"("egress": false, "protocol": "-1", "rule_number": 7,
          "cidr_block": "10.1.0.0/16", "rule_action": "maybe")")),
       "PW-DIA-aws-0151"},
      {PlanOf(ResourceOf("aws_network_acl_rule", R"("rule_number": 7)")), "PW-DIA-aws-0152"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr);
    EXPECT_THAT(lifted.messages, HasSubstr(message));
  }
}

TEST(TerraformSecrets, NeverLeave) {
  const Lifted plan = Read(TextOf("plan.json"));
  EXPECT_THAT(plan.messages, Not(HasSubstr("s3cret")));
  for (const std::string& words : plan.policy->assumptions)
    EXPECT_THAT(words, Not(HasSubstr("s3cret")));
}

TEST(TerraformRecognised, ByItsTypes) {
  EXPECT_EQ(Aws().Recognise(TextOf("plan.json")), 95);
  EXPECT_EQ(Aws().Recognise(TextOf("state.json")), 95);
  EXPECT_EQ(Aws().Recognise(R"({"format_version": "1", "terraform_version": "1"})"), 50);
}

}  // namespace
}  // namespace portwright::dialect::aws
