// Groups and lists out of CloudFormation templates.
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/aws/read_text.h"
#include "dialect/common/cidr.h"

namespace portwright::dialect::aws {
namespace {

constexpr std::string_view kRuleNames[] = {"IpProtocol",
                                           "FromPort",
                                           "ToPort",
                                           "CidrIp",
                                           "CidrIpv6",
                                           "SourcePrefixListId",
                                           "DestinationPrefixListId",
                                           "SourceSecurityGroupId",
                                           "DestinationSecurityGroupId",
                                           "SourceSecurityGroupName",
                                           "SourceSecurityGroupOwnerId",
                                           "GroupId",
                                           "GroupName",
                                           "Description"};
constexpr std::string_view kEntryNames[] = {"NetworkAclId", "CidrBlock",  "Ipv6CidrBlock",
                                            "Egress",       "Icmp",       "PortRange",
                                            "Protocol",     "RuleAction", "RuleNumber"};

class TemplateReader {
 public:
  TemplateReader(Ruleset& out, Terms& terms, Diagnostics& diagnostics)
      : out_(out), terms_(terms), diagnostics_(diagnostics) {}

  bool Read(JsonValue root) {
    resources_ = root.Member("Resources");
    if (resources_.kind() != JsonKind::kObject || root.Member("format_version").exists())
      return false;
    // Of groups and lists first: rules of their own may stand before them.
    for (JsonValue one = resources_.First(); one.exists(); one = one.Next()) ReadPrefixList(one);
    for (JsonValue one = resources_.First(); one.exists(); one = one.Next()) ReadList(one);
    for (JsonValue one = resources_.First(); one.exists(); one = one.Next()) ReadRule(one);
    AddDefaultEgress();
    CheckMembers();
    return true;
  }

 private:
  using Lists = std::map<std::string, std::size_t>;

  static JsonValue Of(JsonValue resource, std::string_view name) {
    return resource.Member("Properties").Member(name);
  }

  // The resource that `{"Ref": x}` or `{"Fn::GetAtt": [x, ...]}` names; empty for other values.
  std::string TargetOf(JsonValue value) const {
    const JsonValue only = value.First();
    if (value.kind() != JsonKind::kObject || only.Next().exists()) return "";
    std::string name;
    if (only.IsNamed("Ref")) name = only.Text();
    if (only.IsNamed("Fn::GetAtt")) {
      name = only.kind() == JsonKind::kArray ? only.First().Text() : only.Text();
      name = name.substr(0, name.find('.'));
    }
    return resources_.Member(name).exists() ? name : "";
  }

  // A function of CloudFormation is known once the stack is made.
  static Field FieldOf(JsonValue value) { return {value, value.kind() == JsonKind::kObject}; }
  static Field FieldOf(JsonValue properties, std::string_view name) {
    return FieldOf(properties.Member(name));
  }

  static std::string Perhaps(JsonValue resource) {
    return resource.Member("Condition").exists() ? "a resource with a condition" : "";
  }

  void ReadPrefixList(JsonValue resource) {
    if (!resource.Member("Type").Is("AWS::EC2::PrefixList")) return;
    PrefixList list;
    list.is_known = Perhaps(resource).empty();
    const JsonValue entries = Of(resource, "Entries");
    if (!entries.IsEmpty() && entries.kind() != JsonKind::kArray) list.is_known = false;
    for (JsonValue entry = entries.First(); entry.exists(); entry = entry.Next()) {
      const Field cidr = FieldOf(entry, "Cidr");
      if (cidr.is_open || !entry.Member("Cidr").exists()) {
        list.is_known = false;
        continue;
      }
      const AddressTerm term = terms_.Cidr(cidr, entry.place());
      for (const net::AddressRange& range : term.known.ranges()) list.ranges.push_back(range);
    }
    prefix_lists_.emplace(resource.Name(), std::move(list));
  }

  struct PrefixList {
    std::vector<net::AddressRange> ranges;
    bool is_known = true;
  };

  AddressTerm PrefixListOf(JsonValue value, SourcePlace place) {
    const auto found = prefix_lists_.find(TargetOf(value));
    if (found == prefix_lists_.end() || !found->second.is_known)
      return terms_.PrefixList(FieldOf(value), place);
    return terms_.Ranges(found->second.ranges, place);
  }

