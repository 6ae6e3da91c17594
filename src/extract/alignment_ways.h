// The ways in which the cells of a ragged row can stand in the columns of its table, and what each
// is worth. Private to alignment.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "extract/columns.h"
#include "extract/look.h"

namespace portwright::extract {

// One way to place a row's cells: the columns that are filled, as bits.
struct Way {
  std::uint32_t filled = 0;
  double score = 0;
};

// The best ways of a row, best first, at most kWays. A row that is as long as its table is wide, or
// of a table too wide to try, has one: from the left. Cost: at most 252 ways of ten columns.
// Blank cells behind the last column are passed over.
std::vector<Way> WaysOf(const document::Table& table, const Looks& looks, const Segment& segment,
                        const Vocabulary& vocabulary, catalog::Direction direction,
                        std::uint32_t row);

// What it adds to a way that the row above is filled as it is; `all` are the columns.
double Continuation(std::uint32_t above, std::uint32_t here, std::uint32_t all);

std::uint32_t AllBits(std::size_t columns);

}  // namespace portwright::extract
