#include "dialect/common/allow_cover.h"

#include <cstddef>
#include <unordered_map>

namespace portwright::dialect {
namespace {

constexpr std::size_t kComparisonsMax = 20'000'000;

bool IsHost(const net::AddressSet& set) {
  return set.ranges().size() == 1 && set.ranges()[0].IsHost();
}

bool FitsInterface(std::uint32_t wide, std::uint32_t narrow) { return wide == 0 || wide == narrow; }

bool Contains(const net::AddressSet& wide, const net::AddressSet& narrow) {
  if (&wide == &narrow) return true;
  const net::AddressRange& first = narrow.ranges()[0];
  return wide.Contains(net::Address{first.family, first.lo}) && wide.Contains(narrow);
}

bool Covers(const CoverRow& wide, const CoverRow& narrow) {
  return wide.hook == narrow.hook && wide.family == narrow.family &&
         FitsInterface(wide.in_interface, narrow.in_interface) &&
         FitsInterface(wide.out_interface, narrow.out_interface) &&
         wide.session_timeout_s == narrow.session_timeout_s && wide.until >= narrow.until &&
         Contains(*wide.destinations, *narrow.destinations) &&
         Contains(*wide.sources, *narrow.sources) && Covers(*wide.services, *narrow.services);
}

}  // namespace

std::vector<std::uint32_t> FindCovered(const std::vector<CoverRow>& rows) {
  std::unordered_map<const net::AddressSet*, std::vector<std::uint32_t>> by_destinations;
  std::vector<std::uint32_t> wide;
  for (std::uint32_t r = 0; r < rows.size(); ++r) {
    by_destinations[rows[r].destinations].push_back(r);
    if (!IsHost(*rows[r].destinations)) wide.push_back(r);
  }
  std::vector<std::uint32_t> covered_by(rows.size());
  for (std::uint32_t r = 0; r < rows.size(); ++r) covered_by[r] = r;
  std::size_t left = kComparisonsMax;
  const auto find = [&](std::uint32_t r, const std::vector<std::uint32_t>& among) {
    for (const std::uint32_t q : among) {
      if (left == 0) return;
      --left;
      if (q == r || covered_by[q] != q || !Covers(rows[q], rows[r])) continue;
      covered_by[r] = q;
      return;
    }
  };
  for (std::uint32_t r = 0; r < rows.size() && left > 0; ++r) {
    find(r, by_destinations[rows[r].destinations]);
    if (covered_by[r] == r) find(r, wide);
  }
  // What covers a row may have been covered after it.
  for (std::uint32_t r = 0; r < rows.size(); ++r) {
    while (covered_by[covered_by[r]] != covered_by[r]) covered_by[r] = covered_by[covered_by[r]];
  }
  return covered_by;
}

}  // namespace portwright::dialect
