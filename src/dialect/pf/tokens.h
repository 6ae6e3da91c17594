// A text of pf.conf as words and marks, with its macros put in. Bounded: macros may add 4,000,000
// tokens to a text. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::pf {

enum class TokenKind : std::uint8_t { kWord, kString, kMark, kLineEnd, kEnd };

struct Token {
  std::string_view text;  // of a string without its quotes
  TokenKind kind = TokenKind::kEnd;
  bool is_glued = false;  // nothing stands between it and the token before
  SourcePlace place;

  bool Is(std::string_view word) const {
    return (kind == TokenKind::kWord || kind == TokenKind::kMark) && text == word;
  }
  bool IsName() const { return kind == TokenKind::kWord || kind == TokenKind::kString; }
};

// The tokens of texts that are read one after the other: macros of one hold in the next. Views into
// the texts and into `owned`.
class Tokens {
 public:
  static constexpr std::size_t kTokensMax = 4'000'000;

  explicit Tokens(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // Up to and with one kEnd. Errors: open quotes, unknown macros, too many tokens.
  std::vector<Token> Read(std::string_view text, std::uint32_t file);

 private:
  std::vector<Token> Cut(std::string_view text, SourcePlace first, bool in_quotes);
  void Expand(const std::vector<Token>& in, std::vector<Token>& out);
  std::size_t Define(const std::vector<Token>& in, std::size_t at);
  void Use(const std::vector<Token>& in, std::size_t& at, std::vector<Token>& out);

  Diagnostics& diagnostics_;
  std::deque<std::string> owned_;
  std::map<std::string, std::vector<Token>, std::less<>> macros_;
  std::size_t count_ = 0;  // of tokens from macros
};

}  // namespace portwright::dialect::pf
