// Every view in which two policies may differ: hooks, and pairs of interfaces that one of them
// tells apart. Interfaces that no rule names behave alike, so one stands for all of them.
#pragma once

#include <string>
#include <vector>

#include "net/packet.h"
#include "policy/policy.h"
#include "proof/lines.h"

namespace portwright::proof {

// Names of interfaces that rules mention, sorted, each once; of patterns (`eth*`) one that fits.
std::vector<std::string> InterfacesOf(const policy::Policy& policy);

// Loopback is the host talking to itself: no plan speaks of it, and every text permits it.
enum class Loopback { kLeftOut, kIncluded };

// Views of one hook for packets of a state. Pairs of interfaces between which both policies have
// the same rules are one view.
std::vector<View> ViewsOf(const policy::Policy& left, const policy::Policy& right,
                          policy::Hook hook, net::ConnectionState state, Loopback loopback);

}  // namespace portwright::proof
