// What a sentence says about a port as a whole: that it is a default, can be changed, has
// alternatives, is needed for a while, or must not be inspected on its way. Threading: none shared.
#pragma once

#include <cstddef>

#include "extract/phrase.h"

namespace portwright::extract {

struct SentenceMarks {
  bool changeable = false;  // "can be changed", "configurable"
  bool is_default = false;
  bool alternatives = false;
  bool temporary = false;
  bool no_inspection = false;
};

// Of the words [begin, end), a sentence. Cost: linear.
SentenceMarks ReadMarks(const Phrase& phrase, std::size_t begin, std::size_t end);

}  // namespace portwright::extract
