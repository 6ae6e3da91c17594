// What the cells of a table look like: the evidence by which columns are recognised and ragged rows
// are put right.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "extract/extraction.h"
#include "extract/sections.h"
#include "extract/text_memory.h"

namespace portwright::extract {

// Shares from 0 to 1; they do not add up to anything.
struct Look {
  double port = 0;                // ports and what stands with them
  double transport = 0;           // tcp, udp, icmp alone
  double service = 0;             // a known service or application protocol
  double end = 0;                 // a machine, a network, people
  double prose = 0;               // a sentence, or part of one
  double direction = 0;           // in, out, both
  double arrow = 0;               // an arrow and nothing else
  bool blank = false;             // nothing, or a dash
  bool product = false;           // the document's own product stands in it
  bool mark = false;              // yes, no, a cross: an answer to its heading
  std::uint64_t words = 0;        // hash of the folded words, to compare cells
  std::uint32_t first_token = 0;  // in Looks::tokens
  std::uint32_t token_count = 0;
};

// Looks at the cells of a document, and remembers those that it has seen.
class LookReader {
 public:
  explicit LookReader(const Sections& sections) : sections_(sections) {}

  // The hashes of the cell's words go to the end of `tokens`.
  Look Read(const std::string& text, std::vector<std::uint32_t>& tokens);

 private:
  struct Seen {
    Look look;
    std::vector<std::uint32_t> tokens;
  };
  const Sections& sections_;
  TextMemory<Seen> seen_;
};

// Of all cells of a table, by cell. Cost: linear in their text.
struct Looks {
  std::vector<Look> looks;
  std::vector<std::uint32_t> tokens;  // hashes of words: lower case, without plural

  Looks(const document::Table& table, const Sections& sections);
  Looks(const document::Table& table, LookReader& reader);
};

// Lower case, marks gone, blanks squeezed: for comparing words of headers and cells.
std::string Fold(std::string_view words);

bool IsBlankCell(std::string_view text);
// `yes`, `no`, `x`, `required`, in folded words: an answer to its heading and no end.
bool IsAnswer(std::string_view folded);

// Score of a cell in a column of this kind; above 0 it fits, below -2 it does not.
double Fit(const Look& look, Kind kind);

}  // namespace portwright::extract
