// From the text of a configuration to its tree.
#pragma once

#include <string_view>

#include "base/diagnostics.h"
#include "dialect/panos/tree.h"

namespace portwright::dialect::panos {

// XML: not well-formed texts, document types (and with them entities of one's own) and texts of
// more than 1 GiB are errors. Linear; libxml2 holds a copy of the text while it reads.
void ReadXml(std::string_view text, Tree& tree, Diagnostics& diagnostics);

// `set` commands, one a line; quoted words may run over lines. Linear.
void ReadSetCommands(std::string_view text, Tree& tree, Diagnostics& diagnostics);

// By the first character that is no blank.
bool LooksLikeXml(std::string_view text);

}  // namespace portwright::dialect::panos
