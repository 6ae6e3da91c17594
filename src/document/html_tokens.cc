#include "document/html_tokens.h"

#include <algorithm>

namespace portwright::document {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

}  // namespace

bool EqualsIgnoringCase(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

std::string_view HtmlTokens::Attribute(std::string_view name) const {
  for (const HtmlAttribute& attribute : attributes_) {
    if (EqualsIgnoringCase(attribute.name, name)) return attribute.value;
  }
  return {};
}

bool HtmlTokens::BeginsMarkup(std::size_t at) const {
  if (at + 1 >= source_.size()) return false;
  const char next = source_[at + 1];
  if (next == '/') return at + 2 < source_.size();
  return IsLetter(next) || next == '!' || next == '?';
}

HtmlToken HtmlTokens::Next() {
  HtmlToken token;
  token.begin = static_cast<std::uint32_t>(at_);
  token.end = token.begin;
  if (at_ >= source_.size()) return token;
  if (source_[at_] == '<' && BeginsMarkup(at_)) {
    const char next = source_[at_ + 1];
    if (IsLetter(next) || (next == '/' && IsLetter(source_[at_ + 2]))) return ReadTag();
    return ReadComment();
  }
  std::size_t end = source_.find('<', at_ + (source_[at_] == '<' ? 1 : 0));
  while (end != std::string_view::npos && !BeginsMarkup(end)) end = source_.find('<', end + 1);
  at_ = std::min(end, source_.size());
  token.kind = HtmlTokenKind::kText;
  token.end = static_cast<std::uint32_t>(at_);
  return token;
}

HtmlToken HtmlTokens::ReadRaw(std::string_view name) {
  HtmlToken token;
  token.kind = HtmlTokenKind::kText;
  token.begin = static_cast<std::uint32_t>(at_);
  while (true) {
    at_ = source_.find("</", at_);
    if (at_ == std::string_view::npos) break;
    const std::string_view found = source_.substr(at_ + 2, name.size());
    const std::size_t after = at_ + 2 + name.size();
    const bool same = std::equal(found.begin(), found.end(), name.begin(), name.end(),
                                 [](char a, char b) { return (a | 0x20) == (b | 0x20); });
    if (same && after < source_.size() &&
        (IsSpace(source_[after]) || source_[after] == '>' || source_[after] == '/')) {
      break;
    }
    at_ += 2;
  }
  token.unfinished = at_ == std::string_view::npos;
  at_ = std::min(at_, source_.size());
  token.end = static_cast<std::uint32_t>(at_);
  return token;
}

HtmlToken HtmlTokens::ReadComment() {
  HtmlToken token;
  token.kind = HtmlTokenKind::kComment;
  token.begin = static_cast<std::uint32_t>(at_);
  const std::string_view rest = source_.substr(at_);
  std::string_view last = ">";
  std::size_t from = 1;
  if (rest.substr(0, 4) == "<!--") {
    last = "-->";
    from = 4;
    // <!--> and <!---> are comments without words.
    if (rest.substr(4, 1) == ">") last = ">";
    if (rest.substr(4, 2) == "->") last = "->";
  } else if (rest.substr(0, 9) == "<![CDATA[") {
    token.kind = HtmlTokenKind::kCdata;
    last = "]]>";
    from = 9;
  }
  const std::size_t found = rest.find(last, from);
  token.unfinished = found == std::string_view::npos;
  token.content_begin = static_cast<std::uint32_t>(at_ + std::min(from, rest.size()));
  token.content_end = static_cast<std::uint32_t>(at_ + std::min(found, rest.size()));
  at_ = token.unfinished ? source_.size() : at_ + found + last.size();
  token.end = static_cast<std::uint32_t>(at_);
  return token;
}

HtmlToken HtmlTokens::ReadTag() {
  HtmlToken token;
  token.begin = static_cast<std::uint32_t>(at_);
  token.kind = source_[at_ + 1] == '/' ? HtmlTokenKind::kEnd : HtmlTokenKind::kStart;
  at_ += token.kind == HtmlTokenKind::kEnd ? 2 : 1;
  const std::size_t name = at_;
  while (at_ < source_.size() && !IsSpace(source_[at_]) && source_[at_] != '/' &&
         source_[at_] != '>') {
    ++at_;
  }
  token.name = source_.substr(name, at_ - name);
  token.tag = FindHtmlTag(token.name);
  attributes_.clear();
  while (true) {
    while (at_ < source_.size() && (IsSpace(source_[at_]) || source_[at_] == '/')) ++at_;
    if (at_ >= source_.size() || source_[at_] == '>') break;
    ReadAttribute();
  }
  token.unfinished = at_ >= source_.size();
  if (!token.unfinished) token.closes_itself = source_[at_ - 1] == '/';
  if (!token.unfinished) ++at_;
  token.end = static_cast<std::uint32_t>(at_);
  return token;
}

void HtmlTokens::ReadAttribute() {
  const auto ends = [&](bool in_value) {
    const char c = source_[at_];
    return IsSpace(c) || c == '>' || (!in_value && (c == '=' || c == '/'));
  };
  HtmlAttribute attribute;
  const std::size_t name = at_++;
  while (at_ < source_.size() && !ends(false)) ++at_;
  attribute.name = source_.substr(name, at_ - name);
  attribute.begin = static_cast<std::uint32_t>(name);
  std::size_t equals = at_;
  while (equals < source_.size() && IsSpace(source_[equals])) ++equals;
  if (equals < source_.size() && source_[equals] == '=') {
    at_ = equals + 1;
    while (at_ < source_.size() && IsSpace(source_[at_])) ++at_;
    if (at_ < source_.size() && (source_[at_] == '"' || source_[at_] == '\'') &&
        IsQuoteClosed(source_[at_])) {
      const std::size_t end = source_.find(source_[at_], at_ + 1);
      attribute.value = source_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    } else {
      const std::size_t value = at_;
      while (at_ < source_.size() && !ends(true)) ++at_;
      attribute.value = source_.substr(value, at_ - value);
    }
  }
  attribute.end = static_cast<std::uint32_t>(at_);
  attributes_.push_back(attribute);
}

// Once a quote was not closed, no later one of its kind is: nobody looks again.
bool HtmlTokens::IsQuoteClosed(char quote) {
  bool& no_more = no_more_[quote == '"' ? 0 : 1];
  if (!no_more) no_more = source_.find(quote, at_ + 1) == std::string_view::npos;
  return !no_more;
}

}  // namespace portwright::document
