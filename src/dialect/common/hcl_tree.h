// HCL texts (Terraform's native syntax, HCL 2) as trees in which every value knows where it stands:
// bodies of attributes and blocks, and values as they are written. Nothing is evaluated: what is
// not a literal is a reference, a call or an expression, and stands there as its text. Comments are
// passed over. Strings stay views into the text, which must outlive the tree; nothing of a text is
// ever part of a message but a single character. Bytes, depth and values are limited. Linear in the
// text, but O(n log n) in the attributes of one body. Const access from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect {

enum class HclKind : std::uint8_t {
  kNone,
  kNull,
  kBool,
  kNumber,      // with its sign
  kString,      // quoted or a heredoc, without `${` and `%{`
  kTemplate,    // a string with them; one that is nothing but `${x}` is x itself
  kList,        // `[1, "a"]`
  kMap,         // `{ a = 1 }`
  kReference,   // `var.a`, `aws_vpc.b[0].id`, `string`
  kCall,        // `toset(["a"])`; its arguments are its values
  kExpression,  // operators, conditions, `for`, splats and what else is computed
  kBlock,       // `ingress { ... }`; the root is one without type and labels
};

// `a string`, `a list`: for messages.
std::string_view NameOf(HclKind kind);

class HclTree;

// One value or block of a tree, or none: what is asked of none is none.
class HclValue {
 public:
  HclValue() = default;

  HclKind kind() const;
  bool exists() const { return tree_ != nullptr; }
  bool IsNull() const { return kind() == HclKind::kNull; }
  bool IsTrue() const;
  bool IsBlock() const { return kind() == HclKind::kBlock; }
  // Whether it is written out: null, true or false, a number, a string.
  bool IsLiteral() const;
  // Whether it says nothing: not there, null, or without a value in it.
  bool IsEmpty() const;

  // Of an attribute or a member of a map; the type of a block.
  std::string Name() const;
  bool IsNamed(std::string_view name) const;
  std::size_t label_count() const;  // of a block
  std::string Label(std::size_t at) const;

  bool Is(std::string_view text) const;  // the string
  std::string Text() const;              // of a string; else empty
  // As written: without the quotes of strings; `var.a` of a reference.
  std::string_view raw() const;
  std::string_view function() const;  // of a call: `toset`
  // Of a number without fraction and exponent.
  std::optional<std::int64_t> Integer() const;

  // Of a block or map: the attribute of that name. O(members).
  HclValue Member(std::string_view name) const;
  // The first block of that type in a block, and the next one after this.
  HclValue Block(std::string_view type) const;
  HclValue NextBlock() const;
  HclValue First() const;  // attributes and blocks of a block; of a list, map or call its values
  HclValue Next() const;   // within the same

  // Of the value; of an attribute or member, where its name stands. What is not there has no place.
  SourcePlace place() const;

 private:
  friend class HclTree;
  friend class HclTextReader;
  HclValue(const HclTree* tree, std::uint32_t node) : tree_(tree), node_(node) {}

  const HclTree* tree_ = nullptr;
  std::uint32_t node_ = 0;
};

class HclTree {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{1} << 30;
  static constexpr std::size_t kValuesMax = 8'000'000;
  static constexpr std::size_t kDepthMax = 100;
  static constexpr std::size_t kLabelsMax = 8;  // of one block

  // Errors are PW-DIA-common-0111 to 0114; the tree is empty then.
  HclTree(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);
  // Values point to their tree.
  HclTree(const HclTree&) = delete;
  HclTree& operator=(const HclTree&) = delete;

  HclValue root() const { return nodes_.empty() ? HclValue() : HclValue(this, 0); }

 private:
  friend class HclValue;
  friend class HclTextReader;
  static constexpr std::uint32_t kNone = 0xffffffff;

  enum class Form : std::uint8_t { kQuoted, kHeredoc, kIndentedHeredoc };

  struct Node {
    std::string_view name;  // as written, between the quotes
    std::string_view text;  // as HclValue::raw
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t first = kNone;
    std::uint32_t next = kNone;
    std::uint32_t first_label = 0;  // labels_[first_label .. first_label + label_count)
    std::uint8_t label_count = 0;
    HclKind kind = HclKind::kNull;
    Form form = Form::kQuoted;
  };

  std::vector<Node> nodes_;
  std::vector<std::string_view> labels_;
  std::uint32_t file_;
};

}  // namespace portwright::dialect
