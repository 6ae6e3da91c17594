#include "proof/alignment.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace portwright::proof {
namespace {

using packetset::Box;
using packetset::LabelledBox;

std::uint64_t Mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) * 0x9e3779b97f4a7c15ULL;
  return hash ^ (hash >> 32);
}

std::uint64_t Mix(std::uint64_t hash, const net::AddressRange& range) {
  for (const net::U128 end : {range.lo, range.hi})
    hash = Mix(Mix(hash, static_cast<std::uint64_t>(end)), static_cast<std::uint64_t>(end >> 64));
  return hash;
}

// One list with what tells its lines apart.
struct Side {
  Side(const LineList& of, const std::vector<std::uint32_t>& conditions)
      : list(of), shared(conditions), begins(BoxBeginsOf(of)) {}

  std::uint32_t size() const { return static_cast<std::uint32_t>(list.lines.size()); }

  std::uint64_t HashOf(std::uint32_t line) const {
    std::uint64_t hash = list.lines[line].accepts ? 1 : 2;
    for (std::uint32_t b = begins[line]; b < begins[line + 1]; ++b) {
      const Box& box = list.boxes[b].box;
      hash = Mix(Mix(hash, box.source), box.destination);
      hash = Mix(hash, std::uint64_t{box.protocol_lo} << 8 | box.protocol_hi);
      hash =
          Mix(hash, std::uint64_t{box.source_ports.lo} << 48 |
                        std::uint64_t{box.source_ports.hi} << 32 |
                        std::uint64_t{box.destination_ports.lo} << 16 | box.destination_ports.hi);
    }
    return hash;
  }

  const LineList& list;
  const std::vector<std::uint32_t>& shared;
  std::vector<std::uint32_t> begins;
};

bool Same(const Side& a, std::uint32_t x, const Side& b, std::uint32_t y) {
  const Line& p = a.list.lines[x];
  const Line& q = b.list.lines[y];
  const std::uint32_t count = a.begins[x + 1] - a.begins[x];
  if (p.accepts != q.accepts || count != b.begins[y + 1] - b.begins[y]) return false;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (a.list.boxes[a.begins[x] + i].box != b.list.boxes[b.begins[y] + i].box) return false;
  }
  const std::vector<Guard>& g = a.list.guards[p.guards];
  const std::vector<Guard>& h = b.list.guards[q.guards];
  if (g.size() != h.size()) return false;
  for (std::size_t i = 0; i < g.size(); ++i) {
    if (g[i].holds != h[i].holds || a.shared[g[i].condition] != b.shared[h[i].condition])
      return false;
  }
  return true;
}

constexpr std::uint32_t kNone = 0xffffffffU;

// Lines by what they say, as a stretch of equal hashes.
using Hashes = std::vector<std::pair<std::uint64_t, std::uint32_t>>;

Hashes HashesOf(const Side& side, std::uint32_t begin, std::uint32_t end) {
  Hashes out;
  out.reserve(end - begin);
  for (std::uint32_t line = begin; line < end; ++line) out.emplace_back(side.HashOf(line), line);
  std::sort(out.begin(), out.end());
  return out;
}

// For each line of the left list its twin in the right one, or kNone: of lines that each list has
// once. They hold the lists together; a line that is there twice could be aligned with the wrong
// one.
std::vector<std::uint32_t> TwinsOf(const Side& left, const Side& right) {
  const Hashes a = HashesOf(left, 0, left.size()), b = HashesOf(right, 0, right.size());
  const auto is_single = [](const Hashes& hashes, std::size_t i) {
    return (i == 0 || hashes[i - 1].first != hashes[i].first) &&
           (i + 1 == hashes.size() || hashes[i + 1].first != hashes[i].first);
  };
  std::vector<std::uint32_t> twins(left.size(), kNone);
  std::size_t j = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    while (j < b.size() && b[j].first < a[i].first) ++j;
    if (j == b.size()) break;
    if (b[j].first != a[i].first || !is_single(a, i) || !is_single(b, j)) continue;
    if (Same(left, a[i].second, right, b[j].second)) twins[a[i].second] = b[j].second;
  }
  return twins;
}

