// Lines of a text by number: rules of one chain with one place count as one line, others each
// alone. Linear to make; values, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "policy/policy.h"
#include "proof/lines.h"

namespace portwright::proof {

class TextLines {
 public:
  explicit TextLines(const policy::Policy& policy);

  // Numbers are below this; not every number is a line's.
  std::uint32_t size() const { return static_cast<std::uint32_t>(firsts_.size()); }
  // The line of a rule.
  std::uint32_t Of(const RuleAt& at) const { return firsts_[begins_[at.chain] + at.rule]; }
  // The first rule of a line.
  RuleAt FirstRule(std::uint32_t line) const;

 private:
  std::vector<std::uint32_t> begins_;  // number of the first rule of each chain, and the end
  std::vector<std::uint32_t> firsts_;  // by rule: the number of the first one of its line
};

}  // namespace portwright::proof
