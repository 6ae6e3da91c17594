#include "dialect/common/json_text_reader.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "dialect/common/code_point.h"

namespace portwright::dialect {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool JsonTextReader::Fail(std::string_view code, std::string message, std::string hint) {
  diagnostics_.Error(code, {tree_.file_, line_, Column()}, std::move(message), std::move(hint));
  return false;
}

bool JsonTextReader::FailSyntax(std::string_view expected) {
  const std::string found = at_ >= text_.size() ? "the end of the text"
                            : static_cast<unsigned char>(text_[at_]) >= 0x80
                                ? "a letter outside a string"
                                : Quote(text_.substr(at_, 1));
  return Fail("PW-DIA-common-0101", "expected " + std::string(expected) + ", found " + found,
              "nothing after this place is read");
}

bool JsonTextReader::Read() {
  if (!CheckWhole()) return false;
  if (!ReadValues()) return false;
  SkipBlanks();
  return at_ == text_.size() || FailSyntax("the end of the text after its value");
}

bool JsonTextReader::CheckWhole() {
  if (text_.size() > JsonTree::kBytesMax)
    return Fail("PW-DIA-common-0102", "expected a text of at most 1 GiB, found a longer one");
  if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
    return Fail("PW-DIA-common-0103", "expected UTF-8, found UTF-16",
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
  return Fail("PW-DIA-common-0103", "expected UTF-8, found other bytes");
}

void JsonTextReader::SkipBlanks() {
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      line_start_ = at_ + 1;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      return;
    }
  }
}

bool JsonTextReader::ReadValues() {
  for (;;) {
    SkipBlanks();
    // An opened array or object may close at once.
    const bool is_first = !open_.empty() && open_.back().last == JsonTree::kNone;
    if (is_first && at_ < text_.size() && text_[at_] == open_.back().end) {
      if (!Close() || !AfterValue()) return false;
      if (open_.empty()) return true;
      continue;
    }
    if (!open_.empty() && open_.back().end == '}' && !ReadName()) return false;
    const std::size_t depth = open_.size();
    if (!BeginValue()) return false;
    if (open_.size() > depth) continue;
    if (!AfterValue()) return false;
    if (open_.empty()) return true;
  }
}

bool JsonTextReader::ReadName() {
  if (at_ >= text_.size() || text_[at_] != '"') return FailSyntax("a name in double quotes");
  name_line_ = line_;
  name_column_ = Column();
  if (!ReadString(name_)) return false;
  SkipBlanks();
  if (at_ >= text_.size() || text_[at_] != ':') return FailSyntax("':' after a name");
  ++at_;
  SkipBlanks();
  return true;
}

bool JsonTextReader::AddNode(const JsonTree::Node& node) {
  std::vector<JsonTree::Node>& nodes = tree_.nodes_;
  if (nodes.size() >= JsonTree::kValuesMax) {
    return Fail("PW-DIA-common-0102",
                "expected at most " + WithThousands(JsonTree::kValuesMax) + " values, found more");
  }
  const auto id = static_cast<std::uint32_t>(nodes.size());
  nodes.push_back(node);
  if (open_.empty()) return true;
  Open& parent = open_.back();
  (parent.last == JsonTree::kNone ? nodes[parent.node].first : nodes[parent.last].next) = id;
  parent.last = id;
  return true;
}

bool JsonTextReader::BeginValue() {
  if (at_ >= text_.size()) return FailSyntax("a value");
  JsonTree::Node node;
  node.line = line_;
  node.column = Column();
  if (name_line_ != 0) {
    node.name = name_;
    node.line = name_line_;
    node.column = name_column_;
    name_line_ = 0;
  }
  const char c = text_[at_];
  if (c == '{' || c == '[') {
    if (open_.size() >= JsonTree::kDepthMax) {
      return Fail("PW-DIA-common-0102", "expected at most " + Count(JsonTree::kDepthMax, "value") +
                                            " within each other, found more");
    }
    node.kind = c == '{' ? JsonKind::kObject : JsonKind::kArray;
    if (!AddNode(node)) return false;
    Open open;
    open.node = static_cast<std::uint32_t>(tree_.nodes_.size() - 1);
    open.end = c == '{' ? '}' : ']';
    open_.push_back(open);
    ++at_;
    return true;
  }
  if (c == '"') {
    node.kind = JsonKind::kString;
    return ReadString(node.text) && AddNode(node);
  }
  if (c == '-' || IsDigit(c)) return ReadNumber(node) && AddNode(node);
  return ReadLiteral(node) && AddNode(node);
}

