// Files as they would be if one of them had other bytes: for trying a change before it is written.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sys/files.h"

namespace portwright::workflow {

class CandidateFiles final : public sys::FileSystem {
 public:
  // `below` must outlive it. Writes go there, too.
  CandidateFiles(sys::FileSystem& below, std::string path, std::string bytes)
      : below_(below), path_(std::move(path)), bytes_(std::move(bytes)) {}

  Result<std::string> Read(const std::string& path, std::uint64_t bytes_max) const override {
    if (path == path_) return bytes_;
    return below_.Read(path, bytes_max);
  }
  Status Write(const std::string& path, std::string_view bytes, unsigned mode) override {
    return below_.Write(path, bytes, mode);
  }
  Result<std::vector<std::string>> List(const std::string& folder) const override {
    return below_.List(folder);
  }
  Status MakeFolder(const std::string& folder) override { return below_.MakeFolder(folder); }
  bool IsFile(const std::string& path) const override {
    return path == path_ || below_.IsFile(path);
  }
  bool IsFolder(const std::string& path) const override { return below_.IsFolder(path); }

 private:
  sys::FileSystem& below_;
  std::string path_, bytes_;
};

}  // namespace portwright::workflow
