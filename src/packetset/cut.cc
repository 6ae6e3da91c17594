#include "packetset/cut.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "packetset/radix.h"

namespace portwright::packetset {
namespace {

// Splits that only ever take a box or two off a group would cost a pass each; slabs then end it.
constexpr int kSplitDepthMax = 48;

// Sources tend to be as many as boxes: the first field splits best.
constexpr std::array<Field, kFields> kSplitOrder{kSource, kDestination, kSourcePort,
                                                 kDestinationPort, kProtocol};

constexpr auto kSelf = [](auto number) { return number; };

// Of an entry of Cutter::starts_.
constexpr auto kCoordinateOf = [](std::uint64_t start) {
  return static_cast<std::uint32_t>(start >> 32);
};
constexpr auto kIndexOf = [](std::uint64_t start) { return static_cast<std::uint32_t>(start); };

}  // namespace

bool Cutter::Cut(std::vector<GridLabelled> boxes) {
  stack_ = std::move(boxes);
  is_shared_.assign(stack_.size(), false);
  slab_depth_ = 0;
  pieces_.reserve(pieces_.size() + stack_.size() + stack_.size() / 4);
  CutGroup(0, 0);
  return !IsTooMuch();
}

void Cutter::EmitAlone(const GridLabelled& box) {
  pieces_.push_back({box.extents, sets_.Intern(&box.label, 1), box.id});
}

void Cutter::EmitCommon(const GridBox& extents, const GridLabelled& a, const GridLabelled& b) {
  is_shared_[a.id] = is_shared_[b.id] = true;
  const std::array<std::uint32_t, 2> labels{a.label, b.label};  // sorted, as boxes are
  pieces_.push_back({extents, sets_.Intern(labels.data(), a.label == b.label ? 1 : 2), kNoOwner});
}

// All boxes are the same.
void Cutter::EmitShared(std::size_t begin) {
  labels_.clear();
  for (std::size_t i = begin; i < stack_.size(); ++i) {
    is_shared_[stack_[i].id] = true;
    if (labels_.empty() || labels_.back() != stack_[i].label) labels_.push_back(stack_[i].label);
  }
  pieces_.push_back(
      {stack_[begin].extents, sets_.Intern(labels_.data(), labels_.size()), kNoOwner});
  stack_.resize(begin);
}

void Cutter::CutGroup(std::size_t begin, int depth) {
  const std::size_t n = stack_.size() - begin;
  if (n == 0) return;
  if (IsTooMuch()) {
    stack_.resize(begin);
    return;
  }
  if (n == 1) {
    EmitAlone(stack_[begin]);
    stack_.pop_back();
    return;
  }
  if (n == 2) {
    CutPair(begin);
    return;
  }
  bool is_uniform = true;
  Field best = kSource;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const Field field : kSplitOrder) {
    const Profile profile = ProfileOf(begin, field);
    if (profile.is_constant) continue;
    if (profile.groups > 1 && depth < kSplitDepthMax) {
      SplitAtGaps(begin, field, depth + 1);
      return;
    }
    is_uniform = false;
    if (profile.incidence <=
        least) {  // of equals the last, so that wide boxes keep their addresses
      best = field;
      least = profile.incidence;
    }
  }
  if (is_uniform) {
    EmitShared(begin);
    return;
  }
  CutSlabs(begin, best);
}

// What one box has and the other has not is cut off field by field; the middle is both's.
void Cutter::CutPair(std::size_t begin) {
  GridLabelled a = stack_[begin];
  GridLabelled b = stack_[begin + 1];
  stack_.resize(begin);
  if (!Overlap(a.extents, b.extents)) {
    EmitAlone(a);
    EmitAlone(b);
    return;
  }
  const std::size_t pieces_begin = pieces_.size();
  if (a.label == b.label && (Covers(a.extents, b.extents) || Covers(b.extents, a.extents))) {
    EmitCommon(Covers(a.extents, b.extents) ? a.extents : b.extents, a, b);
    return;
  }
  // The same order as that of slabs: fewest cuts first, of equals the last in kSplitOrder.
  for (const int cuts : {1, 2}) {
    for (std::size_t i = kFields; i-- > 0;) {
      const Field field = kSplitOrder[i];
      Extent& x = a.extents[field];
      Extent& y = b.extents[field];
      if ((x.lo != y.lo) + (x.hi != y.hi) != cuts) continue;
      if (x.lo != y.lo) {
        GridLabelled& longer = x.lo < y.lo ? a : b;
        GridLabelled below = longer;
        const std::uint32_t middle = std::max(x.lo, y.lo);
        below.extents[field].hi = middle - 1;
        longer.extents[field].lo = middle;
        EmitAlone(below);
      }
      if (x.hi != y.hi) {
        GridLabelled& longer = x.hi > y.hi ? a : b;
        GridLabelled above = longer;
        const std::uint32_t middle = std::min(x.hi, y.hi);
        above.extents[field].lo = middle + 1;
        longer.extents[field].hi = middle;
        EmitAlone(above);
      }
    }
  }
  EmitCommon(a.extents, a, b);
  if (slab_depth_ == 0 && a.label == b.label) JoinGroup(pieces_begin);
}

