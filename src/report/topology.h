// Where zones and gateways of a plan stand in a drawing, and along which lines its flows run from
// zone to zone.
//
// Columns from the internet inwards: a zone, the gateways that touch it, the zones behind those,
// and so on. A zone without a gateway of its own stands inside the zone that encloses it. Positions
// follow from the site's order and the links alone, so that the same plan gives the same drawing.
// Units are pixels at natural size.
//
// Cost: linear in the plan, plus sorting of what touches each node. No state, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plan/plan.h"

namespace portwright::report {

// Flows by zones of their ends; plan::kNone where an end lies in no zone.
using ZoneFlows = std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t>;

struct DrawOptions {
  bool used_only = false;             // leave out zones and gateways that no flow touches
  std::uint32_t point = plan::kNone;  // whose chip stands first in its zone
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double Right() const { return x + width; }
  double Bottom() const { return y + height; }
  double MiddleY() const { return y + height / 2; }
};

struct PointChip {
  std::uint32_t point = 0;  // index into Site::points: a host's, cloud's or cluster's own firewall
  Box box;
};

struct ZoneBox {
  std::uint32_t zone = 0;  // index into Site::zones
  Box box;
  bool is_inside = false;   // stands inside another zone's box
  std::uint64_t hosts = 0;  // with an address here
  std::uint64_t clusters = 0;
  std::uint64_t flows_inside = 0;  // from the zone to itself
  std::vector<PointChip> chips;
  std::uint64_t chips_left_out = 0;  // more than fit
  double chips_left_out_y = 0;
};

struct GatewayBox {
  std::uint32_t point = 0;
  Box box;
  bool filters = true;  // a router does not
  std::uint64_t flows = 0;
};

// A zone's interface at a gateway.
struct Link {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  std::uint64_t flows = 0;  // that cross it, both ways
};

// A piece of a flow's line, as a cubic curve: from one border of a box to another's, or through one
// box.
struct Segment {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  double bend1 = 0, bend2 = 0;  // where the control points stand, along x from the ends
};

struct FlowLine {
  std::uint32_t from_zone = 0;
  std::uint32_t to_zone = 0;
  std::uint64_t flows = 0;
  std::vector<std::uint32_t> points;  // gateways on the way
  std::vector<Segment> segments;      // in the order of the way
};

struct Topology {
  double width = 0;
  double height = 0;
  std::vector<ZoneBox> zones;  // outer boxes before those inside
  std::vector<GatewayBox> gateways;
  std::vector<Link> links;
  std::vector<FlowLine> lines;  // by zones of their ends
};

Topology DrawTopology(const plan::Plan& plan, const ZoneFlows& flows,
                      const DrawOptions& options = {});

}  // namespace portwright::report
