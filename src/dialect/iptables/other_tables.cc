#include "dialect/iptables/other_tables.h"

#include <optional>
#include <string>

#include "base/text.h"

namespace portwright::dialect::iptables {
namespace {

// The first rule of a kind, and how many there are.
struct Finding {
  std::optional<SourcePlace> first;
  std::size_t count = 0;

  void Add(SourcePlace place) {
    if (!first) first = place;
    ++count;
  }
};

struct Findings {
  Finding translated, untracked, dropped;
  bool has_rules = false;
};

bool Untracks(const Words& words) {
  for (std::size_t i = 2; i < words.size(); ++i) {
    if (words[i].IsOption() && words[i].text == "--notrack") return true;
  }
  return false;
}

Findings Scan(const TableBlock& table) {
  Findings out;
  Words words;
  const std::uint32_t file = table.place.file;
  for (const ChainBlock& chain : table.chains) {
    if (chain.policy == ChainPolicy::kDrop) out.dropped.Add(chain.place);
    for (const RuleText& rule : chain.rules) {
      out.has_rules = true;
      if (words.Split(rule.text, rule.column) != WordFault::kNone) continue;
      const TargetWords target = FindTarget(words);
      const SourcePlace place{file, rule.line, rule.column};
      const std::string_view name = target.name;
      if (name == "DNAT" || name == "REDIRECT" || name == "NETMAP" || name == "TPROXY" ||
          name == "DNPT") {
        out.translated.Add(place);
      } else if (name == "NOTRACK" || (name == "CT" && Untracks(words))) {
        out.untracked.Add(place);
      } else if (name == "DROP") {
        out.dropped.Add(place);
      }
    }
  }
  return out;
}

}  // namespace

void NoteFilledSets(const TableBlock& table, LiftState& state) {
  Words words;
  for (const ChainBlock& chain : table.chains) {
    for (const RuleText& rule : chain.rules) {
      if (rule.text.find("-set") == std::string_view::npos) continue;
      words.Split(rule.text, rule.column);
      for (std::size_t i = 2; i + 1 < words.size(); ++i) {
        const bool fills =
            words[i].IsOption() && (words[i].text == "--add-set" || words[i].text == "--del-set");
        if (fills) state.filled_sets.emplace(words[i + 1].text);
      }
    }
  }
}

void ReviewTable(const TableBlock& table, LiftState& state) {
  const Findings found = Scan(table);
  const std::string name(table.name);
  if (name == "nat" && found.has_rules) {
    state.builder.Assume(
        "address translation is not followed: addresses and ports are those that the filter table "
        "sees (INPUT and FORWARD behind DNAT and before SNAT, OUTPUT behind its own DNAT)");
  } else if (found.has_rules) {
    state.builder.Assume("the table " + name + " is not followed: marks and headers stay as sent");
  }
  if (found.translated.first) {
    state.diagnostics.Warning("PW-DIA-iptables-0160", *found.translated.first,
                              "expected no translation of destinations, found " +
                                  Count(found.translated.count, "rule") + " in table " + name,
                              "ask with the addresses and ports behind the translation");
  }
  if (found.untracked.first) {
    state.diagnostics.Warning("PW-DIA-iptables-0161", *found.untracked.first,
                              "expected all connections to be tracked, found " +
                                  Count(found.untracked.count, "rule") + " that ends tracking",
                              "packets are judged as if they were tracked");
    state.builder.Assume("rules of table " + name + " that end tracking are passed over");
  }
  if (found.dropped.first) {
    state.diagnostics.Warning(
        "PW-DIA-iptables-0162", *found.dropped.first,
        "expected packets to be dropped by the filter table alone, found " +
            Count(found.dropped.count, "rule or policy", "rules or policies") + " in table " + name,
        "answers are for packets that pass that table");
    state.builder.Assume("packets pass the table " + name +
                         ": what it drops is judged by the filter table alone");
  }
}

}  // namespace portwright::dialect::iptables
