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

std::string Spaced(std::string_view words) {
  std::string out(words);
  std::replace(out.begin(), out.end(), '|', ' ');
  return out;
}

// What bash and zsh offer behind one command: the words of the option before, its options, or
// files.
std::string ShellReply(const Command& command) {
  std::vector<std::string> names{"--help"};
  std::string out;
  for (const Option& option : command.options) {
    names.emplace_back(option.name);
    if (!option.words.empty()) {
      out += "      [ \"$before\" = " + std::string(option.name) + " ] && offer='" +
             Spaced(option.words) + "'\n";
    }
  }
  std::string offer;
  for (const Positional& p : command.positionals) offer += Spaced(p.words);
  if (!offer.empty()) out = "      offer='" + offer + "'\n" + out;
  return out + "      options='" + Join(names, " ") + "' ;;\n";
}

// A `case` over the verb, in the syntax that both shells have; sets `offer` and `options`.
std::string ShellCases() {
  std::string out = "  case \"$one $two\" in\n";
  std::set<std::string> groups;
  std::string plain;  // behind the others: its patterns would match theirs
  for (const Command& command : Commands()) {
    const auto path = Split(command.path, ' ');
    if (path.size() == 2) groups.insert(std::string(path[0]));
    const std::string pattern =
        "    \"" + std::string(command.path) + (path.size() == 2 ? "\")\n" : " \"*)\n");
    (path.size() == 2 ? out : plain) += pattern + ShellReply(command);
  }
  for (const std::string& group : groups) {
    std::vector<std::string> below;
    for (const Command& command : Commands()) {
      const auto path = Split(command.path, ' ');
      if (path.size() == 2 && path[0] == group) below.emplace_back(path[1]);
    }
    plain += "    \"" + group + " \"*) offer='" + Join(below, " ") + "' ;;\n";
  }
  return out + plain + "  esac\n";
}

std::string BashCompletion() {
  return "_portwright() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
         "  local one=${COMP_WORDS[1]} two=${COMP_WORDS[2]} offer='' options=''\n"
         "  COMPREPLY=()\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then one='' offer='" +
         Join(FirstWords(), " ") + "'; fi\n" + ShellCases() +
         "  case $cur in -*) offer=$options ;; esac\n"
         "  if [ -n \"$offer\" ]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$offer\" -- \"$cur\")\n"
         "  elif [[ $cur != -* ]]; then\n"
         "    compopt -o filenames 2>/dev/null\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
         "  fi\n}\ncomplete -F _portwright portwright\n";
}

std::string ZshCompletion() {
  return "#compdef portwright\n_portwright() {\n"
         "  local one=$words[2] two=$words[3] before=$words[CURRENT-1] offer='' options=''\n"
         "  if (( CURRENT == 2 )); then one='' offer='" +
         Join(FirstWords(), " ") + "'; fi\n" + ShellCases() +
         "  if [[ $PREFIX == -* ]]; then offer=$options; fi\n"
         "  if [[ -n $offer ]]; then compadd -- ${=offer}; else _files; fi\n}\n"
         "if [[ $funcstack[1] == _portwright ]]; then _portwright \"$@\"; else compdef _portwright "
         "portwright; fi\n";
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
  std::set<std::string> groups;
  for (const Command& command : Commands()) {
    const auto path = Split(command.path, ' ');
    const std::string group(path[0]);
    const std::string summary = " -d '" + Escaped(command.summary, "'\\") + "'\n";
    const std::string first = "complete -c portwright -n __fish_use_subcommand -a " + group;
    std::string here = "complete -c portwright -n '__fish_seen_subcommand_from " + group;
    if (path.size() == 1) {
      out += first + summary;
    } else {
      if (groups.insert(group).second) out += first + "\n";
      const std::string verb(path[1]);
      out += here + "; and test (count (commandline -opc)) -eq 2' -a " + verb + summary;
      here += "; and __fish_seen_subcommand_from " + verb;
    }
    here += "'";
    std::string offer;
    for (const Positional& p : command.positionals) offer += Spaced(p.words);
    out += here + (offer.empty() ? " -F\n" : " -a '" + offer + "'\n");
    for (const Option& option : command.options) {
      std::string value;
      if (!option.value.empty()) value = option.words.empty() ? " -r" : " -x";
      if (!option.words.empty()) value += " -a '" + Spaced(option.words) + "'";
      out += here + (option.name == "--output" ? " -s o" : "") + " -l " +
             std::string(option.name.substr(2)) + value + " -d '" + Escaped(option.help, "'\\") +
             "'\n";
    }
  }
  return out;
}

}  // namespace

std::string Completion(std::string_view shell) {
  if (shell == "bash") return BashCompletion();
  if (shell == "zsh") return ZshCompletion();
  if (shell == "fish") return FishCompletion();
  return "";
}

}  // namespace portwright::cli
