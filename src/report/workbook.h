// Workbooks: sheets of text for people to read, and grids of rows for them to sort, filter and
// answer. Every cell is text, so nothing can become a formula. Same content, same bytes.
//
// Errors: kLimit for more rows than a sheet holds, kIo where the library cannot write (it wants a
// temporary file). Cost: linear in the cells. One thread.
#pragma once

#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "report/table.h"

namespace portwright::report {

// A title, lines below it, and tables with their titles below each other.
struct TextSheet {
  std::string name;
  std::vector<double> widths;  // of its columns, in characters
  std::string title;
  std::vector<std::string> lines;
  std::vector<Table> tables;
};

struct GridColumn {
  std::string heading;
  double width = 12;
  std::string key = {};                 // for programs, in a hidden row above the headings
  bool is_answer = false;               // for whoever gets the file to fill
  bool marks = false;                   // cells with a text stand out
  std::vector<std::string> words = {};  // what an answer may be; empty: anything
};

// Headings and rows, with a filter. Where a column has a key, there is a row of keys.
struct GridSheet {
  std::string name;
  std::vector<GridColumn> columns;
  std::vector<std::vector<std::string>> rows;  // each as long as `columns`
};

struct Workbook {
  std::string title;
  Date created;
  std::vector<TextSheet> texts;  // first
  std::vector<GridSheet> grids;
};

// Names of sheets must be valid and different (SheetNames).
Result<std::string> Write(const Workbook& workbook);

// Names of sheets for these things, in order: at most 31 characters, without those that a workbook
// forbids, different from each other and from `Summary` (case does not count).
std::vector<std::string> SheetNames(const std::vector<std::string>& things);

}  // namespace portwright::report
