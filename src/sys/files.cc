#include "sys/files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "base/text.h"
#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 16;

// stat(), or nothing where there is no such file.
bool StatusOf(const std::string& path, struct stat& status) {
  return ::stat(path.c_str(), &status) == 0;
}

Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("cannot write " + Quote(path), errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return Ok();
}

// close() reports what a network file system could not store.
Status CloseWritten(Descriptor& fd, const std::string& path) {
  if (::close(fd.Release()) == 0) return Ok();
  return SystemError("cannot write " + Quote(path), errno);
}

// A file of our own beside `path`, gone again unless it is kept.
class Draft {
 public:
  static Result<Draft> Create(const std::string& path, unsigned mode) {
    static std::atomic<unsigned> next{0};
    for (int tries = 0; tries < 100; ++tries) {
      std::string name =
          JoinPath(FolderOf(path), "." + NameOf(path) + "." + std::to_string(::getpid()) + "." +
                                       std::to_string(next++));
      Descriptor fd(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
      if (fd.valid()) return Draft(std::move(name), std::move(fd));
      if (errno != EEXIST) return SystemError("cannot write " + Quote(path), errno);
    }
    return Error{ErrorCode::kIo, "cannot write " + Quote(path) + ": no free name beside it"};
  }
  Draft(Draft&& other) noexcept : name_(std::move(other.name_)), fd_(std::move(other.fd_)) {
    other.name_.clear();
  }
  Draft& operator=(Draft&&) = delete;
  ~Draft() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  Status Fill(std::string_view bytes, const std::string& path) {
    PORTWRIGHT_TRY_STATUS(WriteAll(fd_.get(), bytes, path));
    if (::fsync(fd_.get()) != 0) return SystemError("cannot write " + Quote(path), errno);
    return CloseWritten(fd_, path);
  }
  Status Become(const std::string& path) {
    if (::rename(name_.c_str(), path.c_str()) != 0) {
      return SystemError("cannot write " + Quote(path), errno);
    }
    name_.clear();
    return Ok();
  }
  Status TakeModeOf(const struct stat& status, const std::string& path) {
    if (::fchmod(fd_.get(), status.st_mode & 07777U) == 0) return Ok();
    return SystemError("cannot write " + Quote(path), errno);
  }

 private:
  Draft(std::string name, Descriptor fd) : name_(std::move(name)), fd_(std::move(fd)) {}

  std::string name_;
  Descriptor fd_;
};

// Where a link leads, so that the link itself stays; the path as it is otherwise.
std::string FollowLinks(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

Status WriteStream(const std::string& path, std::string_view bytes) {
  Descriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return SystemError("cannot write " + Quote(path), errno);
  PORTWRIGHT_TRY_STATUS(WriteAll(fd.get(), bytes, path));
  return CloseWritten(fd, path);
}

// After a power cut the new name is there only if the folder was synced too. Not every file system
// can; the bytes are safe either way.
void SyncFolder(const std::string& folder) {
  const Descriptor fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid()) ::fsync(fd.get());
}

}  // namespace

Error SystemError(std::string_view what, int number) {
  ErrorCode code = ErrorCode::kIo;
  if (number == ENOENT || number == ENOTDIR) code = ErrorCode::kNotFound;
  if (number == EACCES || number == EPERM || number == EROFS) code = ErrorCode::kPermission;
  return {code, std::string(what) + ": " + ToLower(::strerrordesc_np(number))};
}

Result<std::string> RealFiles::Read(const std::string& path, std::uint64_t bytes_max) const {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return SystemError("cannot read " + Quote(path), errno);
  const Error too_long{ErrorCode::kLimit, "cannot read " + Quote(path) + ": more than " +
                                              WithThousands(bytes_max) + " bytes"};
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return SystemError("cannot read " + Quote(path), errno);
  const bool regular = S_ISREG(status.st_mode);
  if (regular && static_cast<std::uint64_t>(status.st_size) > bytes_max) return too_long;

  std::string bytes;
  // One byte more than its size shows the end of a regular file without another round.
  std::size_t want = regular ? static_cast<std::size_t>(status.st_size) + 1 : kChunkBytes;
  while (true) {
    const std::size_t have = bytes.size();
    bytes.resize(have + want);
    const ssize_t got = ::read(fd.get(), bytes.data() + have, want);
    const int number = errno;
    bytes.resize(have + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got < 0 && number == EINTR) continue;
    if (got < 0) return SystemError("cannot read " + Quote(path), number);
    if (got == 0) return bytes;
    if (bytes.size() > bytes_max) return too_long;
    want = kChunkBytes;
  }
}

