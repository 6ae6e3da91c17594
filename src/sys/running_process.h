// Another program that goes on while we do other things: it is given its first input, its input
// stays open, and it is told to end by closing it. An argument list, never a shell. Killed with
// what it started, and waited for, when it goes.
//
// Threading: one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

class RunningProcess {
 public:
  // As RunProcess: kNotFound, kUnavailable. `input` is written at once: up to what a program reads
  // without being waited for.
  static Result<RunningProcess> Start(const std::vector<std::string>& argv, std::string_view input);

  RunningProcess(RunningProcess&&) noexcept;
  RunningProcess& operator=(RunningProcess&&) noexcept;
  ~RunningProcess();

  // Until its standard error holds `text`. kUnavailable, with the last line that it said: it ended,
  // or did not say so in time.
  Status WaitFor(std::string_view text, std::int64_t timeout_ms);

  // Closes its input and waits for its end; kills it when the time is up. kUnavailable, with the
  // last line that it said: it was killed, or its exit code is not 0. What it printed.
  Result<std::string> End(std::int64_t timeout_ms);

 private:
  struct Streams;
  explicit RunningProcess(std::unique_ptr<Streams> streams);
  std::unique_ptr<Streams> streams_;
};

}  // namespace portwright::sys
