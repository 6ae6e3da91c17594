// A network security group as it will be written, free of any syntax: every name, number and list
// that the text has. For the renderers alone; no reader sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "policy/policy.h"

namespace portwright::dialect::azure {

struct WrittenSecurityRule {
  std::string name;  // at most 80 letters, digits and `-`; also a word of Terraform and of Bicep
  std::string description;  // at most 140 bytes of plain ASCII
  bool is_inbound = true;
  bool is_allow = true;
  int priority = 0;                       // 100 to 4096
  std::string_view protocol;              // `Tcp`, `Udp`, `Icmp`, `Esp`, `Ah`, `*`
  std::vector<std::string> source_ports;  // never empty, as those below; one `*` for any
  std::vector<std::string> destination_ports;
  std::vector<std::string> sources;
  std::vector<std::string> destinations;
};

struct WrittenGroup {
  std::string name;                        // of the group
  std::vector<std::string> head;           // lines for a comment, plain ASCII
  std::vector<WrittenSecurityRule> rules;  // inbound ones first; the denials of the rest at last
  std::string reasons;                     // CSV
  std::uint64_t allow_count = 0;
  std::uint64_t naive_rules = 0;
  // What the group says instead, where it says less than the policy.
  std::shared_ptr<const policy::Policy> narrowed;
};

// Nothing after an error: a policy of a shape that groups have not, or one that breaks their
// limits. What they cannot say (kinds of ICMP, ICMPv6, rare protocols) is left out with a warning.
// Cost: O(n log n) in rules.
std::optional<WrittenGroup> WriteGroup(const policy::Policy& policy, const std::string& title,
                                       Diagnostics& diagnostics);

}  // namespace portwright::dialect::azure
