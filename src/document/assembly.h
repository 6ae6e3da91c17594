// A document while a reader puts it together: blocks, or the text of a cell whose words are blocks
// themselves, and what is hidden. Threading: none shared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"

namespace portwright::document {

class Assembly {
 public:
  Assembly(std::string source, std::uint32_t file, Diagnostics& diagnostics);

  const Document& document() const { return document_; }
  const std::string& source() const { return document_.source; }
  std::string_view Slice(std::uint32_t begin, std::uint32_t end) const {
    return std::string_view(document_.source).substr(begin, end - begin);
  }
  std::uint32_t file() const { return file_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  SourcePlace PlaceOf(std::uint32_t at) const;

  // The text of a new block, or a new line of the open cell. `start` is where the block begins with
  // its marker and what introduces it, for `after_blank`. The reference lasts until the next call.
  Text& Begin(BlockKind kind, std::uint32_t level, std::uint32_t source, std::uint32_t start);
  // The block is complete; without words it is dropped.
  void End();

  void BeginCell() { cells_.emplace_back(); }
  Text EndCell();
  bool in_cell() const { return !cells_.empty(); }
  // The next Begin in a cell goes on in the same line.
  void JoinNext() { join_next_ = true; }

  void AddTable(Table table, std::uint32_t start);
  void Hide(std::uint32_t begin, std::uint32_t end, HiddenKind kind);

  void BeginQuote() { ++quotes_; }
  void EndQuote() { --quotes_; }

  bool has_title() const { return !document_.title.empty(); }
  void SetTitle(std::string title) { document_.title = std::move(title); }

  // Hidden parts are sorted and cut where a Text shows their bytes; digits that are neither shown
  // nor hidden were markup and become hidden, so that every number is in one or the other.
  Document Finish();

 private:
  bool AfterBlank(std::uint32_t start) const;
  void MarkShown(const Text& text, std::vector<bool>& shown) const;

  Document document_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  std::vector<Text> cells_;  // open ones; the last is written to
  std::vector<Hidden> hidden_;
  int quotes_ = 0;
  bool join_next_ = false;
};

}  // namespace portwright::document
