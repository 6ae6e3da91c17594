#include "dialect/ufw/read_status.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "dialect/common/config_lines.h"
#include "dialect/common/shown_text.h"
#include "dialect/ufw/names.h"
#include "dialect/ufw/rule_words.h"

namespace portwright::dialect::ufw {
namespace {

using policy::Hook;
using policy::VerdictKind;

struct ActionWord {
  std::string_view word;
  Action action;
};
constexpr ActionWord kActions[] = {{"ALLOW", Action::kAllow},
                                   {"DENY", Action::kDeny},
                                   {"REJECT", Action::kReject},
                                   {"LIMIT", Action::kLimit}};

// `10.0.0.5 443/tcp on eth0`, taken apart.
struct Column {
  End end;
  std::string interface;
  std::optional<std::uint8_t> protocol;
  bool is_v4 = false, is_v6 = false;
};

class StatusReader {
 public:
  StatusReader(std::string_view text, std::uint32_t file, Diagnostics& diagnostics)
      : lines_(text), file_(file), diagnostics_(diagnostics) {}

  Config Read() {
    ConfigLine line;
    bool in_rules = false;
    while (lines_.Next(line)) {
      if (line.text.empty()) continue;
      if (line.text == "Status: inactive") {
        config_.is_enabled = false;
      } else if (line.text.starts_with("Default: ")) {
        ReadDefaults(line);
      } else if (line.text.starts_with("--")) {
        in_rules = true;
      } else if (in_rules) {
        ReadRule(line);
      }
    }
    if (config_.is_enabled && !has_defaults_)
      diagnostics_.Warning("PW-DIA-ufw-0107", {file_, 1, 1},
                           "expected a line of defaults, found none; they are taken as those of "
                           "Debian: deny incoming, allow outgoing, deny routed",
                           "`ufw status verbose` says them");
    return std::move(config_);
  }

 private:
  void Error(const ConfigLine& line, const std::string& expected) {
    diagnostics_.Error("PW-DIA-ufw-0108", {file_, line.number, line.indent + 1},
                       "expected " + expected + " as ufw status prints it, found " +
                           ShownWord("", line.text.substr(0, 80)));
  }

  // `Default: deny (incoming), allow (outgoing), disabled (routed)`
  void ReadDefaults(const ConfigLine& line) {
    has_defaults_ = true;
    for (const std::string_view part : Split(line.text.substr(9), ',')) {
      const std::vector<std::string_view> words = Split(Trim(part), ' ');
      VerdictKind kind = VerdictKind::kDrop;
      const bool is_right = words.size() == 2;
      if (is_right && words[0] == "allow") {
        kind = VerdictKind::kAccept;
      } else if (is_right && words[0] == "reject") {
        kind = VerdictKind::kReject;
      } else if (!is_right || (words[0] != "deny" && words[0] != "disabled")) {
        Error(line, "defaults");
        return;
      }
      if (words[1] == "(incoming)") {
        config_.incoming = kind;
      } else if (words[1] == "(outgoing)") {
        config_.outgoing = kind;
      } else if (words[1] == "(routed)") {
        config_.routed = kind;
      } else {
        Error(line, "defaults");
      }
    }
  }

  // `[ 1] 22/tcp on eth0   ALLOW IN   10.0.0.0/8   (log) # comment`
  void ReadRule(const ConfigLine& line) {
    std::string_view text = line.text.substr(0, line.text.find(" # "));
    if (text.starts_with('['))
      text = Trim(text.substr(std::min(text.find(']'), text.size() - 1) + 1));
    const ActionWord* action = nullptr;
    std::size_t at = text.npos;
    for (const ActionWord& one : kActions) {
      const std::string word = " " + std::string(one.word) + " ";
      const std::size_t found = text.find(word);
      if (found < at) {
        at = found;
        action = &one;
      }
    }
    if (action == nullptr || line.is_too_long) {
      Error(line, "a rule");
      return;
    }
    std::string_view from = Trim(text.substr(at + action->word.size() + 1));
    UserRule rule;
    rule.action = action->action;
    rule.place = {file_, line.number, line.indent + 1};
    rule.match.hook = Hook::kInput;
    for (const auto& [word, hook] : {std::pair<std::string_view, Hook>{"IN ", Hook::kInput},
                                     {"OUT ", Hook::kOutput},
                                     {"FWD ", Hook::kForward}}) {
      if (!from.starts_with(word)) continue;
      rule.match.hook = hook;
      from = Trim(from.substr(word.size()));
      break;
    }
    for (const std::string_view mark :
         {"(log, out)", "(log-all, out)", "(out)", "(log)", "(log-all)"}) {
      if (from.ends_with(mark)) from = Trim(from.substr(0, from.size() - mark.size()));
    }
    Column to_column, from_column;
    if (!ReadColumn(Trim(text.substr(0, at)), to_column, line) ||
        !ReadColumn(from, from_column, line))
      return;
    Put(std::move(rule), std::move(to_column), std::move(from_column), line);
  }

