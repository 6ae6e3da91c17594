#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/aws/read_text.h"
#include "dialect/aws/terraform_value.h"

namespace portwright::dialect::aws {
namespace {

class TerraformReader {
 public:
  TerraformReader(Ruleset& out, Terms& terms, Diagnostics& diagnostics)
      : out_(out), terms_(terms), diagnostics_(diagnostics) {}

  bool Read(JsonValue root) {
    if (!root.Member("format_version").exists()) return false;
    const JsonValue planned = root.Member("planned_values");
    const JsonValue values = planned.exists() ? planned : root.Member("values");
    plan_.Read(root, planned.exists());
    std::vector<JsonValue> rules;
    for (const JsonValue resource : ResourcesOf(values.Member("root_module"))) {
      if (resource.Member("mode").Is("data")) continue;
      if (!ReadList(resource)) rules.push_back(resource);
    }
    for (const JsonValue rule : rules) ReadRule(rule);
    if (is_open_) {
      out_.assumptions.emplace_back(
          "values that are known after apply are taken to be anything that fits");
    }
    if (has_new_group_) {
      out_.assumptions.emplace_back(
          "what Terraform makes begins without rules: security groups, also for egress, and lists");
    }
    return true;
  }

 private:
  using Value = TerraformValue;

  // Of all modules, on a stack of their own.
  static std::vector<JsonValue> ResourcesOf(JsonValue root_module) {
    std::vector<JsonValue> out;
    std::vector<JsonValue> modules{root_module};
    while (!modules.empty()) {
      const JsonValue module = modules.back();
      modules.pop_back();
      JsonValue resource = module.Member("resources").First();
      for (; resource.exists(); resource = resource.Next()) out.push_back(resource);
      JsonValue child = module.Member("child_modules").First();
      for (; child.exists(); child = child.Next()) modules.push_back(child);
    }
    return out;
  }

  static SourcePlace PlaceOf(JsonValue resource) {
    const JsonValue address = resource.Member("address");
    return address.exists() ? address.place() : resource.place();
  }

  // Groups and lists, with the rules that they have themselves.
  bool ReadList(JsonValue resource) {
    const JsonValue type = resource.Member("type");
    const bool is_group = type.Is("aws_security_group") || type.Is("aws_default_security_group");
    if (!is_group && !type.Is("aws_network_acl") && !type.Is("aws_default_network_acl"))
      return false;
    const Value values = plan_.ValuesOf(resource);
    const std::string id = values.Member("id").json().Text();
    const SourcePlace place = PlaceOf(resource);
    const std::string address = SafeAddress(resource);
    if (is_group) {
      out_.groups.push_back({address, place, {}});
    } else {
      acl_by_address_[resource.Member("address").Text()] = out_.acls.size();
      if (!id.empty()) acl_by_id_[id] = out_.acls.size();
      out_.acls.push_back({address, place, {}});
    }
    for (const bool is_egress : {false, true})
      ReadInline(resource, values.Member(is_egress ? "egress" : "ingress"), is_group, is_egress,
                 place);
    return true;
  }

  void ReadInline(JsonValue resource, const Value& list, bool is_group, bool is_egress,
                  SourcePlace place) {
    const char* name = is_egress ? "egress" : "ingress";
    if (list.is_open()) {
      if (plan_.LeavesOut(resource, name)) {
        has_new_group_ = true;
        return;
      }
      Entry entry;
      entry.is_egress = is_egress;
      entry.place = place;
      entry.peer = Open(terms_.Anywhere("rules that are known after apply", place));
      entry.services = {ServiceTerm()};
      if (is_group) return Add(out_.groups.back(), entry);
      for (const bool is_allow : {true, false}) {
        entry.is_allow = is_allow;
        Add(out_.acls.back(), entry);
      }
      return;
    }
    for (const Value& item : list.Items()) {
      if (is_group) {
        ReadGroupBlock(item, is_egress);
      } else {
        ReadAclBlock(item, is_egress, "rule_no", "action", item.json().place(), out_.acls.back());
      }
    }
  }

  AddressTerm Open(AddressTerm term) {
    is_open_ = true;
    return term;
  }

  Field FieldOf(const Value& value) {
    is_open_ = is_open_ || value.is_open();
    return {value.json(), value.is_open()};
  }

