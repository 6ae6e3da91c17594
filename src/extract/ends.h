// Ends in a cell or a phrase: one or several, labels above lists taken off, host names recognised.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

// One end a line and a list item; a line that only labels deeper items ("AWS") is none. "A or B",
// "A, B" and "A and B" in one line are one end as they stand: its words are the site's to bind;
// but a list of host names or of lines is several. Remarks in brackets stay with their end.
// Links give their words. Nothing for an empty cell, for `-`, `n/a`.
std::vector<End> ReadEnds(const document::Text& text, const Sections& sections);

bool IsHostName(std::string_view words);   // `helios.example.com`, `*.example.com`, with a path too
bool HasWildcard(std::string_view words);  // `*.`, `<region>`, `{region}`
// How much the words look like an end (a machine, a service, a network, people, the product) and
// not like prose, a port, a protocol; 0 to 1.
double LooksLikeEnd(std::string_view words, const Sections& sections);
// The same of words in which `@product` is put already, with what ReadCell makes of them.
double LooksLikeEnd(const std::string& plain, const CellReading& cell);

}  // namespace portwright::extract
