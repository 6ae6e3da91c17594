#include "dialect/common/hcl_text_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace portwright::dialect {
namespace {

bool BeginsWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsInWord(char c) { return BeginsWord(c) || (c >= '0' && c <= '9') || c == '-'; }

}  // namespace

bool HclTextReader::Fail(std::string_view code, std::string message, std::string hint) {
  diagnostics_.Error(code, Place(), std::move(message), std::move(hint));
  return false;
}

bool HclTextReader::FailLimit(const std::string& most) {
  return Fail("PW-DIA-common-0112", "expected at most " + most + ", found more");
}

bool HclTextReader::FailSyntax(std::string_view expected) {
  const std::string found = AtEnd()                            ? "the end of the text"
                            : Look() == '\n' || Look() == '\r' ? "the end of the line"
                            : static_cast<unsigned char>(Look()) >= 0x80
                                ? "another letter"
                                : Quote(text_.substr(at_, 1));
  return Fail("PW-DIA-common-0111", "expected " + std::string(expected) + ", found " + found,
              "nothing after this place is read");
}

bool HclTextReader::Read() {
  if (!CheckWhole()) return false;
  const Id root = Add(HclKind::kBlock);
  return root != kNone && ReadBody(root, true);
}

bool HclTextReader::CheckWhole() {
  if (text_.size() > HclTree::kBytesMax) return FailLimit("1 GiB of text");
  if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
    return Fail("PW-DIA-common-0113", "expected UTF-8, found UTF-16",
                "PowerShell writes it so with >; Out-File -Encoding utf8 does not");
  }
  if (text_.starts_with("\xef\xbb\xbf")) {
    at_ = 3;
    line_start_ = 3;
  }
  const std::optional<std::size_t> bad = FindInvalidUtf8(text_);
  if (!bad) return true;
  const std::string_view before = text_.substr(0, *bad);
  line_ = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const std::size_t newline = before.rfind('\n');
  line_start_ = newline == std::string_view::npos ? 0 : newline + 1;
  at_ = *bad;
  return Fail("PW-DIA-common-0113", "expected UTF-8, found other bytes");
}

SourcePlace HclTextReader::Place() const {
  return {tree_.file_, line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)};
}

void HclTextReader::NewLine() {
  ++at_;
  ++line_;
  line_start_ = at_;
}

