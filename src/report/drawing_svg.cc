// A drawing as an SVG file: the shapes of the page's topology, each line with a number, and below
// what the numbers mean and who stands in the zones. Colours are fixed: a file has no page around
// it.
#include <algorithm>
#include <cmath>
#include <vector>

#include "base/text.h"
#include "report/drawing.h"
#include "report/html_text.h"
#include "report/reason_text.h"
#include "report/topology_svg.h"

namespace portwright::report {
namespace {

constexpr double kMargin = 20;
constexpr double kHeadHeight = 62;
constexpr double kRowHeight = 20;
constexpr double kWidthMin = 960;
constexpr double kTextSize = 12;
constexpr double kBadge = 8;  // radius

constexpr std::string_view kStyle =
    "text{font:12px system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\","
    "sans-serif;fill:#51606e}"
    ".paper{fill:#fff}.heading{font-size:19px;font-weight:650;fill:#16212b}"
    ".section{font-size:13px;font-weight:650;fill:#16212b}.name{font-size:13px;font-weight:650;"
    "fill:#16212b}.strong{fill:#16212b}.title,.stats{font-size:11px}.end{text-anchor:end}"
    ".zone{fill:#f5f7f8;stroke:#b9c4cd}.zone.inside{fill:#fff;stroke:#dde3e8}"
    ".zone.internet{fill:none;stroke-dasharray:5 4}.hit{fill:none}"
    ".link{fill:none;stroke:#b9c4cd;stroke-width:1.5}"
    ".gateway-box{fill:#0e2a35;stroke:#0e2a35}.gateway text{text-anchor:middle;fill:#a9c2cb}"
    ".gateway .name{fill:#f2f7f8}.router .gateway-box{fill:#fff;stroke:#b9c4cd;"
    "stroke-dasharray:5 4}.router text{fill:#51606e}.router .name{fill:#16212b}"
    ".chip-box{fill:#fff;stroke:#b9c4cd}.chip-name{font-size:11px;fill:#16212b}"
    ".shield{fill:#0b6478}.flow{fill:none;stroke:#2b7f93;opacity:.6}.arrow{fill:#2b7f93}"
    ".at{fill:none;stroke:#c2571a;stroke-width:3}"
    ".badge{fill:#fff;stroke:#2b7f93}.number{font-size:9px;text-anchor:middle;fill:#0b6478}"
    ".row{stroke:#dde3e8}";

std::string C(double value) { return Coordinate(value); }

std::string Text(double x, double y, std::string_view classes, std::string_view text) {
  return "<text class=\"" + std::string(classes) + "\" x=\"" + C(x) + "\" y=\"" + C(y) + "\">" +
         EscapeHtml(text) + "</text>";
}

// What a text may take in pixels at most, by the widest of the fonts that are asked for.
double WidthOf(std::string_view text, double size) {
  double out = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) == 0x80) continue;  // part of a character
    const bool is_narrow =
        std::string_view(" ijlIft.,:;'|!/()[]").find(c) != std::string_view::npos;
    const bool is_wide =
        byte >= 0x80 || std::string_view("mwMW@%<>=+#~_&").find(c) != std::string_view::npos;
    const bool is_capital = c >= 'A' && c <= 'Z';
    out += is_narrow ? 0.42 : is_wide ? 1.0 : is_capital ? 0.75 : 0.64;
  }
  return out * size;
}

// Text in a column, all of it in its title where it does not fit.
std::string Cell(double x, double y, double width, std::string_view classes, std::string text,
                 double size = kTextSize) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  auto columns = static_cast<int>(width / (0.42 * size));
  std::string shown = Shorten(text, columns);
  while (columns > 2 && WidthOf(shown, size) > width) shown = Shorten(text, --columns);
  const std::string cell = Text(x, y, classes, shown);
  if (shown == text) return cell;
  return "<g><title>" + EscapeHtml(text) + "</title>" + cell + "</g>";
}

std::string Badge(double x, double y, std::size_t number) {
  return "<circle class=\"badge\" cx=\"" + C(x) + "\" cy=\"" + C(y) + "\" r=\"" + C(kBadge) +
         "\"/>" + Text(x, y + 3.2, "number", std::to_string(number));
}

struct Spot {
  double x = 0, y = 0;
};

