// Which of the numbers that could be ports are ports, by what stands around them.
#pragma once

#include <vector>

#include "extract/items.h"
#include "extract/ports.h"

namespace portwright::extract {

// By item: true for those of kind kPort that are ports in this setting. The judgements of the
// others are completed in `reading`. Cost: linear.
std::vector<bool> AcceptPorts(Setting setting, Reading& reading);

}  // namespace portwright::extract
