// Starting a program with pipes as its streams, in a process group of its own. For use inside sys.
#pragma once

#include <spawn.h>
#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "sys/descriptor.h"

namespace portwright::sys {

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

// Its reading end does not block: what a stream has is taken, and no more is waited for.
Result<Pipe> MakePipe();
// For the end that a program gets, which would take an empty pipe for a failed one.
void SetBlocking(const Descriptor& fd);

// What posix_spawn is told, released at the end.
class SpawnPlan {
 public:
  // `kept`: a descriptor that stays open in the program; -1: none.
  SpawnPlan(int input, int output, int error, int kept);
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan();

  // 0, or the errno of what failed.
  int Start(const std::string& program, const std::vector<std::string>& argv, pid_t& pid);

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// A started child: killed with its group and waited for, however we leave.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // The exit code as a shell counts; only once it has ended, or been killed.
  int Wait();

 private:
  pid_t pid_;
};

// Takes what a stream has; closes it at its end. False if it is longer than the limit.
bool Drain(Descriptor& fd, std::string& text, std::uint64_t bytes_max);

}  // namespace portwright::sys
