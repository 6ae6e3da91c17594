// The left side of a comparison in a rule of nftables: `ip saddr`, `meta l4proto`, `tcp dport`.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "dialect/nftables/rule_match.h"
#include "dialect/nftables/tokens.h"

namespace portwright::dialect::nftables {

// Reads one at `at` and moves behind it; nothing, and `at` as it was, where no selector begins. One
// that is known to nft and not modelled has Field::kUnknown.
std::optional<Selector> ReadSelector(const std::vector<Token>& words, std::size_t& at);

}  // namespace portwright::dialect::nftables
