// The laws of sets, on random sets over a small universe that reaches both ends of every field.
// Membership is checked packet by packet first: the laws then stand on more than their own word.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "packetset/packet_set.h"
#include "testing/gen.h"

namespace portwright::packetset {
namespace {

constexpr int kBits = 2;

const std::vector<net::Packet>& Universe() {
  static const std::vector<net::Packet> kPackets = testing::AllPackets(kBits);
  return kPackets;
}

testing::SmallRange SmallRangeOf(std::pair<int, int> ends) {
  const auto [lo, hi] = std::minmax(ends.first, ends.second);
  return {static_cast<std::uint32_t>(lo), static_cast<std::uint32_t>(hi)};
}

rc::Gen<Box> ArbitraryBox() {
  const auto ends = rc::gen::pair(rc::gen::inRange(0, 1 << kBits), rc::gen::inRange(0, 1 << kBits));
  return rc::gen::map(
      rc::gen::tuple(rc::gen::arbitrary<bool>(), ends, ends, ends, ends, ends),
      [](const std::tuple<bool, std::pair<int, int>, std::pair<int, int>, std::pair<int, int>,
                          std::pair<int, int>, std::pair<int, int>>& parts) {
        const auto family = std::get<0>(parts) ? net::Family::kIpv6 : net::Family::kIpv4;
        const auto ports = [&](std::pair<int, int> pair) {
          return testing::PortBlocks(kBits, SmallRangeOf(pair));
        };
        Box box;
        box.source = testing::AddressBlocks(family, kBits, SmallRangeOf(std::get<1>(parts)));
        box.destination = testing::AddressBlocks(family, kBits, SmallRangeOf(std::get<2>(parts)));
        box.protocol_lo = static_cast<std::uint8_t>(ports(std::get<3>(parts)).lo >> 8);
        box.protocol_hi = static_cast<std::uint8_t>(ports(std::get<3>(parts)).hi >> 8);
        box.source_ports = ports(std::get<4>(parts));
        box.destination_ports = ports(std::get<5>(parts));
        return box;
      });
}

}  // namespace
}  // namespace portwright::packetset

namespace rc {

template <>
struct Arbitrary<portwright::packetset::PacketSet> {
  static Gen<portwright::packetset::PacketSet> arbitrary() {
    using portwright::packetset::Box;
    using portwright::packetset::PacketSet;
    return gen::map(
        gen::resize(5, gen::container<std::vector<Box>>(portwright::packetset::ArbitraryBox())),
        [](const std::vector<Box>& boxes) { return PacketSet(boxes); });
  }
};

}  // namespace rc

