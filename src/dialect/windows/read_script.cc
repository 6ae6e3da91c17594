#include "dialect/windows/read_script.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/windows/commands.h"
#include "dialect/windows/netsh.h"
#include "dialect/windows/ps_text.h"

namespace portwright::dialect::windows {
namespace {

constexpr std::string_view kBlockWords[] = {
    "if",     "elseif", "else",  "foreach", "for",   "while",   "do",  "until",
    "switch", "try",    "catch", "finally", "begin", "process", "end", "trap"};
// What says something to people, reads, or settles how the script runs.
constexpr std::string_view kHarmless[] = {
    "@echo",           "chcp",     "clear-host", "cls",         "echo",
    "endlocal",        "exit",     "ft",         "fl",          "import-module",
    "pause",           "popd",     "pushd",      "rem",         "set-executionpolicy",
    "set-strictmode",  "setlocal", "sleep",      "start-sleep", "start-transcript",
    "stop-transcript", "title",    "out-null",   "goto"};

constexpr std::string_view kHarmlessVerbs[] = {"write-", "get-",  "out-",  "format-", "select-",
                                               "sort-",  "test-", "show-", "where-",  "measure-"};

template <std::size_t kSize>
bool Holds(const std::string_view (&words)[kSize], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Whether a piece that is passed over may speak of the firewall.
bool MayTouchFirewall(std::string_view piece) {
  const std::string small = ToLower(piece);
  for (const std::string_view word : {"firewall", "netsh", "invoke-expression", "iex"}) {
    if (small.find(word) != small.npos) return true;
  }
  return false;
}

// Whether a command has others in it: behind a `|`, in brackets, or in a text.
bool RunsOthers(std::string_view piece) {
  char quote = '\0';
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    if (quote != '\'' && piece.substr(i, 2) == "$(") return true;
    if (quote == '\0' && (c == '|' || c == '(' || c == '{' || c == '&')) return true;
    if (c == '`') {
      ++i;
    } else if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    }
  }
  return false;
}

class ScriptReader {
 public:
  ScriptReader(std::string_view text, std::uint32_t file, Ruleset& out, Diagnostics& diagnostics)
      : text_(text, file, out.strings, diagnostics), commands_(out, diagnostics) {}

  void Read() {
    while (!text_.is_broken()) {
      text_.SkipLines();
      if (text_.AtEnd() || has_ended_) return;
      if (text_.Peek() == '}' && !blocks_.empty()) {
        text_.Advance();
        blocks_.pop_back();
        continue;
      }
      const std::size_t before = text_.at();
      ReadStatement();
      if (text_.at() == before && !text_.is_broken()) Unreadable(before);
    }
  }

 private:
  bool perhaps() const { return !blocks_.empty(); }

  void Unreadable(std::size_t begin) {
    text_.Advance();
    text_.SkipStatement(false);
    PassOver(begin, "something that is no command");
  }

  // What was read from `begin` on and not understood.
  void PassOver(std::size_t begin, std::string_view what) {
    if (text_.is_broken()) return;
    if (MayTouchFirewall(text_.Since(begin))) {
      commands_.Unfollowed(what, text_.PlaceOf(begin));
      return;
    }
    commands_.Assume("commands that name no firewall do not touch it");
  }

  void ReadStatement() {
    const char c = text_.Peek();
    const std::size_t begin = text_.at();
    if (c == '$') return ReadVariableStatement();
    if (c == '[') {  // `[CmdletBinding()]`, `[string]$name = ...`, `[void](...)`
      text_.SkipBrackets();
      PassOver(begin, "a type");
      return;
    }
    if (c == ':' || (c == '@' && text_.Peek(1) != 'e')) {  // labels and comments of batch files
      while (!text_.AtEnd() && text_.Peek() != '\n') text_.Advance();
      return;
    }
    if (c == '&' || c == '.') {
      text_.SkipStatement(false);
      commands_.Unfollowed("another program", text_.PlaceOf(begin));
      return;
    }
    if (c == '{' || c == '(' || c == '\'' || c == '"') {
      text_.SkipStatement(false);
      PassOver(begin, "an expression");
      return;
    }
    const std::string word = ToLower(text_.ReadWord());
    if (Holds(kBlockWords, word)) return ReadBlockHead(begin);
    if (word == "param" || word == "function" || word == "filter") return SkipDeclaration(begin);
    if (word == "return" || word == "exit") has_ended_ = !perhaps();
    ReadCommand(word, begin);
  }

