// Findings about lines of files for code review tools: the Static Analysis Results Interchange
// Format, version 2.1.0 (OASIS). Cost: linear. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portwright::report {

struct SarifPlace {
  std::string path;          // as it was given; `/` between folders
  std::uint32_t line = 0;    // counted from 1; 0: the file as a whole
  std::uint32_t column = 0;  // in bytes, counted from 1; 0: the whole line
  std::string text;          // what stands there, or why it matters; may be empty
};

enum class SarifLevel : std::uint8_t { kNote, kWarning, kError };

struct SarifFinding {
  std::string rule;       // stable id: `required-flow-blocked`
  std::string rule_text;  // one sentence about all findings of the rule
  SarifLevel level = SarifLevel::kWarning;
  std::string message;
  SarifPlace place;
  std::vector<SarifPlace> related;
};

// One run of one tool, findings in their order, rules in the order of their first finding.
std::string Sarif(const std::vector<SarifFinding>& findings);

}  // namespace portwright::report
