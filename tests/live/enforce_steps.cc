// Applies a bundle to this host as `portwright apply` does, and stops or dies at one of its steps.
//
//   enforce_steps name - BUNDLE STATE SECONDS    prints each step before it is done
//   enforce_steps kill STEP BUNDLE STATE SECONDS
//   enforce_steps stop STEP BUNDLE STATE SECONDS    until somebody sends SIGCONT
//   enforce_steps await GENERATION --state STATE    as the watcher that it starts is called
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "base/text.h"
#include "workflow/verbs.h"

namespace portwright {
namespace {

int Tell(const workflow::Outcome& outcome) {
  std::fputs(outcome.text.c_str(), stdout);
  std::fputs(outcome.messages.c_str(), stderr);
  return static_cast<int>(outcome.exit);
}

int Apply(const std::vector<std::string>& words) {
  workflow::ApplyRequest request;
  request.bundle.site.path = words[3];
  request.host.state_path = words[4];
  request.confirm_within_s = static_cast<std::int64_t>(ParseNumber(words[5]).value_or(120));
  request.at_step = [&](std::string_view step) {
    if (words[1] == "name") {
      std::printf("step %s\n", std::string(step).c_str());
    } else if (step == words[2]) {
      ::kill(::getpid(), words[1] == "kill" ? SIGKILL : SIGSTOP);
    }
  };
  return Tell(workflow::ApplyToHost(request, {}));
}

int Run(const std::vector<std::string>& words) {
  if (words.size() == 5 && words[1] == "await") {
    const auto generation = static_cast<std::uint32_t>(ParseNumber(words[2]).value_or(0));
    return Tell(workflow::AwaitOnHost({words[4]}, generation));
  }
  if (words.size() == 6) return Apply(words);
  std::fputs("usage: enforce_steps name|kill|stop STEP BUNDLE STATE SECONDS\n", stderr);
  return 2;
}

}  // namespace
}  // namespace portwright

int main(int argc, char** argv) {
  return portwright::Run(std::vector<std::string>(argv, argv + argc));
}
