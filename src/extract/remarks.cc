#include "extract/remarks.h"

#include <algorithm>
#include <map>
#include <utility>

namespace portwright::extract {

void Remarks::Settle(const document::Document& document, const Mentions& mentions,
                     Sentences& sentences) const {
  std::vector<bool> drop(sentences.statements.size(), false);
  for (const std::size_t i : weak_) drop[i] = true;
  std::map<std::uint16_t, std::size_t> first;  // by port: the first statement that holds
  for (std::size_t i = 0; i < sentences.statements.size(); ++i) {
    if (drop[i]) continue;
    for (const SaidPort& port : sentences.statements[i].ports) first.emplace(port.port.ports.lo, i);
  }
  for (const std::size_t i : weak_) {
    Statement& statement = sentences.statements[i];
    const bool known =
        std::all_of(statement.ports.begin(), statement.ports.end(), [&](const SaidPort& port) {
          return mentions.InTables(port.port.ports.lo) || first.contains(port.port.ports.lo);
        });
    if (!known) {
      drop[i] = false;
      for (const SaidPort& port : statement.ports) first.emplace(port.port.ports.lo, i);
      continue;
    }
    for (const SaidPort& port : statement.ports) {
      if (port.port.size == 0) continue;
      Number number;
      number.place = port.place;
      number.size = port.port.size;
      number.line = document.LineOf(port.place);
      number.refusal = Refusal::kNotOpened;
      sentences.refused.push_back(number);
    }
  }
  std::vector<Statement> kept;
  for (std::size_t i = 0; i < drop.size(); ++i) {
    if (!drop[i]) kept.push_back(std::move(sentences.statements[i]));
  }
  sentences.statements = std::move(kept);
  for (const Passed& later : passed_) {
    if (mentions.InTables(later.port) || first.contains(later.port)) {
      sentences.refused.push_back(later.number);
    }
  }
}

}  // namespace portwright::extract
