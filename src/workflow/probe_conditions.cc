#include "workflow/probe_conditions.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "plan/conditions.h"
#include "probe/measurer.h"
#include "sys/secret_key.h"
#include "workflow/probe_asking.h"
#include "workflow/probe_job.h"

namespace portwright::workflow {
namespace {

using probe::Between;
using probe::Finding;
using probe::MeasuredKind;
using probe::NetworkCondition;
using probe::Target;

std::optional<MeasuredKind> MeasuredKindOf(catalog::ConditionKind kind) {
  using Kind = catalog::ConditionKind;
  if (kind == Kind::kLatency) return MeasuredKind::kLatency;
  if (kind == Kind::kBandwidth) return MeasuredKind::kBandwidth;
  if (kind == Kind::kSameSubnet || kind == Kind::kSameSegment) return MeasuredKind::kSameSubnet;
  if (kind == Kind::kSessionTimeout) return MeasuredKind::kSessionTimeout;
  return std::nullopt;
}

bool UsesDirectory(const plan::Reason& reason) {
  if (reason.requirement == plan::kNone) return false;
  const catalog::Requirement& requirement = reason.catalog->requirements[reason.requirement];
  const auto is_directory = [&](std::uint32_t role) {
    return role < reason.catalog->roles.size() && reason.catalog->roles[role].shared == "directory";
  };
  return is_directory(requirement.from) || is_directory(requirement.to);
}

// A condition between two addresses, and where its row takes its finding from.
struct Row {
  const NetworkCondition* condition = nullptr;
  Between between;
  std::size_t others = 0;  // pairs of addresses of the same ends that are not measured
};

// Pairs of addresses, by ends, over which the requirements' flows go.
std::vector<Row> RowsFor(const NetworkCondition& condition, const std::vector<Target>& targets) {
  std::set<Between> pairs;
  for (const Target& target : targets) {
    if (!std::binary_search(condition.requirements.begin(), condition.requirements.end(),
                            target.requirement))
      continue;
    pairs.insert({target.from, target.to, target.source, target.destination});
  }
  std::vector<Row> rows;
  for (const Between& pair : pairs) {
    // Bytes are not poured over every pair of addresses: one says it for both ends.
    const bool is_once = condition.kind == MeasuredKind::kBandwidth;
    if (is_once && !rows.empty() && rows.back().between.from == pair.from &&
        rows.back().between.to == pair.to) {
      ++rows.back().others;
      continue;
    }
    rows.push_back({&condition, pair});
  }
  return rows;
}

// What was found on the planned flows between two addresses.
class Ways {
 public:
  Ways(const std::vector<Target>& targets, const std::vector<probe::ProbeOutcome>& outcomes)
      : targets_(targets), outcomes_(outcomes) {
    for (std::size_t t = 0; t < targets.size(); ++t)
      by_pair_[{targets[t].source, targets[t].destination}].push_back(t);
  }

  probe::Wanted WantedFor(const Row& row) const {
    probe::Wanted wanted;
    wanted.kind = row.condition->kind;
    wanted.required = row.condition->required;
    std::set<std::string> found;
    for (const std::size_t t : by_pair_.at({row.between.source, row.between.destination})) {
      const Target& target = targets_[t];
      if (!outcomes_[t].seen) {
        found.insert(std::string(probe::NameOf(outcomes_[t].kind)));
      } else if (target.protocol == net::kProtocolTcp && !wanted.tcp) {
        wanted.tcp = target;
      } else if (target.protocol == net::kProtocolUdp && !wanted.udp) {
        wanted.udp = target;
      }
    }
    wanted.why_not =
        wanted.udp ? "no responder answers on a planned TCP port"
                   : "no responder proved itself there (" +
                         Join(std::vector<std::string>(found.begin(), found.end()), ", ") + ")";
    return wanted;
  }

 private:
  const std::vector<Target>& targets_;
  const std::vector<probe::ProbeOutcome>& outcomes_;
  std::map<std::pair<net::Address, net::Address>, std::vector<std::size_t>> by_pair_;
};

report::Table FindingsTable(const std::vector<Row>& rows, const std::vector<Finding>& findings) {
  report::Table table;
  table.title = "Conditions";
  table.columns = {
      report::Text("Condition"),  report::Text("Kind"),       report::Text("From"),
      report::Text("Source"),     report::Text("To"),         report::Text("Destination"),
      report::Number("Required"), report::Number("Measured"), report::Text("Unit"),
      report::Text("Outcome"),    report::Text("Detail")};
  table.empty_text = "no condition concerns flows that start here";
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const NetworkCondition& condition = *rows[r].condition;
    const Between& between = rows[r].between;
    const Finding& finding = findings[r];
    std::string detail = finding.detail;
    if (rows[r].others > 0)
      detail += "; " + Count(rows[r].others, "more pair of addresses", "more pairs of addresses") +
                " not measured";
    table.rows.push_back({condition.id, std::string(probe::NameOf(condition.kind)), between.from,
                          net::ToText(between.source), between.to, net::ToText(between.destination),
                          condition.required ? std::to_string(*condition.required) : "",
                          finding.measured, std::string(probe::UnitOf(condition.kind)),
                          std::string(probe::NameOf(finding.state)), detail});
    table.tones.push_back(finding.state == probe::ConditionState::kViolated ? report::Tone::kBad
                          : finding.state == probe::ConditionState::kHolds  ? report::Tone::kGood
                                                                            : report::Tone::kPlain);
  }
  return table;
}

std::string CountsOf(const std::vector<Finding>& findings) {
  std::map<std::string_view, std::size_t> counts;
  for (const Finding& finding : findings) ++counts[probe::NameOf(finding.state)];
  std::vector<std::string> parts;
  for (const auto& [state, count] : counts)
    parts.push_back(std::to_string(count) + " " + std::string(state));
  return parts.empty() ? "" : "portwright: " + Join(parts, ", ") + "\n";
}

}  // namespace

