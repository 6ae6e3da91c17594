// Statements as rows of the port table: ends and direction from headings where the statement has
// none, transports by service where none is said, who opens the connection, flags and doubts.
#pragma once

#include <vector>

#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

// In the order of the statements; ends, then ports, then transports. Cost: linear in the rows.
std::vector<Row> Resolve(const document::Document& document, const Sections& sections,
                         const std::vector<Statement>& statements);

}  // namespace portwright::extract
