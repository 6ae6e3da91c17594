#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "dialect/aws/asked.h"

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

// A group with one permission for ingress.
std::string GroupOf(const std::string& permission) {
  return R"({"SecurityGroups": [{"GroupId": "sg-0a", "IpPermissions": [{)" + permission +
         R"(}], "IpPermissionsEgress": []}]})";
}

// A list with entries for ingress; their numbers are their order.
std::string AclOf(const std::vector<std::string>& entries) {
  std::string text = R"({"NetworkAcls": [{"NetworkAclId": "acl-0a", "Entries": [)";
  int number = 100;
  for (const std::string& entry : entries) {
    text += (number == 100 ? "{" : ", {") + entry + R"(, "Egress": false, "RuleNumber": )" +
            std::to_string(number) + "}";
    ++number;
  }
  return text + "]}]}";
}

TEST(AwsGroups, WhatIsNamedIsAccepted) {
  const Lifted web = Read(TextOf("web.json"));
  EXPECT_EQ(In(web, {"tcp", "10.1.200.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(web, {"tcp", "192.0.2.7", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(web, {"tcp", "192.0.2.8", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(web, {"tcp", "10.1.200.3", "10.9.0.5", 80}), "no");
  EXPECT_EQ(In(web, {"udp", "10.1.200.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(web, {"tcp", "2001:db8:1::9", "2001:db8:9::5", 443}), "yes");
  EXPECT_EQ(In(web, {"tcp", "2001:db8:2::9", "2001:db8:9::5", 443}), "no");
  EXPECT_EQ(In(web, {"icmp", "203.0.113.1", "10.9.0.5", 8 * 256}), "yes");
  EXPECT_EQ(In(web, {"icmp", "203.0.113.1", "10.9.0.5", 8 * 256 + 3}), "yes");
  EXPECT_EQ(In(web, {"icmp", "203.0.113.1", "10.9.0.5", 13 * 256}), "no");
  EXPECT_EQ(Out(web, {"50", "10.9.0.5", "10.9.3.3", 0}), "yes");
  EXPECT_EQ(Out(web, {"tcp", "10.9.0.5", "10.8.3.3", 22}), "no");
}

TEST(AwsGroups, RepliesFollowTheirConnection) {
  const Lifted web = Read(TextOf("web.json"));
  Asked reply{"tcp", "10.9.0.5", "10.1.200.3", 40000, "", "", 443};
  EXPECT_EQ(Out(web, reply), "no");
  reply.state = net::ConnectionState::kEstablished;
  EXPECT_EQ(Out(web, reply), "yes");
  EXPECT_EQ(In(web, reply), "yes");
}

TEST(AwsGroups, MembersAndListsAreThirdValues) {
  const Lifted web = Read(TextOf("web.json"));
  EXPECT_EQ(In(web, {"tcp", "10.5.5.5", "10.9.0.5", 9004}), "maybe");
  EXPECT_EQ(In(web, {"tcp", "10.5.5.5", "10.9.0.5", 9011}), "no");
  EXPECT_EQ(Out(web, {"tcp", "10.9.0.5", "52.1.1.1", 443}), "maybe");
  EXPECT_EQ(Out(web, {"tcp", "10.9.0.5", "10.9.9.9", 443}), "yes");
  EXPECT_THAT(web.messages,
              AllOf(HasSubstr("cloud.json:39:27: warning: expected addresses that are known, found "
                              "members of sg-0bbbbbbbbbbbbbbbb [PW-DIA-aws-0201]"),
                    HasSubstr("entries of pl-0cccccccccccccccc")));
}

TEST(AwsGroups, FilesBesideMakeThemExact) {
  const Lifted web =
      Read(TextOf("web.json"),
           {{"cards.json", R"({"NetworkInterfaces": [
               {"PrivateIpAddress": "10.5.5.5", "Ipv6Addresses": [{"Ipv6Address": "2001:db8::5"}],
                "PrivateIpAddresses": [{"PrivateIpAddress": "10.5.5.5"},
                                       {"PrivateIpAddress": "10.5.5.6"}],
                "Association": {"PublicIp": "198.51.100.5"},
                "Groups": [{"GroupId": "sg-0bbbbbbbbbbbbbbbb"}]},
               {"PrivateIpAddress": "10.5.5.9", "Groups": [{"GroupId": "sg-0d"}]}]})"},
            {"dir/pl-0cccccccccccccccc.json", R"({"Entries": [{"Cidr": "52.1.0.0/16"}]})"}});
  EXPECT_EQ(web.messages, "");
  EXPECT_EQ(In(web, {"tcp", "10.5.5.5", "10.9.0.5", 9004}), "yes");
  EXPECT_EQ(In(web, {"tcp", "10.5.5.6", "10.9.0.5", 9004}), "yes");
  EXPECT_EQ(In(web, {"tcp", "2001:db8::5", "2001:db8::9", 9004}), "yes");
  EXPECT_EQ(In(web, {"tcp", "10.5.5.9", "10.9.0.5", 9004}), "no");
  // Members are known by their private addresses alone.
  EXPECT_EQ(In(web, {"tcp", "198.51.100.5", "10.9.0.5", 9004}), "no");
  EXPECT_EQ(Out(web, {"tcp", "10.9.0.5", "52.1.1.1", 443}), "yes");
  EXPECT_EQ(Out(web, {"tcp", "10.9.0.5", "52.2.1.1", 443}), "no");
}

TEST(AwsGroups, AFormOfListsThatHasItsIds) {
  const Lifted web =
      Read(TextOf("web.json"), {{"lists.json",
                                 R"({"PrefixLists": [{"PrefixListId": "pl-0cccccccccccccccc",
                             "Cidrs": ["52.1.0.0/16"]}]})"}});
  EXPECT_EQ(Out(web, {"tcp", "10.9.0.5", "52.1.1.1", 443}), "yes");
  EXPECT_EQ(Out(web, {"tcp", "10.9.0.5", "52.2.1.1", 443}), "no");
}

TEST(AwsGroups, RulesHaveThePlacesOfTheirPrefixes) {
  const Lifted web = Read(TextOf("web.json"));
  EXPECT_EQ(DecidedAt(web, Hook::kInput, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "15:27");
  EXPECT_EQ(DecidedAt(web, Hook::kInput, {"tcp", "192.0.2.7", "10.9.0.5", 443}), "16:27");
  EXPECT_EQ(DecidedAt(web, Hook::kInput, {"tcp", "10.1.2.3", "10.9.0.5", 1}), "default");
}

TEST(AwsGroups, SaysThatAddressesArePrivate) {
  const Lifted web = Read(TextOf("web.json"));
  EXPECT_THAT(web.policy->assumptions, Contains(HasSubstr("addresses are private ones")));
}

TEST(AwsGroups, ProtocolsOfEachKind) {
  const auto ask = [](const std::string& fields, const Asked& asked) {
    return In(Read(GroupOf(fields + R"(, "IpRanges": [{"CidrIp": "10.0.0.0/8"}],
                                       "Ipv6Ranges": [{"CidrIpv6": "fd00::/8"}])")),
              asked);
  };
  const Asked tcp{"tcp", "10.0.0.4", "10.9.0.1", 443};
  const Asked esp{"50", "10.0.0.4", "10.9.0.1", 0};
  const Asked echo{"icmp", "10.0.0.4", "10.9.0.1", 8 * 256};
  const Asked echo6{"icmp6", "fd00::4", "fd00::9", 128 * 256};
  EXPECT_EQ(ask(R"("IpProtocol": "-1")", tcp), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "-1")", esp), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "6", "FromPort": 0, "ToPort": 65535)", tcp), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "tcp", "FromPort": 0, "ToPort": 0)", tcp), "no");
  EXPECT_EQ(ask(R"("IpProtocol": "tcp", "FromPort": -1, "ToPort": -1)", tcp), "maybe");
  EXPECT_EQ(ask(R"("IpProtocol": "tcp", "FromPort": -1, "ToPort": -1)", esp), "no");
  EXPECT_EQ(ask(R"("IpProtocol": "tcp")", tcp), "maybe");
  // Ports of others do not count.
  EXPECT_EQ(ask(R"("IpProtocol": "50", "FromPort": 5, "ToPort": 6)", esp), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "51")", esp), "no");
  EXPECT_EQ(ask(R"("IpProtocol": "icmp", "FromPort": -1, "ToPort": -1)", echo), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "icmp", "FromPort": -1, "ToPort": -1)", echo6), "no");
  EXPECT_EQ(ask(R"("IpProtocol": "1", "FromPort": 8, "ToPort": 0)", echo), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "1", "FromPort": 8, "ToPort": 1)", echo), "no");
  EXPECT_EQ(ask(R"("IpProtocol": "icmpv6")", echo6), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "icmpv6")", echo), "no");
  EXPECT_EQ(ask(R"("IpProtocol": "58", "FromPort": 128, "ToPort": 0)", echo6), "yes");
  EXPECT_EQ(ask(R"("IpProtocol": "58", "FromPort": 129, "ToPort": 0)", echo6), "no");
  EXPECT_EQ(ask(R"("IpProtocol": "wormhole")", tcp), "maybe");
}

TEST(AwsGroups, AFieldThatIsNotKnownIsAThirdValue) {
  const Lifted lifted = Read(GroupOf(
      R"("IpProtocol": "-1", "OnlyOnSundays": true, "IpRanges": [{"CidrIp": "10.0.0.0/8"}])"));
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 443}), "maybe");
  EXPECT_THAT(lifted.messages, HasSubstr("PW-DIA-aws-0230"));
}

