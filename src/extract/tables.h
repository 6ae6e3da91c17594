// Tables of a document as statements: which column holds what, which cells a ragged row left out,
// what each cell says.
#pragma once

#include <vector>

#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

struct TableStatements {
  std::vector<Statement> statements;  // in the order of the document
  std::vector<Number> refused;        // numbers of tables with the reason that their cell gives
};

TableStatements ReadTables(const document::Document& document, const Sections& sections);

}  // namespace portwright::extract
