// Groups and lists out of Terraform's own texts.
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/aws/read_text.h"
#include "dialect/common/cidr.h"

namespace portwright::dialect::aws {
namespace {

// What says nothing about packets.
constexpr std::string_view kPlainNames[] = {
    "description", "tags",  "tags_all", "provider",    "depends_on",
    "lifecycle",   "count", "for_each", "timeouts",    "region",
    "id",          "arn",   "owner_id", "provisioner", "security_group_rule_id"};
constexpr std::string_view kBlockNames[] = {
    "from_port", "to_port",         "protocol", "cidr_blocks",    "ipv6_cidr_blocks",
    "self",      "security_groups", "type",     "prefix_list_ids"};
constexpr std::string_view kGroupRuleNames[] = {"from_port",
                                                "to_port",
                                                "protocol",
                                                "cidr_blocks",
                                                "prefix_list_ids",
                                                "self",
                                                "security_group_id",
                                                "source_security_group_id",
                                                "type",
                                                "ipv6_cidr_blocks"};
constexpr std::string_view kVpcRuleNames[] = {"from_port",
                                              "to_port",
                                              "ip_protocol",
                                              "cidr_ipv4",
                                              "cidr_ipv6",
                                              "prefix_list_id",
                                              "referenced_security_group_id",
                                              "security_group_id"};
constexpr std::string_view kAclNames[] = {
    "from_port",       "to_port",   "protocol",    "cidr_block",    "ipv6_cidr_block",
    "icmp_type",       "icmp_code", "rule_no",     "action",        "rule_number",
    "ipv6_cidr_block", "egress",    "rule_action", "network_acl_id"};

template <std::size_t kCount>
bool IsAmong(HclValue value, const std::string_view (&names)[kCount]) {
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view name) { return value.IsNamed(name); });
}

class HclReader {
 public:
  HclReader(const TerraformText& text, Ruleset& out, Terms& terms, Diagnostics& diagnostics)
      : text_(text), out_(out), terms_(terms), diagnostics_(diagnostics) {}

  void Read() {
    std::vector<HclValue> rules;
    for (const HclValue resource : text_.resources()) {
      CheckOnce(resource);
      ReadPrefixList(resource);
    }
    for (const HclValue resource : text_.resources()) {
      if (!ReadList(resource)) rules.push_back(resource);
    }
    for (const HclValue rule : rules) ReadRule(rule);
    for (const HclValue output : text_.outputs()) ReadMembers(output);
    if (is_open_) {
      out_.assumptions.emplace_back(
          "values that are known after apply are taken to be anything that fits");
    }
    if (has_list_) {
      out_.assumptions.emplace_back(
          "what Terraform makes begins without rules: security groups, also for egress, and lists");
    }
    if (text_.modules().empty()) return;
    diagnostics_.Warning("PW-DIA-aws-0250", text_.modules()[0].place(),
                         "expected all rules in the text, found a module",
                         "what it makes is left out; terraform show -json has it");
    out_.assumptions.emplace_back("modules are not followed: what they make is left out");
  }

 private:
  using Lists = std::map<std::string, std::size_t>;

  void CheckOnce(HclValue resource) {
    const auto [first, is_first] = places_.emplace(AddressOf(resource), resource.place());
    if (is_first) return;
    diagnostics_.Error("PW-DIA-aws-0160", resource.place(),
                       "expected each resource once, found " + SafeAddressOf(resource) + " again",
                       "its first place is " + diagnostics_.Describe(first->second));
  }

  HclValue Resolved(HclValue value) const { return text_.Resolve(value); }
  Field FieldOf(HclValue value) {
    Field field(Resolved(value));
    if (field.place == SourcePlace()) field.place = value.place();
    is_open_ = is_open_ || field.is_open;
    return field;
  }
  Field FieldOf(HclValue block, std::string_view name) { return FieldOf(block.Member(name)); }

