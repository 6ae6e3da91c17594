#include "workflow/request_summary.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "dialect/common/allow_rules.h"
#include "report/reason_text.h"
#include "site/service_class.h"

namespace portwright::workflow {
namespace {

using request::At;
using request::RequestRow;

constexpr std::size_t kWidest = 10;

// Cells of several lines on one.
std::string OneLine(const std::string& cell) {
  std::string out;
  for (const char c : cell) {
    if (c == '\n') {
      out += ", ";
    } else {
      out += c;
    }
  }
  return out;
}

report::Table PointsTable(const LoadedSite& loaded, const std::vector<RequestRow>& rows) {
  report::Table table;
  table.title = "Firewalls";
  table.columns = {report::Text("Firewall"), report::Text("Dialect"),     report::Number("Rows"),
                   report::Number("New"),    report::Number("Widen"),     report::Number("None"),
                   report::Number("Remove"), report::Number("One by one")};
  for (const plan::PointPlan& point : loaded.plan->points) {
    const site::EnforcementPoint& site_point = loaded.site->points[point.point];
    std::map<std::string, std::uint64_t> actions;
    std::uint64_t count = 0;
    for (const RequestRow& row : rows) {
      if (row.row.content.point != site_point.name) continue;
      ++actions[row.Cell(At::kAction)];
      ++count;
    }
    if (count == 0) continue;
    table.rows.push_back(
        {report::TitleOf(site_point.name, site_point.title),
         site_point.dialect + (site_point.version.empty() ? "" : " ") + site_point.version,
         std::to_string(count), std::to_string(actions["new"]), std::to_string(actions["widen"]),
         std::to_string(actions["none"]), std::to_string(actions["remove"]),
         std::to_string(dialect::NaiveRules(point.policy))});
  }
  return table;
}

report::Table WhyTable(const std::vector<RequestRow>& rows) {
  report::Table table;
  table.title = "Why";
  table.columns = {report::Text("Feature"), report::Text("Product"), report::Number("Rows"),
                   report::Text("For")};
  struct Why {
    std::uint64_t rows = 0;
    std::set<std::string> purposes;
  };
  std::map<std::pair<std::string, std::string>, Why> by_feature;
  for (const RequestRow& row : rows) {
    if (!row.row.content.closes.empty()) continue;
    const std::string product = OneLine(row.Cell(At::kProduct));
    for (const std::string_view feature : Split(row.Cell(At::kFeature), '\n')) {
      Why& why = by_feature[{std::string(feature), product}];
      ++why.rows;
      for (const std::string_view purpose : Split(row.Cell(At::kJustification), '\n'))
        why.purposes.emplace(purpose);
    }
  }
  for (const auto& [feature, why] : by_feature) {
    const std::vector<std::string> purposes(why.purposes.begin(), why.purposes.end());
    table.rows.push_back({feature.first.empty() ? "the site itself" : feature.first, feature.second,
                          std::to_string(why.rows), Join(purposes, "\n")});
  }
  return table;
}

std::vector<std::string> Ends(const RequestRow& row) {
  return {row.row.id, row.row.content.point, OneLine(row.Cell(At::kSource)),
          OneLine(row.Cell(At::kDestination)), OneLine(row.Cell(At::kService))};
}

report::Table RowTable(std::string title, std::string last) {
  report::Table table;
  table.title = std::move(title);
  table.columns = {report::Text("Row"), report::Text("Firewall"), report::Text("Source"),
                   report::Text("Destination"), report::Text("Service")};
  if (!last.empty()) table.columns.push_back(report::Text(std::move(last)));
  return table;
}

// How many packets a row is, by the sizes of its parts: enough to tell which are wide.
double WidthOf(const request::RowContent& row) {
  const auto addresses = [](const net::AddressSet& set) {
    double out = 0;
    for (const net::AddressRange& range : set.ranges())
      out += static_cast<double>(range.hi - range.lo) + 1;
    return out;
  };
  double services = 0;
  for (const request::RowService& service : row.allow) {
    const bool has_ports = service.service.kind == net::ServiceKind::kTcp ||
                           service.service.kind == net::ServiceKind::kUdp;
    const bool is_any = service.service.kind == net::ServiceKind::kAny;
    services += has_ports ? service.service.ports.hi - service.service.ports.lo + 1.0
                : is_any  ? 131'072.0
                          : 1.0;
  }
  return addresses(row.from) * addresses(row.to) * services;
}

std::string WidthText(const request::RowContent& row) {
  const double width = WidthOf(row);
  return width < 1e15 ? WithThousands(static_cast<std::uint64_t>(width)) : "more than 10^15";
}

report::Table WidestTable(const std::vector<RequestRow>& rows) {
  report::Table table = RowTable("Widest rows", "Sources, destinations and ports, multiplied");
  std::vector<const RequestRow*> widest;
  for (const RequestRow& row : rows) {
    if (row.row.content.closes.empty()) widest.push_back(&row);
  }
  std::stable_sort(widest.begin(), widest.end(), [](const RequestRow* a, const RequestRow* b) {
    return WidthOf(a->row.content) > WidthOf(b->row.content);
  });
  if (widest.size() > kWidest) widest.resize(kWidest);
  for (const RequestRow* row : widest) {
    table.rows.push_back(Ends(*row));
    table.rows.back().push_back(WidthText(row->row.content));
  }
  return table;
}

report::Table ClearTextTable(const std::vector<RequestRow>& rows) {
  report::Table table =
      RowTable("Names and passwords that everybody on the way can read", "Of these services");
  for (const RequestRow& row : rows) {
    if (!row.row.content.closes.empty()) continue;
    std::vector<std::string> readable;
    for (const net::Service& service : site::ServicesOfClass("clear-text-logins")) {
      for (const request::RowService& asked : row.row.content.allow) {
        const bool is_wide = asked.service.kind == net::ServiceKind::kAny;
        if (!is_wide && request::CommonPart(asked, {service, net::kAnyPort}))
          readable.push_back(ToText(service));
      }
    }
    if (readable.empty()) continue;
    table.rows.push_back(Ends(row));
    table.rows.back().push_back(Join(readable, ", "));
  }
  return table;
}

report::Table InternetTable(const site::Site& site, const std::vector<RequestRow>& rows) {
  report::Table table = RowTable("From the internet", "");
  std::set<std::string> zones{"internet"};
  for (const site::Zone& zone : site.zones) {
    if (zone.internet) zones.insert(zone.name);
  }
  for (const RequestRow& row : rows) {
    const auto from = Split(row.Cell(At::kSourceZone), '\n');
    const bool is_outside = std::any_of(from.begin(), from.end(), [&](std::string_view zone) {
      return zones.contains(std::string(zone));
    });
    if (is_outside) table.rows.push_back(Ends(row));
  }
  return table;
}

report::Table DoubtsTable(const std::vector<RequestRow>& rows) {
  report::Table table = RowTable("Doubts", "Doubt");
  for (const RequestRow& row : rows) {
    if (row.Cell(At::kDoubt).empty()) continue;
    table.rows.push_back(Ends(row));
    table.rows.back().push_back(row.Cell(At::kDoubt));
  }
  return table;
}

report::Table FailsTable(const std::vector<RequestRow>& rows) {
  report::Table table;
  table.title = "What stops working without each row";
  table.columns = {report::Text("Row"), report::Text("Firewall"), report::Text("Features"),
                   report::Text("For")};
  for (const RequestRow& row : rows) {
    if (!row.row.content.closes.empty()) continue;
    table.rows.push_back({row.row.id, row.row.content.point, OneLine(row.Cell(At::kFeature)),
                          row.Cell(At::kJustification)});
  }
  return table;
}

}  // namespace

std::vector<report::Table> SummaryTables(const LoadedSite& loaded, const MadeRequest& made,
                                         const std::vector<RequestRow>& rows) {
  report::Table numbers;
  numbers.title = "Made from";
  numbers.columns = {report::Text("What"), report::Text("SHA-256")};
  numbers.rows = {
      {"Site", made.site_hash}, {"Catalogs", made.catalogs_hash}, {"Plan", made.plan_hash}};
  return {
      PointsTable(loaded, rows),         WhyTable(rows),    WidestTable(rows), ClearTextTable(rows),
      InternetTable(*loaded.site, rows), DoubtsTable(rows), FailsTable(rows),  std::move(numbers)};
}

}  // namespace portwright::workflow
