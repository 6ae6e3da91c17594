// Statements as rows of the port table: ends and direction from headings where the statement has
// none, transports by service where none is said, who opens the connection, flags and doubts.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

// In the order of the statements; ends, then ports, then transports. Statements that stand for
// more than 20,000 rows are errors. Cost: linear in the rows, and a sort of each statement's.
std::vector<Row> Resolve(const document::Document& document, const Sections& sections,
                         const std::vector<Statement>& statements, std::uint32_t file,
                         Diagnostics& diagnostics);

}  // namespace portwright::extract
