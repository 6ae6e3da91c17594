// A text of iptables-save or ip6tables-save by its lines: tables, chains, rules still as text. A
// text may hold both families, one behind the other. What `iptables -S` prints is the filter table
// without its frame.
//
// Cost: linear; rules are views into the text, 24 bytes each. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/iptables/words.h"
#include "net/address.h"
#include "policy/policy.h"

namespace portwright::dialect::iptables {

struct RuleText {
  std::string_view text;  // from its `-A` on
  std::uint32_t line = 0;
  std::uint32_t column = 1;
};

enum class ChainPolicy : std::uint8_t { kNotSaid, kAccept, kDrop };

struct ChainBlock {
  std::string_view name;
  bool is_built_in = false;
  bool is_flushed = false;  // `-F`
  ChainPolicy policy = ChainPolicy::kNotSaid;
  SourcePlace place;
  std::deque<RuleText> rules;
};

struct TableBlock {
  std::string_view name;  // `filter`, `nat`, `mangle`, `raw`, `security`
  SourcePlace place;
  std::vector<ChainBlock> chains;
  std::map<std::string_view, std::uint32_t> by_name;

  const ChainBlock* Find(std::string_view chain) const;
};

// Tables of one family: of one run of the tool.
struct Section {
  std::uint32_t file = 0;
  SourcePlace place;
  std::optional<net::Family> said;  // by its head
  // Its head says that it is loaded with --noflush: built-in chains keep what they have, unless the
  // text flushes them.
  bool keeps_rules = false;
  std::vector<TableBlock> tables;

  const TableBlock* Find(std::string_view table) const;
};

// The hook of a built-in chain of the filter table; kNone for other names.
policy::Hook HookOf(std::string_view chain);

// More rules than this in one text are refused.
inline constexpr std::size_t kRulesMax = 5'000'000;

// Adds the sections of a text. What is not understood is an error with its place, and reading goes
// on behind it. `file` is known to the diagnostics.
void ReadSections(std::string_view text, std::uint32_t file, std::vector<Section>& out,
                  Diagnostics& diagnostics);

// What of the options in a section's rules only one family has: `-s 10.0.0.1`, `--icmpv6-type`.
std::optional<net::Family> GuessFamily(const Section& section);

}  // namespace portwright::dialect::iptables
