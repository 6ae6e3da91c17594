// One process at a time: a lock on a file that ends with the process that holds it, however that
// ends. The file stays, with the number of the last holder in it. A folder can be locked as it is,
// and nothing is left in it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace portwright::sys {

class LockFile {
 public:
  // Makes the file where there is none. kUnavailable: another process holds it (the message says
  // which), and still does after `wait_ms`.
  static Result<LockFile> Take(const std::string& path, std::int64_t wait_ms = 0);

  // The same on a folder that is there; a holder is not named. It holds on this machine, not for
  // others that share the disk.
  static Result<LockFile> TakeFolder(const std::string& path, std::int64_t wait_ms = 0);

  LockFile(LockFile&&) noexcept;
  LockFile& operator=(LockFile&&) noexcept;
  ~LockFile();

  // For a program that must not outlive the lock (ProcessRequest::kept_descriptor): the lock is
  // held until that program has ended too.
  int descriptor() const { return fd_; }

 private:
  explicit LockFile(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace portwright::sys
