// The commands that print the program's own pages.
#include "base/version.h"
#include "cli/options.h"
#include "cli/pages.h"

namespace portwright::cli {
namespace {

using workflow::Exit;
using workflow::Outcome;

Outcome RunMan(const Arguments&) { return {Exit::kFine, ManPage(), ""}; }

Outcome RunCompletion(const Arguments& arguments) {
  const std::string text = Completion(arguments.Get("SHELL"));
  if (text.empty()) {
    return workflow::Reject("expected bash, zsh or fish, found '" + arguments.Get("SHELL") + "'");
  }
  return {Exit::kFine, text, ""};
}

Outcome RunVersion(const Arguments&) {
  return {Exit::kFine, "portwright " + std::string(kVersion) + "\n", ""};
}

}  // namespace

std::vector<Command> PageCommands() {
  return {
      {"man", "print the man page", "", {}, {}, "portwright man | man -l -", RunMan},
      {"completion",
       "print shell completion",
       "",
       {{"SHELL", "bash, zsh or fish", true, false, "bash|zsh|fish"}},
       {},
       "source <(portwright completion bash)",
       RunCompletion},
      {"version", "print the version", "", {}, {}, "portwright version", RunVersion},
  };
}

}  // namespace portwright::cli