Spot At(const Segment& s, double t) {
  const double u = 1 - t;
  return {u * u * u * s.x1 + 3 * u * u * t * (s.x1 + s.bend1) + 3 * u * t * t * (s.x2 + s.bend2) +
              t * t * t * s.x2,
          (u * u * u + 3 * u * u * t) * s.y1 + (3 * u * t * t + t * t * t) * s.y2};
}

double Distance(const Spot& spot, const std::vector<Spot>& others) {
  double nearest = 1e9;
  for (const Spot& other : others)
    nearest = std::min(nearest, std::hypot(spot.x - other.x, spot.y - other.y));
  return nearest;
}

// Where the number of a line stands: on the line, as near to its beginning as there is room between
// the numbers that stand already; where there is none, as far from them as can be.
Spot FindSpot(const FlowLine& line, const std::vector<Spot>& taken) {
  constexpr int kSteps = 12;
  Spot best;
  double room = -1;
  for (std::size_t piece = 0; piece < line.segments.size(); piece += 2) {  // others cross boxes
    for (int step = 1; step < kSteps; ++step) {
      const Spot spot = At(line.segments[piece], static_cast<double>(step) / kSteps);
      const double distance = Distance(spot, taken);
      if (distance >= 2 * kBadge + 1) return spot;
      if (distance > room) {
        room = distance;
        best = spot;
      }
    }
  }
  return best;
}

// A frame around the point whose view it is.
std::string Mark(const DrawingContent& content) {
  std::string out;
  const auto frame = [&](const Box& box, double radius) {
    out += "<rect class=\"at\" x=\"" + C(box.x - 3) + "\" y=\"" + C(box.y - 3) + "\" width=\"" +
           C(box.width + 6) + "\" height=\"" + C(box.height + 6) + "\" rx=\"" + C(radius + 3) +
           "\"/>\n";
  };
  for (const GatewayBox& gateway : content.topology.gateways) {
    if (gateway.point == content.point) frame(gateway.box, 8);
  }
  for (const ZoneBox& zone : content.topology.zones) {
    for (const PointChip& chip : zone.chips) {
      if (chip.point == content.point) frame(chip.box, 11);
    }
  }
  return out;
}

// XML has no place for the last two code points of the first plane, whatever stands around them.
std::string WithoutNonCharacters(std::string text) {
  for (std::size_t at = text.find("\xef\xbf"); at != std::string::npos;
       at = text.find("\xef\xbf", at + 1)) {
    if (at + 2 < text.size() && (text[at + 2] == '\xbe' || text[at + 2] == '\xbf'))
      text[at + 2] = '\xbd';
  }
  return text;
}

class Writer {
 public:
  Writer(const plan::Plan& plan, const DrawingContent& content, const DrawingLimits& limits)
      : plan_(plan),
        content_(content),
        limits_(limits),
        width_(std::max(kWidthMin, content.topology.width)) {}

  std::string Write() {
    AddShapes();
    AddPairs();
    AddZones();
    for (const std::string& sentence : NotDrawn(content_)) {
      body_ += Text(kMargin, y_, "stats", sentence) + "\n";
      y_ += kRowHeight;
    }
    return Frame();
  }

 private:
  void AddShapes() {
    const Topology& topology = content_.topology;
    const double left = (width_ - topology.width) / 2;
    body_ += "<g transform=\"translate(" + C(left) + " " + C(kHeadHeight) + ")\">\n" +
             TopologyShapes(plan_, topology, SvgUse::kFile) + Mark(content_);
    std::vector<Spot> taken;
    for (std::size_t i = 0; i < topology.lines.size(); ++i) {
      if (topology.lines[i].segments.empty()) continue;
      taken.push_back(FindSpot(topology.lines[i], taken));
      body_ += Badge(taken.back().x, taken.back().y, i + 1) + "\n";
    }
    body_ += "</g>\n";
    y_ = kHeadHeight + topology.height + kRowHeight;
  }

  void AddSection(std::string_view title) {
    body_ += Text(kMargin, y_, "section", title) + "\n";
    y_ += kRowHeight + 2;
  }

  void AddRule() {
    body_ += "<path class=\"row\" d=\"M" + C(kMargin) + " " + C(y_ - 14) + "H" +
             C(width_ - kMargin) + "\"/>";
  }

