// What a number in running words is, told by what stands around it: a version, a date, an address,
// a quantity. Ports are told elsewhere (ports.h); this explains why the other numbers are none.
// Threading: none shared.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "extract/extraction.h"

namespace portwright::extract {

enum class Surroundings : std::uint8_t { kWords, kHeading, kCell };

struct SensedNumber {
  std::uint32_t at = 0;  // in the text
  std::uint32_t size = 0;
  // kUnplaced: nothing explains it, or it stands as a port does.
  Refusal refusal = Refusal::kUnplaced;
  bool asks = false;  // its sentence asks for something to be opened, allowed or reached
};

// All runs of digits of the text, in order. Cost: linear.
std::vector<SensedNumber> SenseNumbers(std::string_view text, Surroundings surroundings);

// What the numbers of a column are, by its heading: "Version", "RAM (GB)", "Step"; nothing where
// the heading says nothing, or names ports.
std::optional<Refusal> SenseOfColumn(std::string_view heading);

}  // namespace portwright::extract
