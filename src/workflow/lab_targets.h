// Which planned flows are asked about in a lab, from which of its spaces, and on which ports each
// space is asked.
#pragma once

#include <vector>

#include "plan/plan.h"
#include "probe/outcome.h"
#include "probe/planned_port.h"
#include "workflow/lab_topology.h"
#include "workflow/probe_targets.h"

namespace portwright::workflow {

struct LabTargets {
  std::vector<std::vector<probe::Target>> of_space;  // by the topology's spaces
  std::vector<NotTestable> left_out;
};
// Every planned flow between ends that the lab has, as its sender sees it: where a gateway
// translates, to the outer address and port.
LabTargets TargetsInLab(const plan::Plan& plan, const LabSite& site);

// By space, sorted.
std::vector<std::vector<probe::PlannedPort>> PortsInLab(const plan::Plan& plan,
                                                        const LabSite& site);

}  // namespace portwright::workflow
