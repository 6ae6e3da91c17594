// Words that tell an end from other words. In lower case. Cost: logarithmic in the lists.
#pragma once

#include <string_view>

namespace portwright::extract {

// Names a machine, a network or people: `server`, `clients`.
bool IsEndNoun(std::string_view word);
// Stands after a preposition and is no end: `order`, `port`, `version`.
bool IsNoEnd(std::string_view word);
// Of connections: `traffic`, `connect`, what `to`, `from` and `with` may follow.
bool IsOfConnections(std::string_view word);

}  // namespace portwright::extract
