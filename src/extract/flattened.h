// Tables that lost their markup: one cell a paragraph or a line, columns kept apart by tabs or by
// blanks. Found by what the pieces are (ports, transports, directions, words) and by a line of
// headings, and put back as tables.
#pragma once

#include "document/document.h"

namespace portwright::extract {

// The document with such paragraphs replaced by blocks of kind kTable; `source` and places stay.
// Cost: linear.
document::Document RestoreTables(document::Document document);

}  // namespace portwright::extract
