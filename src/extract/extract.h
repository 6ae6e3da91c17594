// The import: reads rows, and accounts for numbers. docs/design/0008-import.md says how.
#pragma once

#include "base/diagnostics.h"
#include "document/document.h"
#include "extract/extraction.h"

namespace portwright::extract {

// The document with broken paragraphs split and lost tables restored; its source and places stay.
// To be called before Extract.
document::Document Prepare(document::Document document);

// `file` is the document's number in `diagnostics`. Same document, same extraction. Cost: linear in
// the document, times a small number of columns for its tables.
Extraction Extract(const document::Document& document, std::uint32_t file,
                   Diagnostics& diagnostics);

}  // namespace portwright::extract
