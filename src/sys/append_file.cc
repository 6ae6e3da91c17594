#include "sys/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.h"

namespace portwright::sys {

Result<AppendFile> AppendFile::Open(const std::string& path) {
  constexpr mode_t kOwnerAlone = 0600;
  constexpr mode_t kOthers = 0077;
  Descriptor fd(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, kOwnerAlone));
  if (!fd.valid()) return SystemError("cannot write " + Quote(path), errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return SystemError("cannot write " + Quote(path), errno);
  if (S_ISREG(status.st_mode) && (status.st_mode & kOthers) != 0) {
    return Error{ErrorCode::kPermission, "expected a file for its owner alone, found " +
                                             Quote(path) + " that others may read; `chmod 600` it"};
  }
  return AppendFile(std::move(fd), path);
}

Status AppendFile::Add(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("cannot write " + Quote(path_), errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return Ok();
}

}  // namespace portwright::sys