TEST(AwsGroups, SeveralHoldTogether) {
  const Lifted lifted = Read(R"([
    {"GroupId": "sg-0a", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
      "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]},
    {"GroupId": "sg-0b", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
      "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]}])");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 22}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 80}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 443}), "no");
  EXPECT_THAT(lifted.messages, HasSubstr("found 2 groups [PW-DIA-aws-0240]"));
}

TEST(AwsGroups, EachHoldsForItsOwnInterfaces) {
  const std::string text = R"([
    {"GroupId": "sg-0a", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22,
      "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]},
    {"GroupId": "sg-0b", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
      "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}],
     "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}])";
  const Lifted lifted = Read(text, {{"cards.json", R"({"NetworkInterfaces": [
      {"PrivateIpAddress": "10.9.0.1", "Groups": [{"GroupId": "sg-0a"}]},
      {"PrivateIpAddress": "10.9.0.2",
       "Groups": [{"GroupId": "sg-0b"}, {"GroupId": "sg-0a"}]}]})"}});
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 22}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 80}), "no");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.2", 22}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.2", 80}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.3", 22}), "no");
  EXPECT_EQ(Out(lifted, {"tcp", "10.9.0.1", "10.0.0.4", 22}), "no");
  EXPECT_EQ(Out(lifted, {"tcp", "10.9.0.2", "10.0.0.4", 22}), "yes");
}

