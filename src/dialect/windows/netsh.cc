#include "dialect/windows/netsh.h"

#include <utility>

#include "base/text.h"

namespace portwright::dialect::windows {
namespace {

struct Word {
  std::string_view text;
  SourcePlace place;
};

constexpr std::size_t kWordBytesMax = 65'536;

// One word: quotes fall away, blanks within them stay. A caret or a backtick joins lines.
bool ReadWordInto(PsText& text, std::string& out) {
  bool is_quoted = false;
  while (!text.AtEnd()) {
    const char c = text.Peek();
    if (c == '"' || c == '\'') {
      if (c == '"') is_quoted = !is_quoted;
      if (c == '\'' && !is_quoted) {
        text.Advance();
        while (!text.AtEnd() && text.Peek() != '\'' && text.Peek() != '\n') {
          out += text.Peek();
          text.Advance();
        }
      } else if (c == '\'') {
        out += c;
      }
      text.Advance();
      continue;
    }
    if (c == '\n') break;
    if (!is_quoted && (c == ' ' || c == '\t' || c == '\r' || c == '|' || c == '&' || c == '>' ||
                       c == '<' || c == ';' || c == ')' || c == '}'))
      break;
    out += c;
    text.Advance();
  }
  return out.size() <= kWordBytesMax;
}

bool SkipWithin(PsText& text) {
  while (!text.AtEnd()) {
    const char c = text.Peek();
    const bool joins = (c == '^' || c == '`') && (text.Peek(1) == '\n' || text.Peek(1) == '\r');
    if (joins) {
      text.Advance(text.Peek(1) == '\r' && text.Peek(2) == '\n' ? 3 : 2);
    } else if (c == ' ' || c == '\t' || c == '\r') {
      text.Advance();
    } else {
      return c != '\n' && c != '|' && c != '&' && c != '>' && c != '<' && c != ';' && c != ')' &&
             c != '}';
    }
  }
  return false;
}

std::vector<Word> ReadWords(PsText& text, Commands& commands) {
  std::vector<Word> out;
  while (SkipWithin(text)) {
    const SourcePlace place = text.place();
    std::string word;
    if (!ReadWordInto(text, word) || out.size() > 1'000) {
      commands.diagnostics().Error("PW-DIA-windows-0108", place,
                                   "expected a command of usual length, found far more");
      return {};
    }
    out.push_back({commands.rules().strings.emplace_back(std::move(word)), place});
  }
  return out;
}

bool IsComputed(std::string_view value) {
  return value.find_first_of("%$") != value.npos || value.find('!') != value.npos;
}

FieldValue ValueOf(std::string_view words, SourcePlace place) {
  FieldValue out;
  out.is_said = true;
  out.is_open = IsComputed(words);
  out.place = place;
  for (const std::string_view one : Split(words, ',')) out.words.push_back(Trim(one));
  return out;
}

FieldValue One(std::string_view word, SourcePlace place) { return {true, false, {word}, place}; }

// `icmpv4:8,any`: a type and a code.
void SetProtocol(std::string_view value, SourcePlace place, Commands& commands,
                 FirewallRule& rule) {
  const std::size_t colon = value.find(':');
  rule.At(Field::kProtocol) = One(value.substr(0, colon), place);
  rule.At(Field::kProtocol).is_open = IsComputed(value);
  if (colon == value.npos) return;
  const std::vector<std::string_view> parts = Split(value.substr(colon + 1), ',');
  const std::string type = ToLower(Trim(parts[0]));
  const std::string code = parts.size() > 1 ? ToLower(Trim(parts[1])) : "any";
  if (type == "any") return;
  std::string pair = type + (code == "any" ? "" : ":" + code);
  if (parts.size() > 2) pair += ",";  // more than a type and a code: refused where types are read
  rule.At(Field::kIcmpType) = One(commands.rules().strings.emplace_back(std::move(pair)), place);
}

class RuleReader {
 public:
  RuleReader(Commands& commands, FirewallRule& rule) : commands_(commands), rule_(rule) {}

