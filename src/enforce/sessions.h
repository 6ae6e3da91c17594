// Sessions that began before a change of the rules and that the new ones do not permit. The kernel
// lets them go on, as rules are asked for first packets alone; a cut cannot be taken back, so that
// they are listed, and ended when somebody says so (`portwright confirm --cut-revoked`).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "enforce/bundle.h"
#include "net/address.h"
#include "net/packet.h"
#include "policy/policy.h"
#include "sys/connections.h"

namespace portwright::enforce {

// What the kernel of a host follows, and what tells who comes in from who goes out.
struct Tracked {
  std::vector<sys::Connection> connections;
  net::AddressSet own;                  // addresses of the host
  std::vector<std::string> interfaces;  // names of its interfaces
};

// Errors: as sys::ReadConnections.
using TrackSessions = std::function<Result<Tracked>()>;
using EndSession = std::function<Status(const sys::Connection&)>;

struct Session {
  net::Packet first;  // its first packet, as a hook of the host meets it
  policy::Hook denied_at = policy::Hook::kInput;
  sys::Connection connection;
};

// Those whose first packet a policy surely denies at a hook that it passed, in the kernel's order.
// By which interface one came in the kernel does not say: one that is permitted at any is
// permitted. What belongs to another session goes as that one goes; TCP that has ended is left out.
// Cost: a walk through the policy for each pair of ends.
std::vector<Session> RevokedSessions(const policy::Policy& policy, const Tracked& tracked);

// The requirements behind what permitted a session in the text of a bundle; none: nothing did, or
// it has no mark.
std::vector<std::string> RequirementsBehind(const policy::Policy& policy, const Bundle& bundle,
                                            const Session& session, const Tracked& tracked);

// Addresses as bytes in network order; nothing else than 4 or 16 bytes.
net::Address AddressOf(const std::string& bytes);

}  // namespace portwright::enforce
