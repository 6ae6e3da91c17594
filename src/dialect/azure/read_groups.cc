#include "dialect/azure/read_groups.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/azure/fields.h"

namespace portwright::dialect::azure {
namespace {

constexpr char kGroupType[] = "microsoft.network/networksecuritygroups";
constexpr char kRuleType[] = "microsoft.network/networksecuritygroups/securityrules";
constexpr std::int64_t kDefaultPriority = 65'000;  // of the first of the default rules

// A name of usual letters, for messages; others are not repeated.
std::string SafeName(JsonValue value) {
  constexpr std::string_view kLetters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const std::string text = value.Text();
  const bool is_plain = text.size() <= 80 && text.find_first_not_of(kLetters) == text.npos;
  return is_plain ? text : "";
}

class Finder {
 public:
  Finder(Ruleset& out, RuleReader& rules, Diagnostics& diagnostics)
      : out_(out), rules_(rules), diagnostics_(diagnostics) {}

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
    bool has_rules = false;
    for (JsonValue item = list.First(); item.exists(); item = item.Next()) {
      if (IsGroup(item)) {
        ReadGroup(item);
      } else if (IsRule(item)) {
        if (!has_rules) out_.groups.push_back({"", PlaceOf(item), {}, false});
        has_rules = true;
        AddRule(out_.groups.back(), item);
      } else {
        continue;
      }
      any = true;
    }
    return any;
  }

  void ReadGroup(JsonValue group) {
    out_.groups.push_back({SafeName(group.Member("name")), PlaceOf(group), {}, false});
    Group& out = out_.groups.back();
    for (const char* name : {"securityRules", "defaultSecurityRules"}) {
      const JsonValue rules = PropertyOf(group, name);
      if (IsExpression(rules)) {
        Add(out, rules_.AnyRule("rules that are computed", rules.place()));
      } else if (rules.kind() != JsonKind::kArray && !rules.IsEmpty()) {
        diagnostics_.Error("PW-DIA-azure-0131", rules.place(),
                           "expected an array for " + std::string(name) + ", found " +
                               std::string(NameOf(rules.kind())));
      }
      for (JsonValue rule = rules.First(); rule.exists(); rule = rule.Next()) AddRule(out, rule);
    }
    const JsonValue copies = group.Member("properties").Member("copy");
    if (!copies.IsEmpty()) Add(out, rules_.AnyRule("rules that are computed", copies.place()));
  }

  bool IsFull() const { return count_ > Ruleset::kRulesMax; }

  void AddRule(Group& group, JsonValue rule) {
    if (IsFull()) return;
    if (IsExpression(rule))
      return Add(group, rules_.AnyRule("rules that are computed", rule.place()));
    SecurityRule read = rules_.Read(rule);
    if (read.priority && *read.priority >= kDefaultPriority) group.has_defaults = true;
    Add(group, std::move(read));
  }

  void Add(Group& group, SecurityRule rule) {
    if (++count_ <= Ruleset::kRulesMax) {
      group.rules.push_back(std::move(rule));
    } else if (count_ == Ruleset::kRulesMax + 1) {
      diagnostics_.Error(
          "PW-DIA-azure-0132", rule.place,
          "expected at most " + WithThousands(Ruleset::kRulesMax) + " rules, found more");
    }
  }

  struct Nested {
    JsonValue resources;
    std::size_t group = kNoGroup;  // of which they are children
  };
  static constexpr std::size_t kNoGroup = ~std::size_t{0};

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
          group = out_.groups.size();
          ReadGroup(resource);
          const std::string& name = out_.groups.back().name;
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
    if (within != kNoGroup) return AddRule(out_.groups[within], rule);
    if (named != by_name_.end()) return AddRule(out_.groups[named->second], rule);
    // Of a group that is computed, or that the text does not have: of any, perhaps.
    if (out_.groups.empty()) {
      out_.groups.push_back({"", PlaceOf(rule), {}, false});
      Add(out_.groups.back(),
          rules_.AnyRule("rules of a group that the text does not have", PlaceOf(rule)));
    }
    diagnostics_.Warning("PW-DIA-azure-0230", PlaceOf(rule),
                         "expected a rule whose group is known, found another one",
                         "it is taken to be perhaps a rule of each group");
    for (Group& group : out_.groups) {
      if (IsFull()) return;
      AddRule(group, rule);
      if (!group.rules.empty())
        group.rules.back().match.condition.unknown.emplace_back("a rule of this group");
    }
  }

  Ruleset& out_;
  RuleReader& rules_;
  Diagnostics& diagnostics_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  // of a template's groups
  std::size_t count_ = 0;
};

}  // namespace

bool ReadGroups(JsonValue root, Ruleset& out, RuleReader& rules, Diagnostics& diagnostics) {
  return Finder(out, rules, diagnostics).Read(root);
}

}  // namespace portwright::dialect::azure
