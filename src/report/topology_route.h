// The boxes that a flow's line runs through from zone to zone: the gateways of its path, the zones
// between them, and the routers, which filter nothing and therefore stand in no path. Cost: linear
// in the way; where routers stand, a search over them. No state, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.h"
#include "report/topology_layers.h"
#include "site/site.h"

namespace portwright::report {

// One box on the way of a flow's line.
struct Stop {
  bool is_zone = true;
  std::uint32_t index = 0;  // zone or point
};

// From the zone of one end to that of the other, both among the stops; `gateways` are those of the
// path.
std::vector<Stop> FindStops(const site::Site& site, const Layers& layers, std::uint32_t from,
                            std::uint32_t to, const std::vector<plan::Crossing>& gateways);

}  // namespace portwright::report
