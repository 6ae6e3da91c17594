// Words of a text and small patterns over them: what the readers of English phrases share.
// Threading: const access from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::extract {

// A text cut into words, marks and line feeds. A word is letters, digits, `_` and bytes beyond
// ASCII, with `.`, `-`, `'`, `/`, `@` where such stand on both sides: `6.8.1_u3`, `local-to-local`.
// Cost of making one: linear.
class Phrase {
 public:
  explicit Phrase(std::string_view text);  // the text must outlive the phrase

  std::size_t size() const { return words_.size(); }
  // In lower case; empty beyond the end.
  std::string_view operator[](std::size_t word) const;
  std::size_t At(std::size_t word) const;   // offset in the text; its size beyond the end
  std::size_t End(std::size_t word) const;  // of the byte behind it
  bool IsMark(std::size_t word) const;      // punctuation or a line feed; true beyond the end
  // A full stop, `!` or `?` that ends a sentence (not that of `e.g.`), or a line feed.
  bool EndsSentence(std::size_t word) const;
  // The text from one word up to, and without, another.
  std::string_view Original(std::size_t first, std::size_t past) const;

  // How many words from `first` on the pattern takes; 0: it does not match. In a pattern `a|b` is
  // either, `a?` may be missing, `abc*` is any word that begins so, `#` a word with a digit, and
  // `..3` up to three words of any kind without marks.
  std::size_t Match(std::size_t first, std::string_view pattern) const;
  // Whether it matches anywhere in [first, past).
  bool Contains(std::size_t first, std::size_t past, std::string_view pattern) const;

 private:
  struct Word {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
    bool mark = false;
  };
  // Words taken, counted from `first`, plus one; 0: no match.
  std::size_t MatchRest(std::size_t first, std::string_view pattern) const;

  std::string_view text_;
  std::string lower_;
  std::vector<Word> words_;
};

// `word` is one of the words of `list`, which blanks keep apart.
bool IsOneOf(std::string_view word, std::string_view list);

}  // namespace portwright::extract
