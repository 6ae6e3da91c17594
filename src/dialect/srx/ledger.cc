#include "dialect/srx/ledger.h"

#include <algorithm>
#include <utility>

namespace portwright::dialect::srx {

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
  constexpr std::size_t kEntriesMax = 20'000'000;
  if (entries_ > kEntriesMax) return false;
  entries_ += entries;
  if (entries_ <= kEntriesMax) return true;
  Error("PW-DIA-srx-0112", place,
        "expected sets that write out to at most 20,000,000 entries, found more",
        "sets that name each other many times over multiply");
  return false;
}

bool Ledger::SpendRules(std::size_t rules, SourcePlace place) {
  constexpr std::size_t kRulesMax = 10'000'000;
  if (rules_ > kRulesMax) return false;
  rules_ += rules;
  if (rules_ <= kRulesMax) return true;
  Error("PW-DIA-srx-0112", place,
        "expected policies that write out to at most 10,000,000 rules, found more");
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

}  // namespace portwright::dialect::srx
