#include "sys/private_process.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

#include "base/text.h"
#include "sys/descriptor.h"
#include "sys/process.h"

namespace portwright::sys {
namespace {

Error NoNamespaces(std::string_view what, int number) {
  Error error = SystemError(what, number);
  error.code = ErrorCode::kUnavailable;
  return error;
}

Status WriteOnce(const std::string& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file.valid() || ::write(file.get(), text.data(), text.size()) < 0)
    return NoNamespaces("cannot write " + path, errno);
  return Ok();
}

// A network, mounts and processes of our own; without root a user namespace in which we are it.
Status Unshare() {
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  int kinds = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID;
  if (user != 0) kinds |= CLONE_NEWUSER;
  if (::unshare(kinds) != 0) return NoNamespaces("this system allows no namespaces here", errno);
  if (user == 0) return Ok();
  ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  PORTWRIGHT_TRY_STATUS(WriteOnce("/proc/self/setgroups", "deny"));
  PORTWRIGHT_TRY_STATUS(WriteOnce("/proc/self/uid_map", "0 " + std::to_string(user) + " 1"));
  return WriteOnce("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
}

// Names of network namespaces that nobody else sees. Where the machine has no folder for them, all
// of /run is ours: a folder of the machine is never made.
Status MountNames() {
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return NoNamespaces("cannot make mounts private", errno);
  struct stat there {};
  const bool has_folder = ::stat("/run/netns", &there) == 0 && S_ISDIR(there.st_mode);
  const char* target = has_folder ? "/run/netns" : "/run";
  if (::mount("none", target, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") != 0)
    return NoNamespaces("cannot mount over " + std::string(target), errno);
  if (!has_folder && ::mkdir("/run/netns", 0755) != 0)
    return NoNamespaces("cannot make /run/netns", errno);
  return Ok();
}

void EndWith(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  if (::getppid() != parent) ::_exit(127);
}

// False where nobody reads any more.
bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string ReadAll(int fd) {
  std::string text;
  std::array<char, 65'536> chunk{};
  while (true) {
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
}

int WaitFor(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

struct Pipe {
  Descriptor read_end, write_end;
};

Result<Pipe> MakePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return SystemError("cannot make a pipe", errno);
  return Pipe{Descriptor(ends[0]), Descriptor(ends[1])};
}

// What a private process says first: that it is ready (`+`), or why not.
constexpr char kReady = '+';
constexpr char kFailed = '-';

std::string Failure(const Error& error) {
  return std::string(1, kFailed) + static_cast<char>('0' + static_cast<int>(error.code)) +
         error.message;
}

Error ReadFailure(std::string_view text) {
  if (text.size() < 2 || text[0] != kFailed)
    return {ErrorCode::kUnavailable, "the process with the namespaces ended before its time"};
  return {static_cast<ErrorCode>(text[1] - '0'), std::string(text.substr(2))};
}

// The first process of the namespaces: its end is theirs. `inner` in it writes to the pipe and
// returns, or never does.
[[noreturn]] void BeFirst(const std::function<void(int)>& inner, int said) {
  ::signal(SIGPIPE, SIG_IGN);
  // Sockets of many hosts are in one process.
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  const Status mounted = MountNames();
  if (!mounted) {
    WriteAll(said, Failure(mounted.error()));
  } else {
    inner(said);
  }
  ::_exit(0);
}

// In between: unshares, for process namespaces begin with the next child. `pid`: tells the id.
[[noreturn]] void BeBetween(const std::function<void(int)>& inner, int said, int pid_to,
                            bool stays) {
  const Status unshared = Unshare();
  if (!unshared) {
    WriteAll(said, Failure(unshared.error()));
    ::_exit(0);
  }
  // After unshare: a new user namespace forgets it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const pid_t first = ::fork();
  if (first == 0) {
    // Its parent is outside its process namespace, where all ids are 0.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    BeFirst(inner, said);
  }
  if (first < 0) {
    WriteAll(said, Failure(SystemError("cannot start a process", errno)));
    ::_exit(0);
  }
  const std::string id = std::to_string(first) + "\n";
  WriteAll(pid_to, id);
  if (stays) ::close(said);
  ::_exit(WaitFor(first));
}

struct Started {
  pid_t between = 0;
  Descriptor said, pid_from;
};

Result<Started> Start(const std::function<void(int)>& inner, bool stays) {
  PORTWRIGHT_TRY(Pipe said, MakePipe());
  PORTWRIGHT_TRY(Pipe id, MakePipe());
  const pid_t self = ::getpid();
  const pid_t between = ::fork();
  if (between == 0) {
    EndWith(self);
    if (stays) ::setsid();
    said.read_end.Reset();
    id.read_end.Reset();
    BeBetween(inner, said.write_end.get(), id.write_end.get(), stays);
  }
  if (between < 0) return SystemError("cannot start a process", errno);
  return Started{between, std::move(said.read_end), std::move(id.read_end)};
}

// Ctrl-C is for the other process, which tells us what it has.
class LeaveInterrupts {
 public:
  LeaveInterrupts() : before_(::signal(SIGINT, SIG_IGN)) {}
  LeaveInterrupts(const LeaveInterrupts&) = delete;
  LeaveInterrupts& operator=(const LeaveInterrupts&) = delete;
  ~LeaveInterrupts() { ::signal(SIGINT, before_); }

 private:
  void (*before_)(int);
};

Status EnterKind(std::int64_t process, const char* kind, int flag) {
  const std::string path = "/proc/" + std::to_string(process) + "/ns/" + kind;
  const Descriptor space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!space.valid()) return SystemError("cannot open " + path, errno);
  if (::setns(space.get(), flag) != 0) return SystemError("cannot enter " + path, errno);
  return Ok();
}

Status EnterAll(std::int64_t process, const std::string& space) {
  if (::geteuid() != 0) PORTWRIGHT_TRY_STATUS(EnterKind(process, "user", CLONE_NEWUSER));
  PORTWRIGHT_TRY_STATUS(EnterKind(process, "pid", CLONE_NEWPID));
  PORTWRIGHT_TRY_STATUS(EnterKind(process, "net", CLONE_NEWNET));
  // The folder that we are in may be below a mount that is not there.
  const Descriptor here(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  PORTWRIGHT_TRY_STATUS(EnterKind(process, "mnt", CLONE_NEWNS));
  if (here.valid() && ::fchdir(here.get()) != 0 && ::chdir("/") != 0)
    return SystemError("cannot enter a folder", errno);
  if (space.empty()) return Ok();
  const std::string path = "/run/netns/" + space;
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return SystemError("cannot open " + path, errno);
  if (::setns(file.get(), CLONE_NEWNET) != 0) return SystemError("cannot enter " + path, errno);
  return Ok();
}

}  // namespace

Result<std::string> RunPrivately(const std::function<std::string()>& work) {
  const LeaveInterrupts interrupts;
  const auto inner = [&work](int said) {
    ::signal(SIGINT, SIG_DFL);
    WriteAll(said, kReady + work());
  };
  PORTWRIGHT_TRY(Started started, Start(inner, false));
  const std::string text = ReadAll(started.said.get());
  WaitFor(started.between);
  if (text.empty() || text[0] != kReady) return ReadFailure(text);
  return text.substr(1);
}

Result<std::string> StayPrivately(const std::function<Result<std::string>()>& build,
                                  int kept_descriptor,
                                  const std::function<Status(std::int64_t process)>& settle) {
  PORTWRIGHT_TRY(Pipe go, MakePipe());
  const auto inner = [&](int said) {
    const Result<std::string> built = build();
    if (!built) {
      WriteAll(said, Failure(built.error()));
      return;
    }
    go.write_end.Reset();
    char word = 0;
    // Who asked for it may be gone, and nobody would know of it.
    if (!WriteAll(said, std::string(1, kReady)) || ::read(go.read_end.get(), &word, 1) != 1) return;
    ::prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
    ::prctl(PR_SET_NAME, "portwright-lab", 0, 0, 0);
    // What programs leave behind here is nobody else's to wait for.
    ::signal(SIGCHLD, SIG_IGN);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int stream = 0; stream <= STDERR_FILENO; ++stream) ::dup2(nothing, stream);
    [[maybe_unused]] const int at_root = ::chdir("/");
    WriteAll(said, *built);
    ::close(said);
    while (true) ::pause();
  };
  ::fcntl(kept_descriptor, F_SETFD, FD_CLOEXEC);
  PORTWRIGHT_TRY(Started started, Start(inner, true));
  char first = 0;
  while (::read(started.said.get(), &first, 1) < 0 && errno == EINTR) {
  }
  std::array<char, 24> id{};
  const ssize_t got = ::read(started.pid_from.get(), id.data(), id.size() - 1);
  const std::string_view digits(id.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  const auto process = ParseNumber(Trim(digits));
  if (first != kReady || !process) {
    const std::string text = std::string(1, first) + ReadAll(started.said.get());
    WaitFor(started.between);
    return ReadFailure(text);
  }
  const Status settled = settle(static_cast<std::int64_t>(*process));
  std::string text;
  if (settled) {
    WriteAll(go.write_end.get(), "!");
    text = ReadAll(started.said.get());  // until it no longer ends with us
  }
  ::kill(started.between, SIGKILL);
  WaitFor(started.between);
  if (!settled) return settled.error();
  return text;
}

void EndPrivateProcess(std::int64_t process) { ::kill(static_cast<pid_t>(process), SIGKILL); }

Result<int> RunInside(std::int64_t process, const std::string& space,
                      const std::vector<std::string>& argv) {
  const auto inner = [&](int said) {
    const Status entered = EnterAll(process, space);
    if (!entered) {
      WriteAll(said, Failure(entered.error()));
      return;
    }
    const Result<int> code = RunHere(argv);
    WriteAll(said, code ? kReady + std::to_string(*code) : Failure(code.error()));
  };
  PORTWRIGHT_TRY(Pipe said, MakePipe());
  const LeaveInterrupts interrupts;
  const pid_t self = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    EndWith(self);
    ::signal(SIGINT, SIG_DFL);
    inner(said.write_end.get());
    ::_exit(0);
  }
  if (child < 0) return SystemError("cannot start a process", errno);
  said.write_end.Reset();
  const std::string text = ReadAll(said.read_end.get());
  WaitFor(child);
  if (text.empty() || text[0] != kReady) return ReadFailure(text);
  return static_cast<int>(ParseNumber(std::string_view(text).substr(1)).value_or(127));
}

Result<int> RunHere(const std::vector<std::string>& argv) {
  const auto program = argv.empty() ? std::nullopt : FindProgram(argv[0]);
  if (!program) {
    return Error{ErrorCode::kNotFound,
                 "expected a program, found " + Quote(argv.empty() ? "" : argv[0])};
  }
  std::vector<char*> arguments;
  for (const std::string& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGINT, SIG_DFL);
    ::signal(SIGPIPE, SIG_DFL);
    ::execv(program->c_str(), arguments.data());
    ::_exit(127);
  }
  if (child < 0) return SystemError("cannot start " + Quote(argv[0]), errno);
  return WaitFor(child);
}

}  // namespace portwright::sys
