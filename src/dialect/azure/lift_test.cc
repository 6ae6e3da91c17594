#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "dialect/azure/asked.h"

namespace portwright::dialect::azure {
namespace {

using policy::Hook;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

std::string TextOf(const std::string& name) {
  std::ifstream file(std::string(PORTWRIGHT_SOURCE_DIR) + "/src/dialect/azure/testdata/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

const char kAnywhere[] =
    R"("sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*",)";

// Fields with which a test's own make a rule.
std::string RuleOf(const std::string& fields) {
  return R"({"name": "r", "direction": "Inbound", "access": "Allow", "priority": 100, )" + fields +
         "}";
}

// Rules, behind them a denial of everything, so that no default rule is met.
std::string GroupOf(const std::string& rules) {
  return R"({"name": "g", "securityRules": [)" + rules +
         R"(, {"name": "end", "direction": "Inbound", "access": "Deny", "priority": 4096, )" +
         kAnywhere +
         R"("destinationPortRange": "*", "protocol": "*"}], "defaultSecurityRules": []})";
}

std::string AskRule(const std::string& fields, const Asked& asked) {
  return In(Read(GroupOf(RuleOf(fields))), asked);
}

TEST(AzureGroup, TheLowestPriorityDecides) {
  const Lifted nsg = Read(TextOf("nsg.json"));
  EXPECT_EQ(In(nsg, {"tcp", "10.1.2.3", "10.9.0.4", 443}), "yes");
  EXPECT_EQ(In(nsg, {"tcp", "192.0.2.7", "10.9.0.4", 443}), "yes");
  EXPECT_EQ(In(nsg, {"tcp", "10.1.9.3", "10.9.0.4", 443}), "no");
  EXPECT_EQ(DecidedAt(nsg, Hook::kInput, {"tcp", "10.1.2.3", "10.9.0.4", 443}), "17:7");
  EXPECT_EQ(DecidedAt(nsg, Hook::kInput, {"tcp", "10.1.9.3", "10.9.0.4", 443}), "30:7");
}

TEST(AzureGroup, RulesMatchPrivateAddresses) {
  const Lifted nsg = Read(TextOf("nsg.json"));
  // The machine's own address decides, not the public one in front of it.
  EXPECT_EQ(In(nsg, {"tcp", "192.0.2.7", "10.9.0.4", 443}), "yes");
  EXPECT_NE(In(nsg, {"tcp", "192.0.2.7", "198.51.100.4", 443}), "yes");
  EXPECT_THAT(nsg.policy->assumptions, Contains(HasSubstr("addresses are private ones")));
}

TEST(AzureGroup, RepliesFollowTheirConnection) {
  const Lifted nsg = Read(TextOf("nsg.json"));
  Asked reply{"tcp", "10.9.0.4", "192.0.2.7", 40000,
              "",    "",         443,         net::ConnectionState::kEstablished};
  EXPECT_EQ(Out(nsg, reply), "yes");
  reply.state = net::ConnectionState::kNew;
  EXPECT_NE(Out(nsg, reply), "yes");
}

TEST(AzureGroup, TagsAreThirdValues) {
  const Lifted nsg = Read(TextOf("nsg.json"));
  EXPECT_EQ(In(nsg, {"udp", "10.7.2.3", "10.9.0.4", 53}), "maybe");
  EXPECT_EQ(In(nsg, {"tcp", "10.2.2.3", "10.9.0.4", 8005}), "maybe");
  EXPECT_EQ(Out(nsg, {"tcp", "10.9.0.4", "52.1.1.1", 443}), "maybe");
  EXPECT_THAT(nsg.messages,
              AllOf(HasSubstr("found the service tag of source VirtualNetwork [PW-DIA-azure-0211]"),
                    HasSubstr("cloud.json:38:7: warning: expected a value that is known, found "
                              "destination in an application security group")));
}

TEST(AzureGroup, TheNetworkBesideMakesTagsExact) {
  const Lifted nsg =
      Read(TextOf("nsg.json"),
           {{"vnet.json", R"({"name": "v", "addressSpace": {"addressPrefixes": ["10.9.0.0/16"]},
               "virtualNetworkPeerings": [{"remoteAddressSpace":
                 {"addressPrefixes": ["10.8.0.0/16"]}}]})"}});
  EXPECT_EQ(In(nsg, {"udp", "10.9.2.3", "10.9.0.4", 53}), "yes");
  EXPECT_EQ(In(nsg, {"udp", "10.8.2.3", "10.9.0.4", 53}), "yes");
  EXPECT_EQ(In(nsg, {"udp", "10.7.2.3", "10.9.0.4", 53}), "maybe");
  // No part of the network is the internet.
  EXPECT_EQ(Out(nsg, {"tcp", "10.9.0.4", "10.8.1.1", 443}), "yes");
  EXPECT_THAT(nsg.policy->assumptions, Contains(HasSubstr("virtual network of the file beside")));
}

TEST(AzureGroup, DefaultRulesApplyUnwritten) {
  const Lifted group = Read(R"({"name": "g", "securityRules": []})");
  EXPECT_EQ(In(group, {"tcp", "10.0.0.4", "10.9.0.4", 22}), "maybe");
  EXPECT_EQ(In(group, {"tcp", "168.63.129.16", "10.9.0.4", 22}), "maybe");
  EXPECT_EQ(Out(group, {"tcp", "10.9.0.4", "52.1.1.1", 443}), "maybe");
  EXPECT_THAT(group.policy->assumptions, Contains(HasSubstr("default rules")));
  const Lifted whole = Read(TextOf("nsg.json"));
  EXPECT_THAT(whole.policy->assumptions, Not(Contains(HasSubstr("default rules"))));
}

TEST(AzureGroup, TheDefaultRulesByThemselves) {
  const Lifted group =
      Read(R"({"name": "g", "securityRules": []})",
           {{"vnet.json", R"({"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}})"}});
  EXPECT_EQ(In(group, {"tcp", "10.0.0.4", "10.9.0.4", 22}), "yes");
  EXPECT_EQ(Out(group, {"tcp", "10.9.0.4", "10.0.0.4", 22}), "yes");
  // From elsewhere it may still be an address that is connected to the network.
  EXPECT_EQ(In(group, {"tcp", "52.0.0.4", "10.9.0.4", 22}), "maybe");
}

TEST(AzureRule, AddressesOfEachKind) {
  const auto ask = [](const std::string& fields, const std::string& source) {
    return AskRule(
        R"("sourcePortRange": "*", "destinationAddressPrefix": "*",
                      "destinationPortRange": "*", "protocol": "*", )" +
            fields,
        {"tcp", source, source.find(':') == std::string::npos ? "10.9.0.4" : "fd00::9", 22});
  };
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "10.0.0.4")", "10.0.0.4"), "yes");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "10.0.0.4")", "10.0.0.5"), "no");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "10.0.0.4/24")", "10.0.0.250"), "yes");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "*")", "fd00::4"), "yes");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "0.0.0.0/0")", "10.0.0.5"), "yes");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "0.0.0.0/0")", "fd00::4"), "no");
  EXPECT_EQ(ask(R"("sourceAddressPrefixes": ["10.0.0.0/8", "fd00::/8"])", "fd00::4"), "yes");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "Storage.WestEurope")", "10.0.0.5"), "maybe");
  EXPECT_EQ(ask(R"("sourceAddressPrefixes": ["Storage", "10.0.0.0/8"])", "10.0.0.5"), "yes");
  EXPECT_EQ(ask(R"("sourceAddressPrefixes": ["Storage", "10.0.0.0/8"])", "11.0.0.5"), "maybe");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "AzureLoadBalancer")", "168.63.129.16"), "maybe");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "AzureLoadBalancer")", "168.63.129.17"), "no");
  EXPECT_EQ(ask(R"("sourceApplicationSecurityGroups": [{"id": "x"}])", "10.0.0.5"), "maybe");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": null)", "10.0.0.5"), "maybe");
  EXPECT_EQ(ask(R"("sourceAddressPrefix": "[parameters('a')]")", "10.0.0.5"), "maybe");
}

