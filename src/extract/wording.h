// Words of a sentence, a heading or a line, and the phrases in them that name an end: what stands
// after `from`, `to`, `between`, `with`. ASCII rules. Threading: none shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::extract {

// A word without the punctuation around it, or one mark of punctuation, or an arrow.
struct Word {
  std::string_view text;
  std::string lower;
  std::uint32_t at = 0;  // in the text
  bool mark = false;     // punctuation

  std::uint32_t end() const { return at + static_cast<std::uint32_t>(text.size()); }
  bool Is(std::string_view word) const { return lower == word; }
};

// Dots, slashes and hyphens inside a word stay with it. Line feeds are blanks. Cost: linear.
std::vector<Word> WordsOf(std::string_view text);

bool IsArticle(const Word& word);   // the, a, an, your, each ...
bool IsVerb(const Word& word);      // is, must, uses, listens ...: a sentence, not a name
bool IsPortWord(const Word& word);  // port, ports, and transports
bool IsArrow(const Word& word, bool& right, bool& left);

// What names something, from word `i` on: articles are skipped, and it goes on until punctuation, a
// verb, or a preposition that begins something else. Empty where nothing stands there.
struct NounPhrase {
  std::string words;     // as they stand, blanks squeezed
  std::uint32_t at = 0;  // of the first word, in the text
  std::size_t next = 0;  // the word behind it
};
// With `one`, `and` ends it.
NounPhrase NounAt(std::string_view text, const std::vector<Word>& words, std::size_t i, bool one);

// Two ends that a heading or a sentence names together.
struct Pair {
  NounPhrase first;
  NounPhrase second;      // the same as `first` for "between nodes"
  bool directed = false;  // `first` opens the connection
  std::size_t begin = 0;  // the words that it takes
  std::size_t end = 0;
};
// "between A and B", "from A to B", "A --> B", and with `names` also "A to B" for a heading.
std::optional<Pair> PairIn(std::string_view text, const std::vector<Word>& words, bool names);

// Takes off both ends the words that only say that it is about ports: `Firewall requirements for
// Foo`, `Foo port list`; empty where nothing else stands there.
std::string WithoutPortWords(std::string_view words);

// `Peer Agents` -> `Peer Agent`, by the last word; names that end in s otherwise stay.
std::string Singular(std::string_view words);
// Without case, plural and articles: for comparison.
std::string Folded(std::string_view words);

}  // namespace portwright::extract
