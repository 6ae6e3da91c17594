// Others' ways to find dead lines, with the encodings that their users take. Each fills in how far
// it came; `done` grows while it runs. Nothing happens where the library was not there when this
// was built.
#pragma once

#include "filters/filter_sets.h"
#include "filters/measure.h"

namespace portwright::bench {

// Header bits in which order, highest first within a field.
enum class BitOrder : std::uint8_t { kAddressesFirst, kPortsFirst };

bool HasBuddy();
// One variable for each header bit; line by line, what is left of it without the union of those
// before. IPv4 only.
void DeadByBuddy(const FilterSet& set, BitOrder order, Progress& progress);

bool HasZ3();
// Bit vectors; each line is asked for a packet that no line before it has, in one solver.
void DeadByZ3(const FilterSet& set, Progress& progress);

}  // namespace portwright::bench
