#include "sys/append_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>

#include "sys/files.h"
#include "testing/temporary_folder.h"

namespace portwright::sys {
namespace {

class AppendFileTest : public ::testing::Test {
 protected:
  const TemporaryFolder folder_{"append"};
  const std::string path_ = folder_.File("log");
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
