#include "dialect/aws/group_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "dialect/common/address_names.h"
#include "dialect/common/allow_rules.h"
#include "dialect/common/object_names.h"
#include "dialect/common/own_classes.h"
#include "dialect/common/policy_builder.h"

namespace portwright::dialect::aws {
namespace {

constexpr std::size_t kListEntriesMin = 4;
constexpr std::size_t kListsMax = 50;  // a region has 100 by default
constexpr std::size_t kNameBytes = 60;

// Letters, digits and `-`: so that `-` may become `_` in Terraform and no two names meet.
const NameStyle kStyle{kNameBytes, "-", true};

bool AreCovered(std::vector<AllowedService> by, const AllowedService& service) {
  Normalise(by);
  return Covers(by, std::vector<AllowedService>{service});
}

class Pruner {
 public:
  explicit Pruner(std::vector<GroupLine>& lines) : lines_(lines) {}

  void Run() {
    std::vector<std::size_t> order(lines_.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      order[i] = i;
      ranges_.push_back(lines_[i].peer.Range());
    }
    std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
      const net::AddressRange& x = ranges_[a];
      const net::AddressRange& y = ranges_[b];
      if (x.family != y.family) return x.family < y.family;
      if (x.lo != y.lo) return x.lo < y.lo;
      if (x.hi != y.hi) return x.hi > y.hi;
      return a < b;
    });
    kept_.assign(lines_.size(), true);
    for (std::size_t i = 0; i < order.size();) {
      std::size_t end = i + 1;
      while (end < order.size() && ranges_[order[end]] == ranges_[order[i]]) ++end;
      Prune({order.begin() + static_cast<std::ptrdiff_t>(i),
             order.begin() + static_cast<std::ptrdiff_t>(end)});
      i = end;
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (kept_[i]) lines_[next++] = lines_[i];
    }
    lines_.resize(next);
  }

 private:
  struct Wider {
    net::AddressRange range;
    std::vector<AllowedService> services;  // with those of all around it
  };

  // Lines of one prefix.
  void Prune(const std::vector<std::size_t>& same) {
    const net::AddressRange& range = ranges_[same[0]];
    while (!around_.empty() && !around_.back().range.Contains(range)) around_.pop_back();
    static const std::vector<AllowedService> kNothing;
    const std::vector<AllowedService>& around =
        around_.empty() ? kNothing : around_.back().services;
    if (same.size() > 1 || !around.empty()) {
      for (std::size_t i = same.size(); i-- > 0;) {
        std::vector<AllowedService> others = around;
        for (std::size_t j = 0; j < same.size(); ++j) {
          if (j != i && kept_[same[j]]) others.push_back(lines_[same[j]].service);
        }
        if (AreCovered(std::move(others), lines_[same[i]].service)) kept_[same[i]] = false;
      }
    }
    Wider wider{range, around};
    for (const std::size_t i : same) wider.services.push_back(lines_[i].service);
    Normalise(wider.services);
    around_.push_back(std::move(wider));
  }

  std::vector<GroupLine>& lines_;
  std::vector<net::AddressRange> ranges_;
  std::vector<bool> kept_;
  std::vector<Wider> around_;
};

class Planner {
 public:
  Planner(const policy::Policy& policy, const AllowRules& rules, Diagnostics& diagnostics)
      : policy_(policy), rules_(rules), diagnostics_(diagnostics), names_(policy) {}

  // Groups, their lines and names, as they are before any quota is looked at.
  GroupPlan TakeClasses() {
    MakeGroups();
    NameGroups();
    MakeNamesUnique();
    plan_.naive_rules = rules_.naive_rules;
    return std::move(plan_);
  }

  std::optional<GroupPlan> Run() {
    MakeGroups();
    NameGroups();
    MakeLists();
    if (!Split()) return std::nullopt;
    MakeNamesUnique();
    plan_.naive_rules = rules_.naive_rules;
    for (const PlannedGroup& group : plan_.groups)
      plan_.rules += group.lines[0].size() + group.lines[1].size();
    if (plan_.groups.size() > kGroupsPerRegion) {
      diagnostics_.Warning("PW-DIA-aws-0305", {},
                           "expected at most " + WithThousands(kGroupsPerRegion) +
                               " security groups, the quota of a region, found " +
                               WithThousands(plan_.groups.size()),
                           "have the quota raised before the text is applied");
    }
    return std::move(plan_);
  }

 private:
  struct Words {
    std::string text;
    net::Family family = net::Family::kIpv4;
  };

  static bool IsEgress(const AllowRule& rule) { return rule.hook == policy::Hook::kOutput; }

