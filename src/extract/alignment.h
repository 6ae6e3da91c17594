// Ragged rows put right: which columns the cells of a row with too few of them stand in, so that
// the others are inherited from above. Of all order-preserving ways for all rows of a segment the
// best is taken: how well each cell fits its column, what it costs a column to be inherited, and
// whether a span that the row above was in goes on. Viterbi over rows; each row keeps its best few
// ways. Cost: linear in rows, times ways a row (at most kWays) squared.
#pragma once

#include <cstdint>
#include <vector>

#include "extract/columns.h"
#include "extract/look.h"

namespace portwright::extract {

inline constexpr std::size_t kWays = 12;

struct AlignedRow {
  std::uint32_t row = 0;
  // By column: position of the cell in the row, or kNone: inherited (or missing, in a first row).
  std::vector<std::uint32_t> cell;
  // How much worse the best other way is; below kClear the row is a doubt. Large for full rows.
  double margin = 0;
  std::vector<std::uint32_t> other;  // the best other way, as `cell`
  double score = 0;
};

inline constexpr double kClear = 0.4;
// Of a row that gives one end: the words alone tell which, and they may mislead.
inline constexpr double kClearEnd = 3.5;

// `direction` is that of the section: of what goes out the product is the source.
std::vector<AlignedRow> Align(const document::Table& table, const Looks& looks,
                              const Segment& segment, const Vocabulary& vocabulary,
                              catalog::Direction direction);

}  // namespace portwright::extract
