// Bicep as people write it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/azure/asked.h"

namespace portwright::dialect::azure {
namespace {

using policy::Hook;
using ::testing::HasSubstr;
using ::testing::Not;

const Asked kSsh{"tcp", "10.0.0.4", "10.9.0.4", 22};
const Asked kWeb{"tcp", "10.0.0.4", "10.9.0.4", 80};

const char kEnd[] = R"(
      {
        name: 'end'
        properties: {
          priority: 4096
          direction: 'Inbound'
          access: 'Deny'
          protocol: '*'
          sourcePortRange: '*'
          destinationPortRange: '*'
          sourceAddressPrefix: '*'
          destinationAddressPrefix: '*'
        }
      }
)";

std::string Group(const std::string& rules, const std::string& rest = "",
                  const std::string& children = "") {
  return R"(// A group.
@description('where')
param location string = resourceGroup().location
param name string

resource web 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {
  name: 'web-nsg'
  location: location
  properties: {
    securityRules: [)" +
         rules + kEnd + "    ]\n  }\n" + children + "}\n" + rest;
}

std::string Properties(const std::string& fields, const std::string& indent = "        ") {
  return indent + "properties: {\n" + R"(          priority: 100
          direction: 'Inbound'
          access: 'Allow'
          protocol: 'Tcp'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
)" + fields +
         "\n" + indent + "}\n";
}

std::string Rule(const std::string& fields) {
  return "\n      {\n        name: 'r'\n" + Properties(fields) + "      }";
}

std::string AskRule(const std::string& fields, const Asked& asked, const std::string& rest = "") {
  return In(Read(Group(Rule(fields), rest)), asked);
}

TEST(AzureBicep, RulesWithinAGroup) {
  const std::string ports = "destinationPortRanges: [\n '22'\n '443-445'\n]\n";
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: '10.0.0.0/24'", kSsh), "yes");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: '10.0.1.0/24'", kSsh), "no");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefixes: ['10.0.1.0/24', '10.0.0.4']", kSsh), "yes");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: '*' // all", kWeb), "no");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: 'VirtualNetwork'", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: admins", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: admins", kWeb), "no");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: '10.0.${n}.0/24'", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: x ? '10.0.0.4' : '*'", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: x\n  ? '10.0.0.4'\n  : '*'\n", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefixes: concat(a, [\n'10.0.0.9'\n])", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefixes: [\n ...a\n '10.0.0.9' ]", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceApplicationSecurityGroups: [\n { id: g.id }\n]", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: '*'\n onlyOn: 'sunday'", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: '*'\n ...more", kSsh), "maybe");
  EXPECT_EQ(AskRule(ports + "sourceAddressPrefix: '*', description: '''it's\n'''", kSsh), "yes");
  EXPECT_EQ(AskRule("destinationPortRange: 22\n sourceAddressPrefix: '\\u{2a}'", kSsh), "yes");
}

TEST(AzureBicep, VariablesOfTheTextItself) {
  const std::string rest =
      "var admins = [ '10.0.0.4', other ]\nvar other = '10.0.0.5'\n"
      "var a = b\nvar b = a\n";
  const std::string most = "destinationPortRange: '22'\n";
  EXPECT_EQ(AskRule(most + "sourceAddressPrefixes: admins", kSsh, rest), "yes");
  EXPECT_EQ(AskRule(most + "sourceAddressPrefix: other", kSsh, rest), "no");
  EXPECT_EQ(AskRule(most + "sourceAddressPrefix: a", kSsh, rest), "maybe");
  EXPECT_EQ(In(Read("var rules = [" + Rule(most + "sourceAddressPrefix: '*'") + kEnd +
                    "]\nresource g 'Microsoft.Network/networkSecurityGroups@2023-09-01' = {\n"
                    "  name: 'g'\n  properties: { securityRules: rules }\n}\n"),
               kSsh),
            "yes");
}

TEST(AzureBicep, RulesOfTheirOwn) {
  const std::string rule =
      Properties("destinationPortRange: '22'\n sourceAddressPrefix: '*'", "  ");
  const auto ask = [&](const std::string& head) {
    return In(Read(Group("",
                         "\nresource ssh 'Microsoft.Network/networkSecurityGroups/"
                         "securityRules@2023-09-01' = {\n" +
                             head + "\n" + rule + "}\n")),
              kSsh);
  };
  EXPECT_EQ(ask("  parent: web\n  name: 'ssh'"), "yes");
  EXPECT_EQ(ask("  name: 'web-nsg/ssh'"), "yes");
  EXPECT_EQ(ask("  name: '${web.name}/ssh'"), "yes");
  EXPECT_EQ(ask("  parent: other\n  name: 'ssh'"), "maybe");
  EXPECT_EQ(ask("  name: '${name}/ssh'"), "maybe");
  EXPECT_EQ(In(Read(Group(
                   "", "",
                   "  resource ssh 'securityRules@2023-09-01' = {\n name: 'ssh'\n" + rule + "}\n")),
               kSsh),
            "yes");
  const Lifted existing = Read(
      "resource web 'Microsoft.Network/networkSecurityGroups@2023-09-01' existing = {\n"
      "  name: 'web'\n}\nresource ssh 'Microsoft.Network/networkSecurityGroups/"
      "securityRules@2023-09-01' = {\n  parent: web\n  name: 'ssh'\n" +
      rule + "}\n");
  EXPECT_EQ(In(existing, kSsh), "maybe");  // the group has others, perhaps
}

