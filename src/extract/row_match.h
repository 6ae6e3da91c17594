// Which row of a new document says what a row of an old catalog says. Cost: n log n in the rows.
// Threading: no state.
#pragma once

#include <cstdint>
#include <vector>

#include "catalog/table.h"
#include "extract/extraction.h"

namespace portwright::extract {

// For each row of `after`, the index of its row in `before`, or kNone. Each is matched once: by all
// its words, then without its direction, then in any section; then with a port range that changed,
// then by service and section where one end was reworded, then where both were and there is only
// one such row. Among equals, in the order of both.
std::vector<std::uint32_t> MatchRows(const std::vector<catalog::Row>& before,
                                     const std::vector<catalog::Row>& after);

// Words that differ in nothing but case, blanks and punctuation are the same.
bool SameWords(std::string_view a, std::string_view b);

}  // namespace portwright::extract
