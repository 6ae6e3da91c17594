// How far packets come that nothing answers: they are sent to live a hop longer each time, and
// routers say when one's time is over (RFC 792, RFC 4443). Flows that take the same way through the
// same points share one answer, since routers say so a few times a second only (RFC 1812, 4.3.2.8).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "probe/outcome.h"
#include "sys/conversations.h"

namespace portwright::probe {

struct WayOptions {
  int hops_max = 16;          // 0: nothing is looked for
  std::size_t ways_max = 12;  // more are not looked for
  sys::ConverseOptions converse;
  // Before each packet; where it says no, none is sent.
  std::function<bool(const Target& target, int hop)> sending = {};
};

// For each target the routers that answered, in their order; empty: none did, or it is beyond
// `ways_max`. Takes up to a second for each hop, and a second for each way of which the first
// router is silent.
std::vector<std::vector<std::string>> WaysOf(const std::vector<Target>& targets,
                                             const WayOptions& options);

// What a probe of the target begins with.
sys::Conversation ConversationOf(const Target& target, int ttl = 0);

}  // namespace portwright::probe
