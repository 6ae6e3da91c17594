#include "dialect/common/list_chains.h"

#include <string>

#include "base/check.h"

namespace portwright::dialect {

std::uint32_t CopyList(PolicyBuilder& builder, std::uint32_t chain, std::string_view suffix,
                       policy::Verdict permit, std::optional<policy::Verdict> end) {
  // No list has a blank in its name.
  const std::uint32_t copy =
      builder.ChainOf(builder.policy().chains[chain].name + " " + std::string(suffix));
  const policy::Chain& original = builder.policy().chains[chain];
  policy::Chain& made = builder.policy().chains[copy];
  if (!made.rules.empty()) return copy;
  made.rules = original.rules;
  made.places = original.places;
  for (policy::Rule& rule : made.rules) {
    using policy::VerdictKind;
    PORTWRIGHT_CHECK(
        rule.verdict.kind == VerdictKind::kAccept || rule.verdict.kind == VerdictKind::kDrop,
        "a list's lines permit or deny");
    if (rule.verdict.kind == VerdictKind::kAccept) rule.verdict = permit;
  }
  if (end && !made.rules.empty()) made.rules.back().verdict = *end;
  return copy;
}

std::uint32_t PermitsReturn(PolicyBuilder& builder, std::uint32_t chain) {
  return CopyList(builder, chain, "(and on)", {policy::VerdictKind::kReturn, 0});
}

}  // namespace portwright::dialect
