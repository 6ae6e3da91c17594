// Elements of HTML that the reader tells apart; all others are words in a line.
#pragma once

#include <cstdint>
#include <string_view>

namespace portwright::document {

enum class HtmlTag : std::uint8_t {
  kOther,  // a, b, span and whatever there is: neither breaks the line nor holds blocks
  kBlock,  // blocks that mean nothing here: p, hr, option
  kAside,
  kBlockquote,
  kBr,
  kCaption,
  kDd,
  kDiv,
  kDl,
  kDt,
  kFooter,
  kHeading,
  kLi,
  kMacroParameter,
  kNav,
  kOl,
  kPre,
  kRaw,  // script, style and others whose content is no markup
  kRowGroup,
  kSection,
  kSup,
  kTable,
  kTd,
  kTemplate,
  kTextarea,
  kTh,
  kThead,
  kTitle,
  kTr,
  kUl,
  kCount
};

// `name` in any case. Cost: logarithmic in the names.
HtmlTag FindHtmlTag(std::string_view name);

}  // namespace portwright::document
