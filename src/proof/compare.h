// Two lists of lines as sets of packets: where they decide alike, and where not: by which line of
// each, for how many packets, with one packet to show. Exact, in every reading of what is unknown.
//
// Where lists have most of their lines in common, only places where they may differ are looked at
// (narrowing.h); there, or everywhere, one partition of the boxes of both lists answers all: a cell
// has the lines over it, and the first certain one of each side decides. Cost: that of
// PartitionBoxes. No state, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
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
  bool at_least = false;  // there were too many places to look at: so many packets, or more; and
                          // there may be more disagreements
  net::Packet witness;
};

struct Question {
  // Only packets with a source or destination in here count; nothing: all packets.
  std::optional<net::AddressSet> touching;
  // What the right list may accept although the left one does not.
  std::vector<packetset::Box> expected;
  // Only packets in here count; nothing: all packets.
  std::optional<std::vector<packetset::Box>> within;
  // Only what the left list accepts and the right one denies, without how many: far less to look at
  // where the right one accepts nearly everything.
  bool only_missing = false;
};

// By left line, then right line. Empty: both lists accept the same packets in every reading.
// kLimit, where the partition has too many cells (kCellsMax, or four for each box where that is
// more); the message names a packet that they decide differently, if one was met.
Result<std::vector<Disagreement>> Compare(const LineList& left, const LineList& right,
                                          const Question& question = {});

inline constexpr std::size_t kCellsMax = 4'000'000;

}  // namespace portwright::proof