  // Of every class of own addresses, the lines of the rules that speak of them.
  void MakeGroups() {
    std::vector<std::vector<std::uint32_t>> rules_of(rules_.sets.size());
    std::set<std::uint32_t> own;
    for (std::uint32_t r = 0; r < rules_.rules.size(); ++r) {
      const AllowRule& rule = rules_.rules[r];
      const std::uint32_t set = IsEgress(rule) ? rule.sources : rule.destinations;
      rules_of[set].push_back(r);
      own.insert(set);
    }
    for (OwnClass& one : ClassesOf(rules_.sets, {own.begin(), own.end()})) {
      PlannedGroup group;
      std::vector<std::uint32_t> rules;
      for (const std::uint32_t set : one.sets)
        rules.insert(rules.end(), rules_of[set].begin(), rules_of[set].end());
      std::sort(rules.begin(), rules.end());
      for (const std::uint32_t r : rules)
        AddLines(r, group.lines[IsEgress(rules_.rules[r]) ? 1 : 0]);
      for (std::vector<GroupLine>& lines : group.lines) DropCovered(lines);
      group.own = std::move(one.addresses);
      words_.push_back({WordsOf(group.own), group.own.ranges()[0].family});
      plan_.groups.push_back(std::move(group));
    }
    if (plan_.groups.empty()) {
      // A group that permits nothing denies everything, which is the policy.
      plan_.groups.push_back({"", Everywhere(), {}});
      words_.emplace_back();
    }
    JoinFamilies();
  }

  void AddLines(std::uint32_t r, std::vector<GroupLine>& out) const {
    const AllowRule& rule = rules_.rules[r];
    const net::AddressSet& peers = rules_.sets[IsEgress(rule) ? rule.destinations : rule.sources];
    for (const AllowedService& service : rules_.services[rule.services]) {
      for (const net::AddressRange& range : peers.ranges()) {
        for (const net::Prefix& prefix : net::ToPrefixes(range))
          out.push_back({prefix, std::nullopt, service, rule.requirements, r});
      }
    }
  }

  std::string WordsOf(const net::AddressSet& set) const {
    for (const NamedPart& part : names_.PartsOf(set))
      if (!part.words.empty()) return NamePart(part.words, kStyle, kNameBytes / 2);
    return "";
  }

  // A host has addresses of both families and one interface: what the site calls the same is one
  // group, where no third has the name.
  void JoinFamilies() {
    std::map<std::string, std::vector<std::size_t>> by_words;
    for (std::size_t i = 0; i < words_.size(); ++i) by_words[words_[i].text].push_back(i);
    const bool is_pair = words_.size() == 2;
    std::set<std::size_t> gone;
    for (const auto& [words, members] : by_words) {
      if (members.size() != 2 || (words.empty() && !is_pair)) continue;
      if (words_[members[0]].family == words_[members[1]].family) continue;
      PlannedGroup& first = plan_.groups[members[0]];
      const PlannedGroup& second = plan_.groups[members[1]];
      first.own = Union(first.own, second.own);
      for (std::size_t side = 0; side < 2; ++side) {
        std::vector<GroupLine>& lines = first.lines[side];
        lines.insert(lines.end(), second.lines[side].begin(), second.lines[side].end());
        std::stable_sort(lines.begin(), lines.end(),
                         [](const GroupLine& a, const GroupLine& b) { return a.rule < b.rule; });
      }
      gone.insert(members[1]);
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (gone.count(i) > 0) continue;
      if (next != i) {
        plan_.groups[next] = std::move(plan_.groups[i]);
        words_[next] = std::move(words_[i]);
      }
      ++next;
    }
    plan_.groups.resize(next);
    words_.resize(next);
  }

