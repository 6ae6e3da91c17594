#include "dialect/aws/lift.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/aws/read_text.h"
#include "dialect/aws/ruleset.h"
#include "dialect/aws/tables.h"
#include "dialect/aws/template_yaml.h"
#include "dialect/aws/terms.h"
#include "dialect/common/cidr.h"
#include "dialect/common/hcl_tree.h"
#include "dialect/common/json_tree.h"
#include "dialect/common/policy_builder.h"
#include "dialect/common/terraform_text.h"

namespace portwright::dialect::aws {
namespace {

using policy::VerdictKind;

constexpr std::size_t kRangesMax = 20'000'000;
constexpr std::int64_t kBuiltInNumber = 32767;  // and above: the entries that deny what is left

std::string SideOf(bool is_egress) { return is_egress ? "egress" : "ingress"; }

bool SayTheSame(const Entry& a, const Entry& b) {
  return a.is_allow == b.is_allow && a.services == b.services && a.unknown == b.unknown &&
         a.peer.known == b.peer.known && a.peer.possible == b.peer.possible &&
         a.peer.unknown == b.peer.unknown;
}

// Packets to and from a host itself meet no rule of its interfaces. Groups name such addresses
// where they must name some.
bool NeverLeaves(const Entry& entry) {
  static const net::AddressSet itself({*ReadCidr("127.0.0.0/8"), *ReadCidr("::1/128")});
  return !entry.peer.possible.empty() && itself.Contains(entry.peer.possible);
}

class Lifter {
 public:
  Lifter(Ruleset& rules, Diagnostics& diagnostics) : rules_(rules), diagnostics_(diagnostics) {}

  std::unique_ptr<policy::Policy> Lift() {
    for (RuleList& acl : rules_.acls) Order(acl);
    are_placed_ = FindPlaces();
    Warn();
    for (const bool is_egress : {false, true}) {
      const std::uint32_t hook = builder_.ChainOf(SideOf(is_egress));
      builder_.SetHook(hook, is_egress ? policy::Hook::kOutput : policy::Hook::kInput,
                       VerdictKind::kDrop);
      if (rules_.groups.empty()) {
        LiftAcls(hook, is_egress);
      } else {
        if (!rules_.acls.empty()) PassAcls(hook, is_egress);
        for (const RuleList& group : rules_.groups) LiftGroup(hook, group, is_egress);
      }
    }
    builder_.policy().stateful = rules_.acls.empty();
    Assume();
    return builder_.Take();
  }

 private:
  // Each of several groups is a chain of its own, so that one can be asked by its name.
  void LiftGroup(std::uint32_t hook, const RuleList& group, bool is_egress) {
    const bool is_one = rules_.groups.size() == 1;
    const std::uint32_t chain = is_one ? hook : ChainOf(group, is_egress);
    for (const Entry& entry : group.entries)
      if (entry.is_egress == is_egress) Write(chain, group, entry, VerdictKind::kAccept, "");
    if (is_one) return;
    const std::vector<SourcePlace>& places = builder_.policy().chains[chain].places;
    const SourcePlace place = places.size() == 1 ? places[0] : group.place;
    builder_.AddLine(hook, LineMatch(), {VerdictKind::kJump, chain}, place);
  }

  void Order(RuleList& acl) {
    std::stable_sort(acl.entries.begin(), acl.entries.end(), [](const Entry& a, const Entry& b) {
      return std::pair(a.is_egress, a.number) < std::pair(b.is_egress, b.number);
    });
    for (std::size_t i = 1; i < acl.entries.size(); ++i) {
      const Entry& before = acl.entries[i - 1];
      const Entry& entry = acl.entries[i];
      const bool is_same = entry.is_egress == before.is_egress && entry.number == before.number;
      // A state of Terraform has entries twice: in their list, and as resources of their own.
      if (!is_same || !entry.number || entry.place == before.place || SayTheSame(entry, before))
        continue;
      diagnostics_.Error("PW-DIA-aws-0140", entry.place,
                         "expected each number once in one direction of a network ACL, found " +
                             std::to_string(*entry.number) + " again",
                         "its first place is " + diagnostics_.Describe(before.place));
    }
  }

  // Several groups, and no file tells whose they are.
  bool HoldTogether() const {
    const bool is_open = std::any_of(rules_.groups.begin(), rules_.groups.end(),
                                     [](const RuleList& group) { return !group.own; });
    return rules_.groups.size() > 1 && is_open;
  }