  void ReadGroupBlock(const Value& block, bool is_egress) {
    const SourcePlace place = block.json().place();
    Entry entry;
    entry.is_egress = is_egress;
    const Field from = FieldOf(block.Member("from_port"));
    const Field to = FieldOf(block.Member("to_port"));
    entry.services =
        terms_.Services({FieldOf(block.Member("protocol")), from, to, from, to, place});
    ReadPeers(block, {"security_groups", ""}, entry, place);
  }

  // How a form names the groups that it has as sources; empty: not at all.
  struct PeerNames {
    std::string_view groups;  // a list
    std::string_view group;   // one
  };

  // Each address is a rule of its own, with its own place.
  void ReadPeers(const Value& block, const PeerNames& names, Entry& entry, SourcePlace place) {
    bool is_answered = false;  // a group as the source excludes addresses
    const auto add = [&](const Value& item, AddressTerm peer) {
      entry.place = item.json().exists() ? item.json().place() : place;
      entry.peer = std::move(peer);
      Add(out_.groups.back(), entry);
    };
    for (const char* name : {"cidr_blocks", "ipv6_cidr_blocks"}) {
      for (const Value& item : block.Member(name).Items()) {
        add(item, terms_.Cidr(FieldOf(item), place));
        is_answered = true;
      }
    }
    for (const Value& item : block.Member("prefix_list_ids").Items())
      add(item, terms_.PrefixList(FieldOf(item), place));
    if (!names.groups.empty()) {
      for (const Value& item : block.Member(names.groups).Items())
        add(item, terms_.Group(FieldOf(item), place));
    }
    const Value self = block.Member("self");
    if (self.is_open()) {
      add(self, Open(terms_.Anywhere("members of the group itself, perhaps", place)));
    } else if (terms_.Flag({self.json(), false}, "self")) {
      add(self, terms_.Anywhere("members of the group itself", place));
      is_answered = true;
    }
    if (names.group.empty()) return;
    const Value group = block.Member(names.group);
    if (!group.json().IsEmpty() || (group.is_open() && !is_answered))
      add(group, terms_.Group(FieldOf(group), place));
  }

  void ReadRule(JsonValue resource) {
    const JsonValue type = resource.Member("type");
    if (type.Is("aws_security_group_rule")) return ReadGroupRule(resource);
    if (type.Is("aws_vpc_security_group_ingress_rule")) return ReadVpcRule(resource, false);
    if (type.Is("aws_vpc_security_group_egress_rule")) return ReadVpcRule(resource, true);
    if (type.Is("aws_network_acl_rule")) ReadAclRule(resource);
  }

  // Rules of their own belong to groups that may stand elsewhere: all groups hold together.
  void NeedGroup(JsonValue resource) {
    if (out_.groups.empty()) out_.groups.push_back({"a security group", PlaceOf(resource), {}});
  }

  void ReadGroupRule(JsonValue resource) {
    NeedGroup(resource);
    const Value block = plan_.ValuesOf(resource);
    const SourcePlace place = PlaceOf(resource);
    const Value direction = block.Member("type");
    Entry entry;
    entry.is_egress = direction.json().Is("egress");
    if (!entry.is_egress && !direction.json().Is("ingress")) {
      diagnostics_.Error("PW-DIA-aws-0150", place,
                         "expected ingress or egress as type of a rule, found another value");
      return;
    }
    const Field from = FieldOf(block.Member("from_port"));
    const Field to = FieldOf(block.Member("to_port"));
    entry.services =
        terms_.Services({FieldOf(block.Member("protocol")), from, to, from, to, place});
    ReadPeers(block, {"", "source_security_group_id"}, entry, place);
  }

  void ReadVpcRule(JsonValue resource, bool is_egress) {
    NeedGroup(resource);
    const Value block = plan_.ValuesOf(resource);
    Entry entry;
    entry.is_egress = is_egress;
    entry.place = PlaceOf(resource);
    const Field from = FieldOf(block.Member("from_port"));
    const Field to = FieldOf(block.Member("to_port"));
    entry.services =
        terms_.Services({FieldOf(block.Member("ip_protocol")), from, to, from, to, entry.place});
    entry.peer = PeerOfVpcRule(block, entry.place);
    Add(out_.groups.back(), entry);
  }

  // Exactly one of four fields is given.
  AddressTerm PeerOfVpcRule(const Value& block, SourcePlace place) {
    for (const char* name : {"cidr_ipv4", "cidr_ipv6"}) {
      const Value cidr = block.Member(name);
      if (!cidr.json().IsEmpty()) return terms_.Cidr(FieldOf(cidr), cidr.json().place());
    }
    const Value list = block.Member("prefix_list_id");
    if (!list.json().IsEmpty()) return terms_.PrefixList(FieldOf(list), place);
    const Value group = block.Member("referenced_security_group_id");
    if (!group.json().IsEmpty()) return terms_.Group(FieldOf(group), place);
    return Open(terms_.Anywhere("addresses that are known after apply", place));
  }

