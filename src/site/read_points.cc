// Enforcement points and the paths that a site fixes.
#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Named;
using yaml::Node;
using yaml::Pair;

constexpr std::string_view kPointKeys[] = {"kind",       "title", "dialect", "version",
                                           "owner",      "host",  "cluster", "zones",
                                           "interfaces", "nat",   "config",  "scope"};
constexpr std::string_view kPathKeys[] = {"from", "to", "through"};
constexpr Named<PointKind> kKinds[] = {{"host", PointKind::kHost},
                                       {"gateway", PointKind::kGateway},
                                       {"router", PointKind::kRouter},
                                       {"cloud", PointKind::kCloud},
                                       {"cluster", PointKind::kCluster}};

constexpr Named<bool> kScopes[] = {{"host", false}, {"ports", true}};

// Which keys a kind has beyond the common ones; the first must be there.
std::vector<std::string_view> KeysOf(PointKind kind) {
  switch (kind) {
    case PointKind::kHost:
      return {"host", "dialect", "version", "config", "scope"};
    case PointKind::kGateway:
      return {"interfaces", "dialect", "version", "config", "nat"};
    case PointKind::kRouter:
      return {"interfaces", "version", "config", "nat"};
    case PointKind::kCloud:
      return {"zones", "dialect", "version", "config"};
    case PointKind::kCluster:
      return {"cluster", "dialect", "version", "config"};
  }
  return {};
}

std::string_view WordOf(PointKind kind) {
  return std::find_if(std::begin(kKinds), std::end(kKinds),
                      [&](const auto& one) { return one.value == kind; })
      ->word;
}

void CheckShape(Reading& reading, const Fields& fields, std::string_view what,
                const EnforcementPoint& point) {
  const auto keys = KeysOf(point.kind);
  const auto has = [&](std::string_view key) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  for (const std::string_view key : kPointKeys) {
    if (key == "kind" || key == "title" || key == "owner" || has(key)) continue;
    const auto node = fields.Find(key);
    if (!node) continue;
    const bool router = point.kind == PointKind::kRouter && key == "dialect";
    reading.diagnostics.Error(
        codes::kPointShape, node->place(),
        "expected no " + Quote(key) + " for " + std::string(what) + " of kind " +
            std::string(WordOf(point.kind)) + ", found one",
        router ? "a router connects zones and filters nothing; one that filters is a gateway" : "");
  }
  for (const std::string_view key : {keys[0], std::string_view("dialect")}) {
    if (!has(key) || fields.Find(key)) continue;
    reading.diagnostics.Error(codes::kPointShape, fields.place(),
                              "expected " + Quote(key) + " for " + std::string(what) + " of kind " +
                                  std::string(WordOf(point.kind)) + ", found none");
  }
}

void ReadInterfaces(Reading& reading, const Fields& fields, std::string_view what,
                    EnforcementPoint& point) {
  for (const Pair& pair : fields.OptionalPairs("interfaces")) {
    const std::uint32_t zone =
        reading.references.Need(pair.value.text(), EndpointKind::kZone, pair.value.place());
    point.interfaces.push_back({std::string(pair.key.text()), zone});
  }
  const auto node = fields.Find("interfaces");
  if (node && node->IsMapping() && node->size() < 2) {
    reading.diagnostics.Error(codes::kPointShape, node->place(),
                              "expected at least two interfaces for " + std::string(what) +
                                  ", found " + Count(node->size(), "interface"),
                              "a point inside one zone is crossed by no flow");
  }
}

// One host or cluster has one firewall of its own.
void CheckGuards(Reading& reading, std::string_view what, const EnforcementPoint& point) {
  for (const EnforcementPoint& other : reading.site.points) {
    const bool same =
        other.kind == point.kind &&
        ((point.kind == PointKind::kHost && other.host == point.host && point.host != kNone) ||
         (point.kind == PointKind::kCluster && other.cluster == point.cluster &&
          point.cluster != kNone));
    if (!same) continue;
    ReportTwo(reading.diagnostics, codes::kGuardedTwice, point.place, other.place,
              "expected one point for a " + std::string(WordOf(point.kind)) + ", found " +
                  std::string(what) + " and " + Quote(other.name) + " for the same");
  }
}

