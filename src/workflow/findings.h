// What proofs found, as people read it (tables) and as code review tools do (SARIF).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "packetset/decimal.h"
#include "policy/policy.h"
#include "proof/point_compare.h"
#include "report/sarif.h"
#include "report/table.h"
#include "workflow/configuration.h"

namespace portwright::workflow {

// One enforcement point that was proven against what it has today.
struct PointProof {
  std::string point;
  const policy::Policy* planned = nullptr;
  const Configuration* configuration = nullptr;
  std::vector<proof::Finding> findings;
  bool by_decisions = false;  // what was decided counts, beside the plan
};

// The requirements behind a rule of a plan, and the lines of their documents; both empty for none.
struct RequirementText {
  std::string ids, citations;
};
RequirementText RequirementOf(const policy::Policy& planned, const proof::RuleAt& at);

// A row for each kind, requirement and deciding line, with the sum of packets and one of them.
report::Table FindingTable(const std::vector<PointProof>& proofs, const Diagnostics& diagnostics);
// What every answer about these takes for granted, each once.
report::Table AssumptionTable(const std::vector<PointProof>& proofs);
std::vector<report::SarifFinding> SarifOf(const std::vector<PointProof>& proofs,
                                          const Diagnostics& diagnostics);

// Where a rule stands, with its line.
report::SarifPlace SarifPlaceOf(const Configuration& configuration, const proof::RuleAt& at,
                                const Diagnostics& diagnostics);

// Rows that a person sees as one: those that agree in all cells but the last one and the packets,
// which are summed. The last cell of the first one stays.
class SummedRows {
 public:
  SummedRows(report::Table& table, std::size_t packets_column)
      : table_(table), packets_column_(packets_column) {}

  void Add(std::vector<std::string> cells, const packetset::Decimal& packets, report::Tone tone);

 private:
  report::Table& table_;
  std::size_t packets_column_;
  std::map<std::string, std::size_t> rows_;
  std::vector<packetset::Decimal> sums_;
};

}  // namespace portwright::workflow
