// Two policies of one point compared in every view: what the first requires and the second denies,
// and what the second permits and nobody asked for.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/packet.h"
#include "policy/policy.h"
#include "proof/compare.h"

namespace portwright::proof {

struct Finding {
  View view;
  bool is_missing = false;  // required and denied; else permitted and not required
  bool in_every_reading = true;
  RuleAt required;  // missing: the rule of the first policy
  RuleAt decides;   // of the second policy; nowhere: a chain's default
  RuleAt via;
  std::uint32_t default_chain = 0;
  packetset::Decimal packets{0};  // as in Disagreement; 0 for replies
  bool at_least = false;          // so many, or more
  net::Packet witness;
};

// Where clients open connections from: replies are taken to come back to these ports, of devices
// that do not keep connections (RFC 6056 section 3.2 recommends the whole of it).
inline constexpr net::PortRange kEphemeralPorts{1024, 65535};

struct ProofQuestion {
  std::optional<net::AddressSet> touching;  // for what nobody asked for; nothing: all packets
  // Replies of what is required must pass too: of TCP and UDP, and to pings where the device keeps
  // no connections.
  bool with_replies = true;
  // What addresses and paths need (policy/essentials.h) must be permitted too, in some reading of
  // what is unknown; it may be at any rate.
  bool with_essentials = false;
  std::optional<policy::Hook> hook;  // only there
  std::string in_interface;          // only packets that came in by it; empty: all
  // Unless connections are kept, replies of what is required may pass as first packets.
  policy::Tracking tracking = policy::Tracking::kConnections;
  // Destinations by the interface by which they leave. What leaves by others only is not counted as
  // permitted where it cannot go: lists that look at one interface do not say the other.
  std::map<std::string, net::AddressSet> routes;
};

// By view, then rule. Empty: the second permits exactly what the first requires, and essentials.
Result<std::vector<Finding>> CompareAt(const policy::Policy& required, const policy::Policy& found,
                                       const ProofQuestion& question);

// Whether both permit the same: the first finding in words, or nothing. For texts that were just
// rendered.
Result<std::string> FindDifference(const policy::Policy& required, const policy::Policy& found,
                                   const ProofQuestion& question);

}  // namespace portwright::proof
