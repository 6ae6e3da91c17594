#include "workflow/condition_rows.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "net/service.h"

namespace portwright::workflow {
namespace {

using probe::Between;
using probe::Finding;
using probe::NetworkCondition;
using probe::Target;

// Pairs of addresses, by ends, over which the requirements' flows go.
std::vector<ConditionRow> RowsFor(const NetworkCondition& condition,
                                  const std::vector<Target>& targets) {
  std::set<Between> pairs;
  for (const Target& target : targets) {
    if (!std::binary_search(condition.requirements.begin(), condition.requirements.end(),
                            target.requirement))
      continue;
    pairs.insert({target.from, target.to, target.source, target.destination});
  }
  std::vector<ConditionRow> rows;
  for (const Between& pair : pairs) {
    // Bytes are not poured over every pair of addresses: one says it for both ends.
    const bool is_once = condition.kind == probe::MeasuredKind::kBandwidth;
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

  probe::Wanted WantedFor(const ConditionRow& row) const {
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

}  // namespace

std::vector<ConditionRow> RowsOf(const std::vector<NetworkCondition>& conditions,
                                 const std::vector<Target>& targets) {
  std::vector<ConditionRow> rows;
  for (const NetworkCondition& condition : conditions) {
    for (ConditionRow& row : RowsFor(condition, targets)) rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<probe::Wanted> WantedFor(const std::vector<ConditionRow>& rows,
                                     const std::vector<Target>& targets,
                                     const std::vector<probe::ProbeOutcome>& outcomes) {
  const Ways ways(targets, outcomes);
  std::vector<probe::Wanted> wanted;
  for (const ConditionRow& row : rows) wanted.push_back(ways.WantedFor(row));
  return wanted;
}

report::Table FindingsTable(const std::vector<ConditionRow>& rows,
                            const std::vector<Finding>& findings) {
  report::Table table;
  table.title = "Conditions";
  table.columns = {
      report::Text("Condition"),  report::Text("Kind"),       report::Text("From"),
      report::Text("Source"),     report::Text("To"),         report::Text("Destination"),
      report::Number("Required"), report::Number("Measured"), report::Text("Unit"),
      report::Text("Outcome"),    report::Text("At fault"),   report::Text("Detail")};
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
                          std::string(probe::NameOf(finding.state)),
                          std::string(probe::NameOf(finding.at_fault)), detail});
    table.tones.push_back(finding.state == probe::ConditionState::kViolated ? report::Tone::kBad
                          : finding.state == probe::ConditionState::kHolds  ? report::Tone::kGood
                                                                            : report::Tone::kPlain);
  }
  return table;
}

bool AnyViolated(const std::vector<Finding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.state == probe::ConditionState::kViolated;
  });
}

std::string CountsLine(const std::vector<Finding>& findings) {
  std::map<std::string_view, std::size_t> counts;
  for (const Finding& finding : findings) ++counts[probe::NameOf(finding.state)];
  std::vector<std::string> parts;
  for (const auto& [state, count] : counts)
    parts.push_back(std::to_string(count) + " " + std::string(state));
  return parts.empty() ? "" : "portwright: conditions: " + Join(parts, ", ") + "\n";
}

}  // namespace portwright::workflow
