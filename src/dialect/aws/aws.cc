#include "dialect/aws/aws.h"

#include "base/text.h"
#include "dialect/aws/lift.h"
#include "dialect/aws/plan_text.h"
#include "dialect/aws/render.h"
#include "dialect/aws/template_yaml.h"
#include "dialect/aws/text_look.h"

namespace portwright::dialect::aws {
namespace {

const std::vector<Instead>& WhatGroupsCannotSay() {
  static const std::vector<Instead> instead = {
      {"source ports", "refused: security groups look at destination ports alone"},
      {"rules of gateways", "refused: security groups belong to the interfaces of hosts"},
      {"destinations of ingress rules, sources of egress rules",
       "a group for each set of own addresses with the same rules; the text names the addresses "
       "of the interfaces that carry each group"},
      {"session timeouts",
       "left out with a warning: AWS forgets idle TCP connections after 350 s "
       "on newer instance types, so clients need keepalives"},
      {"last days of rules", "left out with a warning that says when to take them away"},
      {"more than 60 rules of one direction and family in a group",
       "the rules are spread over up to five groups of the interface; beyond, a warning says to "
       "what the quota has to be raised; more than 1,000 for one interface are refused"},
      {"letters that descriptions may not have", "written as _, descriptions cut at 255 bytes"},
  };
  return instead;
}

const Guide& TerraformGuide() {
  static const Guide guide = {
      "AWS security groups (Terraform)",
      "Terraform with the provider hashicorp/aws 5 or newer",
      {"terraform init", "terraform plan -out pw.plan", "terraform apply pw.plan"},
      {"terraform apply with the former text", "terraform destroy, where there was none"},
      WhatGroupsCannotSay(),
      {"Each rule is a resource of its own, named by what it says: a change of the plan adds and "
       "removes rules and touches no others, and terraform plan shows it.",
       "Prefixes that several rules share, four or more, become a managed prefix list with exactly "
       "as many entries as it has, since all of max_entries count against the quota.",
       "The VPC is a variable without a default, as the site does not know its id; Terraform asks "
       "for it, or takes it from a .tfvars file.",
       "The output lists each group with the addresses of the interfaces that are to carry it. An "
       "interface carries these groups and no others.",
       "A group without egress rules permits none: Terraform removes the rule for everything that "
       "AWS gives to a new group.",
       "`--change-from` writes the whole text and says in words which rules are new and which "
       "lines "
       "of today go; terraform plan has the same as resources."},
      {"The text is parsed by HashiCorp's own HCL parser in the long tests, and what it sees is "
       "compared with what the reader here sees.",
       "Replies follow their connection; what AWS passes by all rules (DNS, DHCP, metadata, time) "
       "is not part of the proof."}};
  return guide;
}

const Guide& TemplateGuide() {
  static const Guide guide = {
      "AWS security groups (CloudFormation)",
      "CloudFormation templates as JSON (read as YAML, too)",
      {"aws cloudformation validate-template --template-body file://TEXT",
       "aws cloudformation deploy --template-file TEXT --stack-name NAME --parameter-overrides "
       "VpcId=ID"},
      {"aws cloudformation deploy with the former text",
       "aws cloudformation delete-stack --stack-name NAME, where there was none"},
      WhatGroupsCannotSay(),
      {"Rules stand within their groups: a stack has room for 500 resources.",
       "A group without egress rules gets one that leads to 127.0.0.1/32 and so nowhere, since AWS "
       "would let everything out otherwise.",
       "The addresses of the interfaces that are to carry a group stand in its Metadata; an "
       "interface carries these groups and no others.",
       "The VPC is the parameter VpcId.",
       "CloudFormation takes a changed rule away before it adds the new one: a moment in which "
       "neither holds.",
       "`--change-from` writes the whole text and says in words which rules are new and which "
       "lines "
       "of today go; a change set of the stack has the same as resources."},
      {"The text is checked against a schema of the resources that are used.",
       "Replies follow their connection; what AWS passes by all rules (DNS, DHCP, metadata, time) "
       "is not part of the proof."}};
  return guide;
}

class GroupDialect : public Dialect {
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
    return can;
  }

  Rendered RenderWithReasons(const policy::Policy& policy, const RenderOptions& options,
                             Diagnostics& diagnostics) const override {
    return RenderPlan(policy, diagnostics, PlanGroups,
                      [&](const GroupPlan& plan, const RequirementSets& requirements) {
                        return Write(policy, plan, requirements, options, diagnostics);
                      });
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  // Network ACLs keep nothing; groups do.
  policy::Tracking tracking(const policy::Policy& policy) const override {
    return TrackingOf(policy);
  }

 private:
  virtual std::string Write(const policy::Policy& policy, const GroupPlan& plan,
                            const RequirementSets& requirements, const RenderOptions& options,
                            Diagnostics& diagnostics) const = 0;
};

class TerraformDialect : public GroupDialect {
 public:
  std::string_view name() const override { return "aws"; }
  std::string_view extension() const override { return "tf"; }
  const Guide* guide() const override { return &TerraformGuide(); }

  int Recognise(std::string_view text) const override {
    const TextLook look(text);
    const auto has = [&](std::string_view word) { return look.Has(word); };
    if (look.IsHcl()) return look.IsOfAcls() || look.IsOfGroups() ? 95 : 0;
    if (look.IsTemplate()) return 60;
    if (has("\"IpPermissions\"") || has("\"IpPermissionsEgress\"") || has("\"NetworkAclId\"") ||
        has("\"SecurityGroupRuleId\""))
      return 100;
    if (has("\"SecurityGroups\"") || has("\"NetworkAcls\"")) return 80;
    if (!has("\"format_version\"") || !has("\"terraform_version\"")) return 0;
    if (has("\"aws_security_group") || has("\"aws_network_acl") || has("\"aws_vpc_security_group"))
      return 95;
    return has("\"azurerm_") || has("\"google_") ? 10 : 50;
  }

 private:
  std::string Write(const policy::Policy& policy, const GroupPlan& plan,
                    const RequirementSets& requirements, const RenderOptions& options,
                    Diagnostics& /*diagnostics*/) const override {
    return TerraformOf(policy, plan, requirements, options);
  }
};

class CloudFormationDialect : public GroupDialect {
 public:
  std::string_view name() const override { return "aws-cloudformation"; }
  std::string_view extension() const override { return "json"; }
  const Guide* guide() const override { return &TemplateGuide(); }

  int Recognise(std::string_view text) const override {
    const TextLook look(text);
    if (!look.IsTemplate()) return 0;
    return look.IsOfAcls() ? 90 : 100;
  }

 private:
  std::string Write(const policy::Policy& policy, const GroupPlan& plan,
                    const RequirementSets& requirements, const RenderOptions& options,
                    Diagnostics& diagnostics) const override {
    const std::size_t resources = plan.groups.size() + plan.lists.size();
    std::string text = CloudFormationOf(policy, plan, requirements, options);
    CheckTemplate(text, resources, "aws", diagnostics);
    return text;
  }
};

}  // namespace

const Dialect& Aws() {
  static const TerraformDialect dialect;
  return dialect;
}

const Dialect& AwsCloudFormation() {
  static const CloudFormationDialect dialect;
  return dialect;
}

}  // namespace portwright::dialect::aws