TEST(AzureRule, TagsOfAListBeside) {
  const std::string text =
      GroupOf(RuleOf(R"("sourceAddressPrefix": "Storage", "sourcePortRange": "*", "protocol": "*",
                "destinationAddressPrefix": "*", "destinationPortRange": "*")"));
  const Lifted group = Read(text, {{"tags.json", R"({"values": [{"name": "storage", "properties":
                     {"addressPrefixes": ["52.1.0.0/16", "2001:db8::/48"]}}]})"}});
  EXPECT_EQ(In(group, {"tcp", "52.1.2.3", "10.9.0.4", 22}), "yes");
  EXPECT_EQ(In(group, {"tcp", "52.2.2.3", "10.9.0.4", 22}), "no");
  EXPECT_EQ(In(group, {"tcp", "2001:db8::3", "fd00::4", 22}), "yes");
}

TEST(AzureRule, ProtocolsAndPortsOfEachKind) {
  const auto ask = [](const std::string& fields, const Asked& asked) {
    return AskRule(R"("sourceAddressPrefix": "*", "destinationAddressPrefix": "*", )" + fields,
                   asked);
  };
  const Asked tcp{"tcp", "10.0.0.4", "10.9.0.4", 443};
  const Asked udp{"udp", "10.0.0.4", "10.9.0.4", 443};
  const Asked echo{"icmp", "10.0.0.4", "10.9.0.4", 8 * 256};
  const Asked echo6{"icmp6", "fd00::4", "fd00::9", 128 * 256};
  const Asked esp{"50", "10.0.0.4", "10.9.0.4", 0};
  const std::string any = R"("sourcePortRange": "*", "destinationPortRange": "*", )";
  EXPECT_EQ(ask(any + R"("protocol": "*")", tcp), "yes");
  EXPECT_EQ(ask(any + R"("protocol": "*")", echo6), "yes");
  EXPECT_EQ(ask(any + R"("protocol": "*")", esp), "yes");
  EXPECT_EQ(ask(any + R"("protocol": "TCP")", tcp), "yes");
  EXPECT_EQ(ask(any + R"("protocol": "Tcp")", udp), "no");
  EXPECT_EQ(ask(any + R"("protocol": "Udp")", udp), "yes");
  EXPECT_EQ(ask(any + R"("protocol": "Icmp")", echo), "yes");
  EXPECT_EQ(ask(any + R"("protocol": "Icmp")", echo6), "maybe");
  EXPECT_EQ(ask(any + R"("protocol": "Icmp")", tcp), "no");
  EXPECT_EQ(ask(any + R"("protocol": "Esp")", esp), "yes");
  EXPECT_EQ(ask(any + R"("protocol": "Ah")", esp), "no");
  const std::string ports =
      R"("sourcePortRange": "*", "destinationPortRanges": ["440-450", "22"], )";
  EXPECT_EQ(ask(ports + R"("protocol": "Tcp")", tcp), "yes");
  EXPECT_EQ(ask(ports + R"("protocol": "*")", udp), "yes");
  EXPECT_EQ(ask(ports + R"("protocol": "*")", {"tcp", "10.0.0.4", "10.9.0.4", 80}), "no");
  // Whether ports keep protocols without ports out is not written.
  EXPECT_EQ(ask(ports + R"("protocol": "*")", echo), "maybe");
  EXPECT_EQ(ask(ports + R"("protocol": "Icmp")", echo), "maybe");
  const std::string source = R"("sourcePortRange": "123", "destinationPortRange": "443", )";
  EXPECT_EQ(ask(source + R"("protocol": "Udp")", udp), "no");
  EXPECT_EQ(ask(source + R"("protocol": "Udp")", {"udp", "10.0.0.4", "10.9.0.4", 443, "", "", 123}),
            "yes");
  EXPECT_EQ(ask(R"("destinationPortRange": "443", "protocol": "Tcp")", tcp), "maybe");
  EXPECT_EQ(ask(R"("destinationPortRange": "444", "protocol": "Tcp")", tcp), "no");
}