  std::string Through(const PairOfZones& pair) const {
    std::string out;
    for (const std::uint32_t point : pair.points)
      out += (out.empty() ? "through " : ", ") + plan_.site->points[point].name;
    return out.empty() ? "no gateway between" : out;
  }

  // As many services as the column has room for, so that the count of the others shows.
  std::string ServicesIn(const PairOfZones& pair, double width) const {
    DrawingLimits limits = limits_;
    std::string out = ServicesOfPair(pair, limits);
    while (limits.services_max > 1 && WidthOf(out, kTextSize) > width) {
      --limits.services_max;
      out = ServicesOfPair(pair, limits);
    }
    return out;
  }

  void AddPair(const PairOfZones& pair, std::size_t number) {
    const double whole = width_ - 2 * kMargin;
    const double ends = whole * 0.26;
    const double services = whole * 0.40;
    const double flows = 74;
    const double x = kMargin + 28;
    AddRule();
    if (number > 0) body_ += Badge(kMargin + kBadge, y_ - 4, number);
    const std::string between =
        pair.from == pair.to
            ? "inside " + plan_.ZoneName(pair.from)
            : plan_.ZoneName(pair.from) + " \xe2\x86\x92 " + plan_.ZoneName(pair.to);
    body_ += Cell(x, y_, ends - 40, "strong", between);
    body_ += Cell(kMargin + ends, y_, services - 12, "services", ServicesIn(pair, services - 12));
    if (number > 0) {
      body_ += Cell(kMargin + ends + services, y_, whole - ends - services - flows - 12, "through",
                    Through(pair));
    }
    body_ += Text(width_ - kMargin, y_, "end", Count(pair.flows, "flow")) + "\n";
    y_ += kRowHeight;
  }

  void AddPairs() {
    if (content_.between.empty() && content_.inside.empty()) return;
    AddSection("What flows");
    for (std::size_t i = 0; i < content_.between.size(); ++i) AddPair(content_.between[i], i + 1);
    for (const PairOfZones& pair : content_.inside) AddPair(pair, 0);
    y_ += kRowHeight / 2;
  }

  void AddZones() {
    AddSection("Who stands where");
    const double whole = width_ - 2 * kMargin;
    for (const ZoneBox& box : content_.topology.zones) {
      const std::string parties = PartiesText(plan_, content_.parties[box.zone], limits_);
      if (parties.empty()) continue;
      const site::Zone& zone = plan_.site->zones[box.zone];
      AddRule();
      body_ += Cell(kMargin, y_, whole * 0.26 - 12, "strong", TitleOf(zone.name, zone.title));
      body_ += Cell(kMargin + whole * 0.26, y_, whole * 0.74, "parties", parties) + "\n";
      y_ += kRowHeight;
    }
    y_ += kRowHeight / 2;
  }

  std::string Frame() const {
    const std::string title = TitleOfDrawing(plan_, content_);
    const std::string subtitle = SubtitleOfDrawing(plan_, content_);
    const std::string width = C(width_);
    const std::string height = C(y_ + kMargin / 2);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
           "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
           width + "\" height=\"" + height + "\" viewBox=\"0 0 " + width + " " + height +
           "\" role=\"img\" aria-labelledby=\"drawing-title drawing-about\">\n"
           "<title id=\"drawing-title\">" +
           EscapeHtml(title) + "</title><desc id=\"drawing-about\">" + EscapeHtml(subtitle) +
           "</desc>\n<style>" + std::string(kStyle) + "</style>\n" + TopologyDefinitions() +
           "<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n" +
           Cell(kMargin, 32, width_ - 2 * kMargin, "heading", title, 19) +
           Text(kMargin, 52, "stats", subtitle) + "\n" + body_ + "</svg>\n";
  }

  const plan::Plan& plan_;
  const DrawingContent& content_;
  const DrawingLimits& limits_;
  const double width_;
  double y_ = 0;
  std::string body_;
};

}  // namespace

std::string DrawingSvg(const plan::Plan& plan, std::uint32_t point, const DrawingLimits& limits) {
  const DrawingContent content = MakeDrawing(plan, point, limits);
  return WithoutNonCharacters(Writer(plan, content, limits).Write());
}

}  // namespace portwright::report
