// What tags do to the stack of open elements: the part of HtmlReader that knows HTML's elements.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "document/html_blocks.h"
#include "document/html_reader.h"

namespace portwright::document {
namespace {

// As HTML reads numbers of attributes; `otherwise` for what is none.
std::uint32_t ReadSpan(std::string_view value, std::uint32_t otherwise, std::uint32_t most) {
  std::size_t at = 0;
  while (at < value.size() && (value[at] == ' ' || value[at] == '\n' || value[at] == '\t')) ++at;
  if (at < value.size() && value[at] == '+') ++at;
  std::uint32_t number = 0;
  const std::size_t digits = at;
  for (; at < value.size() && value[at] >= '0' && value[at] <= '9'; ++at) {
    number = std::min(number * 10 + static_cast<std::uint32_t>(value[at] - '0'), most);
  }
  return at == digits ? otherwise : number;
}

bool HasWord(std::string_view words, const auto& wanted) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find_first_of(" \t\r\n"), words.size());
    const std::string_view word = words.substr(0, end);
    if (std::any_of(wanted.begin(), wanted.end(),
                    [&](std::string_view w) { return EqualsIgnoringCase(word, w); })) {
      return true;
    }
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

// Classes of admonitions and sidebars: Sphinx, Asciidoctor, DITA, Confluence, Docusaurus, DocFX.
constexpr std::array<std::string_view, 16> kQuotingClasses = {
    "admonition", "admonitionblock",
    "alert",      "attention",
    "callout",    "caution",
    "danger",     "hint",
    "important",  "note",
    "sidebar",    "theme-admonition",
    "tip",        "versionadded",
    "warning",    "confluence-information-macro"};

// Classes of the link beside a heading or a caption that leads to itself: # or a pilcrow.
constexpr std::array<std::string_view, 8> kSelfLinkClasses = {
    "headerlink", "header-anchor", "anchor",    "anchorjs-link",
    "permalink",  "anchor-link",   "hash-link", "heading-anchor"};

bool IsOfTable(HtmlTag tag) {
  constexpr std::array<HtmlTag, 7> kTags = {HtmlTag::kTable,  HtmlTag::kTr,    HtmlTag::kTd,
                                            HtmlTag::kTh,     HtmlTag::kThead, HtmlTag::kRowGroup,
                                            HtmlTag::kCaption};
  return std::find(kTags.begin(), kTags.end(), tag) != kTags.end();
}

bool IsRaw(HtmlTag tag) {
  return tag == HtmlTag::kRaw || tag == HtmlTag::kTitle || tag == HtmlTag::kTextarea;
}

bool StaysOpen(HtmlTag tag) {
  return tag != HtmlTag::kOther && tag != HtmlTag::kBlock && tag != HtmlTag::kBr &&
         tag != HtmlTag::kSup && !IsRaw(tag);
}

}  // namespace

// --- the stack -----------------------------------------------------------------------------------

void HtmlReader::Push(const HtmlToken& token, HtmlRole role) {
  stack_.Push(token.tag, role, token.begin);
}

void HtmlReader::Pop() {
  const bool hidden = stack_.context().hidden;
  const HtmlStack::Element element = stack_.Pop();
  if (hidden && !element.outside.hidden) Hide(hidden_from_, at_, HiddenKind::kTemplate);
  if (element.tag == HtmlTag::kLi || element.tag == HtmlTag::kDt) begins_item_ = false;
  switch (element.role) {
    case HtmlRole::kTable:
      tables_.End(stack_.context().quoted);
      implied_table_ = false;
      break;
    case HtmlRole::kHead:
    case HtmlRole::kRowGroup:
      tables_.EndGroup();
      break;
    case HtmlRole::kCell:
      tables_.EndCell();
      break;
    case HtmlRole::kNothing:
    case HtmlRole::kCaption:
    case HtmlRole::kRow:
    case HtmlRole::kHeading:
      break;
  }
}

void HtmlReader::PopTo(std::size_t size) {
  while (stack_.size() > size) Pop();
}

void HtmlReader::EndHeading() {
  if (!stack_.empty() && stack_.top().role == HtmlRole::kHeading) Pop();
}

// --- tags ----------------------------------------------------------------------------------------

bool HtmlReader::Hides(const HtmlToken& token) const {
  const HtmlTag tag = token.tag;
  if (tag == HtmlTag::kNav || tag == HtmlTag::kFooter || tag == HtmlTag::kTemplate) return true;
  if (tag == HtmlTag::kMacroParameter) return !token.closes_itself;
  if (tag != HtmlTag::kDiv && tag != HtmlTag::kSection) return false;
  const std::string_view role = tokens_.Attribute("role");
  return EqualsIgnoringCase(role, "navigation") || EqualsIgnoringCase(role, "contentinfo");
}

