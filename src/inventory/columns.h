// Which column of a sheet means what: by what was asked for, by what an import before settled, by
// the headings of products that everybody exports from, by words of several languages, and where
// no heading helps by the look of the values. Cost: linear in the cells looked at.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "document/workbook.h"
#include "inventory/facts.h"
#include "inventory/read.h"

namespace portwright::inventory {

struct SheetColumns {
  std::size_t heading_line = 0;  // index into the sheet's lines; what follows are rows
  bool has_heading = true;
  std::vector<Meaning> meanings;  // by column
  std::vector<ColumnUse> uses;    // those that mean something, and those that are read by nobody
  std::string os;                 // of all hosts of the sheet; empty: as the columns say
  std::vector<std::string> tags;  // of all hosts of the sheet
  bool found = false;             // a host can be made of a row
  std::string missing;            // otherwise why not
  std::vector<std::string> not_found;  // asked for or kept, and not among the headings
};

// `kept` and `asked` are those of the request; only columns of this sheet count.
SheetColumns FindColumns(const document::Workbook& workbook, const document::Sheet& sheet,
                         const ReadRequest& request);

// What a heading means by its words; kNone for others.
Meaning MeaningOfHeading(std::string_view heading);

}  // namespace portwright::inventory
