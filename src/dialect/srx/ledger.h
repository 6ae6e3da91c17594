// Work and messages of one reading.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::srx {

class Ledger {
 public:
  explicit Ledger(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // At most 1,000 errors, as a broken text may hold millions.
  void Error(std::string_view code, SourcePlace place, std::string message, std::string hint = "");
  // Each (code, place) once: rules share what they name.
  void Warning(std::string_view code, SourcePlace place, std::string message,
               std::string hint = "");
  // False, with an error, once a text asks for more than a device could hold: entries of lists
  // and sets written out, and rules.
  bool Spend(std::size_t entries, SourcePlace place);
  bool SpendRules(std::size_t rules, SourcePlace place);

 private:
  bool IsFresh(std::string_view code, SourcePlace place);

  Diagnostics& diagnostics_;
  std::unordered_set<std::string> said_;
  std::size_t errors_ = 0;
  std::size_t entries_ = 0;
  std::size_t rules_ = 0;
};

// Reasons of third values, each once and at most three of them: a set of a thousand names is one
// condition all the same.
void AddReason(std::vector<std::string>& reasons, const std::string& reason);

}  // namespace portwright::dialect::srx
