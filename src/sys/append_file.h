// A file that is only ever written to at its end, for its owner alone: a record of what was done,
// line by line, each there before what it tells of. Not thread safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "sys/descriptor.h"

namespace portwright::sys {

class AppendFile {
 public:
  // Made where it is not there (0600). kPermission: it is there, and others may read or write it.
  static Result<AppendFile> Open(const std::string& path);

  // The bytes are the kernel's when this returns; they outlive this process, not the machine.
  Status Add(std::string_view bytes);

 private:
  AppendFile(Descriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Descriptor fd_;
  std::string path_;
};

}  // namespace portwright::sys