TEST(AzureRule, WhatATemplateComputesIsAThirdValue) {
  const std::string most = std::string(kAnywhere) + R"("destinationPortRange": "443", )";
  const Asked tcp{"tcp", "10.0.0.4", "10.9.0.4", 443};
  const Asked udp{"udp", "10.0.0.4", "10.9.0.4", 443};
  EXPECT_EQ(AskRule(most + R"("protocol": "[variables('p')]")", udp), "maybe");
  const std::string rule =
      std::string(kAnywhere) + R"("protocol": "Tcp", "destinationPortRange": )";
  EXPECT_EQ(AskRule(rule + R"("[variables('p')]")", tcp), "maybe");
  EXPECT_EQ(AskRule(rule + R"("[variables('p')]")", udp), "no");
  const auto ask = [&](const std::string& head) {
    return In(Read(GroupOf("{" + head + ", " + most + R"("protocol": "Tcp"})")), tcp);
  };
  EXPECT_EQ(
      ask(R"("name": "r", "direction": "Inbound", "access": "Allow", "priority": "[copyIndex()]")"),
      "maybe");
  EXPECT_EQ(
      ask(R"("name": "r", "direction": "Inbound", "access": "[variables('a')]", "priority": 100)"),
      "maybe");
  EXPECT_EQ(
      ask(R"("name": "r", "direction": "[variables('d')]", "access": "Allow", "priority": 100)"),
      "maybe");
  EXPECT_EQ(ask(R"("name": "r", "direction": "Inbound", "access": "Allow", "priority": 100,
                   "onlyOn": "sundays")"),
            "maybe");
}