  // The items of a list, also of one that is put together; what is not known, as itself.
  std::vector<HclValue> ItemsOf(HclValue list) const {
    std::vector<HclValue> out;
    std::vector<std::pair<HclValue, int>> open{{Resolved(list), 0}};
    while (!open.empty()) {
      const auto [value, depth] = open.back();
      open.pop_back();
      const std::string_view function = value.function();
      const bool is_list = value.kind() == HclKind::kList;
      const bool is_joined = function == "concat" || function == "toset" || function == "tolist" ||
                             function == "distinct" || function == "flatten";
      if ((!is_list && !is_joined) || depth > 8) {
        if (!value.IsNull() && value.exists()) out.push_back(value);
        continue;
      }
      std::vector<std::pair<HclValue, int>> inner;
      for (HclValue item = value.First(); item.exists(); item = item.Next())
        inner.emplace_back(Resolved(item), depth + 1);
      open.insert(open.end(), inner.rbegin(), inner.rend());
    }
    return out;
  }

  // What a prefix list holds; nothing where not all of it is known.
  void ReadPrefixList(HclValue resource) {
    const bool is_list = resource.Label(0) == "aws_ec2_managed_prefix_list";
    const bool is_entry = resource.Label(0) == "aws_ec2_managed_prefix_list_entry";
    if (!is_list && !is_entry) return;
    PrefixList& list = prefix_lists_[is_list ? AddressOf(resource)
                                             : text_.TargetOf(resource.Member("prefix_list_id"))];
    list.is_known =
        list.is_known && !text_.IsRepeated(resource) && !resource.Block("dynamic").exists();
    if (is_entry) return AddEntry(list, resource);
    for (HclValue entry = resource.Block("entry"); entry.exists(); entry = entry.NextBlock())
      AddEntry(list, entry);
    for (const HclValue entry : ItemsOf(resource.Member("entry"))) AddEntry(list, entry);
  }

  struct PrefixList {
    std::vector<net::AddressRange> ranges;
    bool is_known = true;
  };

  void AddEntry(PrefixList& list, HclValue entry) {
    const Field cidr = FieldOf(entry, "cidr");
    if (cidr.is_open || entry.kind() == HclKind::kReference) {
      list.is_known = false;
      return;
    }
    const AddressTerm term = terms_.Cidr(cidr, entry.place());
    for (const net::AddressRange& range : term.known.ranges()) list.ranges.push_back(range);
  }

  AddressTerm PrefixListOf(HclValue value, SourcePlace place) {
    const auto found = prefix_lists_.find(text_.TargetOf(Resolved(value)));
    if (found == prefix_lists_.end() || found->first.empty() || !found->second.is_known)
      return terms_.PrefixList(FieldOf(value), place);
    return terms_.Ranges(found->second.ranges, place);
  }

  // Groups and lists, with the rules that they have themselves.
  bool ReadList(HclValue resource) {
    const std::string type = resource.Label(0);
    const bool is_group = type == "aws_security_group" || type == "aws_default_security_group";
    if (!is_group && type != "aws_network_acl" && type != "aws_default_network_acl") return false;
    has_list_ = true;
    const std::string address = AddressOf(resource);
    RuleList list{SafeAddressOf(resource), resource.place(), {}};
    (is_group ? groups_ : acls_)[address] = (is_group ? out_.groups : out_.acls).size();
    (is_group ? out_.groups : out_.acls).push_back(std::move(list));
    perhaps_ = text_.IsRepeated(resource) ? "a resource that count or for_each makes" : "";
    for (HclValue item = resource.First(); item.exists(); item = item.Next()) {
      const bool is_dynamic = item.IsNamed("dynamic") && item.label_count() == 1;
      const std::string name = is_dynamic ? item.Label(0) : item.Name();
      if (name != "ingress" && name != "egress") continue;
      const bool is_egress = name == "egress";
      if (is_dynamic) {
        ReadOpenRules(is_group, is_egress, item.place());
      } else if (item.IsBlock()) {
        ReadInline(item, is_group, is_egress);
      } else {
        for (const HclValue block : ItemsOf(item)) {
          if (block.kind() == HclKind::kMap) {
            ReadInline(block, is_group, is_egress);
          } else {
            ReadOpenRules(is_group, is_egress, block.place());
          }
        }
      }
    }
    return true;
  }

