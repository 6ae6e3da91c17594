// One writer of a site's files at a time: what reads a file, changes it and writes it again holds
// this from the reading to the writing, so that two at once do not lose what one of them wrote.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "sys/files.h"
#include "sys/lock_file.h"

namespace portwright::workflow {

class SiteLock {
 public:
  // Waits for whoever has it, for a minute; kUnavailable then. Files that are not the disk's
  // (`files` not null) belong to one process, and need none.
  static Result<SiteLock> Take(const std::string& folder, const sys::FileSystem* files) {
    constexpr std::int64_t kWaitMs = 60'000;
    SiteLock lock;
    if (files != nullptr) return lock;
    PORTWRIGHT_TRY(lock.held_, sys::LockFile::TakeFolder(folder, kWaitMs));
    return lock;
  }

 private:
  std::optional<sys::LockFile> held_;
};

}  // namespace portwright::workflow
