#include "report/topology_svg.h"

#include <cmath>
#include <string_view>

#include "base/text.h"
#include "report/html_text.h"
#include "report/reason_text.h"

namespace portwright::report {
namespace {

constexpr int kChipColumns = 22;  // of a box, in characters
constexpr int kGatewayColumns = 14;

std::string C(double value) { return Coordinate(value); }

std::string Rect(const Box& box, double radius, std::string_view classes) {
  return "<rect class=\"" + std::string(classes) + "\" x=\"" + C(box.x) + "\" y=\"" + C(box.y) +
         "\" width=\"" + C(box.width) + "\" height=\"" + C(box.height) + "\" rx=\"" + C(radius) +
         "\"/>";
}

std::string TextAt(double x, double y, std::string_view classes, std::string_view text) {
  return "<text class=\"" + std::string(classes) + "\" x=\"" + C(x) + "\" y=\"" + C(y) + "\">" +
         EscapeHtml(text) + "</text>";
}

// Something that opens its flows on a page: reachable by keyboard, named for those who do not see
// it. In a file it has its name alone.
std::string Button(SvgUse use, std::string_view classes, std::string_view attribute,
                   std::uint32_t index, std::string_view label, std::string_view opens) {
  if (use == SvgUse::kFile) {
    return "<g class=\"" + std::string(classes) + "\"><title>" + EscapeHtml(label) + "</title>";
  }
  const std::string said = EscapeHtml(std::string(label) + std::string(opens));
  return "<g class=\"" + std::string(classes) + "\" role=\"button\" tabindex=\"0\" " +
         std::string(attribute) + "=\"" + std::to_string(index) + "\" aria-label=\"" + said +
         "\"><title>" + said + "</title>";
}

double StrokeOf(std::uint64_t flows) {
  return std::min(6.0, 1.4 + std::log2(static_cast<double>(flows) + 1) * 0.5);
}

// What probes found of a line: how it is drawn, and what is said of it.
struct FoundOfLine {
  std::string classes = "line", arrow = "arrow", said;
};
FoundOfLine FindLine(const FlowLine& line, const LineStates* states) {
  FoundOfLine found;
  if (states == nullptr) return found;
  const auto at = states->find({line.from_zone, line.to_zone});
  if (at == states->end()) {
    found.classes = "line unasked";
    found.said = "; not probed";
    return found;
  }
  const std::string name(NameOf(at->second.State()));
  found.classes = "line " + name;
  found.arrow = "arrow-" + name;
  found.said = "; " + at->second.ToText();
  return found;
}

std::string LineSvg(const plan::Plan& plan, const FlowLine& line, SvgUse use,
                    const LineStates* states) {
  const FoundOfLine found = FindLine(line, states);
  std::string path;
  for (std::size_t i = 0; i < line.segments.size(); ++i) {
    const Segment& s = line.segments[i];
    if (i == 0) path += "M" + C(s.x1) + " " + C(s.y1);
    path += "C" + C(s.x1 + s.bend1) + " " + C(s.y1) + " " + C(s.x2 + s.bend2) + " " + C(s.y2) +
            " " + C(s.x2) + " " + C(s.y2);
  }
  std::string label = plan.ZoneName(line.from_zone) + " \xe2\x86\x92 " +
                      plan.ZoneName(line.to_zone) + ": " + Count(line.flows, "flow");
  std::string through;
  std::string points;
  for (const std::uint32_t point : line.points) {
    through += (through.empty() ? " through " : ", ") + plan.site->points[point].name;
    points += (points.empty() ? "" : " ") + std::to_string(point);
  }
  label += through + found.said;
  const std::string curve = "<path class=\"flow\" stroke-width=\"" + C(StrokeOf(line.flows)) +
                            "\" marker-end=\"url(#" + found.arrow + ")\" d=\"" + path +
                            "\"/></g>\n";
  if (use == SvgUse::kFile)
    return "<g class=\"line\"><title>" + EscapeHtml(label) + "</title>" + curve;
  return "<g class=\"" + found.classes + "\" data-from=\"" + std::to_string(line.from_zone) +
         "\" data-to=\"" + std::to_string(line.to_zone) + "\" data-through=\"" + points +
         "\"><title>" + EscapeHtml(label) + "</title><path class=\"reach\" d=\"" + path + "\"/>" +
         curve;
}

std::string PartiesText(const ZoneBox& zone) {
  std::string out = zone.hosts == 0 ? "" : Count(zone.hosts, "host");
  if (zone.clusters > 0) out += (out.empty() ? "" : ", ") + Count(zone.clusters, "cluster");
  return out;
}

std::string ZoneBack(const ZoneBox& zone, const plan::Plan& plan) {
  const bool is_internet = plan.site->zones[zone.zone].internet;
  return Rect(zone.box, 10,
              is_internet      ? "zone internet"
              : zone.is_inside ? "zone inside"
                               : "zone") +
         "\n";
}

// Name and count on the first line, the title below; the count goes below where both do not fit.
std::string ZoneHead(const ZoneBox& drawn, const site::Zone& zone, const std::string& stats) {
  constexpr double kNameWidth = 7.9;  // of a character, generously
  constexpr double kStatsWidth = 6.2;
  const double x = drawn.box.x + 12;
  const double y = drawn.box.y + 20;
  const auto name_columns = static_cast<int>((drawn.box.width - 24) / kNameWidth);
  std::string out = TextAt(x, y, "name", Shorten(zone.name, name_columns));
  const double both = static_cast<double>(zone.name.size()) * kNameWidth +
                      static_cast<double>(stats.size()) * kStatsWidth + 34;
  const bool fits = both <= drawn.box.width;
  if (fits && !stats.empty()) out += TextAt(drawn.box.Right() - 12, y, "stats end", stats);
  const std::string& title = zone.title == zone.name ? std::string() : zone.title;
  const std::string below = fits || stats.empty() ? title : stats;
  const auto columns = static_cast<int>((drawn.box.width - 24) / kStatsWidth);
  if (!below.empty()) out += TextAt(x, y + 17, "title", Shorten(below, columns));
  return out;
}

std::string ZoneLabel(const ZoneBox& drawn, const plan::Plan& plan, SvgUse use) {
  const site::Zone& zone = plan.site->zones[drawn.zone];
  const std::string stats = PartiesText(drawn);
  std::string about = stats;
  if (drawn.flows_inside > 0) {
    about += (about.empty() ? "" : ", ") + Count(drawn.flows_inside, "flow") + " inside";
  }
  const std::string label =
      "Zone " + TitleOf(zone.name, zone.title) + (about.empty() ? "" : " (" + about + ")");
  std::string out = Button(use, "zone-label", "data-zone", drawn.zone, label, ": show its flows");
  out += Rect(drawn.box, 10, "hit");
  out += ZoneHead(drawn, zone, stats);
  out += "</g>\n";
  for (const PointChip& chip : drawn.chips) {
    const site::EnforcementPoint& point = plan.site->points[chip.point];
    out +=
        Button(use, "chip", "data-point", chip.point,
               std::string(ToText(point.kind)) + " " + point.name, ": show what it lets through");
    out += Rect(chip.box, 11, "chip-box");
    out +=
        "<use href=\"#shield\" x=\"" + C(chip.box.x + 8) + "\" y=\"" + C(chip.box.y + 5) + "\"/>";
    out += TextAt(chip.box.x + 26, chip.box.y + 15, "chip-name", Shorten(point.name, kChipColumns));
    out += "</g>\n";
  }
  if (drawn.chips_left_out > 0) {
    out += TextAt(drawn.box.x + 12, drawn.chips_left_out_y + 14, "stats",
                  "and " + Count(drawn.chips_left_out, "more firewall"));
  }
  return out;
}

std::string GatewaySvg(const GatewayBox& gateway, const plan::Plan& plan, SvgUse use) {
  const site::EnforcementPoint& point = plan.site->points[gateway.point];
  const std::string kind = point.dialect.empty()
                               ? std::string(ToText(point.kind))
                               : point.dialect + (point.version.empty() ? "" : " " + point.version);
  const std::string about =
      TitleOf(point.name, point.title) + ", " + kind + ", " + Count(gateway.flows, "flow");
  std::string out = gateway.filters ? Button(use, "gateway", "data-point", gateway.point, about,
                                             ": show what it lets through")
                                    : "<g class=\"gateway router\"><title>" + EscapeHtml(about) +
                                          ", filters nothing</title>";
  out += Rect(gateway.box, 8, "gateway-box");
  const double middle = gateway.box.x + gateway.box.width / 2;
  const double y = gateway.box.y;
  out += TextAt(middle, y + 22, "name", Shorten(point.name, kGatewayColumns));
  out += TextAt(middle, y + 37, "title", Shorten(kind, kGatewayColumns + 4));
  out += TextAt(middle, y + 51, "stats", Count(gateway.flows, "flow"));
  return out + "</g>\n";
}

std::string LinkSvg(const Link& link) {
  const double half = (link.x2 - link.x1) / 2;
  return "<path class=\"link\" d=\"M" + C(link.x1) + " " + C(link.y1) + "C" + C(link.x1 + half) +
         " " + C(link.y1) + " " + C(link.x2 - half) + " " + C(link.y2) + " " + C(link.x2) + " " +
         C(link.y2) + "\"/>\n";
}

std::string ArrowSvg(std::string_view name) {
  return "<marker id=\"" + std::string(name) +
         "\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
         "markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" "
         "orient=\"auto\"><path class=\"" +
         std::string(name) + "\" d=\"M0 0.6L8 4L0 7.4z\"/></marker>";
}

}  // namespace

std::string TopologyDefinitions(bool with_outcomes) {
  std::string out = "<defs>" + ArrowSvg("arrow");
  if (with_outcomes) {
    for (const std::string_view name : {"arrow-works", "arrow-fails", "arrow-unknown"})
      out += ArrowSvg(name);
  }
  return out +
         "<path id=\"shield\" class=\"shield\" "
         "d=\"M6 0L11.5 2V6C11.5 9 9 11.2 6 12.4C3 11.2 0.5 9 0.5 6V2Z\"/></defs>\n";
}

std::string TopologyShapes(const plan::Plan& plan, const Topology& topology, SvgUse use,
                           const LineStates* states) {
  std::string out;
  for (const ZoneBox& zone : topology.zones) out += ZoneBack(zone, plan);
  for (const Link& link : topology.links) out += LinkSvg(link);
  out += "<g class=\"lines\">\n";
  for (const FlowLine& line : topology.lines) out += LineSvg(plan, line, use, states);
  out += "</g>\n";
  for (const ZoneBox& zone : topology.zones) out += ZoneLabel(zone, plan, use);
  for (const GatewayBox& gateway : topology.gateways) out += GatewaySvg(gateway, plan, use);
  return out;
}

std::string TopologySvg(const plan::Plan& plan, const Topology& topology,
                        const LineStates* states) {
  const std::string width = C(topology.width);
  const std::string height = C(topology.height);
  return "<svg class=\"topology\" viewBox=\"0 0 " + width + " " + height +
         "\" style=\"--natural:" + width +
         "px\" role=\"group\" aria-label=\"Zones, gateways and the flows between them\" "
         "xmlns=\"http://www.w3.org/2000/svg\">\n" +
         TopologyDefinitions(states != nullptr) +
         TopologyShapes(plan, topology, SvgUse::kPage, states) + "</svg>\n";
}

}  // namespace portwright::report