  // Whether the text says of every network ACL for which addresses it holds. A subnet has one.
  bool FindPlaces() {
    std::vector<std::pair<net::AddressRange, const RuleList*>> ranges;
    for (const RuleList& acl : rules_.acls) {
      if (!acl.own) return false;
      for (const net::AddressRange& range : acl.own->ranges()) ranges.emplace_back(range, &acl);
    }
    std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first.family, a.first.lo) < std::pair(b.first.family, b.first.lo);
    });
    for (std::size_t i = 1; i < ranges.size(); ++i) {
      const net::AddressRange& before = ranges[i - 1].first;
      const net::AddressRange& range = ranges[i].first;
      if (before.family != range.family || before.hi < range.lo) continue;
      diagnostics_.Error("PW-DIA-aws-0144", ranges[i].second->place,
                         "expected each address in the subnets of one network ACL, found " +
                             ToText(net::Address{range.family, range.lo}) + " in those of two");
      return false;
    }
    return !rules_.acls.empty();
  }

  // Of a group's interfaces, packets have their addresses.
  AddressTerm OwnOf(const RuleList& list, SourcePlace place) {
    if (!list.own) return AddressTerm::Of(Everywhere());
    const std::size_t before = written_;
    written_ += list.own->ranges().size();
    if (written_ > kRangesMax) {
      if (before <= kRangesMax) {
        diagnostics_.Error("PW-DIA-aws-0143", place,
                           "expected at most " + WithThousands(kRangesMax) +
                               " addresses of interfaces in all rules, found more");
      }
      return {};
    }
    return AddressTerm::Of(*list.own);
  }

  void Warn() {
    if (HoldTogether()) {
      diagnostics_.Warning(
          "PW-DIA-aws-0240", rules_.groups[1].place,
          "expected the security groups of one interface, found " +
              Count(rules_.groups.size(), "group"),
          "all of them are taken to hold together; --group-ids names those of an interface");
    }
    if (rules_.acls.size() > 1 && !are_placed_) {
      diagnostics_.Warning("PW-DIA-aws-0241", rules_.acls[1].place,
                           "expected the network ACL of one subnet, found " +
                               Count(rules_.acls.size(), "network ACL"),
                           "answers are given for each of them; --network-acl-ids names one");
    }
    if (!rules_.groups.empty() && !rules_.acls.empty()) {
      diagnostics_.Warning("PW-DIA-aws-0242", rules_.acls[0].place,
                           "expected security groups or network ACLs, found both",
                           "answers are given with and without each network ACL");
    }
  }

  void Write(std::uint32_t chain, const RuleList& list, const Entry& entry, VerdictKind verdict,
             const std::string& perhaps) {
    if (NeverLeaves(entry)) return;
    EntryMatch match;
    match.sources = entry.is_egress ? OwnOf(list, entry.place) : entry.peer;
    match.destinations = entry.is_egress ? entry.peer : OwnOf(list, entry.place);
    for (const ServiceTerm& term : entry.services) {
      // ICMP of one family toward addresses of the other is nothing.
      if (!term.family || !entry.peer.possible.Only(*term.family).empty())
        match.services.push_back(term);
    }
    match.condition.unknown = entry.unknown;
    if (!perhaps.empty()) match.condition.unknown.push_back(perhaps);
    AddEntry(builder_, chain, match, {verdict, 0}, entry.place);
  }

  // In the order of numbers. A number that is not known may be any: the entry stands first,
  // perhaps, and last of those that people write.
  void WriteAcl(std::uint32_t chain, const RuleList& acl, bool is_egress, VerdictKind allowed) {
    enum class Pass { kOpenFirst, kNumbered, kOpenLast, kBuiltIn };
    for (const Pass pass : {Pass::kOpenFirst, Pass::kNumbered, Pass::kOpenLast, Pass::kBuiltIn}) {
      const bool wants_number = pass == Pass::kNumbered || pass == Pass::kBuiltIn;
      for (const Entry& entry : acl.entries) {
        if (entry.is_egress != is_egress || entry.number.has_value() != wants_number) continue;
        if (wants_number && (*entry.number >= kBuiltInNumber) != (pass == Pass::kBuiltIn)) continue;
        Write(chain, acl, entry, entry.is_allow ? allowed : VerdictKind::kDrop,
              pass == Pass::kOpenFirst ? "a number that is known after apply" : "");
      }
    }
  }

  // The one list of a subnet, those of several subnets that the text names, or each perhaps.
  void LiftAcls(std::uint32_t hook, bool is_egress) {
    if (rules_.acls.size() == 1) return LiftAcl(hook, rules_.acls[0], is_egress, false);
    for (std::size_t i = 0; i < rules_.acls.size(); ++i) {
      const RuleList& acl = rules_.acls[i];
      const std::uint32_t chain = ChainOf(acl, is_egress);
      LiftAcl(chain, acl, is_egress, true);
      if (are_placed_) {
        EntryMatch match;
        match.sources = AddressTerm::Of(Everywhere());
        match.destinations = AddressTerm::Of(Everywhere());
        (is_egress ? match.sources : match.destinations) = OwnOf(acl, acl.place);
        match.services = {ServiceTerm()};
        AddEntry(builder_, hook, match, {VerdictKind::kGoto, chain}, acl.place);
        continue;
      }
      LineMatch match;
      if (i + 1 < rules_.acls.size()) match.condition.unknown.push_back(Filters(i));
      builder_.AddLine(hook, match, {VerdictKind::kGoto, chain}, acl.place);
    }
  }

  // Groups decide about what the lists let through: of new connections.
  void PassAcls(std::uint32_t hook, bool is_egress) {
    for (std::size_t i = 0; i < rules_.acls.size(); ++i) {
      const RuleList& acl = rules_.acls[i];
      const std::uint32_t chain = ChainOf(acl, is_egress);
      WriteAcl(chain, acl, is_egress, VerdictKind::kReturn);
      builder_.AddLine(chain, LineMatch(), {VerdictKind::kDrop, 0}, acl.place);
      LineMatch match;
      match.condition.unknown.push_back(Filters(i));
      builder_.AddLine(hook, match, {VerdictKind::kJump, chain}, acl.place);
    }
    const SourcePlace place = rules_.groups[0].place;
    LineMatch known;
    known.condition.states = policy::kStateEstablished | policy::kStateRelated;
    builder_.AddLine(hook, known, {VerdictKind::kAccept, 0}, place);
    LineMatch invalid;
    invalid.condition.states = policy::kStateInvalid;
    builder_.AddLine(hook, invalid, {VerdictKind::kDrop, 0}, place);
  }

  void LiftAcl(std::uint32_t chain, const RuleList& acl, bool is_egress, bool needs_end) {
    WriteAcl(chain, acl, is_egress, VerdictKind::kAccept);
    if (needs_end) builder_.AddLine(chain, LineMatch(), {VerdictKind::kDrop, 0}, acl.place);
  }

  // A new one: names may come twice.
  std::uint32_t ChainOf(const RuleList& list, bool is_egress) {
    std::string name = list.id;
    std::replace(name.begin(), name.end(), ' ', '-');
    name += "/" + SideOf(is_egress);
    const std::size_t times = ++names_[name];
    if (times > 1) name += "#" + std::to_string(times);
    return builder_.ChainOf(name);
  }
  std::string Filters(std::size_t acl) const { return rules_.acls[acl].id + " filters the subnet"; }

  void Assume() {
    builder_.Assume("addresses are private ones, as instances have them: rules match before " +
                    std::string("outgoing and after incoming translation"));
    builder_.Assume("what AWS passes by its rules (DNS, DHCP, metadata, time) is not followed");
    if (!rules_.groups.empty())
      builder_.Assume("security groups: replies of what was accepted are accepted");
    if (HoldTogether()) builder_.Assume("all security groups of the text belong to the interface");
    if (!rules_.acls.empty()) builder_.Assume("packets within a subnet pass no network ACL");
    for (std::string& assumption : rules_.assumptions) builder_.Assume(std::move(assumption));
  }

  Ruleset& rules_;
  Diagnostics& diagnostics_;
  PolicyBuilder builder_;
  bool are_placed_ = false;  // each network ACL on subnets with addresses that the text names
  std::size_t written_ = 0;
  std::map<std::string, std::size_t> names_;  // of chains, and how often
};