std::vector<NetworkCondition> ConditionsOf(const LoadedSite& loaded,
                                           const std::vector<Target>& targets) {
  constexpr std::uint64_t kPacketBytesLeast = 1'280;
  constexpr std::uint64_t kKerberosSeconds = 300;
  const plan::Plan& plan = *loaded.plan;
  std::set<std::string_view> asked;
  for (const Target& target : targets) asked.insert(target.requirement);
  std::vector<std::uint32_t> used;
  for (std::uint32_t r = 0; r < plan.reasons.size(); ++r) {
    if (asked.count(plan.reasons[r].id) > 0) used.push_back(r);
  }
  std::vector<NetworkCondition> conditions;
  const auto add = [&](NetworkCondition condition, const auto& concerns) {
    for (const std::uint32_t r : used) {
      if (concerns(plan.reasons[r])) condition.requirements.push_back(plan.reasons[r].id);
    }
    std::sort(condition.requirements.begin(), condition.requirements.end());
    if (!condition.requirements.empty()) conditions.push_back(std::move(condition));
  };
  for (const plan::PlannedCondition& planned : plan.conditions) {
    const catalog::Condition& condition = planned.catalog->conditions[planned.condition];
    const auto kind = MeasuredKindOf(condition.kind);
    if (!kind) continue;
    const auto required = *kind == MeasuredKind::kSameSubnet ? std::uint64_t{1} : condition.value;
    add({loaded.site->instances[planned.instance].id + "/" + condition.id, *kind, required, {}},
        [&](const plan::Reason& reason) {
          return reason.instance == planned.instance && reason.requirement != plan::kNone &&
                 reason.catalog == planned.catalog &&
                 plan::Concerns(condition, planned.catalog->requirements[reason.requirement]);
        });
  }
  add({"path-mtu", MeasuredKind::kPathMtu, kPacketBytesLeast, {}},
      [](const plan::Reason&) { return true; });
  add({"kerberos-clocks", MeasuredKind::kClockOffset, kKerberosSeconds, {}}, UsesDirectory);
  add({"clocks", MeasuredKind::kClockOffset, std::nullopt, {}},
      [](const plan::Reason& reason) { return !UsesDirectory(reason); });
  return conditions;
}

Outcome MeasureConditions(const ConditionsRequest& request, const Look& look) {
  JobAnswer planned = JobFor(request.probe, look);
  if (!planned.job) return std::move(planned.outcome);
  const probe::Job& job = *planned.job;
  const auto key = KeyFor(job, request.probe.key_path);
  if (!key) return Fail(key.error());
  if (key->empty()) {
    return Reject("expected the site's key after --key, found none",
                  "conditions are measured with `portwright respond` at the other end");
  }
  std::vector<Row> rows;
  for (const NetworkCondition& condition : job.conditions) {
    for (Row& row : RowsFor(condition, job.targets)) rows.push_back(std::move(row));
  }
  auto asking = BeginAsking(job, request.probe);
  if (!asking) return Fail(asking.error());
  (*asking)->LocateNothing();
  const std::vector<probe::ProbeOutcome> outcomes = (*asking)->Ask(job.targets);
  const Ways ways(job.targets, outcomes);
  std::vector<probe::Wanted> wanted;
  for (const Row& row : rows) wanted.push_back(ways.WantedFor(row));
  probe::MeasureOptions options = (*asking)->Measuring();
  options.pour_ms = request.pour_ms;
  options.session_s = request.session_s;
  const std::vector<Finding> findings = probe::Measure(wanted, options);
  (*asking)->EndProgress();
  Outcome outcome = std::move(planned.outcome);
  outcome.text = Print(FindingsTable(rows, findings), look);
  outcome.messages += CountsOf(findings);
  const bool any_violated = std::any_of(findings.begin(), findings.end(), [](const Finding& f) {
    return f.state == probe::ConditionState::kViolated;
  });
  if (any_violated) outcome.exit = Exit::kNo;
  if (const Status recorded = (*asking)->Recorded(); !recorded) {
    const Outcome failed = Fail(recorded.error());
    outcome.exit = failed.exit;
    outcome.messages += failed.messages;
  }
  return outcome;
}

}  // namespace portwright::workflow