TEST(AzureRule, APriorityThatIsNotKnownMayStandAnywhere) {
  const std::string deny =
      R"({"name": "d", "direction": "Inbound", "access": "Deny", "priority": 200, )" +
      std::string(kAnywhere) + R"("destinationPortRange": "443", "protocol": "Tcp"})";
  const std::string computed =
      R"({"name": "c", "direction": "Inbound", "access": "Allow",
          "priority": "[variables('p')]", )" +
      std::string(kAnywhere) + R"("destinationPortRange": "440-449", "protocol": "Tcp"})";
  const Lifted group = Read(R"({"securityRules": [)" + deny + "," + computed + "]}",
                            {{"v.json", R"({"addressSpace": {"addressPrefixes": []}})"}});
  EXPECT_EQ(In(group, {"tcp", "10.0.0.4", "10.9.0.4", 443}), "maybe");
  EXPECT_EQ(In(group, {"tcp", "10.0.0.4", "10.9.0.4", 442}), "yes");
}

TEST(AzureTemplate, RulesInGroupsAndBesideThem) {
  const Lifted arm = Read(TextOf("template.json"));
  EXPECT_EQ(In(arm, {"tcp", "10.1.2.3", "10.9.0.4", 5432}), "yes");
  EXPECT_EQ(In(arm, {"tcp", "10.2.2.3", "10.9.0.4", 9187}), "yes");
  EXPECT_EQ(In(arm, {"tcp", "10.3.2.3", "10.9.0.4", 22}), "maybe");
  EXPECT_EQ(In(arm, {"tcp", "10.3.2.3", "10.9.0.4", 23}), "no");
  EXPECT_EQ(DecidedAt(arm, Hook::kInput, {"tcp", "10.1.2.3", "10.9.0.4", 5432}), "9:7");
  EXPECT_EQ(DecidedAt(arm, Hook::kInput, {"tcp", "10.3.2.3", "10.9.0.4", 23}), "33:13");
}

TEST(AzureTemplate, RulesOfAGroupThatIsNotKnown) {
  const Lifted arm = Read(
      R"({"resources": [{"type": "Microsoft.Network/networkSecurityGroups/securityRules",
        "name": "[concat(parameters('g'), '/r')]", "properties": {"priority": 150,
        "direction": "Inbound", "access": "Allow", "protocol": "Tcp", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "22"}},
        {"type": "Microsoft.Network/networkSecurityGroups", "name": "[parameters('g')]",
         "properties": {"securityRules": [{"name": "end", "properties": {"priority": 4096,
        "direction": "Inbound", "access": "Deny", "protocol": "*", "sourceAddressPrefix": "*",
        "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "*"
        }}]}}]})");
  EXPECT_EQ(In(arm, {"tcp", "10.3.2.3", "10.9.0.4", 22}), "maybe");
  EXPECT_EQ(In(arm, {"tcp", "10.3.2.3", "10.9.0.4", 23}), "no");
  EXPECT_THAT(arm.messages, HasSubstr("PW-DIA-azure-0230"));
}

