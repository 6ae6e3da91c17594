// Values of HCL: literals, lists and maps as they are; what is computed as its text, once its
// syntax was seen to be right.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/hcl_text_reader.h"

namespace portwright::dialect {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

HclTextReader::Id HclTextReader::ReadExpression() {
  if (depth_ >= HclTree::kDepthMax) {
    FailLimit(Count(HclTree::kDepthMax, "value") + " within each other");
    return kNone;
  }
  ++depth_;
  const Id id = ReadWithinDepth();
  --depth_;
  return id;
}

HclTextReader::Id HclTextReader::ReadWithinDepth() {
  const std::size_t begin = at_;
  const Id id = ReadOperand();
  if (id == kNone) return kNone;
  std::size_t end = at_;
  bool is_computed = false;
  for (;;) {
    if (!Skip()) return kNone;
    const std::size_t length = OperatorHere();
    if (length == 0) break;
    at_ += length;
    if (!Skip() || ReadOperand() == kNone) return kNone;
    tree_.nodes_.resize(id + 1);
    end = at_;
    is_computed = true;
  }
  if (Look() == '?') {
    ++at_;
    if (!ReadCondition()) return kNone;
    end = at_;
    is_computed = true;
  }
  if (is_computed) Collapse(id, begin, end);
  return id;
}

// What stands behind `?`.
bool HclTextReader::ReadCondition() {
  if (!Skip() || ReadExpression() == kNone || !Skip() || !Expect(':', "':' of a condition"))
    return false;
  return Skip() && ReadExpression() != kNone;
}

std::size_t HclTextReader::OperatorHere() const {
  for (const std::string_view two : {"==", "!=", "<=", ">=", "&&", "||"})
    if (Here(two)) return 2;
  if (Here("=>")) return 0;
  constexpr std::string_view kOne = "+-*/%<>";
  return !AtEnd() && kOne.find(Look()) != std::string_view::npos ? 1 : 0;
}

HclTextReader::Id HclTextReader::ReadOperand() {
  const std::size_t begin = at_;
  bool has_sign = false;
  bool is_computed = false;
  while (Look() == '-' || Look() == '!') {
    is_computed = is_computed || has_sign || Look() == '!';
    has_sign = true;
    ++at_;
    if (!Skip()) return kNone;
  }
  Id id = ReadPrimary();
  if (id == kNone || !ReadPostfixes(id, begin)) return kNone;
  if (!has_sign) return id;
  // `-1` is a number as `1` is.
  is_computed =
      is_computed || tree_.nodes_[id].kind != HclKind::kNumber || !IsDigit(text_[begin + 1]);
  Collapse(id, begin, at_, is_computed ? HclKind::kExpression : HclKind::kNumber);
  return id;
}

HclTextReader::Id HclTextReader::ReadPrimary() {
  const char c = Look();
  if (AtEnd()) return FailValue("a value");
  if (IsDigit(c)) return ReadNumber();
  if (c == '"') return ReadQuoted();
  if (Here("<<")) return ReadHeredoc();
  if (c == '[') return ReadList();
  if (c == '{') return ReadMap();
  if (c != '(') return ReadWord();
  ++at_;
  const bool before = std::exchange(newlines_are_blank_, true);
  if (!Skip()) return kNone;
  const Id id = ReadExpression();
  if (id == kNone || !Skip() || !Expect(')', "')' after a value")) return kNone;
  newlines_are_blank_ = before;
  return id;
}

HclTextReader::Id HclTextReader::ReadNumber() {
  const std::size_t begin = at_;
  const Id id = Add(HclKind::kNumber);
  if (id == kNone) return kNone;
  while (IsDigit(Look())) ++at_;
  if (Look() == '.' && IsDigit(Look(1))) {
    ++at_;
    while (IsDigit(Look())) ++at_;
  }
  const std::size_t sign = Look(1) == '+' || Look(1) == '-' ? 1 : 0;
  if ((Look() == 'e' || Look() == 'E') && IsDigit(Look(1 + sign))) {
    at_ += 1 + sign;
    while (IsDigit(Look())) ++at_;
  }
  if (Look() == '.' || !PeekIdentifier().empty())
    return FailValue("the end of a number (addresses stand in double quotes)");
  tree_.nodes_[id].text = text_.substr(begin, at_ - begin);
  return id;
}

// true, false and null, references and calls.
HclTextReader::Id HclTextReader::ReadWord() {
  const std::size_t begin = at_;
  const Id id = Add(HclKind::kReference);
  if (id == kNone) return kNone;
  const std::string_view word = ReadIdentifier();
  if (word.empty()) return FailValue("a value");
  while (Here("::")) {
    at_ += 2;
    if (ReadIdentifier().empty()) return FailValue("the name of a function");
  }
  tree_.nodes_[id].text = text_.substr(begin, at_ - begin);
  if (Look() == '(') return ReadCall(id, begin);
  if (word == "true" || word == "false") tree_.nodes_[id].kind = HclKind::kBool;
  if (word == "null") tree_.nodes_[id].kind = HclKind::kNull;
  return id;
}

HclTextReader::Id HclTextReader::ReadCall(Id id, std::size_t begin) {
  ++at_;
  const bool before = std::exchange(newlines_are_blank_, true);
  Children arguments{id, kNone};
  for (;;) {
    if (!Skip()) return kNone;
    if (Look() == ')') break;
    const Id argument = ReadExpression();
    if (argument == kNone || !Skip()) return kNone;
    Link(arguments, argument);
    if (Here("...")) {
      at_ += 3;
      if (!Skip()) return kNone;
      if (Look() != ')') return FailValue("')' after '...'");
    }
    if (Look() == ')') break;
    if (!Expect(',', "',' or ')'")) return kNone;
  }
  ++at_;
  newlines_are_blank_ = before;
  tree_.nodes_[id].kind = HclKind::kCall;
  tree_.nodes_[id].text = text_.substr(begin, at_ - begin);
  return id;
}

bool HclTextReader::IsFor() {
  if (PeekIdentifier() != "for") return false;
  const char after = Look(3);
  if (after != ' ' && after != '\t') return false;
  const std::size_t next = text_.find_first_not_of(" \t", at_ + 3);
  return next != std::string_view::npos && text_[next] != '=' && text_[next] != ':';
}

// `for a, b in x : y => z... if c`, up to the end.
bool HclTextReader::ReadFor(char end) {
  ReadIdentifier();
  if (!Skip(true) || ReadIdentifier().empty()) return FailSyntax("a name after 'for'");
  if (!Skip(true)) return false;
  if (Look() == ',') {
    ++at_;
    if (!Skip(true) || ReadIdentifier().empty()) return FailSyntax("a name after ','");
    if (!Skip(true)) return false;
  }
  if (ReadIdentifier() != "in") return FailSyntax("'in' of 'for'");
  if (!Skip(true) || ReadExpression() == kNone || !Skip(true)) return false;
  if (!Expect(':', "':' of 'for'") || !Skip(true) || ReadExpression() == kNone || !Skip(true))
    return false;
  if (end == '}') {
    if (!Here("=>")) return FailSyntax("'=>' of 'for'");
    at_ += 2;
    if (!Skip(true) || ReadExpression() == kNone || !Skip(true)) return false;
    if (Here("...")) at_ += 3;
    if (!Skip(true)) return false;
  }
  if (PeekIdentifier() == "if") {
    ReadIdentifier();
    if (!Skip(true) || ReadExpression() == kNone || !Skip(true)) return false;
  }
  return Expect(end, "the end of 'for'");
}

HclTextReader::Id HclTextReader::ReadList() {
  const std::size_t begin = at_;
  const Id id = Add(HclKind::kList);
  if (id == kNone) return kNone;
  ++at_;
  const bool before = std::exchange(newlines_are_blank_, true);
  if (!Skip()) return kNone;
  const bool is_for = IsFor();
  Children items{id, kNone};
  if (is_for && !ReadFor(']')) return kNone;
  while (!is_for) {
    if (!Skip()) return kNone;
    if (Look() == ']') break;
    const Id item = ReadExpression();
    if (item == kNone || !Skip()) return kNone;
    Link(items, item);
    if (Look() == ']') break;
    if (!Expect(',', "',' or ']'")) return kNone;
  }
  if (!is_for) ++at_;
  newlines_are_blank_ = before;
  tree_.nodes_[id].text = text_.substr(begin, at_ - begin);
  if (is_for) Collapse(id, begin, at_);
  return id;
}

HclTextReader::Id HclTextReader::ReadMap() {
  const std::size_t begin = at_;
  const Id id = Add(HclKind::kMap);
  if (id == kNone) return kNone;
  ++at_;
  const bool before = std::exchange(newlines_are_blank_, false);
  if (!Skip(true)) return kNone;
  bool is_computed = IsFor();
  if (is_computed) newlines_are_blank_ = true;
  if (is_computed && !ReadFor('}')) return kNone;
  Children members{id, kNone};
  while (!newlines_are_blank_) {
    if (!Skip(true)) return kNone;
    if (Look() == '}') break;
    Node key;
    bool is_literal = true;
    if (!ReadKey(key, is_literal)) return kNone;
    is_computed = is_computed || !is_literal;
    const Id value = ReadExpression();
    if (value == kNone || !Skip(false)) return kNone;
    Node& node = tree_.nodes_[value];
    node.name = key.name;
    node.line = key.line;
    node.column = key.column;
    Link(members, value);
    if (Look() == '}') break;
    if (Look() != '\n' && !Expect(',', "',', '}' or the end of the line")) return kNone;
  }
  if (!newlines_are_blank_) ++at_;
  newlines_are_blank_ = before;
  tree_.nodes_[id].text = text_.substr(begin, at_ - begin);
  if (!is_computed) return CheckNames(id) ? id : kNone;
  Collapse(id, begin, at_);
  return id;
}

// The key of a member and what divides it from the value.
bool HclTextReader::ReadKey(Node& key, bool& is_literal) {
  const SourcePlace place = Place();
  const bool is_bracketed = Look() == '(';
  const std::size_t nodes = tree_.nodes_.size();
  const Id id = ReadOperand();
  if (id == kNone) return false;
  const HclKind kind = tree_.nodes_[id].kind;
  is_literal = !is_bracketed &&
               (kind == HclKind::kString || kind == HclKind::kNumber ||
                kind == HclKind::kReference || kind == HclKind::kBool || kind == HclKind::kNull);
  key.name = tree_.nodes_[id].text;
  key.line = place.line;
  key.column = place.column;
  tree_.nodes_.resize(nodes);
  if (!Skip(false)) return false;
  if (Look() != '=' && Look() != ':') return FailSyntax("'=' after the name of a member");
  ++at_;
  return Skip(false);
}

// `.a`, `.0`, `[0]`, `["a"]`; and `.*`, `[*]`, `[a + 1]`, which are computed.
bool HclTextReader::ReadPostfixes(Id& id, std::size_t begin) {
  const bool is_number = tree_.nodes_[id].kind == HclKind::kNumber;
  bool is_plain = tree_.nodes_[id].kind == HclKind::kReference;
  bool has_any = false;
  for (bool is_any = true; is_any && !is_number;) {
    if (!ReadPostfix(is_plain, is_any)) return false;
    has_any = has_any || is_any;
    tree_.nodes_.resize(has_any ? id + 1 : tree_.nodes_.size());
  }
  if (has_any) Collapse(id, begin, at_, is_plain ? HclKind::kReference : HclKind::kExpression);
  return true;
}

bool HclTextReader::ReadPostfix(bool& is_plain, bool& is_any) {
  is_any = true;
  if (Look() == '[') return ReadIndex(is_plain);
  if (Look() != '.' || Here("...")) {
    is_any = false;
    return true;
  }
  ++at_;
  if (Look() == '*') {
    ++at_;
    is_plain = false;
    return true;
  }
  if (IsDigit(Look())) {
    while (IsDigit(Look())) ++at_;
    return true;
  }
  return !ReadIdentifier().empty() || FailSyntax("a name after '.'");
}

bool HclTextReader::ReadIndex(bool& is_plain) {
  ++at_;
  const bool before = std::exchange(newlines_are_blank_, true);
  if (!Skip()) return false;
  if (Look() == '*') {
    ++at_;
    is_plain = false;
  } else {
    const Id index = ReadExpression();
    if (index == kNone) return false;
    const HclKind kind = tree_.nodes_[index].kind;
    is_plain = is_plain && (kind == HclKind::kNumber || kind == HclKind::kString);
  }
  if (!Skip() || !Expect(']', "']' after an index")) return false;
  newlines_are_blank_ = before;
  return true;
}

}  // namespace portwright::dialect
