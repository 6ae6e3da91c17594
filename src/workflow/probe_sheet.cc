#include "workflow/probe_sheet.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "base/version.h"
#include "report/table.h"
#include "report/table_page.h"
#include "workflow/probe_report.h"
#include "workflow/probe_targets.h"

namespace portwright::workflow {
namespace {

constexpr char kAsks[] = "asks";
constexpr char kAnswers[] = "answers";
constexpr char kInPart[] = "asks in part";
constexpr char kCannot[] = "cannot ask";
constexpr char kNoNames[] = "names without an address";

std::string AddressesText(const net::AddressSet& set) {
  constexpr std::size_t kShown = 8;
  std::vector<std::string> texts;
  for (const net::AddressRange& range : set.ranges()) {
    if (texts.size() == kShown) break;
    texts.push_back(net::ToText(range));
  }
  std::string text = Join(texts, ", ");
  if (set.ranges().size() > kShown)
    text += " and " + std::to_string(set.ranges().size() - kShown) + " more";
  return text;
}

std::string WhereOf(const site::Host& host) {
  const std::string itself = "the host itself, with --host " + host.name;
  const std::string stand_in = "a stand-in, with --as " + host.name;
  if (host.os == "linux") return itself;
  if (host.os == "windows") return "the host itself, by its script of `probe jobs`, or " + stand_in;
  if (host.os.empty()) return stand_in + ", or " + itself + ": the site does not say its os";
  return stand_in + ": " + host.os + " runs no foreign program";
}

class SheetMaker {
 public:
  explicit SheetMaker(const LoadedSite& loaded)
      : loaded_(loaded), plan_(*loaded.plan), site_(*loaded.site) {}

  std::vector<SheetEnd> Make() {
    CountFlows();
    for (std::uint32_t h = 0; h < site_.hosts.size(); ++h) {
      const site::Host& host = site_.hosts[h];
      if (busy_hosts_.count(h) > 0) Add(host.name, OwnerOf(host, h), WhereOf(host));
    }
    for (std::uint32_t c = 0; c < site_.clusters.size(); ++c) {
      const site::Cluster& cluster = site_.clusters[c];
      if (busy_clusters_.count(c) == 0) continue;
      Add(cluster.name, OwnerOf(cluster, c),
          "a stand-in, with --as " + cluster.name + ": a cluster runs no foreign program");
    }
    AddOthers();
    AddNames();
    return std::move(ends_);
  }

 private:
  void CountFlows() {
    for (const plan::PlannedFlow& flow : plan_.flows) {
      if (flow.local) continue;
      for (const std::uint32_t e : {flow.source, flow.destination}) {
        const plan::Endpoint& endpoint = plan_.endpoints[e];
        if (endpoint.host != plan::kNone) busy_hosts_.insert(endpoint.host);
        if (endpoint.cluster != plan::kNone) busy_clusters_.insert(endpoint.cluster);
      }
    }
  }

  std::string OwnerOf(const site::Host& host, std::uint32_t index) const {
    if (!host.owner.empty()) return host.owner;
    return OwnerOfPoint([&](const site::EnforcementPoint& point) { return point.host == index; });
  }
  std::string OwnerOf(const site::Cluster& cluster, std::uint32_t index) const {
    if (!cluster.owner.empty()) return cluster.owner;
    return OwnerOfPoint(
        [&](const site::EnforcementPoint& point) { return point.cluster == index; });
  }
  template <typename IsIt>
  std::string OwnerOfPoint(const IsIt& is_it) const {
    const auto point = std::find_if(site_.points.begin(), site_.points.end(), is_it);
    return point == site_.points.end() ? "" : point->owner;
  }

