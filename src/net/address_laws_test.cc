// Laws of addresses, prefixes and sets. Sets are checked against membership: on a small universe
// every element is asked, which is slow and obviously right.
#include <gtest/gtest.h>

#include <algorithm>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "net/address.h"

namespace portwright::net {
namespace {

constexpr std::uint32_t kUniverse = 48;  // addresses of each family that the sets below are made of

// Both ends of a family are in the universe: that is where arithmetic goes wrong.
Address Element(std::uint32_t i) {
  const Family family = i % 2 == 0 ? Family::kIpv4 : Family::kIpv6;
  const std::uint32_t n = i / 2;
  if (n < kUniverse / 2) return {family, n};
  return {family, MaxAddress(family) - (kUniverse - 1 - n)};
}

rc::Gen<AddressRange> AnyRange() {
  return rc::gen::exec([] {
    const Address a = Element(*rc::gen::inRange<std::uint32_t>(0, 2 * kUniverse));
    Address b = Element(*rc::gen::inRange<std::uint32_t>(0, 2 * kUniverse));
    if (b.family != a.family) b = a;
    return AddressRange{a.family, std::min(a.value, b.value), std::max(a.value, b.value)};
  });
}

rc::Gen<AddressSet> AnySet() {
  return rc::gen::map(
      rc::gen::container<std::vector<AddressRange>>(AnyRange()),
      [](std::vector<AddressRange> ranges) { return AddressSet(std::move(ranges)); });
}

rc::Gen<U128> AnyNumber(Family family) {
  return rc::gen::map(rc::gen::tuple(rc::gen::arbitrary<std::uint64_t>(),
                                     rc::gen::arbitrary<std::uint64_t>(), rc::gen::inRange(0, 128)),
                      [family](const std::tuple<std::uint64_t, std::uint64_t, int>& parts) {
                        const U128 wide = (U128{std::get<0>(parts)} << 64) | std::get<1>(parts);
                        return (wide >> std::get<2>(parts)) & MaxAddress(family);
                      });
}

rc::Gen<AddressRange> WideRange() {
  return rc::gen::exec([] {
    const Family family = *rc::gen::arbitrary<bool>() ? Family::kIpv6 : Family::kIpv4;
    const U128 a = *AnyNumber(family);
    const U128 b = *AnyNumber(family);
    return AddressRange{family, std::min(a, b), std::max(a, b)};
  });
}

// Sorted, disjoint, nothing that could be merged: the class's promise.
bool IsCanonical(const AddressSet& set) {
  for (std::size_t i = 0; i < set.ranges().size(); ++i) {
    const AddressRange& range = set.ranges()[i];
    if (range.lo > range.hi || range.hi > MaxAddress(range.family)) return false;
    if (i == 0) continue;
    const AddressRange& before = set.ranges()[i - 1];
    if (before.family > range.family) return false;
    if (before.family == range.family &&
        (before.hi == MaxAddress(before.family) || range.lo <= before.hi + 1)) {
      return false;
    }
  }
  return true;
}

template <typename Rule>
void HoldsForEveryElement(const AddressSet& set, const Rule& rule) {
  RC_ASSERT(IsCanonical(set));
  for (std::uint32_t i = 0; i < 2 * kUniverse; ++i) {
    const Address address = Element(i);
    RC_ASSERT(set.Contains(address) == rule(address));
  }
}

RC_GTEST_PROP(AddressSetLaws, HoldsExactlyItsRanges, ()) {
  const auto ranges = *rc::gen::container<std::vector<AddressRange>>(AnyRange());
  HoldsForEveryElement(AddressSet(ranges), [&](const Address& a) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const AddressRange& r) { return r.Contains(a); });
  });
}

RC_GTEST_PROP(AddressSetLaws, OperationsAreThoseOfMembership, ()) {
  const AddressSet a = *AnySet();
  const AddressSet b = *AnySet();
  HoldsForEveryElement(Union(a, b),
                       [&](const Address& x) { return a.Contains(x) || b.Contains(x); });
  HoldsForEveryElement(Intersection(a, b),
                       [&](const Address& x) { return a.Contains(x) && b.Contains(x); });
  HoldsForEveryElement(Difference(a, b),
                       [&](const Address& x) { return a.Contains(x) && !b.Contains(x); });
}