  void NameGroups() {
    const std::string point = NamePart(policy_.point, kStyle, kNameBytes / 2);
    const std::string stem = std::string(kOwnPrefix) + (point.empty() ? "point" : point);
    std::map<std::string, int> times;
    for (const Words& words : words_) ++times[words.text];
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::string& name = plan_.groups[i].name;
      name = stem;
      if (words_.size() == 1) return;
      if (!words_[i].text.empty()) name += "-" + words_[i].text;
      if (times[words_[i].text] == 1 && !words_[i].text.empty()) continue;
      const auto own = plan_.groups[i].own.ranges();
      if (own.size() == 1 && own[0].family == net::Family::kIpv4 &&
          net::PrefixLength(own[0]) >= 0) {
        name += "-" + net::ToText(own[0]);
        for (char& c : name) c = c == '.' || c == '/' ? '-' : c;
        continue;
      }
      std::string content;
      for (const net::AddressRange& range : own) content += net::ToText(range) + ",";
      name += "-" + ShortHash(content);
    }
  }

  // Where a list of prefixes is asked for.
  struct Use {
    std::size_t group = 0;
    std::size_t side = 0;
    std::size_t first = 0;  // lines
    std::size_t count = 0;
  };

  // Lists for what several rules ask for: the same prefixes, more than a few.
  void MakeLists() {
    std::map<std::vector<net::AddressRange>, std::vector<Use>> uses;
    for (std::size_t g = 0; g < plan_.groups.size(); ++g) {
      for (std::size_t side = 0; side < 2; ++side) CollectUses(g, side, uses);
    }
    std::vector<std::pair<std::size_t, const std::vector<net::AddressRange>*>> by_saving;
    for (const auto& [ranges, where] : uses) {
      if (where.size() > 1) by_saving.emplace_back((ranges.size() - 1) * where.size(), &ranges);
    }
    std::stable_sort(by_saving.begin(), by_saving.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (by_saving.size() > kListsMax) by_saving.resize(kListsMax);
    NameBook book(kStyle);
    for (const auto& [saving, ranges] : by_saving) {
      const net::AddressSet set{std::vector<net::AddressRange>(*ranges)};
      PlannedList list{book.OfAddresses(WordsOf(set), set), {}};
      const Use& first = uses[*ranges].front();
      const std::vector<GroupLine>& lines = plan_.groups[first.group].lines[first.side];
      for (std::size_t i = first.first; i < first.first + first.count; ++i)
        list.prefixes.push_back(lines[i].peer);
      const auto number = static_cast<std::uint32_t>(plan_.lists.size());
      plan_.lists.push_back(std::move(list));
      for (const Use& use : uses[*ranges]) {
        std::vector<GroupLine>& of = plan_.groups[use.group].lines[use.side];
        for (std::size_t i = use.first; i < use.first + use.count; ++i) of[i].list = number;
      }
    }
    for (PlannedGroup& group : plan_.groups) {
      for (std::vector<GroupLine>& lines : group.lines) {
        // One line is left of each use: lines of one list and service follow each other.
        lines.erase(std::unique(lines.begin(), lines.end(),
                                [](const GroupLine& a, const GroupLine& b) {
                                  return a.list && a.list == b.list && a.rule == b.rule &&
                                         a.service == b.service;
                                }),
                    lines.end());
      }
    }
  }

  void CollectUses(std::size_t g, std::size_t side,
                   std::map<std::vector<net::AddressRange>, std::vector<Use>>& uses) const {
    const std::vector<GroupLine>& lines = plan_.groups[g].lines[side];
    for (std::size_t i = 0; i < lines.size();) {
      std::size_t end = i + 1;
      while (end < lines.size() && lines[end].rule == lines[i].rule &&
             lines[end].service == lines[i].service)
        ++end;
      if (end - i >= kListEntriesMin && end - i <= kRulesPerGroup) {
        std::vector<net::AddressRange> ranges;
        for (std::size_t j = i; j < end; ++j) ranges.push_back(lines[j].peer.Range());
        uses[std::move(ranges)].push_back({g, side, i, end - i});
      }
      i = end;
    }
  }

  // What counts against the quota: of a list every entry, whether it is filled or not.
  std::size_t WeightOf(const GroupLine& line) const {
    return line.list ? plan_.lists[*line.list].prefixes.size() : 1;
  }

  using Weights = std::array<std::array<std::size_t, 2>, 2>;  // by side and family

  Weights WeightsOf(const PlannedGroup& group) const {
    Weights weights{};
    for (std::size_t side = 0; side < 2; ++side) {
      for (const GroupLine& line : group.lines[side])
        weights[side][FamilyOf(line)] += WeightOf(line);
    }
    return weights;
  }

  static std::size_t FamilyOf(const GroupLine& line) {
    return line.peer.address.family == net::Family::kIpv4 ? 0 : 1;
  }

  bool Split() {
    std::vector<PlannedGroup> out;
    bool is_possible = true;
    for (PlannedGroup& group : plan_.groups) {
      const Weights weights = WeightsOf(group);
      const std::size_t most =
          std::max({weights[0][0], weights[0][1], weights[1][0], weights[1][1]});
      if (most <= kRulesPerGroup) {
        out.push_back(std::move(group));
      } else if (most > kRulesPerInterface) {
        diagnostics_.Error("PW-DIA-aws-0303", {},
                           "expected at most " + WithThousands(kRulesPerInterface) +
                               " rules of one direction for an interface of " + group.name +
                               ", which is what AWS can be raised to, found " + WithThousands(most),
                           "a network firewall before the subnet takes more");
        is_possible = false;
      } else {
        SplitGroup(std::move(group), most, out);
      }
    }
    plan_.groups = std::move(out);
    return is_possible;
  }

  // Fills groups in order, each direction and family for itself.
  void SplitGroup(PlannedGroup group, std::size_t most, std::vector<PlannedGroup>& out) {
    std::size_t room = kRulesPerGroup;
    if (most > kRulesPerGroup * kGroupsPerInterface) {
      // Lists are not cut: a group may have to stay short of its room by one of them.
      room = std::min(kRulesPerInterface, (most + kGroupsPerInterface - 1) / kGroupsPerInterface);
      diagnostics_.Warning("PW-DIA-aws-0304", {},
                           "expected at most " +
                               std::to_string(kRulesPerGroup * kGroupsPerInterface) +
                               " rules of one direction for an interface of " + group.name +
                               ", found " + std::to_string(most),
                           "have the quota of rules for each security group raised to " +
                               std::to_string(room) + " before the text is applied");
    }
    const std::size_t begin = out.size();
    for (std::size_t side = 0; side < 2; ++side) {
      std::array<std::size_t, 2> at{};    // the group that is filled
      std::array<std::size_t, 2> used{};  // in it
      for (GroupLine& line : group.lines[side]) {
        const std::size_t family = FamilyOf(line);
        const std::size_t weight = WeightOf(line);
        if (used[family] + weight > room) {
          ++at[family];
          used[family] = 0;
        }
        used[family] += weight;
        while (out.size() <= begin + at[family]) {
          const std::size_t number = out.size() - begin + 1;
          out.push_back({group.name + "-" + std::to_string(number), group.own, {}});
        }
        out[begin + at[family]].lines[side].push_back(std::move(line));
      }
    }
    const std::size_t parts = out.size() - begin;
    if (parts <= kGroupsPerInterface) return;
    diagnostics_.Warning("PW-DIA-aws-0306", {},
                         "expected at most " + std::to_string(kGroupsPerInterface) +
                             " security groups for an interface of " + group.name + ", found " +
                             std::to_string(parts),
                         "have the quota raised before the text is applied");
  }

  // `app-1` may be the name of a host, and the first half of `app`.
  void MakeNamesUnique() {
    std::set<std::string> known;
    for (PlannedGroup& group : plan_.groups) {
      while (!known.insert(group.name).second) group.name += "-" + ShortHash(group.name);
    }
  }

  const policy::Policy& policy_;
  const AllowRules& rules_;
  Diagnostics& diagnostics_;
  AddressNames names_;
  std::vector<Words> words_;  // of each group
  GroupPlan plan_;
};

