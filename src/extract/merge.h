// Rows that say the same thing: a sentence and the small table below it, the inbound half and the
// outbound half of one connection.
#pragma once

#include <vector>

#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"

namespace portwright::extract {

// Keeps the first of such rows, which gets the lines of the others in `also` and the better words
// for its ends; where they contradict each other (a number, an end), both stay, or one with a
// doubt that holds both readings. Rows of different tables, or twice in one table, are never
// merged: a document that says a thing twice in tables has two rows.
// `claimed_by`: for each row that came in, the row that stands for it now, for the account.
std::vector<Row> MergeRows(const document::Document& document, const Sections& sections,
                           std::vector<Row> rows, std::vector<std::uint32_t>& claimed_by);

}  // namespace portwright::extract
