// Why a packet is planned, or what is nearest to it and which one setting would plan it. A setting
// is only named after planning again with it: what is said here was tried.
//
// Cost: linear in the flows; where the packet is not planned, one more plan for each setting that
// is tried (kSettingsTriedMax at most). No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "catalog/catalog.h"
#include "net/packet.h"
#include "plan/plan.h"

namespace portwright::plan {

// How many settings Explain plans again for; past it `settings_cut` is set.
inline constexpr std::size_t kSettingsTriedMax = 64;

// A flow that agrees with the packet in part.
struct NearFlow {
  std::uint32_t flow = 0;  // index into Plan::flows
  bool source = false;
  bool destination = false;
  bool service = false;
};

// One change to the site that would plan the packet.
struct Setting {
  std::string text;                // `features: oracle: on`
  std::uint32_t instance = kNone;  // kNone: of the site
  std::string requirement;         // id in its catalog; empty for an extra
  std::uint64_t flows = 0;         // that it adds to the plan
};

struct Explanation {
  std::vector<std::uint32_t> flows;  // that permit the packet, in the plan's order
  std::vector<NearFlow> near;        // where none does: at most five, one a reason, nearest first
  std::vector<Setting> settings;     // where none does: fewest flows first
  bool settings_cut = false;         // more were possible than were tried
};

// A source port of 0 stands for any. The packet may carry the addresses of either side of a
// translation.
Explanation Explain(const Plan& plan, const std::vector<const catalog::Catalog*>& catalogs,
                    const net::Packet& packet);

// Whether a service is that of the packet: transport and port, or ICMP type.
bool Serves(const net::Service& service, const net::Packet& packet);

}  // namespace portwright::plan