bool JsonTextReader::ReadLiteral(JsonTree::Node& node) {
  for (const std::string_view word : {"true", "false", "null"}) {
    if (!text_.substr(at_).starts_with(word)) continue;
    node.text = text_.substr(at_, word.size());
    node.kind = word == "null" ? JsonKind::kNull : JsonKind::kBool;
    at_ += word.size();
    return true;
  }
  return FailSyntax("a value");
}

bool JsonTextReader::ReadNumber(JsonTree::Node& node) {
  const std::size_t begin = at_;
  const auto digits = [this] {
    const std::size_t first = at_;
    while (at_ < text_.size() && IsDigit(text_[at_])) ++at_;
    return at_ > first;
  };
  const auto accept = [this](std::string_view any_of) {
    if (at_ >= text_.size() || any_of.find(text_[at_]) == std::string_view::npos) return false;
    ++at_;
    return true;
  };
  accept("-");
  if (!accept("0") && !digits()) return FailSyntax("a digit");
  if (accept(".") && !digits()) return FailSyntax("a digit");
  if (accept("eE")) {
    accept("+-");
    if (!digits()) return FailSyntax("a digit");
  }
  node.kind = JsonKind::kNumber;
  node.text = text_.substr(begin, at_ - begin);
  return true;
}

bool JsonTextReader::ReadString(std::string_view& raw) {
  ++at_;
  const std::size_t begin = at_;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '"') {
      raw = text_.substr(begin, at_ - begin);
      ++at_;
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20)
      return FailSyntax("no control character within a string");
    if (c != '\\') {
      ++at_;
    } else if (!ReadEscape()) {
      return false;
    }
  }
  return FailSyntax("'\"' after a string");
}

bool JsonTextReader::HasHexDigits(std::size_t at) const {
  const std::string_view digits = text_.substr(std::min(at, text_.size()), 4);
  return digits.size() == 4 && std::all_of(digits.begin(), digits.end(), IsHexDigit);
}

bool JsonTextReader::ReadEscape() {
  ++at_;
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  if (at_ < text_.size() && kLetters.find(text_[at_]) != std::string_view::npos) {
    ++at_;
    return true;
  }
  if (at_ >= text_.size() || text_[at_] != 'u' || !HasHexDigits(at_ + 1))
    return FailSyntax("an escape of JSON after '\\'");
  ++at_;
  return ReadSurrogate();
}

// At four digits: they are half of a letter from D800 to DFFF, and its other half must follow.
bool JsonTextReader::ReadSurrogate() {
  const std::string upper = ToLower(text_.substr(at_, 2));
  const bool is_high = upper >= "d8" && upper <= "db";
  const bool is_low = upper >= "dc" && upper <= "df";
  if (is_low) return FailSyntax("the first half of a letter before its second half");
  at_ += 4;
  if (!is_high) return true;
  const std::string_view rest = text_.substr(at_, 2);
  if (rest != "\\u" || !HasHexDigits(at_ + 2)) return FailSyntax("the second half of a letter");
  const std::string lower = ToLower(text_.substr(at_ + 2, 2));
  if (lower < "dc" || lower > "df") return FailSyntax("the second half of a letter");
  at_ += 6;
  return true;
}

// Which of two members counts is not written anywhere: an object has each name once.
bool JsonTextReader::Close() {
  const std::uint32_t node = open_.back().node;
  const bool is_object = open_.back().end == '}';
  ++at_;
  open_.pop_back();
  if (!is_object) return true;
  std::vector<std::pair<std::string_view, JsonValue>> names;
  std::vector<std::pair<std::string, JsonValue>> escaped;
  for (JsonValue member = JsonValue(&tree_, node).First(); member.exists();
       member = member.Next()) {
    const std::string_view raw = tree_.nodes_[member.node_].name;
    if (raw.find('\\') == std::string_view::npos) {
      names.emplace_back(raw, member);
    } else {
      escaped.emplace_back(member.Name(), member);
    }
  }
  if (names.size() + escaped.size() < 2) return true;
  for (const auto& [name, member] : escaped) names.emplace_back(name, member);
  std::stable_sort(names.begin(), names.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto twice = std::adjacent_find(
      names.begin(), names.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice == names.end()) return true;
  diagnostics_.Error("PW-DIA-common-0104", std::next(twice)->second.place(),
                     "expected each name once in an object, found one of them again",
                     "its first place is " + diagnostics_.Describe(twice->second.place()));
  return false;
}

bool JsonTextReader::AfterValue() {
  while (!open_.empty()) {
    SkipBlanks();
    const char end = open_.back().end;
    if (at_ < text_.size() && text_[at_] == ',') {
      ++at_;
      SkipBlanks();
      return true;
    }
    if (at_ >= text_.size() || text_[at_] != end)
      return FailSyntax(end == '}' ? "',' or '}'" : "',' or ']'");
    if (!Close()) return false;
  }
  return true;
}

}  // namespace portwright::dialect
