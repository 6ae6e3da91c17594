#include "proof/touching.h"

#include <algorithm>

namespace portwright::proof {
namespace {

using net::U128;
using packetset::Box;
using packetset::Decimal;

Decimal DecimalOf(U128 value) {
  Decimal out(static_cast<std::uint64_t>(value >> 64));
  Decimal two32(std::uint64_t{1} << 32);
  out.Multiply(two32);
  out.Multiply(two32);
  out.Add(Decimal(static_cast<std::uint64_t>(value)));
  return out;
}

// A whole family of 128 bits does not fit its own type, so one less is made a number first.
Decimal WidthOf(const net::AddressRange& range) {
  Decimal out = DecimalOf(range.hi - range.lo);
  out.Add(Decimal(1));
  return out;
}

// Of all but the addresses.
void MultiplyByServices(const Box& box, Decimal& count) {
  count.Multiply(static_cast<std::uint64_t>(box.protocol_hi - box.protocol_lo + 1));
  count.Multiply(
      static_cast<std::uint64_t>(box.destination_ports.hi - box.destination_ports.lo + 1));
}

}  // namespace

Decimal CountOf(const Box& box) {
  Decimal count = WidthOf(box.source);
  count.Multiply(WidthOf(box.destination));
  MultiplyByServices(box, count);
  return count;
}

Touching::Touching(const net::AddressSet& set) : ranges_(set.ranges().begin(), set.ranges().end()) {
  U128 sum = 0;
  before_.reserve(ranges_.size() + 1);
  for (const net::AddressRange& range : ranges_) {
    before_.push_back(sum);
    sum += range.hi - range.lo + 1;
  }
  before_.push_back(sum);
}

std::size_t Touching::FirstIn(const net::AddressRange& range) const {
  const auto found =
      std::partition_point(ranges_.begin(), ranges_.end(), [&](const net::AddressRange& one) {
        return one.family < range.family || (one.family == range.family && one.hi < range.lo);
      });
  return static_cast<std::size_t>(found - ranges_.begin());
}

bool Touching::MeetsRange(const net::AddressRange& range) const {
  const std::size_t first = FirstIn(range);
  return first < ranges_.size() && ranges_[first].family == range.family &&
         ranges_[first].lo <= range.hi;
}

U128 Touching::Inside(const net::AddressRange& range) const {
  const std::size_t first = FirstIn(range);
  const auto behind =
      std::partition_point(ranges_.begin() + static_cast<std::ptrdiff_t>(first), ranges_.end(),
                           [&](const net::AddressRange& one) {
                             return one.family == range.family && one.lo <= range.hi;
                           });
  const auto end = static_cast<std::size_t>(behind - ranges_.begin());
  if (first == end) return 0;
  U128 count = before_[end] - before_[first];
  const net::AddressRange& lowest = ranges_[first];
  const net::AddressRange& highest = ranges_[end - 1];
  if (lowest.lo < range.lo) count -= range.lo - lowest.lo;
  if (highest.hi > range.hi) count -= highest.hi - range.hi;
  // All of IPv6 wraps to nothing.
  return count == 0 ? ~U128{0} : count;
}

bool Touching::Meets(const Box& box) const {
  return MeetsRange(box.source) || MeetsRange(box.destination);
}

Decimal Touching::CountIn(const Box& box) const {
  const U128 from = Inside(box.source);
  const U128 to = Inside(box.destination);
  // From inside to anywhere, and from elsewhere to inside.
  Decimal count = DecimalOf(from);
  count.Multiply(WidthOf(box.destination));
  const U128 width_less_one = box.source.hi - box.source.lo;
  if (from == 0 || from - 1 < width_less_one) {
    Decimal elsewhere = from == 0 ? WidthOf(box.source) : DecimalOf(width_less_one - (from - 1));
    elsewhere.Multiply(DecimalOf(to));
    count.Add(elsewhere);
  }
  MultiplyByServices(box, count);
  return count;
}

Box Touching::PartOf(const Box& box) const {
  Box out = box;
  net::AddressRange& end = MeetsRange(box.source) ? out.source : out.destination;
  const net::AddressRange& range = ranges_[FirstIn(end)];
  end.lo = std::max(end.lo, range.lo);
  end.hi = std::min(end.hi, range.hi);
  return out;
}

}  // namespace portwright::proof
