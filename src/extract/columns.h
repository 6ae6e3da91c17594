// The columns of a table: what each holds, by its heading and by its cells, and the words that
// stand in it, over all tables of the document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/header.h"
#include "extract/look.h"

namespace portwright::extract {

// How often words stand in cells of each kind of column, over a document.
class Vocabulary {
 public:
  void Count(const Looks& looks, const Look& look, Kind kind);
  // How much the cell's words are those of this kind of column rather than of others: -1.5 to 3.
  double Belongs(const Looks& looks, const Look& look, Kind kind) const;

 private:
  struct Counts {
    std::array<std::uint32_t, kKinds> by_kind = {};
  };
  std::unordered_map<std::uint64_t, Counts> cells_;
  std::unordered_map<std::uint32_t, Counts> tokens_;
};

struct Column {
  std::string heading;
  HeaderMeaning meaning;
  Kind kind = Kind::kOther;
  double fit = 0;  // of its cells to its kind, on average
};

// Rows of a table that stand under one heading.
struct Segment {
  std::uint32_t first_row = 0;  // of the body
  std::uint32_t end_row = 0;
  std::vector<std::uint32_t> header_rows;
  std::vector<Column> columns;
  bool arrows = false;  // an arrow table: see arrow_tables.h
  // Row headings and column headings are the ends, and the ports stand where they meet.
  bool matrix = false;
  bool rows_are_sources = true;
  // Two columns of ports under the names of two ends: what both have goes between them.
  bool pair = false;
};

// Splits a table at its headings and works out the kinds of its columns.
std::vector<Segment> FindSegments(const document::Table& table, const Looks& looks);
std::vector<Segment> FindSegments(const document::Table& table, const Looks& looks,
                                  HeaderMemory& headers);

// Whether anything says that numbers of the segment are ports: a heading, transports, ends on both
// sides.
bool SpeaksOfPorts(const Segment& segment);

// A row that heads those below it, a title over all columns.
bool IsTitleRow(const document::Table& table, const Looks& looks, std::uint32_t row,
                std::size_t columns);

}  // namespace portwright::extract
