#include "sys/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "base/text.h"
#include "sys/clock.h"
#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

constexpr std::int64_t kBetweenTriesMs = 20;

std::string HolderIn(int fd) {
  std::array<char, 32> text{};
  const ssize_t got = ::pread(fd, text.data(), text.size() - 1, 0);
  const std::string_view digits(text.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  return ParseNumber(Trim(digits)) ? " (process " + std::string(Trim(digits)) + ")" : "";
}

// Waits for the lock; kUnavailable where another one holds it to the end.
Status Wait(const Descriptor& file, const std::string& path, std::int64_t wait_ms) {
  const std::int64_t until_ms = MonotonicMs() + wait_ms;
  while (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return SystemError("cannot lock " + path, errno);
    if (MonotonicMs() >= until_ms) {
      return Error{ErrorCode::kUnavailable, path +
                                                ": expected to be alone, found another one at "
                                                "work" +
                                                HolderIn(file.get())};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kBetweenTriesMs));
  }
  return Ok();
}

}  // namespace

Result<LockFile> LockFile::Take(const std::string& path, std::int64_t wait_ms) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  // A disk that may only be read can hold a lock nevertheless.
  if (!file.valid() && errno == EROFS)
    file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return SystemError("cannot open " + path, errno);
  PORTWRIGHT_TRY_STATUS(Wait(file, path, wait_ms));
  // Whom to name; a full disk is no reason not to work.
  const std::string holder = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) == 0) {
    [[maybe_unused]] const ssize_t said = ::pwrite(file.get(), holder.data(), holder.size(), 0);
  }
  return LockFile(file.Release());
}

Result<LockFile> LockFile::TakeFolder(const std::string& path, std::int64_t wait_ms) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return SystemError("cannot open " + path, errno);
  PORTWRIGHT_TRY_STATUS(Wait(folder, path, wait_ms));
  return LockFile(folder.Release());
}

LockFile::LockFile(LockFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

LockFile::~LockFile() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace portwright::sys
