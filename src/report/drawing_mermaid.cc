// A drawing as the text of a Mermaid flowchart: a box for each zone with who stands in it, a
// hexagon for each gateway, and arrows that say on their first piece where they lead and what they
// carry.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/display_text.h"
#include "report/drawing.h"
#include "report/html_text.h"
#include "report/json_text.h"
#include "report/reason_text.h"

namespace portwright::report {
namespace {

constexpr std::size_t kChipsMax = 4;

// Text of a site inside quotes. What could end them, be markup, a directive (`%%{`), a comment or
// Markdown becomes a number that Mermaid turns into the letter again.
std::string Escape(std::string_view text) {
  const std::string printable = Printable(text);
  std::string out;
  for (std::size_t i = 0; i < printable.size(); ++i) {
    const char c = printable[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_wide = static_cast<unsigned char>(c) >= 0x80;
    // A colon before a word could be part of a style to Mermaid.
    const bool is_free = c == ':' && i + 1 < printable.size() && printable[i + 1] == ' ';
    if (is_letter || is_digit || is_wide || is_free ||
        std::string_view(" .,/()_-").find(c) != std::string_view::npos) {
      out += c;
    } else if (c == '\n') {
      out += ' ';
    } else {
      out += "#" + std::to_string(static_cast<int>(c)) + ";";
    }
  }
  return out;
}

class Writer {
 public:
  Writer(const plan::Plan& plan, const DrawingContent& content, const DrawingLimits& limits)
      : plan_(plan), content_(content), limits_(limits) {}

  std::string Write() {
    out_ = "---\ntitle: " + Title() + "\n---\nflowchart LR\n";
    AddZones();
    for (const GatewayBox& gateway : content_.topology.gateways) AddGateway(gateway);
    AddArrows();
    AddNotes();
    return std::move(out_);
  }

 private:
  // A scalar of YAML, in which no `%%{` is left to be taken for a directive.
  std::string Title() const {
    std::string out;
    for (const char c : JsonString(Printable(TitleOfDrawing(plan_, content_)))) {
      if (c == '%') {
        out += "\\u0025";
      } else {
        out += c;
      }
    }
    return out;
  }
  std::string Name(std::string_view name) const {
    return Escape(Shorten(name, limits_.name_columns_max));
  }
  static std::string Zone(std::uint32_t zone) { return "z" + std::to_string(zone); }
  static std::string Party(std::uint32_t zone) { return Zone(zone) + "p"; }
  static std::string Point(std::uint32_t point) { return "fw" + std::to_string(point); }

  // Zones inside others come after them in the drawing, but stand within them in the text.
  void AddZones() {
    const std::vector<ZoneBox>& zones = content_.topology.zones;
    for (std::size_t i = 0; i < zones.size();) {
      OpenZone(zones[i], "  ");
      std::size_t inside = i + 1;
      for (; inside < zones.size() && zones[inside].is_inside; ++inside) {
        OpenZone(zones[inside], "    ");
        out_ += "    end\n";
      }
      out_ += "  end\n";
      i = inside;
    }
  }

  void OpenZone(const ZoneBox& box, const std::string& indent) {
    const site::Zone& zone = plan_.site->zones[box.zone];
    out_ += indent + "subgraph " + Zone(box.zone) + " [\"" + Name(zone.name) + "\"]\n";
    const std::string title = zone.title == zone.name ? "" : zone.title;
    const std::string parties = PartiesText(plan_, content_.parties[box.zone], limits_);
    const std::string about = title.empty() && parties.empty() ? zone.name : title;
    out_ += indent + "  " + Party(box.zone) + "[\"" + Name(about) +
            (about.empty() || parties.empty() ? "" : "<br/>") + Escape(parties) + "\"]\n";
    const std::vector<std::uint32_t>& chips = content_.parties[box.zone].chips;
    std::size_t left_out = 0;
    std::size_t shown = 0;
    for (const std::uint32_t chip : chips) {
      const bool is_view = chip == content_.point;
      if (!is_view && shown >= kChipsMax) {
        ++left_out;
        continue;
      }
      ++shown;
      const site::EnforcementPoint& point = plan_.site->points[chip];
      out_ += indent + "  " + Point(chip) + "([\"" + Name(point.name) + ", " +
              std::string(ToText(point.kind)) + "\"])\n";
      if (is_view) out_ += indent + "  " + Party(box.zone) + " === " + Point(chip) + "\n";
    }
    if (left_out > 0) {
      out_ +=
          indent + "  " + Zone(box.zone) + "more([\"" + Count(left_out, "more firewall") + "\"])\n";
    }
  }

  void AddGateway(const GatewayBox& gateway) {
    const site::EnforcementPoint& point = plan_.site->points[gateway.point];
    const std::string kind =
        gateway.filters && !point.dialect.empty() ? point.dialect : std::string(ToText(point.kind));
    out_ +=
        "  " + Point(gateway.point) + "{{\"" + Name(point.name) + "<br/>" + Name(kind) + "\"}}\n";
    if (gateway.point == content_.point)
      out_ += "  style " + Point(gateway.point) + " stroke-width:4px\n";
  }

  void AddArrows() {
    // First pieces that run side by side are one arrow with a line of text for each.
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> first;
    std::set<std::pair<std::string, std::string>> onward;
    for (const PairOfZones& pair : content_.between) {
      std::vector<std::string> way = {Party(pair.from)};
      for (const std::uint32_t point : pair.points) way.push_back(Point(point));
      way.push_back(Party(pair.to));
      first[{way[0], way[1]}].push_back("to " + Name(plan_.ZoneName(pair.to)) + ": " + What(pair));
      for (std::size_t i = 1; i + 1 < way.size(); ++i) onward.insert({way[i], way[i + 1]});
    }
    for (const PairOfZones& pair : content_.inside)
      first[{Party(pair.from), Party(pair.from)}].push_back("inside: " + What(pair));
    for (const auto& [ends, texts] : first)
      out_ += "  " + ends.first + " -->|\"" + Join(texts, "<br/>") + "\"| " + ends.second + "\n";
    for (const auto& [from, to] : onward) out_ += "  " + from + " --> " + to + "\n";
  }

  std::string What(const PairOfZones& pair) const {
    return Escape(ServicesOfPair(pair, limits_)) + " (" + Count(pair.flows, "flow") + ")";
  }

  void AddNotes() {
    const std::vector<std::string> notes = NotDrawn(content_);
    if (notes.empty()) return;
    out_ += "  notes>\"" + Join(notes, "<br/>") + "\"]\n";
  }

  const plan::Plan& plan_;
  const DrawingContent& content_;
  const DrawingLimits& limits_;
  std::string out_;
};

}  // namespace

std::string DrawingMermaid(const plan::Plan& plan, std::uint32_t point,
                           const DrawingLimits& limits) {
  const DrawingContent content = MakeDrawing(plan, point, limits);
  return Writer(plan, content, limits).Write();
}

}  // namespace portwright::report