  void ReadList(JsonValue resource) {
    const bool is_group = resource.Member("Type").Is("AWS::EC2::SecurityGroup");
    if (!is_group && !resource.Member("Type").Is("AWS::EC2::NetworkAcl")) return;
    const std::string name = resource.Name();
    std::vector<RuleList>& lists = is_group ? out_.groups : out_.acls;
    (is_group ? groups_ : acls_)[name] = lists.size();
    lists.push_back({SafeName(name), resource.place(), {}});
    ReadMembers(resource, lists.back());
    if (!is_group) return;
    perhaps_ = Perhaps(resource);
    has_egress_.resize(out_.groups.size());
    for (const bool is_egress : {false, true}) {
      const JsonValue rules =
          Of(resource, is_egress ? "SecurityGroupEgress" : "SecurityGroupIngress");
      if (is_egress) has_egress_.back() = HasRule(rules);
      ReadGroupRules(rules, is_egress, out_.groups.back());
    }
  }

  // Nothing, or `AWS::NoValue`, which takes a property or an entry away.
  static bool IsNoValue(JsonValue value) {
    const JsonValue only = value.First();
    return value.IsEmpty() || (value.kind() == JsonKind::kObject && only.IsNamed("Ref") &&
                               only.Is("AWS::NoValue") && !only.Next().exists());
  }

  // Of `{"Fn::If": [condition, one, other]}`, the two; none of other values.
  static std::vector<JsonValue> BranchesOf(JsonValue value) {
    const JsonValue only = value.First();
    if (value.kind() != JsonKind::kObject || !only.IsNamed("Fn::If") || only.Next().exists() ||
        only.kind() != JsonKind::kArray) {
      return {};
    }
    const JsonValue one = only.First().Next();
    const JsonValue other = one.Next();
    if (!other.exists() || other.Next().exists()) return {};
    return {one, other};
  }

  // Whether there is a rule, whatever is chosen.
  static bool HasRule(JsonValue rules) {
    if (IsNoValue(rules)) return false;
    if (rules.kind() == JsonKind::kArray) {
      for (JsonValue rule = rules.First(); rule.exists(); rule = rule.Next())
        if (HasRule(rule)) return true;
      return false;
    }
    const std::vector<JsonValue> branches = BranchesOf(rules);
    return std::all_of(branches.begin(), branches.end(), HasRule);
  }

  // A rule, a list of them, or a choice that is made when the stack is: of both, perhaps. The depth
  // is that of the text, which is limited.
  void ReadGroupRules(JsonValue rules, bool is_egress, RuleList& group) {
    if (IsNoValue(rules)) return;
    if (rules.kind() == JsonKind::kArray) {
      for (JsonValue rule = rules.First(); rule.exists(); rule = rule.Next())
        ReadGroupRules(rule, is_egress, group);
      return;
    }
    const std::vector<JsonValue> branches = BranchesOf(rules);
    if (branches.empty()) return ReadGroupRule(rules, is_egress, group);
    const std::string before = std::exchange(perhaps_, "a choice by a condition");
    for (const JsonValue branch : branches) ReadGroupRules(branch, is_egress, group);
    perhaps_ = before;
  }