  void Add(const std::string& name, std::string owner, std::string where) {
    SheetEnd sheet{name, std::move(owner), std::move(where), {}};
    const ProbeEnd end = EndOf(loaded_, name);
    ProbeList list = TargetsFrom(loaded_, end);
    for (const probe::Target& target : list.targets) {
      sheet.rows.push_back({kAsks, target.requirement, target.from, target.to,
                            net::ToText(target.source), net::ToText(target.destination),
                            ServiceText(target), Join(target.points, ", "), ""});
    }
    AddAnswers(end, sheet);
    AddReasons(kInPart, list.partly, sheet);
    AddReasons(kCannot, list.left_out, sheet);
    if (!sheet.rows.empty()) ends_.push_back(std::move(sheet));
  }

  void AddAnswers(const ProbeEnd& end, SheetEnd& sheet) {
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>> seen;
    for (const plan::PlannedFlow& flow : plan_.flows) {
      if (flow.local || !end.is_it[flow.destination]) continue;
      const net::Service& service = plan_.services[flow.service];
      const bool has_ports =
          service.kind == net::ServiceKind::kTcp || service.kind == net::ServiceKind::kUdp;
      if (!has_ports || service.ports.IsAny()) continue;
      if (!seen.emplace(flow.reason, flow.source, flow.destination, flow.service).second) continue;
      sheet.rows.push_back({kAnswers, plan_.reasons[flow.reason].id,
                            plan_.EndpointName(flow.source), plan_.EndpointName(flow.destination),
                            AddressesText(SetOf(flow.source)),
                            AddressesText(SetOf(flow.destination)), net::ToText(service), "", ""});
    }
  }

  // What has no sender in the plan concerns no end: it comes once, at the last.
  void AddReasons(const char* does, const std::vector<NotTestable>& entries, SheetEnd& sheet) {
    for (const NotTestable& entry : entries) {
      SheetRow row{does, entry.requirement, entry.from, entry.to, "",
                   "",   entry.service,     "",         entry.why};
      if (entry.from.empty()) {
        names_.emplace(std::make_pair(entry.requirement, entry.to), std::move(row));
      } else {
        sheet.rows.push_back(std::move(row));
      }
    }
  }

  // Networks, the internet and the like: no host of the site is there.
  void AddOthers() {
    std::map<std::string, SheetEnd> others;
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>> seen;
    for (const plan::PlannedFlow& flow : plan_.flows) {
      const plan::Endpoint& source = plan_.endpoints[flow.source];
      if (flow.local || source.host != plan::kNone || source.cluster != plan::kNone) continue;
      if (!seen.emplace(flow.reason, flow.source, flow.destination, flow.service).second) continue;
      SheetEnd& sheet = others[site_.NameOf(source.ref)];
      sheet.name = site_.NameOf(source.ref);
      sheet.where = "nowhere: it is no host or cluster of the site";
      if (source.ref.kind == site::EndpointKind::kNetwork)
        sheet.owner = site_.networks[source.ref.index].owner;
      sheet.rows.push_back({kCannot, plan_.reasons[flow.reason].id, plan_.EndpointName(flow.source),
                            plan_.EndpointName(flow.destination), AddressesText(SetOf(flow.source)),
                            AddressesText(SetOf(flow.destination)),
                            net::ToText(plan_.services[flow.service]), "",
                            "nobody is there to ask from"});
    }
    for (auto& [name, sheet] : others) ends_.push_back(std::move(sheet));
  }

  // Every list of an end has them; without any end nobody asks for them either.
  void AddNames() {
    if (names_.empty()) return;
    SheetEnd sheet{kNoNames, "", "nowhere", {}};
    for (auto& [key, row] : names_) sheet.rows.push_back(std::move(row));
    ends_.push_back(std::move(sheet));
  }

  const net::AddressSet& SetOf(std::uint32_t endpoint) const {
    return plan_.address_sets[plan_.endpoints[endpoint].addresses];
  }

