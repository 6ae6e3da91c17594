#include "cli/pages.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "base/version.h"

namespace portwright::cli {
namespace {

constexpr std::string_view kExitCodes =
    "Exit codes: 0 fine, 1 the answer is \"no\", 2 bad input or usage, 3 the environment failed.\n";

std::string Usage(const Command& command) {
  std::string out = "portwright " + std::string(command.path);
  for (const Positional& p : command.positionals) {
    std::string word(p.name);
    if (p.repeated) word += "...";
    out += p.required ? " " + word : " [" + word + "]";
  }
  if (!command.options.empty()) out += " [options]";
  return out;
}

std::string OptionWord(const Option& option) {
  std::string out(option.name);
  if (option.name == "--output") out = "-o, " + out;
  if (!option.value.empty()) out += " " + std::string(option.value);
  return out;
}

// Two columns; help wraps at 96 characters under itself.
std::string Columns(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& [left, right] : rows)
    width = std::max(width, std::min<std::size_t>(left.size(), 26));
  std::string out;
  for (const auto& [left, right] : rows) {
    std::string line = "  " + left;
    if (left.size() > width) {
      out += line + "\n";
      line.clear();
    }
    line.resize(width + 4, ' ');
    std::size_t column = line.size();
    for (const std::string_view word : Split(right, ' ')) {
      if (column + word.size() + 1 > 96) {
        out += line + "\n";
        line.assign(width + 4, ' ');
        column = line.size();
      }
      if (line.size() > width + 4) line += ' ';
      line += word;
      column = line.size();
    }
    out += line + "\n";
  }
  return out;
}

std::string Indented(std::string_view text) {
  std::string out;
  for (const std::string_view line : Split(text, '\n')) out += "  " + std::string(line) + "\n";
  return out;
}

std::string Troff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  if (!out.empty() && (out[0] == '.' || out[0] == '\'')) out = "\\&" + out;
  return out;
}

std::vector<std::string> FirstWords() {
  std::vector<std::string> words;
  for (const Command& command : Commands()) {
    const std::string word(Split(command.path, ' ')[0]);
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

}  // namespace

std::string Help() {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command& command : Commands()) rows.emplace_back(command.path, command.summary);
  std::string out =
      "portwright takes a platform's firewall ports from the vendor's document to a planned "
      "firewall.\n\n"
      "Usage: portwright VERB [arguments]\n\nVerbs:\n" +
      Columns(rows);
  out += "\n`portwright VERB --help` explains one, with an example.\n" + std::string(kExitCodes);
  return out;
}

std::string GroupHelp(std::string_view group) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Command& command : Commands()) {
    if (Split(command.path, ' ')[0] == group) rows.emplace_back(command.path, command.summary);
  }
  return "Usage: portwright " + std::string(group) + " VERB [arguments]\n\n" + Columns(rows);
}

std::string CommandHelp(const Command& command) {
  std::string out = std::string(command.summary) + "\n\nUsage: " + Usage(command) + "\n";
  if (!command.description.empty()) out += "\n" + std::string(command.description) + "\n";
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Positional& p : command.positionals) rows.emplace_back(p.name, p.help);
  if (!rows.empty()) out += "\nArguments:\n" + Columns(rows);
  rows.clear();
  for (const Option& option : command.options) {
    std::string help(option.help);
    if (!option.words.empty()) {
      std::string words(option.words);
      std::replace(words.begin(), words.end(), '|', ' ');
      help += " (" + words + ")";
    }
    rows.emplace_back(OptionWord(option), help);
  }
  if (!rows.empty()) out += "\nOptions:\n" + Columns(rows);
  out += "\nExample:\n" + Indented(command.example) + "\n" + std::string(kExitCodes);
  return out;
}

std::string ManPage() {
  std::string out =
      ".TH PORTWRIGHT 1 \"\" \"portwright " + std::string(kVersion) + "\" \"User Commands\"\n";
  out +=
      ".SH NAME\nportwright \\- firewall ports from the vendor's document to a planned firewall\n";
  out += ".SH SYNOPSIS\n.B portwright\n.I VERB\n[arguments]\n.SH VERBS\n";
  for (const Command& command : Commands()) {
    out += ".SS " + Troff(Usage(command)) + "\n" + Troff(command.summary) + ".\n";
    if (!command.description.empty()) {
      for (const std::string_view line : Split(command.description, '\n')) {
        out += line.empty() ? ".PP\n" : Troff(line) + "\n";
      }
    }
    for (const Positional& p : command.positionals) {
      out += ".TP\n.I " + Troff(p.name) + "\n" + Troff(p.help) + "\n";
    }
    for (const Option& option : command.options) {
      out += ".TP\n.B " + Troff(OptionWord(option)) + "\n" + Troff(option.help) + "\n";
    }
    out += ".PP\nExample:\n.PP\n.nf\n.RS\n";
    for (const std::string_view line : Split(command.example, '\n')) out += Troff(line) + "\n";
    out += ".RE\n.fi\n";
  }
  out +=
      ".SH EXIT STATUS\n.TP\n0\nfine\n.TP\n1\nthe answer is \"no\"\n.TP\n2\nbad input or "
      "usage\n.TP\n3\nthe "
      "environment failed\n.SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colour, whatever the terminal\n";
  return out;
}

