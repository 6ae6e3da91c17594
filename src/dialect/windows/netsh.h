// `netsh advfirewall`: what people type, and what other programs write. From its own help texts.
#pragma once

#include "dialect/windows/commands.h"
#include "dialect/windows/ps_text.h"

namespace portwright::dialect::windows {

// From behind `netsh` to the end of the command.
void ReadNetsh(PsText& text, Commands& commands, SourcePlace place, bool perhaps);

}  // namespace portwright::dialect::windows
