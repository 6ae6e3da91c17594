#include "dialect/azure/read_terraform.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace portwright::dialect::azure {
namespace {

constexpr std::string_view kGroup = "azurerm_network_security_group";
constexpr std::string_view kRule = "azurerm_network_security_rule";
constexpr int kLocalsMax = 20;  // names of names

// `source_port_range` -> `sourcePortRange`, by which the API knows it.
std::string ApiName(std::string_view name) {
  std::string out;
  bool is_next_upper = false;
  for (const char c : name) {
    if (c == '_') {
      is_next_upper = true;
    } else {
      out += is_next_upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      is_next_upper = false;
    }
  }
  const bool is_ids = out.ends_with("ApplicationSecurityGroupIds");
  return is_ids ? out.substr(0, out.size() - 3) + "s" : out;
}

// What says nothing about which packets a rule matches.
bool IsAside(HclValue member) {
  for (const char* name :
       {"resource_group_name", "network_security_group_name", "network_security_group_id",
        "provider", "depends_on", "lifecycle", "timeouts", "count", "for_each"}) {
    if (member.IsNamed(name)) return true;
  }
  return false;
}

class Finder {
 public:
  Finder(GroupList& groups, Diagnostics& diagnostics)
      : groups_(groups), diagnostics_(diagnostics) {}

  bool Read(HclValue root) {
    std::vector<HclValue> rules;
    bool any = false;
    for (HclValue block = root.Block("locals"); block.exists(); block = block.NextBlock())
      ReadLocals(block);
    for (HclValue block = root.Block("resource"); block.exists(); block = block.NextBlock()) {
      if (block.label_count() != 2) continue;
      if (block.Label(0) == kGroup) ReadGroup(block);
      if (block.Label(0) == kRule) rules.push_back(block);
      any = any || block.Label(0) == kGroup || block.Label(0) == kRule;
    }
    for (const HclValue rule : rules) ReadRule(rule);
    return any;
  }

 private:
  void ReadLocals(HclValue block) {
    if (!block.IsBlock() || !block.IsNamed("locals")) return;
    for (HclValue member = block.First(); member.exists(); member = member.Next()) {
      if (!member.IsBlock()) locals_.emplace(member.Name(), member);
    }
  }

  // What a name of the text itself stands for; else the value.
  HclValue Resolved(HclValue value) const {
    constexpr std::string_view kLocal = "local.";
    for (int i = 0; i < kLocalsMax && value.kind() == HclKind::kReference; ++i) {
      if (!value.raw().starts_with(kLocal)) return value;
      const auto found = locals_.find(value.raw().substr(kLocal.size()));
      if (found == locals_.end()) return value;
      value = found->second;
    }
    return value;
  }

  static bool IsList(HclValue value) {
    const bool is_call = value.kind() == HclKind::kCall &&
                         (value.function() == "toset" || value.function() == "tolist") &&
                         value.First().kind() == HclKind::kList && !value.First().Next().exists();
    return value.kind() == HclKind::kList || is_call;
  }

  FieldValue ValueOf(HclValue written) const {
    const HclValue value = Resolved(written);
    FieldValue out{value.Text(), written.place(), false};
    if (value.Integer()) out.text = std::to_string(*value.Integer());
    out.is_computed = !value.IsLiteral() && value.kind() != HclKind::kList &&
                      value.kind() != HclKind::kMap && !value.IsBlock();
    return out;
  }

  std::optional<RuleField> FieldOf(HclValue member) const {
    RuleField out{ApiName(member.Name()), member.place(), {}, false};
    HclValue value = Resolved(member);
    out.is_list = IsList(value);
    if (value.kind() == HclKind::kCall && out.is_list) value = value.First();
    // Terraform takes an empty list, an empty string and null alike for what is not said.
    if (value.IsNull() || (out.is_list && !value.First().exists()) || value.Is(""))
      return std::nullopt;
    if (!out.is_list) out.values.push_back(ValueOf(member));
    for (HclValue item = value.First(); item.exists() && out.is_list; item = item.Next())
      out.values.push_back(ValueOf(item));
    return out;
  }