void ReadPoint(Reading& reading, const Pair& pair) {
  const std::string what = "point " + Quote(pair.key.text());
  EnforcementPoint point;
  point.name = pair.key.text();
  point.place = pair.key.place();
  CheckName(reading.diagnostics, point.place, point.name);
  const Fields fields(pair.value, what, kPointKeys, reading.diagnostics);
  const auto kind = fields.Word("kind", kKinds);
  if (!kind) {
    reading.site.points.push_back(std::move(point));
    return;
  }
  point.kind = *kind;
  point.title = fields.OptionalText("title");
  point.dialect = fields.OptionalText("dialect");
  point.version = fields.OptionalText("version");
  point.owner = fields.OptionalText("owner");
  point.config = fields.OptionalText("config");
  if (fields.Find("scope"))
    point.only_planned_ports = fields.Word("scope", kScopes).value_or(false);
  CheckShape(reading, fields, what, point);
  if (const auto host = fields.Find("host")) {
    point.host = reading.references.Need(host->text(), EndpointKind::kHost, host->place());
  }
  if (const auto cluster = fields.Find("cluster")) {
    point.cluster =
        reading.references.Need(cluster->text(), EndpointKind::kCluster, cluster->place());
  }
  if (const auto zones = fields.Find("zones")) {
    ForEach(reading, *zones, {"zones", what}, [&](const Node& entry) {
      point.zones.push_back(
          reading.references.Need(entry.text(), EndpointKind::kZone, entry.place()));
    });
  }
  ReadInterfaces(reading, fields, what, point);
  if (const auto nat = fields.Find("nat")) ReadNat(reading, *nat, what, point);
  CheckGuards(reading, what, point);
  reading.site.points.push_back(std::move(point));
}

void ReadPath(Reading& reading, const Node& node) {
  const Fields fields(node, "a path", kPathKeys, reading.diagnostics);
  PathChoice path;
  path.place = node.place();
  const auto zone = [&](std::string_view key) {
    const auto value = fields.Need(key);
    return value ? reading.references.Need(value->text(), EndpointKind::kZone, value->place())
                 : kNone;
  };
  path.from = zone("from");
  path.to = zone("to");
  const auto through = fields.Need("through");
  if (!through) return;
  ForEach(reading, *through, {"through", "a path"}, [&](const Node& entry) {
    const std::uint32_t at = NeedPoint(reading, entry);
    if (at == kNone) return;
    const PointKind kind = reading.site.points[at].kind;
    if (kind != PointKind::kGateway && kind != PointKind::kRouter) {
      reading.diagnostics.Error(codes::kPath, entry.place(),
                                "expected a gateway or router on a path, found " +
                                    Quote(entry.text()) + ", which is of kind " +
                                    std::string(WordOf(kind)));
    }
    path.through.push_back(at);
  });
  const auto same = std::find_if(
      reading.site.paths.begin(), reading.site.paths.end(), [&](const PathChoice& other) {
        return other.from == path.from && other.to == path.to && path.from != kNone;
      });
  if (same != reading.site.paths.end()) {
    ReportTwo(reading.diagnostics, codes::kPath, path.place, same->place,
              "expected one path between two zones, found a second");
  }
  if (path.from == path.to && path.from != kNone) {
    reading.diagnostics.Error(codes::kPath, path.place,
                              "expected a path between two zones, found one zone twice");
  }
  reading.site.paths.push_back(std::move(path));
}

}  // namespace

std::uint32_t NeedPoint(Reading& reading, const Node& name) {
  const std::uint32_t at = reading.site.FindPoint(name.text());
  if (at != kNone) return at;
  std::vector<std::string> known;
  for (const EnforcementPoint& point : reading.site.points) known.push_back(point.name);
  ReportUnknownName(reading.diagnostics, name.place(), "the name of an enforcement point",
                    name.text(), known);
  return kNone;
}

void ReadPoints(Reading& reading, const Sections& sections) {
  for (const Pair& pair : sections.enforcement) ReadPoint(reading, pair);
}

void ReadPaths(Reading& reading, const Sections& sections) {
  for (const ListPart& part : sections.paths) {
    for (auto it = part.node.begin(); it != part.node.end(); ++it) ReadPath(reading, *it);
  }
}

}  // namespace portwright::site
