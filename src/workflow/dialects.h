// The dialects that this program knows, by name or by the look of a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/dialect.h"

namespace portwright::workflow {

// Null for an unknown name. What people call them is taken too: `pan-os`, `cisco-asa`, `k8s`.
const dialect::Dialect* FindDialect(std::string_view name);

// Every one of them, in the order in which pages list them.
const std::vector<const dialect::Dialect*>& AllDialects();

// The one that is surest about a text; null where none is.
const dialect::Dialect* RecogniseDialect(std::string_view text);

std::vector<std::string> DialectNames();

// Those whose texts are written, not only read.
std::vector<std::string> RenderedDialectNames();

}  // namespace portwright::workflow