Status RealFiles::Write(const std::string& path, std::string_view bytes, unsigned mode) {
  struct stat status {};
  const bool exists = StatusOf(path, status);
  if (exists && S_ISDIR(status.st_mode)) {
    return Error{ErrorCode::kInvalid, "cannot write " + Quote(path) + ": it is a folder"};
  }
  if (exists && !S_ISREG(status.st_mode)) return WriteStream(path, bytes);

  const std::string target = FollowLinks(path);
  if (!IsFolder(FolderOf(target))) {
    return Error{ErrorCode::kNotFound,
                 "cannot write " + Quote(path) + ": no folder " + Quote(FolderOf(target))};
  }
  PORTWRIGHT_TRY(Draft draft, Draft::Create(target, mode));
  // A secret stays one, and what an administrator opened stays open; a mode asked for is never
  // widened.
  if (exists && mode == kPlainMode) PORTWRIGHT_TRY_STATUS(draft.TakeModeOf(status, path));
  PORTWRIGHT_TRY_STATUS(draft.Fill(bytes, path));
  PORTWRIGHT_TRY_STATUS(draft.Become(target));
  SyncFolder(FolderOf(target));
  return Ok();
}

Result<std::vector<std::string>> RealFiles::List(const std::string& folder) const {
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(::opendir(folder.c_str()), &::closedir);
  if (!dir) return SystemError("cannot list " + Quote(folder), errno);
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(dir.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return SystemError("cannot list " + Quote(folder), errno);
  std::sort(names.begin(), names.end());
  return names;
}

Status RealFiles::MakeFolder(const std::string& folder) {
  if (folder.empty() || IsFolder(folder)) return Ok();
  const std::string above = FolderOf(folder);
  if (above != folder) PORTWRIGHT_TRY_STATUS(MakeFolder(above));
  if (::mkdir(folder.c_str(), 0777) == 0) return Ok();
  const int number = errno;
  if (number == EEXIST && IsFolder(folder)) return Ok();
  return SystemError("cannot make folder " + Quote(folder), number);
}

bool RealFiles::IsFile(const std::string& path) const {
  struct stat status {};
  return StatusOf(path, status) && !S_ISDIR(status.st_mode);
}

bool RealFiles::IsFolder(const std::string& path) const {
  struct stat status {};
  return StatusOf(path, status) && S_ISDIR(status.st_mode);
}

Status MakePrivateFolder(const std::string& folder) {
  RealFiles disk;
  if (!disk.IsFolder(folder)) {
    PORTWRIGHT_TRY_STATUS(disk.MakeFolder(FolderOf(folder)));
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
      return SystemError("cannot make folder " + Quote(folder), errno);
  }
  struct stat status {};
  if (!StatusOf(folder, status)) return SystemError("cannot open " + Quote(folder), errno);
  constexpr unsigned kOthers = 077;
  if (status.st_uid != ::geteuid() || (status.st_mode & kOthers) != 0) {
    return Error{ErrorCode::kPermission,
                 "expected a folder of our own that others cannot enter, "
                 "found " +
                     Quote(folder)};
  }
  return Ok();
}

Result<std::string> RealPath(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (real == nullptr) return SystemError("cannot open " + Quote(path), errno);
  return std::string(real.get());
}

Status RemoveFile(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return Ok();
  return SystemError("cannot remove " + path, errno);
}

Status RemoveFolder(const std::string& path) {
  if (::rmdir(path.c_str()) == 0 || errno == ENOENT) return Ok();
  return SystemError("cannot remove " + path, errno);
}

std::string RuntimeFolder() {
  const char* own = std::getenv("XDG_RUNTIME_DIR");
  if (own != nullptr && *own == '/') return JoinPath(own, "portwright");
  return "/tmp/portwright-" + std::to_string(::geteuid());
}

std::string JoinPath(std::string_view folder, std::string_view name) {
  std::string out(folder);
  if (!out.empty() && out.back() != '/') out += '/';
  return out.append(name);
}

std::string FolderOf(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

std::string NameOf(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace portwright::sys
