// Security groups as Terraform: a resource for every rule, named by what it says, so that a change
// of the plan adds and takes away rules and touches no other.
#include <string>

#include "base/text.h"
#include "dialect/aws/render.h"
#include "dialect/aws/terraform_words.h"

namespace portwright::dialect::aws {
namespace {

class TerraformWriter {
 public:
  TerraformWriter(const policy::Policy& policy, const GroupPlan& plan,
                  const RequirementSets& requirements, const RenderOptions& options)
      : policy_(policy), plan_(plan), requirements_(requirements), options_(options) {
    stem_ = plan.groups.size() == 1 ? Identifier(plan.groups[0].name) : StemOf(policy.point);
  }

  std::string Write() {
    WriteHead();
    for (const PlannedList& list : plan_.lists) WriteList(list);
    for (const PlannedGroup& group : plan_.groups) WriteGroup(group);
    WriteOutput();
    return std::move(out_);
  }

 private:
  void WriteHead() {
    out_ += "# " + Sanitised(options_.title) + "\n";
    out_ += "# " + Count(plan_.groups.size(), "security group") + ", " +
            Count(plan_.rules, "rule") + " (" + WithThousands(plan_.naive_rules) +
            " with one source, destination and service each).\n";
    out_ +=
        "# An interface carries the groups that the output names for its addresses, and no "
        "others.\n\n";
    out_ += "variable \"" + stem_ + "_vpc_id\" {\n";
    out_ += "  description = \"VPC of the interfaces that carry these groups\"\n";
    out_ += "  type        = string\n}\n";
  }

  void WriteList(const PlannedList& list) {
    out_ += "\nresource \"aws_ec2_managed_prefix_list\" \"" + Identifier(list.name) + "\" {\n";
    out_ += "  name           = \"" + list.name + "\"\n";
    const bool is_v4 = list.prefixes[0].address.family == net::Family::kIpv4;
    out_ += std::string("  address_family = \"") + (is_v4 ? "IPv4" : "IPv6") + "\"\n";
    out_ += "  max_entries    = " + std::to_string(list.prefixes.size()) + "\n";
    for (const net::Prefix& prefix : list.prefixes)
      out_ += "\n  entry {\n    cidr = \"" + net::ToText(prefix) + "\"\n  }\n";
    out_ += "}\n";
  }

  void WriteGroup(const PlannedGroup& group) {
    const std::string name = Identifier(group.name);
    out_ += "\nresource \"aws_security_group\" \"" + name + "\" {\n";
    out_ += "  name        = \"" + group.name + "\"\n";
    out_ += "  description = " + Quoted(Description("Planned for " + policy_.point)) + "\n";
    out_ += "  vpc_id      = var." + stem_ + "_vpc_id\n}\n";
    for (std::size_t side = 0; side < 2; ++side) {
      for (const GroupLine& line : group.lines[side]) WriteRule(name, line, side == 1);
    }
  }

  void WriteRule(const std::string& group, const GroupLine& line, bool is_egress) {
    out_ += is_egress ? "\nresource \"aws_vpc_security_group_egress_rule\" \""
                      : "\nresource \"aws_vpc_security_group_ingress_rule\" \"";
    out_ += group + (is_egress ? "_out_" : "_in_") + ServiceWord(line.service) + "_";
    out_ += line.list ? Identifier(plan_.lists[*line.list].name) : AddressWord(line.peer);
    out_ += "\" {\n  security_group_id = aws_security_group." + group + ".id\n";
    comment_.clear();
    requirements_.AppendComment(comment_, line.requirements, kDescriptionBytes);
    out_ += "  description       = " + Quoted(Description(comment_)) + "\n";
    out_ += "  ip_protocol       = \"" + ProtocolName(line.service) + "\"\n";
    WritePorts(line.service);
    if (line.list) {
      out_ += "  prefix_list_id    = aws_ec2_managed_prefix_list." +
              Identifier(plan_.lists[*line.list].name) + ".id\n}\n";
      return;
    }
    const bool is_v4 = line.peer.address.family == net::Family::kIpv4;
    out_ += is_v4 ? "  cidr_ipv4         = \"" : "  cidr_ipv6         = \"";
    net::AppendText(out_, line.peer.address);
    out_ += "/" + std::to_string(line.peer.length) + "\"\n}\n";
  }

  // Of ICMP, type and code.
  void WritePorts(const AllowedService& service) {
    const bool is_icmp = IsIcmp(service);
    if (!is_icmp && !HasPorts(service)) return;
    const int type = service.icmp_type ? *service.icmp_type : -1;
    out_ += "  from_port         = " + std::to_string(is_icmp ? type : service.ports.lo) + "\n";
    out_ += "  to_port           = " + std::to_string(is_icmp ? -1 : service.ports.hi) + "\n";
  }

  void WriteOutput() {
    out_ += "\noutput \"" + stem_ + "\" {\n";
    out_ += "  description = \"Each group, and the addresses of the interfaces that carry it\"\n";
    out_ += "  value = [\n";
    for (const PlannedGroup& group : plan_.groups) {
      out_ += "    { security_group_id = aws_security_group." + Identifier(group.name) +
              ".id, addresses = [";
      out_ += QuotedPrefixes(group.own) + "] },\n";
    }
    out_ += "  ]\n}\n";
  }

  const policy::Policy& policy_;
  const GroupPlan& plan_;
  const RequirementSets& requirements_;
  const RenderOptions& options_;
  std::string stem_;
  std::string comment_;
  std::string out_;
};

}  // namespace

std::string Description(std::string_view text) {
  constexpr std::string_view kMarks = " ._-:/()#,@[]+=&;{}!$*";
  std::string out(text.substr(0, kDescriptionBytes));
  for (char& c : out) {
    const bool is_plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!is_plain && kMarks.find(c) == std::string_view::npos) c = '_';
  }
  return out;
}

std::string QuotedPrefixes(const net::AddressSet& addresses) {
  std::string out;
  for (const net::AddressRange& range : addresses.ranges()) {
    for (const net::Prefix& prefix : net::ToPrefixes(range)) {
      out += out.empty() ? "\"" : ", \"";
      out += net::ToText(prefix) + "\"";
    }
  }
  return out;
}

std::string TerraformOf(const policy::Policy& policy, const GroupPlan& plan,
                        const RequirementSets& requirements, const RenderOptions& options) {
  return TerraformWriter(policy, plan, requirements, options).Write();
}

}  // namespace portwright::dialect::aws
