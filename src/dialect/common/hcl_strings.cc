// Strings of HCL, quoted and as heredocs, and the templates in them.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/code_point.h"
#include "dialect/common/hcl_text_reader.h"

namespace portwright::dialect {

// `${` and `%{`; doubled, they are text.
bool HclTextReader::IsTemplateAt(std::size_t at) const {
  const std::string_view two = text_.substr(at, 2);
  return two == "${" || two == "%{";
}

HclTextReader::Id HclTextReader::ReadQuoted() {
  Id id = Add(HclKind::kString);
  if (id == kNone) return kNone;
  ++at_;
  const std::size_t begin = at_;
  bool is_template = false;
  while (!AtEnd() && Look() != '"') {
    const bool is_first = at_ == begin;
    const std::size_t nodes = tree_.nodes_.size();
    if (!ReadTemplatePart(is_template)) return kNone;
    // `"${x}"` is x, whatever it is.
    if (is_first && text_.substr(begin, 2) == "${" && Look() == '"') {
      ++at_;
      return value_of_template_;
    }
    tree_.nodes_.resize(nodes);
  }
  tree_.nodes_[id].text = text_.substr(begin, std::min(at_, text_.size()) - begin);
  if (is_template) tree_.nodes_[id].kind = HclKind::kTemplate;
  return Expect('"', "'\"' after a string") ? id : kNone;
}

// One letter, an escape or a template, within quotes.
bool HclTextReader::ReadTemplatePart(bool& is_template) {
  const char c = Look();
  if (c == '\n' || c == '\r') return FailSyntax("'\"' after a string");
  if (c == '\\') return ReadEscape();
  if ((c == '$' || c == '%') && Look(1) == c && Look(2) == '{') {
    at_ += 3;
    return true;
  }
  if (!IsTemplateAt(at_)) {
    ++at_;
    return true;
  }
  is_template = true;
  return ReadDirective();
}

bool HclTextReader::ReadEscape() {
  ++at_;
  const char c = Look();
  const std::size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;
  constexpr std::string_view kLetters = "\"\\nrt";
  if (!AtEnd() && kLetters.find(c) != std::string_view::npos) {
    ++at_;
    return true;
  }
  const std::string_view number = text_.substr(std::min(at_ + 1, text_.size()), digits);
  const bool is_number = digits > 0 && number.size() == digits &&
                         std::all_of(number.begin(), number.end(), IsHexDigit);
  const std::uint32_t point = is_number ? HexNumber(number) : 0;
  if (!is_number || point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
    return FailSyntax("an escape of HCL after '\\'");
  at_ += 1 + digits;
  return true;
}

// `${x}`, `%{ if x }`, `%{ for a in x }`, `%{ else }`, with `~` beside the braces. What is read of
// `${x}` is kept until the next one.
bool HclTextReader::ReadDirective() {
  const bool is_value = Look() == '$';
  at_ += 2;
  if (Look() == '~') ++at_;
  const bool before = std::exchange(newlines_are_blank_, true);
  if (!Skip()) return false;
  const std::string_view word = is_value ? std::string_view() : ReadIdentifier();
  if (!is_value && !Skip()) return false;
  if (is_value || word == "if") {
    const Id value = ReadExpression();
    if (value == kNone) return false;
    value_of_template_ = value;
  } else if (word == "for") {
    if (ReadIdentifier().empty()) return FailSyntax("a name after 'for'");
    if (!Skip()) return false;
    if (Look() == ',') {
      ++at_;
      if (!Skip() || ReadIdentifier().empty()) return FailSyntax("a name after ','");
      if (!Skip()) return false;
    }
    if (ReadIdentifier() != "in") return FailSyntax("'in' of 'for'");
    if (!Skip() || ReadExpression() == kNone) return false;
  } else if (word != "else" && word != "endif" && word != "endfor") {
    return FailSyntax("if, else, endif, for or endfor after '%{'");
  }
  if (!Skip()) return false;
  if (Look() == '~') ++at_;
  newlines_are_blank_ = before;
  return Expect('}', "'}' after a template");
}

// `<<END` or `<<-END`, lines, and a line that holds nothing but the word.
HclTextReader::Id HclTextReader::ReadHeredoc() {
  const Id id = Add(HclKind::kString);
  if (id == kNone) return kNone;
  at_ += 2;
  const bool is_indented = Look() == '-';
  if (is_indented) ++at_;
  const std::string_view word = ReadIdentifier();
  if (word.empty()) return FailValue("a word after '<<'");
  if (Look() == '\r') ++at_;
  if (Look() != '\n') return FailValue("the end of the line after the word of a heredoc");
  NewLine();
  const std::size_t begin = at_;
  bool is_template = false;
  for (bool is_line_start = true; !AtEnd();) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    if (is_line_start && Trim(text_.substr(at_, end - at_)) == word) {
      Node& node = tree_.nodes_[id];
      node.text = text_.substr(begin, at_ - begin);
      node.form = is_indented ? Form::kIndentedHeredoc : Form::kHeredoc;
      node.kind = is_template ? HclKind::kTemplate : HclKind::kString;
      at_ = text_.find(word, at_) + word.size();
      return id;
    }
    is_line_start = Look() == '\n';
    if (is_line_start) {
      NewLine();
    } else if (Look() == '\\' || Look() == '"' || Look() == '\r') {
      ++at_;
    } else if (!ReadTemplatePart(is_template)) {
      return kNone;
    }
    tree_.nodes_.resize(id + 1);
  }
  return FailValue("the word that ends a heredoc");
}

}  // namespace portwright::dialect
