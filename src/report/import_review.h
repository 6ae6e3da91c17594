// The two columns of the import's page: what the document says, and what was made of it. HTML with
// everything from outside escaped. Cost: linear, n log n in the numbers. No state, any thread.
#pragma once

#include <cstddef>
#include <string>

#include "document/document.h"
#include "extract/extraction.h"

namespace portwright::report {

struct ReviewHtml {
  std::string html;          // rows of a table, by the order of the document
  std::size_t left_out = 0;  // entries beyond the limit
};

ReviewHtml ReviewOf(const document::Document& document, const extract::Extraction& extraction,
                    std::size_t entries_max);

// `line 12`, as a link to it where the page has it.
std::string LineLink(std::uint32_t line);
// What a row says, in words: ends, service, direction.
std::string RowText(const extract::Row& row);
// The readings of a row's doubts, the taken one marked; empty without doubts.
std::string DoubtsHtml(const extract::Row& row);

}  // namespace portwright::report
