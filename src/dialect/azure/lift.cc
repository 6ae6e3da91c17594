#include "dialect/azure/lift.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/azure/bicep_tree.h"
#include "dialect/azure/form.h"
#include "dialect/azure/group_list.h"
#include "dialect/azure/read_bicep.h"
#include "dialect/azure/read_groups.h"
#include "dialect/azure/read_terraform.h"
#include "dialect/azure/rule_reader.h"
#include "dialect/azure/ruleset.h"
#include "dialect/azure/tags.h"
#include "dialect/common/hcl_tree.h"
#include "dialect/common/json_tree.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::azure {
namespace {

using policy::VerdictKind;

class Lifter {
 public:
  Lifter(Ruleset& rules, const Tags& tags, Diagnostics& diagnostics)
      : rules_(rules), tags_(tags), diagnostics_(diagnostics) {}

  std::unique_ptr<policy::Policy> Lift() {
    for (Group& group : rules_.groups) {
      if (!group.has_defaults) AddDefaults(group);
      Order(group);
    }
    if (rules_.groups.size() > 1) {
      diagnostics_.Warning(
          "PW-DIA-azure-0240", rules_.groups[1].place,
          "expected one network security group, found " + Count(rules_.groups.size(), "group"),
          "answers are given for each of them; az network nsg show prints one");
    }
    for (const bool is_inbound : {true, false}) LiftSide(is_inbound);
    builder_.policy().stateful = true;
    Assume();
    return builder_.Take();
  }

 private:
  static std::string SideOf(bool is_inbound) { return is_inbound ? "inbound" : "outbound"; }

  void LiftSide(bool is_inbound) {
    const std::uint32_t hook = builder_.ChainOf(SideOf(is_inbound));
    builder_.SetHook(hook, is_inbound ? policy::Hook::kInput : policy::Hook::kOutput,
                     VerdictKind::kDrop);
    if (rules_.groups.size() == 1) return WriteGroup(hook, rules_.groups[0], is_inbound);
    std::set<std::string> names;
    for (std::size_t i = 0; i < rules_.groups.size(); ++i) {
      const Group& group = rules_.groups[i];
      std::string name = group.name.empty() ? "group" : group.name;
      if (!names.insert(name).second) name += "#" + std::to_string(i + 1);
      const std::uint32_t chain = builder_.ChainOf(name + "/" + SideOf(is_inbound));
      WriteGroup(chain, group, is_inbound);
      builder_.AddLine(chain, LineMatch(), {VerdictKind::kDrop, 0}, group.place);
      LineMatch match;
      if (i + 1 < rules_.groups.size()) match.condition.unknown.push_back(name + " filters");
      builder_.AddLine(hook, match, {VerdictKind::kGoto, chain}, group.place);
    }
  }

  void Order(Group& group) {
    std::stable_sort(
        group.rules.begin(), group.rules.end(),
        [](const SecurityRule& a, const SecurityRule& b) { return a.priority < b.priority; });
    const SecurityRule* last[2] = {nullptr, nullptr};  // outbound, inbound
    for (const SecurityRule& rule : group.rules) {
      if (!rule.priority || !rule.is_inbound) continue;
      const SecurityRule*& before = last[*rule.is_inbound ? 1 : 0];
      if (before != nullptr && before->priority == rule.priority &&
          before->match.condition.unknown.empty() && rule.match.condition.unknown.empty()) {
        diagnostics_.Error("PW-DIA-azure-0140", rule.place,
                           "expected each priority once in one direction, found " +
                               std::to_string(*rule.priority) + " again",
                           "its first place is " + diagnostics_.Describe(before->place));
      }
      before = &rule;
    }
  }