void HtmlReader::ReadStart(const HtmlToken& token) {
  at_ = token.begin;
  if (stack_.context().hidden) {
    if (IsRaw(token.tag)) ReadRaw(token);
    if (StaysOpen(token.tag)) Push(token, HtmlRole::kNothing);
    return;
  }
  if (token.tag != HtmlTag::kOther && token.tag != HtmlTag::kSup && !IsRaw(token.tag)) {
    EndMarker(token.begin);
  }
  const bool hides = !token.unfinished && Hides(token);
  if (!hides) HideAttributes();
  if (token.unfinished) {
    Warn("the tag", token.begin);
  } else if (hides) {
    Flush();
    Push(token, HtmlRole::kNothing);
    stack_.context().hidden = true;
    hidden_from_ = token.begin;
  } else if (IsRaw(token.tag)) {
    ReadRaw(token);
  } else if (token.tag == HtmlTag::kSup) {
    in_sup_ = true;
  } else if (EqualsIgnoringCase(token.name, "a")) {
    in_self_link_ = HasWord(tokens_.Attribute("class"), kSelfLinkClasses);
  } else if (token.tag == HtmlTag::kBr) {
    block_.text.Break(token.begin);
  } else if (token.tag != HtmlTag::kOther && token.tag != HtmlTag::kMacroParameter) {
    Flush();
    if (IsOfTable(token.tag)) {
      BeginTablePart(token);
    } else {
      BeginBlock(token);
    }
  }
}

void HtmlReader::ReadEnd(const HtmlToken& token) {
  at_ = token.end;
  const bool hidden = stack_.context().hidden;
  if (!hidden) HideAttributes();
  if (token.unfinished && !hidden) Warn("the tag", token.begin);
  if (EqualsIgnoringCase(token.name, "a")) in_self_link_ = false;
  if (token.tag == HtmlTag::kOther || IsRaw(token.tag)) return;
  if (token.tag == HtmlTag::kSup) {
    in_sup_ = false;
    return;
  }
  if (!hidden) {
    EndMarker(token.begin);
    if (token.tag == HtmlTag::kBr) {
      block_.text.Break(token.begin);
      return;
    }
    Flush();
  }
  std::uint32_t found =
      IsOfTable(token.tag) ? stack_.FindInTable(token.tag) : stack_.FindInScope(token.tag);
  const std::uint32_t list = std::max(stack_.Last(HtmlTag::kUl), stack_.Last(HtmlTag::kOl));
  if (token.tag == HtmlTag::kLi && found < list) found = 0;
  if (found > 0) PopTo(found - 1);
}

void HtmlReader::BeginBlock(const HtmlToken& token) {
  if (implied_table_ && stack_.IsBetweenCells()) PopTo(stack_.table() - 1);
  const HtmlTag tag = token.tag;
  if (tag == HtmlTag::kBlock) {
    EndHeading();
    if (EqualsIgnoringCase(token.name, "p")) BeginWordItem();
  } else if (tag == HtmlTag::kHeading) {
    BeginHeading(token, static_cast<std::uint8_t>(token.name[1] - '0'));
  } else if (tag == HtmlTag::kUl || tag == HtmlTag::kOl || tag == HtmlTag::kDl) {
    EndHeading();
    Push(token, HtmlRole::kNothing);
    ++stack_.context().list_depth;
  } else if (tag == HtmlTag::kLi || tag == HtmlTag::kDt || tag == HtmlTag::kDd) {
    BeginItem(token);
  } else if (tag == HtmlTag::kPre) {
    EndHeading();
    Push(token, HtmlRole::kNothing);
    stack_.context().code = true;
  } else {
    BeginSection(token);
  }
}

void HtmlReader::BeginHeading(const HtmlToken& token, std::uint8_t level) {
  EndHeading();
  Push(token, HtmlRole::kHeading);
  stack_.context().heading = std::clamp<std::uint8_t>(level, 1, 9);
}

void HtmlReader::BeginItem(const HtmlToken& token) {
  std::uint32_t open = 0;
  std::uint32_t list = stack_.scope();
  if (token.tag == HtmlTag::kLi) {
    open = stack_.Last(HtmlTag::kLi);
    list = std::max({list, stack_.Last(HtmlTag::kUl), stack_.Last(HtmlTag::kOl)});
  } else {
    open = std::max(stack_.Last(HtmlTag::kDt), stack_.Last(HtmlTag::kDd));
    list = std::max(list, stack_.Last(HtmlTag::kDl));
  }
  if (open > list) PopTo(open - 1);
  Push(token, HtmlRole::kNothing);
  begins_item_ = token.tag != HtmlTag::kDd;
}

// Word writes lists as paragraphs: style='mso-list:l0 level2 lfo1'.
void HtmlReader::BeginWordItem() {
  const std::string_view style = tokens_.Attribute("style");
  const std::size_t list = style.find("mso-list:");
  if (list == std::string_view::npos) return;
  const std::string_view rest = style.substr(list);
  const std::size_t level = rest.find("level");
  if (level == std::string_view::npos) return;
  item_level_ = std::max<std::uint32_t>(ReadSpan(rest.substr(level + 5), 1, 9), 1);
}

