#include "workflow/lab_conditions.h"

#include <algorithm>
#include <iterator>

#include "probe/measurer.h"
#include "sys/network_space.h"
#include "workflow/probe_conditions.h"

namespace portwright::workflow {
namespace {

using probe::ConditionState;
using probe::Finding;
using probe::MeasuredKind;
using probe::Wanted;

// Few, since those that pour share this machine.
constexpr std::size_t kMeasuringAtOnce = 4;

bool IsIdle(const Wanted& wanted) { return wanted.kind == MeasuredKind::kSessionTimeout; }

// Whether somebody asked for ways that are not as fast as this machine can make them.
bool IsShaped(const PlannedLab& planned, const LabRequest& request) {
  const lab::Conditions& asked = request.conditions;
  if (!asked.latency.empty() || !asked.loss.empty() || !asked.rate.empty()) return true;
  return std::any_of(planned.changes.begin(), planned.changes.end(),
                     [](const LabFaultChange& change) { return change.shapes; });
}

// What one space measures.
struct Share {
  std::string name;
  std::vector<Wanted> wanted;
  std::vector<Finding> findings;
};

void MeasureSome(Share& share, bool idle, const probe::MeasureOptions& options) {
  std::vector<std::size_t> which;
  std::vector<Wanted> wanted;
  for (std::size_t w = 0; w < share.wanted.size(); ++w) {
    if (IsIdle(share.wanted[w]) != idle) continue;
    which.push_back(w);
    wanted.push_back(share.wanted[w]);
  }
  if (wanted.empty()) return;
  probe::MeasureOptions own = options;
  own.seed += share.name + (idle ? "i" : "");
  std::vector<Finding> findings = probe::Measure(wanted, own);
  for (std::size_t f = 0; f < findings.size(); ++f)
    share.findings[which[f]] = std::move(findings[f]);
}

// In a lab that nobody made slow, slowness is no finding about the site.
void Excuse(const std::vector<Wanted>& wanted, std::vector<Finding>& findings) {
  for (std::size_t f = 0; f < findings.size(); ++f) {
    Finding& finding = findings[f];
    const bool is_speed =
        wanted[f].kind == MeasuredKind::kLatency || wanted[f].kind == MeasuredKind::kBandwidth;
    if (!is_speed || finding.state != ConditionState::kViolated) continue;
    finding.state = ConditionState::kNotTestable;
    finding.at_fault = probe::Side::kNobody;
    finding.detail = "this machine gives no more, and no way here was made slow: " + finding.detail;
  }
}

}  // namespace

Result<LabFindings> MeasureInLab(const PlannedLab& planned, const LabRequest& request,
                                 const std::vector<std::vector<probe::ProbeOutcome>>& outcomes,
                                 const std::string& key, const std::string& seed,
                                 const std::atomic<bool>* stop) {
  const auto& spaces = planned.site.topology.spaces;
  LabFindings found;
  found.conditions.resize(spaces.size());
  std::vector<Share> shares;
  std::vector<std::string> names;
  for (std::size_t s = 0; s < spaces.size(); ++s) {
    const std::vector<probe::Target>& targets = planned.targets.of_space[s];
    found.conditions[s] = ConditionsOf(*planned.loaded, targets);
    const std::vector<ConditionRow> rows = RowsOf(found.conditions[s], targets);
    if (rows.empty()) continue;
    Share share{spaces[s].name, WantedFor(rows, targets, outcomes[s]), {}};
    share.findings.resize(rows.size());
    found.rows.insert(found.rows.end(), rows.begin(), rows.end());
    names.push_back(share.name);
    shares.push_back(std::move(share));
  }
  probe::MeasureOptions options;
  options.key = key;
  options.seed = seed;
  options.timeout_ms = request.timeout_ms;
  options.pour_ms = request.pour_ms;
  options.session_s = request.session_s;
  options.stop = stop;
  PORTWRIGHT_TRY_STATUS(sys::InNetworkSpaces(names, kMeasuringAtOnce, [&](std::size_t i) -> Status {
    MeasureSome(shares[i], false, options);
    return Ok();
  }));
  // Silence costs nothing but time: all at once.
  PORTWRIGHT_TRY_STATUS(sys::InNetworkSpaces(names, names.size(), [&](std::size_t i) -> Status {
    MeasureSome(shares[i], true, options);
    return Ok();
  }));
  const bool is_shaped = IsShaped(planned, request);
  for (Share& share : shares) {
    if (!is_shaped) Excuse(share.wanted, share.findings);
    std::move(share.findings.begin(), share.findings.end(), std::back_inserter(found.findings));
  }
  return found;
}

report::Table LabFindingsTable(const LabFindings& found, bool only_violated) {
  if (!only_violated) return FindingsTable(found.rows, found.findings);
  std::vector<ConditionRow> rows;
  std::vector<Finding> findings;
  for (std::size_t f = 0; f < found.findings.size(); ++f) {
    if (found.findings[f].state != ConditionState::kViolated) continue;
    rows.push_back(found.rows[f]);
    findings.push_back(found.findings[f]);
  }
  report::Table table = FindingsTable(rows, findings);
  table.title = "Conditions not as planned";
  table.empty_text = "no condition that could be measured is violated";
  return table;
}

}  // namespace portwright::workflow
