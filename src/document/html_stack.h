// The open elements of HTML, and which of them a tag ends. A cell hides what is open outside it
// from the end tags within. Cost: each step in constant time, over the elements that it ends.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "document/html_tags.h"

namespace portwright::document {

// What an element does here; its tag, or its role= for a <div>.
enum class HtmlRole : std::uint8_t {
  kNothing,
  kTable,
  kCaption,
  kRowGroup,
  kHead,  // rows of headings
  kRow,
  kCell,
  kHeading
};

// What holds for words within an element.
struct HtmlContext {
  std::uint32_t list_depth = 0;
  std::uint8_t heading = 0;  // its level
  bool code = false;
  bool quoted = false;
  bool hidden = false;
};

class HtmlStack {
 public:
  struct Element {
    HtmlTag tag = HtmlTag::kOther;
    HtmlRole role = HtmlRole::kNothing;
    HtmlContext outside;      // restored when it ends
    std::uint32_t same = 0;   // the next open element of this tag: index + 1
    std::uint32_t scope = 0;  // of what is outside
    std::uint32_t table = 0;
    std::uint32_t source = 0;
  };

  HtmlContext& context() { return context_; }
  std::size_t size() const { return elements_.size(); }
  const Element& At(std::size_t index) const { return elements_[index]; }
  const Element& top() const { return elements_.back(); }
  bool empty() const { return elements_.empty(); }

  // The context of the element is the current one, to be changed after this.
  void Push(HtmlTag tag, HtmlRole role, std::uint32_t source);
  Element Pop();

  // Index + 1 of the innermost open element `tag` that an end tag here may end; 0 for none.
  std::uint32_t FindInScope(HtmlTag tag) const;
  // The same for the tags of tables, which end what is open in a cell.
  std::uint32_t FindInTable(HtmlTag tag) const;
  std::uint32_t Last(HtmlTag tag) const { return last_[static_cast<std::size_t>(tag)]; }
  // Index + 1 of the innermost table; 0 outside of all.
  std::uint32_t table() const { return table_; }
  // Of the innermost cell, caption or table; kNothing outside of all.
  HtmlRole ScopeRole() const {
    return scope_ == 0 ? HtmlRole::kNothing : elements_[scope_ - 1].role;
  }
  // Index + 1 of that.
  std::uint32_t scope() const { return scope_; }
  // A table is open, and neither a cell nor a caption in it.
  bool IsBetweenCells() const { return table_ > 0 && scope_ == table_; }

 private:
  std::vector<Element> elements_;
  std::array<std::uint32_t, static_cast<std::size_t>(HtmlTag::kCount)> last_ = {};
  std::uint32_t scope_ = 0;  // index + 1 of the innermost cell, caption or table
  std::uint32_t table_ = 0;
  HtmlContext context_;
};

}  // namespace portwright::document