bool CheckRules(const policy::Policy& policy, const PlannedKind& kind, const AllowRules& rules,
                Diagnostics& diagnostics) {
  if (policy.FindHook(policy::Hook::kForward) != nullptr) {
    diagnostics.Error("PW-DIA-aws-0301", {}, "expected rules of hosts, found those of a gateway",
                      std::string(kind.many) + " belong to " + std::string(kind.owner));
    return false;
  }
  for (const AllowRule& rule : rules.rules) {
    for (const AllowedService& service : rules.services[rule.services]) {
      if (service.source_ports.IsAny()) continue;
      diagnostics.Error(
          "PW-DIA-aws-0302", {},
          "expected services from any source port, found " + ToText(service) + " from some",
          std::string(kind.many) + " do not look at source ports");
      return false;
    }
  }
  return true;
}

std::optional<AllowRules> RulesOf(const policy::Policy& policy, const PlannedKind& kind,
                                  RequirementSets& requirements, Diagnostics& diagnostics) {
  AllowShape shape;
  shape.interfaces = false;
  auto rules = AllowRulesOf(policy, shape, requirements, diagnostics);
  if (!rules || !CheckRules(policy, kind, *rules, diagnostics)) return std::nullopt;
  return rules;
}

}  // namespace

void DropCovered(std::vector<GroupLine>& lines) { Pruner(lines).Run(); }

std::optional<GroupPlan> PlanClasses(const policy::Policy& policy, const PlannedKind& kind,
                                     RequirementSets& requirements, Diagnostics& diagnostics) {
  const auto rules = RulesOf(policy, kind, requirements, diagnostics);
  if (!rules) return std::nullopt;
  return Planner(policy, *rules, diagnostics).TakeClasses();
}

std::optional<GroupPlan> PlanGroups(const policy::Policy& policy, RequirementSets& requirements,
                                    Diagnostics& diagnostics) {
  const PlannedKind kind{"security groups", "the interfaces of hosts"};
  const auto rules = RulesOf(policy, kind, requirements, diagnostics);
  if (!rules) return std::nullopt;
  return Planner(policy, *rules, diagnostics).Run();
}

}  // namespace portwright::dialect::aws
