// What a guardrail forbids at one enforcement point: for each way of a packet through the point,
// the addresses of the zones on both sides, so that a configuration can be held against the rule
// without a plan in between.
//
// Zones are taken as they are on the network: a packet of a zone comes in by the interface that the
// way from that zone uses, and no address is translated. Pairs of zones of different realms, which
// need translation, are left out.
//
// Cost: a search for each pair of zones that is asked first, kZonePairsMax of one rule at most. One
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "packetset/box.h"
#include "plan/paths.h"
#include "plan/plan.h"
#include "policy/policy.h"
#include "site/zone_map.h"

namespace portwright::plan {

inline constexpr std::size_t kZonePairsMax = 4000;

struct ForbiddenPackets {
  policy::Hook hook = policy::Hook::kForward;
  bool every_interface = false;  // of a host, cloud group or cluster: wherever a packet comes in
  std::string in_interface, out_interface;
  std::vector<packetset::Box> boxes;    // between the zones, of what the rule speaks of
  std::vector<packetset::Box> but_not;  // what of it is permitted: by `only`, and by exceptions
};

// Of one plan, which must outlive it and has its flows.
class ForbiddenFinder {
 public:
  explicit ForbiddenFinder(const Plan& plan);

  // In the order of hooks and interfaces; empty where no way that the rule means crosses the point,
  // and for rules that have ended or ask. kLimit: too many pairs of zones.
  Result<std::vector<ForbiddenPackets>> Find(std::uint32_t rule, std::uint32_t point);

 private:
  const Plan& plan_;
  site::ZoneMap zones_;
  std::vector<Path> paths_;
  Diagnostics ignored_;  // ways that are missing concern the plan where it needs them
  PathFinder finder_;
};

}  // namespace portwright::plan
