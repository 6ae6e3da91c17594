#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "dialect/aws/read_text.h"

namespace portwright::dialect::aws {
namespace {

class Describer {
 public:
  Describer(Ruleset& out, Terms& terms, Diagnostics& diagnostics)
      : out_(out), terms_(terms), diagnostics_(diagnostics) {}

  bool Read(JsonValue root) {
    if (root.kind() == JsonKind::kArray) {
      bool any = false;
      for (JsonValue item = root.First(); item.exists(); item = item.Next())
        any = ReadObject(item) || any;
      return any;
    }
    return ReadObject(root);
  }

 private:
  bool ReadObject(JsonValue object) {
    if (object.Member("NextToken").kind() == JsonKind::kString) {
      diagnostics_.Error("PW-DIA-aws-0130", object.Member("NextToken").place(),
                         "expected the whole list, found one that goes on elsewhere",
                         "ask for it without --max-items");
    }
    bool any = false;
    for (const char* name : {"SecurityGroups", "SecurityGroupRules", "NetworkAcls"}) {
      const JsonValue list = object.Member(name);
      if (!list.exists()) continue;
      any = true;
      for (JsonValue item = ItemsOf(list, name); item.exists(); item = item.Next()) ReadOne(item);
    }
    return any || ReadOne(object);
  }

  bool ReadOne(JsonValue object) {
    if (object.Member("IpPermissions").exists() || object.Member("IpPermissionsEgress").exists()) {
      ReadGroup(object);
    } else if (object.Member("IsEgress").exists()) {
      ReadGroupRule(object);
    } else if (object.Member("NetworkAclId").exists() && object.Member("Entries").exists()) {
      ReadAcl(object);
    } else if (object.Member("GroupId").exists()) {
      diagnostics_.Error("PW-DIA-aws-0131", object.place(),
                         "expected a security group with IpPermissions, found one without");
    } else {
      return false;
    }
    return true;
  }

  // Where the field stands that tells what it is, or else the object.
  static SourcePlace PlaceOf(JsonValue object, std::string_view name) {
    const JsonValue member = object.Member(name);
    return member.exists() ? member.place() : object.place();
  }

  // The first item of an array. What is not there has none.
  JsonValue ItemsOf(JsonValue value, std::string_view name) {
    if (value.kind() == JsonKind::kArray || value.kind() == JsonKind::kNone || value.IsNull())
      return value.First();
    diagnostics_.Error("PW-DIA-aws-0132", value.place(),
                       "expected an array for " + std::string(name) + ", found " +
                           std::string(NameOf(value.kind())));
    return {};
  }
  JsonValue Items(JsonValue object, std::string_view name) {
    return ItemsOf(object.Member(name), name);
  }

  void ReadGroup(JsonValue group) {
    const std::string id = SafeId(group.Member("GroupId").Text(), "sg-", "a security group");
    out_.groups.push_back({id, PlaceOf(group, "GroupId"), {}});
    for (const bool is_egress : {false, true}) {
      JsonValue permission = Items(group, is_egress ? "IpPermissionsEgress" : "IpPermissions");
      for (; permission.exists(); permission = permission.Next())
        ReadPermission(permission, is_egress);
    }
  }

  // A field that is not known here may narrow what a rule matches.
  template <std::size_t kCount>
  void CheckNames(JsonValue object, const std::string_view (&known)[kCount], Entry& entry) {
    for (JsonValue member = object.First(); member.exists(); member = member.Next()) {
      const auto is_name = [&](std::string_view name) { return member.IsNamed(name); };
      if (std::any_of(std::begin(known), std::end(known), is_name)) continue;
      std::string unknown = terms_.UnknownField(member.place());
      if (entry.unknown.empty()) entry.unknown.push_back(std::move(unknown));
    }
  }

  ServiceFields FieldsOf(JsonValue rule) const {
    const Field from{rule.Member("FromPort"), false};
    const Field to{rule.Member("ToPort"), false};
    return {{rule.Member("IpProtocol"), false}, from, to, from, to, rule.place()};
  }

  // Of a prefix list or a group, each address has the place of its own.
  void ReadPermission(JsonValue permission, bool is_egress) {
    constexpr std::string_view kNames[] = {"IpProtocol",      "FromPort",   "ToPort",
                                           "IpRanges",        "Ipv6Ranges", "PrefixListIds",
                                           "UserIdGroupPairs"};
    Entry entry;
    entry.is_egress = is_egress;
    entry.services = terms_.Services(FieldsOf(permission));
    CheckNames(permission, kNames, entry);
    const auto add = [&](JsonValue item, AddressTerm peer) {
      entry.place = item.exists() ? item.place() : permission.place();
      entry.peer = std::move(peer);
      Add(out_.groups.back(), entry);
    };
    for (const auto& [list, name] :
         {std::pair("IpRanges", "CidrIp"), std::pair("Ipv6Ranges", "CidrIpv6")}) {
      for (JsonValue item = Items(permission, list); item.exists(); item = item.Next()) {
        const JsonValue cidr = item.Member(name).exists() ? item.Member(name) : item;
        add(cidr, terms_.Cidr({cidr, false}, cidr.place()));
      }
    }
    for (JsonValue item = Items(permission, "PrefixListIds"); item.exists(); item = item.Next()) {
      const JsonValue id = item.Member("PrefixListId");
      add(id, terms_.PrefixList({id, false}, id.place()));
    }
    for (JsonValue item = Items(permission, "UserIdGroupPairs"); item.exists();
         item = item.Next()) {
      const JsonValue id = item.Member("GroupId");
      add(id, terms_.Group({id, false}, id.place()));
    }
  }

