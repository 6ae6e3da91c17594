// The reader behind HclTree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "dialect/common/hcl_tree.h"

namespace portwright::dialect {

class HclTextReader {
 public:
  HclTextReader(std::string_view text, HclTree& tree, Diagnostics& diagnostics)
      : text_(text), tree_(tree), diagnostics_(diagnostics) {}

  // False after an error, which is said: the tree is of no use then.
  bool Read();

 private:
  using Node = HclTree::Node;
  using Form = HclTree::Form;
  // A node by its index; kNone after an error.
  using Id = std::uint32_t;
  static constexpr Id kNone = HclTree::kNone;
  struct Children {
    Id parent = kNone;
    Id last = kNone;
  };

  bool CheckWhole();
  // hcl_text_reader.cc: bodies, and what is between words.
  bool ReadBody(Id block, bool is_root);
  bool ReadItem(Children& children, bool is_alone);
  bool ReadBlock(Children& children, std::string_view type, SourcePlace place);
  bool ReadLabels(Id block);
  bool EndItem();
  bool CheckNames(Id parent);
  // hcl_expressions.cc: values.
  Id ReadExpression();
  Id ReadWithinDepth();
  Id ReadOperand();
  Id ReadPrimary();
  Id ReadNumber();
  Id ReadWord();
  Id ReadList();
  Id ReadMap();
  bool ReadKey(Node& key, bool& is_literal);
  Id ReadCall(Id id, std::size_t begin);
  bool ReadFor(char end);
  bool IsFor();
  bool ReadPostfixes(Id& id, std::size_t begin);
  bool ReadPostfix(bool& is_plain, bool& is_any);
  bool ReadIndex(bool& is_plain);
  std::size_t OperatorHere() const;
  bool ReadCondition();
  // hcl_strings.cc: strings, heredocs and the templates in them.
  Id ReadQuoted();
  Id ReadHeredoc();
  bool ReadTemplatePart(bool& is_template);
  bool ReadDirective();
  bool ReadEscape();
  bool IsTemplateAt(std::size_t at) const;

  bool Expect(char c, std::string_view expected);
  bool Here(std::string_view word) const { return text_.substr(at_, word.size()) == word; }
  char Look(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool AtEnd() const { return at_ >= text_.size(); }
  std::string_view ReadIdentifier();  // empty where none is
  std::string_view PeekIdentifier() const;
  // Blanks and comments; with them newlines where they mean nothing.
  bool Skip(bool with_newlines);
  bool Skip() { return Skip(newlines_are_blank_); }
  void NewLine();  // at a newline
  SourcePlace Place() const;
  Id Add(HclKind kind);
  void Link(Children& children, Id child);
  // Makes a node the text of a computed value, and drops what was read within it.
  void Collapse(Id id, std::size_t begin, std::size_t end, HclKind kind = HclKind::kExpression);
  bool Fail(std::string_view code, std::string message, std::string hint = "");
  bool FailLimit(const std::string& most);
  bool FailSyntax(std::string_view expected);
  Id FailValue(std::string_view expected) {
    FailSyntax(expected);
    return kNone;
  }

  std::string_view text_;
  HclTree& tree_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::size_t depth_ = 0;
  bool newlines_are_blank_ = false;
  Id value_of_template_ = kNone;  // of the last `${x}`
};

}  // namespace portwright::dialect
