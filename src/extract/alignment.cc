#include "extract/alignment.h"

#include <algorithm>
#include <bit>

#include "extract/alignment_ways.h"

namespace portwright::extract {
namespace {

constexpr double kImpossible = -1e9;
constexpr std::size_t kColumnsAligned = 10;  // wider rows are taken from the left: 252 ways at most

// What it costs a column to stand empty in a row and take the value from above. Vendors span
// sources more than destinations, and ports hardly ever.
double InheritCost(Kind kind) {
  switch (kind) {
    case Kind::kSource:
      return 0.1;
    case Kind::kDestination:
      return 0.35;
    case Kind::kPort:
      return 2.5;
    case Kind::kTransport:
      return 0.9;
    case Kind::kPurpose:
      return 1.1;
    case Kind::kService:
      return 0.8;
    case Kind::kSourcePort:
    case Kind::kDirection:
    case Kind::kTraffic:
    case Kind::kCondition:
    case Kind::kOther:
      return 0.6;
  }
  return 0.6;
}

class Placement {
 public:
  Placement(const document::Table& table, const Looks& looks, const Segment& segment,
            const Vocabulary& vocabulary, catalog::Direction direction, std::uint32_t row)
      : table_(table),
        row_(row),
        cells_(table.rows[row].cells),
        looks_(looks),
        columns_(segment.columns),
        vocabulary_(vocabulary),
        direction_(direction) {
    while (cells_.size() > columns_.size() && looks.looks[cells_.back()].blank) cells_.pop_back();
  }

  bool full() const {
    return cells_.size() >= columns_.size() || columns_.size() > kColumnsAligned;
  }

  // The best ways, best first, of all choices of columns.
  std::vector<Way> Ways() {
    Measure();
    std::vector<Way> ways;
    Place(0, 0, 0, 0, ways);
    std::stable_sort(ways.begin(), ways.end(),
                     [](const Way& a, const Way& b) { return a.score > b.score; });
    return ways;
  }

 private:
  void Measure() {
    fit_.assign(cells_.size() * columns_.size(), 0);
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const Look& look = looks_.looks[cells_[i]];
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        fit_[i * columns_.size() + c] = Fit(look, columns_[c].kind) +
                                        vocabulary_.Belongs(looks_, look, columns_[c].kind) +
                                        ProductFit(look, columns_[c].kind) +
                                        PortFit(look, columns_[c].kind) + SpanFit(cells_[i], c);
      }
    }
  }

  // Words are no ports, however little they look like an end.
  static double PortFit(const Look& look, Kind kind) {
    const bool words = look.port == 0 && look.service == 0 && !look.blank;
    return kind == Kind::kPort && words ? -2.5 : 0;
  }

  // A cell that began above stays in its column.
  double SpanFit(std::uint32_t cell, std::size_t c) const {
    const document::Cell& spanning = table_.cells[cell];
    if (spanning.row == row_) return 0;
    return spanning.column == c ? 5 : -5;
  }

  double ProductFit(const Look& look, Kind kind) const {
    const bool end = kind == Kind::kSource || kind == Kind::kDestination;
    if (!end || direction_ == catalog::Direction::kUnstated ||
        direction_ == catalog::Direction::kBoth) {
      return 0;
    }
    const bool products = (kind == Kind::kSource) == (direction_ == catalog::Direction::kOut);
    return look.product == products ? 0.4 : -0.4;
  }

  void Place(std::size_t cell, std::size_t column, std::uint32_t filled, double score,
             std::vector<Way>& ways) {
    if (cell == cells_.size()) {
      for (std::size_t c = column; c < columns_.size(); ++c) {
        score -= InheritCost(columns_[c].kind);
      }
      Keep({filled, score}, ways);
      return;
    }
    const std::size_t last = columns_.size() - (cells_.size() - cell);
    for (std::size_t c = column; c <= last; ++c) {
      Place(cell + 1, c + 1, filled | (1U << c), score + fit_[cell * columns_.size() + c], ways);
      score -= InheritCost(columns_[c].kind);
    }
  }

  static void Keep(const Way& way, std::vector<Way>& ways) {
    if (ways.size() < kWays) {
      ways.push_back(way);
      return;
    }
    const auto worst = std::min_element(
        ways.begin(), ways.end(), [](const Way& a, const Way& b) { return a.score < b.score; });
    if (way.score > worst->score) *worst = way;
  }

  const document::Table& table_;
  std::uint32_t row_;
  std::vector<std::uint32_t> cells_;
  const Looks& looks_;
  const std::vector<Column>& columns_;
  const Vocabulary& vocabulary_;
  catalog::Direction direction_;
  std::vector<double> fit_;
};

// A full row's only way; also for rows that are too wide to be aligned.
std::vector<Way> OnlyWay(std::size_t cells, std::size_t columns) {
  return {{AllBits(std::min(cells, columns)), 0}};
}

}  // namespace

