// The change that makes a configuration permit exactly what is planned, as lines of its own
// dialect; proven by reading the changed text again.
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "base/result.h"
#include "proof/change.h"
#include "report/table.h"
#include "workflow/configuration.h"

namespace portwright::workflow {

enum class FixProof : std::uint8_t {
  kAsText,   // the changed text was read again and permits exactly what is planned
  kAsRules,  // the rules that were read do, with the change; its lines are in words
  kNone,     // no such change was found
};

struct Fix {
  FixProof proof = FixProof::kNone;
  report::Table table;  // the steps
  std::string text;     // the whole changed configuration; empty unless kAsText
};

// `source` is how the configuration was read.
Result<Fix> FindFix(const std::string& point, const policy::Policy& planned,
                    const Configuration& configuration, const ConfigurationSource& source,
                    const proof::ProofQuestion& question, Diagnostics& diagnostics);

// `proven: ...`, for people.
std::string FixVerdict(const Fix& fix, const std::string& point);

}  // namespace portwright::workflow
