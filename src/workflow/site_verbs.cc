// The verbs that look at a site and its plan.
#include <algorithm>

#include "base/text.h"
#include "catalog/check.h"
#include "plan/route.h"
#include "report/plan_tables.h"
#include "report/totals.h"
#include "workflow/guardrail_steps.h"
#include "workflow/packet_text.h"
#include "workflow/plan_steps.h"
#include "workflow/request_states.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

constexpr std::size_t kOpensInTable = 2;  // of a question, where people read it on a terminal

report::Table DiagnosticsTable(const Diagnostics& diagnostics) {
  report::Table table;
  table.title = "Messages";
  table.columns = {report::Text("Severity"), report::Text("Code"), report::Text("Place"),
                   report::Text("Message"), report::Text("Hint")};
  for (const Diagnostic& d : diagnostics.all()) {
    const char* severity = d.severity == Severity::kError     ? "error"
                           : d.severity == Severity::kWarning ? "warning"
                                                              : "note";
    const std::string place = d.places.empty() ? "" : diagnostics.Describe(d.places[0]);
    table.rows.push_back({severity, d.code, place, d.message, d.hint});
  }
  return table;
}

// What `catalog check` would say of what the overlay made of the catalogs; the rest of a catalog is
// its author's business.
void ReportOverlay(LoadedSite& loaded) {
  for (const catalog::Catalog* catalog : loaded.in_use) {
    std::vector<catalog::Finding> findings = catalog::Check(*catalog);
    std::erase_if(findings, [&](const catalog::Finding& finding) {
      const std::uint32_t r = catalog->FindRequirement(finding.subject);
      const bool amended = r != catalog::kNone && catalog->requirements[r].amendment.is_there();
      return !amended && !finding.subject.starts_with(catalog::kOwnRoles);
    });
    catalog::Report(findings, loaded.diagnostics);
  }
}

std::string CheckSummary(const LoadedSite& loaded) {
  const site::Site& site = *loaded.site;
  std::string out =
      site.name + ": nothing is wrong; " + Count(site.instances.size(), "instance") + ", " +
      Count(site.hosts.size(), "host") + ", " + Count(site.clusters.size(), "cluster") + ", " +
      Count(site.zones.size(), "zone") + ", " + Count(site.points.size(), "enforcement point");
  const std::size_t open = loaded.plan->questions.size();
  if (!site.guardrails.empty())
    out += "; " + Count(site.guardrails.size(), "guardrail holds", "guardrails hold");
  if (open > 0) out += "; " + Count(open, "open question") + ", which `portwright plan` lists";
  return out + "\n";
}

Outcome NothingPlanned(const LoadedSite& loaded, const Look& look) {
  return Say(loaded.diagnostics, look);
}

// A row for each part of the destination that another route wins.
report::Table RouteTable(const std::string& party, const std::vector<site::Route>& routes,
                         const std::vector<std::string>& interfaces,
                         const std::vector<plan::SourceChoice>& choices) {
  report::Table table;
  table.title = "Sources of " + party;
  table.key = "sources";
  table.columns = {report::Text("Destination"), report::Text("Route"), report::Text("Via"),
                   report::Text("Interface"),   report::Text("Rule"),  report::Text("Source")};
  for (const plan::SourceChoice& choice : choices) {
    const bool routed = choice.route != site::kNone;
    const bool leaves = choice.interface != site::kNone;
    std::string rule = "no routes are said, so every node address may be the source";
    if (!routed && !routes.empty()) rule = "no route matches, so nothing can be sent";
    if (leaves && choice.kind == plan::SourceKind::kNodes) rule = "has node addresses";
    if (leaves && choice.kind == plan::SourceKind::kVips) rule = "has virtual addresses only";
    if (choice.kind == plan::SourceKind::kHost)
      rule = leaves ? "leaves by this interface" : "no routes are said, so every address may be";
    if (choice.kind == plan::SourceKind::kHost && !leaves && !routes.empty())
      rule = "no route matches, so nothing can be sent";
    std::vector<std::string> sources;
    for (const net::AddressRange& range : choice.sources.ranges()) sources.push_back(ToText(range));
    const auto via = routed ? routes[choice.route].via : std::nullopt;
    table.rows.push_back({ToText(choice.destination), routed ? ToText(routes[choice.route].to) : "",
                          via ? ToText(*via) : "", leaves ? interfaces[choice.interface] : "", rule,
                          sources.empty() ? "none" : Join(sources, ", ")});
    table.tones.push_back(sources.empty() ? report::Tone::kBad : report::Tone::kPlain);
  }
  return table;
}

Result<std::vector<net::AddressRange>> ParseDestination(const site::Site& site,
                                                        const std::string& text) {
  if (const auto prefix = net::ParsePrefix(text))
    return std::vector<net::AddressRange>{prefix->Range()};
  PORTWRIGHT_TRY(const std::vector<net::Address> addresses, ParseParty(site, text));
  std::vector<net::AddressRange> out;
  for (const net::Address& address : addresses) out.push_back(net::HostRange(address));
  return out;
}

std::uint32_t FindHost(const site::Site& site, const std::string& name) {
  for (std::uint32_t h = 0; h < site.hosts.size(); ++h) {
    if (site.hosts[h].name == name) return h;
  }
  return site::kNone;
}

