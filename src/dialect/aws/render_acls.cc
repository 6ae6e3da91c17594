// Network ACLs as Terraform and as a CloudFormation template: a resource for every rule, so that a
// change of the plan adds and takes away rules and touches no other.
#include <map>
#include <string>

#include "base/text.h"
#include "dialect/aws/render.h"
#include "dialect/aws/terraform_words.h"
#include "dialect/common/object_names.h"

namespace portwright::dialect::aws {
namespace {

constexpr std::size_t kCommentBytes = 255;

std::string CommentOf(const RequirementSets& requirements, const AclLine& line) {
  std::string out = line.is_reply ? "Replies: " : "";
  requirements.AppendComment(out, line.requirements, kCommentBytes);
  return out;
}

bool IsV4(const AclLine& line) { return line.peer.address.family == net::Family::kIpv4; }

std::string TypeOf(const AllowedService& service) {
  return service.icmp_type ? std::to_string(*service.icmp_type) : "-1";
}

std::string CountsOf(const AclPlan& plan) {
  return Count(plan.acls.size(), "network ACL") + ", " + Count(plan.rules, "rule") + " (" +
         WithThousands(plan.naive_rules) + " with one source, destination and service each)";
}

class TerraformWriter {
 public:
  TerraformWriter(const policy::Policy& policy, const AclPlan& plan,
                  const RequirementSets& requirements, const RenderOptions& options)
      : plan_(plan), requirements_(requirements), options_(options) {
    stem_ = plan.acls.size() == 1 ? Identifier(plan.acls[0].name) : StemOf(policy.point);
  }

  std::string Write() {
    WriteHead();
    for (const PlannedAcl& acl : plan_.acls) WriteAcl(acl);
    out_ += "\noutput \"" + stem_ + "\" {\n";
    out_ += "  description = \"Each network ACL, and the addresses whose subnets have it\"\n";
    out_ += "  value = [\n";
    for (const PlannedAcl& acl : plan_.acls) {
      out_ += "    { network_acl_id = aws_network_acl." + Identifier(acl.name) +
              ".id, addresses = [" + QuotedPrefixes(acl.own) + "] },\n";
    }
    out_ += "  ]\n}\n";
    return std::move(out_);
  }

 private:
  void WriteHead() {
    out_ += "# " + Sanitised(options_.title) + "\n";
    out_ += "# " + CountsOf(plan_) + ".\n";
    out_ +=
        "# A subnet has one network ACL: that which the output names for its addresses. It keeps "
        "no connections,\n# so replies have rules of their own, to ports 1024-65535.\n"
        "# Rules only permit, so their order means nothing; numbers come from what they say.\n\n";
    out_ += "variable \"" + stem_ + "_vpc_id\" {\n";
    out_ += "  description = \"VPC of the subnets\"\n";
    out_ += "  type        = string\n}\n";
  }

  void WriteAcl(const PlannedAcl& acl) {
    const std::string name = Identifier(acl.name);
    out_ += "\nresource \"aws_network_acl\" \"" + name + "\" {\n";
    out_ += "  vpc_id = var." + stem_ + "_vpc_id\n";
    out_ += "  tags   = { Name = \"" + acl.name + "\" }\n}\n";
    for (std::size_t side = 0; side < 2; ++side) {
      for (const AclLine& line : acl.lines[side]) WriteRule(name, line, side == 1);
    }
  }

  void WriteRule(const std::string& acl, const AclLine& line, bool is_egress) {
    out_ += "\n# " + CommentOf(requirements_, line) + "\n";
    out_ += "resource \"aws_network_acl_rule\" \"" + acl + (is_egress ? "_out_" : "_in_") +
            ServiceWord(line.service) + "_" + AddressWord(line.peer) + "\" {\n";
    const std::string cidr = IsV4(line) ? "cidr_block" : "ipv6_cidr_block";
    Set("network_acl_id", "aws_network_acl." + acl + ".id", cidr);
    Set("egress", is_egress ? "true" : "false", cidr);
    Set("rule_number", std::to_string(line.number), cidr);
    Set("rule_action", "\"allow\"", cidr);
    Set("protocol", "\"" + ProtocolNumber(line.service) + "\"", cidr);
    Set(cidr, "\"" + net::ToText(line.peer.address) + "/" + std::to_string(line.peer.length) + "\"",
        cidr);
    if (IsIcmp(line.service)) {
      Set("icmp_type", TypeOf(line.service), cidr);
      Set("icmp_code", "-1", cidr);
    } else if (HasPorts(line.service)) {
      Set("from_port", std::to_string(line.service.ports.lo), cidr);
      Set("to_port", std::to_string(line.service.ports.hi), cidr);
    }
    out_ += "}\n";
  }

