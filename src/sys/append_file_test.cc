#include "sys/append_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "sys/files.h"

namespace portwright::sys {
namespace {

class AppendFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "append_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    path_ = folder_ + "/log";
  }
  void TearDown() override {
    ::unlink(path_.c_str());
    ::rmdir(folder_.c_str());
  }

  std::string folder_, path_;
};

TEST_F(AppendFileTest, LinesComeAfterThoseThatStand) {
  for (const char* line : {"one\n", "two\n"}) {
    auto file = AppendFile::Open(path_);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE(file->Add(line));
  }
  const auto text = RealFiles().Read(path_);
  ASSERT_TRUE(text);
  EXPECT_EQ(*text, "one\ntwo\n");
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(AppendFileTest, AFileThatOthersMayReadIsRefused) {
  ASSERT_TRUE(RealFiles().Write(path_, ""));
  ASSERT_EQ(::chmod(path_.c_str(), 0644), 0);
  const auto file = AppendFile::Open(path_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code, ErrorCode::kPermission);
}

TEST_F(AppendFileTest, ALinkIsNotFollowed) {
  ASSERT_EQ(::symlink("/dev/null", path_.c_str()), 0);
  EXPECT_FALSE(AppendFile::Open(path_));
}

}  // namespace
}  // namespace portwright::sys
