// The firewall of a cluster against what a site plans for it, as lists of addresses: which entries
// of which profile are missing, and which nobody planned. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cluster/state.h"
#include "policy/policy.h"

namespace portwright::workflow {

enum class Discrepancy : std::uint8_t {
  kMissing,     // planned, and not let in
  kUnexpected,  // in the list of a profile, and planned for none of its ports
  kAll,         // a list that is everyone, and was not planned so
};

struct AuditEntry {
  std::string application;  // the profile; of what no profile has, the port
  Discrepancy discrepancy = Discrepancy::kMissing;
  std::string entry;

  friend auto operator<=>(const AuditEntry&, const AuditEntry&) = default;
};

// `planned`: the policy of the cluster's point, with its own interfaces. By profile, each entry
// once. What a profile cannot say (ICMP and the like) is not looked at. Linear in interface groups
// times ports times attachments.
std::vector<AuditEntry> AuditCluster(const cluster::State& state, const policy::Policy& planned);

}  // namespace portwright::workflow
