// What a piece of text without blanks is as a whole, told by its shape. Threading: none shared.
#pragma once

#include <optional>
#include <string_view>

#include "extract/extraction.h"

namespace portwright::extract {

// An address, a prefix, a host or file name, a date, a clock time, a hexadecimal number; nothing
// for all else. Cost: linear, and of long pieces nothing is said.
std::optional<Refusal> SenseAtomAlone(std::string_view atom);

}  // namespace portwright::extract
