#include "dialect/iptables/chain_graph.h"

#include <utility>

#include "base/text.h"
#include "dialect/iptables/lift_rule.h"

namespace portwright::dialect::iptables {
namespace {

struct Jump {
  std::uint32_t target = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

using Jumps = std::vector<std::vector<Jump>>;

Jumps JumpsOf(const TableBlock& table) {
  Jumps out(table.chains.size());
  Words words;
  for (std::size_t c = 0; c < table.chains.size(); ++c) {
    for (const RuleText& rule : table.chains[c].rules) {
      if (words.Split(rule.text, rule.column) != WordFault::kNone) continue;
      const TargetWords target = FindTarget(words);
      const auto found = table.by_name.find(target.name);
      if (target.name.empty() || found == table.by_name.end()) continue;
      out[c].push_back({found->second, rule.line, words[target.word].column});
    }
  }
  return out;
}

// In depth, on a stack of our own.
void FindLoops(const TableBlock& table, const Jumps& jumps, Diagnostics& diagnostics) {
  enum class Visit : std::uint8_t { kNever, kOpen, kDone };
  std::vector<Visit> visits(jumps.size(), Visit::kNever);
  std::vector<std::pair<std::uint32_t, std::size_t>> path;
  for (std::uint32_t start = 0; start < jumps.size(); ++start) {
    if (visits[start] != Visit::kNever) continue;
    visits[start] = Visit::kOpen;
    path.emplace_back(start, 0);
    while (!path.empty()) {
      const std::uint32_t at = path.back().first;
      if (path.back().second == jumps[at].size()) {
        visits[at] = Visit::kDone;
        path.pop_back();
        continue;
      }
      const Jump& jump = jumps[at][path.back().second++];
      if (visits[jump.target] == Visit::kOpen) {
        diagnostics.Error("PW-DIA-iptables-0150", {table.place.file, jump.line, jump.column},
                          "expected jumps without a loop, found one back to chain " +
                              Quote(table.chains[jump.target].name));
      } else if (visits[jump.target] == Visit::kNever) {
        visits[jump.target] = Visit::kOpen;
        path.emplace_back(jump.target, 0);
      }
    }
  }
}

}  // namespace

ChainGraph GraphOf(const TableBlock& table, Diagnostics& diagnostics) {
  const Jumps jumps = JumpsOf(table);
  FindLoops(table, jumps, diagnostics);
  ChainGraph out;
  out.reached_from.resize(jumps.size());
  for (std::uint32_t start = 0; start < jumps.size(); ++start) {
    if (!table.chains[start].is_built_in) continue;
    const int hook = static_cast<int>(HookOf(table.chains[start].name));
    const auto bit = static_cast<std::uint8_t>(1 << hook);
    std::vector<std::uint32_t> open{start};
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if ((out.reached_from[at] & bit) != 0) continue;
      out.reached_from[at] |= bit;
      for (const Jump& jump : jumps[at]) open.push_back(jump.target);
    }
  }
  return out;
}

}  // namespace portwright::dialect::iptables
