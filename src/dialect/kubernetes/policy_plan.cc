#include "dialect/kubernetes/policy_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "dialect/common/address_names.h"
#include "dialect/common/object_names.h"
#include "dialect/common/own_classes.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::kubernetes {
namespace {

constexpr std::size_t kPointBytes = 24;
constexpr std::size_t kWordsBytes = 22;
constexpr std::size_t kComparedMax = 400;  // rules of one direction
constexpr NameStyle kStyle{63, "-", false};

bool IsEgress(const AllowRule& rule) { return rule.hook == policy::Hook::kOutput; }

class Planner {
 public:
  Planner(const policy::Policy& policy, const AllowRules& rules)
      : policy_(policy), rules_(rules), names_(policy) {}

  std::vector<PlannedPolicy> Run() {
    UnifyServices();
    MakeClasses();
    JoinFamilies();
    const auto has_v4 = [](const Class& one) {
      return one.own.ranges()[0].family == net::Family::kIpv4;
    };
    const bool is_any_v4 = std::any_of(classes_.begin(), classes_.end(), has_v4);
    for (const Class& one : classes_) {
      PlannedPolicy planned;
      planned.is_second_label = is_any_v4 && !has_v4(one);
      planned.own = one.own;
      for (std::size_t side = 0; side < 2; ++side) planned.rules[side] = RulesOf(one, side == 1);
      out_.push_back(std::move(planned));
    }
    if (out_.empty()) {
      // One that permits nothing denies everything, which is the policy.
      out_.push_back({"", false, Everywhere(), {}});
      classes_.emplace_back();
    }
    NameThem();
    return std::move(out_);
  }

 private:
  struct Class {
    net::AddressSet own;
    std::vector<std::uint32_t> rules;  // ascending
    std::string words;
    net::Family family = net::Family::kIpv4;
  };

  // Equal lists get one number, whatever family they were made for.
  void UnifyServices() {
    std::map<std::vector<AllowedService>, std::uint32_t> known;
    for (std::uint32_t i = 0; i < rules_.services.size(); ++i)
      services_.push_back(known.emplace(rules_.services[i], i).first->second);
  }

  void MakeClasses() {
    std::vector<std::vector<std::uint32_t>> rules_of(rules_.sets.size());
    std::set<std::uint32_t> own;
    for (std::uint32_t r = 0; r < rules_.rules.size(); ++r) {
      const AllowRule& rule = rules_.rules[r];
      const std::uint32_t set = IsEgress(rule) ? rule.sources : rule.destinations;
      rules_of[set].push_back(r);
      own.insert(set);
    }
    for (OwnClass& one : ClassesOf(rules_.sets, {own.begin(), own.end()})) {
      Class made;
      for (const std::uint32_t set : one.sets)
        made.rules.insert(made.rules.end(), rules_of[set].begin(), rules_of[set].end());
      std::sort(made.rules.begin(), made.rules.end());
      made.own = std::move(one.addresses);
      made.family = made.own.ranges()[0].family;
      made.words = WordsOf(made.own);
      classes_.push_back(std::move(made));
    }
  }

  std::string WordsOf(const net::AddressSet& set) const {
    for (const NamedPart& part : names_.PartsOf(set))
      if (!part.words.empty()) return NamePart(part.words, kStyle, kWordsBytes);
    return "";
  }

  // A pod with addresses of both families has one label: what the site calls the same is one
  // policy, where no third has the name.
  void JoinFamilies() {
    std::map<std::string, std::vector<std::size_t>> by_words;
    for (std::size_t i = 0; i < classes_.size(); ++i) by_words[classes_[i].words].push_back(i);
    const bool is_pair = classes_.size() == 2;
    std::set<std::size_t> gone;
    for (const auto& [words, members] : by_words) {
      if (members.size() != 2 || (words.empty() && !is_pair)) continue;
      Class& first = classes_[members[0]];
      const Class& second = classes_[members[1]];
      if (first.family == second.family) continue;
      first.own = Union(first.own, second.own);
      first.rules.insert(first.rules.end(), second.rules.begin(), second.rules.end());
      std::sort(first.rules.begin(), first.rules.end());
      gone.insert(members[1]);
    }
    std::vector<Class> kept;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      if (gone.count(i) == 0) kept.push_back(std::move(classes_[i]));
    }
    classes_ = std::move(kept);
  }

