#include "dialect/azure/read_bicep.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace portwright::dialect::azure {
namespace {

constexpr std::string_view kGroupType = "microsoft.network/networksecuritygroups";
constexpr std::string_view kRuleType = "microsoft.network/networksecuritygroups/securityrules";
constexpr int kNamesMax = 20;  // names of names

std::string TypeOf(const BicepResource& resource) {
  return ToLower(resource.text.substr(0, resource.text.find('@')));
}

class Finder {
 public:
  Finder(const BicepTree& tree, GroupList& groups, Diagnostics& diagnostics)
      : tree_(tree), groups_(groups), diagnostics_(diagnostics) {}

  bool Read() {
    bool any = false;
    for (const BicepResource& resource : tree_.resources) {
      const std::string type = TypeOf(resource);
      if (type == kGroupType) ReadGroup(resource);
      any = any || type == kGroupType || type == kRuleType;
    }
    for (const BicepResource& resource : tree_.resources) {
      if (TypeOf(resource) == kRuleType && !resource.is_existing) ReadRule(resource);
    }
    return any;
  }

 private:
  // What a variable of the text itself stands for; else the value.
  const BicepValue& Resolved(const BicepValue& written) const {
    const BicepValue* value = &written;
    for (int i = 0; i < kNamesMax && value->kind == BicepKind::kComputed; ++i) {
      const auto found = tree_.variables.find(value->text);
      if (found == tree_.variables.end()) break;
      value = &found->second;
    }
    return *value;
  }

  // A member of an object; null where it is not there.
  const BicepValue* MemberOf(const BicepValue* object, std::string_view name) const {
    const BicepValue* member = object == nullptr ? nullptr : Resolved(*object).Member(name);
    return member == nullptr ? nullptr : &Resolved(*member);
  }

  FieldValue ValueOf(const BicepValue& written) const {
    const BicepValue& value = Resolved(written);
    FieldValue out{"", written.place, value.kind == BicepKind::kComputed};
    if (value.kind == BicepKind::kString || value.kind == BicepKind::kNumber) out.text = value.text;
    return out;
  }

  std::optional<RuleField> FieldOf(const BicepValue& member) const {
    const BicepValue& value = Resolved(member);
    const bool is_list = value.kind == BicepKind::kArray;
    if (value.kind == BicepKind::kNull || (is_list && value.values.empty())) return std::nullopt;
    if (value.kind == BicepKind::kString && value.text.empty()) return std::nullopt;
    RuleField out{member.name, member.place, {}, is_list};
    if (!is_list) out.values.push_back(ValueOf(member));
    for (std::size_t i = 0; is_list && i < value.values.size(); ++i)
      out.values.push_back(ValueOf(value.values[i]));
    return out;
  }

  void AddFields(const BicepValue& object, RuleFields& out) const {
    for (const BicepValue& member : Resolved(object).values) {
      if (member.name == "properties" || member.name == "parent" || member.name == "scope")
        continue;
      if (std::optional<RuleField> field = FieldOf(member)) out.fields.push_back(std::move(*field));
    }
  }

  // Nothing where it is computed what the rule says.
  std::optional<RuleFields> FieldsOf(const BicepValue& rule) const {
    const BicepValue& object = Resolved(rule);
    const BicepValue* properties = MemberOf(&object, "properties");
    if (properties == nullptr || properties->kind != BicepKind::kObject) return std::nullopt;
    RuleFields out;
    const BicepValue* name = object.Member("name");
    out.place = name == nullptr ? rule.place : name->place;
    AddFields(object, out);
    AddFields(*properties, out);
    return out;
  }

  void AddRule(std::size_t group, const BicepValue& rule, std::string_view unknown = "") {
    if (const std::optional<RuleFields> fields = FieldsOf(rule))
      return groups_.AddRule(group, *fields, unknown);
    groups_.AddAnyRule(group, "rules that are computed", rule.place);
  }

