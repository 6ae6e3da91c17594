// Columns of a drawing: which zones have gateways, which zone encloses which, and in which column
// and order zones and gateways stand. Deterministic; cost: linear in links, times a few sweeps. No
// state, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "site/site.h"

namespace portwright::report {

struct Layers {
  // By zone: the zone in whose box it is drawn, itself if it has a box of its own.
  std::vector<std::uint32_t> outer;
  // Columns from left to right: even ones hold zones, odd ones points (gateways and routers), top
  // to bottom.
  std::vector<std::vector<std::uint32_t>> columns;
};

// Gateways and routers are the points with interfaces.
bool IsGateway(const site::EnforcementPoint& point);

Layers FindLayers(const site::Site& site);

}  // namespace portwright::report
