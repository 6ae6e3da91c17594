// A topology as inline SVG: text and colours come from the page's style sheet, what can be clicked
// carries `data-` attributes that the page's script knows (`data-zone`, `data-point`, `data-from`
// and `data-to`, all indices of the site). A file of its own has the same shapes and names, and
// nothing to click. Deterministic. No state, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "plan/plan.h"
#include "report/outcome_lines.h"
#include "report/topology.h"

namespace portwright::report {

enum class SvgUse : std::uint8_t { kPage, kFile };

// What the shapes refer to, and the shapes, for an <svg> element.
std::string TopologyDefinitions(bool with_outcomes = false);
std::string TopologyShapes(const plan::Plan& plan, const Topology& topology, SvgUse use,
                           const LineStates* states = nullptr);

// The element that a page holds. With `states`, lines say what probes found; null: nobody probed.
std::string TopologySvg(const plan::Plan& plan, const Topology& topology,
                        const LineStates* states = nullptr);

}  // namespace portwright::report