// JSON, a template as YAML, or Terraform's own language.
struct Text {
  Text(std::string_view text, const std::string& name, Diagnostics& diagnostics)
      : file_name(name), file(diagnostics.AddFile(name)) {
    std::string_view head = text;
    if (head.starts_with("\xef\xbb\xbf")) head.remove_prefix(3);
    head = Trim(head);
    const char first = head.empty() ? '{' : head[0];
    const bool is_hcl = (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z') ||
                        first == '#' || first == '/' || first == '_';
    if (IsYamlTemplate(text)) {
      json = ReadYamlTemplate(text, name, diagnostics);
    } else if (is_hcl) {
      hcl = std::make_unique<HclTree>(text, file, diagnostics);
    } else {
      json = std::make_unique<JsonTree>(text, file, diagnostics);
    }
  }

  JsonValue root() const { return json == nullptr ? JsonValue() : json->root(); }

  std::string file_name;
  std::uint32_t file;
  std::unique_ptr<JsonTree> json;
  std::unique_ptr<HclTree> hcl;
};

void ReadRules(const Text& text, bool is_main, Ruleset& rules, Terms& terms,
               Diagnostics& diagnostics) {
  const JsonValue root = text.root();
  if (ReadTerraform(root, rules, terms, diagnostics)) return;
  if (ReadCloudFormation(root, rules, terms, diagnostics)) return;
  if (ReadDescription(root, rules, terms, diagnostics)) return;
  const bool is_state = root.Member("lineage").exists();
  const SourcePlace place{text.file, 0, 0};
  diagnostics.Error(is_main ? "PW-DIA-aws-0100" : "PW-DIA-aws-0101", place,
                    "expected security groups or network ACLs as JSON, found something else",
                    is_state
                        ? "terraform show -json prints a state in the form that is read"
                        : "aws ec2 describe-security-groups prints them, and terraform show -json");
}

}  // namespace

