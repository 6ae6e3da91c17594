// The words of an nftables text, with their places: what `nft list ruleset` prints, and what people
// write for `nft -f`. Cost: linear; a token is a view into the text. One thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"

namespace portwright::dialect::nftables {

enum class TokenKind : std::uint8_t {
  kWord,    // `tcp`, `10.0.0.0/24`, `2001:db8::/32`, `@name`, `10/second`
  kString,  // between quotes, which are not part of it
  kMark,    // { } ( ) , ; : . = == != < > <= >= & | ^ !
  kEnd,     // of a line
  kEof,
};

struct Token {
  TokenKind kind = TokenKind::kEof;
  std::string_view text;
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  bool Is(std::string_view mark) const { return kind == TokenKind::kMark && text == mark; }
  bool IsWord(std::string_view word) const { return kind == TokenKind::kWord && text == word; }
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) { Advance(); }

  const Token& Peek() const { return next_; }
  Token Take() {
    const Token taken = next_;
    Advance();
    return taken;
  }
  // Past ends of lines and semicolons.
  void SkipEnds();
  // The line on which a token of this text stands; empty for one without text.
  std::string_view LineOf(const Token& token) const;

 private:
  void Advance();
  bool AtWordEnd(std::size_t at) const;

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::uint32_t line_ = 1;
  Token next_;
};

}  // namespace portwright::dialect::nftables