// Spans go on: a column that the row above inherited too is likelier to be inherited here.
double Continuation(std::uint32_t above, std::uint32_t here, std::uint32_t all) {
  const auto both = static_cast<double>(std::popcount(~above & ~here & all));
  return 0.5 * both + (above == here ? 0.4 : 0.0);
}

std::uint32_t AllBits(std::size_t columns) {
  return columns >= 32 ? 0xffffffffU : (1U << columns) - 1;
}

std::vector<Way> WaysOf(const document::Table& table, const Looks& looks, const Segment& segment,
                        const Vocabulary& vocabulary, catalog::Direction direction,
                        std::uint32_t row) {
  Placement placement(table, looks, segment, vocabulary, direction, row);
  if (placement.full()) return OnlyWay(table.rows[row].cells.size(), segment.columns.size());
  return placement.Ways();
}

namespace {

struct Step {
  Way way;
  double total = 0;
  std::uint32_t before = 0;  // index of the way of the row above
};

std::vector<Step> Advance(const std::vector<Step>& before, const std::vector<Way>& ways,
                          std::uint32_t all) {
  std::vector<Step> steps;
  for (const Way& way : ways) {
    Step step{way, before.empty() ? way.score : kImpossible, 0};
    for (std::size_t i = 0; i < before.size(); ++i) {
      const double total =
          before[i].total + way.score + Continuation(before[i].way.filled, way.filled, all);
      if (total > step.total) {
        step.total = total;
        step.before = static_cast<std::uint32_t>(i);
      }
    }
    steps.push_back(step);
  }
  // Totals stay small, so that a million rows lose no precision.
  const double best =
      std::max_element(steps.begin(), steps.end(), [](const Step& a, const Step& b) {
        return a.total < b.total;
      })->total;
  for (Step& step : steps) step.total -= best;
  return steps;
}

AlignedRow Expand(std::uint32_t row, std::size_t cells, std::size_t columns, std::uint32_t filled) {
  AlignedRow aligned;
  aligned.row = row;
  aligned.cell.assign(columns, kNone);
  std::uint32_t next = 0;
  for (std::size_t c = 0; c < columns && next < cells; ++c) {
    if (c >= 32 || (filled & (1U << c)) != 0) aligned.cell[c] = next++;
  }
  return aligned;
}

// How much worse the row's best other way is, with its neighbours as they were chosen.
double Margin(const std::vector<Step>& steps, std::uint32_t chosen, std::uint32_t above, bool first,
              std::uint32_t all, std::uint32_t& other_way) {
  const auto score = [&](const Step& step) {
    return step.way.score + (first ? 0 : Continuation(above, step.way.filled, all));
  };
  double other = kImpossible;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (i == chosen || score(steps[i]) <= other) continue;
    other = score(steps[i]);
    other_way = steps[i].way.filled;
  }
  return score(steps[chosen]) - other;
}

}  // namespace

std::vector<AlignedRow> Align(const document::Table& table, const Looks& looks,
                              const Segment& segment, const Vocabulary& vocabulary,
                              catalog::Direction direction) {
  const std::size_t columns = segment.columns.size();
  const std::uint32_t all = AllBits(columns);
  std::vector<std::uint32_t> rows;
  std::vector<std::vector<Step>> steps;
  for (std::uint32_t r = segment.first_row; r < segment.end_row; ++r) {
    if (table.rows[r].cells.empty() || IsTitleRow(table, looks, r, columns)) continue;
    const std::vector<Way> ways = WaysOf(table, looks, segment, vocabulary, direction, r);
    steps.push_back(Advance(steps.empty() ? std::vector<Step>{} : steps.back(), ways, all));
    rows.push_back(r);
  }
  std::vector<AlignedRow> aligned(rows.size());
  if (rows.empty()) return aligned;
  std::vector<std::uint32_t> chosen(rows.size());
  chosen.back() = static_cast<std::uint32_t>(
      std::max_element(steps.back().begin(), steps.back().end(),
                       [](const Step& a, const Step& b) { return a.total < b.total; }) -
      steps.back().begin());
  for (std::size_t i = rows.size() - 1; i > 0; --i) {
    chosen[i - 1] = steps[i][chosen[i]].before;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Way& way = steps[i][chosen[i]].way;
    aligned[i] = Expand(rows[i], table.rows[rows[i]].cells.size(), columns, way.filled);
    aligned[i].score = way.score;
    const std::uint32_t above = i == 0 ? all : steps[i - 1][chosen[i - 1]].way.filled;
    std::uint32_t other = way.filled;
    aligned[i].margin = Margin(steps[i], chosen[i], above, i == 0, all, other);
    aligned[i].other = Expand(rows[i], table.rows[rows[i]].cells.size(), columns, other).cell;
  }
  return aligned;
}

}  // namespace portwright::extract