  void Take(std::string_view key, std::string_view value, SourcePlace place) {
    const std::string name = ToLower(key);
    if (name == "name") {
      Set(Field::kDisplayName, One(value, place), name);
    } else if (name == "dir") {
      Choose(Field::kDirection, value, place, {{"in", "Inbound"}, {"out", "Outbound"}}, name);
    } else if (name == "action") {
      TakeAction(value, place);
    } else if (name == "enable") {
      Choose(Field::kEnabled, value, place, {{"yes", "True"}, {"no", "False"}}, name);
    } else if (name == "profile") {
      Set(Field::kProfile, ValueOf(value, place), name);
    } else if (name == "localip") {
      Set(Field::kLocalAddress, ValueOf(value, place), name);
    } else if (name == "remoteip") {
      Set(Field::kRemoteAddress, ValueOf(value, place), name);
    } else if (name == "localport") {
      Set(Field::kLocalPort, ValueOf(value, place), name);
    } else if (name == "remoteport") {
      Set(Field::kRemotePort, ValueOf(value, place), name);
    } else if (name == "protocol") {
      if (Once(Field::kProtocol, place, name)) SetProtocol(value, place, commands_, rule_);
    } else if (name == "interfacetype" || name == "program" || name == "service" ||
               name == "rmtcomputergrp" || name == "rmtusrgrp" || name == "security") {
      TakeCondition(name, value, place);
    } else if (name == "edge") {
      if (ToLower(value) != "no")
        commands_.Assume("packets that come through tunnels (edge traversal) are not followed");
    } else if (name != "description") {
      commands_.diagnostics().Error("PW-DIA-windows-0130", place,
                                    "expected a part of `add rule`, found " + Quote(key));
    }
  }

 private:
  using Choices = std::vector<std::pair<std::string_view, std::string_view>>;

  bool Once(Field field, SourcePlace place, const std::string& name) {
    if (!rule_.At(field).is_said) return true;
    commands_.diagnostics().Error("PW-DIA-windows-0132", place,
                                  "expected each part once, found " + name + "= again");
    return false;
  }

  void Set(Field field, FieldValue value, const std::string& name) {
    if (Once(field, value.place, name)) rule_.At(field) = std::move(value);
  }

  void Choose(Field field, std::string_view value, SourcePlace place, const Choices& choices,
              const std::string& name) {
    FieldValue out = One(value, place);
    out.is_open = IsComputed(value);
    for (const auto& [word, meaning] : choices) {
      if (ToLower(value) == word) out.words[0] = meaning;
    }
    Set(field, std::move(out), name);
  }

  void TakeAction(std::string_view value, SourcePlace place) {
    if (ToLower(value) == "bypass") {
      rule_.overrides_blocks = true;
      rule_.others.emplace_back("OverrideBlockRules", One(value, place));
      value = "allow";
    }
    Set(Field::kAction, One(value, place), "action");
    rule_.At(Field::kAction).is_open = IsComputed(value);
  }

  void TakeCondition(std::string_view name, std::string_view value, SourcePlace place) {
    const std::string small = ToLower(value);
    const bool is_neutral = (name == "interfacetype" && small == "any") ||
                            (name == "service" && small == "any") ||
                            (name == "security" && small == "notrequired");
    static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
        {"interfacetype", "InterfaceType"},
        {"program", "Program"},
        {"service", "Service"},
        {"rmtcomputergrp", "RemoteMachine"},
        {"rmtusrgrp", "RemoteUser"},
        {"security", "Authentication"}};
    for (const auto& [key, parameter] : kNames) {
      if (key == name && !is_neutral) rule_.others.emplace_back(parameter, One(value, place));
    }
  }

