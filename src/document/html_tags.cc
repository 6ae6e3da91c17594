#include "document/html_tags.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace portwright::document {
namespace {

struct NamedTag {
  std::string_view name;
  HtmlTag tag;
};

// By name.
constexpr NamedTag kTags[] = {
    {"ac:parameter", HtmlTag::kMacroParameter},
    {"address", HtmlTag::kSection},
    {"article", HtmlTag::kSection},
    {"aside", HtmlTag::kAside},
    {"blockquote", HtmlTag::kBlockquote},
    {"body", HtmlTag::kBlock},
    {"br", HtmlTag::kBr},
    {"caption", HtmlTag::kCaption},
    {"center", HtmlTag::kDiv},
    {"dd", HtmlTag::kDd},
    {"details", HtmlTag::kSection},
    {"dialog", HtmlTag::kSection},
    {"dir", HtmlTag::kUl},
    {"div", HtmlTag::kDiv},
    {"dl", HtmlTag::kDl},
    {"dt", HtmlTag::kDt},
    {"fieldset", HtmlTag::kSection},
    {"figcaption", HtmlTag::kSection},
    {"figure", HtmlTag::kSection},
    {"footer", HtmlTag::kFooter},
    {"form", HtmlTag::kSection},
    {"h1", HtmlTag::kHeading},
    {"h2", HtmlTag::kHeading},
    {"h3", HtmlTag::kHeading},
    {"h4", HtmlTag::kHeading},
    {"h5", HtmlTag::kHeading},
    {"h6", HtmlTag::kHeading},
    {"head", HtmlTag::kBlock},
    {"header", HtmlTag::kSection},
    {"hgroup", HtmlTag::kSection},
    {"hr", HtmlTag::kBlock},
    {"html", HtmlTag::kBlock},
    {"iframe", HtmlTag::kRaw},
    {"legend", HtmlTag::kSection},
    {"li", HtmlTag::kLi},
    {"listing", HtmlTag::kPre},
    {"main", HtmlTag::kSection},
    {"menu", HtmlTag::kUl},
    {"nav", HtmlTag::kNav},
    {"noembed", HtmlTag::kRaw},
    {"noframes", HtmlTag::kRaw},
    {"ol", HtmlTag::kOl},
    {"optgroup", HtmlTag::kBlock},
    {"option", HtmlTag::kBlock},
    {"p", HtmlTag::kBlock},
    {"pre", HtmlTag::kPre},
    {"script", HtmlTag::kRaw},
    {"search", HtmlTag::kSection},
    {"section", HtmlTag::kSection},
    {"style", HtmlTag::kRaw},
    {"summary", HtmlTag::kSection},
    {"sup", HtmlTag::kSup},
    {"table", HtmlTag::kTable},
    {"tbody", HtmlTag::kRowGroup},
    {"td", HtmlTag::kTd},
    {"template", HtmlTag::kTemplate},
    {"textarea", HtmlTag::kTextarea},
    {"tfoot", HtmlTag::kRowGroup},
    {"th", HtmlTag::kTh},
    {"thead", HtmlTag::kThead},
    {"title", HtmlTag::kTitle},
    {"tr", HtmlTag::kTr},
    {"ul", HtmlTag::kUl},
    {"xmp", HtmlTag::kTextarea},
};

constexpr std::size_t kNameMax = 12;

}  // namespace

HtmlTag FindHtmlTag(std::string_view name) {
  if (name.size() > kNameMax) return HtmlTag::kOther;
  std::array<char, kNameMax> buffer{};
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    buffer[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const std::string_view lower(buffer.data(), name.size());
  const auto* found =
      std::lower_bound(std::begin(kTags), std::end(kTags), lower,
                       [](const NamedTag& tag, std::string_view n) { return tag.name < n; });
  return found != std::end(kTags) && found->name == lower ? found->tag : HtmlTag::kOther;
}

}  // namespace portwright::document
