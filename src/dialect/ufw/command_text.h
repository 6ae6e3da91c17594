// Rules that allow as commands of ufw, and as lines of its before.rules where commands have no
// word.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "dialect/common/allow_rules.h"
#include "dialect/common/requirement_sets.h"
#include "policy/policy.h"

namespace portwright::dialect::ufw {

// Refers to what it is made of, which must outlive it. Not thread safe.
class CommandText {
 public:
  CommandText(const policy::Policy& policy, const RequirementSets& requirements,
              const AllowRules& rules, bool knows_vrrp);

  const std::string& commands() const { return commands_; }
  // For the chains before the user's rules, of one family.
  const std::string& lines(net::Family family) const {
    return lines_[family == net::Family::kIpv6 ? 1 : 0];
  }
  // Commands and lines.
  std::uint64_t count() const { return count_; }
  std::uint64_t command_count() const { return command_count_; }

 private:
  void Add(const AllowRule& rule);
  void AddCommand(const AllowRule& rule, const std::string& protocol, const std::string& from_ports,
                  const std::string& to_ports);
  void AddLine(const AllowRule& rule, const AllowedService& service);
  void AppendRule(const AllowRule& rule, const std::string& text);
  const std::vector<std::string>& TextsOf(std::uint32_t set);
  std::string Comment(std::uint32_t requirements) const;
  bool IsEverywhere(const AllowRule& rule) const;

  const policy::Policy& policy_;
  const RequirementSets& requirements_;
  const AllowRules& rules_;
  bool knows_vrrp_;
  bool counts_families_ = false;                 // the first pass, for rules between any ends
  std::vector<std::vector<std::string>> texts_;  // prefixes of each set; empty: not asked for yet
  std::map<std::string, unsigned> families_;     // of each rule between any ends: 1, 2 or both
  std::unordered_set<std::string> said_;
  std::string commands_;
  std::string lines_[2];
  std::uint64_t count_ = 0;
  std::uint64_t command_count_ = 0;
};

}  // namespace portwright::dialect::ufw
