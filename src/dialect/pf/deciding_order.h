// Rules in the order in which the first that matches decides.
//
// pf takes the last rule that matches, unless one before it is `quick`. So the quick ones come
// first, in their order, then the others from the last to the first; what an anchor asks of packets
// is asked by each rule inside it. Tags stay what `quick` rules make of them; where others put tags
// on packets too, which packets have them is unknown.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "dialect/pf/model.h"

namespace portwright::dialect::pf {

struct DecidingOrder {
  std::vector<Rule> rules;  // no `match`
  bool knows_tags = true;
};

DecidingOrder OrderOf(Ruleset& ruleset, Diagnostics& diagnostics);

}  // namespace portwright::dialect::pf