  void ReadGroup(const BicepResource& resource) {
    const BicepValue& body = resource.values[0];
    const BicepValue* name = MemberOf(&body, "name");
    const bool is_plain = name != nullptr && name->kind == BicepKind::kString;
    const std::size_t group = groups_.AddGroup(is_plain ? name->text : "", resource.place);
    if (!by_symbol_.emplace(resource.name, group).second) {
      diagnostics_.Error("PW-DIA-azure-0136", resource.place,
                         "expected each resource once, found one of the same name again");
    }
    if (!groups_.NameOf(group).empty()) by_name_.emplace(groups_.NameOf(group), group);
    if (resource.is_existing) {
      groups_.AddAnyRule(group, "rules of a group that the text does not have", resource.place);
    } else if (body.kind != BicepKind::kObject) {
      groups_.AddAnyRule(group, "rules that are computed", resource.place);
    } else {
      ReadRules(group, body);
    }
    for (const BicepValue& child : body.values) {
      if (child.kind != BicepKind::kResource || TypeOf(child) != "securityrules") continue;
      if (!child.is_existing) AddRule(group, child.values[0]);
    }
  }

  void ReadRules(std::size_t group, const BicepValue& body) {
    const BicepValue* properties = MemberOf(&body, "properties");
    if (properties == nullptr) return;
    for (const BicepValue& member : Resolved(*properties).values) {
      if (member.name.empty()) groups_.AddAnyRule(group, "rules that are computed", member.place);
    }
    const BicepValue* rules = MemberOf(properties, "securityRules");
    if (properties->kind != BicepKind::kObject ||
        (rules != nullptr && rules->kind == BicepKind::kComputed))
      return groups_.AddAnyRule(group, "rules that are computed", properties->place);
    if (rules == nullptr || rules->kind == BicepKind::kNull) return;
    if (rules->kind != BicepKind::kArray) {
      diagnostics_.Error("PW-DIA-azure-0135", rules->place,
                         "expected an array for securityRules, found something else");
      return;
    }
    for (const BicepValue& rule : rules->values) AddRule(group, rule);
  }

  // A rule as a resource of its own, by its parent or by the name `group/rule`.
  void ReadRule(const BicepResource& resource) {
    const BicepValue& body = resource.values[0];
    const std::optional<std::size_t> group = GroupOf(body);
    if (group) return AddRule(*group, body);
    if (const std::optional<RuleFields> fields = FieldsOf(body))
      return groups_.AddRuleOfSomeGroup(*fields);
    if (groups_.empty()) groups_.AddGroup("", resource.place);
    groups_.AddAnyRule(0, "rules that are computed", resource.place);
  }

  std::optional<std::size_t> GroupOf(const BicepValue& body) const {
    const auto find = [](const auto& map, std::string_view name) -> std::optional<std::size_t> {
      const auto found = map.find(name);
      return found == map.end() ? std::nullopt : std::optional(found->second);
    };
    const BicepValue* parent = body.Member("parent");
    if (parent != nullptr && parent->kind == BicepKind::kComputed)
      return find(by_symbol_, parent->text);
    const BicepValue* name = MemberOf(&body, "name");
    if (name == nullptr) return std::nullopt;
    const std::string_view text = name->text;
    if (name->kind == BicepKind::kString) return find(by_name_, text.substr(0, text.find('/')));
    constexpr std::string_view kBegin = "'${";
    constexpr std::string_view kEnd = ".name}/";
    const std::size_t end = text.find(kEnd);
    if (!text.starts_with(kBegin) || end == text.npos) return std::nullopt;
    return find(by_symbol_, text.substr(kBegin.size(), end - kBegin.size()));
  }

  const BicepTree& tree_;
  GroupList& groups_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::size_t, std::less<>> by_symbol_;
  std::map<std::string, std::size_t, std::less<>> by_name_;
};

}  // namespace

bool ReadBicep(const BicepTree& tree, GroupList& groups, Diagnostics& diagnostics) {
  return Finder(tree, groups, diagnostics).Read();
}

}  // namespace portwright::dialect::azure
