#include "dialect/nftables/tokens.h"

namespace portwright::dialect::nftables {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool StandsAlone(char c) {
  switch (c) {
    case '{':
    case '}':
    case '(':
    case ')':
    case ',':
    case ';':
    case '&':
    case '|':
    case '^':
      return true;
    default:
      return false;
  }
}

bool Compares(char c) { return c == '=' || c == '!' || c == '<' || c == '>'; }

}  // namespace

bool Tokens::AtWordEnd(std::size_t at) const {
  if (at >= text_.size()) return true;
  const char c = text_[at];
  return IsBlank(c) || c == '\n' || c == '"' || StandsAlone(c) || Compares(c);
}

void Tokens::Advance() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const bool joins = c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
    if (joins) {
      at_ += 2;
      ++line_;
      line_start_ = at_;
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (IsBlank(c)) {
      ++at_;
    } else {
      break;
    }
  }
  next_.line = line_;
  next_.column = static_cast<std::uint32_t>(at_ - line_start_ + 1);
  if (at_ >= text_.size()) {
    next_.kind = TokenKind::kEof;
    next_.text = {};
    return;
  }
  const std::size_t begin = at_;
  const char c = text_[at_];
  if (c == '\n') {
    next_.kind = TokenKind::kEnd;
    ++at_;
    ++line_;
    line_start_ = at_;
  } else if (c == '"') {
    // nft has no escapes: a string ends at the next quote, and never crosses a line.
    std::size_t end = begin + 1;
    while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') ++end;
    next_.kind = TokenKind::kString;
    next_.text = text_.substr(begin + 1, end - begin - 1);
    at_ = end < text_.size() && text_[end] == '"' ? end + 1 : end;
    return;
  } else if (StandsAlone(c)) {
    next_.kind = TokenKind::kMark;
    ++at_;
  } else if (Compares(c)) {
    next_.kind = TokenKind::kMark;
    ++at_;
    if (at_ < text_.size() && text_[at_] == '=') ++at_;
  } else if ((c == '.' || c == ':') && AtWordEnd(at_ + 1)) {
    next_.kind = TokenKind::kMark;
    ++at_;
  } else {
    next_.kind = TokenKind::kWord;
    while (!AtWordEnd(at_)) ++at_;
  }
  next_.text = text_.substr(begin, at_ - begin);
}

void Tokens::SkipEnds() {
  while (next_.kind == TokenKind::kEnd || next_.Is(";")) Advance();
}

std::string_view Tokens::LineOf(const Token& token) const {
  if (token.text.empty()) return {};
  const auto at = static_cast<std::size_t>(token.text.data() - text_.data());
  const std::size_t before = text_.rfind('\n', at);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return text_.substr(begin, text_.find('\n', at) - begin);
}

}  // namespace portwright::dialect::nftables
