// Which facts of all files are of one host. Behind merge.h.
#pragma once

#include <cstdint>
#include <vector>

#include "base/diagnostics.h"
#include "inventory/facts.h"

namespace portwright::inventory {

struct PlacedFact {
  const HostFact* fact = nullptr;
  const SourceFacts* source = nullptr;
  SourcePlace place;
};

// Facts in groups of one host each, groups and facts in the order of the sources.
std::vector<std::vector<PlacedFact>> GroupByHost(const std::vector<SourceFacts>& sources,
                                                 Diagnostics& diagnostics);

// Whether a host has no name but one of its addresses.
bool IsNamedByAddress(const HostFact& fact);

}  // namespace portwright::inventory