  // Rules of which the text does not say what they are.
  void ReadOpenRules(bool is_group, bool is_egress, SourcePlace place) {
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
  }

  void ReadInline(HclValue block, bool is_group, bool is_egress) {
    if (is_group) {
      ReadGroupBlock(block, kBlockNames, is_egress, "security_groups", out_.groups.back());
    } else {
      ReadAclBlock(block, is_egress, "rule_no", "action", out_.acls.back());
    }
  }

  AddressTerm Open(AddressTerm term) {
    is_open_ = true;
    return term;
  }

  template <std::size_t kCount>
  void CheckNames(HclValue block, const std::string_view (&names)[kCount], Entry& entry) {
    for (HclValue item = block.First(); item.exists(); item = item.Next()) {
      if (IsAmong(item, names) || IsAmong(item, kPlainNames)) continue;
      std::string unknown = terms_.UnknownField(item.place());
      if (entry.unknown.empty()) entry.unknown.push_back(std::move(unknown));
    }
    if (!perhaps_.empty()) entry.unknown.push_back(perhaps_);
  }

  ServiceFields ServiceOf(HclValue block, std::string_view protocol) {
    const Field from = FieldOf(block, "from_port");
    const Field to = FieldOf(block, "to_port");
    return {FieldOf(block, protocol), from, to, from, to, block.place()};
  }

  // Each address is a rule of its own, with its own place.
  template <std::size_t kCount>
  void ReadGroupBlock(HclValue block, const std::string_view (&names)[kCount], bool is_egress,
                      std::string_view groups, RuleList& list) {
    Entry entry;
    entry.is_egress = is_egress;
    entry.services = terms_.Services(ServiceOf(block, "protocol"));
    CheckNames(block, names, entry);
    const auto add = [&](HclValue item, AddressTerm peer) {
      entry.place = item.place();
      entry.peer = std::move(peer);
      Add(list, entry);
    };
    for (const char* name : {"cidr_blocks", "ipv6_cidr_blocks"}) {
      for (const HclValue item : ItemsOf(block.Member(name)))
        add(item, terms_.Cidr(FieldOf(item), item.place()));
    }
    for (const HclValue item : ItemsOf(block.Member("prefix_list_ids")))
      add(item, PrefixListOf(item, item.place()));
    for (const HclValue item : ItemsOf(block.Member(groups)))
      add(item, terms_.Group(FieldOf(item), item.place()));
    const HclValue self = block.Member("self");
    const Field itself = FieldOf(self);
    if (itself.is_open) {
      add(self, Open(terms_.Anywhere("members of the group itself, perhaps", self.place())));
    } else if (terms_.Flag(itself, "self")) {
      add(self, terms_.Anywhere("members of the group itself", self.place()));
    }
  }

  void ReadRule(HclValue resource) {
    const std::string type = resource.Label(0);
    perhaps_ = text_.IsRepeated(resource) ? "a resource that count or for_each makes" : "";
    if (type == "aws_security_group_rule") return ReadGroupRule(resource);
    if (type == "aws_vpc_security_group_ingress_rule") return ReadVpcRule(resource, false);
    if (type == "aws_vpc_security_group_egress_rule") return ReadVpcRule(resource, true);
    if (type == "aws_network_acl_rule") ReadAclRule(resource);
  }

