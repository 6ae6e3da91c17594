// A configuration's text into a tree: `set` commands, or statements in curly braces.
#pragma once

#include <string_view>

#include "base/diagnostics.h"
#include "dialect/srx/tree.h"

namespace portwright::dialect::srx {

// Broken lines are errors, at most 1,000 of them. Nothing that stands outside of the schema is part
// of a message. Linear; nested blocks need no stack of the machine.
void ReadText(std::string_view text, std::uint32_t file, Tree& tree, Diagnostics& diagnostics);

// Whether the text's first statement is a command.
bool LooksLikeCommands(std::string_view text);

}  // namespace portwright::dialect::srx