RC_GTEST_PROP(AddressSetLaws, Algebra, ()) {
  const AddressSet a = *AnySet();
  const AddressSet b = *AnySet();
  const AddressSet c = *AnySet();
  RC_ASSERT(Union(a, b) == Union(b, a));
  RC_ASSERT(Intersection(a, b) == Intersection(b, a));
  RC_ASSERT(Union(a, Union(b, c)) == Union(Union(a, b), c));
  RC_ASSERT(Intersection(a, Intersection(b, c)) == Intersection(Intersection(a, b), c));
  RC_ASSERT(Union(a, a) == a);
  RC_ASSERT(Intersection(a, a) == a);
  RC_ASSERT(Difference(a, a).empty());
  RC_ASSERT(Intersection(a, Union(b, c)) == Union(Intersection(a, b), Intersection(a, c)));
  RC_ASSERT(Union(a, Intersection(a, b)) == a);
  RC_ASSERT(Difference(a, Union(b, c)) == Intersection(Difference(a, b), Difference(a, c)));
  RC_ASSERT(Union(Difference(a, b), Intersection(a, b)) == a);
}

RC_GTEST_PROP(AddressSetLaws, ContainsIsAnEmptyDifference, ()) {
  const AddressSet a = *AnySet();
  const AddressSet b = *AnySet();
  RC_ASSERT(a.Contains(Intersection(a, b)));
  RC_ASSERT(Union(a, b).Contains(a));
  RC_ASSERT(a.Contains(b) == (Union(a, b) == a));
}

RC_GTEST_PROP(AddressSetLaws, FamiliesMakeUpTheSet, ()) {
  const AddressSet a = *AnySet();
  RC_ASSERT(Union(a.Only(Family::kIpv4), a.Only(Family::kIpv6)) == a);
}

RC_GTEST_PROP(PrefixLaws, PrefixesMakeUpTheRangeInOrderAndAreTheFewest, ()) {
  const AddressRange range = *WideRange();
  const std::vector<Prefix> prefixes = ToPrefixes(range);
  U128 next = range.lo;
  for (std::size_t i = 0; i < prefixes.size(); ++i) {
    const AddressRange part = prefixes[i].Range();
    RC_ASSERT(part.family == range.family);
    RC_ASSERT(part.lo == next);
    RC_ASSERT(PrefixLength(part) == prefixes[i].length);
    // The fewest: no two neighbours are the halves of one prefix.
    if (i > 0) RC_ASSERT(PrefixLength({range.family, prefixes[i - 1].Range().lo, part.hi}) == -1);
    next = part.hi + 1;
  }
  RC_ASSERT(prefixes.back().Range().hi == range.hi);
}

RC_GTEST_PROP(PrefixLaws, ARangeThatIsAPrefixStaysOne, ()) {
  const AddressRange range = *WideRange();
  const std::vector<Prefix> prefixes = ToPrefixes(range);
  RC_ASSERT((PrefixLength(range) >= 0) == (prefixes.size() == 1));
}

RC_GTEST_PROP(TextLaws, AddressesReadBack, ()) {
  const AddressRange range = *WideRange();
  const Address address{range.family, range.lo};
  const std::string text = ToText(address);
  RC_ASSERT(ParseAddress(text).value() == address);
  std::string appended = "x";
  AppendText(appended, address);
  RC_ASSERT(appended == "x" + text);
}

RC_GTEST_PROP(BytesLaws, AddressesReadBackInTheOrderOfTheirNumbers, ()) {
  const AddressRange range = *WideRange();
  const std::string lo = ToBytes({range.family, range.lo});
  const std::string hi = ToBytes({range.family, range.hi});
  RC_ASSERT(FromBytes(lo) == (Address{range.family, range.lo}));
  RC_ASSERT(FromBytes(hi) == (Address{range.family, range.hi}));
  RC_ASSERT((lo <=> hi) == (range.lo <=> range.hi));
}

RC_GTEST_PROP(TextLaws, PrefixesReadBack, ()) {
  for (const Prefix& prefix : ToPrefixes(*WideRange())) {
    RC_ASSERT(ParsePrefix(ToText(prefix)).value() == prefix);
  }
}

RC_GTEST_PROP(TextLaws, HostBitsAreRefusedWithThePrefixThatWasMeant, ()) {
  const AddressRange range = *WideRange();
  const int bits = AddressBits(range.family);
  const int length = *rc::gen::inRange(0, bits);
  const std::string text = ToText(Address{range.family, range.lo}) + "/" + std::to_string(length);
  const auto parsed = ParsePrefix(text);
  const U128 host = bits - length == 128 ? ~U128{0} : (U128{1} << (bits - length)) - 1;
  RC_ASSERT(parsed.has_value() == ((range.lo & host) == 0));
  if (parsed.has_value()) return;
  const Prefix meant{{range.family, range.lo & ~host}, length};
  RC_ASSERT(parsed.error().message.find(ToText(meant)) != std::string::npos);
}

}  // namespace
}  // namespace portwright::net
