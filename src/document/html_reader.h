// The tokens of HTML into blocks, tables and hidden of a document. See html_blocks.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/result.h"
#include "document/document.h"
#include "document/html_stack.h"
#include "document/html_tables.h"
#include "document/html_tokens.h"

namespace portwright::document {

class HtmlReader {
 public:
  // Reads document.source at [begin, end).
  HtmlReader(Document& document, std::uint32_t begin, std::uint32_t end, std::uint32_t file,
             Diagnostics& diagnostics);

  // Errors: kLimit for tables nested too deep; what was read by then is in the document.
  Status Read();
  // Of <title>; empty where there is none.
  std::string TakeTitle() { return std::move(title_); }

 private:
  void ReadStart(const HtmlToken& token);
  void ReadEnd(const HtmlToken& token);
  void ReadWords(std::uint32_t begin, std::uint32_t end);
  void ReadComment(const HtmlToken& token);
  void ReadCdata(const HtmlToken& token);
  void ReadRaw(const HtmlToken& token);

  // The element hides what is in it: navigation, what stands below each page.
  bool Hides(const HtmlToken& token) const;
  void BeginBlock(const HtmlToken& token);
  void BeginHeading(const HtmlToken& token, std::uint8_t level);
  void BeginItem(const HtmlToken& token);
  void BeginWordItem();
  void BeginSection(const HtmlToken& token);
  void BeginTablePart(const HtmlToken& token);
  void BeginTable(const HtmlToken& token);
  void OpenTable(std::uint32_t source, HtmlTag tag);
  void BeginRow(const HtmlToken& token);
  void BeginCell(const HtmlToken& token);
  void FillCell(const HtmlToken& token, bool header, std::string_view rows,
                std::string_view columns);
  bool BeginTableByRole(const HtmlToken& token, std::string_view role);

  void Push(const HtmlToken& token, HtmlRole role);
  void Pop();
  // Ends elements until `size` are open.
  void PopTo(std::size_t size);
  void EndHeading();

  // Ends the paragraph that is being read.
  void Flush();
  // What was hidden as a list marker ends.
  void EndMarker(std::uint32_t end);
  void HideAttributes();
  void Hide(std::uint32_t begin, std::uint32_t end, HiddenKind kind);
  void Warn(std::string_view what, std::uint32_t at);

  Document& document_;
  std::uint32_t end_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  HtmlTokens tokens_;
  HtmlStack stack_;
  HtmlTables tables_;
  Block block_;                   // that is being read
  bool begins_item_ = false;      // the next words are a list item's first
  std::uint32_t item_level_ = 0;  // of a list item that is none by its tag; 0 for none
  bool in_sup_ = false;
  bool in_self_link_ = false;
  std::optional<std::uint32_t> marker_;  // where a list marker begins that programs hide
  std::uint32_t hidden_from_ = 0;        // within a hidden element: where it begins
  std::uint32_t at_ = 0;                 // where what ends now ends
  bool implied_table_ = false;           // the outermost table began without <table>
  bool too_deep_ = false;
  std::string title_;
};

}  // namespace portwright::document
