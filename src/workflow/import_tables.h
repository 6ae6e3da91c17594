// An import as tables and messages: every number with the row that claims it or the reason against
// it, and what a person has to look at. Cost: linear in the rows and numbers. No state, any thread.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"
#include "extract/extraction.h"
#include "report/table.h"

namespace portwright::workflow {

// Claimed numbers, refused ones, and totals that add up to all numbers of the document.
std::vector<report::Table> AccountTables(const document::Document& document,
                                         const extract::Extraction& extraction);

// Doubts and unknown initiators as notes, unplaced numbers as warnings (PW-FLOW-0006 to 0008).
// `file`: the document's number.
void ReportExtraction(const document::Document& document, const extract::Extraction& extraction,
                      std::uint32_t file, Diagnostics& diagnostics);

}  // namespace portwright::workflow
