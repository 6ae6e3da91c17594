// Words of PowerShell, from the left: blanks and comments, strings, lists and tables that are
// written out. What has to be computed is open. Written from the language's grammar (chapter 2 of
// its specification). Recursion is bounded; linear in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"

namespace portwright::dialect::windows {

struct PsValue {
  bool is_open = false;                 // computed, or not known
  std::vector<std::string_view> words;  // plain values, in order
  bool is_table = false;
  std::vector<std::pair<std::string_view, PsValue>> entries;  // of a table
  std::vector<PsValue> tables;                                // of a list that has tables
  SourcePlace place;

  bool Is(std::string_view word) const;  // the only word, in any case of letters
};

// Where words live that are not in the text as they are meant.
using Strings = std::deque<std::string>;

class PsText {
 public:
  static constexpr std::size_t kWordsMax = 8'000'000;  // with those that variables repeat
  static constexpr int kDepthMax = 24;

  PsText(std::string_view text, std::uint32_t file, Strings& strings, Diagnostics& diagnostics);

  bool AtEnd() const { return at_ >= text_.size(); }
  char Peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  std::size_t at() const { return at_; }
  void Advance(std::size_t bytes = 1) {
    at_ = at_ + bytes < text_.size() ? at_ + bytes : text_.size();
  }
  std::string_view Since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }
  SourcePlace PlaceOf(std::size_t at) const;
  SourcePlace place() const { return PlaceOf(at_); }

  void SkipBlanks();  // and comments, and line ends behind a backtick
  void SkipLines();   // and line ends and semicolons
  bool AtStatementEnd() const;

  // A name or number without quotes.
  std::string_view ReadWord();
  // Elements between commas, as an argument of a command, or as an expression.
  enum class Mode { kArgument, kExpression };
  PsValue ReadList(Mode mode, int depth = 0);
  // From an opening bracket past the closing one.
  void SkipBrackets();
  // The rest of a statement, up to its end, a `|` at `stop_at_pipe`, or a bracket that closes.
  void SkipStatement(bool stop_at_pipe);
  // Of a text that starts with `$`: the name in small letters; empty for what is not one.
  std::string ReadVariable();

  void Set(const std::string& variable, PsValue value) { variables_[variable] = std::move(value); }
  void Forget(const std::string& variable) { variables_.erase(variable); }
  const PsValue* Find(const std::string& variable) const;
  PsValue ReadTable(int depth);  // from `@{`

  bool is_broken() const { return is_broken_; }  // after an error: reading has ended

 private:
  void Append(PsValue& list, PsValue element);
  PsValue ReadElement(Mode mode, int depth);
  PsValue ReadVariableValue();
  PsValue ReadParenthesis(int depth);
  PsValue ReadArray(int depth);  // from `@(`
  std::string_view ReadSingle();
  std::string_view ReadDouble(bool& is_open);
  std::string_view ReadHere(bool& is_open);
  std::string_view Expanded(std::string_view raw, char escape, bool& is_open);
  bool EndsElement() const;
  bool Spend(std::size_t words);
  void Break(std::string_view code, std::size_t at, const std::string& message);
  void SkipQuoted();

  std::string_view text_;
  std::uint32_t file_;
  Strings& strings_;
  Diagnostics& diagnostics_;
  std::vector<std::size_t> lines_;  // where each begins
  std::map<std::string, PsValue> variables_;
  std::size_t at_ = 0;
  std::size_t spent_ = 0;
  bool is_broken_ = false;
};

}  // namespace portwright::dialect::windows
