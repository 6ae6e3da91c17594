#include "sys/running_process.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "base/check.h"
#include "base/text.h"
#include "sys/clock.h"
#include "sys/process.h"
#include "sys/spawn.h"

namespace portwright::sys {
namespace {

// What it says and prints is kept up to here; a program that goes on is read and forgotten.
constexpr std::uint64_t kSaidBytesMax = std::uint64_t{1} << 20;
constexpr std::uint64_t kPrintedBytesMax = std::uint64_t{64} << 20;

std::string LastLine(std::string_view said) {
  const auto lines = Split(Trim(said), '\n');
  return lines.empty() ? "" : std::string(Trim(lines.back()));
}

}  // namespace

struct RunningProcess::Streams {
  explicit Streams(pid_t pid) : child(pid) {}
  std::string name;
  Descriptor input, output, error, ended;
  std::string said, printed;
  Child child;

  // False once it has ended.
  bool Turn(std::int64_t left_ms) {
    std::array<pollfd, 3> waiting{pollfd{ended.get(), POLLIN, 0}, pollfd{output.get(), POLLIN, 0},
                                  pollfd{error.get(), POLLIN, 0}};
    const int ready = ::poll(waiting.data(), waiting.size(),
                             static_cast<int>(std::clamp<std::int64_t>(left_ms, 0, 60'000)));
    const bool has_ended = ready > 0 && waiting[0].revents != 0;
    if (!Drain(output, printed, kPrintedBytesMax)) printed.clear();
    if (!Drain(error, said, kSaidBytesMax)) said.erase(0, said.size() / 2);
    return !has_ended;
  }

  Error Failed(const std::string& what) const {
    const std::string line = LastLine(said);
    return {ErrorCode::kUnavailable, name + " " + what + (line.empty() ? "" : ": " + line)};
  }
};

RunningProcess::RunningProcess(std::unique_ptr<Streams> streams) : streams_(std::move(streams)) {}
RunningProcess::RunningProcess(RunningProcess&&) noexcept = default;
RunningProcess& RunningProcess::operator=(RunningProcess&&) noexcept = default;
RunningProcess::~RunningProcess() = default;

Result<RunningProcess> RunningProcess::Start(const std::vector<std::string>& argv,
                                             std::string_view input) {
  PORTWRIGHT_CHECK(!argv.empty(), "a program to run has a name");
  const auto program = FindProgram(argv[0]);
  if (!program)
    return Error{ErrorCode::kNotFound, "no program " + Quote(argv[0]) + " on this machine"};
  PORTWRIGHT_TRY(Pipe to, MakePipe());
  PORTWRIGHT_TRY(Pipe output, MakePipe());
  PORTWRIGHT_TRY(Pipe error, MakePipe());
  // A read end that does not block would tell the program that there is nothing.
  SetBlocking(to.read_end);
  pid_t pid = -1;
  const int failed = SpawnPlan(to.read_end.get(), output.write_end.get(), error.write_end.get(), -1)
                         .Start(*program, argv, pid);
  if (failed != 0) {
    Error refused = SystemError("cannot start " + Quote(argv[0]), failed);
    refused.code = ErrorCode::kUnavailable;
    return refused;
  }
  auto streams = std::make_unique<Streams>(pid);
  streams->name = Quote(argv[0]);
  streams->input = std::move(to.write_end);
  streams->output = std::move(output.read_end);
  streams->error = std::move(error.read_end);
  streams->ended = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!streams->ended.valid()) return SystemError("cannot wait for " + Quote(argv[0]), errno);
  to.read_end.Reset();
  std::string_view rest = input;
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  while (!rest.empty()) {
    const ssize_t written = ::write(streams->input.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) break;  // it has ended; whoever waits for it learns why
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  std::signal(SIGPIPE, before);
  return RunningProcess(std::move(streams));
}

Status RunningProcess::WaitFor(std::string_view text, std::int64_t timeout_ms) {
  const std::int64_t until_ms = MonotonicMs() + timeout_ms;
  while (streams_->said.find(text) == std::string::npos) {
    const std::int64_t left_ms = until_ms - MonotonicMs();
    if (left_ms <= 0) return streams_->Failed("did not say in time that it is ready");
    if (!streams_->Turn(left_ms) && streams_->said.find(text) == std::string::npos)
      return streams_->Failed("ended too early");
  }
  return Ok();
}

Result<std::string> RunningProcess::End(std::int64_t timeout_ms) {
  streams_->input.Reset();
  const std::int64_t until_ms = MonotonicMs() + timeout_ms;
  while (true) {
    const std::int64_t left_ms = until_ms - MonotonicMs();
    if (left_ms <= 0) return streams_->Failed("did not end in time and was stopped");
    if (!streams_->Turn(left_ms)) break;
  }
  const int code = streams_->child.Wait();
  if (code != 0) return streams_->Failed("ended with " + std::to_string(code));
  return std::move(streams_->printed);
}

}  // namespace portwright::sys
