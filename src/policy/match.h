// Whether one rule is over one packet: every field of it, one by one. What the evaluator and traces
// of packets stand on. No state, any thread.
#pragma once

#include <string>

#include "net/packet.h"
#include "policy/policy.h"

namespace portwright::policy {

// All but what the rule's condition cannot model (Condition::unknown). Source ports are a condition
// that only TCP and UDP packets meet; a packet whose interface is not known meets no name.
bool Matches(const Policy& policy, const Rule& rule, const net::Packet& packet);

// Whether a packet is of a service: protocol, destination port, ICMP type of its family.
bool Matches(const net::Service& service, const net::Packet& packet);

// Whether a name stands for an interface: itself, or what begins like it where it ends in `*`.
bool NamesInterface(const std::string& pattern, const std::string& name);

}  // namespace portwright::policy
