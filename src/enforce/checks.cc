#include "enforce/checks.h"

#include "proof/differences.h"

namespace portwright::enforce {
namespace {

using policy::Hook;

constexpr std::size_t kNamedMax = 20;

// Nothing but this way.
policy::Policy PolicyOf(const WayIn& way) {
  policy::Policy policy;
  policy.address_sets.push_back(way.sources);
  policy.address_sets.push_back(way.destinations);
  policy.services.push_back(way.service);
  policy::Rule rule;
  rule.sources = 1;
  rule.destinations = 2;
  rule.service = 1;
  rule.verdict.kind = policy::VerdictKind::kAccept;
  policy.chains.push_back({"ways in", Hook::kInput, {}, {rule}, {}});
  return policy;
}

}  // namespace

Result<std::unique_ptr<policy::Policy>> PolicyOf(const dialect::Dialect& dialect,
                                                 const std::string& text, const std::string& name) {
  Diagnostics diagnostics;
  dialect::LiftOptions options;
  options.file_name = name;
  auto policy = dialect.Lift(text, options, diagnostics);
  if (policy != nullptr) return policy;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (diagnostic.severity != Severity::kError) continue;
    return Error{ErrorCode::kRefused,
                 diagnostics.Describe(diagnostic.places[0]) + ": " + diagnostic.message};
  }
  return Error{ErrorCode::kRefused, name + ": expected rules, found none that can be read"};
}

Result<Blocked> FindBlocked(const policy::Policy& required, const policy::Policy& together) {
  Blocked blocked;
  for (const Hook hook : {Hook::kInput, Hook::kOutput, Hook::kForward}) {
    if (required.FindHook(hook) == nullptr) continue;
    PORTWRIGHT_TRY_STATUS(proof::ForEachDifference(
        required, together, hook, [&](const proof::Difference& difference) {
          if (!difference.at->left_accepts || difference.state != net::ConnectionState::kNew)
            return;
          auto& into = difference.at->in_every_reading ? blocked.surely : blocked.possibly;
          if (into.size() < kNamedMax) into.push_back(net::ToText(difference.witness));
        }));
  }
  return blocked;
}

Result<std::vector<std::string>> FindCutWays(const policy::Policy& policy,
                                             const std::vector<WayIn>& ways) {
  std::vector<std::string> cut;
  for (const WayIn& way : ways) {
    PORTWRIGHT_TRY(const Blocked blocked, FindBlocked(PolicyOf(way), policy));
    if (blocked.surely.empty() && blocked.possibly.empty()) continue;
    cut.push_back(way.name + ": " +
                  (blocked.surely.empty() ? blocked.possibly : blocked.surely).front());
  }
  return cut;
}

Result<std::string> FindDeviation(const policy::Policy& expected, const policy::Policy& found) {
  std::string first;
  PORTWRIGHT_TRY_STATUS(proof::ForEachDifference(
      expected, found, std::nullopt, [&](const proof::Difference& difference) {
        if (!first.empty()) return;
        first = net::ToText(difference.witness) + (difference.at->left_accepts
                                                       ? " is planned and not permitted"
                                                       : " is permitted and not planned");
      }));
  return first;
}

}  // namespace portwright::enforce
