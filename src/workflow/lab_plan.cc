#include "workflow/lab_plan.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "probe/planned_port.h"
#include "workflow/dialects.h"
#include "workflow/lab_closed.h"
#include "workflow/render_point.h"

namespace portwright::workflow {
namespace {

// Of every point, in the one language that the lab speaks. What that cannot say is a note: the
// site's own renderings say it in full.
std::map<std::uint32_t, std::string> TextsOf(LoadedSite& loaded, std::string& notes) {
  const dialect::Dialect* dialect = FindDialect("nftables");
  std::map<std::uint32_t, std::string> texts;
  const Diagnostics before = loaded.diagnostics;
  for (plan::PointPlan& point : loaded.plan->points) {
    auto text = RenderPoint(loaded, point, *dialect, false);
    if (text) texts[point.point] = std::move(text->files[0].bytes);
  }
  for (const plan::PointPlan& point : loaded.plan->points) {
    if (!texts.contains(point.point)) {
      notes += "portwright: " + loaded.site->points[point.point].name +
               " filters nothing in the lab: nftables cannot say its rules\n";
    }
  }
  loaded.diagnostics = before;
  return texts;
}

void RemovePort(std::vector<probe::PlannedPort>& ports, const net::Service& dead) {
  const std::uint8_t protocol =
      dead.kind == net::ServiceKind::kTcp ? net::kProtocolTcp : net::kProtocolUdp;
  std::vector<probe::PlannedPort> left;
  for (const probe::PlannedPort& port : ports) {
    const bool is_met = port.protocol == protocol && port.ports.lo <= dead.ports.hi &&
                        dead.ports.lo <= port.ports.hi;
    if (!is_met) {
      left.push_back(port);
      continue;
    }
    probe::PlannedPort part = port;
    if (port.ports.lo < dead.ports.lo) {
      part.ports.hi = static_cast<std::uint16_t>(dead.ports.lo - 1);
      left.push_back(part);
    }
    part = port;
    if (dead.ports.hi < port.ports.hi) {
      part.ports.lo = static_cast<std::uint16_t>(dead.ports.hi + 1);
      left.push_back(part);
    }
  }
  ports = std::move(left);
}

// The faults of a request; the refusal where one of them makes no sense.
std::optional<Outcome> ReadFaults(const LabRequest& request, const plan::Plan& plan,
                                  std::vector<LabFault>& faults) {
  for (const std::string& text : request.faults) {
    auto fault = ParseLabFault(text);
    if (!fault) return Reject(fault.error().message);
    if (const Status there = ExpectPlace(plan, *fault); !there)
      return Reject(there.error().message);
    faults.push_back(std::move(*fault));
  }
  return std::nullopt;
}

void AddResponders(PlannedLab& planned) {
  for (const LabFaultChange& change : planned.changes) {
    if (change.dead) RemovePort(planned.ports[change.space], *change.dead);
  }
  for (std::size_t s = 0; s < planned.ports.size(); ++s) {
    if (planned.ports[s].empty()) continue;
    planned.site.topology.spaces[s].texts.push_back(
        {"responder", probe::ResponderTable(planned.ports[s], kLabResponderPort)});
  }
}

}  // namespace

PlannedLab PlanLab(const LabRequest& request, const Look& look) {
  PlannedLab planned;
  const std::string& latency = request.conditions.latency;
  if (!latency.empty() && !lab::ParseDelayUs(latency)) {
    planned.outcome = Reject("expected a time like 20ms after --latency, found " + Quote(latency));
    return planned;
  }
  SiteRequest site = request.site;
  site.other_dialect = OtherDialect{"", "nftables", ""};
  auto loaded = LoadPlan(site);
  if (!loaded) {
    planned.outcome = Fail(loaded.error());
    return planned;
  }
  planned.loaded = std::move(*loaded);
  planned.outcome = Say(planned.loaded->diagnostics, look);
  if (planned.loaded->diagnostics.has_errors() || !planned.loaded->plan) return planned;
  plan::Plan& plan = *planned.loaded->plan;
  std::vector<LabFault> faults;
  if (auto rejected = ReadFaults(request, plan, faults)) {
    planned.outcome = std::move(*rejected);
    return planned;
  }
  // By the policies as they should be, so that a rule too wide shows.
  const LabSite bare = MakeLabSite(plan, {});
  const auto closed = ClosedInLab(plan, bare, request.closed_count);
  BreakPolicies(plan, faults);
  planned.site = MakeLabSite(plan, TextsOf(*planned.loaded, planned.outcome.messages));
  for (const std::string& what : planned.site.left_out)
    planned.outcome.messages += "portwright: not in the lab: " + what + "\n";
  planned.targets = TargetsInLab(plan, planned.site);
  for (std::size_t s = 0; s < closed.size(); ++s) {
    auto& targets = planned.targets.of_space[s];
    targets.insert(targets.end(), closed[s].begin(), closed[s].end());
  }
  planned.ports = PortsInLab(plan, planned.site);
  planned.changes = FaultChanges(plan, planned.site, faults);
  AddResponders(planned);
  planned.is_there = true;
  return planned;
}

std::string LabTable(const PlannedLab& planned, const Look& look) {
  report::Table table;
  table.title = "Namespaces";
  table.empty_text = "the site has no hosts";
  table.columns = {report::Text("Namespace"), report::Text("Party"),   report::Text("Kind"),
                   report::Text("Interface"), report::Text("Zone"),    report::Text("Addresses"),
                   report::Number("Routes"),  report::Text("Rules of")};
  for (const lab::Space& space : planned.site.topology.spaces) {
    std::vector<std::string> rules;
    for (const lab::RuleText& text : space.texts) rules.push_back(text.what);
    for (std::size_t l = 0; l < space.links.size(); ++l) {
      const lab::Link& link = space.links[l];
      std::vector<std::string> addresses;
      for (const lab::LinkAddress& own : link.addresses) {
        if (!own.is_of_link) addresses.push_back(net::ToText(own.address));
      }
      const auto routes = std::count_if(space.routes.begin(), space.routes.end(),
                                        [&](const lab::Route& route) { return route.link == l; });
      table.rows.push_back({space.name, space.party, std::string(NameOf(space.kind)), link.name,
                            planned.site.topology.segments[link.segment], Join(addresses, ", "),
                            std::to_string(routes), l == 0 ? Join(rules, ", ") : ""});
    }
  }
  return Print(table, look);
}

}  // namespace portwright::workflow
