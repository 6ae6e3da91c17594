#include "cli/run.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/pages.h"
#include "workflow/outcome.h"

namespace portwright::cli {
namespace {

using workflow::Exit;

constexpr int kBadInput = static_cast<int>(Exit::kBadInput);
constexpr int kEnvironment = static_cast<int>(Exit::kEnvironment);

// A reader that went away (`| head`) is no failure of ours; a full disk is.
int Say(const std::string& text) {
  // A text longer than the buffer fails in fwrite already, and leaves nothing for fflush to say.
  const bool written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (written || errno == EPIPE) return static_cast<int>(Exit::kFine);
  std::fputs("portwright: standard output could not be written\n", stderr);
  return kEnvironment;
}

int Complain(const std::string& message) {
  std::fprintf(stderr, "portwright: %s\n", message.c_str());
  return kBadInput;
}

bool IsHelp(std::string_view word) { return word == "--help" || word == "-h" || word == "help"; }

bool IsGroup(std::string_view word) {
  for (const Command& command : Commands()) {
    const auto path = Split(command.path, ' ');
    if (path.size() == 2 && path[0] == word) return true;
  }
  return false;
}

const Command* FindCommand(std::string_view path) {
  for (const Command& command : Commands()) {
    if (command.path == path) return &command;
  }
  return nullptr;
}

std::string UnknownVerb(const std::string& word, std::string_view group) {
  std::vector<std::string> known;
  for (const Command& command : Commands()) {
    const auto path = Split(command.path, ' ');
    if (group.empty()) {
      known.emplace_back(path[0]);
    } else if (path.size() == 2 && path[0] == group) {
      known.emplace_back(path[1]);
    }
  }
  std::string message = "expected a verb";
  if (!group.empty()) message += " of " + std::string(group);
  message += ", found " + Quote(word);
  if (const auto near = Nearest(word, known)) message += "; did you mean " + *near + "?";
  return message + "\n    hint: `portwright" + (group.empty() ? "" : " " + std::string(group)) +
         " --help` lists them";
}

// Gives the words that are no options to the positionals, in their order; what is wrong, if
// anything.
std::string Place(const Command& command, const std::vector<std::string>& words,
                  Arguments& arguments) {
  std::size_t next = 0;
  for (const Positional& positional : command.positionals) {
    if (next == words.size() && positional.required)
      return "expected " + std::string(positional.name) + ", found nothing more";
    const std::size_t end = positional.repeated ? words.size() : std::min(next + 1, words.size());
    for (; next < end; ++next) arguments.Add(positional.name, words[next]);
  }
  if (next < words.size()) return "expected nothing more, found " + Quote(words[next]);
  return "";
}

// Whether `word` is the option, and whether it brings its value: `--format`, `--format=csv`, `-o`.
bool IsOption(std::string_view word, const Option& option) {
  return word.substr(0, word.find('=')) == option.name ||
         (option.name == "--output" && word.starts_with("-o"));
}

// What is wrong with the options, in our words; the parser only says that something is.
std::string OptionProblem(const Command& command, const std::vector<std::string>& words) {
  std::vector<std::string> names = {"--help"};
  for (const Option& option : command.options) names.emplace_back(option.name);
  for (std::size_t w = 0; w < words.size() && words[w] != "--"; ++w) {
    const std::string& word = words[w];
    if (!word.starts_with('-') || word == "-") continue;
    const auto option = std::find_if(command.options.begin(), command.options.end(),
                                     [&](const Option& known) { return IsOption(word, known); });
    if (option == command.options.end()) {
      const auto near = Nearest(word.substr(0, word.find('=')), names);
      return "expected an option of " + std::string(command.path) + ", found " + Quote(word) +
             (near ? "; did you mean " + *near + "?" : "");
    }
    const bool has_value = word.find('=') != std::string::npos;
    if (option->value.empty() && has_value)
      return "expected " + std::string(option->name) + " without a value, found " + Quote(word);
    if (!option->value.empty() && !has_value && word != "-o" && word != option->name) continue;
    if (!option->value.empty() && !has_value && ++w == words.size()) {
      return "expected " + std::string(option->value) + " after " + word + ", found nothing more";
    }
  }
  return "expected options and arguments that can be told apart; `--` ends the options";
}

// Lets CLI11 do the parsing of one command's words.
std::optional<Arguments> Parse(const Command& command, const std::vector<std::string>& words,
                               std::string& problem) {
  CLI::App app;
  app.set_help_flag();
  std::vector<std::vector<std::string>> values(command.options.size());
  std::vector<int> switches(command.options.size(), 0);
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < command.options.size(); ++i) {
    const Option& option = command.options[i];
    std::string name(option.name);
    if (option.name == "--output") name = "-o,--output";
    if (option.value.empty()) {
      app.add_flag(name, switches[i])->disable_flag_override();
    } else {
      // One value each time it is given: the word behind that is the command's, not the option's.
      app.add_option(name, values[i])->allow_extra_args(false);
    }
  }
  app.add_option("rest", rest)->expected(0, -1);
  try {  // CLI11 reports by exception; it goes no further than here
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::Error&) {
    problem = OptionProblem(command, words);
    return std::nullopt;
  }
  Arguments arguments;
  for (std::size_t i = 0; i < command.options.size(); ++i) {
    const Option& option = command.options[i];
    if (switches[i] > 0) arguments.Add(option.name, "");
    for (const std::string& value : values[i]) {
      if (!option.words.empty()) {
        const auto allowed = Split(option.words, '|');
        if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
          std::string list(option.words);
          std::replace(list.begin(), list.end(), '|', ' ');
          problem = "expected one of " + list + " after " + std::string(option.name) + ", found " +
                    Quote(value);
          return std::nullopt;
        }
      }
      arguments.Add(option.name, value);
    }
  }
  problem = Place(command, rest, arguments);
  if (!problem.empty()) return std::nullopt;
  return arguments;
}

