// `nft -j list ruleset`: the objects of its JSON as the same blocks as those of the text.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/nftables/ruleset.h"

namespace portwright::dialect::nftables {

// Whether a text is JSON; no text of nft begins so.
bool StartsLikeJson(std::string_view text);
// How the output of `nft -j` begins.
bool LooksLikeJsonRuleset(std::string_view text);

// As ParseRuleset. A rule stands where its `handle` does, which `nft delete rule` takes; all else
// where its value stands. Objects that decide no packet are passed over; what is not understood is
// an error with its place (PW-DIA-nftables-0130 and on). Views into the text and into
// Ruleset::texts. Cost: linear.
Ruleset ParseJsonRuleset(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::dialect::nftables
