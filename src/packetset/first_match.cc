#include "packetset/first_match.h"

#include <algorithm>
#include <array>

namespace portwright::packetset {
namespace {

// Scanning costs less than cutting once more.
constexpr std::size_t kFewBoxes = 16;
constexpr std::size_t kFewPoints = 6;
constexpr std::size_t kFewComparisons = 600;
constexpr std::size_t kSamples = 16;
constexpr int kDepthMax = 64;
// A cut that leaves more than this part of the comparisons is not worth the copying.
constexpr double kUsefulPart = 0.9;
// Of so many boxes, more than this part on both sides are kept apart.
constexpr std::size_t kManyBoxes = 64;
constexpr double kApartPart = 0.12;

}  // namespace

void FirstMatch::Answer(std::vector<PointQuestion>& questions) {
  stack_.clear();
  PointQuestion* const first = questions.data();
  PointQuestion* const last = first + questions.size();
  std::uint32_t end = 0;
  for (PointQuestion& question : questions) {
    question.found = kNoBox;
    end = std::max(end, question.end);
  }
  stack_.reserve(std::size_t{end} * 2);
  for (std::uint32_t i = 0; i < end; ++i) stack_.push_back(i);
  Solve(WholeGrid(), 0, first, last, 0);
}

void FirstMatch::Scan(std::size_t boxes_begin, PointQuestion* first, PointQuestion* last) const {
  const GridBox* const boxes = boxes_.data();
  for (PointQuestion* point = first; point != last; ++point) {
    const std::uint32_t* at = stack_.data() + boxes_begin;
    const std::uint32_t* const last_box = stack_.data() + stack_.size();
    if (point->begin > 0) at = std::lower_bound(at, last_box, point->begin);
    for (; at != last_box && *at < point->end; ++at) {
      if (!Holds(boxes[*at], point->at) || IsSkipped(*at, point, point + 1)) continue;
      point->found = point->end = *at;
      break;
    }
  }
}

// Whether one of the points passes over the box.
bool FirstMatch::IsSkipped(std::uint32_t box, const PointQuestion* first,
                           const PointQuestion* last) const {
  if (owners_.empty()) return false;
  const std::uint32_t owner = owners_[box];
  return std::any_of(first, last, [&](const PointQuestion& point) { return point.skip == owner; });
}

FirstMatch::Split FirstMatch::Choose(const GridBox& region, std::size_t boxes_begin,
                                     const PointQuestion* first, const PointQuestion* last) const {
  const std::size_t n = stack_.size() - boxes_begin;
  const auto m = static_cast<std::size_t>(last - first);
  std::array<const GridBox*, kSamples> boxes;
  std::array<const GridPoint*, kSamples> points;
  const std::size_t box_count = std::min(n, kSamples);
  const std::size_t point_count = std::min(m, kSamples);
  for (std::size_t i = 0; i < box_count; ++i)
    boxes[i] = &boxes_[stack_[boxes_begin + (2 * i + 1) * n / (2 * box_count)]];
  for (std::size_t i = 0; i < point_count; ++i)
    points[i] = &first[(2 * i + 1) * m / (2 * point_count)].at;
  Split best;
  double least = kUsefulPart;
  for (std::size_t f = 0; f < kFields; ++f) {
    std::array<std::uint32_t, 2 * kSamples> cuts;
    std::size_t cut_count = 0;
    for (std::size_t i = 0; i < box_count; ++i) {
      const Extent& extent = (*boxes[i])[f];
      if (extent.lo > region[f].lo) cuts[cut_count++] = extent.lo;
      if (extent.hi < region[f].hi) cuts[cut_count++] = extent.hi + 1;
    }
    if (cut_count == 0) continue;
    std::nth_element(cuts.data(), cuts.data() + cut_count / 2, cuts.data() + cut_count);
    const std::uint32_t at = cuts[cut_count / 2];
    int left = 0, right = 0, left_points = 0;
    for (std::size_t i = 0; i < box_count; ++i) {
      left += (*boxes[i])[f].lo < at ? 1 : 0;
      right += (*boxes[i])[f].hi >= at ? 1 : 0;
    }
    for (std::size_t i = 0; i < point_count; ++i) left_points += (*points[i])[f] < at ? 1 : 0;
    const int all_points = static_cast<int>(point_count);
    const int all_boxes = static_cast<int>(box_count);
    const double part =
        static_cast<double>(left * left_points + right * (all_points - left_points)) /
        static_cast<double>(all_boxes * all_points);
    if (part >= least) continue;
    least = part;
    const double on_both = static_cast<double>(left + right - all_boxes) / all_boxes;
    best = {static_cast<Field>(f), at, true, n >= kManyBoxes && on_both > kApartPart};
  }
  return best;
}

void FirstMatch::Push(const GridBox& region, std::size_t begin, std::size_t end, const Split& split,
                      bool both_sides, const PointQuestion* first, const PointQuestion* last) {
  std::uint32_t from = kNoBox, from_max = 0, to = 0;
  for (const PointQuestion* point = first; point != last; ++point) {
    from = std::min(from, point->begin);
    from_max = std::max(from_max, point->begin);
    to = std::max(to, point->end);
  }
  const Extent within = region[split.field];
  const std::size_t old_end = stack_.size();
  stack_.resize(old_end + (end - begin));
  const GridBox* const boxes = boxes_.data();
  const std::uint32_t* const indices = stack_.data() + begin;
  std::uint32_t* out = stack_.data() + old_end;
  for (std::size_t i = 0; i < end - begin; ++i) {
    const std::uint32_t index = indices[i];
    if (index >= to) break;
    const Extent& extent = boxes[index][split.field];
    if (extent.lo > within.hi || extent.hi < within.lo || index < from) continue;
    const bool on_both = extent.lo < split.at && extent.hi >= split.at;
    if (split.keeps_apart && on_both != both_sides) continue;
    *out++ = index;
    if (extent.lo <= within.lo && within.hi <= extent.hi && index >= from_max &&
        Covers(boxes[index], region) && !IsSkipped(index, first, last))
      break;
  }
  stack_.resize(static_cast<std::size_t>(out - stack_.data()));
}

void FirstMatch::Solve(const GridBox& region, std::size_t boxes_begin, PointQuestion* first,
                       PointQuestion* last, int depth) {
  const std::size_t boxes_end = stack_.size();
  const std::size_t boxes = boxes_end - boxes_begin;
  const auto points = static_cast<std::size_t>(last - first);
  Split split;
  if (boxes > kFewBoxes && points > kFewPoints && boxes * points > kFewComparisons &&
      depth < kDepthMax)
    split = Choose(region, boxes_begin, first, last);
  if (!split.is_useful) return Scan(boxes_begin, first, last);
  PointQuestion* const middle = std::partition(
      first, last, [&](const PointQuestion& point) { return point.at[split.field] < split.at; });
  for (const bool is_left : {true, false}) {
    PointQuestion* const begin = is_left ? first : middle;
    PointQuestion* const end = is_left ? middle : last;
    if (begin == end) continue;
    GridBox half = region;
    if (is_left) {
      half[split.field].hi = split.at - 1;
    } else {
      half[split.field].lo = split.at;
    }
    Push(half, boxes_begin, boxes_end, split, false, begin, end);
    Solve(half, boxes_end, begin, end, depth + 1);
    stack_.resize(boxes_end);
  }
  if (!split.keeps_apart) return;
  Push(region, boxes_begin, boxes_end, split, true, first, last);
  Solve(region, boxes_end, first, last, depth + 1);
  stack_.resize(boxes_end);
}

}  // namespace portwright::packetset