namespace {

std::string BashCompletion() {
  std::string out =
      "_portwright() {\n  local cur=${COMP_WORDS[COMP_CWORD]} one=${COMP_WORDS[1]} "
      "two=${COMP_WORDS[2]}\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W \"" +
      Join(FirstWords(), " ") + "\" -- \"$cur\"))\n    return\n  fi\n  case \"$one $two\" in\n";
  std::set<std::string> groups;
  std::string plain;
  for (const Command& command : Commands()) {
    std::vector<std::string> words{"--help"};
    for (const Option& option : command.options) words.emplace_back(option.name);
    const auto path = Split(command.path, ' ');
    const std::string reply =
        "      case $cur in -*) COMPREPLY=($(compgen -W \"" + Join(words, " ") +
        "\" -- \"$cur\")) ;; *) COMPREPLY=($(compgen -f -- \"$cur\")) ;; esac ;;\n";
    if (path.size() == 2) {
      groups.insert(std::string(path[0]));
      out += "    \"" + std::string(command.path) + "\")\n" + reply;
    } else {
      plain += "    \"" + std::string(command.path) + " \"*)\n" + reply;
    }
  }
  for (const std::string& group : groups) {
    std::vector<std::string> below;
    for (const Command& command : Commands()) {
      const auto path = Split(command.path, ' ');
      if (path.size() == 2 && path[0] == group) below.emplace_back(path[1]);
    }
    plain += "    \"" + group + " \"*) COMPREPLY=($(compgen -W \"" + Join(below, " ") +
             "\" -- \"$cur\")) ;;\n";
  }
  return out + plain + "  esac\n}\ncomplete -F _portwright portwright\n";
}

std::string Escaped(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string FishCompletion() {
  std::string out = "complete -c portwright -f\n";
  for (const Command& command : Commands()) {
    const auto path = Split(command.path, ' ');
    const std::string summary = Escaped(command.summary, "'\\");
    if (path.size() == 1) {
      out += "complete -c portwright -n __fish_use_subcommand -a " + std::string(path[0]) +
             " -d '" + summary + "'\n";
    } else {
      out += "complete -c portwright -n __fish_use_subcommand -a " + std::string(path[0]) + "\n";
      out += "complete -c portwright -n '__fish_seen_subcommand_from " + std::string(path[0]) +
             "' -a " + std::string(path[1]) + " -d '" + summary + "'\n";
    }
    const std::string seen(path.back());
    for (const Option& option : command.options) {
      out += "complete -c portwright -n '__fish_seen_subcommand_from " + seen + "' -l " +
             std::string(option.name.substr(2)) + (option.value.empty() ? "" : " -r") + " -d '" +
             Escaped(option.help, "'\\") + "'\n";
    }
    out += "complete -c portwright -n '__fish_seen_subcommand_from " + seen + "' -F\n";
  }
  return out;
}

std::string ZshCompletion() {
  std::string out =
      "#compdef portwright\n_portwright() {\n  local -a verbs options\n  if (( CURRENT == 2 )); "
      "then\n    verbs=(";
  for (const std::string& word : FirstWords()) out += " " + word;
  out += " )\n    compadd -a verbs\n    return\n  fi\n  case \"$words[2] $words[3]\" in\n";
  std::string plain;
  for (const Command& command : Commands()) {
    std::vector<std::string> words{"--help"};
    for (const Option& option : command.options) words.emplace_back(option.name);
    const bool pair = command.path.find(' ') != std::string_view::npos;
    const std::string line = (pair ? "    \"" + std::string(command.path) + "\""
                                   : "    \"" + std::string(command.path) + " \"*") +
                             ") options=( " + Join(words, " ") + " ) ;;\n";
    (pair ? out : plain) += line;
  }
  out += plain + "    *) verbs=(";
  for (const Command& command : Commands()) {
    const auto path = Split(command.path, ' ');
    if (path.size() == 2) out += " " + std::string(path[1]);
  }
  return out +
         " ); compadd -a verbs; return ;;\n  esac\n  if [[ $PREFIX == -* ]]; then compadd -a "
         "options; else _files; fi\n}\n"
         "_portwright \"$@\"\n";
}

}  // namespace

std::string Completion(std::string_view shell) {
  if (shell == "bash") return BashCompletion();
  if (shell == "zsh") return ZshCompletion();
  if (shell == "fish") return FishCompletion();
  return "";
}

}  // namespace portwright::cli