  // In a column with the longest name of the rule.
  void Set(const std::string& name, const std::string& value, const std::string& cidr) {
    constexpr std::size_t kShort = 14;  // network_acl_id
    const std::size_t width = std::max(kShort, cidr.size());
    out_ += "  " + name + std::string(width - name.size(), ' ') + " = " + value + "\n";
  }

  const AclPlan& plan_;
  const RequirementSets& requirements_;
  const RenderOptions& options_;
  std::string stem_;
  std::string out_;
};

class TemplateWriter {
 public:
  TemplateWriter(const policy::Policy& policy, const AclPlan& plan,
                 const RequirementSets& requirements, const RenderOptions& options)
      : policy_(policy), plan_(plan), requirements_(requirements), options_(options) {}

  std::string Write() {
    out_ += "{\n  \"AWSTemplateFormatVersion\": \"2010-09-09\",\n";
    out_ += "  \"Description\": \"" +
            Description("Planned for " + policy_.point + ": " + Sanitised(options_.title)) +
            "\",\n";
    out_ += "  \"Parameters\": {\n    \"VpcId\": {\n";
    out_ += "      \"Type\": \"AWS::EC2::VPC::Id\",\n";
    out_ += "      \"Description\": \"VPC of the subnets\"\n    }\n  },\n";
    out_ += "  \"Resources\": {\n";
    bool is_first = true;
    for (const PlannedAcl& acl : plan_.acls) {
      out_ += is_first ? "" : ",\n";
      is_first = false;
      WriteAcl(acl);
    }
    out_ += "\n  }\n}\n";
    return std::move(out_);
  }

 private:
  void WriteAcl(const PlannedAcl& acl) {
    std::string id = LogicalId(acl.name);
    while (!taken_.emplace(id, acl.name).second) id += ShortHash(acl.name);
    out_ += "    \"" + id + "\": {\n      \"Type\": \"AWS::EC2::NetworkAcl\",\n";
    out_ += "      \"Metadata\": { \"Portwright\": { \"Addresses\": [" + QuotedPrefixes(acl.own) +
            "] } },\n";
    out_ += "      \"Properties\": {\n        \"VpcId\": { \"Ref\": \"VpcId\" },\n";
    out_ += "        \"Tags\": [{ \"Key\": \"Name\", \"Value\": \"" + acl.name + "\" }]\n";
    out_ += "      }\n    }";
    for (std::size_t side = 0; side < 2; ++side) {
      for (const AclLine& line : acl.lines[side]) WriteEntry(id, line, side == 1);
    }
  }

  void WriteEntry(const std::string& acl, const AclLine& line, bool is_egress) {
    const std::string number = std::to_string(line.number);
    std::string id = acl + (is_egress ? "Out" : "In") + number;
    while (!taken_.emplace(id, id).second) id += "x";
    out_ += ",\n    \"" + id + "\": {\n      \"Type\": \"AWS::EC2::NetworkAclEntry\",\n";
    out_ += "      \"Metadata\": { \"Portwright\": { \"Serves\": \"" +
            Description(CommentOf(requirements_, line)) + "\" } },\n";
    out_ += "      \"Properties\": {\n";
    out_ += "        \"NetworkAclId\": { \"Ref\": \"" + acl + "\" },\n";
    out_ += std::string("        \"Egress\": ") + (is_egress ? "true" : "false") +
            ", \"RuleNumber\": " + number + ", \"RuleAction\": \"allow\",\n";
    out_ += "        \"Protocol\": " + ProtocolNumber(line.service) + ", \"" +
            (IsV4(line) ? "CidrBlock" : "Ipv6CidrBlock") + "\": \"" +
            net::ToText(line.peer.address) + "/" + std::to_string(line.peer.length) + "\"";
    if (IsIcmp(line.service)) {
      out_ += ",\n        \"Icmp\": { \"Type\": " + TypeOf(line.service) + ", \"Code\": -1 }";
    } else if (HasPorts(line.service)) {
      out_ += ",\n        \"PortRange\": { \"From\": " + std::to_string(line.service.ports.lo) +
              ", \"To\": " + std::to_string(line.service.ports.hi) + " }";
    }
    out_ += "\n      }\n    }";
  }

  const policy::Policy& policy_;
  const AclPlan& plan_;
  const RequirementSets& requirements_;
  const RenderOptions& options_;
  std::map<std::string, std::string> taken_;
  std::string out_;
};

}  // namespace

std::string AclTerraformOf(const policy::Policy& policy, const AclPlan& plan,
                           const RequirementSets& requirements, const RenderOptions& options) {
  return TerraformWriter(policy, plan, requirements, options).Write();
}

std::string AclCloudFormationOf(const policy::Policy& policy, const AclPlan& plan,
                                const RequirementSets& requirements, const RenderOptions& options) {
  return TemplateWriter(policy, plan, requirements, options).Write();
}

}  // namespace portwright::dialect::aws
