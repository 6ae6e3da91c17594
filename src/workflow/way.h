// A packet of a planned flow over the whole way of it, through what each firewall has today: where
// it stops. Cost: linear in the flows of the requirements that are blocked, and a walk through the
// rules of each firewall for each row.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "plan/plan.h"
#include "report/table.h"
#include "workflow/findings.h"

namespace portwright::workflow {

// A row for each requirement that is blocked at a point: its first packet there, whether each
// firewall on its way lets it through, and the first that does not, with the line. Firewalls that
// were not given are not asked, and said to be so.
report::Table WayTable(const plan::Plan& plan, const std::vector<PointProof>& proofs,
                       const Diagnostics& diagnostics);

}  // namespace portwright::workflow
