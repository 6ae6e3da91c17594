#include "workflow/probe_conditions.h"

#include <algorithm>
#include <set>

#include "plan/conditions.h"
#include "probe/measurer.h"
#include "sys/secret_key.h"
#include "workflow/condition_rows.h"
#include "workflow/probe_asking.h"
#include "workflow/probe_job.h"

namespace portwright::workflow {
namespace {

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
  probe::Job& job = *planned.job;
  const auto key = KeyFor(job, request.probe.key_path);
  if (!key) return Fail(key.error());
  if (key->empty()) {
    return Reject("expected the site's key after --key, found none",
                  "conditions are measured with `portwright respond` at the other end");
  }
  auto asking = BeginAsking(job, request.probe);
  if (!asking) return Fail(asking.error());
  if (const Status placed = (*asking)->TakePlace(request.probe, job.targets); !placed)
    return Fail(placed.error());
  const std::vector<ConditionRow> rows = RowsOf(job.conditions, job.targets);
  (*asking)->LocateNothing();
  const std::vector<probe::ProbeOutcome> outcomes = (*asking)->Ask(job.targets);
  const std::vector<probe::Wanted> wanted = WantedFor(rows, job.targets, outcomes);
  probe::MeasureOptions options = (*asking)->Measuring();
  options.pour_ms = request.pour_ms;
  options.session_s = request.session_s;
  const std::vector<Finding> findings = probe::Measure(wanted, options);
  (*asking)->EndProgress();
  Outcome outcome = std::move(planned.outcome);
  outcome.text = Print(FindingsTable(rows, findings), look);
  outcome.messages += CountsLine(findings);
  if (AnyViolated(findings)) outcome.exit = Exit::kNo;
  (*asking)->End(outcome);
  return outcome;
}

}  // namespace portwright::workflow
