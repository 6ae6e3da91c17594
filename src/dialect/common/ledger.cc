#include "dialect/common/ledger.h"

#include <algorithm>
#include <utility>

namespace portwright::dialect {

bool Ledger::IsFresh(std::string_view code, SourcePlace place) {
  std::string key(code);
  for (const std::uint32_t part : {place.file, place.line, place.column})
    key += "/" + std::to_string(part);
  return said_.insert(std::move(key)).second;
}

void Ledger::Error(std::string_view code, SourcePlace place, std::string message,
                   std::string hint) {
  constexpr std::size_t kErrorsMax = 1'000;
  if (errors_ >= kErrorsMax || !IsFresh(code, place)) return;
  ++errors_;
  diagnostics_.Error(code, place, std::move(message), std::move(hint));
}

void Ledger::Warning(std::string_view code, SourcePlace place, std::string message,
                     std::string hint) {
  if (said_.size() < Diagnostics::kKeptMax && IsFresh(code, place))
    diagnostics_.Warning(code, place, std::move(message), std::move(hint));
}

bool Ledger::Spend(std::size_t entries, SourcePlace place) {
  return Add(entries, 20'000'000, Spent::kEntries, entries_, place);
}

bool Ledger::SpendRules(std::size_t rules, SourcePlace place) {
  return Add(rules, 10'000'000, Spent::kRules, rules_, place);
}

bool Ledger::Add(std::size_t amount, std::size_t max, Spent what, std::size_t& sum,
                 SourcePlace place) {
  if (sum > max) return false;
  sum += amount;
  if (sum <= max) return true;
  SayTooMany(what, place);
  return false;
}

void AddReason(std::vector<std::string>& reasons, const std::string& reason) {
  constexpr std::size_t kReasonsMax = 3;
  if (reason.empty() || std::find(reasons.begin(), reasons.end(), reason) != reasons.end()) return;
  if (reasons.size() < kReasonsMax) {
    reasons.push_back(reason);
  } else if (reasons.size() == kReasonsMax) {
    reasons.push_back("and more");
  }
}

}  // namespace portwright::dialect