TEST(AzureTemplate, RulesThatAreComputed) {
  for (const char* properties : {R"("securityRules": "[parameters('rules')]")",
                                 R"("copy": [{"name": "securityRules", "count": 3}])"}) {
    const Lifted arm = Read(R"({"resources": [{"type": "Microsoft.Resources/deployments",
        "properties": {"template": {"resources": [
        {"type": "Microsoft.Network/networkSecurityGroups", "name": "g", "properties": {)" +
                            std::string(properties) + "}}]}}}]}");
    EXPECT_EQ(In(arm, {"tcp", "10.3.2.3", "10.9.0.4", 22}), "maybe");
    EXPECT_EQ(Out(arm, {"tcp", "10.3.2.3", "10.9.0.4", 22}), "maybe");
  }
}

TEST(AzureList, SeveralGroupsAreReadings) {
  const auto group = [](const std::string& name, const std::string& port) {
    std::string text = GroupOf(RuleOf(std::string(kAnywhere) + R"("protocol": "Tcp",
                                      "destinationPortRange": ")" +
                                      port + "\""));
    return text.replace(text.find("\"g\""), 3, "\"" + name + "\"");
  };
  const Lifted list = Read("[" + group("a", "22-23") + "," + group("a", "23-24") + "]");
  EXPECT_EQ(In(list, {"tcp", "10.0.0.4", "10.9.0.4", 22}), "maybe");
  EXPECT_EQ(In(list, {"tcp", "10.0.0.4", "10.9.0.4", 23}), "yes");
  EXPECT_EQ(In(list, {"tcp", "10.0.0.4", "10.9.0.4", 24}), "maybe");
  EXPECT_EQ(In(list, {"tcp", "10.0.0.4", "10.9.0.4", 25}), "no");
  EXPECT_THAT(list.messages, HasSubstr("found 2 groups [PW-DIA-azure-0240]"));
}

TEST(AzureList, RulesByThemselves) {
  const std::string rules =
      RuleOf(std::string(kAnywhere) + R"("protocol": "Tcp", "destinationPortRange": "22")");
  for (const std::string& text : {"[" + rules + "]", "{\"value\": [" + rules + "]}"}) {
    const Lifted list = Read(text);
    EXPECT_EQ(In(list, {"tcp", "10.0.0.4", "10.9.0.4", 22}), "yes");
    EXPECT_THAT(list.policy->assumptions, Contains(HasSubstr("default rules")));
  }
}

TEST(AzureBroken, EachSaysWhatIsWrong) {
  const std::string most = std::string(kAnywhere) + R"("protocol": "Tcp", )";
  const std::string whole = most + R"("destinationPortRange": "22")";
  const auto head = [&](const std::string& fields) {
    return GroupOf("{" + fields + ", " + whole + "}");
  };
  const struct {
    std::string text;
    const char* message;
  } kBroken[] = {
      {"", "PW-DIA-common-0101"},
      {"{}", "PW-DIA-azure-0100"},
      {"[7]", "PW-DIA-azure-0100"},
      {R"({"resources": []})", "PW-DIA-azure-0101"},
      {R"({"value": [], "nextLink": "https://next"})", "PW-DIA-azure-0130"},
      {R"({"securityRules": {}, "defaultSecurityRules": 7})",
       "expected an array for defaultSecurityRules, found a number"},
      {GroupOf("7"), "PW-DIA-azure-0111"},
      {head(R"("direction": "Inbound", "access": "Allow")"),
       "expected a whole number for priority"},
      {head(R"("direction": "Inbound", "access": "Allow", "priority": "high")"),
       "expected a whole number for priority"},
      {head(R"("direction": "Sideways", "access": "Allow", "priority": 100)"),
       "expected inbound or outbound for direction"},
      {head(R"("direction": "Inbound", "priority": 100)"), "expected allow or deny for access"},
      {GroupOf(RuleOf(whole) + "," + RuleOf(whole)), "found 100 again"},
      {GroupOf(RuleOf(most + R"("destinationPortRange": "90-80")")), "PW-DIA-azure-0114"},
      {GroupOf(RuleOf(most + R"("destinationPortRange": "65536")")), "PW-DIA-azure-0114"},
      {GroupOf(RuleOf(most + R"("destinationPortRanges": ["22,23"])")), "PW-DIA-azure-0114"},
      {GroupOf(
           RuleOf(std::string(kAnywhere) + R"("protocol": "Quic", "destinationPortRange": "22")")),
       "PW-DIA-azure-0115"},
      {GroupOf(RuleOf(R"("sourceAddressPrefix": "10.0.0.0/33", "sourcePortRange": "*",
           "destinationAddressPrefix": "*", "destinationPortRange": "*", "protocol": "*")")),
       "PW-DIA-azure-0113"},
      {GroupOf(RuleOf(R"("sourceAddressPrefixes": [7], "sourcePortRange": "*",
           "destinationAddressPrefix": "*", "destinationPortRange": "*", "protocol": "*")")),
       "PW-DIA-azure-0113"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr);
    EXPECT_THAT(lifted.messages, HasSubstr(message));
  }
}

TEST(AzureBroken, TooManyAreRefused) {
  std::string groups = R"({"securityRules": []})";
  for (int i = 0; i < 20'000; ++i) groups += R"(,{"securityRules": []})";
  EXPECT_THAT(Read("[" + groups + "]").messages, HasSubstr("PW-DIA-azure-0102"));
}

TEST(AzureBroken, FilesBeside) {
  const std::string nsg = TextOf("nsg.json");
  EXPECT_THAT(Read(nsg, {{"x.json", "{}"}}).messages, HasSubstr("x.json: error"));
  EXPECT_THAT(Read(nsg, {{"x.json", R"({"addressSpace": {"addressPrefixes": ["ten"]}})"}}).messages,
              HasSubstr("PW-DIA-azure-0120"));
  EXPECT_THAT(Read(nsg, {{"x.json", R"([{"addressSpace": {}}, {"addressSpace": {}}])"}}).messages,
              HasSubstr("found 2 virtual networks [PW-DIA-azure-0220]"));
}

TEST(AzureSecrets, NeverLeave) {
  const std::string s = "s3cret";
  const std::string all = std::string(kAnywhere) + R"("destinationPortRange": "*", )";
  const std::vector<std::string> texts = {
      TextOf("nsg.json"),
      TextOf("template.json"),
      GroupOf(RuleOf(all + R"("protocol": "s3cret")")),
      GroupOf(RuleOf(all + R"("protocol": "*", "s3cret": "s3cret")")),
      GroupOf(RuleOf(R"("sourceAddressPrefix": "[s3cret]", "protocol": "*")")),
      GroupOf(RuleOf(R"("sourceAddressPrefix": "a s3cret", "protocol": "*")")),
      GroupOf(RuleOf(R"("destinationPortRange": "s3cret", "protocol": "*")")),
      R"([{"name": "a s3cret", "securityRules": []}, {"name": "b", "securityRules": []}])",
      R"({"nextLink": "https://s3cret", "value": []})",
  };
  for (const std::string& text : texts) {
    const Lifted lifted = Read(text);
    EXPECT_THAT(lifted.messages, Not(HasSubstr(s)));
    if (lifted.policy == nullptr) continue;
    for (const std::string& words : lifted.policy->assumptions)
      EXPECT_THAT(words, Not(HasSubstr(s)));
    for (const policy::Chain& chain : lifted.policy->chains)
      EXPECT_THAT(chain.name, Not(HasSubstr(s)));
    for (const policy::Condition& condition : lifted.policy->conditions)
      EXPECT_THAT(condition.unknown, Not(Contains(HasSubstr(s))));
  }
}

TEST(AzureRecognises, ItsOwnTexts) {
  EXPECT_EQ(Azure().Recognise(TextOf("nsg.json")), 98);
  EXPECT_EQ(AzureArm().Recognise(TextOf("nsg.json")), 0);
  EXPECT_EQ(Azure().Recognise(TextOf("template.json")), 0);
  EXPECT_EQ(AzureArm().Recognise(TextOf("template.json")), 100);
  EXPECT_EQ(Azure().Recognise(R"({"SecurityGroups": []})"), 0);
  EXPECT_EQ(Azure().Recognise("set \"securityRules\""), 0);
}

}  // namespace
}  // namespace portwright::dialect::azure
