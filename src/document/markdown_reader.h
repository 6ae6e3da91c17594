// The state of reading one Markdown document, for the files of its reader: blocks (markdown.cc),
// tables (markdown_table.cc), HTML (markdown_html.cc) and what stands around them
// (markdown_head.cc). Line by line: a line never joins the list item above it unless it is
// indented, and rows keep the cells that they have. Threading: one reader belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "document/document.h"
#include "document/markdown_inline.h"
#include "document/markdown_lines.h"
#include "document/stretch.h"
#include "document/tags.h"

namespace portwright::document {

class MarkdownReader {
 public:
  MarkdownReader(std::string source, std::uint32_t file, Diagnostics& diagnostics);
  Document Read();

 private:
  // A line of the source without its prefixes.
  struct Line {
    std::uint32_t begin = 0;
    std::uint32_t at = 0;    // of its words: behind quote marks, blanks and marks of lists
    std::uint32_t end = 0;   // without blanks at the end
    std::uint32_t next = 0;  // where the next line begins
    std::uint32_t quotes = 0;
    std::uint32_t outer_indent = 0;  // columns before the first quote mark
    std::uint32_t indent = 0;        // columns before `at`, from the last quote mark on
    bool blank() const { return at >= end; }
  };
  struct List {
    std::uint32_t quotes = 0;
    std::uint32_t indent = 0;  // of its marks
    bool number = false;
  };
  // Lines that stand deeper than `indent` belong to it: content of `!!! note`.
  struct Indented {
    std::uint32_t indent = 0;
    bool quoted = false;
  };

  // markdown_head.cc
  void ReadFrontMatter();
  void HideFrontMatter(std::size_t begin, std::size_t end);
  void GatherLabels();
  void ChooseTitle();

  // markdown.cc
  std::string_view source() const { return document_.source; }
  std::string_view WordsOf(const Line& line) const {
    return source().substr(line.at, line.end - line.at);
  }
  Line ScanLine(std::size_t begin) const;
  void ReadLine(Line line);
  void LeaveContainers(const Line& line);
  bool ReadBlock(Line& line);
  bool ReadMarked(const Line& line);
  bool ReadDefinition(const Line& line);
  bool ReadDirective(const Line& line);
  bool ReadSetextOrBreak(const Line& line);
  bool ReadFence(const Line& line);
  bool BeginsDirective(const Line& line, const Fence& fence);
  bool ReadIndentedCode(const Line& line);
  void ReadHeading(const Line& line, const HeadingLine& heading);
  bool BeginItem(Line& line);
  void AddWords(const Line& line, std::uint32_t at);
  void CloseParagraph();
  bool Quoted(const Line& line) const;
  Block& AddBlock(BlockKind kind, std::uint32_t at, bool quoted);
  void Hide(std::size_t begin, std::size_t end, HiddenKind kind);
  SourcePlace PlaceOf(std::size_t at) const;
  InlineContext Context(bool cell) { return {labels_, document_.hidden, cell}; }

  // markdown_html.cc
  bool ReadHtml(const Line& line);
  std::size_t ElementEnd(std::size_t begin, std::string_view name);
  bool ReadComment(const Line& line);

  // markdown_table.cc
  bool BeginsTable(const Line& line);
  void ReadTable(Line line);
  bool GoesOn(const Line& line, bool opened);
  std::uint32_t AddRowLines(const Line& line, bool closed);
  void AddRow(Table& table, bool header);
  std::uint32_t ReadCaption(Table& table, std::uint32_t from, std::uint32_t quotes);
  void ReadGridTable(Line line);
  void AddGridRow(Table& table, const std::vector<Line>& lines, bool header);
  void EndTable(Table table, std::uint32_t at, bool quoted);

  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Document document_;
  LinkLabels labels_;
  Finder finder_;
  std::uint32_t pos_ = 0;
  bool blank_ = true;  // an empty line stands before pos_

  std::vector<List> lists_;
  std::vector<Indented> indented_;
  std::vector<bool> fenced_divisions_;  // open `:::`: whether it is an admonition
  std::vector<Fence> directives_;       // open ```{note}, each a division too
  std::uint32_t pending_item_ = 0;      // depth of an item whose words have not begun
  bool deep_ = false;                   // nesting beyond the limit was reported

  bool open_ = false;  // a paragraph or an item is being read
  Stretch paragraph_;
  std::uint32_t paragraph_lines_ = 0;
  std::uint32_t paragraph_quotes_ = 0;
  Block begun_;

  RowParts parts_;  // kept for its memory, like row_
  Stretch row_;
  std::uint64_t places_ = 0;  // cells of all tables so far
  bool row_reported_ = false;
};

}  // namespace portwright::document
