// What a host's rules permit before and after, in words of requirements: for the change that is
// about to be made, and for the drift that somebody made.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "dialect/common/dialect.h"
#include "enforce/bundle.h"
#include "net/packet.h"
#include "packetset/decimal.h"

namespace portwright::enforce {

// A text of the host, and whose marks its comments bear; no bundle: nobody's.
struct MarkedText {
  std::string text;
  std::string name;  // for messages
  const Bundle* bundle = nullptr;
};

// Packets that one of two texts permits and the other does not, by the line that permits them.
struct PacketChange {
  bool is_added = false;                  // the later text permits them
  std::vector<std::string> requirements;  // behind the line; none: no requirement asks for them
  std::string line;                       // as it stands in the text that permits them
  std::string denied_by;                  // what denies them in the other: a line, or a default
  packetset::Decimal packets{0};          // (source, destination, protocol, destination port)
  bool at_least = false;                  // so many, or more
  bool in_every_reading = true;           // false: it depends on what cannot be read
  net::ConnectionState state = net::ConnectionState::kNew;
  net::Packet witness;
};

// By line, summed over views; in the order in which they were met. kRefused: a text cannot be read.
Result<std::vector<PacketChange>> ChangesBetween(const dialect::Dialect& dialect,
                                                 const MarkedText& before, const MarkedText& after);

// The requirements behind a line with a mark in its comment: `... comment "1470a51f ..." : accept`.
std::vector<std::string> RequirementsOf(const Bundle& bundle, std::string_view line);

}  // namespace portwright::enforce
