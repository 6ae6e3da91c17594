// One row of a table, with its cells in their columns, as statements. Private to tables.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "document/document.h"
#include "extract/columns.h"
#include "extract/conditions.h"
#include "extract/sections.h"
#include "extract/statement.h"
#include "extract/text_memory.h"

namespace portwright::extract {

// What stands in a column for a row.
struct Value {
  const document::Cell* cell = nullptr;  // null: nothing
  std::uint32_t line = 0;                // of the cell
  bool inherited = false;
};

// What cells of the document's tables said of their rows.
struct RowMemory {
  TextMemory<ConditionReading> conditions;  // as of line 0
  TextMemory<TransportReading> transports;
};

struct RowView {
  const document::Document& document;
  const Sections& sections;
  const Segment& segment;
  std::vector<Value> values;  // by column
  std::uint32_t block = 0;
  std::uint32_t row = 0;
  std::string title;
  RowMemory& memory;
};

std::vector<Statement> ReadRow(const RowView& view);

// Several ends, one a line.
std::vector<End> EndsOf(const Value& value, const Sections& sections);

}  // namespace portwright::extract
