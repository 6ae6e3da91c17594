#include "packetset/overlap_join.h"

#include <algorithm>

#include "packetset/first_match.h"
#include "packetset/radix.h"

namespace portwright::packetset {
namespace {

constexpr std::size_t kFewComparisons = 256;
constexpr std::size_t kSamples = 24;
constexpr int kDepthMax = 64;
constexpr double kUsefulPart = 0.85;

}  // namespace

bool OverlapJoin::Run(const CoverQuestion* questions, std::size_t count, std::size_t pairs_max) {
  questions_ = questions;
  pairs_max_ = pairs_max;
  pairs_.clear();
  stack_.clear();
  asked_.clear();
  covers_.assign(count, kNoBox);
  std::uint32_t from = kNoBox, to = 0;
  for (std::uint32_t q = 0; q < count; ++q) {
    asked_.push_back(q);
    from = std::min(from, questions[q].begin);
    to = std::max(to, questions[q].end);
  }
  for (std::uint32_t i = from; i < to; ++i) stack_.push_back(i);
  Solve(WholeGrid(), 0, 0, 0);
  if (pairs_.size() > pairs_max_) return false;
  SortPairs(count);
  return true;
}

void OverlapJoin::SortPairs(std::size_t count) {
  std::vector<std::uint64_t> scratch;
  RadixSort(pairs_, 0, pairs_.size(), 0, scratch, [](std::uint64_t pair) { return pair; });
  begins_.assign(count + 1, 0);
  sorted_.clear();
  for (const std::uint64_t pair : pairs_) {
    const auto question = static_cast<std::size_t>(pair >> 32);
    if (covers_[question] != kNoBox) continue;
    sorted_.push_back(static_cast<std::uint32_t>(pair));
    ++begins_[question + 1];
  }
  for (std::size_t q = 0; q < count; ++q) begins_[q + 1] += begins_[q];
}

OverlapJoin::Split OverlapJoin::Choose(const GridBox& region, std::size_t boxes_begin,
                                       std::size_t asked_begin) const {
  const std::size_t n = stack_.size() - boxes_begin;
  const std::size_t m = asked_.size() - asked_begin;
  const std::size_t box_step = std::max<std::size_t>(n / kSamples, 1);
  const std::size_t asked_step = std::max<std::size_t>(m / kSamples, 1);
  Split best;
  double least = kUsefulPart;
  std::vector<std::uint32_t> cuts;
  cuts.reserve(4 * kSamples + 4);
  for (std::size_t f = 0; f < kFields; ++f) {
    cuts.clear();
    const auto note = [&](const Extent& extent) {
      if (extent.lo > region[f].lo) cuts.push_back(extent.lo);
      if (extent.hi < region[f].hi) cuts.push_back(extent.hi + 1);
    };
    for (std::size_t i = box_step / 2; i < n; i += box_step)
      note(boxes_[stack_[boxes_begin + i]][f]);
    for (std::size_t i = asked_step / 2; i < m; i += asked_step)
      note(questions_[asked_[asked_begin + i]].box[f]);
    if (cuts.empty()) continue;
    const auto middle = cuts.begin() + static_cast<std::ptrdiff_t>(cuts.size() / 2);
    std::nth_element(cuts.begin(), middle, cuts.end());
    const std::uint32_t at = *middle;
    double counts[2][2] = {};  // of boxes and questions: left, right
    double all[2] = {};
    const auto count = [&](std::size_t of, const Extent& extent) {
      counts[of][0] += extent.lo < at ? 1.0 : 0.0;
      counts[of][1] += extent.hi >= at ? 1.0 : 0.0;
      all[of] += 1.0;
    };
    for (std::size_t i = box_step / 2; i < n; i += box_step)
      count(0, boxes_[stack_[boxes_begin + i]][f]);
    for (std::size_t i = asked_step / 2; i < m; i += asked_step)
      count(1, questions_[asked_[asked_begin + i]].box[f]);
    const double part =
        (counts[0][0] * counts[1][0] + counts[0][1] * counts[1][1]) / (all[0] * all[1]);
    if (part >= least) continue;
    least = part;
    best = {static_cast<Field>(f), at, true};
  }
  return best;
}

void OverlapJoin::Compare(const GridBox& region, std::size_t boxes_begin, std::size_t asked_begin) {
  for (std::size_t a = asked_begin; a < asked_.size(); ++a) {
    const std::uint32_t q = asked_[a];
    const CoverQuestion& question = questions_[q];
    for (std::size_t i = boxes_begin; i < stack_.size(); ++i) {
      const std::uint32_t index = stack_[i];
      if (index >= question.end) break;
      if (index < question.begin) continue;
      const GridBox& box = boxes_[index];
      if (!Overlap(box, question.box)) continue;
      if (!owners_.empty() && owners_[index] == question.skip) continue;
      if (want_ == JoinWant::kAllOrCover && Covers(box, question.box)) {
        covers_[q] = std::min(covers_[q], index);
        break;
      }
      bool begins_here = true;
      for (std::size_t f = 0; f < kFields && begins_here; ++f) {
        const std::uint32_t lo = std::max(box[f].lo, question.box[f].lo);
        begins_here = region[f].lo <= lo && lo <= region[f].hi;
      }
      if (begins_here) pairs_.push_back(std::uint64_t{q} << 32 | index);
    }
    if (pairs_.size() > pairs_max_) return;
  }
}

void OverlapJoin::Solve(const GridBox& region, std::size_t boxes_begin, std::size_t asked_begin,
                        int depth) {
  const std::size_t boxes_end = stack_.size();
  const std::size_t asked_end = asked_.size();
  if (pairs_.size() > pairs_max_) return;
  const std::size_t comparisons = (boxes_end - boxes_begin) * (asked_end - asked_begin);
  Split split;
  if (comparisons > kFewComparisons && depth < kDepthMax)
    split = Choose(region, boxes_begin, asked_begin);
  if (!split.is_useful) return Compare(region, boxes_begin, asked_begin);
  for (const bool is_left : {true, false}) {
    GridBox half = region;
    if (is_left) {
      half[split.field].hi = split.at - 1;
    } else {
      half[split.field].lo = split.at;
    }
    const Extent within = half[split.field];
    const auto reaches = [&](const Extent& extent) {
      return extent.lo <= within.hi && within.lo <= extent.hi;
    };
    std::uint32_t from = kNoBox, to = 0;
    for (std::size_t a = asked_begin; a < asked_end; ++a) {
      const CoverQuestion& question = questions_[asked_[a]];
      if (!reaches(question.box[split.field]) || covers_[asked_[a]] != kNoBox) continue;
      from = std::min(from, question.begin);
      to = std::max(to, question.end);
      asked_.push_back(asked_[a]);
    }
    for (std::size_t i = boxes_begin; i < boxes_end && asked_.size() > asked_end; ++i) {
      if (stack_[i] >= to) break;
      if (stack_[i] >= from && reaches(boxes_[stack_[i]][split.field])) stack_.push_back(stack_[i]);
    }
    if (asked_.size() > asked_end && stack_.size() > boxes_end)
      Solve(half, boxes_end, asked_end, depth + 1);
    stack_.resize(boxes_end);
    asked_.resize(asked_end);
  }
}

}  // namespace portwright::packetset
