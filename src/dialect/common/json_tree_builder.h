// A JsonTree out of another notation of the same values, YAML say: whoever reads JSON reads that
// too. Values come in the order of the text; the tree keeps copies of what they say. Limits are the
// caller's. O(values). One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect {

class JsonTreeBuilder {
 public:
  explicit JsonTreeBuilder(std::uint32_t file);

  // Of the member whose value comes, with its place.
  void Name(std::string_view name, SourcePlace place);
  void BeginObject(SourcePlace place) { Begin(JsonKind::kObject, place); }
  void BeginArray(SourcePlace place) { Begin(JsonKind::kArray, place); }
  void End() { open_.pop_back(); }
  void String(std::string_view text, SourcePlace place);
  // `text` as JSON writes it: `null`, `true`, `-1`.
  void Literal(JsonKind kind, std::string_view text, SourcePlace place);

  // Everything is closed.
  std::unique_ptr<JsonTree> Take() { return std::move(tree_); }

 private:
  struct Open {
    std::uint32_t node = 0;
    std::uint32_t last = 0;  // its last child; 0: none, as the first node is nobody's
  };

  void Begin(JsonKind kind, SourcePlace place);
  std::uint32_t Add(JsonKind kind, std::string_view text, SourcePlace place);
  std::string_view Escaped(std::string_view text);

  std::unique_ptr<JsonTree> tree_;
  std::vector<Open> open_;
  std::string_view name_;
  SourcePlace name_place_;  // line 0: no member
};

}  // namespace portwright::dialect