  void Put(UserRule rule, Column to, Column from, const ConfigLine& line) {
    RuleMatch& match = rule.match;
    const bool is_routed = match.hook == Hook::kForward;
    match.in = is_routed ? from.interface : to.interface;
    match.out = is_routed ? to.interface : from.interface;
    match.source = std::move(from.end);
    match.destination = std::move(to.end);
    match.protocol = to.protocol ? to.protocol : from.protocol;
    const bool is_v6 = to.is_v6 || from.is_v6;
    if ((to.protocol && from.protocol && *to.protocol != *from.protocol) ||
        (is_v6 && (to.is_v4 || from.is_v4)))
      return Error(line, "one family and one protocol");
    config_.rules[is_v6 ? 1 : 0].push_back(std::move(rule));
  }

  bool ReadColumn(std::string_view text, Column& out, const ConfigLine& line) {
    const std::size_t on = text.rfind(" on ");
    if (on != text.npos) {
      out.interface = InterfacePattern(std::string(Trim(text.substr(on + 4))));
      text = Trim(text.substr(0, on));
    }
    // `(v6)`, or the profile whose ports these are.
    const std::size_t bracket = text.find(" (");
    if (bracket != text.npos) {
      out.is_v6 = text.find("(v6)", bracket) != text.npos;
      text = Trim(text.substr(0, bracket));
    }
    if (text.empty()) {
      Error(line, "both ends of a rule");
      return false;
    }
    const std::size_t blank = text.find(' ');
    const std::string_view first = text.substr(0, blank);
    if (ReadPlace(first, out)) {
      if (blank == text.npos || ReadPortWord(Trim(text.substr(blank)), out)) return true;
    } else if (blank == text.npos && ReadPortWord(text, out)) {
      return true;
    }
    const std::string_view profile =
        ReadPlace(first, out) && blank != text.npos ? Trim(text.substr(blank)) : text;
    out.end.unknown = std::string(profile.substr(0, 80));
    diagnostics_.Warning("PW-DIA-ufw-0102", {file_, line.number, line.indent + 1},
                         "expected a port or a service of /etc/services, found " +
                             ShownWord("", profile.substr(0, 80)) +
                             "; its ports are taken as unknown",
                         "`ufw status verbose` says them");
    return true;
  }

  // `Anywhere`, `Anywhere/tcp`, `10.0.0.0/8`, `10.0.0.0/8/gre`.
  static bool ReadPlace(std::string_view word, Column& out) {
    const std::size_t slash = word.rfind('/');
    std::optional<std::uint8_t> protocol;
    if (slash != word.npos) protocol = ProtocolNumber(word.substr(slash + 1));
    if (protocol) word = word.substr(0, slash);
    if (word != "Anywhere") {
      const auto prefix = ReadPrefix(word);
      if (!prefix) return false;
      (prefix->address.family == net::Family::kIpv6 ? out.is_v6 : out.is_v4) = true;
      if (prefix->length != 0) out.end.address = *prefix;
    }
    if (protocol) out.protocol = protocol;
    return true;
  }

  // `443`, `80,443/tcp`.
  static bool ReadPortWord(std::string_view word, Column& out) {
    const std::size_t slash = word.find('/');
    const auto ports = ReadPorts(word.substr(0, slash));
    if (!ports) return false;
    if (slash != word.npos) {
      out.protocol = ProtocolNumber(word.substr(slash + 1));
      if (!out.protocol) return false;
    }
    out.end.ports = *ports;
    return true;
  }

  ConfigLines lines_;
  std::uint32_t file_;
  Diagnostics& diagnostics_;
  Config config_;
  bool has_defaults_ = false;
};

}  // namespace

Config ReadStatus(std::string_view text, std::uint32_t file, Diagnostics& diagnostics) {
  return StatusReader(text, file, diagnostics).Read();
}

}  // namespace portwright::dialect::ufw
