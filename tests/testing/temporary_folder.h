// A folder of a test's own, gone with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace portwright {

class TemporaryFolder {
 public:
  // `name` stands in its path, for people who find one of a test that was killed.
  explicit TemporaryFolder(const std::string& name) {
    std::string path = ::testing::TempDir() + "portwright_" + name + "_XXXXXX";
    const char* made = ::mkdtemp(path.data());
    EXPECT_NE(made, nullptr) << path;
    if (made != nullptr) path_ = made;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    if (!path_.empty()) std::filesystem::remove_all(path_);
  }

  const std::string& path() const { return path_; }
  std::string File(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace portwright