  // What every group ends with, where the text does not have it.
  void AddDefaults(Group& group) {
    builder_.Assume(
        "the default rules of a network security group apply, which the text does not have");
    const AddressTerm any = AddressTerm::Of(Everywhere());
    const auto network = [&](const char* side) { return tags_.Of("VirtualNetwork", side); };
    const auto add = [&](int priority, bool is_inbound, bool is_allow, AddressTerm sources,
                         AddressTerm destinations) {
      SecurityRule rule;
      rule.priority = priority;
      rule.is_inbound = is_inbound;
      rule.is_allow = is_allow;
      rule.match = {std::move(sources), std::move(destinations), {ServiceTerm()}, {}};
      rule.place = group.place;
      group.rules.push_back(std::move(rule));
    };
    for (const bool is_inbound : {true, false}) {
      add(65'000, is_inbound, true, network("source"), network("destination"));
      add(65'500, is_inbound, false, any, any);
    }
    add(65'001, true, true, tags_.Of("AzureLoadBalancer", "source"), any);
    add(65'001, false, true, any, tags_.Of("Internet", "destination"));
  }

  // In the order of priorities. One that is not known may be any: the rule stands first, perhaps,
  // and last of those that people write.
  void WriteGroup(std::uint32_t chain, const Group& group, bool is_inbound) {
    enum class Pass { kOpenFirst, kNumbered, kOpenLast, kDefaults };
    for (const Pass pass : {Pass::kOpenFirst, Pass::kNumbered, Pass::kOpenLast, Pass::kDefaults}) {
      const bool wants_number = pass == Pass::kNumbered || pass == Pass::kDefaults;
      for (const SecurityRule& rule : group.rules) {
        if (rule.is_inbound.value_or(is_inbound) != is_inbound) continue;
        if (rule.priority.has_value() != wants_number) continue;
        if (wants_number && (*rule.priority >= kDefaultPriority) != (pass == Pass::kDefaults))
          continue;
        policy::Condition condition = rule.match.condition;
        if (!rule.is_inbound) condition.unknown.emplace_back("a direction that is not known");
        if (pass == Pass::kOpenFirst)
          condition.unknown.emplace_back("a priority that is not known");
        WriteRule(chain, rule, condition);
      }
    }
  }

  // An action that is not known is each of both.
  void WriteRule(std::uint32_t chain, const SecurityRule& rule,
                 const policy::Condition& condition) {
    if (rule.is_allow) {
      Write(chain, rule, condition, *rule.is_allow ? VerdictKind::kAccept : VerdictKind::kDrop);
      return;
    }
    policy::Condition perhaps = condition;
    perhaps.unknown.emplace_back("an access that is not known");
    Write(chain, rule, perhaps, VerdictKind::kAccept);
    Write(chain, rule, condition, VerdictKind::kDrop);
  }

  void Write(std::uint32_t chain, const SecurityRule& rule, const policy::Condition& condition,
             VerdictKind verdict) {
    EntryMatch match = rule.match;
    match.condition = condition;
    AddEntry(builder_, chain, match, {verdict, 0}, rule.place);
    if (!rule.is_open_without_ports) return;
    const std::uint32_t others =
        builder_.ChainOf("protocols without ports #" + std::to_string(++portless_));
    for (const std::uint8_t protocol : {net::kProtocolTcp, net::kProtocolUdp}) {
      LineMatch ported;
      ported.services.push_back(ServiceOfProtocol(protocol));
      builder_.AddLine(others, ported, {VerdictKind::kReturn, 0}, rule.place);
    }
    LineMatch perhaps;
    perhaps.condition.unknown.emplace_back("ports for protocols that may have none");
    builder_.AddLine(others, perhaps, {verdict, 0}, rule.place);
    match.services = {ServiceTerm()};
    AddEntry(builder_, chain, match, {VerdictKind::kJump, others}, rule.place);
  }

  void Assume() {
    builder_.Assume(
        "addresses are private ones, as machines have them: rules match before outgoing and after "
        "incoming translation");
    builder_.Assume("what Azure passes by its rules (DHCP, DNS, metadata, health) is not followed");
    builder_.Assume("a second group, of the subnet or of the interface, is not followed");
    if (tags_.has_network())
      builder_.Assume("the virtual network of the file beside is the one of the group");
    if (tags_.has_lists())
      builder_.Assume("service tags are those of the file beside; they change every week");
  }

  Ruleset& rules_;
  const Tags& tags_;
  Diagnostics& diagnostics_;
  PolicyBuilder builder_;
  std::size_t portless_ = 0;
};

// A text in whichever language it is.
class Text {
 public:
  Text(std::string_view text, const std::string& name, Diagnostics& diagnostics)
      : file_(diagnostics.AddFile(name)) {
    switch (FormOf(text)) {
      case Form::kJson:
        json_ = std::make_unique<JsonTree>(text, file_, diagnostics);
        break;
      case Form::kTerraform:
        hcl_ = std::make_unique<HclTree>(text, file_, diagnostics);
        break;
      case Form::kBicep:
        bicep_ = ReadBicepTree(text, file_, diagnostics);
        break;
    }
  }

  std::uint32_t file() const { return file_; }
  // Whether it says what tags stand for.
  bool ReadTags(Tags& tags, Diagnostics& diagnostics) const {
    return json_ != nullptr && tags.Read(json_->root(), diagnostics);
  }
  // False if there are no groups.
  bool ReadGroupsInto(GroupList& groups, Diagnostics& diagnostics) const {
    if (hcl_ != nullptr) return ReadTerraform(hcl_->root(), groups, diagnostics);
    if (bicep_) return ReadBicep(*bicep_, groups, diagnostics);
    return json_ != nullptr && ReadGroups(json_->root(), groups, diagnostics);
  }

 private:
  std::uint32_t file_;
  std::unique_ptr<JsonTree> json_;
  std::unique_ptr<HclTree> hcl_;
  std::optional<BicepTree> bicep_;
};

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  std::deque<Text> texts;
  texts.emplace_back(text, options.file_name, diagnostics);
  for (const auto& [name, beside] : options.beside) texts.emplace_back(beside, name, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  Tags tags;
  std::vector<const Text*> with_rules{&texts.front()};
  for (const Text& one : texts) {
    if (&one != &texts.front() && !one.ReadTags(tags, diagnostics)) with_rules.push_back(&one);
  }
  tags.Complete(diagnostics);
  Ruleset rules;
  RuleReader reader(tags, diagnostics);
  GroupList groups(rules, reader, diagnostics);
  for (const Text* one : with_rules) {
    if (one->ReadGroupsInto(groups, diagnostics)) continue;
    diagnostics.Error("PW-DIA-azure-0100", {one->file(), 0, 0},
                      "expected network security groups, found something else",
                      "az network nsg show prints one");
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (rules.groups.size() > Ruleset::kGroupsMax) {
    diagnostics.Error(
        "PW-DIA-azure-0102", {texts.front().file(), 0, 0},
        "expected at most " + WithThousands(Ruleset::kGroupsMax) + " groups, found more");
    return nullptr;
  }
  if (rules.groups.empty()) {
    diagnostics.Error("PW-DIA-azure-0101", {texts.front().file(), 0, 0},
                      "expected a network security group, found none");
    return nullptr;
  }
  auto policy = Lifter(rules, tags, diagnostics).Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  return policy;
}

}  // namespace portwright::dialect::azure
