// Lines and words of configurations that speak in lines: blanks part words, columns count from 1.
// Views into the text, no copies; linear; a line of any length costs no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostics.h"

namespace portwright::dialect {

struct ConfigLine {
  std::uint32_t number = 0;
  std::uint32_t indent = 0;  // blanks before the first word
  std::string_view text;     // without the blanks at both ends
  bool is_too_long = false;  // `text` is cut then: nobody wrote this line
};

class ConfigLines {
 public:
  static constexpr std::size_t kBytesMax = 65'536;  // of one line

  explicit ConfigLines(std::string_view text) : rest_(text) {}

  // False at the end of the text. Empty lines come too.
  bool Next(ConfigLine& line);

 private:
  std::string_view rest_;
  std::uint32_t number_ = 0;
};

// Words of one line, from the left.
class WordReader {
 public:
  WordReader() = default;
  // `column` is where `text` begins.
  WordReader(std::string_view text, std::uint32_t file, std::uint32_t line, std::uint32_t column);

  bool AtEnd() const { return word_.empty(); }
  std::string_view Peek() const { return word_; }  // empty at the end
  std::string_view PeekSecond() const;
  std::string_view Take();                                        // the word, and on to the next
  bool Accept(std::string_view word);                             // takes it if it is the next one
  std::string_view rest() const { return rest_; }                 // from the next word to the end
  SourcePlace place() const { return {file_, line_, column()}; }  // of the next word

  // `'word'`, or `the end of the line`; no word of a line that may hold a secret.
  std::string Found() const;

 private:
  std::uint32_t column() const;

  std::string_view whole_;
  std::string_view rest_;
  std::string_view word_;
  std::uint32_t file_ = 0;
  std::uint32_t line_ = 0;
  std::uint32_t first_column_ = 1;
};

}  // namespace portwright::dialect
