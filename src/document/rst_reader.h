// Reads blocks of reStructuredText into an assembly; rst.cc has the blocks, rst_directives.cc what
// directives make of theirs. Threading: none shared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "document/rst_inline.h"
#include "document/rst_tables.h"

namespace portwright::document {

// Collects what `.. |name| replace::` defines, wherever it stands.
void FindSubstitutions(RstContext& context, const std::vector<Span>& lines);

class RstReader {
 public:
  explicit RstReader(RstContext& context) : context_(context), a_(context.assembly) {}

  // The lines of a body, its own indentation taken off. Cost: linear in them, times the depth of
  // what is indented, which is limited.
  void ReadBody(const std::vector<Span>& lines);

 private:
  struct Directive {
    std::string name;
    Span argument;              // of the first line
    std::vector<Span> rest;     // of the argument, on further lines
    std::vector<Span> options;  // their lines
    std::vector<Span> content;  // its indentation taken off
    std::uint32_t source = 0;
  };

  std::string_view Slice(const Span& span) const { return a_.Slice(span.begin, span.end); }
  bool IsBlank(const Span& line) const;
  std::size_t IndentOf(const Span& line) const;
  Span Unindent(const Span& line, std::size_t columns) const;
  // The indented lines from `from` on and blank ones between them, their indentation taken off.
  std::vector<Span> Indented(const std::vector<Span>& lines, std::size_t from, std::size_t& end,
                             std::size_t columns) const;
  std::vector<Span> Straight(std::vector<Span> lines) const;

  // Each reads what begins at line `i`, if it is what it knows, and moves `i` behind it.
  bool ReadHeading(const std::vector<Span>& lines, std::size_t& i);
  bool ReadTable(const std::vector<Span>& lines, std::size_t& i);
  bool ReadItem(const std::vector<Span>& lines, std::size_t& i);
  bool ReadField(const std::vector<Span>& lines, std::size_t& i);
  bool ReadLineBlock(const std::vector<Span>& lines, std::size_t& i);
  bool ReadExplicit(const std::vector<Span>& lines, std::size_t& i);
  bool ReadIndented(const std::vector<Span>& lines, std::size_t& i);
  void ReadParagraph(const std::vector<Span>& lines, std::size_t& i);
  void ReadLiteral(const std::vector<Span>& lines, std::size_t& i);

  void ReadMarked(const Span& line, const std::vector<Span>& block);
  bool ReadFootnote(const Span& line, const std::vector<Span>& block);
  Directive ParseDirective(const Span& line, std::size_t name_begin, std::size_t name_end,
                           const std::vector<Span>& block) const;
  void RunDirective(const Directive& directive);
  bool RunTableDirective(const Directive& directive);
  bool RunTextDirective(const Directive& directive);
  void RunListTable(const Directive& directive);
  void RunCsvTable(const Directive& directive);
  Text Caption(const Directive& directive);
  // The value of an option, and an empty span where it is not given.
  Span OptionOf(const Directive& directive, std::string_view name) const;
  std::uint32_t NumberOf(const Directive& directive, std::string_view name) const;
  void HideLines(const std::vector<Span>& lines, HiddenKind kind);
  void Tell(std::string_view key, std::string_view code, std::uint32_t at, std::string message,
            std::string hint);

  void EmitTable(const RstTable& table, std::uint32_t source, Text caption);
  void EmitWords(const std::vector<Span>& lines);
  void EmitCode(const std::vector<Span>& lines);

  RstContext& context_;
  Assembly& a_;
  int depth_ = 0;  // of bodies within each other
  std::uint32_t list_depth_ = 0;
  std::uint32_t item_ = 0;  // the next paragraph is the first of an item of this depth
};

}  // namespace portwright::document
