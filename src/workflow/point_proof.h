// Whether a text that was just written means what it was made from: read back, and compared in
// every view. A syntax check is no proof.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/date.h"
#include "dialect/common/dialect.h"
#include "net/address.h"
#include "policy/policy.h"
#include "proof/point_compare.h"

namespace portwright::workflow {

// What to ask about the text of a point: which replies count, and what its device cannot send where
// its rules do not say an interface. `routes` are RoutesOf the point.
proof::ProofQuestion QuestionOf(const dialect::Dialect& dialect, const policy::Policy& lifted,
                                const std::map<std::string, net::AddressSet>& routes);

// The last day of what a rule serves; nothing: it stays for good.
std::optional<Date> LastDay(const policy::Policy& policy, const policy::Rule& rule);

// What a policy is on the day after `day`: without the rules that end before.
policy::Policy After(const policy::Policy& policy, Date day);

// What a text has to be read with and judged by.
struct TextQuestion {
  std::string name;     // for messages
  std::string version;  // of the device's software
  Date as_of{};
  std::map<std::string, net::AddressSet> routes;  // RoutesOf the point
};

// The first difference of a text from the policy that it was made from, in words, or nothing:
// packets first, then session timeouts, then the days on which rules end and those behind them,
// where the dialect has them.
std::string FindTextDifference(const policy::Policy& policy, const dialect::Dialect& dialect,
                               const dialect::Rendered& rendered, const TextQuestion& question);

// First packets that pass a text beyond the policy that it was made from, since its device keeps no
// connections and takes them for replies: which, in words; empty where there are none.
std::string FindOpenReplies(const policy::Policy& policy, const dialect::Dialect& dialect,
                            const dialect::Rendered& rendered, const TextQuestion& question);

}  // namespace portwright::workflow
