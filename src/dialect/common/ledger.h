// Work and messages of one reading, for dialects whose texts name groups of groups: what a text of
// a few lines can ask for is bounded, and what many lines share is said once. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect {

class Ledger {
 public:
  explicit Ledger(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}
  virtual ~Ledger() = default;
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Each (code, place) once, and at most 1,000 errors, as a broken text may hold millions.
  void Error(std::string_view code, SourcePlace place, std::string message, std::string hint = "");
  // Each (code, place) once: several rules and contexts read the same lines.
  void Warning(std::string_view code, SourcePlace place, std::string message,
               std::string hint = "");
  // False, with an error, once a text asks for more than a device could hold: 20,000,000 entries of
  // lists and groups written out, 10,000,000 rules.
  bool Spend(std::size_t entries, SourcePlace place);
  bool SpendRules(std::size_t rules, SourcePlace place);

 protected:
  enum class Spent : std::uint8_t { kEntries, kRules };

 private:
  // The error, in the dialect's words: at most once for each.
  virtual void SayTooMany(Spent what, SourcePlace place) = 0;
  bool IsFresh(std::string_view code, SourcePlace place);
  bool Add(std::size_t amount, std::size_t max, Spent what, std::size_t& sum, SourcePlace place);

  Diagnostics& diagnostics_;
  std::unordered_set<std::string> said_;
  std::size_t errors_ = 0;
  std::size_t entries_ = 0;
  std::size_t rules_ = 0;
};

// Reasons of third values, each once and at most three of them: a group of a thousand names is one
// condition all the same.
void AddReason(std::vector<std::string>& reasons, const std::string& reason);

}  // namespace portwright::dialect