TEST(AwsGroups, RulesAsTheirOwnList) {
  const Lifted lifted = Read(R"({"SecurityGroupRules": [
    {"SecurityGroupRuleId": "sgr-1", "GroupId": "sg-0a", "IsEgress": false, "IpProtocol": "tcp",
     "FromPort": 22, "ToPort": 22, "CidrIpv4": "10.0.0.0/8"},
    {"SecurityGroupRuleId": "sgr-2", "GroupId": "sg-0a", "IsEgress": true, "IpProtocol": "-1",
     "FromPort": -1, "ToPort": -1, "CidrIpv6": "::/0"},
    {"SecurityGroupRuleId": "sgr-3", "GroupId": "sg-0a", "IsEgress": false, "IpProtocol": "udp",
     "FromPort": 53, "ToPort": 53, "ReferencedGroupInfo": {"GroupId": "sg-0b"}}]})");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 22}), "yes");
  EXPECT_EQ(Out(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 22}), "no");
  EXPECT_EQ(Out(lifted, {"tcp", "fd00::4", "fd00::5", 22}), "yes");
  EXPECT_EQ(In(lifted, {"udp", "10.0.0.4", "10.9.0.1", 53}), "maybe");
}

TEST(AwsAcls, TheLowestNumberDecides) {
  const Lifted subnet = Read(TextOf("subnet.json"));
  EXPECT_EQ(In(subnet, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(subnet, {"tcp", "10.1.9.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(subnet, {"tcp", "10.2.2.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(subnet, {"icmp", "10.2.2.3", "10.9.0.5", 3 * 256 + 4}), "yes");
  EXPECT_EQ(In(subnet, {"icmp", "10.2.2.3", "10.9.0.5", 3 * 256 + 3}), "no");
  EXPECT_EQ(In(subnet, {"icmp6", "fd00::3", "fd00::5", 128 * 256}), "yes");
  EXPECT_EQ(In(subnet, {"tcp", "fd00::3", "fd00::5", 443}), "no");
  EXPECT_EQ(DecidedAt(subnet, Hook::kInput, {"tcp", "10.1.9.3", "10.9.0.5", 443}), "15:75");
  EXPECT_EQ(DecidedAt(subnet, Hook::kInput, {"tcp", "10.2.2.3", "10.9.0.5", 443}), "21:76");
  EXPECT_EQ(subnet.messages, "");
}

TEST(AwsAcls, RepliesNeedEntriesOfTheirOwn) {
  const Lifted subnet = Read(TextOf("subnet.json"));
  Asked reply{"tcp", "10.9.0.5", "10.1.2.3", 40000,
              "",    "",         443,        net::ConnectionState::kEstablished};
  EXPECT_EQ(Out(subnet, reply), "yes");
  reply.port = 1023;
  EXPECT_EQ(Out(subnet, reply), "no");
}

TEST(AwsAcls, WhatIsNotSaidIsAThirdValue) {
  const std::string all = R"("RuleAction": "allow", "CidrBlock": "0.0.0.0/0")";
  const Asked tcp{"tcp", "10.0.0.4", "10.9.0.1", 443};
  EXPECT_EQ(In(Read(AclOf({all + R"(, "Protocol": "6")"})), tcp), "maybe");
  EXPECT_EQ(In(Read(AclOf({all + R"(, "Protocol": "17")"})), tcp), "no");
  EXPECT_EQ(
      In(Read(AclOf({R"("RuleAction": "deny", "Protocol": "-1")", all + R"(, "Protocol": "-1")"})),
         tcp),
      "maybe");
  EXPECT_EQ(In(Read(AclOf({all + R"(, "Protocol": "1")"})), {"icmp", "10.0.0.4", "10.9.0.1", 0}),
            "maybe");
}

TEST(AwsAcls, SeveralAreReadings) {
  const std::string entry =
      R"("Egress": false, "Protocol": "6", "RuleAction": "allow", "RuleNumber": 1, )";
  const Lifted lifted =
      Read(R"({"NetworkAcls": [{"NetworkAclId": "acl-0a", "Entries": [{)" + entry +
           R"("CidrBlock": "10.0.0.0/8", "PortRange": {"From": 22, "To": 23}}]},
         {"NetworkAclId": "acl-0b", "Entries": [{)" +
           entry + R"("CidrBlock": "10.0.0.0/8", "PortRange": {"From": 23, "To": 24}}]}]})");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 22}), "maybe");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 23}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 24}), "maybe");
  EXPECT_EQ(In(lifted, {"tcp", "10.0.0.4", "10.9.0.1", 25}), "no");
  EXPECT_THAT(lifted.messages, HasSubstr("PW-DIA-aws-0241"));
}

