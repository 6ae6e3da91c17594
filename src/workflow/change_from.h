// The difference between what a device has today and what is planned for it, as commands of its own
// language with their undo; every state on the way is read back and proven.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialect/common/dialect.h"
#include "plan/plan.h"
#include "workflow/configuration.h"
#include "workflow/load.h"
#include "workflow/render_point.h"

namespace portwright::workflow {

struct ChangeFrom {
  std::vector<PointFile> files;  // the commands, and what takes them back
  bool is_whole = false;         // the text replaces everything at once: there is no smaller change
  bool is_empty = false;         // nothing to change
  // Of a whole text: what it lets pass that the device does not today, and the other way round, a
  // line each (`+ ...`, `- ...`); of many the first ones, and how many more there are.
  std::vector<std::string> words;
};

// Nothing after an error, which is among the site's diagnostics (PW-FLOW-0022 to 0024). Proven: no
// state on the way denies what is planned, none permits what neither the device permitted before
// nor the plan asks for, and the last one permits what is planned; what others than Portwright
// opened there stays open, with a warning that names a packet.
std::optional<ChangeFrom> RenderChangeFrom(LoadedSite& loaded, plan::PointPlan& point,
                                           const dialect::Dialect& dialect,
                                           const Configuration& today);

}  // namespace portwright::workflow
