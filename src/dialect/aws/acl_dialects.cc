// The dialects that write network ACLs.
#include "base/text.h"
#include "dialect/aws/aws.h"
#include "dialect/aws/lift.h"
#include "dialect/aws/plan_text.h"
#include "dialect/aws/render.h"
#include "dialect/aws/text_look.h"

namespace portwright::dialect::aws {
namespace {

const std::vector<Instead>& WhatListsCannotSay() {
  static const std::vector<Instead> instead = {
      {"connections",
       "a list keeps none: replies have rules of their own, of TCP and UDP to ports 1024-65535, of "
       "pings as echo replies"},
      {"the ports from which replies come",
       "not asked for, as rules look at destination ports alone: whoever is planned as a server "
       "may open connections to ports 1024-65535 of its clients; the program says so at each "
       "point, and security groups keep that out"},
      {"replies of other protocols (ESP, GRE)", "not let back: plan both directions"},
      {"ICMP errors (unreachable, packet-too-big)",
       "not let back: what the path needs of them is to be planned"},
      {"source ports", "refused: rules look at destination ports alone"},
      {"rules of gateways", "refused: network ACLs belong to the subnets of hosts"},
      {"hosts of one subnet with different rules",
       "a list for each set of own addresses with the same rules; refused where they share every "
       "subnet that AWS has (/28 of IPv4, /64 of IPv6), since a list of all would permit more"},
      {"session timeouts", "left out with a warning: there are no sessions"},
      {"last days of rules", "left out with a warning that says when to take them away"},
      {"more than 19 rules of one direction and family",
       "a warning says to what the quota has to be raised; more than 39 are refused"},
      {"descriptions of rules", "comments in Terraform, Metadata in CloudFormation"},
  };
  return instead;
}

std::vector<std::string_view> ShapeOf(std::string_view addresses) {
  return {
      "Rules only permit and the list's own end denies, so their order means nothing. A rule's "
      "number comes from what it says, a multiple of ten below 32,010: a change of the plan "
      "touches no other rule, and there is room for rules of your own.",
      "Services of the same addresses and addresses of the same services are joined, as rules are "
      "few: 20 of a direction and family with the one that denies, up to 40 on request.",
      "Protocols stand as numbers, `-1` for all of them.",
      addresses,
      "`--change-from` writes the whole text and says in words which rules are new and which lines "
      "of today go; terraform plan, or a change set of the stack, has the same as resources.",
      "Apply the text first and give the lists to their subnets then: a subnet whose list has no "
      "rules yet is cut off.",
  };
}

std::vector<std::string_view> Checks() {
  return {
      "The proof compares first packets and replies apart. What the replies' way lets pass beyond "
      "the plan is the dialect's, and is said with a packet that shows it.",
      "Packets within a subnet pass no list; what AWS passes by all rules (DNS, DHCP, metadata, "
      "time) is not part of the proof."};
}

const Guide& TerraformGuide() {
  static const Guide guide = {
      "AWS network ACLs (Terraform)",
      "Terraform with the provider hashicorp/aws 4 or newer",
      {"terraform init", "terraform plan -out pw.plan", "terraform apply pw.plan",
       "aws ec2 replace-network-acl-association --association-id ID --network-acl-id ID"},
      {"terraform apply with the former text",
       "aws ec2 replace-network-acl-association with the former list, then terraform destroy, "
       "where there was no former text"},
      WhatListsCannotSay(),
      ShapeOf("The VPC is a variable without a default. The output lists each network ACL with the "
              "addresses whose subnets are to have it, and no other addresses may be in those "
              "subnets."),
      Checks()};
  return guide;
}

const Guide& TemplateGuide() {
  static const Guide guide = {
      "AWS network ACLs (CloudFormation)",
      "CloudFormation templates as JSON",
      {"aws cloudformation validate-template --template-body file://TEXT",
       "aws cloudformation deploy --template-file TEXT --stack-name NAME --parameter-overrides "
       "VpcId=ID",
       "aws ec2 replace-network-acl-association --association-id ID --network-acl-id ID"},
      {"aws cloudformation deploy with the former text",
       "aws ec2 replace-network-acl-association with the former list, then aws cloudformation "
       "delete-stack --stack-name NAME, where there was no former text"},
      WhatListsCannotSay(),
      ShapeOf("The VPC is the parameter VpcId. The addresses whose subnets are to have a list "
              "stand in its Metadata, and no other addresses may be in those subnets."),
      Checks()};
  return guide;
}

class AclDialect : public Dialect {
 public:
  Capabilities capabilities() const override {
    Capabilities can;
    can.ipv6 = true;
    can.port_ranges = true;
    can.icmp_types = true;
    can.other_protocols = true;
    can.comments = true;
    can.comment_bytes_max = static_cast<int>(kDescriptionBytes);
    can.named_objects = true;
    can.gateway_rules = false;
    can.tracking = policy::Tracking::kDestinations;
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderPlan(policy, diagnostics, PlanAcls,
                      [&](const AclPlan& plan, const RequirementSets& requirements) {
                        return Write(policy, plan, requirements, options, diagnostics);
                      });
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  policy::Tracking tracking(const policy::Policy& policy) const override {
    return TrackingOf(policy);
  }

 private:
  virtual std::string Write(const policy::Policy& policy, const AclPlan& plan,
                            const RequirementSets& requirements, const RenderOptions& options,
                            Diagnostics& diagnostics) const = 0;
};

class TerraformDialect : public AclDialect {
 public:
  std::string_view name() const override { return "aws-nacl"; }
  std::string_view extension() const override { return "tf"; }
  const Guide* guide() const override { return &TerraformGuide(); }

  int Recognise(std::string_view text) const override {
    const TextLook look(text);
    return look.IsHcl() && look.IsOfAcls() ? 96 : 0;
  }

 private:
  std::string Write(const policy::Policy& policy, const AclPlan& plan,
                    const RequirementSets& requirements, const RenderOptions& options,
                    Diagnostics& /*diagnostics*/) const override {
    return AclTerraformOf(policy, plan, requirements, options);
  }
};

class CloudFormationDialect : public AclDialect {
 public:
  std::string_view name() const override { return "aws-nacl-cloudformation"; }
  std::string_view extension() const override { return "json"; }
  const Guide* guide() const override { return &TemplateGuide(); }

  int Recognise(std::string_view text) const override {
    const TextLook look(text);
    return look.IsTemplate() && look.IsOfAcls() ? 100 : 0;
  }

 private:
  std::string Write(const policy::Policy& policy, const AclPlan& plan,
                    const RequirementSets& requirements, const RenderOptions& options,
                    Diagnostics& diagnostics) const override {
    std::string text = AclCloudFormationOf(policy, plan, requirements, options);
    CheckTemplate(text, plan.acls.size() + plan.rules, "aws-nacl", diagnostics);
    return text;
  }
};

}  // namespace

const Dialect& AwsNacl() {
  static const TerraformDialect dialect;
  return dialect;
}

const Dialect& AwsNaclCloudFormation() {
  static const CloudFormationDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::aws
