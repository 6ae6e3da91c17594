#include "dialect/srx/read_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "dialect/srx/statements.h"

namespace portwright::dialect::srx {
namespace {

constexpr std::size_t kDepthMax = 200;
constexpr std::string_view kBlanks = " \t\r\v\f";

// Words that the device's prompt and its users put beside commands.
constexpr std::string_view kIdle[] = {"commit", "configure", "exit",    "quit",    "run",
                                      "load",   "show",      "protect", "annotate"};

class Reader {
 public:
  Reader(std::string_view text, std::uint32_t file, Tree& tree, Diagnostics& diagnostics)
      : text_(text), file_(file), tree_(tree), statements_(tree, diagnostics) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
  }

  void ReadCommands() {
    std::vector<Word> words;
    while (at_ < text_.size() && !statements_.is_full()) {
      words.clear();
      while (at_ < text_.size() && text_[at_] != '\n') {
        if (IsBlank(text_[at_])) {
          ++at_;
        } else if (words.empty() && text_[at_] == '#') {
          at_ = std::min(text_.find('\n', at_), text_.size());
        } else {
          words.push_back(TakeWord("[]"));
        }
      }
      if (at_ < text_.size()) NewLine();
      if (!words.empty()) Command(words);
    }
  }

  void ReadBlocks() {
    std::vector<Level> levels{{tree_.root(), Part::kRoot, false}};
    std::vector<Word> words;
    Mark mark = Mark::kNone;
    SourcePlace opened;
    while (SkipBlanks() && !statements_.is_full()) {
      const char c = text_[at_];
      if (c != '{' && c != '}' && c != ';') {
        if (levels.size() == 1 && words.empty() && TakePrompt(levels)) continue;
        TakeStatementWord(words, mark);
        continue;
      }
      const SourcePlace place = Place();
      ++at_;
      if (c == '}') {
        if (levels.size() == 1 || !words.empty()) {
          statements_.Error("PW-DIA-srx-0102", place,
                            words.empty() ? "expected a block that was opened, found its end alone"
                                          : "expected `;` before the end of a block, found none");
          return;
        }
        levels.pop_back();
        continue;
      }
      if (c == ';' && words.empty()) continue;
      const bool is_dropped = mark == Mark::kDelete;
      const Level level = is_dropped
                              ? Level()
                              : statements_.Follow(levels.back(), words,
                                                   c == '{' ? Ending::kBlock : Ending::kStatement);
      if (mark == Mark::kInactive && statements_.last() != kNone && !is_dropped)
        tree_.SetInactive(statements_.last(), true);
      if (c == '{') {
        if (levels.size() == kDepthMax) {
          statements_.Error("PW-DIA-srx-0103", place,
                            "expected blocks at most 200 deep, found more");
          return;
        }
        opened = place;
        levels.push_back(level);
      }
      words.clear();
      mark = Mark::kNone;
    }
    if (levels.size() > 1 || !words.empty()) {
      statements_.Error("PW-DIA-srx-0102", words.empty() ? opened : words.front().place,
                        "expected every statement and block to end, found the end of the text");
    }
  }

 private:
  enum class Mark : std::uint8_t { kNone, kInactive, kDelete };

  static bool IsBlank(char c) { return kBlanks.find(c) != std::string_view::npos; }

  SourcePlace Place() const {
    return {file_, line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)};
  }

  void NewLine() {
    ++at_;
    ++line_;
    line_start_ = at_;
  }

