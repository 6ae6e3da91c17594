#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/aws/asked.h"

namespace portwright::dialect::aws {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(AwsHcl, GroupsAsPeopleWriteThem) {
  const Lifted web = Read(R"(
locals {
  office = "10.1.0.0/16"
  more   = ["10.2.0.0/16", local.office]
}

resource "aws_security_group" "web" {
  name        = "web"
  description = "planted-s3cret"
  vpc_id      = aws_vpc.main.id

  ingress {
    description = "TLS"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = concat(local.more, ["192.0.2.7/32"])
  }
  ingress {
    from_port        = -1
    to_port          = -1
    protocol         = "icmpv6"
    ipv6_cidr_blocks = ["2001:db8::/32"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["10.9.0.0/16"]
  }
  tags = { Name = "web" }
}

resource "aws_security_group_rule" "ssh" {
  type              = "ingress"
  from_port         = "22"
  to_port           = "22"
  protocol          = "tcp"
  cidr_blocks       = ["10.3.0.0/16"]
  security_group_id = aws_security_group.web.id
}
)");
  EXPECT_EQ(web.messages, "");
  EXPECT_EQ(In(web, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(web, {"tcp", "10.2.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(web, {"tcp", "192.0.2.7", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(web, {"tcp", "192.0.2.8", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(web, {"tcp", "10.1.2.3", "10.9.0.5", 444}), "no");
  EXPECT_EQ(In(web, {"tcp", "10.3.2.3", "10.9.0.5", 22}), "yes");
  EXPECT_EQ(In(web, {"icmp6", "2001:db8::1", "2001:db8::2", 128 * 256}), "yes");
  EXPECT_EQ(Out(web, {"udp", "10.9.0.5", "10.9.7.7", 53}), "yes");
  EXPECT_EQ(Out(web, {"udp", "10.9.0.5", "10.8.7.7", 53}), "no");
  EXPECT_EQ(DecidedAt(web, policy::Hook::kInput, {"tcp", "10.3.2.3", "10.9.0.5", 22}), "39:24");
}

TEST(AwsHcl, AGroupWithoutEgressLetsNothingOut) {
  const Lifted one = Read("resource \"aws_security_group\" \"a\" {\n  vpc_id = var.v\n}\n");
  EXPECT_EQ(Out(one, {"tcp", "10.0.0.1", "10.0.0.2", 443}), "no");
}

TEST(AwsHcl, WhatIsNotWrittenOutIsOpen) {
  const Lifted open = Read(R"(
resource "aws_security_group" "a" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = [var.office]
  }
  ingress {
    from_port       = 80
    to_port         = 80
    protocol        = "tcp"
    security_groups = [aws_security_group.lb.id]
  }
  ingress {
    from_port = 7000
    to_port   = 7001
    protocol  = "tcp"
    self      = true
  }
  ingress {
    from_port   = var.port
    to_port     = var.port
    protocol    = "udp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  dynamic "egress" {
    for_each = var.out
    content {
      from_port = egress.value
    }
  }
}
)");
  EXPECT_EQ(In(open, {"tcp", "10.0.0.1", "10.9.0.5", 443}), "maybe");
  EXPECT_EQ(In(open, {"tcp", "10.0.0.1", "10.9.0.5", 80}), "maybe");
  EXPECT_EQ(In(open, {"tcp", "10.0.0.1", "10.9.0.5", 7001}), "maybe");
  EXPECT_EQ(In(open, {"tcp", "10.0.0.1", "10.9.0.5", 7002}), "no");
  EXPECT_EQ(In(open, {"udp", "10.0.0.1", "10.9.0.5", 5}), "maybe");
  EXPECT_EQ(In(open, {"udp", "11.0.0.1", "10.9.0.5", 5}), "no");
  EXPECT_EQ(Out(open, {"udp", "11.0.0.1", "10.9.0.5", 5}), "maybe");
  EXPECT_THAT(open.messages, HasSubstr("cloud.json:7:20: warning: expected addresses that are "
                                       "known, found a value that is known after apply"));
}

TEST(AwsHcl, ListsAreReadInOrderOfNumbers) {
  const Lifted acl = Read(R"(
resource "aws_network_acl" "main" {
  vpc_id = var.v
  ingress = [{
    rule_no = 200, action = "allow", protocol = "-1", from_port = 0, to_port = 0
    cidr_block = "0.0.0.0/0"
  }]
}
resource "aws_network_acl_rule" "bad" {
  network_acl_id = aws_network_acl.main.id
  rule_number    = 100
  egress         = false
  rule_action    = "deny"
  protocol       = "tcp"
  cidr_block     = "192.0.2.0/24"
  from_port      = 22
  to_port        = 22
}
)");
  EXPECT_EQ(acl.messages, "");
  EXPECT_EQ(In(acl, {"tcp", "192.0.2.1", "10.0.0.1", 22}), "no");
  EXPECT_EQ(In(acl, {"tcp", "192.0.2.1", "10.0.0.1", 23}), "yes");
  EXPECT_EQ(Out(acl, {"tcp", "10.0.0.1", "192.0.2.1", 23}), "no");
}

TEST(AwsHcl, PrefixListsOfTheTextAreKnown) {
  const Lifted list = Read(R"(
resource "aws_ec2_managed_prefix_list" "l" {
  name           = "l"
  address_family = "IPv4"
  max_entries    = 5
  entry {
    cidr = "10.1.0.0/16"
  }
}
resource "aws_ec2_managed_prefix_list_entry" "e" {
  prefix_list_id = aws_ec2_managed_prefix_list.l.id
  cidr           = "10.2.0.0/16"
}
resource "aws_vpc_security_group_ingress_rule" "in" {
  security_group_id = "sg-0123"
  ip_protocol       = "tcp"
  from_port         = 1
  to_port           = 2
  prefix_list_id    = aws_ec2_managed_prefix_list.l.id
}
resource "aws_vpc_security_group_egress_rule" "out" {
  security_group_id = "sg-0123"
  ip_protocol       = "-1"
  prefix_list_id    = "pl-0a"
}
)");
  EXPECT_EQ(In(list, {"tcp", "10.1.0.1", "10.0.0.1", 2}), "yes");
  EXPECT_EQ(In(list, {"tcp", "10.2.0.1", "10.0.0.1", 2}), "yes");
  EXPECT_EQ(In(list, {"tcp", "10.3.0.1", "10.0.0.1", 2}), "no");
  EXPECT_EQ(Out(list, {"tcp", "10.3.0.1", "10.0.0.1", 2}), "maybe");
}

TEST(AwsHcl, RepeatedResourcesAndModulesAreSaid) {
  const Lifted some = Read(R"(
resource "aws_security_group" "a" {
  count = var.n
  ingress {
    from_port   = 1
    to_port     = 1
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
module "web" {
  source = "./web"
}
)");
  EXPECT_EQ(In(some, {"tcp", "10.1.0.1", "10.0.0.1", 1}), "maybe");
  EXPECT_THAT(some.messages, HasSubstr("PW-DIA-aws-0250"));
}

TEST(AwsHcl, BrokenTextsSayWhere) {
  const struct {
    const char* text;
    const char* message;
  } kBroken[] = {
      {"resource \"aws_vpc_security_group_ingress_rule\" \"a\" {\n  ip_protocol = \"-1\"\n"
       "  cidr_ipv4 = \"10.0.0.0/8\"\n}\n",
       "cloud.json:1:1: error: expected security_group_id in "
       "aws_vpc_security_group_ingress_rule.a"},
      {"resource \"aws_vpc_security_group_ingress_rule\" \"a\" {\n  ip_protocol = \"-1\"\n"
       "  security_group_id = \"sg-0a\"\n}\n",
       "expected one of cidr_ipv4, cidr_ipv6, prefix_list_id"},
      {"resource \"aws_vpc_security_group_ingress_rule\" \"a\" {\n  ip_protocol = \"-1\"\n"
       "  security_group_id = \"sg-0a\"\n  cidr_ipv4 = \"10.0.0.0/33\"\n}\n",
       "cloud.json:4:3: error: expected a prefix such as"},
      {"resource \"aws_security_group_rule\" \"a\" {\n  security_group_id = \"sg-0a\"\n}\n",
       "expected ingress or egress as type"},
      {"resource \"aws_security_group\" \"a\" {}\nresource \"aws_security_group\" \"a\" {}\n",
       "cloud.json:2:1: error: expected each resource once"},
      {"resource \"aws_network_acl_rule\" \"a\" {\n  network_acl_id = \"acl-0a\"\n"
       "  rule_number = 1\n  protocol = \"-1\"\n  rule_action = \"pass\"\n"
       "  cidr_block = \"10.0.0.0/8\"\n}\n",
       "expected allow or deny as action"},
      {"resource \"aws_network_acl_rule\" \"a\" {\n  network_acl_id = \"acl-0a\"\n"
       "  rule_number = 1\n  protocol = \"-1\"\n  rule_action = \"deny\"\n}\n",
       "expected either cidr_block or ipv6_cidr_block, found none"},
      {"resource \"aws_vpc\" \"a\" {}\n", "expected a security group or a network ACL, found none"},
      {"hostname fw1\n", "expected '=', a label or '{', found the end of the line"},
  };
  for (const auto& [text, message] : kBroken) {
    SCOPED_TRACE(text);
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr);
    EXPECT_THAT(lifted.messages, HasSubstr(message));
    EXPECT_THAT(lifted.messages, Not(HasSubstr("s3cret")));
  }
}

TEST(AwsTemplate, GroupsAsPeopleWriteThem) {
  const Lifted stack = Read(R"({
  "Parameters": { "Vpc": { "Type": "AWS::EC2::VPC::Id" } },
  "Resources": {
    "Web": {
      "Type": "AWS::EC2::SecurityGroup",
      "Properties": {
        "GroupDescription": "planted-s3cret",
        "VpcId": { "Ref": "Vpc" },
        "SecurityGroupIngress": [
          { "IpProtocol": "tcp", "FromPort": 443, "ToPort": "443", "CidrIp": "10.1.0.0/16" },
          { "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": { "Ref": "Office" } },
          { "IpProtocol": "tcp", "FromPort": 90, "ToPort": 90,
            "SourcePrefixListId": { "Fn::GetAtt": ["List", "PrefixListId"] } }
        ],
        "SecurityGroupEgress": { "IpProtocol": "-1", "CidrIp": "127.0.0.1/32" }
      }
    },
    "Ssh": {
      "Type": "AWS::EC2::SecurityGroupIngress",
      "Properties": { "GroupId": { "Fn::GetAtt": "Web.GroupId" }, "IpProtocol": "tcp",
        "FromPort": 22, "ToPort": 22, "CidrIp": "10.3.0.0/16" }
    },
    "List": {
      "Type": "AWS::EC2::PrefixList",
      "Properties": { "PrefixListName": "l", "AddressFamily": "IPv4", "MaxEntries": 1,
        "Entries": [{ "Cidr": "10.4.0.0/16" }] }
    },
    "Office": { "Type": "AWS::SSM::Parameter" }
  }
})");
  EXPECT_EQ(In(stack, {"tcp", "10.1.2.3", "10.9.0.5", 443}), "yes");
  EXPECT_EQ(In(stack, {"tcp", "10.2.2.3", "10.9.0.5", 443}), "no");
  EXPECT_EQ(In(stack, {"tcp", "10.2.2.3", "10.9.0.5", 80}), "maybe");
  EXPECT_EQ(In(stack, {"tcp", "10.3.2.3", "10.9.0.5", 22}), "yes");
  EXPECT_EQ(In(stack, {"tcp", "10.4.2.3", "10.9.0.5", 90}), "yes");
  EXPECT_EQ(Out(stack, {"tcp", "10.9.0.5", "10.3.2.3", 22}), "no");
}

TEST(AwsTemplate, AGroupWithoutEgressLetsEverythingOut) {
  const std::string group =
      R"({"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"VpcId": "v"}})";
  EXPECT_EQ(Out(Read(group + "}}"), {"tcp", "10.9.0.5", "10.3.2.3", 22}), "yes");
  // Whether a rule of its own takes that away is not said.
  const Lifted own = Read(group + R"(, "B": {"Type": "AWS::EC2::SecurityGroupEgress",
      "Properties": {"GroupId": {"Ref": "A"}, "IpProtocol": "-1", "CidrIp": "10.0.0.0/8"}}}})");
  EXPECT_EQ(Out(own, {"tcp", "10.9.0.5", "10.3.2.3", 22}), "yes");
  EXPECT_EQ(Out(own, {"tcp", "10.9.0.5", "11.3.2.3", 22}), "maybe");
}

