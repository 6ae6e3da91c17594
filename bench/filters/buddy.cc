#include "filters/rivals.h"

#ifdef PORTWRIGHT_HAS_BUDDY

#include <bdd.h>

#include <array>

#include "packetset/box.h"

namespace portwright::bench {
namespace {

struct Bits {
  int first = 0;
  int count = 0;
};

// Source, destination, protocol, source port, destination port.
std::array<Bits, 5> BitsIn(BitOrder order) {
  constexpr std::array<int, 5> kCounts{32, 32, 8, 16, 16};
  constexpr std::array<std::size_t, 5> kAddresses{0, 1, 2, 3, 4};
  constexpr std::array<std::size_t, 5> kPorts{4, 2, 3, 1, 0};
  std::array<Bits, 5> out;
  int at = 0;
  for (const std::size_t field : order == BitOrder::kAddressesFirst ? kAddresses : kPorts) {
    out[field] = {at, kCounts[field]};
    at += kCounts[field];
  }
  return out;
}

// Numbers of a field that are at least, or at most, a bound.
bdd Bounded(const Bits& bits, std::uint32_t bound, bool at_least) {
  bdd out = bddtrue;
  for (int i = bits.count - 1; i >= 0; --i) {
    const int variable = bits.first + i;
    const bool one = (bound >> (bits.count - 1 - i) & 1U) != 0;
    if (at_least) {
      out = one ? bdd_ithvar(variable) & out : bdd_ithvar(variable) | out;
    } else {
      out = one ? bdd_nithvar(variable) | out : bdd_nithvar(variable) & out;
    }
  }
  return out;
}

bdd Within(const Bits& bits, std::uint32_t lo, std::uint32_t hi) {
  const std::uint32_t max = bits.count == 32 ? 0xffffffffU : (1U << bits.count) - 1;
  bdd out = lo > 0 ? Bounded(bits, lo, true) : bddtrue;
  if (hi < max) out &= Bounded(bits, hi, false);
  return out;
}

bdd DiagramOf(const packetset::Box& box, const std::array<Bits, 5>& bits) {
  return Within(bits[0], static_cast<std::uint32_t>(box.source.lo),
                static_cast<std::uint32_t>(box.source.hi)) &
         Within(bits[1], static_cast<std::uint32_t>(box.destination.lo),
                static_cast<std::uint32_t>(box.destination.hi)) &
         Within(bits[2], box.protocol_lo, box.protocol_hi) &
         Within(bits[3], box.source_ports.lo, box.source_ports.hi) &
         Within(bits[4], box.destination_ports.lo, box.destination_ports.hi);
}

}  // namespace

bool HasBuddy() { return true; }

void DeadByBuddy(const FilterSet& set, BitOrder order, Progress& progress) {
  bdd_init(2'000'000, 500'000);
  bdd_gbc_hook(nullptr);
  bdd_setvarnum(104);
  bdd_setmaxincrease(4'000'000);
  bdd_setcacheratio(4);
  const std::array<Bits, 5> bits = BitsIn(order);
  Measure(progress, [&] {
    bdd before = bddfalse;
    for (const FilterLine& line : set) {
      bdd own = bddfalse;
      for (const packetset::Box& box :
           packetset::BoxesOf(line.source, line.destination, line.service, line.source_ports))
        own |= DiagramOf(box, bits);
      if ((own - before) == bddfalse) ++progress.found;
      before |= own;
      ++progress.done;
    }
  });
}

}  // namespace portwright::bench

#else

namespace portwright::bench {

bool HasBuddy() { return false; }
void DeadByBuddy(const FilterSet&, BitOrder, Progress&) {}

}  // namespace portwright::bench

#endif