bool HclTextReader::Skip(bool with_newlines) {
  while (!AtEnd()) {
    const char c = Look();
    if (c == ' ' || c == '\t' || (c == '\r' && Look(1) == '\n')) {
      ++at_;
    } else if (c == '\n' && with_newlines) {
      NewLine();
    } else if (c == '#' || Here("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (Here("/*")) {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return FailSyntax("'*/' after a comment");
      while (at_ < end) Look() == '\n' ? NewLine() : void(++at_);
      at_ += 2;
    } else {
      break;
    }
  }
  return true;
}

std::string_view HclTextReader::PeekIdentifier() const {
  if (!BeginsWord(Look())) return {};
  std::size_t end = at_;
  while (end < text_.size() && IsInWord(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

std::string_view HclTextReader::ReadIdentifier() {
  const std::string_view word = PeekIdentifier();
  at_ += word.size();
  return word;
}

bool HclTextReader::Expect(char c, std::string_view expected) {
  if (AtEnd() || Look() != c) return FailSyntax(expected);
  ++at_;
  return true;
}

HclTextReader::Id HclTextReader::Add(HclKind kind) {
  if (tree_.nodes_.size() >= HclTree::kValuesMax) {
    FailLimit(WithThousands(HclTree::kValuesMax) + " values");
    return kNone;
  }
  const SourcePlace place = Place();
  Node node;
  node.kind = kind;
  node.line = place.line;
  node.column = place.column;
  tree_.nodes_.push_back(node);
  return static_cast<Id>(tree_.nodes_.size() - 1);
}

void HclTextReader::Link(Children& children, Id child) {
  std::vector<Node>& nodes = tree_.nodes_;
  (children.last == kNone ? nodes[children.parent].first : nodes[children.last].next) = child;
  children.last = child;
}

void HclTextReader::Collapse(Id id, std::size_t begin, std::size_t end, HclKind kind) {
  tree_.nodes_.resize(id + 1);
  Node& node = tree_.nodes_[id];
  node.kind = kind;
  node.form = Form::kQuoted;
  node.name = {};
  node.text = text_.substr(begin, end - begin);
  node.first = kNone;
}

bool HclTextReader::ReadBody(Id block, bool is_root) {
  Children children{block, kNone};
  for (;;) {
    if (!Skip(true)) return false;
    if (AtEnd()) return is_root ? CheckNames(block) : FailSyntax("'}' after a block");
    if (Look() == '}' && !is_root) {
      ++at_;
      return CheckNames(block);
    }
    if (!ReadItem(children, false) || !EndItem()) return false;
  }
}

// An attribute, or a block where there may be one.
bool HclTextReader::ReadItem(Children& children, bool is_alone) {
  const SourcePlace place = Place();
  const std::string_view name = ReadIdentifier();
  if (name.empty()) return FailSyntax("the name of an attribute or block");
  if (!Skip(false)) return false;
  if (Look() != '=') {
    if (is_alone) return FailSyntax("'=' after the name of an attribute");
    return ReadBlock(children, name, place);
  }
  ++at_;
  if (!Skip(false)) return false;
  const Id id = ReadExpression();
  if (id == kNone) return false;
  Node& node = tree_.nodes_[id];
  node.name = name;
  node.line = place.line;
  node.column = place.column;
  Link(children, id);
  return true;
}

bool HclTextReader::EndItem() {
  if (!Skip(false)) return false;
  return AtEnd() || Look() == '\n' || FailSyntax("the end of the line");
}

bool HclTextReader::ReadBlock(Children& children, std::string_view type, SourcePlace place) {
  if (depth_ >= HclTree::kDepthMax)
    return FailLimit(Count(HclTree::kDepthMax, "block") + " within each other");
  const Id id = Add(HclKind::kBlock);
  if (id == kNone) return false;
  Node& node = tree_.nodes_[id];
  node.name = type;
  node.line = place.line;
  node.column = place.column;
  Link(children, id);
  if (!ReadLabels(id) || !Expect('{', "'=', a label or '{'") || !Skip(false)) return false;
  if (Look() == '}') {
    ++at_;
    return true;
  }
  // On the line of its own beginning, a block may have one attribute.
  if (!AtEnd() && Look() != '\n') {
    Children alone{id, kNone};
    return ReadItem(alone, true) && Skip(false) && Expect('}', "'}' after the only attribute");
  }
  ++depth_;
  const bool is_read = ReadBody(id, false);
  --depth_;
  return is_read;
}

bool HclTextReader::ReadLabels(Id block) {
  tree_.nodes_[block].first_label = static_cast<std::uint32_t>(tree_.labels_.size());
  for (std::size_t count = 0;; ++count) {
    if (!Skip(false)) return false;
    std::string_view label;
    if (Look() == '"') {
      const Id id = ReadQuoted();
      if (id == kNone) return false;
      if (tree_.nodes_[id].kind != HclKind::kString || id != block + 1)
        return FailSyntax("a label without a template before this");
      label = tree_.nodes_[id].text;
      tree_.nodes_.resize(id);
    } else {
      label = ReadIdentifier();
      if (label.empty()) return true;
    }
    if (count >= HclTree::kLabelsMax)
      return FailLimit(Count(HclTree::kLabelsMax, "label") + " of a block");
    tree_.labels_.push_back(label);
    ++tree_.nodes_[block].label_count;
  }
}

// Which of two attributes counts is not written anywhere: a body has each name once.
bool HclTextReader::CheckNames(Id parent) {
  std::vector<std::pair<std::string, HclValue>> names;
  for (HclValue item = HclValue(&tree_, parent).First(); item.exists(); item = item.Next())
    if (!item.IsBlock()) names.emplace_back(item.Name(), item);
  if (names.size() < 2) return true;
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto twice = std::adjacent_find(
      names.begin(), names.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice == names.end()) return true;
  diagnostics_.Error("PW-DIA-common-0114", std::next(twice)->second.place(),
                     "expected each name once in a body or map, found one of them again",
                     "its first place is " + diagnostics_.Describe(twice->second.place()));
  return false;
}

}  // namespace portwright::dialect
