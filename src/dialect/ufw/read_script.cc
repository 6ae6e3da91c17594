#include "dialect/ufw/read_script.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/shown_text.h"
#include "dialect/ufw/before_lines.h"
#include "dialect/ufw/own_script.h"
#include "dialect/ufw/rule_list.h"
#include "dialect/ufw/rule_words.h"
#include "dialect/ufw/shell_words.h"

namespace portwright::dialect::ufw {
namespace {

using net::Family;
using policy::Hook;
using policy::VerdictKind;

constexpr std::size_t kEditsMax = 10'000;  // each walks over all rules

// Programs that change no rule, whatever they are told; and those that make a machine forward.
constexpr std::string_view kHarmless[] = {
    "echo",      "printf",  "yes",    "set",  "apt", "apt-get", "dnf",  "yum",  "exit",
    "true",      "sleep",   "clear",  "grep", "cat", "head",    "tail", "less", "sort",
    "systemctl", "service", "sysctl", "ip",   "ss",  "date",    "which"};
// Of ufw, those that change no rule.
constexpr std::string_view kNoChange[] = {"logging", "status",    "show", "version", "app",
                                          "reload",  "--version", "help", "--help"};

template <typename Words>
bool Holds(const Words& words, std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

class ScriptReader {
 public:
  ScriptReader(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
      : lines_(text), file_(file), diagnostics_(diagnostics), list_(config_, diagnostics) {}

  Config Read() {
    ConfigLine line;
    while (!is_over_ && lines_.Next(line)) ReadLine(line);
    if (own_.has_begun() && !own_.is_whole() && !is_over_)
      Error({file_, 0, 0}, "the whole script, found one without " + std::string(own_.missing()));
    return std::move(config_);
  }

 private:
  SourcePlace PlaceOf(const ConfigLine& line) const {
    return {file_, line.number, line.indent + 1};
  }

  void Error(SourcePlace place, std::string_view expected) {
    diagnostics_.Error("PW-DIA-ufw-0106", place, "expected " + std::string(expected),
                       "what it does to the firewall is not known");
  }

  void ReadLine(ConfigLine line) {
    if (line.is_too_long) {
      Error(PlaceOf(line), "a command of ufw, found a line that is too long");
      is_over_ = true;
      return;
    }
    const SourcePlace place = PlaceOf(line);
    switch (own_.Take(line.text, line.indent)) {
      case OwnScript::Kind::kNone:
        break;
      case OwnScript::Kind::kKnown:
        return;
      case OwnScript::Kind::kDefaults:
        ApplyDefaults();
        return;
      case OwnScript::Kind::kBefore:
        ReadBefore(line.text, place);
        return;
      case OwnScript::Kind::kBroken:
        Error(place, "the line " + Quote(own_.expected()) + " of the script, found " +
                         ShownWord("", line.text.substr(0, 80)));
        is_over_ = true;
        return;
    }
    std::string text(line.text);
    std::uint32_t column = line.indent;
    while (text.ends_with('\\') && !text.starts_with('#')) {
      ConfigLine more;
      if (!lines_.Next(more)) break;
      text.back() = ' ';
      text += more.text.substr(0, 4096);
      if (text.size() > ConfigLines::kBytesMax) {
        Error(place, "a command of ufw, found one that is too long");
        is_over_ = true;
        return;
      }
    }
    if (text.starts_with("$ ")) {  // a prompt
      text = text.substr(2);
      column += 2;
    }
    // The heading of `ufw show added`.
    if (text.starts_with("Added user rules (")) return;
    for (ShellCommand& command : CommandsOf(text)) ReadCommand(std::move(command), place, column);
  }

  void ReadCommand(ShellCommand command, SourcePlace place, std::uint32_t column) {
    std::vector<std::string>& words = command.words;
    std::size_t at = 0;
    while (at < words.size() && (words[at] == "sudo" || words[at] == "-E")) ++at;
    const std::string program = at < words.size() ? words[at] : "";
    const bool is_ufw = program == "ufw" || program.ends_with("/ufw");
    if (!words.empty()) place.column = column + command.columns[std::min(at, words.size() - 1)];
    if (!is_ufw) {
      if (Holds(kHarmless, program) || program == "(None)") return;
      Error(place, "a command of ufw, found " + ShownWord("", program));
      return;
    }
    if (!command.problem.empty()) {
      Error(place,
            "a command of ufw without variables and patterns, found " + Quote(command.problem));
      return;
    }
    words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    command.columns.erase(command.columns.begin(),
                          command.columns.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    for (std::uint32_t& one : command.columns) one += column;
    while (!words.empty() && (words[0] == "--force" || words[0] == "-f")) {
      words.erase(words.begin());
      command.columns.erase(command.columns.begin());
    }
    ReadUfw({std::move(words), std::move(command.columns), place, own_.has_begun()});
  }

  void ReadUfw(RuleWords words) {
    const std::string verb = words.words.empty() ? "" : ToLower(words.words[0]);
    if (Holds(kNoChange, verb) || verb == "--dry-run") return;
    if (verb == "enable" || verb == "disable") {
      config_.is_enabled = verb == "enable";
    } else if (verb == "reset") {
      list_.Clear();
      config_ = Config();
      config_.is_enabled = false;
    } else if (verb == "default") {
      ReadDefault(words);
    } else {
      if (verb == "rule") {  // `ufw rule allow ...` is the same
        words.words.erase(words.words.begin());
        words.columns.erase(words.columns.begin());
      }
      const auto command = ReadRule(std::move(words), diagnostics_);
      if (!command) return;
      const bool is_edit = command->removes || command->position != 0;
      if (own_.has_begun() && (is_edit || !HasOwnName(command->rule.comment))) {
        Error(command->rule.place, "a rule to add with a comment 'pw-... ', found another");
        return;
      }
      if (is_edit && ++edits_ > kEditsMax) {
        Error(command->rule.place, "at most 10,000 rules inserted or deleted, found more");
        is_over_ = true;
        return;
      }
      list_.Apply(*command);
    }
  }

  // `pw-35797e4a ...`: what a later run knows the rule by.
  static bool HasOwnName(std::string_view comment) {
    if (!comment.starts_with("pw-") || comment.find(' ') != 11) return false;
    return std::all_of(comment.begin() + 3, comment.begin() + 11,
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  }

  void ReadDefault(const RuleWords& words) {
    const auto word = [&](std::size_t i) {
      return i < words.words.size() ? ToLower(words.words[i]) : std::string();
    };
    const std::string action = word(1), way = word(2);
    VerdictKind kind = VerdictKind::kDrop;
    if (action == "allow") {
      kind = VerdictKind::kAccept;
    } else if (action == "reject") {
      kind = VerdictKind::kReject;
    } else if (action != "deny") {
      Error(words.place, "allow, deny or reject behind 'default', found " + ShownWord("", action));
      return;
    }
    if (words.words.size() > 3) {
      Error(words.place, "one direction behind 'default', found more words");
    } else if (way.empty() || way == "incoming" || way == "input") {
      config_.incoming = kind;
    } else if (way == "outgoing" || way == "output") {
      config_.outgoing = kind;
    } else if (way == "routed" || way == "forward") {
      config_.routed = kind;
    } else {
      Error(words.place, "incoming, outgoing or routed, found " + ShownWord("", way));
    }
  }

  void ApplyDefaults() {
    for (const std::string& way : own_.denied()) {
      if (way == "incoming") config_.incoming = VerdictKind::kDrop;
      if (way == "outgoing") config_.outgoing = VerdictKind::kDrop;
      if (way == "routed") config_.routed = VerdictKind::kDrop;
    }
  }

  // `before /etc/ufw/before.rules 'input\|output' host <<'END'` and the lines up to `END`.
  void ReadBefore(std::string_view head, SourcePlace place) {
    const std::vector<std::string_view> words = Split(head, ' ');
    const bool has_five = words.size() == 5 && words[0] == "before" && words[4] == "<<'END'";
    const bool is_v6 = has_five && words[1] == "/etc/ufw/before6.rules";
    std::vector<Hook> hooks;
    bool is_right = has_five && (is_v6 || words[1] == "/etc/ufw/before.rules") &&
                    words[2].size() > 2 && words[2].front() == '\'' && words[2].back() == '\'';
    if (is_right) is_right = ReadChains(words[2].substr(1, words[2].size() - 2), hooks);
    BeforeFile& before = config_.before[is_v6 ? 1 : 0];
    if (!is_right || before.is_replaced || !IsName(words[3])) {
      Error(place, "before, each file once, its chains and <<'END', found " +
                       ShownWord("", head.substr(0, 80)));
      is_over_ = true;
      return;
    }
    before.is_replaced = true;
    before.replaced = hooks;
    const std::string name(words[3]);
    ConfigLine line;
    bool has_begun = false, has_ended = false;
    while (lines_.Next(line) && line.text != "END") {
      if (line.text == "# BEGIN portwright " + name && !has_begun) {
        has_begun = true;
      } else if (line.text == "# END portwright " + name && has_begun && !has_ended) {
        has_ended = true;
      } else if (!has_begun || has_ended || line.indent != 0 || line.is_too_long) {
        break;
      } else if (!line.text.empty() && line.text[0] != '#') {
        auto rule = ReadBeforeLine(line.text, is_v6 ? Family::kIpv6 : Family::kIpv4, PlaceOf(line),
                                   diagnostics_);
        if (rule) before.lines.push_back(std::move(*rule));
      }
    }
    if (line.text == "END" && line.indent == 0 && has_ended) return;
    Error(PlaceOf(line), "BEGIN, lines of before.rules, END, found something else");
    is_over_ = true;
  }

  static bool IsName(std::string_view name) {
    return name == "host" || name == "gateway" || name == "all";
  }

  static bool ReadChains(std::string_view chains, std::vector<Hook>& out) {
    for (std::string_view part : Split(chains, '|')) {
      const bool is_last = part.end() == chains.end();
      if (!is_last && !part.ends_with('\\')) return false;
      if (!is_last) part.remove_suffix(1);
      if (part == "input") {
        out.push_back(Hook::kInput);
      } else if (part == "output") {
        out.push_back(Hook::kOutput);
      } else if (part == "forward") {
        out.push_back(Hook::kForward);
      } else {
        return false;
      }
    }
    return true;
  }

  ConfigLines lines_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Config config_;
  RuleList list_;
  OwnScript own_;
  std::size_t edits_ = 0;
  bool is_over_ = false;
};

}  // namespace

Config ReadScript(std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  return ScriptReader(text, file, diagnostics).Read();
}

}  // namespace portwright::dialect::ufw