namespace portwright::packetset {

void showValue(const PacketSet& set, std::ostream& out) {
  for (const Box& box : set.boxes()) out << ToText(box) << "; ";
}

namespace {

// Pairwise disjoint and sorted.
bool HoldsInvariant(const PacketSet& set) {
  for (std::size_t i = 0; i < set.boxes().size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (set.boxes()[i].Overlaps(set.boxes()[j])) return false;
      if (!(set.boxes()[j] < set.boxes()[i])) return false;
    }
  }
  return true;
}

RC_GTEST_PROP(PacketSetLaws, MembershipOfUnion, (const PacketSet& a, const PacketSet& b)) {
  const PacketSet both = a.Union(b);
  RC_ASSERT(HoldsInvariant(both));
  for (const net::Packet& packet : Universe()) {
    RC_ASSERT(both.Contains(packet) == (a.Contains(packet) || b.Contains(packet)));
  }
}

RC_GTEST_PROP(PacketSetLaws, MembershipOfIntersection, (const PacketSet& a, const PacketSet& b)) {
  const PacketSet common = a.Intersection(b);
  RC_ASSERT(HoldsInvariant(common));
  for (const net::Packet& packet : Universe()) {
    RC_ASSERT(common.Contains(packet) == (a.Contains(packet) && b.Contains(packet)));
  }
}

RC_GTEST_PROP(PacketSetLaws, MembershipOfDifference, (const PacketSet& a, const PacketSet& b)) {
  const PacketSet rest = a.Difference(b);
  RC_ASSERT(HoldsInvariant(rest));
  for (const net::Packet& packet : Universe()) {
    RC_ASSERT(rest.Contains(packet) == (a.Contains(packet) && !b.Contains(packet)));
  }
}

RC_GTEST_PROP(PacketSetLaws, MembershipOfComplement, (const PacketSet& a)) {
  const PacketSet others = a.Complement();
  RC_ASSERT(HoldsInvariant(others));
  for (const net::Packet& packet : Universe()) {
    RC_ASSERT(others.Contains(packet) != a.Contains(packet));
  }
}

RC_GTEST_PROP(PacketSetLaws, EqualIsSameMembers, (const PacketSet& a, const PacketSet& b)) {
  bool is_same = true;
  bool is_subset = true;
  for (const net::Packet& packet : Universe()) {
    is_same = is_same && a.Contains(packet) == b.Contains(packet);
    is_subset = is_subset && (!a.Contains(packet) || b.Contains(packet));
  }
  RC_ASSERT(a.Equals(b) == is_same);
  RC_ASSERT(a.SubsetOf(b) == is_subset);
  RC_ASSERT(a.Equals(a));
}

RC_GTEST_PROP(PacketSetLaws, UnionIsCommutative, (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Union(b).Equals(b.Union(a)));
}

RC_GTEST_PROP(PacketSetLaws, IntersectionIsCommutative, (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Intersection(b).Equals(b.Intersection(a)));
}

RC_GTEST_PROP(PacketSetLaws, UnionIsAssociative,
              (const PacketSet& a, const PacketSet& b, const PacketSet& c)) {
  RC_ASSERT(a.Union(b).Union(c).Equals(a.Union(b.Union(c))));
}

RC_GTEST_PROP(PacketSetLaws, IntersectionIsAssociative,
              (const PacketSet& a, const PacketSet& b, const PacketSet& c)) {
  RC_ASSERT(a.Intersection(b).Intersection(c).Equals(a.Intersection(b.Intersection(c))));
}

RC_GTEST_PROP(PacketSetLaws, IntersectionDistributesOverUnion,
              (const PacketSet& a, const PacketSet& b, const PacketSet& c)) {
  RC_ASSERT(a.Intersection(b.Union(c)).Equals(a.Intersection(b).Union(a.Intersection(c))));
}

RC_GTEST_PROP(PacketSetLaws, UnionDistributesOverIntersection,
              (const PacketSet& a, const PacketSet& b, const PacketSet& c)) {
  RC_ASSERT(a.Union(b.Intersection(c)).Equals(a.Union(b).Intersection(a.Union(c))));
}

RC_GTEST_PROP(PacketSetLaws, DeMorganOfUnion, (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Union(b).Complement().Equals(a.Complement().Intersection(b.Complement())));
}

RC_GTEST_PROP(PacketSetLaws, DeMorganOfIntersection, (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Intersection(b).Complement().Equals(a.Complement().Union(b.Complement())));
}

RC_GTEST_PROP(PacketSetLaws, ComplementTwiceIsNothingDone, (const PacketSet& a)) {
  RC_ASSERT(a.Complement().Complement().Equals(a));
}

RC_GTEST_PROP(PacketSetLaws, ComplementParts, (const PacketSet& a)) {
  RC_ASSERT(a.Union(a.Complement()).Equals(PacketSet::All()));
  RC_ASSERT(a.Intersection(a.Complement()).empty());
}

RC_GTEST_PROP(PacketSetLaws, Absorption, (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Union(a.Intersection(b)).Equals(a));
  RC_ASSERT(a.Intersection(a.Union(b)).Equals(a));
}

RC_GTEST_PROP(PacketSetLaws, Idempotence, (const PacketSet& a)) {
  RC_ASSERT(a.Union(a).Equals(a));
  RC_ASSERT(a.Intersection(a).Equals(a));
}

RC_GTEST_PROP(PacketSetLaws, NeutralAndAbsorbingElements, (const PacketSet& a)) {
  RC_ASSERT(a.Union(PacketSet()).Equals(a));
  RC_ASSERT(a.Intersection(PacketSet::All()).Equals(a));
  RC_ASSERT(a.Union(PacketSet::All()).Equals(PacketSet::All()));
  RC_ASSERT(a.Intersection(PacketSet()).empty());
  RC_ASSERT(a.Difference(PacketSet()).Equals(a));
}

RC_GTEST_PROP(PacketSetLaws, DifferenceIsDisjointFromWhatWasTaken,
              (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Difference(b).Intersection(b).empty());
  RC_ASSERT(a.Difference(a).empty());
}

RC_GTEST_PROP(PacketSetLaws, DifferenceIsIntersectionWithTheComplement,
              (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Difference(b).Equals(a.Intersection(b.Complement())));
}

RC_GTEST_PROP(PacketSetLaws, DifferenceAndIntersectionMakeUpTheSet,
              (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.Difference(b).Union(a.Intersection(b)).Equals(a));
}

RC_GTEST_PROP(PacketSetLaws, SubsetMeansUnionAddsNothing,
              (const PacketSet& a, const PacketSet& b)) {
  RC_ASSERT(a.SubsetOf(a.Union(b)));
  RC_ASSERT(a.Intersection(b).SubsetOf(a));
  RC_ASSERT(a.SubsetOf(b) == a.Union(b).Equals(b));
}

RC_GTEST_PROP(PacketSetLaws, WitnessIsAMember, (const PacketSet& a)) {
  const std::optional<net::Packet> witness = a.Witness();
  RC_ASSERT(witness.has_value() == !a.empty());
  if (witness) RC_ASSERT(a.Contains(*witness));
}

// Source ports are not counted, so the parts must not differ in them alone.
PacketSet WithAllSourcePorts(const PacketSet& set) {
  std::vector<Box> boxes = set.boxes();
  for (Box& box : boxes) box.source_ports = net::kAnyPort;
  return PacketSet(boxes);
}

// Sums of decimal numbers, by hand.
std::string Sum(const std::string& a, const std::string& b) {
  std::string out;
  int carry = 0;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
    if (i < a.size()) carry += a[a.size() - 1 - i] - '0';
    if (i < b.size()) carry += b[b.size() - 1 - i] - '0';
    out.insert(out.begin(), static_cast<char>('0' + carry % 10));
    carry /= 10;
  }
  return out;
}

RC_GTEST_PROP(PacketSetLaws, SizeIsAdditive, (const PacketSet& any_a, const PacketSet& any_b)) {
  const PacketSet a = WithAllSourcePorts(any_a);
  const PacketSet b = WithAllSourcePorts(any_b);
  RC_ASSERT(Sum(a.Difference(b).Size(), a.Intersection(b).Size()) == a.Size());
  RC_ASSERT(Sum(a.Union(b).Size(), a.Intersection(b).Size()) == Sum(a.Size(), b.Size()));
  RC_ASSERT(Sum(a.Size(), a.Complement().Size()) == PacketSet::All().Size());
}

}  // namespace
}  // namespace portwright::packetset
