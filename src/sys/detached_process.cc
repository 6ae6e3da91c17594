#include "sys/detached_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/text.h"
#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

// The write end of the pipe that says "ready", as the child sees it.
constexpr int kReadyFd = 3;
constexpr char kReadyVariable[] = "PORTWRIGHT_READY_FD";

// In the child, after fork: only what is safe there.
[[noreturn]] void BecomeIt(const char* program, const std::vector<char*>& argv, int log,
                           int ready) {
  ::setsid();
  // A second fork: the first child ends, and nobody can get a terminal again.
  if (::fork() != 0) ::_exit(0);
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM}) ::signal(signal, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  // Onto itself it would stay closed on exec.
  if (ready == kReadyFd) {
    ::fcntl(ready, F_SETFD, 0);
  } else {
    ::dup2(ready, kReadyFd);
  }
  ::close_range(kReadyFd + 1, ~0U, 0);
  if (::chdir("/") != 0) ::_exit(127);
  ::execv(program, argv.data());
  ::_exit(127);
}

// True once the pipe says so.
bool WaitReady(int fd, std::int64_t timeout_ms) {
  pollfd waiting{fd, POLLIN, 0};
  while (::poll(&waiting, 1, static_cast<int>(timeout_ms)) < 0 && errno == EINTR) {
  }
  char said = 0;
  return ::read(fd, &said, 1) == 1;
}

}  // namespace

Status StartDetached(const DetachedRequest& request) {
  const Descriptor log(
      ::open(request.log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!log.valid()) return SystemError("cannot write " + Quote(request.log_path), errno);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    return SystemError("cannot make a pipe", errno);
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  std::vector<char*> argv;
  for (const std::string& argument : request.argv)
    argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  ::setenv(kReadyVariable, "3", 1);
  const pid_t child = ::fork();
  if (child == 0) BecomeIt(request.program.c_str(), argv, log.get(), write_end.get());
  ::unsetenv(kReadyVariable);
  if (child < 0) return SystemError("cannot start " + Quote(request.program), errno);
  write_end.Reset();
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WaitReady(read_end.get(), request.ready_ms)) return Ok();
  return Error{ErrorCode::kUnavailable, request.program +
                                            ": expected it to start, found that it did not; " +
                                            Quote(request.log_path) + " may say why"};
}

void SayReady() {
  if (std::getenv(kReadyVariable) == nullptr) return;
  ::unsetenv(kReadyVariable);
  // Started by a link, it would be called `exe` in every list of processes.
  ::prctl(PR_SET_NAME, "portwright", 0, 0, 0);
  const Descriptor ready(kReadyFd);
  [[maybe_unused]] const ssize_t said = ::write(ready.get(), "r", 1);
}

}  // namespace portwright::sys
