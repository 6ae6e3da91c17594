// Which chains of a table lead to which: loops, and who reaches a chain. Cost: linear; chains may
// nest deeply. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/iptables/tables.h"

namespace portwright::dialect::iptables {

struct ChainGraph {
  // By the index of a chain in its table: bits 1 << Hook of the built-in chains that lead to it.
  std::vector<std::uint8_t> reached_from;
};

// A loop is an error, with the rule that closes it.
ChainGraph GraphOf(const TableBlock& table, Diagnostics& diagnostics);

}  // namespace portwright::dialect::iptables
