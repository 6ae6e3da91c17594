#include "packetset/join.h"

#include <algorithm>

namespace portwright::packetset {
namespace {

constexpr std::size_t kPairwiseMax = 12;
constexpr std::uint32_t kNone = ~std::uint32_t{0};

// Of everything but the field, which stands with one number.
std::uint64_t HashOf(const Piece& piece, Field field, std::uint32_t coordinate) {
  std::uint64_t hash = (std::uint64_t{piece.labels} << 32) | piece.owner;
  for (std::size_t i = 0; i < kFields; ++i) {
    const Extent extent = i == field ? Extent{coordinate, 0} : piece.extents[i];
    hash = (hash ^ ((std::uint64_t{extent.lo} << 32) | extent.hi)) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 31;
  }
  return hash;
}

// Whether `high` goes on where `low` ends, and they agree in all else.
bool Continues(const Piece& low, const Piece& high, Field field) {
  if (low.labels != high.labels || low.owner != high.owner) return false;
  if (std::uint64_t{low.extents[field].hi} + 1 != high.extents[field].lo) return false;
  for (std::size_t i = 0; i < kFields; ++i) {
    if (i != field && low.extents[i] != high.extents[i]) return false;
  }
  return true;
}

}  // namespace

bool Joiner::Pairwise(Field field, std::vector<Piece>& pieces, std::size_t begin) {
  const std::size_t before = pieces.size();
  for (std::size_t i = begin; i < pieces.size(); ++i) {
    for (std::size_t j = begin; j < pieces.size();) {
      if (Continues(pieces[i], pieces[j], field)) {
        pieces[i].extents[field].hi = pieces[j].extents[field].hi;
      } else if (Continues(pieces[j], pieces[i], field)) {
        pieces[i].extents[field].lo = pieces[j].extents[field].lo;
      } else {
        ++j;
        continue;
      }
      // The last piece takes the place of the one that is gone, which may be the one at hand.
      pieces[j] = pieces.back();
      if (i == pieces.size() - 1) i = j;
      pieces.pop_back();
      j = begin;
    }
  }
  return pieces.size() != before;
}

bool Joiner::Along(Field field, std::vector<Piece>& pieces, std::size_t begin) {
  const std::size_t n = pieces.size() - begin;
  if (n < 2) return false;
  Piece* const first = pieces.data() + begin;
  const std::uint32_t lo = first->extents[field].lo;
  if (std::all_of(first, first + n, [&](const Piece& p) { return p.extents[field].lo == lo; })) {
    return false;
  }
  if (n <= kPairwiseMax) return Pairwise(field, pieces, begin);

  std::size_t capacity = 32;
  while (capacity < 2 * n) capacity *= 2;
  slots_.assign(capacity, 0);
  const std::size_t mask = capacity - 1;
  for (std::uint32_t i = 0; i < n; ++i) {
    const std::uint64_t hash = HashOf(first[i], field, first[i].extents[field].lo);
    std::size_t at = hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = (hash & ~std::uint64_t{UINT32_MAX}) | (i + 1);
  }
  next_.assign(n, kNone);
  std::vector<bool> has_previous(n);
  bool has_joined = false;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (first[i].extents[field].hi == UINT32_MAX) continue;
    const std::uint64_t hash = HashOf(first[i], field, first[i].extents[field].hi + 1);
    for (std::size_t at = hash & mask; slots_[at] != 0; at = (at + 1) & mask) {
      if (slots_[at] >> 32 != hash >> 32) continue;
      const auto other = static_cast<std::uint32_t>(slots_[at]) - 1;
      if (!Continues(first[i], first[other], field)) continue;
      next_[i] = other;
      has_previous[other] = true;
      has_joined = true;
      break;
    }
  }
  if (!has_joined) return false;
  // The upper ends first, while all pieces still stand where they stood.
  for (std::uint32_t i = 0; i < n; ++i) {
    if (has_previous[i]) continue;
    std::uint32_t last = i;
    while (next_[last] != kNone) last = next_[last];
    first[i].extents[field].hi = first[last].extents[field].hi;
  }
  std::size_t kept = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (!has_previous[i]) first[kept++] = first[i];
  }
  pieces.resize(begin + kept);
  return true;
}

void Joiner::All(std::vector<Piece>& pieces, std::size_t begin) {
  static constexpr std::array<Field, kFields> kOrder{kDestinationPort, kSourcePort, kProtocol,
                                                     kDestination, kSource};
  std::size_t quiet = 0;  // fields in a row that joined nothing
  for (std::size_t i = 0; quiet < kFields; i = (i + 1) % kFields) {
    quiet = Along(kOrder[i], pieces, begin) ? 1 : quiet + 1;
  }
}

}  // namespace portwright::packetset
