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

// For each line of the left list its twin in the right one, or kNone. Of several the next one that
// has no twin yet.
std::vector<std::uint32_t> TwinsOf(const Side& left, const Side& right) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> lines;
  lines.reserve(right.size());
  for (std::uint32_t r = 0; r < right.size(); ++r) lines.emplace_back(right.HashOf(r), r);
  std::sort(lines.begin(), lines.end());
  // By where a stretch of equal hashes begins: its first entry that may be free.
  std::vector<std::uint32_t> free(lines.size());
  for (std::uint32_t i = 0; i < free.size(); ++i) free[i] = i;
  std::vector<bool> taken(lines.size(), false);
  std::vector<std::uint32_t> twins(left.size(), kNone);
  for (std::uint32_t l = 0; l < left.size(); ++l) {
    const std::uint64_t hash = left.HashOf(l);
    const auto begin = static_cast<std::uint32_t>(
        std::lower_bound(lines.begin(), lines.end(), std::pair{hash, 0U}) - lines.begin());
    if (begin == lines.size()) continue;
    while (free[begin] < lines.size() && taken[free[begin]]) ++free[begin];
    for (std::uint32_t i = free[begin]; i < lines.size() && lines[i].first == hash; ++i) {
      if (taken[i] || !Same(left, l, right, lines[i].second)) continue;
      taken[i] = true;
      twins[l] = lines[i].second;
      break;
    }
  }
  return twins;
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

Alignment Align(const LineList& left, const LineList& right) {
  const SharedConditions shared(left, right);
  const Side a(left, shared.of[0]), b(right, shared.of[1]);
  std::vector<std::uint32_t> twins = TwinsOf(a, b);
  KeepOrdered(twins);
  Alignment out;
  std::uint32_t left_at = 0, right_at = 0;
  const auto close = [&](std::uint32_t l, std::uint32_t r) {
    if (left_at < l || right_at < r) out.gaps.push_back({left_at, l, right_at, r});
    left_at = l + 1;
    right_at = r + 1;
  };
  for (std::uint32_t l = 0; l < a.size(); ++l) {
    if (twins[l] == kNone) continue;
    ++out.common;
    close(l, twins[l]);
  }
  close(a.size(), b.size());
  return out;
}

}  // namespace portwright::proof
