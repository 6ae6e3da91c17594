// Security groups as a CloudFormation template. Rules stand within their groups: a stack has room
// for 500 resources, and a group that names its egress gets no rule for everything.
#include <map>
#include <string>

#include "base/text.h"
#include "dialect/aws/render.h"
#include "dialect/common/object_names.h"

namespace portwright::dialect::aws {
namespace {

class TemplateWriter {
 public:
  TemplateWriter(const policy::Policy& policy, const GroupPlan& plan,
                 const RequirementSets& requirements, const RenderOptions& options)
      : policy_(policy), plan_(plan), requirements_(requirements), options_(options) {}

  std::string Write() {
    for (const PlannedList& list : plan_.lists) NameResource(list.name);
    for (const PlannedGroup& group : plan_.groups) NameResource(group.name);
    out_ += "{\n  \"AWSTemplateFormatVersion\": \"2010-09-09\",\n";
    out_ += "  \"Description\": \"" + Description(Sanitised(options_.title)) + "\",\n";
    out_ += "  \"Parameters\": {\n    \"VpcId\": {\n";
    out_ += "      \"Type\": \"AWS::EC2::VPC::Id\",\n";
    out_ +=
        "      \"Description\": \"VPC of the interfaces that carry these groups\"\n    }\n  },\n";
    out_ += "  \"Resources\": {\n";
    bool is_first = true;
    for (const PlannedList& list : plan_.lists) {
      out_ += is_first ? "" : ",\n";
      is_first = false;
      WriteList(list);
    }
    for (const PlannedGroup& group : plan_.groups) {
      out_ += is_first ? "" : ",\n";
      is_first = false;
      WriteGroup(group);
    }
    out_ += "\n  }";
    // A template has room for 200 of them; the stack lists its resources anyway.
    if (plan_.groups.size() <= kOutputsMax) WriteOutputs();
    out_ += "\n}\n";
    return std::move(out_);
  }

 private:
  static constexpr std::size_t kOutputsMax = 200;

  void WriteOutputs() {
    out_ += ",\n  \"Outputs\": {\n";
    for (std::size_t i = 0; i < plan_.groups.size(); ++i) {
      const std::string& id = ids_[plan_.groups[i].name];
      out_ += i == 0 ? "" : ",\n";
      out_ += "    \"" + id + "\": {\n      \"Value\": { \"Fn::GetAtt\": [\"" + id +
              "\", \"GroupId\"] }\n    }";
    }
    out_ += "\n  }";
  }

  void NameResource(const std::string& name) {
    std::string id = LogicalId(name);
    while (!taken_.emplace(id, name).second) id += ShortHash(name);
    ids_[name] = id;
  }

  void WriteList(const PlannedList& list) {
    const bool is_v4 = list.prefixes[0].address.family == net::Family::kIpv4;
    out_ += "    \"" + ids_[list.name] + "\": {\n      \"Type\": \"AWS::EC2::PrefixList\",\n";
    out_ += "      \"Properties\": {\n        \"PrefixListName\": \"" + list.name + "\",\n";
    out_ += std::string("        \"AddressFamily\": \"") + (is_v4 ? "IPv4" : "IPv6") + "\",\n";
    out_ += "        \"MaxEntries\": " + std::to_string(list.prefixes.size()) + ",\n";
    out_ += "        \"Entries\": [";
    for (std::size_t i = 0; i < list.prefixes.size(); ++i) {
      out_ += i == 0 ? "\n" : ",\n";
      out_ += "          { \"Cidr\": \"" + net::ToText(list.prefixes[i]) + "\" }";
    }
    out_ += "\n        ]\n      }\n    }";
  }

  void WriteGroup(const PlannedGroup& group) {
    out_ += "    \"" + ids_[group.name] + "\": {\n      \"Type\": \"AWS::EC2::SecurityGroup\",\n";
    out_ += "      \"Metadata\": { \"Portwright\": { \"Addresses\": [";
    out_ += QuotedPrefixes(group.own) + "] } },\n      \"Properties\": {\n";
    out_ += "        \"GroupName\": \"" + group.name + "\",\n";
    out_ +=
        "        \"GroupDescription\": \"" + Description("Planned for " + policy_.point) + "\",\n";
    out_ += "        \"VpcId\": { \"Ref\": \"VpcId\" }";
    if (!group.lines[0].empty()) {
      out_ += ",\n        \"SecurityGroupIngress\": [";
      WriteRules(group.lines[0], false);
    }
    out_ += ",\n        \"SecurityGroupEgress\": [";
    if (group.lines[1].empty()) {
      out_ +=
          "\n          { \"IpProtocol\": \"-1\", \"CidrIp\": \"127.0.0.1/32\","
          " \"Description\": \"Nothing leaves: without a rule, everything would\" }\n        ]";
    } else {
      WriteRules(group.lines[1], true);
    }
    out_ += "\n      }\n    }";
  }

