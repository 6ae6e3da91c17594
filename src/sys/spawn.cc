#include "sys/spawn.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

extern char** environ;

namespace portwright::sys {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 16;

}  // namespace

Result<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError("cannot make a pipe", errno);
  ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

void SetBlocking(const Descriptor& fd) { ::fcntl(fd.get(), F_SETFL, 0); }

SpawnPlan::SpawnPlan(int input, int output, int error, int kept) {
  ::posix_spawn_file_actions_init(&actions_);
  ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions_, error, STDERR_FILENO);
  const int first = STDERR_FILENO + 1;
  if (kept >= 0) ::posix_spawn_file_actions_adddup2(&actions_, kept, first);
  ::posix_spawn_file_actions_addclosefrom_np(&actions_, kept >= 0 ? first + 1 : first);
  ::posix_spawnattr_init(&attributes_);
  sigset_t none;
  ::sigemptyset(&none);
  sigset_t defaults;
  ::sigemptyset(&defaults);
  ::sigaddset(&defaults, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes_, &none);
  ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
  ::posix_spawnattr_setpgroup(&attributes_, 0);
  ::posix_spawnattr_setflags(
      &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

SpawnPlan::~SpawnPlan() {
  ::posix_spawn_file_actions_destroy(&actions_);
  ::posix_spawnattr_destroy(&attributes_);
}

int SpawnPlan::Start(const std::string& program, const std::vector<std::string>& argv, pid_t& pid) {
  std::vector<char*> arguments;
  arguments.reserve(argv.size() + 1);
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, arguments.data(), environ);
}

Child::~Child() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  Wait();
}

int Child::Wait() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool Drain(Descriptor& fd, std::string& text, std::uint64_t bytes_max) {
  std::array<char, kChunkBytes> chunk{};
  while (fd.valid()) {
    const ssize_t got = ::read(fd.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return true;
    if (got <= 0) {
      fd.Reset();
      return true;
    }
    text.append(chunk.data(), static_cast<std::size_t>(got));
    if (text.size() > bytes_max) return false;
  }
  return true;
}

}  // namespace portwright::sys
