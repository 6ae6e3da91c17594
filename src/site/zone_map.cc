#include "site/zone_map.h"

#include <algorithm>
#include <tuple>

#include "net/host_name.h"

namespace portwright::site {
namespace {

using net::Address;
using net::AddressRange;
using net::AddressSet;
using net::Family;
using net::U128;

struct Claim {
  AddressRange range;
  int length;
  std::uint32_t zone;
};

// Cuts the prefixes of one realm into disjoint pieces. Prefixes nest or are disjoint: sorted by
// start, the shorter first, the innermost one is always on top of a stack.
class Sweep {
 public:
  std::vector<std::pair<AddressRange, std::uint32_t>> Run(std::vector<Claim> claims) {
    std::stable_sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
      return std::tie(a.range.family, a.range.lo, a.length) <
             std::tie(b.range.family, b.range.lo, b.length);
    });
    for (const Claim& claim : claims) {
      while (!open_.empty() && !open_.back().range.Contains(claim.range)) Close();
      if (open_.empty()) {
        at_end_ = false;
      } else if (from_ < claim.range.lo) {
        Emit({claim.range.family, from_, claim.range.lo - 1}, open_.back().zone);
      }
      open_.push_back(claim);
      from_ = claim.range.lo;
    }
    while (!open_.empty()) Close();
    return std::move(out_);
  }

 private:
  void Close() {
    const Claim done = open_.back();
    open_.pop_back();
    if (at_end_ || from_ > done.range.hi) return;
    Emit({done.range.family, from_, done.range.hi}, done.zone);
    at_end_ = done.range.hi == MaxAddress(done.range.family);
    from_ = done.range.hi + 1;
  }
  void Emit(const AddressRange& range, std::uint32_t zone) {
    if (!out_.empty() && out_.back().second == zone && out_.back().first.family == range.family &&
        out_.back().first.hi + 1 == range.lo) {
      out_.back().first.hi = range.hi;
    } else {
      out_.push_back({range, zone});
    }
  }

  std::vector<Claim> open_;
  U128 from_ = 0;        // the first address of the innermost open claim that has no piece yet
  bool at_end_ = false;  // the family's last address has a piece, and from_ ran over
  std::vector<std::pair<AddressRange, std::uint32_t>> out_;
};

AddressSet FromPrefixes(const std::vector<net::Prefix>& prefixes) {
  std::vector<AddressRange> ranges;
  for (const net::Prefix& prefix : prefixes) ranges.push_back(prefix.Range());
  return AddressSet(std::move(ranges));
}

AddressSet InternetAddresses(const Site& site, const Zone& internet) {
  const AddressSet all(
      std::vector<AddressRange>{AllAddresses(Family::kIpv4), AllAddresses(Family::kIpv6)});
  std::vector<AddressRange> taken;
  for (const Zone& zone : site.zones) {
    if (zone.internet) continue;
    for (const net::Prefix& prefix : zone.prefixes) taken.push_back(prefix.Range());
  }
  const AddressSet open =
      Union(Difference(all, net::SpecialPurposeBlocks()), FromPrefixes(internet.prefixes));
  return Difference(open, AddressSet(std::move(taken)));
}

}  // namespace

ZoneMap::ZoneMap(const Site& site) : pieces_(std::max<std::size_t>(1, site.realms.size())) {
  std::vector<std::vector<Claim>> claims(pieces_.size());
  for (std::uint32_t z = 0; z < site.zones.size(); ++z) {
    const Zone& zone = site.zones[z];
    if (zone.internet) {
      internet_zone_ = z;
      internet_ = InternetAddresses(site, zone);
      continue;
    }
    for (const net::Prefix& prefix : zone.prefixes)
      claims[zone.realm].push_back({prefix.Range(), prefix.length, z});
  }
  for (std::size_t realm = 0; realm < claims.size(); ++realm)
    pieces_[realm] = Sweep().Run(std::move(claims[realm]));
  internet_with_names_ = internet_;
  const bool has_objects =
      std::any_of(site.names.begin(), site.names.end(),
                  [](const HostName& name) { return name.way == NameWay::kObject; });
  if (has_objects && internet_zone_ != kNone) {
    internet_with_names_ =
        Union(internet_,
              AddressSet({net::StandInBlock(Family::kIpv4), net::StandInBlock(Family::kIpv6)}));
  }
}

std::uint32_t ZoneMap::FindWhole(std::uint32_t realm, const AddressRange& range) const {
  const auto& pieces = pieces_[realm];
  const auto after = std::upper_bound(
      pieces.begin(), pieces.end(), range, [](const AddressRange& r, const Piece& p) {
        return std::tie(r.family, r.lo) < std::tie(p.first.family, p.first.lo);
      });
  const bool holds = after != pieces.begin() && std::prev(after)->first.Contains(range);
  return holds ? std::prev(after)->second : kNone;
}

std::uint32_t ZoneMap::Find(std::uint32_t realm, const Address& address) const {
  const std::uint32_t own = FindWhole(realm, net::HostRange(address));
  if (own != kNone) return own;
  return internet_zone_ != kNone && internet_.Contains(address) ? internet_zone_ : kNone;
}

std::vector<std::pair<AddressRange, std::uint32_t>> ZoneMap::Split(
    std::uint32_t realm, const AddressRange& range) const {
  std::vector<std::pair<AddressRange, std::uint32_t>> out;
  const auto add = [&](U128 lo, U128 hi, std::uint32_t zone) {
    if (!out.empty() && out.back().second == zone && out.back().first.hi + 1 == lo) {
      out.back().first.hi = hi;
    } else {
      out.push_back({{range.family, lo, hi}, zone});
    }
  };
  // What no zone of the realm claims is internet or nothing.
  const auto add_gap = [&](U128 lo, U128 hi) {
    if (internet_zone_ == kNone) return add(lo, hi, kNone);
    const auto& ranges = internet_.ranges();
    auto it =
        std::lower_bound(ranges.begin(), ranges.end(), lo, [&](const AddressRange& r, U128 value) {
          return std::tie(r.family, r.hi) < std::tie(range.family, value);
        });
    U128 at = lo;
    for (; it != ranges.end() && it->family == range.family && it->lo <= hi; ++it) {
      if (it->lo > at) add(at, it->lo - 1, kNone);
      const U128 start = std::max(at, it->lo);
      const U128 end = std::min(hi, it->hi);
      add(start, end, internet_zone_);
      if (end == hi) return;
      at = end + 1;
    }
    add(at, hi, kNone);
  };

  const auto& pieces = pieces_[realm];
  auto it = std::lower_bound(
      pieces.begin(), pieces.end(), range, [](const Piece& p, const AddressRange& r) {
        return std::tie(p.first.family, p.first.hi) < std::tie(r.family, r.lo);
      });
  U128 at = range.lo;
  for (; it != pieces.end() && it->first.Overlaps(range); ++it) {
    if (it->first.lo > at) add_gap(at, it->first.lo - 1);
    const U128 end = std::min(range.hi, it->first.hi);
    add(std::max(at, it->first.lo), end, it->second);
    if (end == range.hi) return out;
    at = end + 1;
  }
  add_gap(at, range.hi);
  return out;
}

}  // namespace portwright::site
