#include "dialect/aws/aws.h"

#include "base/text.h"
#include "dialect/aws/lift.h"
#include "dialect/aws/render.h"

namespace portwright::dialect::aws {
namespace {

constexpr std::size_t kLookedAt = 65'536;  // bytes
// Of CloudFormation: what a template may hold.
constexpr std::size_t kTemplateBytesMax = 1'000'000;
constexpr std::size_t kTemplateResourcesMax = 500;

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
       "AWS gives to a new group."},
      {"The text is parsed by HashiCorp's own HCL parser in the long tests, and what it sees is "
       "compared with what the reader here sees.",
       "Replies follow their connection; what AWS passes by all rules (DNS, DHCP, metadata, time) "
       "is not part of the proof."}};
  return guide;
}

const Guide& TemplateGuide() {
  static const Guide guide = {
      "AWS security groups (CloudFormation)",
      "CloudFormation templates as JSON",
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
       "neither holds."},
      {"The text is checked against a schema of the resources that are used.",
       "Replies follow their connection; what AWS passes by all rules (DNS, DHCP, metadata, time) "
       "is not part of the proof."}};
  return guide;
}

std::string_view HeadOf(std::string_view text) {
  text = text.substr(0, kLookedAt);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return Trim(text);
}

bool Has(std::string_view text, std::string_view word) { return text.find(word) != text.npos; }

bool IsTemplate(std::string_view head) {
  return head.starts_with('{') &&
         (Has(head, "\"AWS::EC2::SecurityGroup") || Has(head, "\"AWS::EC2::NetworkAcl"));
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
    const std::size_t errors_before = diagnostics.error_count();
    RequirementSets requirements(policy);
    const std::optional<GroupPlan> plan = PlanGroups(policy, requirements, diagnostics);
    if (!plan || diagnostics.error_count() != errors_before) return {};
    Rendered out;
    out.text = Write(policy, *plan, requirements, options, diagnostics);
    if (diagnostics.error_count() != errors_before) return {};
    out.reasons = requirements.Csv();
    out.rules = plan->rules;
    out.naive_rules = plan->naive_rules;
    return out;
  }

  std::unique_ptr<policy::Policy> Lift(std::string_view text, const LiftOptions& options,
                                       Diagnostics& diagnostics) const override {
    return LiftText(text, options, diagnostics);
  }

  // Network ACLs keep nothing; groups do.
  policy::Tracking tracking(const policy::Policy& policy) const override {
    return policy.stateful ? policy::Tracking::kConnections : policy::Tracking::kNone;
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
    const std::string_view head = HeadOf(text);
    const auto has = [&](std::string_view word) { return Has(head, word); };
    if (!head.starts_with('{') && !head.starts_with('[')) {
      const bool is_ours = has("\"aws_security_group") || has("\"aws_network_acl") ||
                           has("\"aws_vpc_security_group") || has("\"aws_default_security_group") ||
                           has("\"aws_default_network_acl");
      return is_ours && has("resource \"") ? 95 : 0;
    }
    if (IsTemplate(head)) return 60;
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

  int Recognise(std::string_view text) const override { return IsTemplate(HeadOf(text)) ? 100 : 0; }

 private:
  std::string Write(const policy::Policy& policy, const GroupPlan& plan,
                    const RequirementSets& requirements, const RenderOptions& options,
                    Diagnostics& diagnostics) const override {
    const std::size_t resources = plan.groups.size() + plan.lists.size();
    std::string text = CloudFormationOf(policy, plan, requirements, options);
    if (resources > kTemplateResourcesMax || text.size() > kTemplateBytesMax) {
      diagnostics.Error("PW-DIA-aws-0307", {},
                        "expected a template of at most " + WithThousands(kTemplateBytesMax) +
                            " bytes and " + WithThousands(kTemplateResourcesMax) +
                            " resources, found " + WithThousands(text.size()) + " and " +
                            WithThousands(resources),
                        "the dialect aws writes Terraform, which has no such limit");
    }
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