  static SourcePlace PlaceOf(HclValue rule) {
    return rule.IsBlock() || !rule.Member("name").exists() ? rule.place()
                                                           : rule.Member("name").place();
  }

  RuleFields FieldsOf(HclValue rule) const {
    RuleFields out;
    out.place = PlaceOf(rule);
    for (HclValue member = rule.First(); member.exists(); member = member.Next()) {
      if (IsAside(member)) continue;
      if (std::optional<RuleField> field = FieldOf(member)) out.fields.push_back(std::move(*field));
    }
    return out;
  }

  void ReadGroup(HclValue block) {
    const std::size_t group =
        groups_.AddGroup(Resolved(block.Member("name")).Text(), block.place());
    const std::string label = block.Label(1);
    if (!by_label_.emplace(label, group).second) {
      diagnostics_.Error("PW-DIA-azure-0133", block.place(),
                         "expected each resource once, found one of the same name again");
    }
    if (!groups_.NameOf(group).empty()) by_name_.emplace(groups_.NameOf(group), group);
    const auto computed = [&](SourcePlace place) {
      groups_.AddAnyRule(group, "rules that are computed", place);
    };
    const HclValue list = Resolved(block.Member("security_rule"));
    for (HclValue one = list.First(); one.exists() && IsList(list); one = one.Next())
      Resolved(one).kind() == HclKind::kMap ? groups_.AddRule(group, FieldsOf(Resolved(one)))
                                            : computed(one.place());
    if (list.exists() && !IsList(list)) computed(list.place());
    for (HclValue one = block.Block("security_rule"); one.exists(); one = one.NextBlock())
      groups_.AddRule(group, FieldsOf(one));
    for (HclValue one = block.Block("dynamic"); one.exists(); one = one.NextBlock()) {
      if (one.Label(0) == "security_rule") computed(one.place());
    }
  }

  void ReadRule(HclValue rule) {
    const bool is_repeated = rule.Member("count").exists() || rule.Member("for_each").exists();
    const RuleFields fields = FieldsOf(rule);
    bool is_sure = true;
    const std::optional<std::size_t> group = GroupOf(rule, is_sure);
    if (!labels_.emplace(rule.Label(1), true).second) {
      diagnostics_.Error("PW-DIA-azure-0133", rule.place(),
                         "expected each resource once, found one of the same name again");
    }
    if (!rule.Member("resource_group_name").exists()) {
      diagnostics_.Error("PW-DIA-azure-0134", rule.place(),
                         "expected a rule with resource_group_name, found one without");
    }
    if (!group) return groups_.AddRuleOfSomeGroup(fields);
    groups_.AddRule(*group, fields,
                    is_repeated ? "a rule that is counted"
                    : is_sure   ? ""
                                : "a rule of this group");
  }

  std::optional<std::size_t> GroupOf(HclValue rule, bool& is_sure) const {
    const HclValue value = Resolved(rule.Member("network_security_group_name"));
    if (value.kind() == HclKind::kString) {
      const auto found = by_name_.find(value.Text());
      return found == by_name_.end() ? std::nullopt : std::optional(found->second);
    }
    std::string_view text = value.raw();
    if (!text.starts_with(kGroup) || !text.substr(kGroup.size()).starts_with('.'))
      return std::nullopt;
    text.remove_prefix(kGroup.size() + 1);
    const std::string_view label = text.substr(0, text.find_first_of(".["));
    text.remove_prefix(label.size());
    is_sure = text == ".name" || text == "[0].name";
    const auto found = by_label_.find(label);
    if (found == by_label_.end()) return std::nullopt;
    return found->second;
  }

  GroupList& groups_;
  Diagnostics& diagnostics_;
  std::map<std::string, HclValue, std::less<>> locals_;
  std::map<std::string, std::size_t, std::less<>> by_label_;  // of groups
  std::map<std::string, std::size_t, std::less<>> by_name_;
  std::map<std::string, bool, std::less<>> labels_;  // of rules
};

}  // namespace

bool ReadTerraform(HclValue root, GroupList& groups, Diagnostics& diagnostics) {
  return Finder(groups, diagnostics).Read(root);
}

}  // namespace portwright::dialect::azure