  // Rules of the same services and requirements are one: what they have in common is the pods.
  std::vector<PlannedRule> RulesOf(const Class& one, bool is_egress) const {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> at;
    std::vector<PlannedRule> out;
    std::vector<std::vector<net::AddressRange>> peers;
    for (const std::uint32_t r : one.rules) {
      const AllowRule& rule = rules_.rules[r];
      if (IsEgress(rule) != is_egress) continue;
      const std::uint32_t services = services_[rule.services];
      const auto [found, is_new] = at.emplace(std::pair(services, rule.requirements), out.size());
      if (is_new) {
        out.push_back({{}, services, rule.requirements});
        peers.emplace_back();
      }
      const auto ranges = rules_.sets[is_egress ? rule.destinations : rule.sources].ranges();
      std::vector<net::AddressRange>& all = peers[found->second];
      all.insert(all.end(), ranges.begin(), ranges.end());
    }
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i].peers = net::AddressSet(std::move(peers[i]));
    if (out.size() <= kComparedMax) LeaveOutCovered(out);
    return out;
  }

  // Of these pods one rule may say all of another, which said more of other pods.
  void LeaveOutCovered(std::vector<PlannedRule>& rules) const {
    std::vector<bool> is_kept(rules.size(), true);
    for (std::size_t i = rules.size(); i-- > 0;) {
      for (std::size_t j = 0; j < rules.size() && is_kept[i]; ++j) {
        if (j == i || !is_kept[j]) continue;
        if (Covers(rules_.services[rules[j].services], rules_.services[rules[i].services]) &&
            rules[j].peers.Contains(rules[i].peers))
          is_kept[i] = false;
      }
    }
    std::vector<PlannedRule> kept;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (is_kept[i]) kept.push_back(std::move(rules[i]));
    }
    rules = std::move(kept);
  }

  void NameThem() {
    std::string point = NamePart(policy_.point, kStyle, kPointBytes);
    if (point.empty()) point = "point";
    std::map<std::string, int> times;
    for (const Class& one : classes_) ++times[one.words];
    std::set<std::string> known;
    for (std::size_t i = 0; i < out_.size(); ++i) {
      std::string& label = out_[i].label;
      label = point;
      if (out_.size() > 1) {
        const std::string& words = classes_[i].words;
        if (!words.empty()) label += "-" + words;
        if (words.empty() || times[words] > 1) label += "-" + ContentPart(out_[i].own);
      }
      while (!known.insert(label).second) label = point + "-" + ShortHash(label);
    }
  }

  static std::string ContentPart(const net::AddressSet& own) {
    const auto ranges = own.ranges();
    std::string out;
    if (ranges.size() == 1 && ranges[0].family == net::Family::kIpv4 &&
        net::PrefixLength(ranges[0]) >= 0) {
      out = net::ToText(ranges[0]);
      for (char& c : out) c = c == '.' || c == '/' ? '-' : c;
      return out;
    }
    for (const net::AddressRange& range : ranges) out += net::ToText(range) + ",";
    return ShortHash(out);
  }

  const policy::Policy& policy_;
  const AllowRules& rules_;
  AddressNames names_;
  std::vector<std::uint32_t> services_;  // of each list, the first equal one
  std::vector<Class> classes_;
  std::vector<PlannedPolicy> out_;
};

}  // namespace

std::vector<PlannedPolicy> PlanPolicies(const policy::Policy& policy, const AllowRules& rules) {
  return Planner(policy, rules).Run();
}

}  // namespace portwright::dialect::kubernetes
