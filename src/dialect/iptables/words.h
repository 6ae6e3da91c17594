// The words of one line, cut as iptables-restore cuts them: at blanks, double quotes keep blanks
// together, a backslash inside quotes takes the next character as it is, and a closing quote ends
// the word. Cost: linear, and bounded for lines of any length. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace portwright::dialect::iptables {

struct Word {
  std::string_view text;
  std::uint32_t column = 0;  // counts from 1
  bool is_quoted = false;

  bool IsOption() const { return !is_quoted && text.size() > 1 && text[0] == '-'; }
  bool IsNegation() const { return !is_quoted && text == "!"; }
};

enum class WordFault : std::uint8_t { kNone, kOpenQuote, kTooLong, kTooMany };

inline constexpr std::size_t kWordBytesMax = 4096;  // iptables itself takes 1,024
inline constexpr std::size_t kWordsMax = 1024;      // iptables itself takes 255

// Words of a line; views into the line, or into `owned` where quotes had to be taken out.
class Words {
 public:
  // `column` is that of the line's first byte; at most `first` words are cut. What was there before
  // is gone.
  WordFault Split(std::string_view line, std::uint32_t column = 1,
                  std::size_t first = kWordsMax + 1);

  const std::vector<Word>& all() const { return words_; }
  std::size_t size() const { return words_.size(); }
  const Word& operator[](std::size_t at) const { return words_[at]; }
  std::uint32_t fault_column() const { return fault_column_; }

 private:
  std::vector<Word> words_;
  std::deque<std::string> owned_;
  std::uint32_t fault_column_ = 0;
};

}  // namespace portwright::dialect::iptables
