// Files: whole ones, read with a limit and written so that a reader sees the old or the new file
// and never half of one. FileSystem is the seam that workflow takes; MemoryFiles (memory_files.h)
// is its twin for tests of full disks.
//
// Errors carry the path and the system's reason. Threading: stateless, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

inline constexpr std::uint64_t kReadBytesMax = std::uint64_t{4} << 30;

// Permission bits of a file that is made anew, before the umask.
inline constexpr unsigned kPlainMode = 0644;
inline constexpr unsigned kSecretMode = 0600;

class FileSystem {
 public:
  virtual ~FileSystem() = default;

  // The whole file; kLimit if it is longer than `bytes_max`. Pipes and devices are read to their
  // end.
  virtual Result<std::string> Read(const std::string& path,
                                   std::uint64_t bytes_max = kReadBytesMax) const = 0;

  // Replaces the file: written beside, synced, renamed. On failure the old file stands as it was
  // and nothing is left behind. The folder must exist. A link is followed; a device or a pipe is
  // written to as it is.
  virtual Status Write(const std::string& path, std::string_view bytes,
                       unsigned mode = kPlainMode) = 0;

  // Names (not paths) in a folder, sorted, without `.` and `..`.
  virtual Result<std::vector<std::string>> List(const std::string& folder) const = 0;

  // Makes a folder and those above it; fine if it is there.
  virtual Status MakeFolder(const std::string& folder) = 0;

  virtual bool IsFile(const std::string& path) const = 0;  // anything that can be read as one
  virtual bool IsFolder(const std::string& path) const = 0;
};

class RealFiles final : public FileSystem {
 public:
  Result<std::string> Read(const std::string& path,
                           std::uint64_t bytes_max = kReadBytesMax) const override;
  Status Write(const std::string& path, std::string_view bytes,
               unsigned mode = kPlainMode) override;
  Result<std::vector<std::string>> List(const std::string& folder) const override;
  Status MakeFolder(const std::string& folder) override;
  bool IsFile(const std::string& path) const override;
  bool IsFolder(const std::string& path) const override;
};

// Makes a folder that only its owner may enter, and those above it. kPermission: it is there, and
// others may read it or write to it, or somebody else owns it.
Status MakePrivateFolder(const std::string& folder);

// Takes a file, or an empty folder, away; fine if there is none.
Status RemoveFile(const std::string& path);
Status RemoveFolder(const std::string& path);

// This user's folder for what ends with the machine: below $XDG_RUNTIME_DIR, else below /tmp. It
// need not be there.
std::string RuntimeFolder();

// The path from `/` of something that is there, without links.
Result<std::string> RealPath(const std::string& path);

// Path of one thing in a folder: joined with one `/`; `name` alone if the folder is empty.
std::string JoinPath(std::string_view folder, std::string_view name);
// The part before the last `/`: `a/b` of `a/b/c`, `.` of `c`, `/` of `/c`.
std::string FolderOf(std::string_view path);
// The part behind the last `/`.
std::string NameOf(std::string_view path);

}  // namespace portwright::sys
