// Numbers with separators of thousands.
#pragma once

#include <string_view>
#include <vector>

#include "extract/ports.h"
#include "extract/tokens.h"

namespace portwright::extract {

// `49,152`, `49.152`, `49 152` become one number where their pieces cannot be a list of ports:
// `1,024` (no port begins with 0), `49,152-65,535` (152-65 runs backwards), `3,389` (RDP; nobody
// uses 3). `80,443` stays two. Cost: linear.
void JoinThousands(Setting setting, std::vector<Token>& tokens);

}  // namespace portwright::extract
