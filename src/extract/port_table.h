// The port table of an extraction (docs/formats/table.md): a row for each of its rows. The note is
// in our words: what was inherited, under which kind of condition a row stands, and doubts.
#pragma once

#include <vector>

#include "catalog/table.h"
#include "extract/extraction.h"

namespace portwright::extract {

// The row's flags and those that follow from the rest of it, in table order.
std::vector<catalog::Flag> FlagsOf(const Row& row);

// Whether the row's port is one that a site can change: its draft has a parameter for it.
bool HasParameter(const Row& row);

// By line (unknown ones last), then as they stand. `requirement` is the index of the row in the
// extraction. Cost: n log n.
std::vector<catalog::Row> PortTable(const Extraction& extraction);

}  // namespace portwright::extract
