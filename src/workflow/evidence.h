// What was seen on a network: who listens, who talked to whom, what a firewall permits today. Read
// from what `ss` and conntrack print, from lists of flow records with headings, and from a
// firewall's configuration.
//
// Foreign bytes: a line that is not understood is counted and left out, never guessed. Cost:
// linear. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.h"
#include "net/service.h"
#include "policy/policy.h"

namespace portwright::workflow {

enum class EvidenceKind : std::uint8_t { kListener, kFlow, kConnection, kRule };

struct Evidence {
  EvidenceKind kind = EvidenceKind::kFlow;
  net::AddressSet sources;                             // empty: not known, or anybody
  net::AddressSet destinations;                        // likewise
  net::ServiceKind protocol = net::ServiceKind::kTcp;  // kTcp or kUdp
  net::PortRange ports;                                // at the destination
  net::PortRange source_ports;                         // kConnection: either end may have opened it
  std::string where;                                   // `flows.txt:12`
};

struct ReadEvidence {
  std::vector<Evidence> seen;
  std::uint64_t lines_passed_over = 0;  // not empty, no heading, and not understood
};

// `ss -Htuln` and the like, of a host with these addresses; loopback is left out.
ReadEvidence ReadListeners(std::string_view text, std::string_view name,
                           const net::AddressSet& host);
// conntrack's lists, `ss -Htun`, and lists of flow records with a heading (source, destination,
// protocol, destination port, in the words of NetFlow tools and clouds), split by commas, tabs or
// blanks.
ReadEvidence ReadFlowRecords(std::string_view text, std::string_view name);
// Rules that accept one port or few between parties that they name.
ReadEvidence ReadRules(const policy::Policy& policy, std::string_view name);

}  // namespace portwright::workflow
