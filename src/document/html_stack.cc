#include "document/html_stack.h"

#include "base/check.h"

namespace portwright::document {

void HtmlStack::Push(HtmlTag tag, HtmlRole role, std::uint32_t source) {
  std::uint32_t& last = last_[static_cast<std::size_t>(tag)];
  Element element;
  element.tag = tag;
  element.role = role;
  element.outside = context_;
  element.same = last;
  element.scope = scope_;
  element.table = table_;
  element.source = source;
  elements_.push_back(element);
  last = static_cast<std::uint32_t>(elements_.size());
  const bool table = role == HtmlRole::kTable;
  if (table) table_ = last;
  if (table || role == HtmlRole::kCell || role == HtmlRole::kCaption) {
    scope_ = last;
    context_.list_depth = 0;
    context_.heading = 0;
    context_.code = false;
  }
}

HtmlStack::Element HtmlStack::Pop() {
  PORTWRIGHT_CHECK(!elements_.empty(), "an open element");
  const Element element = elements_.back();
  elements_.pop_back();
  last_[static_cast<std::size_t>(element.tag)] = element.same;
  scope_ = element.scope;
  table_ = element.table;
  context_ = element.outside;
  return element;
}

std::uint32_t HtmlStack::FindInScope(HtmlTag tag) const {
  const std::uint32_t last = Last(tag);
  return last >= scope_ ? last : 0;
}

std::uint32_t HtmlStack::FindInTable(HtmlTag tag) const {
  const std::uint32_t last = Last(tag);
  return last >= table_ ? last : 0;
}

}  // namespace portwright::document
