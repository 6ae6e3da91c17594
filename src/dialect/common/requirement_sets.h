// The sets of requirements behind rules: each has a short hash, which begins the comment of every
// rule with that set, and rows in the list of reasons that resolve it. The same comment in every
// dialect, as long as there is room for it. Hashes depend on the ids alone: not on the order of
// pools or rules. Cost: linear in reasons and interned sets. Refers to the policy, which must
// outlive it. Not thread safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/policy.h"

namespace portwright::dialect {

class RequirementSets {
 public:
  explicit RequirementSets(const policy::Policy& policy);

  // The set of all requirements behind these origins, as a number; equal sets, equal numbers.
  std::uint32_t Intern(const std::vector<std::uint32_t>& origins);
  // The same of these requirements, indices into Policy::reasons in any order.
  std::uint32_t InternReasons(std::vector<std::uint32_t> members);
  // Gives every interned set its hash: 32 bits, made different where two would be equal. Before any
  // of those below.
  void AssignHashes();

  std::uint32_t hash(std::uint32_t set) const { return sets_[set].hash; }
  // `1a2b3c4d backup/oracle/11117 (ibm-backup-recovery L512) +2`, at most `bytes_max` (32 or more)
  // bytes of plain ASCII without quotes and backslashes: first the hash, then the first
  // requirement, then how many more there are.
  void AppendComment(std::string& out, std::uint32_t set, std::size_t bytes_max) const;
  std::string Comment(std::uint32_t set, std::size_t bytes_max) const;
  // The id of the first requirement: `backup/oracle/11117`; empty for the empty set.
  std::string_view FirstId(std::uint32_t set) const;
  // All of them, indices into Policy::reasons, by id.
  std::span<const std::uint32_t> ReasonsOf(std::uint32_t set) const;
  // `hash,requirement,citation,purpose`, a row for each requirement of each set, sorted; RFC 4180.
  std::string Csv() const;
  std::size_t requirement_count() const { return requirement_count_; }

 private:
  struct Set {
    std::uint64_t identity = 0;
    std::uint32_t hash = 0;
    std::uint32_t first_member = 0;  // members_[first_member .. first_member + member_count)
    std::uint32_t member_count = 0;
    std::uint32_t id_count = 0;
  };

  const policy::Policy& policy_;
  std::vector<std::uint32_t> ranks_;      // of each reason, by id, citation and purpose
  std::vector<std::uint64_t> id_hashes_;  // of each reason
  std::vector<std::size_t> label_ends_;   // of each reason in labels_
  std::string labels_;                    // what a comment says of each reason
  std::vector<std::uint32_t> members_;    // reasons of all sets, each set's sorted by rank
  std::vector<Set> sets_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_identity_;
  std::vector<std::uint32_t>
      of_origin_;  // the set of one origin alone, kUnknown before it is asked for
  std::size_t requirement_count_ = 0;
};

// `text` as it may stand between quotes, or behind a `#`: printable ASCII without double quotes and
// backslashes, everything else replaced.
std::string Sanitised(std::string_view text);

}  // namespace portwright::dialect