Outcome UnknownParty(const site::Site& site, const std::string& party) {
  std::vector<std::string> names;
  for (const site::Cluster& cluster : site.clusters) names.push_back(cluster.name);
  for (const site::Instance& instance : site.instances) names.push_back(instance.id);
  for (const site::Host& host : site.hosts) names.push_back(host.name);
  const auto near = Nearest(party, names);
  std::vector<std::string> clusters(
      names.begin(), names.begin() + static_cast<std::ptrdiff_t>(site.clusters.size()));
  return Reject("expected a cluster, instance or host of the site, found " + Quote(party),
                near ? "did you mean " + *near + "?" : "its clusters are " + Join(clusters, ", "));
}

}  // namespace

Outcome SiteCheck(const SiteRequest& request, const Look& look) {
  auto loaded = LoadPlan(request);
  if (!loaded) return Fail(loaded.error());
  if ((*loaded)->plan) ReportBreaches(**loaded);
  if ((*loaded)->overlay) ReportOverlay(**loaded);
  const Diagnostics& diagnostics = (*loaded)->diagnostics;
  Outcome outcome = Say(diagnostics, look);
  if (look.format != report::Format::kTable) {
    outcome.text = Print(DiagnosticsTable(diagnostics), look);
    outcome.messages.clear();
  } else if (!diagnostics.has_errors()) {
    outcome.text = CheckSummary(**loaded);
  }
  return outcome;
}

Outcome PlanSite(const PlanRequest& request, const Look& look) {
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  const LoadedSite& site = **loaded;
  Outcome outcome = Say(site.diagnostics, look);
  if (outcome.exit != Exit::kFine || !site.plan) return outcome;
  const plan::Plan& plan = *site.plan;
  const report::Facts facts = report::Gather(plan);
  std::vector<report::Table> tables = {StepsTable(site, facts), report::PointsTable(plan, facts),
                                       look.format == report::Format::kTable
                                           ? report::BriefQuestionsTable(plan, kOpensInTable)
                                           : report::QuestionsTable(plan)};
  if (request.site.partial) tables.push_back(report::SkippedTable(plan));
  for (report::Table& table : GuardrailTables(site, look.format == report::Format::kTable))
    tables.push_back(std::move(table));
  if (!site.site->row_decisions.empty()) {
    auto states = StatesTable(**loaded, request.site);
    if (!states) return Fail(states.error());
    tables.push_back(std::move(*states));
  }
  if (request.flows) tables.push_back(report::FlowsTable(plan, facts));
  outcome.text = Print(tables, look);
  if (const std::uint64_t breaches = CountBreaches(plan); breaches > 0) {
    outcome.exit = Exit::kNo;
    outcome.messages += BreachesLine(breaches);
  }
  const auto fails = std::count_if(plan.questions.begin(), plan.questions.end(),
                                   [](const plan::Question& q) { return q.fails; });
  if (fails > 0 || (request.strict && !plan.questions.empty())) {
    outcome.exit = Exit::kNo;
    outcome.messages +=
        fails > 0 ? "portwright: " + Count(static_cast<std::uint64_t>(fails), "question") +
                        " without an answer or a default; what hangs on it is not planned\n"
                  : "portwright: --strict, and " + Count(plan.questions.size(), "question") +
                        " open or answered by a default\n";
  }
  return outcome;
}

Outcome ExplainRoute(const SiteRequest& request, const std::string& party,
                     const std::string& destination, const Look& look) {
  auto loaded = LoadSite(request);
  if (!loaded) return Fail(loaded.error());
  Outcome outcome = Say((*loaded)->diagnostics, look);
  if (outcome.exit != Exit::kFine || !(*loaded)->site) return outcome;
  const site::Site& site = *(*loaded)->site;
  const auto ranges = ParseDestination(site, destination);
  if (!ranges) return Reject(ranges.error().message);
  std::uint32_t cluster = site.FindCluster(party);
  if (const std::uint32_t i = site.FindInstance(party); cluster == site::kNone && i != site::kNone)
    cluster = site.instances[i].cluster;
  const std::uint32_t host = FindHost(site, party);
  if (cluster == site::kNone && host == site::kNone) return UnknownParty(site, party);
  std::vector<plan::SourceChoice> choices;
  std::vector<std::string> interfaces;
  for (const net::AddressRange& range : *ranges) {
    const auto more = cluster != site::kNone ? plan::ClusterSources(site.clusters[cluster], range)
                                             : plan::HostSources(site.hosts[host], range);
    choices.insert(choices.end(), more.begin(), more.end());
  }
  if (cluster != site::kNone) {
    for (const auto& group : site.clusters[cluster].interfaces) interfaces.push_back(group.name);
  } else {
    for (const auto& interface : site.hosts[host].interfaces) interfaces.push_back(interface.name);
  }
  const auto& routes =
      cluster != site::kNone ? site.clusters[cluster].routes : site.hosts[host].routes;
  outcome.text = Print(RouteTable(party, routes, interfaces, choices), look);
  const bool sends = std::all_of(choices.begin(), choices.end(),
                                 [](const auto& choice) { return !choice.sources.empty(); });
  if (!sends) outcome.exit = Exit::kNo;
  return outcome;
}

Outcome ListExpiring(const SiteRequest& request, int within_days, const Look& look) {
  auto loaded = LoadPlan(request);
  if (!loaded) return Fail(loaded.error());
  if ((*loaded)->diagnostics.has_errors() || !(*loaded)->plan)
    return NothingPlanned(**loaded, look);
  return {Exit::kFine, Print(report::ExpiringTable(*(*loaded)->plan, within_days), look), ""};
}

}  // namespace portwright::workflow
