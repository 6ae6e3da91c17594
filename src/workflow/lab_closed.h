// Probes of what must not work: planned ports, asked from parties that no requirement permits to.
#pragma once

#include <cstddef>
#include <vector>

#include "plan/plan.h"
#include "probe/outcome.h"
#include "workflow/lab_topology.h"

namespace portwright::workflow {

// At most `count`, spread evenly over all that could be asked, by the topology's spaces. Each is
// denied by the rules of at least one point on its way, as the policies say it.
std::vector<std::vector<probe::Target>> ClosedInLab(const plan::Plan& plan, const LabSite& site,
                                                    std::size_t count);

}  // namespace portwright::workflow
