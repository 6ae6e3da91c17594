// Between whom, and in which direction, a clause of a sentence opens ports. Cost: linear in the
// words, times the length of a name. Threading: none shared.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "extract/wording.h"

namespace portwright::extract {

struct ClauseEnds {
  std::vector<NounPhrase> sources;
  std::vector<NounPhrase> destinations;
  NounPhrase subject;    // whom the clause speaks of, where it does not say which end that is
  bool is_user = false;  // the subject is who uses the port: "used by X"
  NounPhrase other;      // the other end: "communication with X"
  catalog::Direction direction = catalog::Direction::kUnstated;
  bool both_said = false;  // "inbound and outbound"
  // "between A and B", and no direction: the ends stand in the order of the words.
  bool undirected = false;
  std::string ground;  // our words, where the clause says who opens the connection
  bool empty() const {
    return sources.empty() && destinations.empty() && subject.words.empty() && other.words.empty();
  }
};

// Of the words [begin, end) of a text.
ClauseEnds ReadClauseEnds(std::string_view text, const std::vector<Word>& words, std::size_t begin,
                          std::size_t end);

// Where what is spoken of runs: "running on a witness"; empty where nothing says so.
NounPhrase PlaceOfRunning(std::string_view text, const std::vector<Word>& words);

// Of two ends that talk with each other, whether the first one is called where a port is open
// inwards: the one that is a server by its words, else the first.
bool IsFirstCalled(std::string_view first, std::string_view second);

// `core node and Apama` as two ends; one where `and` belongs to a name.
std::vector<NounPhrase> SplitEnds(const NounPhrase& phrase);

}  // namespace portwright::extract
