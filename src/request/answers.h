// An answered request as its file has it: rows by their ids, however they were sorted or filtered,
// whatever the headings are called by now. What is odd with one row is said of that row, and
// nothing of it is taken; a file that is no request is refused whole.
//
// Columns are found by the row of keys (hidden in a workbook, the header of a CSV), else by their
// headings. Codes PW-REQ-0001 to 0009. Cost: linear in the cells. No state, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"
#include "request/columns.h"

namespace portwright::request {

struct AnsweredRow {
  SourcePlace place;
  std::vector<std::string> cells;  // as long as RequestColumns; blanks are squeezed
  bool is_sound = true;            // false: it was said why nothing of it is taken

  const std::string& Cell(At at) const { return cells[static_cast<std::size_t>(at)]; }
};

// `file`: of the document in `diagnostics`. Empty after an error. Rows at fault are warnings.
std::vector<AnsweredRow> ReadAnswers(const document::Document& document, std::uint32_t file,
                                     Diagnostics& diagnostics);

// Blanks and line breaks as one blank each: a cell as it compares, whatever it went through.
std::string Squeezed(std::string_view text);

}  // namespace portwright::request
