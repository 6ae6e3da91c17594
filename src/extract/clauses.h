// Sentences and their clauses, and what they state for all their ports. Cost: linear.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "extract/ports.h"
#include "extract/wording.h"

namespace portwright::extract {

// Words [begin, end) of a sentence and the ports that stand in them.
struct Clause {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<Port> ports;
};

// Where the sentence that begins at `begin` ends, behind its full stop.
std::size_t EndOfSentence(std::string_view text, std::size_t begin);

// Ports with other words between them than commas are clauses of their own. One at least.
std::vector<Clause> ClausesOf(const std::vector<Word>& words, std::vector<Port> ports);

// TCP and UDP where the words state them for all: "the following TCP ports", "TCP/UDP". Nothing
// where some ports are one and some the other.
Transports TransportsIn(std::string_view words);

}  // namespace portwright::extract
