#include "dialect/common/hcl_tree.h"

#include <algorithm>

#include "base/text.h"
#include "dialect/common/code_point.h"
#include "dialect/common/hcl_text_reader.h"

namespace portwright::dialect {
namespace {

// What a quoted string stands for whose escapes the reader has seen to be right.
std::string Unescaped(std::string_view raw) {
  std::string out;
  while (!raw.empty()) {
    const char c = raw[0];
    const bool is_doubled =
        (c == '$' || c == '%') && raw.size() > 2 && raw[1] == c && raw[2] == '{';
    if (is_doubled) {
      out += c;
      raw.remove_prefix(2);
      continue;
    }
    if (c != '\\') {
      out += c;
      raw.remove_prefix(1);
      continue;
    }
    const char letter = raw[1];
    raw.remove_prefix(2);
    if (letter == 'u' || letter == 'U') {
      const std::size_t digits = letter == 'u' ? 4 : 8;
      AppendUtf8(out, HexNumber(raw.substr(0, digits)));
      raw.remove_prefix(digits);
    } else {
      out += letter == 'n' ? '\n' : letter == 'r' ? '\r' : letter == 't' ? '\t' : letter;
    }
  }
  return out;
}

// Heredocs have no escapes with backslashes.
std::string WithoutDoubled(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    out += raw[i];
    const char c = raw[i];
    if ((c == '$' || c == '%') && raw.substr(i + 1, 2) == std::string{c, '{'}) ++i;
  }
  return out;
}

std::size_t IndentOf(std::string_view line) {
  const std::size_t at = line.find_first_not_of(" \t");
  return at == std::string_view::npos || line[at] == '\r' ? std::string_view::npos : at;
}

// `<<-`: without the indentation that all lines have.
std::string WithoutIndent(std::string_view raw) {
  const std::vector<std::string_view> lines = Split(raw, '\n');
  std::size_t least = std::string_view::npos;
  for (const std::string_view line : lines) least = std::min(least, IndentOf(line));
  if (least == std::string_view::npos) least = 0;
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) out += '\n';
    out += lines[i].substr(std::min(least, lines[i].size()));
  }
  return out;
}

bool Equals(std::string_view raw, std::string_view text) {
  if (raw.find_first_of("\\$%") == std::string_view::npos) return raw == text;
  return Unescaped(raw) == text;
}

}  // namespace

std::string_view NameOf(HclKind kind) {
  switch (kind) {
    case HclKind::kNone:
      return "nothing";
    case HclKind::kNull:
      return "null";
    case HclKind::kBool:
      return "true or false";
    case HclKind::kNumber:
      return "a number";
    case HclKind::kString:
      return "a string";
    case HclKind::kTemplate:
      return "a template";
    case HclKind::kList:
      return "a list";
    case HclKind::kMap:
      return "a map";
    case HclKind::kReference:
      return "a reference";
    case HclKind::kCall:
      return "a call of a function";
    case HclKind::kExpression:
      return "an expression";
    case HclKind::kBlock:
      break;
  }
  return "a block";
}

HclKind HclValue::kind() const { return exists() ? tree_->nodes_[node_].kind : HclKind::kNone; }

bool HclValue::IsTrue() const {
  return kind() == HclKind::kBool && tree_->nodes_[node_].text == "true";
}

bool HclValue::IsLiteral() const {
  const HclKind is = kind();
  return is == HclKind::kNull || is == HclKind::kBool || is == HclKind::kNumber ||
         is == HclKind::kString;
}

bool HclValue::IsEmpty() const {
  const HclKind is = kind();
  if (is == HclKind::kNone || is == HclKind::kNull) return true;
  const HclTree::Node& node = tree_->nodes_[node_];
  if (is == HclKind::kString) return node.text.empty();
  const bool has_values = is == HclKind::kList || is == HclKind::kMap || is == HclKind::kBlock;
  return has_values && node.first == HclTree::kNone;
}

std::string HclValue::Name() const {
  return exists() ? Unescaped(tree_->nodes_[node_].name) : std::string();
}

bool HclValue::IsNamed(std::string_view name) const {
  return exists() && Equals(tree_->nodes_[node_].name, name);
}

std::size_t HclValue::label_count() const {
  return exists() ? tree_->nodes_[node_].label_count : 0;
}

std::string HclValue::Label(std::size_t at) const {
  if (at >= label_count()) return "";
  return Unescaped(tree_->labels_[tree_->nodes_[node_].first_label + at]);
}

bool HclValue::Is(std::string_view text) const {
  if (kind() != HclKind::kString) return false;
  const HclTree::Node& node = tree_->nodes_[node_];
  return node.form == HclTree::Form::kQuoted ? Equals(node.text, text) : Text() == text;
}

std::string HclValue::Text() const {
  if (kind() != HclKind::kString) return "";
  const HclTree::Node& node = tree_->nodes_[node_];
  switch (node.form) {
    case HclTree::Form::kHeredoc:
      return WithoutDoubled(node.text);
    case HclTree::Form::kIndentedHeredoc:
      return WithoutDoubled(WithoutIndent(node.text));
    case HclTree::Form::kQuoted:
      break;
  }
  return Unescaped(node.text);
}

std::string_view HclValue::raw() const {
  return exists() ? tree_->nodes_[node_].text : std::string_view();
}

std::string_view HclValue::function() const {
  if (kind() != HclKind::kCall) return {};
  const std::string_view text = tree_->nodes_[node_].text;
  return Trim(text.substr(0, text.find('(')));
}

std::optional<std::int64_t> HclValue::Integer() const {
  if (kind() != HclKind::kNumber) return std::nullopt;
  std::string_view digits = tree_->nodes_[node_].text;
  const bool is_negative = digits.starts_with('-');
  if (is_negative) digits.remove_prefix(1);
  const std::optional<std::uint64_t> number = ParseNumber(digits);
  if (!number || *number > 0x7fffffffffffffffULL) return std::nullopt;
  const auto value = static_cast<std::int64_t>(*number);
  return is_negative ? -value : value;
}

HclValue HclValue::Member(std::string_view name) const {
  if (kind() != HclKind::kBlock && kind() != HclKind::kMap) return {};
  for (HclValue member = First(); member.exists(); member = member.Next()) {
    if (!member.IsBlock() && member.IsNamed(name)) return member;
  }
  return {};
}

HclValue HclValue::Block(std::string_view type) const {
  if (!IsBlock()) return {};
  for (HclValue member = First(); member.exists(); member = member.Next()) {
    if (member.IsBlock() && member.IsNamed(type)) return member;
  }
  return {};
}

HclValue HclValue::NextBlock() const {
  for (HclValue member = Next(); member.exists(); member = member.Next()) {
    if (member.IsBlock() && tree_->nodes_[member.node_].name == tree_->nodes_[node_].name)
      return member;
  }
  return {};
}

HclValue HclValue::First() const {
  if (!exists() || tree_->nodes_[node_].first == HclTree::kNone) return {};
  return {tree_, tree_->nodes_[node_].first};
}

HclValue HclValue::Next() const {
  if (!exists() || tree_->nodes_[node_].next == HclTree::kNone) return {};
  return {tree_, tree_->nodes_[node_].next};
}

SourcePlace HclValue::place() const {
  if (!exists()) return {};
  const HclTree::Node& node = tree_->nodes_[node_];
  return {tree_->file_, node.line, node.column};
}

HclTree::HclTree(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
    : file_(file) {
  HclTextReader reader(text, *this, diagnostics);
  if (reader.Read()) return;
  nodes_.clear();
  labels_.clear();
}

}  // namespace portwright::dialect