TEST(AwsBoth, AnAclPerhapsStandsBeforeTheGroups) {
  const Lifted both = Read(TextOf("web.json"), {{"subnet.json", TextOf("subnet.json")}});
  EXPECT_EQ(In(both, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "yes");
  // Only the group accepts it.
  EXPECT_EQ(In(both, {"tcp", "10.1.9.3", "10.9.0.5", 443}), "maybe");
  // Only the list accepts it.
  EXPECT_EQ(In(both, {"icmp6", "fd00::3", "fd00::5", 128 * 256}), "no");
  // Replies pass the group, and the list where it lets them.
  Asked reply{"tcp", "10.9.0.5", "10.1.2.3", 40000,
              "",    "",         443,        net::ConnectionState::kEstablished};
  EXPECT_EQ(Out(both, reply), "yes");
  reply.port = 1023;
  EXPECT_EQ(Out(both, reply), "maybe");
  EXPECT_THAT(both.messages, HasSubstr("PW-DIA-aws-0242"));
}

TEST(AwsBroken, EachSaysWhatIsWrong) {
  const std::string cidr = R"("IpRanges": [{"CidrIp": "10.0.0.0/8"}])";
  const std::string entry = R"("CidrBlock": "0.0.0.0/0", "Protocol": "-1")";
  const struct {
    std::string text;
    const char* message;
  } kBroken[] = {
      {"", "PW-DIA-common-0101"},
      {"{}", "PW-DIA-aws-0100"},
      {"[]", "PW-DIA-aws-0100"},
      {"7", "PW-DIA-aws-0100"},
      {R"({"version": 4, "lineage": "x", "resources": []})", "terraform show -json prints a state"},
      {R"({"SecurityGroups": []})", "PW-DIA-aws-0102"},
      {R"({"SecurityGroups": {}})", "expected an array for SecurityGroups, found an object"},
      {R"({"SecurityGroups": [{"GroupId": "sg-0a"}]})", "PW-DIA-aws-0131"},
      {R"({"NextToken": "abc", "SecurityGroups": []})", "PW-DIA-aws-0130"},
      {GroupOf(R"("IpProtocol": "-1", "IpRanges": "10.0.0.0/8")"), "PW-DIA-aws-0132"},
      {GroupOf(R"("IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/33"}])"),
       "PW-DIA-aws-0113"},
      {GroupOf(R"("IpProtocol": "-1", "IpRanges": [{"CidrIp": 10}])"), "PW-DIA-aws-0113"},
      {GroupOf(R"("IpProtocol": "-1", "IpRanges": [7])"), "PW-DIA-aws-0113"},
      {GroupOf(R"("IpProtocol": "256", )" + cidr), "PW-DIA-aws-0114"},
      {GroupOf(R"("IpProtocol": ["tcp"], )" + cidr), "PW-DIA-aws-0114"},
      {GroupOf(R"("IpProtocol": "tcp", "FromPort": 9, "ToPort": 8, )" + cidr), "PW-DIA-aws-0115"},
      {GroupOf(R"("IpProtocol": "tcp", "FromPort": 0, "ToPort": 65536, )" + cidr),
       "expected ports from 0 to 65535 in order, found 0 to 65536"},
      {GroupOf(R"("IpProtocol": "tcp", "FromPort": 1.5, "ToPort": 8, )" + cidr), "PW-DIA-aws-0110"},
      {GroupOf(R"("IpProtocol": "tcp", "FromPort": 1, "ToPort": "many", )" + cidr),
       "expected a whole number for the last port"},
      {GroupOf(R"("IpProtocol": "icmp", "FromPort": 256, "ToPort": -1, )" + cidr),
       "PW-DIA-aws-0116"},
      {AclOf({entry}), "expected allow or deny for RuleAction"},
      {AclOf({entry + R"(, "RuleAction": "perhaps")"}), "PW-DIA-aws-0133"},
      {R"({"NetworkAclId": "acl-0a", "Entries": [{}]})", "true or false for Egress"},
      {R"({"NetworkAclId": "acl-0a", "Entries": [{"Egress": true, "RuleAction": "deny"}]})",
       "expected a RuleNumber"},
      {R"({"NetworkAclId": "acl-0a", "Entries": [
          {"Egress": true, "RuleAction": "deny", "RuleNumber": 7, )" +
           entry + R"(}, {"Egress": true, "RuleAction": "allow", "RuleNumber": 7, )" + entry +
           "}]}",
       "found 7 again"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr);
    EXPECT_THAT(lifted.messages, HasSubstr(message));
  }
}

std::string Many(std::size_t times, const std::string& text) {
  std::string out = text;
  for (std::size_t i = 1; i < times; ++i) out += "," + text;
  return out;
}

TEST(AwsBroken, TooManyAreRefused) {
  EXPECT_THAT(Read("[" + Many(20'001, R"({"IpPermissions": []})") + "]").messages,
              HasSubstr("PW-DIA-aws-0103"));
  const std::string ranges = Many(500'001, R"({"CidrIp": "10.0.0.1"})");
  EXPECT_THAT(Read(GroupOf(R"("IpProtocol": "-1", "IpRanges": [)" + ranges + "]")).messages,
              HasSubstr("expected at most 500,000 rules, found more"));
  // A thousand references to a group of forty thousand addresses.
  const std::string cards = R"({"NetworkInterfaces": [{"Groups": [{"GroupId": "sg-0a"}],
      "PrivateIpAddresses": [)";
  std::string addresses = R"({"PrivateIpAddress": "10.0.0.0"})";
  for (int i = 1; i < 40'000; ++i) {
    addresses += R"(,{"PrivateIpAddress": "10.)" + std::to_string(i / 16'384) + "." +
                 std::to_string(i / 64 % 256) + "." + std::to_string(i % 64 * 2) + "\"}";
  }
  EXPECT_THAT(Read(GroupOf(R"("IpProtocol": "-1", "UserIdGroupPairs": [)" +
                           Many(1'000, R"({"GroupId": "sg-0a"})") + "]"),
                   {{"cards.json", cards + addresses + "]}]}"}})
                  .messages,
              HasSubstr("PW-DIA-aws-0112"));
}

TEST(AwsBroken, FilesBeside) {
  const std::string web = TextOf("web.json");
  EXPECT_THAT(Read(web, {{"x.json", "{}"}}).messages, HasSubstr("PW-DIA-aws-0101"));
  EXPECT_THAT(Read(web, {{"x.json", R"({"Entries": []})"}}).messages, HasSubstr("PW-DIA-aws-0121"));
  EXPECT_THAT(Read(web, {{"pl-0a.json", R"({"Entries": [{"Cidr": "x"}]})"}}).messages,
              HasSubstr("pl-0a.json:1:15: error"));
}

TEST(AwsSecrets, NeverLeave) {
  const std::string s = "s3cret";
  const std::vector<std::string> texts = {
      TextOf("web.json"),
      GroupOf(R"("IpProtocol": "s3cret", "s3cret": 1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}])"),
      GroupOf(R"("IpProtocol": "-1", "IpRanges": [{"CidrIp": "s3cret"}])"),
      GroupOf(R"("IpProtocol": "tcp", "FromPort": "s3cret", "ToPort": 1)"),
      GroupOf(R"("IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-s3 s3cret"}],
                 "PrefixListIds": [{"PrefixListId": "s3cret"}])"),
      R"({"NextToken": "s3cret"})",
      R"(["s3cret"])",
      "{\"s3cret"};
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

TEST(AwsRecognises, ItsOwnTexts) {
  EXPECT_EQ(Aws().Recognise(TextOf("web.json")), 100);
  EXPECT_EQ(Aws().Recognise(TextOf("subnet.json")), 100);
  EXPECT_EQ(Aws().Recognise("\xef\xbb\xbf {\"SecurityGroups\": []}"), 80);
  EXPECT_EQ(Aws().Recognise(R"({"nftables": []})"), 0);
  EXPECT_EQ(Aws().Recognise("table inet filter { # \"IpPermissions\"\n}"), 0);
}

}  // namespace
}  // namespace portwright::dialect::aws