  // `$x = ...`, `$x += ...`, `$x.Method()`
  void ReadVariableStatement() {
    const std::size_t begin = text_.at();
    const std::string name = text_.ReadVariable();
    text_.SkipBlanks();
    if (text_.Peek() != '=') {
      text_.Forget(name);
      text_.SkipStatement(false);
      PassOver(begin, "an expression");
      return;
    }
    text_.Advance();
    while (text_.SkipBlanks(), text_.Peek() == '\n') text_.Advance();
    if (IsLetter(text_.Peek())) {  // the answer of a command
      text_.Forget(name);
      const std::size_t command = text_.at();
      return ReadCommand(ToLower(text_.ReadWord()), command);
    }
    const std::size_t value_at = text_.at();
    PsValue value = text_.ReadList(PsText::Mode::kExpression);
    text_.SkipBlanks();
    if (!text_.AtStatementEnd()) {
      text_.SkipStatement(false);
      value = PsValue();
      value.is_open = true;
    }
    // A variable of a loop or branch may hold this, or what it held before.
    if (perhaps() || value.is_open) {
      text_.Forget(name);
      if (MayTouchFirewall(text_.Since(value_at))) PassOver(value_at, "a value");
    } else {
      text_.Set(name, std::move(value));
    }
  }

  // `if (...) {`: what stands within may run or not, or several times.
  void ReadBlockHead(std::size_t begin) {
    while (!text_.is_broken()) {
      while (text_.SkipBlanks(), text_.Peek() == '\n') text_.Advance();
      const char c = text_.Peek();
      if (c == '(') {
        const std::size_t condition = text_.at();
        text_.SkipBrackets();
        ForgetAll(text_.Since(condition));
      } else if (c == '[') {
        text_.SkipBrackets();
      } else if (c == '{') {
        text_.Advance();
        blocks_.push_back('{');
        if (blocks_.size() > 200) Unreadable(begin);
        return;
      } else {
        // `if exist file command` of a batch file, or something odd
        const std::size_t rest = text_.at();
        while (!text_.AtEnd() && text_.Peek() != '\n') text_.Advance();
        PassOver(rest, "a condition");
        return;
      }
    }
  }

  // Variables that a head gives values: `foreach ($port in 80, 443)`.
  void ForgetAll(std::string_view head) {
    for (std::size_t at = head.find('$'); at != head.npos; at = head.find('$', at + 1)) {
      std::size_t end = at + 1;
      while (end < head.size() &&
             (IsLetter(head[end]) || head[end] == '_' || (head[end] >= '0' && head[end] <= '9')))
        ++end;
      const std::string_view after = Trim(head.substr(end));
      const bool is_set = after.starts_with("in ") || after.starts_with('=') ||
                          after.starts_with("++") || after.starts_with("+=");
      if (is_set) text_.Forget(ToLower(head.substr(at + 1, end - at - 1)));
    }
  }

  void SkipDeclaration(std::size_t begin) {
    while (!text_.is_broken()) {
      while (text_.SkipBlanks(), text_.Peek() == '\n') text_.Advance();
      const char c = text_.Peek();
      if (c == '(') {
        text_.SkipBrackets();
        text_.SkipBlanks();
        const std::size_t behind = text_.at();
        while (text_.SkipBlanks(), text_.Peek() == '\n') text_.Advance();
        if (text_.Peek() != '{') {  // `param (...)`
          (void)behind;
          break;
        }
      } else if (c == '{') {
        text_.SkipBrackets();
        break;
      } else if (text_.ReadWord().empty()) {
        text_.Advance();
        break;
      }
    }
    PassOver(begin, "a function");
  }

