// imports.yaml: what each imported file said, so that a later import can tell what is new, gone and
// moved, and reads columns as they were read before. Nobody but imports reads it. Same facts, same
// bytes. Cost: linear.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "inventory/facts.h"

namespace portwright::inventory {

std::string WriteImports(const std::vector<SourceFacts>& sources);

// Empty after errors (PW-INV-0031, and those of YAML).
std::vector<SourceFacts> ReadImports(std::string_view text, std::string_view name,
                                     Diagnostics& diagnostics);

}  // namespace portwright::inventory