  void ReadAclBlock(const Value& block, bool is_egress, std::string_view number,
                    std::string_view action, SourcePlace place, RuleList& list) {
    Entry entry;
    entry.is_egress = is_egress;
    entry.place = place;
    const Field number_field = FieldOf(block.Member(number));
    if (!number_field.is_open) entry.number = terms_.Number(number_field, number);
    entry.services =
        terms_.Services({FieldOf(block.Member("protocol")), FieldOf(block.Member("from_port")),
                         FieldOf(block.Member("to_port")), FieldOf(block.Member("icmp_type")),
                         FieldOf(block.Member("icmp_code")), entry.place});
    const Value v4 = block.Member("cidr_block");
    const Value v6 = block.Member("ipv6_cidr_block");
    if (!v4.json().IsEmpty() || !v6.json().IsEmpty()) {
      const Value& cidr = v4.json().IsEmpty() ? v6 : v4;
      entry.peer = terms_.Cidr(FieldOf(cidr), entry.place);
    } else {
      entry.peer = Open(terms_.Anywhere("a prefix that is known after apply", entry.place));
    }
    AddAction(block.Member(action), list, entry);
  }

  // An action that is not known is each of both.
  void AddAction(const Value& action, RuleList& list, Entry& entry) {
    entry.is_allow = action.json().Is("allow");
    if (action.is_open()) {
      is_open_ = true;
      entry.unknown.emplace_back("an action that is known after apply");
      entry.is_allow = true;
      Add(list, entry);
      entry.unknown.pop_back();
      entry.is_allow = false;
    } else if (!entry.is_allow && !action.json().Is("deny")) {
      diagnostics_.Error("PW-DIA-aws-0151", entry.place,
                         "expected allow or deny as action, found another value");
    }
    Add(list, entry);
  }

  void ReadAclRule(JsonValue resource) {
    const Value block = plan_.ValuesOf(resource);
    const Value direction = block.Member("egress");
    if (direction.is_open()) {
      diagnostics_.Error("PW-DIA-aws-0152", PlaceOf(resource),
                         "expected the direction of a rule, found one that is known after apply");
      return;
    }
    ReadAclBlock(block, terms_.Flag({direction.json(), false}, "egress"), "rule_number",
                 "rule_action", PlaceOf(resource), AclOf(resource, block));
  }

  RuleList& AclOf(JsonValue resource, const Value& block) {
    const std::string id = block.Member("network_acl_id").json().Text();
    const auto known = acl_by_id_.find(id);
    if (known != acl_by_id_.end()) return out_.acls[known->second];
    for (const std::string& address : plan_.References(resource, "network_acl_id")) {
      const auto found = acl_by_address_.find(address);
      if (found != acl_by_address_.end()) return out_.acls[found->second];
    }
    // A list that the text does not have, or one of which it does not say which.
    const auto [other, is_fresh] = acl_by_id_.emplace(id, out_.acls.size());
    if (is_fresh) out_.acls.push_back({SafeId(id, "acl-", "a network ACL"), PlaceOf(resource), {}});
    return out_.acls[other->second];
  }

  void Add(RuleList& list, const Entry& entry) {
    if (++entries_ <= Ruleset::kEntriesMax) {
      list.entries.push_back(entry);
    } else if (entries_ == Ruleset::kEntriesMax + 1) {
      diagnostics_.Error(
          "PW-DIA-aws-0153", entry.place,
          "expected at most " + WithThousands(Ruleset::kEntriesMax) + " rules, found more");
    }
  }

  Ruleset& out_;
  Terms& terms_;
  Diagnostics& diagnostics_;
  TerraformPlan plan_;
  std::map<std::string, std::size_t> acl_by_address_;
  std::map<std::string, std::size_t> acl_by_id_;
  std::size_t entries_ = 0;
  bool is_open_ = false;
  bool has_new_group_ = false;
};

}  // namespace

bool ReadTerraform(JsonValue root, Ruleset& out, Terms& terms, Diagnostics& diagnostics) {
  return TerraformReader(out, terms, diagnostics).Read(root);
}

}  // namespace portwright::dialect::aws