Cutter::Profile Cutter::ProfileOf(std::size_t begin, Field field) {
  Profile profile;
  const std::size_t n = stack_.size() - begin;
  const GridLabelled* const first = stack_.data() + begin;
  const Extent extent = first->extents[field];
  profile.is_constant = std::all_of(
      first, first + n, [&](const GridLabelled& box) { return box.extents[field] == extent; });
  if (profile.is_constant) return profile;

  los_.resize(n);
  his_.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    los_[i] = first[i].extents[field].lo;
    his_[i] = first[i].extents[field].hi;
  }
  RadixSort(los_, 0, n, 0, scratch_, kSelf);
  RadixSort(his_, 0, n, 0, scratch_, kSelf);
  std::uint64_t active = 0;
  std::size_t started = 0;
  std::size_t ended = 0;
  std::uint32_t at = 0;
  while (ended < n) {
    if (active == 0) {
      at = los_[started];
      ++profile.groups;
    }
    for (; started < n && los_[started] == at; ++started) ++active;
    std::uint32_t last = his_[ended];
    if (started < n) last = std::min(last, los_[started] - 1);
    profile.incidence += active;
    for (; ended < n && his_[ended] == last; ++ended) --active;
    at = last + 1;  // after the highest coordinate nothing is left to do
  }
  return profile;
}

void Cutter::PushStarts(std::size_t begin, Field field) {
  const std::size_t starts_begin = starts_.size();
  for (std::size_t i = begin; i < stack_.size(); ++i) {
    starts_.push_back((std::uint64_t{stack_[i].extents[field].lo} << 32) | i);
  }
  RadixSort(starts_, starts_begin, starts_.size(), 32, starts_scratch_, kSelf);
}

void Cutter::SplitAtGaps(std::size_t begin, Field field, int depth) {
  const std::size_t end = stack_.size();
  const std::size_t starts_begin = starts_.size();
  PushStarts(begin, field);
  const std::size_t starts_end = starts_.size();
  std::size_t next = starts_begin;
  while (next < starts_end) {
    const std::size_t group = next;
    std::uint32_t reach = stack_[kIndexOf(starts_[next])].extents[field].hi;
    for (++next; next < starts_end && kCoordinateOf(starts_[next]) <= reach; ++next) {
      reach = std::max(reach, stack_[kIndexOf(starts_[next])].extents[field].hi);
    }
    if (next - group == 1) {
      EmitAlone(stack_[kIndexOf(starts_[group])]);
      continue;
    }
    RadixSort(starts_, group, next, 0, starts_scratch_, kIndexOf);  // back to the order of labels
    for (std::size_t i = group; i < next; ++i) stack_.push_back(stack_[kIndexOf(starts_[i])]);
    CutGroup(end, depth);
  }
  starts_.resize(starts_begin);
  stack_.resize(begin);
}

// Takes what ended before `at` off the active boxes and adds what starts there, in order of index.
void Cutter::UpdateActive(std::size_t active_begin, std::size_t& next_start, std::size_t starts_end,
                          Field field, std::uint32_t at) {
  std::size_t kept = active_begin;
  for (std::size_t i = active_begin; i < active_.size(); ++i) {
    if (stack_[active_[i]].extents[field].hi >= at) active_[kept++] = active_[i];
  }
  std::size_t fresh_end = next_start;
  while (fresh_end < starts_end && kCoordinateOf(starts_[fresh_end]) == at) ++fresh_end;
  active_.resize(kept + (fresh_end - next_start));
  std::size_t to = active_.size();
  std::size_t fresh = fresh_end;
  while (fresh > next_start) {
    if (kept > active_begin && active_[kept - 1] > kIndexOf(starts_[fresh - 1])) {
      active_[--to] = active_[--kept];
    } else {
      active_[--to] = kIndexOf(starts_[--fresh]);
    }
  }
  next_start = fresh_end;
}

void Cutter::CutSlabs(std::size_t begin, Field field) {
  const std::size_t end = stack_.size();
  const std::size_t pieces_begin = pieces_.size();
  const std::size_t starts_begin = starts_.size();
  const std::size_t ends_begin = ends_.size();
  const std::size_t active_begin = active_.size();
  PushStarts(begin, field);
  const std::size_t starts_end = starts_.size();
  for (std::size_t i = begin; i < end; ++i) ends_.push_back(stack_[i].extents[field].hi);
  RadixSort(ends_, ends_begin, ends_.size(), 0, scratch_, kSelf);
  const std::size_t ends_end = ends_.size();

  ++slab_depth_;
  std::size_t next_start = starts_begin;
  std::size_t next_end = ends_begin;
  std::uint32_t at = 0;
  while (next_end < ends_end && !IsTooMuch()) {
    UpdateActive(active_begin, next_start, starts_end, field, at);
    if (active_.size() == active_begin) {
      at = kCoordinateOf(starts_[next_start]);
      continue;
    }
    std::uint32_t last = ends_[next_end];
    if (next_start < starts_end) last = std::min(last, kCoordinateOf(starts_[next_start]) - 1);
    for (std::size_t i = active_begin; i < active_.size(); ++i) {
      stack_.push_back(stack_[active_[i]]);
      stack_.back().extents[field] = {at, last};
    }
    CutGroup(end, 0);
    while (next_end < ends_end && ends_[next_end] == last) ++next_end;
    at = last + 1;
  }
  --slab_depth_;
  joiner_.Along(field, pieces_, pieces_begin);
  if (slab_depth_ == 0) JoinGroup(pieces_begin);
  active_.resize(active_begin);
  ends_.resize(ends_begin);
  starts_.resize(starts_begin);
  stack_.resize(begin);
}

// The pieces of one group are complete. What overlaps nothing was made whole again by the joining
// of slabs, and its owner keeps it apart; the rest is joined whatever it came from.
void Cutter::JoinGroup(std::size_t pieces_begin) {
  for (std::size_t i = pieces_begin; i < pieces_.size(); ++i) {
    std::uint32_t& owner = pieces_[i].owner;
    if (owner != kNoOwner && is_shared_[owner]) owner = kNoOwner;
  }
  joiner_.All(pieces_, pieces_begin);
}

}  // namespace portwright::packetset
