// The records of a CSV text, one after another, as fields that stand somewhere in it. By RFC 4180
// and as programs write it: other separators (`,`, `;`, tab, `|`, found by what most lines have),
// `sep=;` in the first line, blanks before a quote, quotes that nobody closed. Cost: linear; no
// memory but that of one record. The text and the diagnostics must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/diagnostics.h"
#include "document/sheet_builder.h"

namespace portwright::document {

class CsvRows {
 public:
  CsvRows(std::string_view source, std::uint32_t file, Diagnostics& diagnostics);

  // Bytes of the text that `sep=;` takes; 0 where it does not begin with that.
  std::size_t separator_line_bytes() const { return separator_line_bytes_; }
  bool AtEnd() const { return at_ >= source_.size(); }
  // The next record, that of an empty line included.
  SheetRow Next();
  // Line of the record that Next gave last, from 1.
  std::uint32_t line() const { return line_; }

 private:
  char Peek() const { return at_ < source_.size() ? source_[at_] : '\n'; }
  bool AtEndOfField() const;
  void ReadSeparatorLine();
  void SkipEndOfLine();
  SheetCell ReadField();
  bool ReadQuoted(SheetCell& cell);
  SourcePlace PlaceOf(std::size_t at);
  std::uint32_t Here() const { return static_cast<std::uint32_t>(at_); }

  std::string_view source_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t separator_line_bytes_ = 0;
  std::size_t counted_ = 0;  // line ends before here are counted
  std::uint32_t lines_ = 1;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 0;
  char separator_ = ',';
  bool quotes_broken_ = false;
};

}  // namespace portwright::document
