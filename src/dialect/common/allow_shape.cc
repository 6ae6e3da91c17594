#include "dialect/common/allow_shape.h"

#include <string>

#include "base/text.h"

namespace portwright::dialect {
namespace {

using policy::Chain;
using policy::Rule;
using policy::VerdictKind;

bool IsPlain(const policy::Policy& policy, const Rule& rule) {
  const policy::Condition& c = policy.conditions[rule.condition];
  return c.states == policy::kAnyState && c.interfaces.empty() && c.tcp_flags_mask == 0 &&
         c.icmp_code_lo == 0 && c.icmp_code_hi == 255 && c.unknown.empty();
}

// The first rule of each kind of fault: a million may share it.
bool CheckRules(const policy::Policy& policy, const Chain& chain, const AllowShape& shape,
                Diagnostics& diagnostics) {
  bool only_accepts = true, is_plain = true, has_interface = false;
  for (const Rule& rule : chain.rules) {
    only_accepts = only_accepts && rule.verdict.kind == VerdictKind::kAccept;
    is_plain = is_plain && IsPlain(policy, rule);
    has_interface = has_interface || rule.in_interface != 0 || rule.out_interface != 0;
  }
  if (!only_accepts) {
    diagnostics.Error(
        "PW-DIA-common-0014", {},
        "expected rules of chain " + Quote(chain.name) + " that accept, found another verdict",
        "take what is denied out of what is allowed");
  }
  if (!is_plain) {
    diagnostics.Error("PW-DIA-common-0015", {},
                      "expected rules of chain " + Quote(chain.name) +
                          " about addresses, services and interfaces, found another condition");
  }
  if (has_interface && !shape.interfaces) {
    diagnostics.Error(
        "PW-DIA-common-0016", {},
        "expected no interface in the rules of chain " + Quote(chain.name) + ", found one",
        "this language has rules for a host or a group of them, not for a gateway");
  }
  return only_accepts && is_plain && (shape.interfaces || !has_interface);
}

}  // namespace

bool CheckAllowShape(const policy::Policy& policy, const AllowShape& shape,
                     Diagnostics& diagnostics) {
  if (const Status status = policy::Check(policy); !status) {
    diagnostics.Error("PW-DIA-common-0010", {},
                      "expected a sound policy, found: " + status.error().message);
    return false;
  }
  bool ok = true;
  if (!policy.stateful) {
    diagnostics.Error("PW-DIA-common-0011", {},
                      "expected a policy that follows connections, found one that does not");
    ok = false;
  }
  bool has_hook = false;
  for (const Chain& chain : policy.chains) {
    if (chain.hook == policy::Hook::kNone) continue;  // only reached by jumps, which are refused
    has_hook = true;
    if (chain.default_verdict.kind != VerdictKind::kDrop) {
      diagnostics.Error(
          "PW-DIA-common-0013", {},
          "expected chain " + Quote(chain.name) + " to drop by default, found another verdict",
          "`scope: ports` of a host is for nftables");
      ok = false;
    }
    ok = CheckRules(policy, chain, shape, diagnostics) && ok;
  }
  if (!has_hook) {
    diagnostics.Error("PW-DIA-common-0012", {}, "expected a chain with a hook, found none",
                      "a text without rules would say nothing, and may let everything through");
    ok = false;
  }
  return ok;
}

}  // namespace portwright::dialect
