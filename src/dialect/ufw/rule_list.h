// The rules of ufw's users, as its commands change them: added, put in front, taken away.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/ufw/model.h"
#include "dialect/ufw/rule_words.h"

namespace portwright::dialect::ufw {

// Does what ufw does. A rule that is not there to be deleted, and a number that no rule has, is a
// warning. Cost: a rule that is only added O(1), others linear in the rules.
class RuleList {
 public:
  RuleList(Config& config, Diagnostics& diagnostics) : config_(config), diagnostics_(diagnostics) {}

  void Apply(const RuleCommand& command);
  void Clear();

 private:
  std::vector<UserRule>& Rules(bool is_v6) { return config_.rules[is_v6 ? 1 : 0]; }
  std::optional<std::size_t> Find(bool is_v6, const RuleMatch& match) const;
  void Add(bool is_v6, const UserRule& rule);
  bool Remove(bool is_v6, const UserRule& rule);
  void RemoveNumber(std::uint64_t number, SourcePlace place);
  void Insert(const RuleCommand& command);
  void InsertAt(bool is_v6, std::size_t index, const UserRule& rule);
  static std::size_t HashOf(const RuleMatch& match);
  void Index();

  Config& config_;
  Diagnostics& diagnostics_;
  std::unordered_multimap<std::size_t, std::size_t> places_[2];  // by hash, in Config::rules
};

}  // namespace portwright::dialect::ufw