// Whether `help` is a word of the command's own.
bool TakesHelp(const Command& command) {
  for (const Positional& positional : command.positionals) {
    const auto offered = Split(positional.words, '|');
    if (std::find(offered.begin(), offered.end(), "help") != offered.end()) return true;
  }
  return false;
}

int RunCommand(const Command& command, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--help" || word == "-h") return Say(CommandHelp(command));
  }
  if (words.size() == 1 && words[0] == "help" && !TakesHelp(command))
    return Say(CommandHelp(command));
  std::string problem;
  const auto arguments = Parse(command, words, problem);
  if (!arguments) {
    return Complain(problem + "\n    hint: `portwright " + std::string(command.path) +
                    " --help` shows the usage");
  }
  const workflow::Outcome outcome = command.run(*arguments);
  std::fwrite(outcome.messages.data(), 1, outcome.messages.size(), stderr);
  const int said = Say(outcome.text);
  return said != 0 ? said : static_cast<int>(outcome.exit);
}

}  // namespace

std::string Arguments::Get(std::string_view name, std::string_view otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> Arguments::All(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

int Run(int argc, const char* const* argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) {
    std::fputs(Help().c_str(), stderr);
    return kBadInput;
  }
  if (IsHelp(words[0])) {
    if (words.size() == 1) return Say(Help());
    std::vector<std::string> turned(words.begin() + 1, words.end());
    turned.emplace_back("--help");
    std::vector<const char*> pointers{argv[0]};
    for (const std::string& word : turned) pointers.push_back(word.c_str());
    return Run(static_cast<int>(pointers.size()), pointers.data());
  }
  if (words[0] == "--version") return Say("portwright " + std::string(kVersion) + "\n");
  if (IsGroup(words[0])) {
    if (words.size() == 1) {
      std::fputs(GroupHelp(words[0]).c_str(), stderr);
      return kBadInput;
    }
    // A group may be a verb of its own, too: `probe SITE` beside `probe keygen`.
    const Command* alone = FindCommand(words[0]);
    if (IsHelp(words[1]))
      return Say(alone == nullptr ? GroupHelp(words[0])
                                  : CommandHelp(*alone) + "\n" + GroupHelp(words[0]));
    if (const Command* command = FindCommand(words[0] + " " + words[1]))
      return RunCommand(*command, {words.begin() + 2, words.end()});
    if (alone == nullptr) return Complain(UnknownVerb(words[1], words[0]));
    return RunCommand(*alone, {words.begin() + 1, words.end()});
  }
  const Command* command = FindCommand(words[0]);
  if (command == nullptr) return Complain(UnknownVerb(words[0], ""));
  return RunCommand(*command, {words.begin() + 1, words.end()});
}

}  // namespace portwright::cli
