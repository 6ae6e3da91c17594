// For tests: what servers answer, written as bytes from the protocols' documents, not by our code.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "probe/service_kind.h"

namespace portwright::probe {

struct Capture {
  ServiceKind kind;
  std::uint8_t protocol;
  // Hexadecimal bytes, 'text', `00*16` for a byte many times, and `<4+2>` for two bytes at offset 4
  // of what the talk began with. Blanks are for the eye.
  std::string_view answer;
  std::string_view what;
};

std::span<const Capture> Captures();

// The bytes of an answer to a talk that began with `begin`.
std::string BytesOf(std::string_view answer, std::string_view begin);

}  // namespace portwright::probe
