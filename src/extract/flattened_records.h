// Rules that stand as records: a line or an item for each property (`Port: 443`, `Source: agents`),
// one record after another, or tables whose headings are their first column. Private to
// flattened.cc and its tests.
#pragma once

#include "document/document.h"

namespace portwright::extract {

// The document with such lines replaced by tables with a row for each record. Cost: linear.
document::Document RestoreRecords(document::Document document);

// The document with tables whose headings are their first column turned upright. Cost: linear.
document::Document TurnTables(document::Document document);

}  // namespace portwright::extract
