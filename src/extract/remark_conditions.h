// Remarks on ports that rows have: "port 9000 is only needed if the store is on another host" below
// the table that lists it.
#pragma once

#include <vector>

#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"

namespace portwright::extract {

// Gives rows the conditions under which a remark in their section says that their port is needed.
// Cost: linear, and a sorted look-up for each number in a remark.
void ApplyRemarks(const document::Document& document, const Sections& sections,
                  std::vector<Row>& rows);

}  // namespace portwright::extract