  void ReadCommand(const std::string& word, std::size_t begin) {
    const SourcePlace place = text_.PlaceOf(begin);
    if (word == "netsh" || word == "netsh.exe") {
      ReadNetsh(text_, commands_, place, perhaps());
      return SkipPipes(begin);
    }
    if (word == "rem" || word == "echo" || word == "title" || word == "set" || word == "@echo") {
      while (!text_.AtEnd() && text_.Peek() != '\n') text_.Advance();
      return;
    }
    const bool is_rules = word == "new-netfirewallrule" || word == "set-netfirewallprofile" ||
                          word == "remove-netfirewallrule" || word == "disable-netfirewallrule" ||
                          word == "enable-netfirewallrule" || word == "get-netfirewallrule";
    if (!is_rules) return ReadOther(word, begin);
    const std::vector<Argument> arguments = ReadArguments(text_);
    if (text_.is_broken()) return;
    if (word == "new-netfirewallrule") {
      commands_.NewRule(arguments, place, perhaps());
    } else if (word == "set-netfirewallprofile") {
      commands_.SetProfile(arguments, place, perhaps());
    } else if (word == "get-netfirewallrule") {
      return ReadPipeOfRules(arguments, place, begin);
    } else {
      commands_.ChangeRules(ChangeOf(word), arguments, place, perhaps());
    }
    SkipPipes(begin);
  }

  static Commands::Change ChangeOf(std::string_view word) {
    return word.starts_with("remove")    ? Commands::Change::kRemove
           : word.starts_with("disable") ? Commands::Change::kDisable
                                         : Commands::Change::kEnable;
  }

  // `Get-NetFirewallRule -DisplayName x | Remove-NetFirewallRule`
  void ReadPipeOfRules(const std::vector<Argument>& arguments, SourcePlace place,
                       std::size_t begin) {
    if (text_.Peek() == '|') {
      const std::size_t pipe = text_.at();
      text_.Advance();
      while (text_.SkipBlanks(), text_.Peek() == '\n') text_.Advance();
      const std::string word = ToLower(text_.ReadWord());
      if (word == "remove-netfirewallrule" || word == "disable-netfirewallrule" ||
          word == "enable-netfirewallrule") {
        const std::vector<Argument> more = ReadArguments(text_);
        if (more.empty() && !text_.is_broken()) {
          commands_.ChangeRules(ChangeOf(word), arguments, place, perhaps());
        } else {
          commands_.Unfollowed(word, place);
        }
        return SkipPipes(begin);
      }
      text_.SkipStatement(true);
      const std::string piece = ToLower(text_.Since(pipe));
      const bool only_reads =
          piece.find("set-") == piece.npos && piece.find("remove-") == piece.npos &&
          piece.find("new-") == piece.npos && piece.find("able-") == piece.npos &&
          piece.find("netsh") == piece.npos;
      if (!only_reads) commands_.Unfollowed("Get-NetFirewallRule | ...", place);
    }
    SkipPipes(begin);
  }

  // `| Out-Null`, `&& ...`: what becomes of a command's output.
  void SkipPipes(std::size_t begin) {
    text_.SkipBlanks();
    const char c = text_.Peek();
    if (text_.is_broken() || text_.AtEnd() || c == '\n' || c == ';' || c == '}') return;
    const std::size_t rest = text_.at();
    (void)begin;
    text_.SkipStatement(false);
    if (text_.Peek() == ')') text_.Advance();  // of a batch file's block
    PassOver(rest, "what follows a command");
  }

  void ReadOther(const std::string& word, std::size_t begin) {
    text_.SkipStatement(false);
    if (text_.Peek() == ')') text_.Advance();
    const bool is_harmless =
        Holds(kHarmless, word) ||
        std::any_of(std::begin(kHarmlessVerbs), std::end(kHarmlessVerbs),
                    [&](std::string_view verb) { return word.starts_with(verb); });
    // What harmless commands say may well have the word in it; what they run may not.
    if (is_harmless && !RunsOthers(text_.Since(begin))) return;
    PassOver(begin, word.substr(0, 60));
  }

  PsText text_;
  Commands commands_;
  std::vector<char> blocks_;
  bool has_ended_ = false;
};

}  // namespace

void ReadScript(std::string_view text, std::uint32_t file, Ruleset& out, Diagnostics& diagnostics) {
  ScriptReader(text, file, out, diagnostics).Read();
}

}  // namespace portwright::dialect::windows
