// The first line of standard input, and nothing behind it: for programs that are told what to do
// over a pipe which stays open while they do it.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace portwright::sys {

// Without its end. kLimit: it is longer; kNotFound: the input ended before a line did.
Result<std::string> ReadInputLine(std::size_t bytes_max);

}  // namespace portwright::sys
