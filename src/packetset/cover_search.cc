#include "packetset/cover_search.h"

#include <algorithm>
#include <array>

namespace portwright::packetset {
namespace {

// Below this many boxes, or where one covers this much, taking off the largest is best.
constexpr std::size_t kFewBoxes = 24;
constexpr double kLargePart = 0.1;
constexpr std::size_t kGapsMax = 4;

double Width(const Extent& extent) {
  return static_cast<double>(extent.hi) - static_cast<double>(extent.lo) + 1.0;
}

}  // namespace

Coverage CoverSearch::Run(const GridBox& box, const std::uint32_t* first, const std::uint32_t* last,
                          std::uint64_t steps_max, std::size_t open_max) {
  stack_.assign(first, last);
  used_.clear();
  open_.clear();
  open_max_ = open_max;
  steps_ = 0;
  steps_max_ = steps_max;
  Coverage coverage = SolveInside(box, 0, stack_.size());
  if (coverage == Coverage::kCovered && !open_.empty()) coverage = Coverage::kOpen;
  std::sort(used_.begin(), used_.end());
  used_.erase(std::unique(used_.begin(), used_.end()), used_.end());
  return coverage;
}

// Of the boxes [begin, end) of the stack, those that reach into the piece are asked.
Coverage CoverSearch::SolveInside(const GridBox& piece, std::size_t begin, std::size_t end) {
  steps_ += end - begin;
  if (steps_ > steps_max_) return Coverage::kUndecided;
  const std::size_t old_end = stack_.size();
  for (std::size_t i = begin; i < end; ++i) {
    if (Overlap(boxes_[stack_[i]], piece)) stack_.push_back(stack_[i]);
  }
  const Coverage coverage = Solve(piece, old_end);
  stack_.resize(old_end);
  return coverage;
}

CoverSearch::Best CoverSearch::Look(const GridBox& piece, std::size_t begin) const {
  std::array<double, kFields> shares;
  for (std::size_t f = 0; f < kFields; ++f) shares[f] = 1.0 / Width(piece[f]);
  Best best;
  for (std::size_t i = begin; i < stack_.size(); ++i) {
    const GridBox& box = boxes_[stack_[i]];
    double part = 1.0;
    bool covers = true;
    for (std::size_t f = 0; f < kFields; ++f) {
      if (box[f].lo <= piece[f].lo && piece[f].hi <= box[f].hi) continue;
      covers = false;
      part *= shares[f] * Width({std::max(box[f].lo, piece[f].lo),  //
                                 std::min(box[f].hi, piece[f].hi)});
    }
    if (covers) return {stack_[i], 1.0, true};
    if (part > best.part) best = {stack_[i], part, false};
  }
  return best;
}

Coverage CoverSearch::Solve(GridBox piece, std::size_t begin) {
  const std::size_t count = stack_.size() - begin;
  if (count == 0) {
    // Until there are enough of them the search goes on as if the piece were covered.
    open_.push_back(piece);
    return open_.size() < open_max_ ? Coverage::kCovered : Coverage::kOpen;
  }
  steps_ += count;
  const Best best = Look(piece, begin);
  if (best.covers) {
    used_.push_back(best.index);
    return Coverage::kCovered;
  }
  if (count >= kFewBoxes && best.part < kLargePart) {
    Coverage coverage = Coverage::kCovered;
    if (TakeOffSlabs(piece, begin, coverage)) return coverage;
    if (Halve(piece, begin, coverage)) return coverage;
  }
  used_.push_back(best.index);
  return TakeOff(piece, begin, boxes_[best.index]);
}

bool CoverSearch::TakeOffSlabs(const GridBox& piece, std::size_t begin, Coverage& coverage) {
  std::array<double, kFields> shares{};
  for (std::size_t i = begin; i < stack_.size(); ++i) {
    const GridBox& box = boxes_[stack_[i]];
    std::size_t narrow = 0, field = 0;
    for (std::size_t f = 0; f < kFields; ++f) {
      if (box[f].lo <= piece[f].lo && piece[f].hi <= box[f].hi) continue;
      ++narrow;
      field = f;
    }
    if (narrow != 1) continue;
    shares[field] += Width({std::max(box[field].lo, piece[field].lo),
                            std::min(box[field].hi, piece[field].hi)}) /
                     Width(piece[field]);
  }
  const auto most = std::max_element(shares.begin(), shares.end());
  // Less than half cannot leave few small gaps.
  constexpr double kWorthwhile = 0.5;
  if (*most < kWorthwhile) return false;
  return TakeOffSlabs(piece, begin, static_cast<std::size_t>(most - shares.begin()), coverage);
}

bool CoverSearch::TakeOffSlabs(const GridBox& piece, std::size_t begin, std::size_t field,
                               Coverage& coverage) {
  slabs_.clear();
  for (std::size_t i = begin; i < stack_.size(); ++i) {
    const GridBox& box = boxes_[stack_[i]];
    bool is_slab = true;
    for (std::size_t f = 0; f < kFields; ++f) {
      const bool spans = box[f].lo <= piece[f].lo && piece[f].hi <= box[f].hi;
      is_slab = is_slab && (spans || f == field);
    }
    if (is_slab) slabs_.push_back(std::uint64_t{box[field].lo} << 32 | stack_[i]);
  }
  std::sort(slabs_.begin(), slabs_.end());
  std::array<Extent, kGapsMax> gaps;
  std::size_t gap_count = 0;
  const std::size_t used_before = used_.size();
  // The next one always is the one that reaches farthest.
  std::uint64_t at = piece[field].lo;
  for (std::size_t next = 0; at <= piece[field].hi;) {
    std::uint64_t reach = at;
    std::uint32_t farthest = 0;
    for (; next < slabs_.size() && slabs_[next] >> 32 <= at; ++next) {
      const auto index = static_cast<std::uint32_t>(slabs_[next]);
      const std::uint64_t past = std::uint64_t{boxes_[index][field].hi} + 1;
      if (past > reach) farthest = index;
      reach = std::max(reach, past);
    }
    if (reach > at) {
      used_.push_back(farthest);
      at = reach;
      continue;
    }
    const std::uint64_t past =
        next < slabs_.size() ? slabs_[next] >> 32 : std::uint64_t{piece[field].hi} + 1;
    if (gap_count == kGapsMax) {
      used_.resize(used_before);
      return false;
    }
    gaps[gap_count++] = {
        static_cast<std::uint32_t>(at),
        static_cast<std::uint32_t>(std::min<std::uint64_t>(past - 1, piece[field].hi))};
    at = past;
  }
  const std::size_t end = stack_.size();
  coverage = Coverage::kCovered;
  GridBox rest = piece;
  for (std::size_t g = 0; g < gap_count && coverage == Coverage::kCovered; ++g) {
    rest[field] = gaps[g];
    coverage = SolveInside(rest, begin, end);
  }
  return true;
}

// Asks about what of the piece lies outside the hole, longest sides first.
Coverage CoverSearch::TakeOff(GridBox piece, std::size_t begin, const GridBox& hole) {
  const std::size_t end = stack_.size();
  std::array<std::pair<double, std::size_t>, kFields> order;
  for (std::size_t f = 0; f < kFields; ++f) {
    const Extent common{std::max(hole[f].lo, piece[f].lo), std::min(hole[f].hi, piece[f].hi)};
    order[f] = {Width(common) / Width(piece[f]), f};
  }
  std::sort(order.begin(), order.end());
  for (const auto& [share, f] : order) {
    const Extent whole = piece[f];
    if (whole.lo < hole[f].lo) {
      piece[f] = {whole.lo, hole[f].lo - 1};
      const Coverage coverage = SolveInside(piece, begin, end);
      if (coverage != Coverage::kCovered) return coverage;
    }
    if (whole.hi > hole[f].hi) {
      piece[f] = {hole[f].hi + 1, whole.hi};
      const Coverage coverage = SolveInside(piece, begin, end);
      if (coverage != Coverage::kCovered) return coverage;
    }
    piece[f] = {std::max(whole.lo, hole[f].lo), std::min(whole.hi, hole[f].hi)};
  }
  return Coverage::kCovered;
}

// Cuts the piece in two where most boxes end. False: no end lies inside.
bool CoverSearch::Halve(const GridBox& piece, std::size_t begin, Coverage& coverage) {
  const std::size_t end = stack_.size();
  std::size_t most = 0;
  std::size_t field = 0;
  for (std::size_t f = 0; f < kFields; ++f) {
    std::size_t ends = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const Extent& extent = boxes_[stack_[i]][f];
      if (extent.lo > piece[f].lo) ++ends;
      if (extent.hi < piece[f].hi) ++ends;
    }
    if (ends <= most) continue;
    most = ends;
    field = f;
  }
  if (most == 0) return false;
  cuts_.clear();
  for (std::size_t i = begin; i < end; ++i) {
    const Extent& extent = boxes_[stack_[i]][field];
    if (extent.lo > piece[field].lo) cuts_.push_back(extent.lo);
    if (extent.hi < piece[field].hi) cuts_.push_back(extent.hi + 1);
  }
  const auto middle = cuts_.begin() + static_cast<std::ptrdiff_t>(cuts_.size() / 2);
  std::nth_element(cuts_.begin(), middle, cuts_.end());
  const std::uint32_t at = *middle;
  GridBox half = piece;
  half[field].hi = at - 1;
  coverage = SolveInside(half, begin, end);
  if (coverage != Coverage::kCovered) return true;
  half[field] = {at, piece[field].hi};
  coverage = SolveInside(half, begin, end);
  return true;
}

}  // namespace portwright::packetset