  // The list that an attribute names, as one of the text or one that stands elsewhere.
  RuleList* ListOf(HclValue resource, std::string_view attribute, Lists& known,
                   std::vector<RuleList>& lists, std::string_view kind) {
    const HclValue value = Resolved(resource.Member(attribute));
    if (value.IsEmpty()) {
      diagnostics_.Error(
          "PW-DIA-aws-0161", resource.place(),
          "expected " + std::string(attribute) + " in " + SafeAddressOf(resource) + ", found none");
      return nullptr;
    }
    const std::string target = text_.TargetOf(value);
    const std::string key = target.empty() ? std::string(value.raw()) : target;
    const auto [at, is_new] = known.emplace(key, lists.size());
    if (is_new) {
      const std::string_view prefix = attribute == "network_acl_id" ? "acl-" : "sg-";
      lists.push_back({SafeId(value.Text(), prefix, kind), resource.place(), {}});
    }
    return &lists[at->second];
  }

  void ReadGroupRule(HclValue resource) {
    RuleList* group =
        ListOf(resource, "security_group_id", groups_, out_.groups, "a security group");
    if (group == nullptr) return;
    const Field direction = FieldOf(resource, "type");
    if (direction.text != "ingress" && direction.text != "egress") {
      diagnostics_.Error("PW-DIA-aws-0162", resource.place(),
                         "expected ingress or egress as type of a rule, found another value");
      return;
    }
    ReadGroupBlock(resource, kGroupRuleNames, direction.text == "egress",
                   "source_security_group_id", *group);
  }

  void ReadVpcRule(HclValue resource, bool is_egress) {
    RuleList* group =
        ListOf(resource, "security_group_id", groups_, out_.groups, "a security group");
    if (group == nullptr) return;
    Entry entry;
    entry.is_egress = is_egress;
    entry.place = resource.place();
    entry.services = terms_.Services(ServiceOf(resource, "ip_protocol"));
    CheckNames(resource, kVpcRuleNames, entry);
    HclValue peer;
    int count = 0;
    for (const char* name :
         {"cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"}) {
      const HclValue value = resource.Member(name);
      if (value.IsEmpty()) continue;
      peer = value;
      ++count;
    }
    if (count != 1) {
      diagnostics_.Error("PW-DIA-aws-0163", resource.place(),
                         "expected one of cidr_ipv4, cidr_ipv6, prefix_list_id and "
                         "referenced_security_group_id, found " +
                             std::to_string(count));
      return;
    }
    if (peer.IsNamed("prefix_list_id")) {
      entry.peer = PrefixListOf(peer, entry.place);
    } else if (peer.IsNamed("referenced_security_group_id")) {
      entry.peer = terms_.Group(FieldOf(peer), entry.place);
    } else {
      entry.peer = terms_.Cidr(FieldOf(peer), entry.place);
    }
    Add(*group, entry);
  }

  void ReadAclRule(HclValue resource) {
    RuleList* acl = ListOf(resource, "network_acl_id", acls_, out_.acls, "a network ACL");
    if (acl == nullptr) return;
    const Field direction = FieldOf(resource, "egress");
    if (direction.is_open) {
      diagnostics_.Error("PW-DIA-aws-0164", resource.place(),
                         "expected the direction of a rule, found one that is known after apply");
      return;
    }
    ReadAclBlock(resource, terms_.Flag(direction, "egress"), "rule_number", "rule_action", *acl);
  }

  void ReadAclBlock(HclValue block, bool is_egress, std::string_view number,
                    std::string_view action, RuleList& list) {
    Entry entry;
    entry.is_egress = is_egress;
    entry.place = block.place();
    const Field number_field = FieldOf(block, number);
    if (!number_field.is_open) {
      Field placed = number_field;
      if (placed.place == SourcePlace()) placed.place = block.place();
      entry.number = terms_.Number(placed, number);
    }
    entry.services = terms_.Services({FieldOf(block, "protocol"), FieldOf(block, "from_port"),
                                      FieldOf(block, "to_port"), FieldOf(block, "icmp_type"),
                                      FieldOf(block, "icmp_code"), entry.place});
    CheckNames(block, kAclNames, entry);
    const HclValue v4 = block.Member("cidr_block");
    const HclValue v6 = block.Member("ipv6_cidr_block");
    if (v4.IsEmpty() == v6.IsEmpty()) {
      diagnostics_.Error("PW-DIA-aws-0165", block.place(),
                         "expected either cidr_block or ipv6_cidr_block, found " +
                             std::string(v4.IsEmpty() ? "none" : "both"));
      return;
    }
    entry.peer = terms_.Cidr(FieldOf(v4.IsEmpty() ? v6 : v4), entry.place);
    AddAction(FieldOf(block, action), list, entry);
  }

