// Cases for tests that want all small inputs, or many random ones: a test asks for choices, and is
// run again and again with others. And a small universe to choose from, spread over the whole space
// of packets, so that what is exhausted in the small holds at both ends of every field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "net/address.h"
#include "net/packet.h"
#include "net/service.h"
#include "packetset/box.h"

namespace portwright::testing {

// Sanitizers cost a factor of ten or more: what is exhausted without them may be sampled with them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif
#else
inline constexpr bool kIsSanitized = false;
#endif

// for (Choices choices = Choices::All(); choices.Next();) { ... choices.Below(3) ... }
class Choices {
 public:
  // Every combination of answers, each once. What is asked may depend on earlier answers.
  static Choices All() { return Choices(0, 0); }
  // `runs` runs, the same ones for the same seed on every machine.
  static Choices Random(std::uint32_t seed, std::size_t runs) { return Choices(seed, runs); }

  bool Next() {
    if (runs_ > 0) return done_++ < runs_;
    asked_ = 0;
    if (done_++ == 0) return true;
    while (!answers_.empty() && answers_.back().first + 1 == answers_.back().second) {
      answers_.pop_back();
    }
    if (answers_.empty()) return false;
    ++answers_.back().first;
    return true;
  }

  // A number below `bound`, which is at least 1.
  std::uint32_t Below(std::uint32_t bound) {
    if (runs_ > 0) return static_cast<std::uint32_t>(random_() % bound);
    if (asked_ == answers_.size()) answers_.emplace_back(0, bound);
    return answers_[asked_++].first;
  }

  // How many runs there have been.
  std::size_t count() const { return done_; }

 private:
  Choices(std::uint32_t seed, std::size_t runs) : runs_(runs), random_(seed) {}

  std::size_t runs_ = 0;  // 0: all
  std::size_t done_ = 0;
  std::mt19937 random_;
  std::size_t asked_ = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> answers_;  // answer, bound
};

// A closed range of small numbers.
struct SmallRange {
  std::uint32_t lo = 0;
  std::uint32_t hi = 0;
};

// One of the n * (n + 1) / 2 ranges over `values` numbers.
inline SmallRange AnyRange(Choices& choices, std::uint32_t values) {
  std::uint32_t pick = choices.Below(values * (values + 1) / 2);
  for (std::uint32_t lo = 0;; ++lo) {
    if (pick < values - lo) return {lo, lo + pick};
    pick -= values - lo;
  }
}

// Number v of `bits` bits stands for block v of 2^bits equal blocks of a field.
inline net::AddressRange AddressBlocks(net::Family family, int bits, SmallRange range) {
  const int shift = net::AddressBits(family) - bits;
  const net::U128 lo = net::U128{range.lo} << shift;
  const net::U128 hi = (net::U128{range.hi} << shift) + ((net::U128{1} << shift) - 1);
  return {family, lo, hi};
}

inline net::PortRange PortBlocks(int bits, SmallRange range) {
  const int shift = 16 - bits;
  return {static_cast<std::uint16_t>(range.lo << shift),
          static_cast<std::uint16_t>(((range.hi + 1) << shift) - 1)};
}

// What tells packets apart in the small universe: a block in each field.
struct SmallPacket {
  net::Family family = net::Family::kIpv4;
  std::uint32_t source = 0;
  std::uint32_t destination = 0;
  std::uint32_t protocol = 0;
  std::uint32_t source_port = 0;
  std::uint32_t destination_port = 0;
};

// The first packet of each block, or the last, so that both ends are met.
inline net::Packet ToPacket(const SmallPacket& small, int bits) {
  const auto corner = [](std::uint32_t v, auto range) { return v % 2 == 0 ? range.lo : range.hi; };
  const auto address = [&](std::uint32_t v) {
    return net::Address{small.family, corner(v, AddressBlocks(small.family, bits, {v, v}))};
  };
  const auto port = [&](std::uint32_t v) { return corner(v, PortBlocks(bits, {v, v})); };
  net::Packet packet;
  packet.source = address(small.source);
  packet.destination = address(small.destination);
  packet.protocol = static_cast<std::uint8_t>(port(small.protocol) >> 8);
  packet.source_port = port(small.source_port);
  packet.destination_port = port(small.destination_port);
  return packet;
}

// Every packet of the small universe, of both families.
inline std::vector<net::Packet> AllPackets(int bits) {
  const std::uint32_t values = std::uint32_t{1} << bits;
  std::vector<net::Packet> packets;
  for (Choices choices = Choices::All(); choices.Next();) {
    SmallPacket small;
    small.family = choices.Below(2) == 0 ? net::Family::kIpv4 : net::Family::kIpv6;
    small.source = choices.Below(values);
    small.destination = choices.Below(values);
    small.protocol = choices.Below(values);
    small.source_port = choices.Below(values);
    small.destination_port = choices.Below(values);
    packets.push_back(ToPacket(small, bits));
  }
  return packets;
}

// A box of the small universe; of a field that is not `varied` (source, destination, protocol,
// source port, destination port), everything.
inline packetset::Box AnyBox(Choices& choices, net::Family family, int bits,
                             const std::vector<bool>& varied = {true, true, true, true, true}) {
  const std::uint32_t values = std::uint32_t{1} << bits;
  const auto range = [&](std::size_t field) {
    return varied[field] ? AnyRange(choices, values) : SmallRange{0, values - 1};
  };
  packetset::Box box;
  box.source = AddressBlocks(family, bits, range(0));
  box.destination = AddressBlocks(family, bits, range(1));
  const net::PortRange protocols = PortBlocks(bits, range(2));
  box.protocol_lo = static_cast<std::uint8_t>(protocols.lo >> 8);
  box.protocol_hi = static_cast<std::uint8_t>(protocols.hi >> 8);
  box.source_ports = PortBlocks(bits, range(3));
  box.destination_ports = PortBlocks(bits, range(4));
  return box;
}

}  // namespace portwright::testing
