// A plan as a drawing in a file of its own: zones with who stands in them, the enforcement points
// on the ways between, and what flows from zone to zone, as SVG or as Mermaid's text. Of the whole
// site or of what crosses one point. Positions are those of the page (topology.h).
//
// A drawing stays readable: of more pairs of zones than fit, those with the most flows are drawn;
// what is left out, in pairs, services and names, is counted in the drawing. Names of a site are
// text in it, whatever they hold. Deterministic. Cost: linear in the plan. No state, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.h"
#include "report/topology.h"
#include "report/topology_parties.h"

namespace portwright::report {

struct DrawingLimits {
  std::size_t pairs_max = 60;    // of zones, with flows between
  std::size_t zones_max = 40;    // beyond, those without flows are left out
  std::size_t services_max = 6;  // of one pair
  std::size_t names_max = 8;     // of one zone
  int name_columns_max = 40;     // of one name
};

// What flows from a zone to a zone.
struct PairOfZones {
  std::uint32_t from = 0, to = 0;
  std::uint64_t flows = 0;
  std::vector<std::string> services;  // most flows first
  std::vector<std::uint32_t> points;  // gateways and routers on the way; none within a zone
};

// What both forms of a drawing say.
struct DrawingContent {
  std::uint32_t point = plan::kNone;  // whose view it is; kNone: the site's
  std::uint64_t flows = 0;            // of that view
  Topology topology;
  std::vector<ZoneParties> parties;  // by zone of the site
  std::vector<PairOfZones> between;  // as topology.lines
  std::vector<PairOfZones> inside;   // from a zone to itself
  std::uint64_t pairs_left_out = 0, flows_left_out = 0;
  std::uint64_t flows_outside = 0;  // with an end in no zone
  std::uint64_t zones_left_out = 0;
};

// `point` is an index into Site::points, or plan::kNone.
DrawingContent MakeDrawing(const plan::Plan& plan, std::uint32_t point,
                           const DrawingLimits& limits = {});

std::string DrawingSvg(const plan::Plan& plan, std::uint32_t point,
                       const DrawingLimits& limits = {});
std::string DrawingMermaid(const plan::Plan& plan, std::uint32_t point,
                           const DrawingLimits& limits = {});

// Words that both forms use.
std::string TitleOfDrawing(const plan::Plan& plan, const DrawingContent& content);
std::string SubtitleOfDrawing(const plan::Plan& plan, const DrawingContent& content);
// What is not drawn; a sentence each.
std::vector<std::string> NotDrawn(const DrawingContent& content);
// `tcp/443, tcp/902 and 3 more`.
std::string ServicesOfPair(const PairOfZones& pair, const DrawingLimits& limits);
// `2 hosts, 1 cluster: esx1, esx2, c1`; empty for a zone with nobody in it.
std::string PartiesText(const plan::Plan& plan, const ZoneParties& parties,
                        const DrawingLimits& limits);

}  // namespace portwright::report
