// The text of one enforcement point, read back and proven.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dialect/common/dialect.h"
#include "plan/plan.h"
#include "workflow/load.h"

namespace portwright::workflow {

// A file of a point: `dc1-core.nftables.nft`.
struct PointFile {
  std::string name;
  std::string bytes;
};

struct PointText {
  std::vector<PointFile> files;  // the device's text first, then what belongs to it
  std::uint64_t rules = 0;       // in the text; 0: not counted
  std::uint64_t naive_rules = 0;
};

// What every text of a point is rendered with.
dialect::RenderOptions RenderOptionsOf(const LoadedSite& loaded, const plan::PointPlan& point);

// What a dialect said of a point's text, with the point's name and place. `said`: the messages that
// were added before, which are not said again.
void AddProblems(const Diagnostics& problems, const site::EnforcementPoint& point,
                 std::set<std::string>& said, Diagnostics& diagnostics);

// Nothing after an error, which is among the site's diagnostics. Gives names to the sets of the
// point's policy where the dialect has objects. With proof, the text is read back and compared with
// the policy in every view, and a text that differs never leaves: that is our bug (PW-FLOW-0003).
// What the dialect cannot say (session timeouts, last days) is a warning that says what to do
// instead; where rules end, the text of the day after comes along.
std::optional<PointText> RenderPoint(LoadedSite& loaded, plan::PointPlan& point,
                                     const dialect::Dialect& dialect, bool with_proof);

}  // namespace portwright::workflow
