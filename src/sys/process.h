// Running another program: an argument list, never a shell. Its input is given whole, its output
// collected whole. The child gets no descriptor of ours but the three standard ones and one that is
// asked for, and is always waited for; when its time is up it and what it started (its process
// group) are killed. Threading: any thread, several at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

struct ProcessRequest {
  std::vector<std::string> argv;  // argv[0]: a name looked up as FindProgram does, or a path
  std::string input;              // its standard input
  std::int64_t timeout_ms = 60'000;
  std::uint64_t output_bytes_max = std::uint64_t{1} << 30;  // of each stream
  int kept_descriptor = -1;  // stays open in it: a lock that must not end before the program does
};

struct ProcessOutcome {
  int exit_code = 0;  // as a shell counts: 128 + n for signal n
  std::string output;
  std::string error;
};

// A program that ran is an outcome, whatever its exit code. Errors: kNotFound (no such program),
// kUnavailable (it did not end in time, or was not to be started), kLimit (too much output).
Result<ProcessOutcome> RunProcess(const ProcessRequest& request);

// Path of a program: in PATH, then in the sbin folders, which PATH of an ordinary user leaves out.
std::optional<std::string> FindProgram(std::string_view name);

}  // namespace portwright::sys
