#include "dialect/ufw/shell_words.h"

#include <utility>

namespace portwright::dialect::ufw {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

class LineSplitter {
 public:
  explicit LineSplitter(std::string_view line) : line_(line) {}

  std::vector<ShellCommand> Split() {
    while (at_ < line_.size()) {
      const char c = line_[at_];
      if (IsBlank(c)) {
        ++at_;
      } else if (c == '#') {
        break;
      } else if (c == ';' || c == '&' || c == '|') {
        ++at_;
        EndCommand();
      } else {
        ReadWord();
      }
    }
    EndCommand();
    return std::move(commands_);
  }

 private:
  void EndCommand() {
    if (!command_.words.empty() || !command_.problem.empty())
      commands_.push_back(std::move(command_));
    command_ = ShellCommand();
    skips_word_ = false;
  }

  bool IsWordEnd(char c) const { return IsBlank(c) || c == ';' || c == '|' || c == '&'; }

  void ReadWord() {
    const std::size_t begin = at_;
    std::string word;
    bool is_redirection = false;
    while (at_ < line_.size() && !IsWordEnd(line_[at_])) {
      const char c = line_[at_];
      if (c == '\'' || c == '"') {
        if (!ReadQuoted(c, word)) return;
      } else if (c == '\\') {
        if (at_ + 1 < line_.size()) word += line_[at_ + 1];
        at_ += 2;
      } else if (c == '>' || c == '<') {
        is_redirection = true;
        word += c;
        ++at_;
        // `2>&1` is one word.
        if (at_ < line_.size() && line_[at_] == '&') word += line_[at_++];
      } else {
        if (c == '$' || c == '`' || c == '*' || c == '?' || c == '(' || c == ')' || c == '{' ||
            c == '}')
          command_.problem = std::string(1, c);
        word += c;
        ++at_;
      }
    }
    if (is_redirection) {
      skips_word_ = word.ends_with('>') || word.ends_with('<');
      return;
    }
    if (std::exchange(skips_word_, false)) return;
    command_.words.push_back(std::move(word));
    command_.columns.push_back(static_cast<std::uint32_t>(begin + 1));
  }

  bool ReadQuoted(char quote, std::string& word) {
    for (++at_; at_ < line_.size() && line_[at_] != quote; ++at_) {
      char c = line_[at_];
      if (quote == '"') {
        if (c == '$' || c == '`') command_.problem = std::string(1, c);
        if (c == '\\' && at_ + 1 < line_.size()) c = line_[++at_];
      }
      word += c;
    }
    if (at_ < line_.size()) {
      ++at_;
      return true;
    }
    command_.problem = "a quote without its end";
    return false;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  ShellCommand command_;
  bool skips_word_ = false;  // the next word is the file of a redirection
  std::vector<ShellCommand> commands_;
};

}  // namespace

std::vector<ShellCommand> CommandsOf(std::string_view line) { return LineSplitter(line).Split(); }

}  // namespace portwright::dialect::ufw
