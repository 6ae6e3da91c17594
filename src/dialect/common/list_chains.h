// Chains of access lists that stand before others.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dialect/common/policy_builder.h"

namespace portwright::dialect {

// A copy of a list's chain, named with a suffix, in which `permit` stands for every accept and
// `end`, where given, for the last rule: the list's unwritten end. Made once for each name; its
// rules keep their places. Chains without jumps only.
std::uint32_t CopyList(PolicyBuilder& builder, std::uint32_t chain, std::string_view suffix,
                       policy::Verdict permit, std::optional<policy::Verdict> end = std::nullopt);

// A copy whose permits return to whoever jumped there, so that a further list can decide.
std::uint32_t PermitsReturn(PolicyBuilder& builder, std::uint32_t chain);

}  // namespace portwright::dialect
