// Every number of a document: claimed by a row, or refused with a reason.
#pragma once

#include <vector>

#include "document/document.h"
#include "extract/extraction.h"

namespace portwright::extract {

// What readers of tables and sentences know of numbers: claims (row set) and reasons.
// The rest is judged here by what stands around it and where it stands. All numbers of the source
// that are digits between no digits, and at most 65535 or at most five digits long, each once, by
// place; longer ones and those of hidden parts too, with their reasons. Numbers that `known` does
// not hold and nothing explains are kUnplaced. Cost: linear, and a sort.
std::vector<Number> Account(const document::Document& document, std::vector<Number> known);

}  // namespace portwright::extract
