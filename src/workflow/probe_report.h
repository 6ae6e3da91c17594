// What probes came to, in every form that `probe` prints: tables, JSON, CSV, JUnit, Prometheus, and
// one line for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/outcome.h"
#include "report/outcome_rows.h"
#include "report/table.h"
#include "workflow/outcome.h"
#include "workflow/probe_targets.h"

namespace portwright::workflow {

enum class ProbeForm : std::uint8_t { kTables, kJunit, kPrometheus };

// `tcp/443`, `icmp/echo-request`.
std::string ServiceText(std::uint8_t protocol, std::uint16_t port);
inline std::string ServiceText(const probe::Target& target) {
  return ServiceText(target.protocol, target.port);
}

// Rows of the report, one for each target; of flows that nobody can ask about, as unknown.
std::vector<report::OutcomeRow> RowsOf(const std::vector<probe::Target>& targets,
                                       const std::vector<probe::ProbeOutcome>& outcomes);
std::vector<report::OutcomeRow> RowsOf(const std::vector<NotTestable>& left_out);

// What would be asked.
report::Table ListTable(const std::vector<probe::Target>& targets);
report::Table LeftOutTable(const std::vector<NotTestable>& left_out);
report::Table PartlyTable(const std::vector<NotTestable>& partly);

// Everything there is to say, as the look and the form ask for: tables and JSON have requirements,
// outcomes and what was left out; CSV and Markdown the outcomes; `suite` is JUnit's.
struct ProbeFindings {
  std::vector<report::OutcomeRow> rows;
  std::vector<NotTestable> left_out, partly;
};
std::string PrintFindings(const ProbeFindings& findings, ProbeForm form, const std::string& suite,
                          const Look& look);

// Whether a required flow fails; what stays unknown is no failure.
bool AnyFails(const std::vector<report::OutcomeRow>& rows);

// How many of each outcome and grade, for people.
std::string CountsLine(const std::vector<report::OutcomeRow>& rows);
// What is not in CountsLine; empty where all was asked.
std::string LeftOutLine(const ProbeFindings& findings);

}  // namespace portwright::workflow
