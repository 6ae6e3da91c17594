// Files in memory, for tests: the same answers as RealFiles, and failures when a test asks for
// them.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sys/files.h"

namespace portwright::sys {

class MemoryFiles final : public FileSystem {
 public:
  Result<std::string> Read(const std::string& path,
                           std::uint64_t bytes_max = kReadBytesMax) const override;
  Status Write(const std::string& path, std::string_view bytes,
               unsigned mode = kPlainMode) override;
  Result<std::vector<std::string>> List(const std::string& folder) const override;
  Status MakeFolder(const std::string& folder) override;
  bool IsFile(const std::string& path) const override;
  bool IsFolder(const std::string& path) const override;

  // A write that would make all files together longer than this fails as on a full disk.
  void SetCapacity(std::uint64_t bytes) { capacity_ = bytes; }
  // Reading this path fails like a broken disk.
  void BreakReading(const std::string& path) { broken_.insert(path); }
  // Writes that succeeded, in order: what a test of "nothing was written" looks at.
  const std::vector<std::string>& written() const { return written_; }

 private:
  std::map<std::string, std::string> files_;
  std::set<std::string> folders_ = {".", "/"};
  std::set<std::string> broken_;
  std::vector<std::string> written_;
  std::uint64_t capacity_ = kReadBytesMax;
};

}  // namespace portwright::sys
