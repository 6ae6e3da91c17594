// The reader behind JsonTree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "dialect/common/json_tree.h"

namespace portwright::dialect {

class JsonTextReader {
 public:
  JsonTextReader(std::string_view text, JsonTree& tree, Diagnostics& diagnostics)
      : text_(text), tree_(tree), diagnostics_(diagnostics) {}

  // False after an error, which is said: the tree is of no use then.
  bool Read();

 private:
  struct Open {
    std::uint32_t node = 0;
    std::uint32_t last = JsonTree::kNone;  // its last child
    char end = ']';
  };

  bool CheckWhole();
  bool ReadValues();
  bool BeginValue();  // a value, or what opens one
  bool ReadName();
  bool AfterValue();  // closes what ends here
  bool ReadLiteral(JsonTree::Node& node);
  bool ReadNumber(JsonTree::Node& node);
  bool ReadString(std::string_view& raw);
  bool ReadEscape();
  bool ReadSurrogate();
  bool HasHexDigits(std::size_t at) const;
  bool Close();
  bool AddNode(const JsonTree::Node& node);
  void SkipBlanks();
  std::uint32_t Column() const { return static_cast<std::uint32_t>(at_ - line_start_ + 1); }
  bool Fail(std::string_view code, std::string message, std::string hint = "");
  bool FailSyntax(std::string_view expected);

  std::string_view text_;
  JsonTree& tree_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
  std::vector<Open> open_;
  // Of the member whose value comes.
  std::string_view name_;
  std::uint32_t name_line_ = 0;  // 0: no member
  std::uint32_t name_column_ = 0;
};

}  // namespace portwright::dialect