  // An action that is not known is each of both.
  void AddAction(const Field& action, RuleList& list, Entry& entry) {
    entry.is_allow = action.text == "allow";
    if (action.is_open) {
      entry.unknown.emplace_back("an action that is known after apply");
      entry.is_allow = true;
      Add(list, entry);
      entry.unknown.pop_back();
      entry.is_allow = false;
    } else if (!entry.is_allow && action.text != "deny") {
      diagnostics_.Error("PW-DIA-aws-0166", entry.place,
                         "expected allow or deny as action, found another value");
    }
    Add(list, entry);
  }

  // Of texts that Portwright wrote: which addresses the interfaces of a group have, or the subnets
  // of a list.
  void ReadMembers(HclValue output) {
    if (!output.Label(0).starts_with("pw_")) return;
    std::set<const RuleList*> listed;
    for (const HclValue item : ItemsOf(output.Member("value"))) {
      const bool is_acl = item.Member("network_acl_id").exists();
      const HclValue id = item.Member(is_acl ? "network_acl_id" : "security_group_id");
      const Lists& known = is_acl ? acls_ : groups_;
      const auto found = known.find(text_.TargetOf(id));
      std::vector<net::AddressRange> ranges;
      bool is_read = found != known.end() && !item.Member("addresses").IsEmpty();
      for (const HclValue cidr : ItemsOf(item.Member("addresses"))) {
        const std::optional<net::AddressRange> range = ReadCidr(cidr.Text());
        is_read = is_read && range;
        if (range) ranges.push_back(*range);
      }
      if (!is_read) {
        FailMembers(item.place());
        continue;
      }
      RuleList& list = (is_acl ? out_.acls : out_.groups)[found->second];
      if (!listed.insert(&list).second) FailMembers(item.place());
      list.own = net::AddressSet(std::move(ranges));
    }
    for (const std::vector<RuleList>* lists : {&out_.groups, &out_.acls}) {
      for (const RuleList& list : *lists)
        if (listed.count(&list) == 0) FailMembers(list.place);
    }
  }

  void FailMembers(SourcePlace place) {
    diagnostics_.Error("PW-DIA-aws-0167", place,
                       "expected each group or list of the text once, with its addresses, in the "
                       "output that begins with pw_, found another one or none");
  }

  void Add(RuleList& list, const Entry& entry) {
    if (++entries_ <= Ruleset::kEntriesMax) {
      list.entries.push_back(entry);
    } else if (entries_ == Ruleset::kEntriesMax + 1) {
      diagnostics_.Error(
          "PW-DIA-aws-0168", entry.place,
          "expected at most " + WithThousands(Ruleset::kEntriesMax) + " rules, found more");
    }
  }

  const TerraformText& text_;
  Ruleset& out_;
  Terms& terms_;
  Diagnostics& diagnostics_;
  Lists groups_, acls_;  // by address, or by what else names them
  std::map<std::string, PrefixList> prefix_lists_;
  std::map<std::string, SourcePlace> places_;
  std::string perhaps_;  // why the resource that is read may not be there
  std::size_t entries_ = 0;
  bool is_open_ = false;
  bool has_list_ = false;
};

}  // namespace

void ReadTerraformText(const TerraformText& text, Ruleset& out, Terms& terms,
                       Diagnostics& diagnostics) {
  HclReader(text, out, terms, diagnostics).Read();
}

}  // namespace portwright::dialect::aws