// Twins in a gap, in order: of several the next one.
void MatchInGap(const Side& left, const Side& right, const Gap& gap,
                std::vector<std::uint32_t>& twins) {
  const Hashes hashes = HashesOf(right, gap.right_begin, gap.right_end);
  std::uint32_t next = gap.right_begin;
  for (std::uint32_t l = gap.left_begin; l < gap.left_end; ++l) {
    const auto at = std::lower_bound(hashes.begin(), hashes.end(), std::pair{left.HashOf(l), next});
    if (at == hashes.end() || at->first != left.HashOf(l) || !Same(left, l, right, at->second))
      continue;
    twins[l] = at->second;
    next = at->second + 1;
  }
}

// Keeps a longest run of twins that is in order in both lists.
void KeepOrdered(std::vector<std::uint32_t>& twins) {
  std::vector<std::uint32_t> tails;  // left lines: the lowest end of runs by length
  std::vector<std::uint32_t> before(twins.size(), kNone);
  for (std::uint32_t l = 0; l < twins.size(); ++l) {
    if (twins[l] == kNone) continue;
    const auto at =
        std::lower_bound(tails.begin(), tails.end(), twins[l],
                         [&](std::uint32_t a, std::uint32_t r) { return twins[a] < r; });
    if (at != tails.begin()) before[l] = *(at - 1);
    if (at == tails.end()) {
      tails.push_back(l);
    } else {
      *at = l;
    }
  }
  std::vector<bool> kept(twins.size(), false);
  for (std::uint32_t l = tails.empty() ? kNone : tails.back(); l != kNone; l = before[l])
    kept[l] = true;
  for (std::uint32_t l = 0; l < twins.size(); ++l) {
    if (!kept[l]) twins[l] = kNone;
  }
}

}  // namespace

std::vector<std::uint32_t> BoxBeginsOf(const LineList& list) {
  std::vector<std::uint32_t> begins(list.lines.size() + 1, 0);
  for (const LabelledBox& box : list.boxes) ++begins[box.label + 1];
  for (std::size_t l = 0; l + 1 < begins.size(); ++l) begins[l + 1] += begins[l];
  return begins;
}

SharedConditions::SharedConditions(const LineList& left, const LineList& right) {
  std::map<std::pair<std::string, std::size_t>, std::uint32_t> numbers;
  for (const bool is_right : {false, true}) {
    std::map<std::string, std::size_t> met;
    for (const std::string& words : (is_right ? right : left).conditions) {
      const auto key = std::pair{words, met[words]++};
      const auto number = static_cast<std::uint32_t>(numbers.size());
      of[is_right ? 1 : 0].push_back(numbers.try_emplace(key, number).first->second);
    }
  }
}

namespace {

std::vector<Gap> GapsOf(const Side& left, const Side& right,
                        const std::vector<std::uint32_t>& twins) {
  std::vector<Gap> gaps;
  std::uint32_t left_at = 0, right_at = 0;
  const auto close = [&](std::uint32_t l, std::uint32_t r) {
    if (left_at < l || right_at < r) gaps.push_back({left_at, l, right_at, r});
    left_at = l + 1;
    right_at = r + 1;
  };
  for (std::uint32_t l = 0; l < left.size(); ++l) {
    if (twins[l] != kNone) close(l, twins[l]);
  }
  close(left.size(), right.size());
  return gaps;
}

}  // namespace

Alignment Align(const LineList& left, const LineList& right) {
  const SharedConditions shared(left, right);
  const Side a(left, shared.of[0]), b(right, shared.of[1]);
  std::vector<std::uint32_t> twins = TwinsOf(a, b);
  KeepOrdered(twins);
  for (const Gap& gap : GapsOf(a, b, twins)) MatchInGap(a, b, gap, twins);
  Alignment out;
  out.gaps = GapsOf(a, b, twins);
  out.common = static_cast<std::uint32_t>(twins.size()) -
               static_cast<std::uint32_t>(std::count(twins.begin(), twins.end(), kNone));
  return out;
}

}  // namespace portwright::proof
