// The dialects that this program knows, by name or by the look of a text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialect/common/dialect.h"

namespace portwright::workflow {

// Null for an unknown name.
const dialect::Dialect* FindDialect(std::string_view name);

// The one that is surest about a text; null where none is.
const dialect::Dialect* RecogniseDialect(std::string_view text);

std::vector<std::string> DialectNames();

}  // namespace portwright::workflow
