// What the counters of a host's table say, and how they live on when the table is replaced.
//
// A cell is an element of a map; its key is compared as a set of packets, so that a prefix and the
// range that it stands for are one. Cells that move to a sibling of their map keep their counts.
// Linear in the texts. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace portwright::enforce {

struct CellCounter {
  std::string
      place;  // the family of maps, and the key: `pw_input_v4_ports 10.1.0.1 . ... . tcp . 22`
  std::string mark;  // of its comment; empty: none
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

// Every cell of a listed table, in its order.
std::vector<CellCounter> CountersIn(const std::string& listed);

// A text that replaces the table, with the counts of the cells that it still has.
std::string WithCounters(const std::string& text, const std::vector<CellCounter>& counters);

}  // namespace portwright::enforce