  static std::string SafeName(const std::string& name) {
    const bool is_plain =
        !name.empty() && name.size() <= 120 && std::all_of(name.begin(), name.end(), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
    return is_plain ? name : "a resource";
  }

  void ReadRule(JsonValue resource) {
    const JsonValue type = resource.Member("Type");
    const bool is_egress = type.Is("AWS::EC2::SecurityGroupEgress");
    const JsonValue properties = resource.Member("Properties");
    perhaps_ = Perhaps(resource);
    if (is_egress || type.Is("AWS::EC2::SecurityGroupIngress")) {
      RuleList* group = ListOf(resource, properties.Member("GroupId"), groups_, out_.groups, "sg-",
                               "a security group");
      if (group != nullptr) ReadGroupRule(properties, is_egress, *group);
    } else if (type.Is("AWS::EC2::NetworkAclEntry")) {
      RuleList* acl = ListOf(resource, properties.Member("NetworkAclId"), acls_, out_.acls, "acl-",
                             "a network ACL");
      if (acl != nullptr) ReadEntry(properties, *acl, resource.place());
    }
  }

  RuleList* ListOf(JsonValue resource, JsonValue id, Lists& known, std::vector<RuleList>& lists,
                   std::string_view prefix, std::string_view kind) {
    if (id.IsEmpty()) {
      diagnostics_.Error("PW-DIA-aws-0170", resource.place(),
                         "expected the id of " + std::string(kind) + " in a rule, found none");
      return nullptr;
    }
    std::string key = TargetOf(id);
    // What is not made here: by its id, or all of them as one.
    if (key.empty()) key = " " + id.Text();
    const auto [at, is_new] = known.emplace(key, lists.size());
    if (is_new) lists.push_back({SafeId(id.Text(), prefix, kind), resource.place(), {}});
    return &lists[at->second];
  }

  template <std::size_t kCount>
  void CheckNames(JsonValue object, const std::string_view (&names)[kCount], Entry& entry) {
    for (JsonValue member = object.First(); member.exists(); member = member.Next()) {
      const auto is_name = [&](std::string_view name) { return member.IsNamed(name); };
      if (std::any_of(std::begin(names), std::end(names), is_name)) continue;
      std::string unknown = terms_.UnknownField(member.place());
      if (entry.unknown.empty()) entry.unknown.push_back(std::move(unknown));
    }
    if (!perhaps_.empty()) entry.unknown.push_back(perhaps_);
  }

  void ReadGroupRule(JsonValue rule, bool is_egress, RuleList& group) {
    Entry entry;
    entry.is_egress = is_egress;
    entry.place = rule.place();
    const Field from = FieldOf(rule, "FromPort");
    const Field to = FieldOf(rule, "ToPort");
    entry.services =
        terms_.Services({FieldOf(rule, "IpProtocol"), from, to, from, to, entry.place});
    CheckNames(rule, kRuleNames, entry);
    const JsonValue list =
        rule.Member(is_egress ? "DestinationPrefixListId" : "SourcePrefixListId");
    const JsonValue peer =
        rule.Member(is_egress ? "DestinationSecurityGroupId" : "SourceSecurityGroupId");
    const JsonValue by_name = rule.Member("SourceSecurityGroupName");
    const JsonValue v4 = rule.Member("CidrIp");
    const JsonValue v6 = rule.Member("CidrIpv6");
    const int count =
        !v4.IsEmpty() + !v6.IsEmpty() + !list.IsEmpty() + !peer.IsEmpty() + !by_name.IsEmpty();
    if (count != 1) {
      diagnostics_.Error(
          "PW-DIA-aws-0171", entry.place,
          "expected one of CidrIp, CidrIpv6, a prefix list and a security group in a "
          "rule, found " +
              std::to_string(count));
      return;
    }
    if (!list.IsEmpty()) {
      entry.peer = PrefixListOf(list, entry.place);
    } else if (!peer.IsEmpty()) {
      entry.peer = terms_.Group(FieldOf(peer), entry.place);
    } else if (!by_name.IsEmpty()) {
      entry.peer = terms_.Anywhere("members of a group by its name", entry.place);
    } else {
      const JsonValue cidr = v4.IsEmpty() ? v6 : v4;
      entry.peer = terms_.Cidr(FieldOf(cidr), cidr.place());
    }
    Add(group, entry);
  }

  void ReadEntry(JsonValue properties, RuleList& acl, SourcePlace place) {
    Entry entry;
    entry.place = place;
    const Field direction = FieldOf(properties, "Egress");
    const JsonValue action = properties.Member("RuleAction");
    const Field number = FieldOf(properties, "RuleNumber");
    entry.is_egress = terms_.Flag(direction, "Egress");
    entry.is_allow = action.Is("allow");
    const JsonValue v4 = properties.Member("CidrBlock");
    const JsonValue v6 = properties.Member("Ipv6CidrBlock");
    const bool is_open = direction.is_open || number.is_open || number.is_empty;
    if (is_open || v4.IsEmpty() == v6.IsEmpty() || (!entry.is_allow && !action.Is("deny"))) {
      diagnostics_.Error("PW-DIA-aws-0172", place,
                         "expected an entry with RuleNumber, Egress, allow or deny as RuleAction, "
                         "and CidrBlock or Ipv6CidrBlock, found one without");
      return;
    }
    entry.number = terms_.Number(number, "RuleNumber");
    const JsonValue ports = properties.Member("PortRange");
    const JsonValue icmp = properties.Member("Icmp");
    entry.services = terms_.Services({FieldOf(properties, "Protocol"), FieldOf(ports, "From"),
                                      FieldOf(ports, "To"), FieldOf(icmp, "Type"),
                                      FieldOf(icmp, "Code"), place});
    CheckNames(properties, kEntryNames, entry);
    const JsonValue cidr = v4.IsEmpty() ? v6 : v4;
    entry.peer = terms_.Cidr(FieldOf(cidr), cidr.place());
    Add(acl, entry);
  }

  // A group that names no egress gets a rule for everything. Whether rules of their own take it
  // away is not said, so it stays, perhaps.
  void AddDefaultEgress() {
    for (std::size_t i = 0; i < has_egress_.size(); ++i) {
      if (has_egress_[i]) continue;
      RuleList& group = out_.groups[i];
      Entry entry;
      entry.is_egress = true;
      entry.place = group.place;
      entry.peer = AddressTerm::Of(Everywhere());
      entry.services = {ServiceTerm()};
      const bool has_own = std::any_of(group.entries.begin(), group.entries.end(),
                                       [](const Entry& one) { return one.is_egress; });
      if (has_own) {
        diagnostics_.Warning("PW-DIA-aws-0270", group.place,
                             "expected SecurityGroupEgress in a group, found rules of their own or "
                             "a choice",
                             "answers are given with and without the rule for everything that a "
                             "group without SecurityGroupEgress gets");
        entry.unknown.emplace_back("the rule that a group without SecurityGroupEgress gets");
      }
      Add(group, entry);
    }
  }

  // Of texts that Portwright wrote: which addresses the interfaces of a group have.
  void ReadMembers(JsonValue resource, RuleList& list) {
    const JsonValue addresses =
        resource.Member("Metadata").Member("Portwright").Member("Addresses");
    if (!addresses.exists()) return;
    std::vector<net::AddressRange> ranges;
    for (JsonValue cidr = addresses.First(); cidr.exists(); cidr = cidr.Next()) {
      if (const std::optional<net::AddressRange> range = ReadCidr(cidr.Text())) {
        ranges.push_back(*range);
      } else {
        FailMembers(cidr.place());
      }
    }
    if (ranges.empty()) FailMembers(addresses.place());
    list.own = net::AddressSet(std::move(ranges));
  }

  // All or none: a group without them would hold everywhere.
  void CheckMembers() {
    for (const std::vector<RuleList>* lists : {&out_.groups, &out_.acls}) {
      const bool any = std::any_of(lists->begin(), lists->end(),
                                   [](const RuleList& list) { return list.own.has_value(); });
      for (const RuleList& list : *lists)
        if (any && !list.own) FailMembers(list.place);
    }
  }

  void FailMembers(SourcePlace place) {
    diagnostics_.Error(
        "PW-DIA-aws-0173", place,
        "expected prefixes as Addresses in the Metadata of each group or list, found "
        "another value or none");
  }

  void Add(RuleList& list, const Entry& entry) {
    if (++entries_ <= Ruleset::kEntriesMax) {
      list.entries.push_back(entry);
    } else if (entries_ == Ruleset::kEntriesMax + 1) {
      diagnostics_.Error(
          "PW-DIA-aws-0174", entry.place,
          "expected at most " + WithThousands(Ruleset::kEntriesMax) + " rules, found more");
    }
  }

  Ruleset& out_;
  Terms& terms_;
  Diagnostics& diagnostics_;
  JsonValue resources_;
  Lists groups_, acls_;
  std::map<std::string, PrefixList> prefix_lists_;
  std::vector<bool> has_egress_;  // of each group of the template: within itself
  std::string perhaps_;
  std::size_t entries_ = 0;
};

}  // namespace

bool ReadCloudFormation(JsonValue root, Ruleset& out, Terms& terms, Diagnostics& diagnostics) {
  return TemplateReader(out, terms, diagnostics).Read(root);
}

}  // namespace portwright::dialect::aws
