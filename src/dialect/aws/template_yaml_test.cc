#include "dialect/aws/template_yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "dialect/aws/asked.h"
#include "dialect/aws/aws.h"

namespace portwright::dialect::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

// As people write them: short tags, unquoted addresses, anchors of their own.
constexpr const char* kStack = R"(---
# Of the web tier.
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Office: { Type: String }
Conditions:
  IsOpen: !Equals [!Ref Stage, test]
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: !Sub "web of ${AWS::StackName}"
      VpcId: !ImportValue vpc
      SecurityGroupIngress:
        - { IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.1.0.0/16 }
        - IpProtocol: "6"
          FromPort: '80'
          ToPort: 80
          CidrIpv6: 2001:db8::/32
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: !Ref Office
        - !If
          - IsOpen
          - { IpProtocol: -1, CidrIp: 10.7.0.0/16 }
          - !Ref AWS::NoValue
      SecurityGroupEgress:
        - IpProtocol: udp
          FromPort: 53
          ToPort: 53
          DestinationPrefixListId: !GetAtt Names.PrefixListId
  Names:
    Type: AWS::EC2::PrefixList
    Properties:
      Entries: [{ Cidr: 10.9.0.53/32 }]
  Agent:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Web.GroupId
      IpProtocol: tcp
      FromPort: 50051
      ToPort: 50051
      SourceSecurityGroupId: !GetAtt [Other, GroupId]
)";

std::string Stack(const std::string& properties) {
  return "Resources:\n  A:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n" + properties;
}

TEST(YamlTemplate, SaysWhatTheSameInJsonSays) {
  const Lifted web = Read(kStack);
  ASSERT_NE(web.policy, nullptr) << web.messages;
  EXPECT_EQ(In(web, {"tcp", "10.1.2.3", "10.3.0.5", 443}), "yes");
  EXPECT_EQ(In(web, {"tcp", "10.2.2.3", "10.3.0.5", 443}), "no");
  EXPECT_EQ(In(web, {"tcp", "2001:db8::9", "2001:db9::5", 80}), "yes");
  EXPECT_EQ(In(web, {"tcp", "2001:db8::9", "2001:db9::5", 81}), "no");
  EXPECT_EQ(Out(web, {"udp", "10.3.0.5", "10.9.0.53", 53}), "yes");
  EXPECT_EQ(Out(web, {"udp", "10.3.0.5", "10.9.0.54", 53}), "no");
  EXPECT_EQ(Out(web, {"tcp", "10.3.0.5", "10.9.0.53", 53}), "no");
}

TEST(YamlTemplate, WhatAStackDecidesIsUnknown) {
  const Lifted web = Read(kStack);
  ASSERT_NE(web.policy, nullptr) << web.messages;
  EXPECT_EQ(In(web, {"tcp", "192.0.2.1", "10.3.0.5", 22}), "maybe");
  EXPECT_EQ(In(web, {"tcp", "192.0.2.1", "10.3.0.5", 50051}), "maybe");
  EXPECT_EQ(In(web, {"udp", "10.7.2.3", "10.3.0.5", 9}), "maybe");
  EXPECT_EQ(In(web, {"udp", "10.8.2.3", "10.3.0.5", 9}), "no");
}

TEST(YamlTemplate, PlacesAreThoseOfTheText) {
  const Lifted bad =
      Read(Stack("      SecurityGroupIngress:\n        - IpProtocol: tcp\n"
                 "          FromPort: 22\n          ToPort: 21\n"
                 "          CidrIp: 10.0.0.0/8\n"));
  EXPECT_EQ(bad.policy, nullptr);
  EXPECT_THAT(bad.messages, HasSubstr(":7:11: error: expected ports from 0 to 65535 in order"));
}

TEST(YamlTemplate, AChoiceOfAllEgressMayLeaveTheRuleOfAWS) {
  const Lifted open =
      Read(Stack("      SecurityGroupEgress:\n        - !If [A, { IpProtocol: tcp, "
                 "FromPort: 1, ToPort: 1, CidrIp: 10.0.0.0/8 }, !Ref "
                 "AWS::NoValue]\n"));
  EXPECT_EQ(Out(open, {"tcp", "10.3.0.5", "192.0.2.1", 25}), "maybe");
  const Lifted none = Read(Stack("      SecurityGroupEgress: !Ref AWS::NoValue\n"));
  EXPECT_EQ(Out(none, {"tcp", "10.3.0.5", "192.0.2.1", 25}), "yes");
}

TEST(YamlTemplate, BrokenTextsSayWhere) {
  EXPECT_THAT(Read(Stack("      <<: *x\n")).messages, HasSubstr("PW-YAML-0007"));
  EXPECT_THAT(Read("Metadata: &x { A: 1 }\n" + Stack("      <<: *x\n")).messages,
              HasSubstr("PW-DIA-aws-0175"));
  EXPECT_THAT(Read(Stack("      GroupName: !!binary aGk=\n")).messages, HasSubstr("PW-YAML-0011"));
  EXPECT_THAT(Read(Stack("      GroupName: a\n      GroupName: b\n")).messages,
              HasSubstr("PW-YAML-0004"));
  EXPECT_THAT(Read("Resources:\n  A: [\n").messages, HasSubstr("PW-YAML-0003"));
}

TEST(YamlTemplate, BackslashesAndNumbersAreText) {
  const Lifted read =
      Read(Stack("      SecurityGroupIngress:\n        - { IpProtocol: \"t\\u0063p\","
                 " FromPort: 25, ToPort: 25, CidrIp: 10.0.0.0/8,\n"
                 "            Description: 'a \\ b \\n \"c\"' }\n"));
  ASSERT_NE(read.policy, nullptr) << read.messages;
  EXPECT_EQ(In(read, {"tcp", "10.2.2.3", "10.3.0.5", 25}), "yes");
  const Lifted octal =
      Read(Stack("      SecurityGroupIngress: { IpProtocol: tcp, FromPort: 025, "
                 "ToPort: 0x19, CidrIp: 10.0.0.0/8 }\n"));
  EXPECT_EQ(octal.policy, nullptr);  // 25 or 21: nobody knows
}

TEST(YamlTemplate, IsRecognised) {
  EXPECT_EQ(AwsCloudFormation().Recognise(kStack), 100);
  EXPECT_LT(Aws().Recognise(kStack), 100);
  EXPECT_TRUE(IsYamlTemplate("\xef\xbb\xbf%YAML 1.1\n---\n\n# x\n\"Resources\":\n  A: 1\n"));
  EXPECT_FALSE(IsYamlTemplate("resource \"x\" \"y\" {\n  body = <<EOT\nResources:\nEOT\n}\n"));
  EXPECT_FALSE(IsYamlTemplate("apiVersion: v1\nkind: NetworkPolicy\n"));
  EXPECT_FALSE(IsYamlTemplate("  Resources:\n"));
  EXPECT_FALSE(IsYamlTemplate("{\"Resources\": {}}"));
  EXPECT_EQ(AwsCloudFormation().Recognise("Resources:\n  A: { Type: AWS::S3::Bucket }\n"), 0);
}

}  // namespace
}  // namespace portwright::dialect::aws
