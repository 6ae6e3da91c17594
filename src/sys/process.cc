#include "sys/process.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

#include "base/text.h"
#include "sys/clock.h"
#include "sys/descriptor.h"
#include "sys/spawn.h"

namespace portwright::sys {
namespace {

// The input as a file in memory: the child reads at its own pace, and one that does not read cannot
// block us.
Result<Descriptor> InputFile(const std::string& input) {
  Descriptor fd(::memfd_create("input", MFD_CLOEXEC));
  if (!fd.valid()) return SystemError("cannot pass input to a program", errno);
  std::string_view rest = input;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("cannot pass input to a program", errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(fd.get(), 0, SEEK_SET) != 0)
    return SystemError("cannot pass input to a program", errno);
  return fd;
}

// Until the child has ended: its output is collected. A descendant that keeps the pipes open is not
// waited for.
Status Collect(const ProcessRequest& request, const Descriptor& ended, Descriptor& output,
               Descriptor& error, ProcessOutcome& outcome) {
  const std::int64_t deadline_ms = MonotonicMs() + request.timeout_ms;
  const std::string name = Quote(request.argv[0]);
  while (true) {
    std::array<pollfd, 3> waiting{pollfd{ended.get(), POLLIN, 0}, pollfd{output.get(), POLLIN, 0},
                                  pollfd{error.get(), POLLIN, 0}};
    const std::int64_t left_ms = std::clamp<std::int64_t>(deadline_ms - MonotonicMs(), 0, 60'000);
    const int ready = ::poll(waiting.data(), waiting.size(), static_cast<int>(left_ms));
    if (ready < 0 && errno != EINTR) return SystemError("cannot wait for " + name, errno);
    const bool has_ended = ready > 0 && waiting[0].revents != 0;
    if (!Drain(output, outcome.output, request.output_bytes_max) ||
        !Drain(error, outcome.error, request.output_bytes_max)) {
      return Error{ErrorCode::kLimit, name + " printed more than " +
                                          WithThousands(request.output_bytes_max) + " bytes"};
    }
    if (has_ended) return Ok();
    if (MonotonicMs() >= deadline_ms) {
      return Error{ErrorCode::kUnavailable,
                   name + " did not end within " +
                       WithThousands(static_cast<std::uint64_t>(request.timeout_ms)) +
                       " ms and was stopped"};
    }
  }
}

bool IsProgram(const std::string& path) { return ::access(path.c_str(), X_OK) == 0; }

}  // namespace

Result<ProcessOutcome> RunProcess(const ProcessRequest& request) {
  PORTWRIGHT_CHECK(!request.argv.empty(), "a program to run has a name");
  const auto program = FindProgram(request.argv[0]);
  if (!program) {
    return Error{ErrorCode::kNotFound, "no program " + Quote(request.argv[0]) + " on this machine"};
  }
  PORTWRIGHT_TRY(const Descriptor input, InputFile(request.input));
  PORTWRIGHT_TRY(Pipe output, MakePipe());
  PORTWRIGHT_TRY(Pipe error, MakePipe());
  pid_t pid = -1;
  const int failed =
      SpawnPlan(input.get(), output.write_end.get(), error.write_end.get(), request.kept_descriptor)
          .Start(*program, request.argv, pid);
  if (failed != 0) {
    Error refused = SystemError("cannot start " + Quote(request.argv[0]), failed);
    refused.code = ErrorCode::kUnavailable;
    return refused;
  }
  Child child(pid);
  output.write_end.Reset();
  error.write_end.Reset();
  // Not through <sys/pidfd.h>: glibc 2.36 declares it for C only.
  const Descriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!ended.valid()) return SystemError("cannot wait for " + Quote(request.argv[0]), errno);

  ProcessOutcome outcome;
  PORTWRIGHT_TRY_STATUS(Collect(request, ended, output.read_end, error.read_end, outcome));
  outcome.exit_code = child.Wait();
  return outcome;
}

std::optional<std::string> FindProgram(std::string_view name) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string_view::npos) {
    const std::string path(name);
    if (IsProgram(path)) return path;
    return std::nullopt;
  }
  const char* set = std::getenv("PATH");
  const std::string folders =
      std::string(set == nullptr ? "" : set) + ":/usr/local/sbin:/usr/sbin:/sbin";
  for (const std::string_view folder : Split(folders, ':')) {
    if (folder.empty()) continue;  // the working folder is not a place for programs
    std::string path = std::string(folder) + "/" + std::string(name);
    if (IsProgram(path)) return path;
  }
  return std::nullopt;
}

}  // namespace portwright::sys
