// The process that takes a generation back when nobody else does.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "enforce/machine.h"

namespace portwright::enforce {

// Takes the generation back when its time is over, or when who loads it dies; returns when it is
// confirmed or taken back, whoever did it. `sleep_ms`: between looks.
Status Watch(Machine& machine, std::uint32_t generation,
             const std::function<void(std::int64_t)>& sleep_ms);

}  // namespace portwright::enforce