TEST(AwsTemplate, Entries) {
  const Lifted acl = Read(R"({"Resources": {
    "L": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": "v"}},
    "A": {"Type": "AWS::EC2::NetworkAclEntry", "Properties": {"NetworkAclId": {"Ref": "L"},
      "RuleNumber": 100, "Egress": false, "RuleAction": "allow", "Protocol": 6,
      "PortRange": {"From": 22, "To": 23}, "CidrBlock": "10.0.0.0/8"}}}})");
  EXPECT_EQ(acl.messages, "");
  EXPECT_EQ(In(acl, {"tcp", "10.9.0.5", "10.3.2.3", 23}), "yes");
  EXPECT_EQ(In(acl, {"tcp", "10.9.0.5", "10.3.2.3", 24}), "no");
  EXPECT_EQ(Out(acl, {"tcp", "10.9.0.5", "10.3.2.3", 23}), "no");
}

TEST(AwsTemplate, BrokenTextsSayWhere) {
  const auto rule = [](const std::string& properties) {
    return R"({"Resources": {"A": {"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {)" +
           properties + "}}}}";
  };
  EXPECT_THAT(Read(rule(R"("IpProtocol": "-1", "CidrIp": "10.0.0.0/8")")).messages,
              HasSubstr("PW-DIA-aws-0170"));
  EXPECT_THAT(Read(rule(R"("GroupId": "sg-0a", "IpProtocol": "-1")")).messages,
              HasSubstr("PW-DIA-aws-0171"));
  EXPECT_THAT(Read(R"({"Resources": {"A": {"Type": "AWS::EC2::NetworkAclEntry", "Properties":
      {"NetworkAclId": "acl-0a", "RuleAction": "allow"}}}})")
                  .messages,
              HasSubstr("PW-DIA-aws-0172"));
  EXPECT_THAT(Read(R"({"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup",
      "Metadata": {"Portwright": {"Addresses": ["x"]}}}}})")
                  .messages,
              HasSubstr("PW-DIA-aws-0173"));
}

TEST(AwsRecognised, ByItsTypes) {
  EXPECT_EQ(Aws().Recognise("# x\nresource \"aws_security_group\" \"a\" {}\n"), 95);
  EXPECT_EQ(Aws().Recognise("resource \"azurerm_network_security_group\" \"a\" {}\n"), 0);
  EXPECT_EQ(Aws().Recognise("access-list a permit ip any any\n"), 0);
  const char* stack = R"({"Resources": {"A": {"Type": "AWS::EC2::SecurityGroup"}}})";
  EXPECT_EQ(AwsCloudFormation().Recognise(stack), 100);
  EXPECT_LT(Aws().Recognise(stack), 100);
  EXPECT_EQ(AwsCloudFormation().Recognise("{\"IpPermissions\": []}"), 0);
}

}  // namespace
}  // namespace portwright::dialect::aws
