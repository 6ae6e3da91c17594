// Which planned flows a host can ask about, and on which of its ports others ask. From the plan
// alone.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.h"
#include "probe/outcome.h"
#include "probe/planned_port.h"
#include "workflow/load.h"

namespace portwright::workflow {

// One end of planned flows: a host, cluster or instance of the site by its name.
struct ProbeEnd {
  std::vector<bool> is_it;  // by Plan::endpoints
  bool found = false;
};
ProbeEnd EndOf(const LoadedSite& loaded, const std::string& name);

// A planned flow that nobody can ask about from that end, or only in part, and why.
struct NotTestable {
  std::string requirement, from, to, service, why;
  std::string outcome = "unknown";  // or `name unknown`, where the plan has no address for a name
  std::string expected = "open";
};

struct ProbeList {
  std::vector<probe::Target> targets;
  std::vector<NotTestable> left_out;
  std::vector<NotTestable> partly;  // flows with more addresses or ports than are asked
};
// Flows that `end` opens, towards the addresses that it names: before any translation. Of a range
// of ports the first and the last, of many addresses the first eight of each end. Networks, the
// internet and names without an address cannot be asked; whatever is left out is said to be.
ProbeList TargetsFrom(const LoadedSite& loaded, const ProbeEnd& end);

// What is asked of a service: protocol and port; of ICMP the echo alone, of a range both ends, of
// whole protocols nothing.
std::vector<std::pair<std::uint8_t, std::uint16_t>> AskedOf(const net::Service& service,
                                                            net::Family family);

// TCP and UDP ports of `end` that others open, without those of whole protocols.
std::vector<probe::PlannedPort> PortsOf(const LoadedSite& loaded, const ProbeEnd& end);

}  // namespace portwright::workflow