  Commands& commands_;
  FirewallRule& rule_;
};

void AddRule(const std::vector<Word>& words, Commands& commands, SourcePlace place, bool perhaps) {
  FirewallRule rule;
  rule.place = place;
  rule.is_perhaps = perhaps;
  RuleReader reader(commands, rule);
  for (std::size_t i = 3; i < words.size(); ++i) {
    const std::size_t equals = words[i].text.find('=');
    if (equals == std::string_view::npos) {
      commands.diagnostics().Error("PW-DIA-windows-0130", words[i].place,
                                   "expected NAME=VALUE, found a word without =");
      continue;
    }
    reader.Take(words[i].text.substr(0, equals), words[i].text.substr(equals + 1), words[i].place);
  }
  for (const Field field : {Field::kDisplayName, Field::kDirection, Field::kAction}) {
    if (rule.At(field).is_said) continue;
    commands.diagnostics().Error("PW-DIA-windows-0131", place,
                                 "expected name=, dir= and action= in a rule, found one without");
    break;
  }
  commands.AddRule(std::move(rule));
}

void DeleteRules(const std::vector<Word>& words, Commands& commands, SourcePlace place,
                 bool perhaps) {
  const bool is_name = words.size() == 4 && ToLower(words[3].text.substr(0, 5)) == "name=";
  if (!is_name || IsComputed(words[3].text) || perhaps) {
    // What is deleted of this text is not known; a name that is computed the same way as that of
    // the rule behind it is the usual case.
    return commands.Unfollowed("netsh advfirewall firewall delete rule", place);
  }
  commands.RemoveNamed(words[3].text.substr(5), place);
}

void SetProfiles(const std::vector<Word>& words, Commands& commands, SourcePlace place,
                 bool perhaps) {
  static constexpr std::pair<std::string_view, std::string_view> kProfiles[] = {
      {"allprofiles", "Any"},
      {"domainprofile", "Domain"},
      {"privateprofile", "Private"},
      {"publicprofile", "Public"}};
  std::string_view profile;
  for (const auto& [word, name] : kProfiles) {
    if (words.size() > 3 && ToLower(words[1].text) == word) profile = name;
  }
  if (profile.empty()) return commands.Unfollowed("netsh advfirewall set", place);
  std::vector<Argument> arguments(1);
  arguments[0] = {"Name", true, {}, place};
  arguments[0].value.words.push_back(profile);
  const auto add = [&](std::string_view name, std::string_view value) {
    arguments.push_back({name, true, {}, words[3].place});
    arguments.back().value.words.push_back(value);
  };
  const std::string what = ToLower(words[2].text);
  const std::string value = ToLower(words[3].text);
  if (what == "state" && (value == "on" || value == "off" || value == "notconfigured")) {
    add("Enabled", value == "off" ? "False" : "True");
  } else if (what == "firewallpolicy") {
    const std::vector<std::string_view> parts = Split(value, ',');
    const bool is_known = parts.size() == 2 &&
                          (parts[0] == "blockinbound" || parts[0] == "allowinbound") &&
                          (parts[1] == "blockoutbound" || parts[1] == "allowoutbound");
    if (!is_known) return commands.Unfollowed("netsh advfirewall set ... firewallpolicy", place);
    add("DefaultInboundAction", parts[0] == "allowinbound" ? "Allow" : "Block");
    add("DefaultOutboundAction", parts[1] == "allowoutbound" ? "Allow" : "Block");
  } else {
    if (what == "state") commands.Unfollowed("netsh advfirewall set ... state", place);
    return;  // settings and logs
  }
  commands.SetProfile(arguments, place, perhaps);
}

}  // namespace

void ReadNetsh(PsText& text, Commands& commands, SourcePlace place, bool perhaps) {
  const std::vector<Word> words = ReadWords(text, commands);
  const auto is = [&](std::size_t i, std::string_view word) {
    return i < words.size() && ToLower(words[i].text) == word;
  };
  if (!is(0, "advfirewall")) {
    if (is(0, "firewall")) commands.Unfollowed("netsh firewall", place);
    return;  // interfaces, proxies, wireless
  }
  std::vector<Word> rest(words.begin() + 1, words.end());
  const auto begins = [&](std::size_t i, std::string_view word) {
    return i < rest.size() && ToLower(rest[i].text) == word;
  };
  if (begins(0, "firewall") && begins(1, "add") && begins(2, "rule")) {
    AddRule(rest, commands, place, perhaps);
  } else if (begins(0, "firewall") && begins(1, "delete") && begins(2, "rule")) {
    DeleteRules(rest, commands, place, perhaps);
  } else if (begins(0, "set") && !begins(1, "global")) {
    SetProfiles(rest, commands, place, perhaps);
  } else if (!begins(0, "show") && !(begins(0, "firewall") && begins(1, "show")) &&
             !begins(0, "export") && !begins(0, "dump")) {
    commands.Unfollowed("netsh advfirewall ...", place);
  }
}

}  // namespace portwright::dialect::windows
