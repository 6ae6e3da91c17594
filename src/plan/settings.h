// The one setting of a site that would plan a packet which is not planned: candidates from the
// catalogs, each tried by planning again. For explain.h.
#pragma once

#include <vector>

#include "catalog/catalog.h"
#include "net/packet.h"
#include "plan/explain.h"
#include "plan/plan.h"

namespace portwright::plan {

// Flows of the plan that permit the packet.
std::vector<std::uint32_t> FlowsOf(const Plan& plan, const net::Packet& packet);

// Those that work, fewest added flows first. `cut`: more were possible than kSettingsTriedMax.
std::vector<Setting> FindSettings(const Plan& plan,
                                  const std::vector<const catalog::Catalog*>& catalogs,
                                  const net::Packet& packet, bool& cut);

}  // namespace portwright::plan
