#include "proof/session_timeouts.h"

#include <set>

namespace portwright::proof {
namespace {

void Collect(const policy::Policy& policy, std::set<std::uint32_t>& out) {
  for (const policy::Chain& chain : policy.chains) {
    for (const policy::Rule& rule : chain.rules) {
      if (rule.session_timeout_s != 0) out.insert(rule.session_timeout_s);
    }
  }
}

bool IsShorter(const policy::Rule& rule, std::uint32_t seconds) {
  return rule.verdict.kind == policy::VerdictKind::kAccept && rule.session_timeout_s < seconds;
}

// What has to stay at least so long: the longest of all rules over a packet counts.
policy::Policy Asked(const policy::Policy& policy, std::uint32_t seconds) {
  policy::Policy out = policy;
  for (policy::Chain& chain : out.chains) {
    chain.places.clear();
    std::erase_if(chain.rules, [&](const policy::Rule& rule) { return IsShorter(rule, seconds); });
  }
  return out;
}

// What stays: a device takes the timeout of the first rule over a packet.
policy::Policy Kept(const policy::Policy& policy, std::uint32_t seconds) {
  policy::Policy out = policy;
  for (policy::Chain& chain : out.chains) {
    for (policy::Rule& rule : chain.rules) {
      if (IsShorter(rule, seconds)) rule.verdict.kind = policy::VerdictKind::kDrop;
    }
  }
  return out;
}

}  // namespace

Result<std::string> FindTimeoutDifference(const policy::Policy& required,
                                          const policy::Policy& found,
                                          const ProofQuestion& question) {
  std::set<std::uint32_t> timeouts;
  Collect(required, timeouts);
  Collect(found, timeouts);
  ProofQuestion first_packets = question;
  first_packets.with_replies = false;
  first_packets.with_essentials = false;
  for (const std::uint32_t seconds : timeouts) {
    PORTWRIGHT_TRY(const std::string difference,
                   FindDifference(Asked(required, seconds), Kept(found, seconds), first_packets));
    if (difference.empty()) continue;
    return "of sessions that stay " + std::to_string(seconds) + " s when idle, " + difference;
  }
  return std::string();
}

}  // namespace portwright::proof