  void ReadGroupRule(JsonValue rule) {
    const std::string id = SafeId(rule.Member("GroupId").Text(), "sg-", "a security group");
    if (out_.groups.empty() || out_.groups.back().id != id)
      out_.groups.push_back({id, PlaceOf(rule, "GroupId"), {}});
    Entry entry;
    entry.is_egress = terms_.Flag({rule.Member("IsEgress"), false}, "IsEgress");
    entry.services = terms_.Services(FieldsOf(rule));
    entry.place = PlaceOf(rule, "SecurityGroupRuleId");
    const JsonValue v4 = rule.Member("CidrIpv4");
    const JsonValue v6 = rule.Member("CidrIpv6");
    const JsonValue list = rule.Member("PrefixListId");
    const JsonValue group = rule.Member("ReferencedGroupInfo");
    if (!v4.IsEmpty() || !v6.IsEmpty()) {
      const JsonValue cidr = v4.IsEmpty() ? v6 : v4;
      entry.peer = terms_.Cidr({cidr, false}, cidr.place());
    } else if (!list.IsEmpty()) {
      entry.peer = terms_.PrefixList({list, false}, list.place());
    } else if (!group.IsEmpty()) {
      entry.peer = terms_.Group({group.Member("GroupId"), false}, group.place());
    } else {
      entry.peer = terms_.Anywhere("no addresses", rule.place());
    }
    Add(out_.groups.back(), entry);
  }

  void ReadAcl(JsonValue acl) {
    const std::string id = SafeId(acl.Member("NetworkAclId").Text(), "acl-", "a network ACL");
    out_.acls.push_back({id, PlaceOf(acl, "NetworkAclId"), {}});
    for (JsonValue item = Items(acl, "Entries"); item.exists(); item = item.Next())
      ReadAclEntry(item);
  }

  void ReadAclEntry(JsonValue item) {
    constexpr std::string_view kNames[] = {"CidrBlock",    "Ipv6CidrBlock", "Egress",
                                           "IcmpTypeCode", "PortRange",     "Protocol",
                                           "RuleAction",   "RuleNumber"};
    Entry entry;
    entry.place = PlaceOf(item, "RuleNumber");
    if (item.Member("Egress").kind() != JsonKind::kBool)
      return Fail(item.place(), "true or false for Egress");
    entry.is_egress = item.Member("Egress").IsTrue();
    const JsonValue action = item.Member("RuleAction");
    entry.is_allow = action.Is("allow");
    if (!entry.is_allow && !action.Is("deny"))
      return Fail(item.place(), "allow or deny for RuleAction");
    if (!item.Member("RuleNumber").exists()) return Fail(item.place(), "a RuleNumber");
    entry.number = terms_.Number({item.Member("RuleNumber"), false}, "RuleNumber");
    const JsonValue ports = item.Member("PortRange");
    const JsonValue icmp = item.Member("IcmpTypeCode");
    entry.services = terms_.Services({{item.Member("Protocol"), false},
                                      {ports.Member("From"), false},
                                      {ports.Member("To"), false},
                                      {icmp.Member("Type"), false},
                                      {icmp.Member("Code"), false},
                                      item.place()});
    CheckNames(item, kNames, entry);
    const JsonValue v4 = item.Member("CidrBlock");
    const JsonValue cidr = v4.IsEmpty() ? item.Member("Ipv6CidrBlock") : v4;
    entry.peer = cidr.IsEmpty() ? terms_.Anywhere("no prefix", item.place())
                                : terms_.Cidr({cidr, false}, cidr.place());
    Add(out_.acls.back(), entry);
  }

  void Fail(SourcePlace place, const std::string& expected) {
    diagnostics_.Error("PW-DIA-aws-0133", place,
                       "expected " + expected + " in an entry of a network ACL, found none");
  }

  void Add(RuleList& list, const Entry& entry) {
    if (++entries_ <= Ruleset::kEntriesMax) {
      list.entries.push_back(entry);
    } else if (entries_ == Ruleset::kEntriesMax + 1) {
      diagnostics_.Error(
          "PW-DIA-aws-0134", entry.place,
          "expected at most " + WithThousands(Ruleset::kEntriesMax) + " rules, found more");
    }
  }

  Ruleset& out_;
  Terms& terms_;
  Diagnostics& diagnostics_;
  std::size_t entries_ = 0;
};

}  // namespace

bool ReadDescription(JsonValue root, Ruleset& out, Terms& terms, Diagnostics& diagnostics) {
  return Describer(out, terms, diagnostics).Read(root);
}

}  // namespace portwright::dialect::aws
