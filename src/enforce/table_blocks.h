// A table's text as its chains, sets, maps and objects. For texts that Portwright writes or nft
// lists; views into the text, linear.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::enforce {

struct TableBlock {
  std::string_view kind;   // `chain`, `map`, `set`, `ct timeout`
  std::string_view name;   // `pw_input_v4`
  std::string_view body;   // between the brackets
  std::string_view whole;  // from the beginning of its line behind the last block

  // Of a base chain: `type filter hook input priority filter`, and `drop`; empty: it has none.
  std::string_view hook, policy;
  std::string_view rules;  // of a chain: the body behind what it says of its hook
};

struct TableText {
  bool is_there = false;           // a table is begun
  std::vector<TableBlock> blocks;  // of all beginnings
  std::vector<std::string_view>
      added_chains;  // by commands behind it: `add chain inet portwright x`
};

// Nothing: something else than our table stands there, or it holds what is not known.
std::optional<TableText> ParseTable(std::string_view text);

// The text with each name outside of comments that `rename` knows in another way: it appends the
// new one and says true. Names in quotes are taken where an object's stands.
std::string Renamed(std::string_view text,
                    const std::function<bool(std::string& out, std::string_view name)>& rename);

}  // namespace portwright::enforce
