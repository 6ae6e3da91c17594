// Tables by hand with what the stages before columns and rows make of them. For tests only.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/columns.h"
#include "extract/look.h"
#include "extract/sample_blocks.h"
#include "extract/sections.h"
#include "extract/statement.h"

namespace portwright::extract {

using Cells = std::vector<std::vector<std::string>>;

// The only table of a document; its first row is marked as the heading.
class SampleTable {
 public:
  explicit SampleTable(const Cells& rows, const std::string& heading = "Ports")
      : document(SampleBlocks().Heading(1, "Guide").Heading(2, heading).Table(rows).Make()),
        sections(FindSections(document)),
        looks(document.tables[0], sections),
        segments(FindSegments(document.tables[0], looks)) {}

  const document::Table& table() const { return document.tables[0]; }

  document::Document document;
  Sections sections;
  Looks looks;
  std::vector<Segment> segments;
};

// `source|port|transport`.
inline std::string KindsOf(const Segment& segment) {
  std::string kinds;
  for (const Column& column : segment.columns) {
    if (!kinds.empty()) kinds += '|';
    kinds += ToText(column.kind);
  }
  return kinds;
}

inline std::string WordsOf(const std::vector<End>& ends) {
  std::string words;
  for (const End& end : ends) words += (words.empty() ? "" : "; ") + end.words;
  return words;
}

}  // namespace portwright::extract
