// Who stands in which zone of a drawing: hosts, clusters, their own firewalls, and zones that are
// drawn inside. Deterministic, in the site's order. Cost: linear in the site's addresses, times the
// logarithm of its prefixes. No state, any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "report/topology_layers.h"
#include "site/site.h"

namespace portwright::report {

struct ZoneParties {
  std::vector<std::uint32_t> hosts;     // with an address here: indices into Site::hosts
  std::vector<std::uint32_t> clusters;  // likewise, into Site::clusters
  std::vector<std::uint32_t> chips;     // points: firewalls of hosts, clouds and clusters
  std::vector<std::uint32_t> children;  // zones drawn inside
};

// By zone. `first` is a point whose chip stands before the others; kNone: none.
std::vector<ZoneParties> FindParties(const site::Site& site, const Layers& layers,
                                     std::uint32_t first = site::kNone);

}  // namespace portwright::report
