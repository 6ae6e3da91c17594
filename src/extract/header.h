// What the heading of a column says of it, in whatever words.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "extract/extraction.h"
#include "extract/ports.h"
#include "extract/text_memory.h"

namespace portwright::extract {

inline constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::kOther) + 1;

// "Start port" and "End port": a range over two columns.
enum class Bound : std::uint8_t { kSingle, kLow, kHigh };

struct HeaderMeaning {
  std::array<double, kKinds> belief = {};  // 0 to 1 by kind; all 0: the words say nothing
  Transports transports;                   // "UDP ports"
  catalog::Direction direction = catalog::Direction::kUnstated;  // "Inbound ports", "Outbound"
  std::string from;                                              // "Agent --> Filer"
  std::string to;
  bool machine = false;        // "Component", "Server", "Host": an end that listens
  bool names_machine = false;  // "Host name", "IP address", "URL": of what another column has
  bool peer = false;           // "Source / target": the other side, whichever way the row goes
  Bound bound = Bound::kSingle;

  bool known() const;
  double Of(Kind kind) const { return belief[static_cast<std::size_t>(kind)]; }
};

HeaderMeaning ReadHeader(std::string_view words);

// The headings of a document's tables: many have the same.
using HeaderMemory = TextMemory<HeaderMeaning>;

// `Agent --> Filer`, `a <-> b`: who calls whom; empty without an arrow between words.
struct ArrowEnds {
  std::string from;
  std::string to;
  bool both = false;
};
ArrowEnds SplitAtArrow(std::string_view words);

}  // namespace portwright::extract
