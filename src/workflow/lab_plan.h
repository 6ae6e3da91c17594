// All that a lab is made of, from a site: topology, probes, ports of responders, faults. What
// touches the system starts from here.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "probe/planned_port.h"
#include "workflow/lab_faults.h"
#include "workflow/lab_targets.h"
#include "workflow/lab_topology.h"
#include "workflow/lab_verbs.h"
#include "workflow/load.h"

namespace portwright::workflow {

// On which responders answer.
inline constexpr std::uint16_t kLabResponderPort = 50'555;

struct PlannedLab {
  std::unique_ptr<LoadedSite> loaded;
  LabSite site;
  LabTargets targets;  // closed ones behind the others of a space
  std::vector<std::vector<probe::PlannedPort>> ports;
  std::vector<LabFaultChange> changes;
  Outcome outcome;  // messages in any case
  bool is_there = false;
};

PlannedLab PlanLab(const LabRequest& request, const Look& look);

// What was made, a row for each space.
std::string LabTable(const PlannedLab& planned, const Look& look);

}  // namespace portwright::workflow
