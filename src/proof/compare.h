// Two lists of lines as sets of packets: where they decide alike, and where not: by which line of
// each, for how many packets, with one packet to show. Exact, in every reading of what is unknown.
//
// One partition of all boxes of both lists answers everything: a cell has the lines over it, and
// the first certain one of each side decides. Cost: that of PartitionBoxes. No state, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/packet.h"
#include "packetset/box.h"
#include "packetset/decimal.h"
#include "proof/lines.h"

namespace portwright::proof {

// Stands for the default of a chain instead of a line.
inline constexpr std::uint32_t kDefault = 0xffffffffU;

struct Disagreement {
  bool left_accepts = false;      // the left list, and not the right one; else the other way round
  std::uint32_t left = kDefault;  // the line that decides, of each list
  std::uint32_t right = kDefault;
  bool in_every_reading = true;   // false: in some readings of what is unknown they agree
  packetset::Decimal packets{0};  // how many (source, destination, protocol, destination port)
  net::Packet witness;
};

struct Question {
  // Only packets with a source or destination in here count; nothing: all packets.
  std::optional<net::AddressSet> touching;
  // What the right list may accept although the left one does not.
  std::vector<packetset::Box> expected;
};

// By left line, then right line. Empty: both lists accept the same packets in every reading.
std::vector<Disagreement> Compare(const LineList& left, const LineList& right,
                                  const Question& question = {});

}  // namespace portwright::proof