TEST(AzureBicep, RulesThatAreComputed) {
  const auto ask = [](const std::string& properties) {
    return In(Read("resource g 'Microsoft.Network/networkSecurityGroups@2023-09-01' = if (x) {\n"
                   "  name: 'g'\n  properties: " +
                   properties + "\n}\n"),
              kSsh);
  };
  EXPECT_EQ(ask("{ securityRules: rules }"), "maybe");
  EXPECT_EQ(ask("{\n securityRules: [for r in rules: {\n name: r.name\n }]\n }"), "maybe");
  EXPECT_EQ(ask("{\n securityRules: [\n  for r in rules: {\n name: r.name\n }\n]\n }"), "maybe");
  EXPECT_EQ(ask("{\n securityRules: [" + std::string(kEnd) + "\n one\n ]\n }"), "maybe");
  EXPECT_EQ(ask("{\n ...more\n securityRules: [" + std::string(kEnd) + "]\n }"), "maybe");
  EXPECT_EQ(ask("{\n securityRules: [" + std::string(kEnd) + "]\n }"), "no");
  EXPECT_EQ(ask("settings"), "maybe");
}

TEST(AzureBicep, OtherStatementsArePassedOver) {
  const std::string rule = Rule("destinationPortRange: '22'\n sourceAddressPrefix: '*'");
  const Lifted lifted = Read(R"(metadata description = 'x'
targetScope = 'resourceGroup'
#disable-next-line no-unused-params
@allowed([
  'a'
  'b'
])
@secure()
param p string = 'it\'s ${'nested ${1}'}'
type kind = 'a' | 'b'
type other = {
  *: string
}
import * as common from 'common.bicep'
func f(x string) string => '${x}!'
/* a comment
   of two lines */
module vnet './vnet.bicep' = {
  name: 'v'
  params: { id: web.id, list: [for i in range(0, 2): { a: i }] }
}
resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = [for i in range(0, 2): {
  name: 'vm${i}'
}]
)" + Group(rule, "output id string = web.id\n"));
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, kSsh), "yes");
  EXPECT_EQ(In(lifted, kWeb), "no");
}

TEST(AzureBicep, EachFaultIsSaid) {
  const std::string fields = "destinationPortRange: '22'\n sourceAddressPrefix: '*'";
  const auto with = [&](const std::string& word, const std::string& instead) {
    std::string text = Group(Rule(fields));
    return text.replace(text.find(word), word.size(), instead);
  };
  const struct {
    std::string text;
    const char* message;
  } kBroken[] = {
      {"param x string\n", "PW-DIA-azure-0100"},
      {with("'web-nsg'", "'web-nsg"), "expected the end of a string, found '\\x0a'"},
      {with("'web-nsg'", "'web\\nsg\\q'"), "expected an escape"},
      {with("name: 'r'", "name 'r'"), "PW-DIA-azure-0150"},
      {with("name: 'r'", ""), "PW-DIA-azure-0117"},
      {with("priority: 100", "priority: 100\npriority: 100"), "PW-DIA-azure-0153"},
      {with("priority: 100", "priority: 4097"), "PW-DIA-azure-0116"},
      {with("priority: 100", ""), "PW-DIA-azure-0111"},
      {with("'Allow'", "'Perhaps'"), "PW-DIA-azure-0112"},
      {with("    ]\n", ""), "PW-DIA-azure-0150"},
      {"param x string\n@", "PW-DIA-azure-0100"},
      {"param x string\n)", "expected a statement"},
      {"param x string = (\n", "expected a closing bracket"},
      {"param x string\nvar a = 1\nvar a = 2\n", "PW-DIA-azure-0154"},
      {"param x string\nvar a = " + std::string(200, '['), "PW-DIA-azure-0152"},
      {"param x string = /* \n", "expected the end of a comment"},
      {Group("", "resource web 'Microsoft.Network/networkSecurityGroups@1' = {}\n"),
       "PW-DIA-azure-0136"},
      {Group("",
             "resource a 'Microsoft.Network/networkSecurityGroups@1' = {\n properties: {\n"
             " securityRules: 'x'\n }\n}\n"),
       "PW-DIA-azure-0135"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr);
    EXPECT_THAT(lifted.messages, HasSubstr(message));
  }
}

TEST(AzureBicep, PlacesAndSecrets) {
  const Lifted lifted = Read(Group(Rule("destinationPortRange: '22'\n sourceAddressPrefix: '*'")));
  EXPECT_EQ(DecidedAt(lifted, Hook::kInput, kSsh), "12:9");
  const Lifted secret =
      Read(Group(Rule("destinationPortRange: 's3cret'\ns3cret: 's3cret'\n"
                      "sourceAddressPrefix: 'a s3cret'")));
  EXPECT_THAT(secret.messages, Not(HasSubstr("s3cret")));
  EXPECT_EQ(AzureBicep().Recognise(Group("")), 100);
  EXPECT_EQ(Azure().Recognise(Group("")), 0);
  EXPECT_EQ(AzureArm().Recognise(Group("")), 0);
}

}  // namespace
}  // namespace portwright::dialect::azure
