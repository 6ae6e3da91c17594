#include "proof/text_lines.h"

#include <algorithm>

namespace portwright::proof {

TextLines::TextLines(const policy::Policy& policy) {
  for (const policy::Chain& chain : policy.chains) {
    const auto begin = static_cast<std::uint32_t>(firsts_.size());
    begins_.push_back(begin);
    for (std::uint32_t r = 0; r < chain.rules.size(); ++r) {
      const bool goes_on =
          r > 0 && r < chain.places.size() && chain.places[r - 1] == chain.places[r];
      firsts_.push_back(goes_on ? firsts_.back() : begin + r);
    }
  }
  begins_.push_back(static_cast<std::uint32_t>(firsts_.size()));
}

RuleAt TextLines::FirstRule(std::uint32_t line) const {
  const auto after = std::upper_bound(begins_.begin(), begins_.end(), line);
  const auto chain = static_cast<std::uint32_t>(after - begins_.begin() - 1);
  return {chain, line - begins_[chain]};
}

}  // namespace portwright::proof
