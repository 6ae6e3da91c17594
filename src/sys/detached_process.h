// A process that outlives the one that starts it, and the terminal and session that it was started
// in: for the watcher of a change, which must not die with an operator's connection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

struct DetachedRequest {
  std::string program;            // a path, or kOwnProgram
  std::vector<std::string> argv;  // argv[0]: its name, as `ps` shows it
  std::string log_path;           // where its output goes, added at the end
  std::int64_t ready_ms = 5'000;  // how long it may take to call SayReady
};

// Starts it in a session of its own, with / as its folder and nothing of ours open, and waits until
// it says that it is ready. kUnavailable: it did not.
Status StartDetached(const DetachedRequest& request);

// Called by such a process once it is ready; does nothing in others.
void SayReady();

// The program that runs, wherever it stands, and even if its file is gone by now.
inline constexpr char kOwnProgram[] = "/proc/self/exe";

}  // namespace portwright::sys