  void WriteRules(const std::vector<GroupLine>& lines, bool is_egress) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out_ += i == 0 ? "\n" : ",\n";
      WriteRule(lines[i], is_egress);
    }
    out_ += "\n        ]";
  }

  void WriteRule(const GroupLine& line, bool is_egress) {
    const AllowedService& service = line.service;
    out_ += "          { \"IpProtocol\": \"";
    const bool is_icmp = !service.any_protocol && (service.protocol == net::kProtocolIcmp ||
                                                   service.protocol == net::kProtocolIcmpv6);
    const bool has_ports = !service.any_protocol && (service.protocol == net::kProtocolTcp ||
                                                     service.protocol == net::kProtocolUdp);
    if (service.any_protocol) {
      out_ += "-1";
    } else if (has_ports) {
      out_ += service.protocol == net::kProtocolTcp ? "tcp" : "udp";
    } else if (is_icmp) {
      out_ += service.protocol == net::kProtocolIcmp ? "icmp" : "icmpv6";
    } else {
      out_ += std::to_string(service.protocol);
    }
    out_ += "\", ";
    if (is_icmp || has_ports) {
      const int type = service.icmp_type ? *service.icmp_type : -1;
      out_ += "\"FromPort\": " + std::to_string(is_icmp ? type : service.ports.lo) + ", ";
      out_ += "\"ToPort\": " + std::to_string(is_icmp ? -1 : service.ports.hi) + ", ";
    }
    if (line.list) {
      out_ += is_egress ? "\"DestinationPrefixListId\": { \"Fn::GetAtt\": [\""
                        : "\"SourcePrefixListId\": { \"Fn::GetAtt\": [\"";
      out_ += ids_[plan_.lists[*line.list].name] + "\", \"PrefixListId\"] },";
    } else {
      const bool is_v4 = line.peer.address.family == net::Family::kIpv4;
      out_ += is_v4 ? "\"CidrIp\": \"" : "\"CidrIpv6\": \"";
      out_ += net::ToText(line.peer.address) + "/" + std::to_string(line.peer.length) + "\",";
    }
    comment_.clear();
    requirements_.AppendComment(comment_, line.requirements, kDescriptionBytes);
    out_ += "\n            \"Description\": \"" + Description(comment_) + "\" }";
  }

  const policy::Policy& policy_;
  const GroupPlan& plan_;
  const RequirementSets& requirements_;
  const RenderOptions& options_;
  std::map<std::string, std::string> ids_;    // logical ids by name
  std::map<std::string, std::string> taken_;  // and back
  std::string comment_;
  std::string out_;
};

}  // namespace

std::string LogicalId(std::string_view name) {
  std::string out;
  bool is_first = true;
  for (const char c : name) {
    if (c == '-') {
      is_first = true;
    } else {
      out += is_first && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      is_first = false;
    }
  }
  return out;
}

void CheckTemplate(const std::string& text, std::size_t resources, std::string_view terraform,
                   Diagnostics& diagnostics) {
  if (resources <= kTemplateResourcesMax && text.size() <= kTemplateBytesMax) return;
  diagnostics.Error(
      "PW-DIA-aws-0307", {},
      "expected a template of at most " + WithThousands(kTemplateBytesMax) + " bytes and " +
          WithThousands(kTemplateResourcesMax) + " resources, found " + WithThousands(text.size()) +
          " and " + WithThousands(resources),
      "the dialect " + std::string(terraform) + " writes Terraform, which has no such limit");
}

std::string CloudFormationOf(const policy::Policy& policy, const GroupPlan& plan,
                             const RequirementSets& requirements, const RenderOptions& options) {
  return TemplateWriter(policy, plan, requirements, options).Write();
}

}  // namespace portwright::dialect::aws
