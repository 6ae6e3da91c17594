// What configurations permit that guardrails of the site forbid. Cost: for each way through a point
// a writing out of its chains, and for each rule on it a partition of the lines near to what the
// rule means. No state, any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/result.h"
#include "packetset/decimal.h"
#include "plan/guardrail_views.h"
#include "proof/point_compare.h"
#include "report/sarif.h"
#include "report/table.h"
#include "workflow/configuration.h"
#include "workflow/load.h"

namespace portwright::workflow {

// Packets that a configuration permits and a guardrail forbids, by one line.
struct Beyond {
  std::uint32_t rule = 0;  // index into Site::guardrails
  bool in_every_reading = true;
  proof::RuleAt decides, via;  // of the configuration; `decides` nowhere: a chain's default
  std::uint32_t default_chain = 0;
  packetset::Decimal packets{0};
  net::Packet witness;
};

// By rule, then way through the point, which is an index into Site::points.
// Of `question` what it says of the hook and the interface counts; `interface_names` are the
// configuration's where they differ from the site's.
Result<std::vector<Beyond>> FindBeyond(const LoadedSite& loaded, plan::ForbiddenFinder& finder,
                                       std::uint32_t point, const policy::Policy& found,
                                       const proof::ProofQuestion& question,
                                       const std::map<std::string, std::string>& interface_names);

// One point and what it has today.
struct GuardrailProof {
  std::string point;
  const Configuration* configuration = nullptr;
  std::vector<Beyond> beyond;
};

// A row for each point, rule and deciding line.
report::Table BeyondTable(const site::Site& site, const std::vector<GuardrailProof>& proofs,
                          const Diagnostics& diagnostics);
void AppendSarif(const site::Site& site, const std::vector<GuardrailProof>& proofs,
                 const Diagnostics& diagnostics, std::vector<report::SarifFinding>& out);

}  // namespace portwright::workflow
