// Conditions, alternatives and defaults in the words of a cell or a sentence.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/extraction.h"

namespace portwright::extract {

struct ConditionReading {
  std::vector<Condition> conditions;  // "only when", "if ... is configured", "from version 7.1 on",
                                      // "optional", "required if"
  bool is_default = false;            // "default", "by default", "can be changed", "configurable"
  bool alternatives = false;          // "either 25 or 465", "one of the following"
  bool temporary = false;             // "only when joining", "during installation"
  bool local = false;                 // "on the same host", "localhost", "local-to-local"
  bool no_inspection = false;         // "disable TLS inspection"
};

// `line` is put into the conditions. Nothing is a condition that says why a port is needed ("for",
// "used to", "required for"). Cost: linear.
ConditionReading ReadConditions(std::string_view words, std::uint32_t line);

}  // namespace portwright::extract