void HtmlReader::BeginSection(const HtmlToken& token) {
  const std::string_view role = tokens_.Attribute("role");
  if (EqualsIgnoringCase(role, "heading")) {
    BeginHeading(token, static_cast<std::uint8_t>(ReadSpan(tokens_.Attribute("aria-level"), 2, 9)));
    return;
  }
  if (!role.empty() && BeginTableByRole(token, role)) return;
  Push(token, HtmlRole::kNothing);
  if (token.tag == HtmlTag::kBlockquote || token.tag == HtmlTag::kAside ||
      HasWord(tokens_.Attribute("class"), kQuotingClasses)) {
    stack_.context().quoted = true;
  }
}

// --- tables --------------------------------------------------------------------------------------

void HtmlReader::BeginTablePart(const HtmlToken& token) {
  if (token.tag == HtmlTag::kTable) {
    BeginTable(token);
  } else if (token.tag == HtmlTag::kTr) {
    BeginRow(token);
  } else if (token.tag == HtmlTag::kTd || token.tag == HtmlTag::kTh) {
    BeginCell(token);
  } else if (stack_.table() > 0) {
    const bool head = token.tag == HtmlTag::kThead;
    PopTo(stack_.table());
    Push(token, token.tag == HtmlTag::kCaption ? HtmlRole::kCaption
                : head                         ? HtmlRole::kHead
                                               : HtmlRole::kRowGroup);
  }
}

// A table where only rows may stand ends the table around it.
void HtmlReader::BeginTable(const HtmlToken& token) {
  EndHeading();
  if (stack_.ScopeRole() == HtmlRole::kCaption) PopTo(stack_.scope() - 1);
  if (stack_.IsBetweenCells()) PopTo(stack_.table() - 1);
  OpenTable(token.begin, token.tag);
}

void HtmlReader::OpenTable(std::uint32_t source, HtmlTag tag) {
  if (tables_.depth() >= kTableDepthMax) {
    too_deep_ = true;
    return;
  }
  tables_.Begin(source);
  stack_.Push(tag, HtmlRole::kTable, source);
  begins_item_ = false;
}

// A row without a table begins one: a piece of a table is better than words without order.
void HtmlReader::BeginRow(const HtmlToken& token) {
  if (stack_.table() == 0) {
    OpenTable(token.begin, HtmlTag::kTable);
    implied_table_ = true;
  }
  std::size_t around = stack_.table();
  bool head = false;
  if (stack_.size() > around) {
    const HtmlRole role = stack_.At(around).role;
    head = role == HtmlRole::kHead;
    if (head || role == HtmlRole::kRowGroup) ++around;
  }
  PopTo(around);
  stack_.Push(HtmlTag::kTr, HtmlRole::kRow, token.begin);
  tables_.BeginRow(token.begin, head);
}

void HtmlReader::BeginCell(const HtmlToken& token) {
  std::size_t row = stack_.table();
  const auto is_row = [&] {
    return row > 0 && row < stack_.size() && stack_.At(row).role == HtmlRole::kRow;
  };
  if (!is_row()) ++row;
  if (stack_.table() == 0 || !is_row()) {
    BeginRow(token);
    if (too_deep_) return;
  } else {
    PopTo(row + 1);
  }
  FillCell(token, token.tag == HtmlTag::kTh, tokens_.Attribute("rowspan"),
           tokens_.Attribute("colspan"));
}

void HtmlReader::FillCell(const HtmlToken& token, bool header, std::string_view rows,
                          std::string_view columns) {
  constexpr std::uint32_t kRowsMax = 65'534;
  HtmlCell cell;
  cell.source = token.begin;
  cell.row_span = ReadSpan(rows, 1, kRowsMax);
  cell.column_span = std::max<std::uint32_t>(ReadSpan(columns, 1, GridBuilder::kColumnsMax), 1);
  cell.header = header;
  tables_.BeginCell(cell);
  Push(token, HtmlRole::kCell);
  begins_item_ = false;
}

// <div role="table">: its end tags are there, or nothing could be made of it.
bool HtmlReader::BeginTableByRole(const HtmlToken& token, std::string_view role) {
  if (EqualsIgnoringCase(role, "table") || EqualsIgnoringCase(role, "grid")) {
    if (stack_.IsBetweenCells() || stack_.ScopeRole() == HtmlRole::kCaption) return false;
    OpenTable(token.begin, token.tag);
    return true;
  }
  if (!stack_.IsBetweenCells()) return false;
  if (EqualsIgnoringCase(role, "row")) {
    Push(token, HtmlRole::kRow);
    tables_.BeginRow(token.begin, false);
    return true;
  }
  const bool header =
      EqualsIgnoringCase(role, "columnheader") || EqualsIgnoringCase(role, "rowheader");
  if (!header && !EqualsIgnoringCase(role, "cell") && !EqualsIgnoringCase(role, "gridcell")) {
    return false;
  }
  if (!tables_.HasRow()) tables_.BeginRow(token.begin, false);
  FillCell(token, header, tokens_.Attribute("aria-rowspan"), tokens_.Attribute("aria-colspan"));
  return true;
}

}  // namespace portwright::document