  // Blanks, comments, and lines of the device's prompt; false at the end of the text.
  bool SkipBlanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        NewLine();
      } else if (IsBlank(c)) {
        ++at_;
      } else if (c == '#' || (c == '[' && text_.substr(at_).starts_with("[edit"))) {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == '/' && text_.substr(at_).starts_with("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        const std::size_t stop = end == std::string_view::npos ? text_.size() : end + 2;
        while (at_ < stop) text_[at_] == '\n' ? NewLine() : void(++at_);
      } else {
        return true;
      }
    }
    return false;
  }

  static bool IsPrompt(std::string_view word) {
    return word.find('@') != std::string_view::npos &&
           (word.ends_with('#') || word.ends_with('>') || word.ends_with('%'));
  }

  // `admin@edge# show security policies`: what follows stands there.
  bool TakePrompt(std::vector<Level>& levels) {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    const std::string_view line = text_.substr(at_, end - at_);
    if (!IsPrompt(line.substr(0, line.find_first_of(kBlanks)))) return false;
    std::vector<Word> words;
    while (at_ < end) {
      if (IsBlank(text_[at_])) {
        ++at_;
      } else {
        words.push_back(TakeWord("|"));
      }
    }
    const auto pipe =
        std::find_if(words.begin(), words.end(), [](const Word& word) { return word.text == "|"; });
    words.erase(pipe, words.end());
    if (words.size() < 2 || words[1].text != "show") return true;
    const bool is_operational = words.size() > 2 && words[2].text == "configuration";
    words.erase(words.begin(), words.begin() + (is_operational ? 3 : 2));
    levels.front() = statements_.Follow({tree_.root(), Part::kRoot, false}, words, Ending::kBlock);
    return true;
  }

  void TakeStatementWord(std::vector<Word>& words, Mark& mark) {
    const Word word = TakeWord("[]{};");
    if (words.empty() && !word.is_quoted) {
      if (word.text == "inactive:") {
        mark = Mark::kInactive;
        return;
      }
      if (word.text == "delete:") {
        mark = Mark::kDelete;
        return;
      }
      if (word.text == "replace:" || word.text == "protect:") return;
    }
    words.push_back(word);
  }

  // One word; each of `marks` is a word of its own.
  Word TakeWord(std::string_view marks) {
    Word word;
    word.place = Place();
    if (text_[at_] == '"' && TakeQuoted(word)) return word;
    if (marks.find(text_[at_]) != std::string_view::npos) {
      word.text = text_.substr(at_++, 1);
      return word;
    }
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '\n' && !IsBlank(text_[end]) &&
           marks.find(text_[end]) == std::string_view::npos)
      ++end;
    word.text = text_.substr(at_, end - at_);
    at_ = end;
    return word;
  }

  bool TakeQuoted(Word& word) {
    std::string value;
    bool is_plain = true;
    for (std::size_t i = at_ + 1; i < text_.size() && text_[i] != '\n'; ++i) {
      if (text_[i] == '\\' && i + 1 < text_.size() && text_[i + 1] != '\n') {
        if (is_plain) value = std::string(text_.substr(at_ + 1, i - at_ - 1));
        is_plain = false;
        value += text_[++i];
        continue;
      }
      if (text_[i] == '"') {
        word.text = is_plain ? text_.substr(at_ + 1, i - at_ - 1) : tree_.Keep(std::move(value));
        word.is_quoted = true;
        at_ = i + 1;
        return true;
      }
      if (!is_plain) value += text_[i];
    }
    statements_.Error("PW-DIA-srx-0101", word.place,
                      "expected a second quote on the line, found none");
    return false;
  }

  void Command(std::vector<Word>& words) {
    // `admin@edge# set ...`, as people copy it.
    if (IsPrompt(words.front().text)) words.erase(words.begin());
    if (words.empty()) return;
    const std::string_view verb = words.front().text;
    if (verb == "[" || verb == "{primary:node0}" || verb == "{primary:node1}" || verb == "/*" ||
        std::find(std::begin(kIdle), std::end(kIdle), verb) != std::end(kIdle))
      return;
    if (verb != "set" && verb != "deactivate" && verb != "activate") {
      // The word is not shown: of a text that was cut wrongly it may be part of a key.
      statements_.Error("PW-DIA-srx-0104", words.front().place,
                        "expected a `set` or `deactivate` command, found another one",
                        "give what `show configuration | display set` prints; commands that "
                        "delete, insert or rename are not followed");
      return;
    }
    const bool is_set = verb == "set";
    const bool is_inactive = verb == "deactivate";
    words.erase(words.begin());
    if (words.empty()) return;
    statements_.Follow({tree_.root(), Part::kRoot, false}, words,
                       is_set ? Ending::kStatement : Ending::kPath);
    if (!is_set && statements_.last() != kNone) tree_.SetInactive(statements_.last(), is_inactive);
  }

  std::string_view text_;
  std::uint32_t file_;
  Tree& tree_;
  Statements statements_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
};

}  // namespace

bool LooksLikeCommands(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, end - at);
    at = end + 1;
    while (!line.empty() && kBlanks.find(line.front()) != std::string_view::npos)
      line.remove_prefix(1);
    if (line.empty() || line.front() == '#') continue;
    const std::size_t set = line.find("set ");
    if (set == 0 || line.starts_with("deactivate ") ||
        (set != std::string_view::npos && line.substr(0, set).find('@') != std::string_view::npos))
      return true;
    if (line.find('{') != std::string_view::npos && !line.starts_with("{primary")) return false;
  }
  return true;
}

void ReadText(std::string_view text, std::uint32_t file, Tree& tree, Diagnostics& diagnostics) {
  Reader reader(text, file, tree, diagnostics);
  if (LooksLikeCommands(text)) {
    reader.ReadCommands();
  } else {
    reader.ReadBlocks();
  }
}

}  // namespace portwright::dialect::srx