  const LoadedSite& loaded_;
  const plan::Plan& plan_;
  const site::Site& site_;
  std::set<std::uint32_t> busy_hosts_, busy_clusters_;
  std::map<std::pair<std::string, std::string>, SheetRow> names_;
  std::vector<SheetEnd> ends_;
};

std::size_t CountOf(const SheetEnd& end, std::string_view does) {
  return static_cast<std::size_t>(std::count_if(
      end.rows.begin(), end.rows.end(), [&](const SheetRow& row) { return row.does == does; }));
}

report::Table EndsTable(const std::vector<SheetEnd>& ends) {
  report::Table table;
  table.title = "Ends";
  table.empty_text = "no flow is planned";
  table.columns = {report::Text("End"),         report::Text("Owner"),
                   report::Text("Where"),       report::Number("Asks"),
                   report::Number("Answers"),   report::Number("Asks in part"),
                   report::Number("Cannot ask")};
  for (const SheetEnd& end : ends) {
    std::vector<std::string> row{end.name, end.owner, end.where};
    for (const char* does : {kAsks, kAnswers, kInPart, kCannot})
      row.push_back(std::to_string(CountOf(end, does)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::vector<report::Column> RowColumns() {
  return {report::Text("Does"),    report::Text("Requirement"),
          report::Text("From"),    report::Text("To"),
          report::Text("Source"),  report::Text("Destination"),
          report::Text("Service"), report::Text("Points on the way"),
          report::Text("Why")};
}

std::vector<std::string> CellsOf(const SheetRow& row) {
  return {row.does,        row.requirement, row.from,   row.to, row.source,
          row.destination, row.service,     row.points, row.why};
}

report::Table TableOf(const SheetEnd& end) {
  report::Table table;
  table.columns = RowColumns();
  for (const SheetRow& row : end.rows) table.rows.push_back(CellsOf(row));
  return table;
}

// All rows with their ends, for other programs.
report::Table WholeTable(const std::vector<SheetEnd>& ends) {
  report::Table table;
  table.title = "Sheet";
  table.columns = {report::Text("End"), report::Text("Owner"), report::Text("Where")};
  for (report::Column& column : RowColumns()) table.columns.push_back(std::move(column));
  for (const SheetEnd& end : ends) {
    for (const SheetRow& row : end.rows) {
      std::vector<std::string> cells{end.name, end.owner, end.where};
      for (std::string& cell : CellsOf(row)) cells.push_back(std::move(cell));
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

std::string OwnerText(const SheetEnd& end) {
  return end.owner.empty() ? "the site names no owner" : end.owner;
}

// For people: an end after the other.
std::vector<report::Table> TablesOf(const std::vector<SheetEnd>& ends) {
  std::vector<report::Table> tables{EndsTable(ends)};
  for (const SheetEnd& end : ends) {
    tables.push_back(TableOf(end));
    tables.back().title = end.name + ", " + OwnerText(end) + ": " + end.where;
  }
  return tables;
}

std::string PageOf(const std::vector<SheetEnd>& ends, const LoadedSite& loaded) {
  const site::Site& site = *loaded.site;
  std::string title = "Probes of " + (site.title.empty() ? site.name : site.title);
  title += ": what is tested from where, as of " + FormatDate(loaded.as_of);
  return report::TablePage(title, TablesOf(ends), "portwright " + std::string(kVersion));
}

}  // namespace

std::vector<SheetEnd> SheetEndsOf(const LoadedSite& loaded) { return SheetMaker(loaded).Make(); }

Outcome ListAllProbes(const SiteRequest& request, const Look& look) {
  const auto loaded = LoadPlan(request);
  if (!loaded) return Fail(loaded.error());
  const LoadedSite& site = **loaded;
  Outcome outcome = Say(site.diagnostics, look);
  if (site.diagnostics.has_errors() || !site.plan) return outcome;
  const std::vector<SheetEnd> ends = SheetEndsOf(site);
  if (look.html) {
    outcome.text = PageOf(ends, site);
    return outcome;
  }
  switch (look.format) {
    case report::Format::kCsv:
      outcome.text = Print(WholeTable(ends), look);
      break;
    case report::Format::kJson:
      outcome.text = Print({EndsTable(ends), WholeTable(ends)}, look);
      break;
    case report::Format::kTable:
    case report::Format::kMarkdown:
      outcome.text = Print(TablesOf(ends), look);
      break;
  }
  return outcome;
}

}  // namespace portwright::workflow
