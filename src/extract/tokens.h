// The words of a cell or a clause as tokens: numbers, words, separators, dashes and arrows in all
// their spellings. Cost: linear. Threading: none shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::extract {

enum class Mark : std::uint8_t {
  kNumber,  // ASCII digits; after JoinThousands also `49,152`
  kWord,    // letters, `_`, an apostrophe between letters, bytes of other scripts
  kComma,
  kSemicolon,
  kColon,
  kSlash,  // `/`, `|`, `\`
  kDash,   // every dash of Unicode, and `~` between numbers
  kPlus,
  kAmpersand,
  kStar,
  kOpen,  // ( [ {
  kClose,
  kDot,
  kDots,        // `..`, `...`, U+2026
  kArrowRight,  // `->`, `-->`, `=>`, U+2192
  kArrowLeft,
  kArrowBoth,
  kGreater,
  kAtLeast,
  kLess,
  kAtMost,
  kEqual,
  kHash,
  kPercent,
  kAt,
  kFootnote,  // superscript figures, daggers, section signs
  kQuote,
  kLine,  // a line feed
  kOther
};

struct Token {
  Mark mark = Mark::kOther;
  bool glued = false;       // nothing stands between it and the token before
  char first = 0;           // its first byte
  std::uint32_t at = 0;     // in the text
  std::uint32_t size = 0;   // in bytes
  std::uint64_t value = 0;  // kNumber; very large ones as 2^63
  std::string lower;        // kWord, in lower case

  std::uint32_t end() const { return at + size; }
  bool Is(Mark other) const { return mark == other; }
  bool Is(std::string_view word) const { return mark == Mark::kWord && lower == word; }
};

std::vector<Token> Tokenize(std::string_view text);

// True for a mark or a kind that is one of `values`.
template <typename Enum>
bool Among(Enum value, std::initializer_list<Enum> values) {
  for (const Enum one : values) {
    if (one == value) return true;
  }
  return false;
}

// True for a word that is one of `words`; `words` must be sorted.
template <std::size_t n>
bool OneOf(std::string_view word, const std::string_view (&words)[n]) {
  std::size_t lo = 0;
  std::size_t hi = n;
  while (lo < hi) {
    const std::size_t middle = (lo + hi) / 2;
    if (words[middle] < word) {
      lo = middle + 1;
    } else {
      hi = middle;
    }
  }
  return lo < n && words[lo] == word;
}

}  // namespace portwright::extract