std::unique_ptr<policy::Policy> LiftText(std::string_view text, const LiftOptions& options,
                                         Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  std::deque<Text> texts;
  texts.emplace_back(text, options.file_name, diagnostics);
  for (const auto& [name, beside] : options.beside) texts.emplace_back(beside, name, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  Tables tables;
  std::vector<const Text*> with_rules;
  TerraformText terraform;
  bool has_terraform = false;
  for (const Text& one : texts) {
    if (one.hcl != nullptr) {
      terraform.Add(one.hcl->root());
      has_terraform = true;
    } else if (!tables.Read(one.root(), one.file_name, diagnostics)) {
      with_rules.push_back(&one);
    }
  }
  tables.Complete();
  Ruleset rules;
  Terms terms(tables, diagnostics);
  for (const Text* one : with_rules)
    ReadRules(*one, one == &texts.front(), rules, terms, diagnostics);
  if (has_terraform) ReadTerraformText(terraform, rules, terms, diagnostics);
  if (diagnostics.error_count() > errors_before) return nullptr;
  if (std::max(rules.groups.size(), rules.acls.size()) > Ruleset::kListsMax) {
    diagnostics.Error("PW-DIA-aws-0103", {texts.front().file, 0, 0},
                      "expected at most " + WithThousands(Ruleset::kListsMax) +
                          " security groups or network ACLs, found more");
    return nullptr;
  }
  if (rules.groups.empty() && rules.acls.empty()) {
    diagnostics.Error("PW-DIA-aws-0102", {texts.front().file, 0, 0},
                      "expected a security group or a network ACL, found none");
    return nullptr;
  }
  if (tables.has_members()) {
    rules.assumptions.emplace_back("members of security groups are those of the file beside");
    rules.assumptions.emplace_back("interfaces take and send packets of their own addresses alone");
  }
  const auto is_placed = [](const RuleList& list) { return list.own.has_value(); };
  if (std::any_of(rules.groups.begin(), rules.groups.end(), is_placed) ||
      std::any_of(rules.acls.begin(), rules.acls.end(), is_placed)) {
    rules.assumptions.emplace_back(
        "groups are on interfaces, and lists on subnets, with the addresses that the text names");
  }
  for (RuleList& group : rules.groups) {
    if (const net::AddressSet* own = tables.Members(group.id)) group.own = *own;
  }
  auto policy = Lifter(rules, diagnostics).Lift();
  if (diagnostics.error_count() > errors_before) return nullptr;
  return policy;
}

}  // namespace portwright::dialect::aws
