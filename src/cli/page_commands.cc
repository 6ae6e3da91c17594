// The commands that print the program's own pages.
#include "base/version.h"
#include "cli/options.h"
#include "cli/pages.h"
#include "workflow/verbs.h"

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

Outcome RunDialects(const Arguments& arguments) {
  return workflow::DescribeDialects(arguments.Get("NAME"), LookOf(arguments));
}

}  // namespace

std::vector<Command> PageCommands() {
  return {
      {"dialects",
       "list the languages of firewalls, or say what one of them can say",
       "Of one: how a policy looks in it, what it cannot say and what is done instead, how a text\n"
       "is checked, loaded and taken away. docs/dialects/ has the same as pages, with examples.",
       {{"NAME", "a dialect; all without it", false, false, ""}},
       {kFormat},
       "portwright dialects\nportwright dialects nftables",
       RunDialects},
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
