// `portwright cluster audit`: texts of clusters against the site that plans them.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "cluster/meaning.h"
#include "dialect/cohesity/lift.h"
#include "sys/files.h"
#include "workflow/cluster_audit.h"
#include "workflow/cluster_verbs.h"

namespace portwright::workflow {
namespace {

std::string_view NameOf(Discrepancy discrepancy) {
  switch (discrepancy) {
    case Discrepancy::kMissing:
      return "MISSING";
    case Discrepancy::kUnexpected:
      return "UNEXPECTED";
    case Discrepancy::kAll:
      return "ALL";
  }
  return "";
}

// `c1` of `states/c1.json`.
std::string StemOf(const std::string& path) {
  const std::string name = sys::NameOf(path);
  return name.substr(0, name.find('.'));
}

const plan::PointPlan* FindPoint(const LoadedSite& loaded, const std::string& cluster) {
  for (const plan::PointPlan& point : loaded.plan->points) {
    const site::EnforcementPoint& at = loaded.site->points[point.point];
    if (at.kind == site::PointKind::kCluster && at.cluster != site::kNone &&
        loaded.site->clusters[at.cluster].name == cluster)
      return &point;
  }
  return nullptr;
}

Outcome RejectCluster(const LoadedSite& loaded, const std::string& name, const std::string& path) {
  std::vector<std::string> names;
  for (const plan::PointPlan& point : loaded.plan->points) {
    const site::EnforcementPoint& at = loaded.site->points[point.point];
    if (at.kind == site::PointKind::kCluster && at.cluster != site::kNone)
      names.push_back(loaded.site->clusters[at.cluster].name);
  }
  return Reject(path +
                    ": expected a text of a cluster with a firewall of its own in the site, "
                    "found one of " +
                    Quote(name),
                names.empty() ? "add `enforcement` with kind: cluster"
                              : "the site has " + Join(names, ", ") +
                                    ": call the file so, or give the name after --cluster");
}

// Whether something in force has ports or addresses that the text does not say: then there is no
// saying that its lists are as planned.
bool IsUnknown(const cluster::State& state) {
  return std::any_of(state.attachments.begin(), state.attachments.end(), [&](const auto& one) {
    return state.FindProfile(one.profile) == nullptr || !one.unknown.empty() ||
           std::any_of(one.ipsets.begin(), one.ipsets.end(),
                       [&](const std::string& name) { return state.FindIpSet(name) == nullptr; });
  });
}

report::Column As(std::string name) {
  report::Column column = report::Text(name);
  column.key = std::move(name);
  return column;
}

}  // namespace

Outcome AuditClusters(const ClusterRequest& request, const std::vector<std::string>& paths,
                      const Look& look) {
  if (request.site.path.empty()) return Reject("expected a site after --site, found none");
  if (paths.empty()) return Reject("expected texts of clusters behind `audit`, found none");
  if (paths.size() > 1 && !request.cluster.empty())
    return Reject("expected one text with --cluster, found " + std::to_string(paths.size()));
  auto loaded = LoadPlan(request.site);
  if (!loaded) return Fail(loaded.error());
  Diagnostics& diagnostics = (*loaded)->diagnostics;
  if (diagnostics.has_errors() || !(*loaded)->plan) return Say(diagnostics, look);
  const sys::RealFiles files;
  dialect::LiftOptions options;
  if (!request.grammar.empty()) {
    const auto words = files.Read(request.grammar);
    if (!words) return Fail(words.error());
    options.beside.emplace_back(request.grammar, *words);
  }
  report::Table table;
  table.title = "Discrepancies";
  table.key = "discrepancies";
  table.empty_text = "every list holds what is planned, and nothing else";
  table.columns = {As("Cluster"), As("Application"), As("Discrepancy"), As("Entry")};
  bool is_unknown = false;
  for (const std::string& path : paths) {
    const std::string name = request.cluster.empty() ? StemOf(path) : request.cluster;
    const plan::PointPlan* point = FindPoint(**loaded, name);
    if (point == nullptr) return RejectCluster(**loaded, name, path);
    const auto text = files.Read(path);
    if (!text) return Fail(text.error());
    options.file_name = path;
    const auto state = dialect::cohesity::ReadState(*text, options, diagnostics);
    if (!state) return Say(diagnostics, look);
    is_unknown = is_unknown || IsUnknown(*state);
    // Its meaning is asked for what it has to say of the text.
    cluster::PolicyOf(*state, point->policy.own_interfaces, diagnostics);
    for (const AuditEntry& one : AuditCluster(*state, point->policy)) {
      table.rows.push_back(
          {name, one.application, std::string(NameOf(one.discrepancy)), one.entry});
      table.tones.push_back(one.discrepancy == Discrepancy::kMissing ? report::Tone::kWarning
                                                                     : report::Tone::kBad);
    }
  }
  Outcome outcome = Say(diagnostics, look);
  outcome.text = Print(table, look);
  if ((!table.rows.empty() || is_unknown) && outcome.exit == Exit::kFine) outcome.exit = Exit::kNo;
  return outcome;
}

}  // namespace portwright::workflow
