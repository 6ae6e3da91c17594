#include "dialect/azure/read_groups.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/azure/fields.h"

namespace portwright::dialect::azure {
namespace {

constexpr char kGroupType[] = "microsoft.network/networksecuritygroups";
constexpr char kRuleType[] = "microsoft.network/networksecuritygroups/securityrules";

FieldValue ValueOf(JsonValue value) {
  FieldValue out{value.Text(), value.place(), IsExpression(value)};
  if (value.Integer()) out.text = std::to_string(*value.Integer());
  return out;
}

RuleField FieldOf(JsonValue member) {
  RuleField out{member.Name(), member.place(), {}, member.kind() == JsonKind::kArray};
  if (!out.is_list) out.values.push_back(ValueOf(member));
  for (JsonValue item = member.First(); item.exists() && out.is_list; item = item.Next())
    out.values.push_back(ValueOf(item));
  return out;
}

// Flat, or under `properties`; flat wins.
RuleFields FieldsOf(JsonValue rule) {
  RuleFields out;
  out.place = PlaceOf(rule);
  if (rule.kind() != JsonKind::kObject) return out;
  std::set<std::string> names;
  for (const JsonValue object : {rule, rule.Member("properties")}) {
    for (JsonValue member = object.First(); member.exists(); member = member.Next()) {
      if (member.IsEmpty()) continue;
      if (member.IsNamed("properties") && member.kind() == JsonKind::kObject) continue;
      if (names.insert(member.Name()).second) out.fields.push_back(FieldOf(member));
    }
  }
  return out;
}

class Finder {
 public:
  Finder(GroupList& groups, Diagnostics& diagnostics)
      : groups_(groups), diagnostics_(diagnostics) {}

  bool Read(JsonValue root) {
    const JsonValue more = root.Member("nextLink");
    if (!more.IsEmpty()) {
      diagnostics_.Error("PW-DIA-azure-0130", more.place(),
                         "expected the whole list, found one that goes on elsewhere");
    }
    const JsonValue list = root.kind() == JsonKind::kArray ? root : root.Member("value");
    if (list.kind() == JsonKind::kArray) return ReadList(list);
    if (root.Member("resources").exists()) {
      ReadTemplate(root);
      return true;
    }
    if (!IsGroup(root)) return false;
    ReadGroup(root);
    return true;
  }

 private:
  static bool IsGroup(JsonValue object) {
    return PropertyOf(object, "securityRules").exists() ||
           PropertyOf(object, "defaultSecurityRules").exists();
  }
  static bool IsRule(JsonValue object) {
    return PropertyOf(object, "direction").exists() && PropertyOf(object, "access").exists();
  }

  // Of groups, or of the rules of one.
  bool ReadList(JsonValue list) {
    bool any = false;
    std::size_t own = kNoGroup;  // of the rules
    for (JsonValue item = list.First(); item.exists(); item = item.Next()) {
      if (IsGroup(item)) {
        ReadGroup(item);
      } else if (IsRule(item)) {
        if (own == kNoGroup) own = groups_.AddGroup("", PlaceOf(item));
        AddRule(own, item);
      } else {
        continue;
      }
      any = true;
    }
    return any;
  }

  std::size_t ReadGroup(JsonValue group) {
    const std::size_t out = groups_.AddGroup(group.Member("name").Text(), PlaceOf(group));
    for (const char* name : {"securityRules", "defaultSecurityRules"}) {
      const JsonValue rules = PropertyOf(group, name);
      if (IsExpression(rules)) {
        groups_.AddAnyRule(out, "rules that are computed", rules.place());
      } else if (rules.kind() != JsonKind::kArray && !rules.IsEmpty()) {
        diagnostics_.Error("PW-DIA-azure-0131", rules.place(),
                           "expected an array for " + std::string(name) + ", found " +
                               std::string(dialect::NameOf(rules.kind())));
      }
      for (JsonValue rule = rules.First(); rule.exists(); rule = rule.Next()) AddRule(out, rule);
    }
    const JsonValue copies = group.Member("properties").Member("copy");
    if (!copies.IsEmpty()) groups_.AddAnyRule(out, "rules that are computed", copies.place());
    return out;
  }

  void AddRule(std::size_t group, JsonValue rule) {
    if (IsExpression(rule))
      return groups_.AddAnyRule(group, "rules that are computed", rule.place());
    groups_.AddRule(group, FieldsOf(rule));
  }

  static constexpr std::size_t kNoGroup = ~std::size_t{0};
  struct Nested {
    JsonValue resources;
    std::size_t group = kNoGroup;  // of which they are children
  };

  // Groups first, as rules may stand before them; on a stack of their own.
  void ReadTemplate(JsonValue root) {
    std::vector<Nested> lists{{root.Member("resources")}};
    std::vector<std::pair<JsonValue, std::size_t>> rules;
    while (!lists.empty()) {
      const Nested nested = lists.back();
      lists.pop_back();
      JsonValue resource = nested.resources.First();
      for (; resource.exists(); resource = resource.Next()) {
        const std::string type = ToLower(resource.Member("type").Text());
        std::size_t group = kNoGroup;
        if (type == kGroupType) {
          group = ReadGroup(resource);
          const std::string& name = groups_.NameOf(group);
          if (!name.empty()) by_name_.emplace(name, group);
        } else if (type == kRuleType || (nested.group != kNoGroup && type == "securityrules")) {
          rules.emplace_back(resource, nested.group);
        }
        lists.push_back({resource.Member("resources"), group});
        lists.push_back({resource.Member("properties").Member("template").Member("resources")});
      }
    }
    for (const auto& [rule, group] : rules) ReadChild(rule, group);
  }

  // A rule as a resource of its own: `group/rule` is its name, where it does not stand in one.
  void ReadChild(JsonValue rule, std::size_t within) {
    const std::string name = rule.Member("name").Text();
    const auto named = by_name_.find(name.substr(0, name.find('/')));
    if (within != kNoGroup) return AddRule(within, rule);
    if (named != by_name_.end()) return AddRule(named->second, rule);
    groups_.AddRuleOfSomeGroup(FieldsOf(rule));
  }

  GroupList& groups_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  // of a template's groups
};

}  // namespace

bool ReadGroups(JsonValue root, GroupList& groups, Diagnostics& diagnostics) {
  return Finder(groups, diagnostics).Read(root);
}

}  // namespace portwright::dialect::azure
