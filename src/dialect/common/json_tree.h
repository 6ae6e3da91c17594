// JSON texts (RFC 8259) as trees in which every value knows where it stands. Strings stay views
// into the text, which must outlive the tree; nothing of a text is ever part of a message but a
// single character. A text is read on a stack of its own; bytes, depth and values are limited.
// Linear in the text, but O(n log n) in the members of one object. Const access from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect {

enum class JsonKind : std::uint8_t { kNone, kNull, kBool, kNumber, kString, kArray, kObject };

// `a string`, `an array`: for messages.
std::string_view NameOf(JsonKind kind);

class JsonTree;

// One value of a tree, or none: what is asked of none is none.
class JsonValue {
 public:
  JsonValue() = default;

  JsonKind kind() const;
  bool exists() const { return tree_ != nullptr; }
  bool IsNull() const { return kind() == JsonKind::kNull; }
  bool IsTrue() const;
  // Whether it says nothing: not there, null, or without a value in it.
  bool IsEmpty() const;

  std::string Name() const;  // within an object
  bool IsNamed(std::string_view name) const;
  bool Is(std::string_view text) const;  // the string
  std::string Text() const;              // of a string; else empty
  std::size_t text_bytes() const;        // as written: not less than those of Text
  // Of a number without fraction and exponent.
  std::optional<std::int64_t> Integer() const;

  JsonValue Member(std::string_view name) const;  // O(members)
  JsonValue First() const;                        // of an array or object
  JsonValue Next() const;                         // within the same

  // Of the value; of a member, where its name stands. What is not there has no place.
  SourcePlace place() const;

 private:
  friend class JsonTree;
  friend class JsonTextReader;
  JsonValue(const JsonTree* tree, std::uint32_t node) : tree_(tree), node_(node) {}

  const JsonTree* tree_ = nullptr;
  std::uint32_t node_ = 0;
};

class JsonTree {
 public:
  static constexpr std::size_t kBytesMax = std::size_t{1} << 30;
  static constexpr std::size_t kValuesMax = 4'000'000;
  static constexpr std::size_t kDepthMax = 200;

  // Errors are PW-DIA-common-0101 to 0104; the tree is empty then.
  JsonTree(std::string_view text, std::uint32_t file, Diagnostics& diagnostics);
  // Values point to their tree.
  JsonTree(const JsonTree&) = delete;
  JsonTree& operator=(const JsonTree&) = delete;

  JsonValue root() const { return nodes_.empty() ? JsonValue() : JsonValue(this, 0); }

 private:
  friend class JsonValue;
  friend class JsonTextReader;
  friend class JsonTreeBuilder;
  explicit JsonTree(std::uint32_t file) : file_(file) {}

  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Node {
    std::string_view name;  // as written, between the quotes
    std::string_view text;  // string: between the quotes; number, true, false: all
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t first = kNone;
    std::uint32_t next = kNone;
    JsonKind kind = JsonKind::kNull;
  };

  std::vector<Node> nodes_;
  std::deque<std::string> own_texts_;  // of a tree that was built, for the views
  std::uint32_t file_;
};

}  // namespace portwright::dialect
