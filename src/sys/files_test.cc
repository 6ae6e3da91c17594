#include "sys/files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <thread>

#include "sys/memory_files.h"
#include "testing/temporary_folder.h"

namespace portwright::sys {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FilesTest : public ::testing::Test {
 protected:
  std::string Path(std::string_view name) const { return JoinPath(folder_, name); }
  unsigned ModeOf(const std::string& path) const {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }
  void Put(const std::string& path, std::string_view bytes) {
    const Status written = files_.Write(path, bytes);
    ASSERT_TRUE(written.has_value()) << written.error().message;
  }

  const TemporaryFolder own_{"files"};
  const std::string folder_ = own_.path();
  RealFiles files_;
};

TEST_F(FilesTest, ReadsWhatWasWritten) {
  const std::string bytes("a\0b\r\n\xff", 6);
  Put(Path("x"), bytes);
  EXPECT_EQ(files_.Read(Path("x")).value(), bytes);
}

TEST_F(FilesTest, ReadsAnEmptyFile) {
  Put(Path("x"), "");
  EXPECT_EQ(files_.Read(Path("x")).value(), "");
}

TEST_F(FilesTest, RefusesAFileLongerThanTheLimit) {
  Put(Path("x"), "12345");
  EXPECT_EQ(files_.Read(Path("x"), 5).value(), "12345");
  const auto read = files_.Read(Path("x"), 4);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kLimit);
  EXPECT_THAT(read.error().message, HasSubstr("more than 4 bytes"));
}

TEST_F(FilesTest, StopsReadingADeviceAtTheLimit) {
  const auto read = files_.Read("/dev/zero", 1'000'000);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kLimit);
}

TEST_F(FilesTest, SaysWhichFileIsMissing) {
  const auto read = files_.Read(Path("none"));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(read.error().message, "cannot read '" + Path("none") + "': no such file or directory");
}

TEST_F(FilesTest, RefusesToReadAFolder) {
  const auto read = files_.Read(folder_);
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(read.error().message, HasSubstr("is a directory"));
}

TEST_F(FilesTest, ReadsAPipe) {
  ASSERT_EQ(::mkfifo(Path("pipe").c_str(), 0600), 0);
  std::thread writer([&] {
    const int fd = ::open(Path("pipe").c_str(), O_WRONLY);
    EXPECT_EQ(::write(fd, "through", 7), 7);
    ::close(fd);
  });
  EXPECT_EQ(files_.Read(Path("pipe")).value(), "through");
  writer.join();
}

TEST_F(FilesTest, ReplacesAFileAndLeavesNothingBeside) {
  Put(Path("x"), "old");
  Put(Path("x"), "new");
  EXPECT_EQ(files_.Read(Path("x")).value(), "new");
  EXPECT_THAT(files_.List(folder_).value(), ElementsAre("x"));
}

TEST_F(FilesTest, ReplacingIsARename) {
  Put(Path("x"), "old");
  const int reader = ::open(Path("x").c_str(), O_RDONLY);
  Put(Path("x"), "new");
  char bytes[4] = {};
  EXPECT_EQ(::read(reader, bytes, 3), 3);
  EXPECT_STREQ(bytes, "old") << "who had the old file open still reads it whole";
  ::close(reader);
}

TEST_F(FilesTest, RefusesAMissingFolder) {
  const Status written = files_.Write(Path("none/x"), "bytes");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(written.error().message, HasSubstr("no folder '" + Path("none") + "'"));
}

TEST_F(FilesTest, RefusesToWriteOverAFolder) {
  const Status written = files_.Write(folder_, "bytes");
  ASSERT_FALSE(written.has_value());
  EXPECT_THAT(written.error().message, HasSubstr("it is a folder"));
}

TEST_F(FilesTest, KeepsAPrivateFilePrivate) {
  ASSERT_TRUE(files_.Write(Path("key"), "secret", kSecretMode).has_value());
  EXPECT_EQ(ModeOf(Path("key")), 0600U);
  Put(Path("key"), "another");
  EXPECT_EQ(ModeOf(Path("key")), 0600U);
}

TEST_F(FilesTest, MakesAnOpenFilePrivateWhenAsked) {
  Put(Path("key"), "public");
  ASSERT_TRUE(files_.Write(Path("key"), "secret", kSecretMode).has_value());
  EXPECT_EQ(ModeOf(Path("key")), 0600U);
}

TEST_F(FilesTest, FollowsALink) {
  Put(Path("real"), "old");
  ASSERT_EQ(::symlink("real", Path("link").c_str()), 0);
  Put(Path("link"), "new");
  EXPECT_EQ(files_.Read(Path("real")).value(), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(Path("link")));
}

TEST_F(FilesTest, WritesToADeviceAsItIs) {
  EXPECT_TRUE(files_.Write("/dev/null", "gone").has_value());
  EXPECT_FALSE(std::filesystem::is_regular_file("/dev/null"));
  const Status full = files_.Write("/dev/full", "bytes");
  ASSERT_FALSE(full.has_value());
  EXPECT_THAT(full.error().message, HasSubstr("no space left on device"));
}

TEST_F(FilesTest, AFailedWriteLeavesTheOldFileAndNothingElse) {
  Put(Path("x"), "old");
  // The kernel's own limit on file sizes makes write() fail half way, as a full disk does.
  struct rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 100'000;
  ::setrlimit(RLIMIT_FSIZE, &small);
  const Status written = files_.Write(Path("x"), std::string(1'000'000, 'n'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
  EXPECT_EQ(files_.Read(Path("x")).value(), "old");
  EXPECT_THAT(files_.List(folder_).value(), ElementsAre("x"));
}

TEST_F(FilesTest, ListsNamesInOrder) {
  Put(Path("b"), "");
  Put(Path("a"), "");
  ASSERT_TRUE(files_.MakeFolder(Path("c/d")).has_value());
  EXPECT_THAT(files_.List(folder_).value(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(files_.List(Path("c")).value(), ElementsAre("d"));
  EXPECT_THAT(files_.List(Path("c/d")).value(), IsEmpty());
  EXPECT_EQ(files_.List(Path("none")).error().code, ErrorCode::kNotFound);
}

TEST_F(FilesTest, MakesFoldersOnlyWhereThatIsPossible) {
  Put(Path("x"), "");
  EXPECT_TRUE(files_.MakeFolder(Path("a/b/c")).has_value());
  EXPECT_TRUE(files_.MakeFolder(Path("a/b/c")).has_value());
  EXPECT_TRUE(files_.IsFolder(Path("a/b/c")));
  EXPECT_FALSE(files_.MakeFolder(Path("x")).has_value());
  EXPECT_FALSE(files_.MakeFolder(Path("x/y")).has_value());
}

TEST_F(FilesTest, TellsFilesFromFolders) {
  Put(Path("x"), "");
  EXPECT_TRUE(files_.IsFile(Path("x")));
  EXPECT_FALSE(files_.IsFolder(Path("x")));
  EXPECT_TRUE(files_.IsFolder(folder_));
  EXPECT_FALSE(files_.IsFile(folder_));
  EXPECT_FALSE(files_.IsFile(Path("none")));
}

TEST(PathText, JoinsAndSplits) {
  EXPECT_EQ(JoinPath("a", "b"), "a/b");
  EXPECT_EQ(JoinPath("a/", "b"), "a/b");
  EXPECT_EQ(JoinPath("", "b"), "b");
  EXPECT_EQ(FolderOf("a/b/c"), "a/b");
  EXPECT_EQ(FolderOf("a/b/"), "a");
  EXPECT_EQ(FolderOf("c"), ".");
  EXPECT_EQ(FolderOf("/c"), "/");
  EXPECT_EQ(NameOf("a/b/c"), "c");
  EXPECT_EQ(NameOf("a/b/"), "b");
  EXPECT_EQ(NameOf("c"), "c");
}

// The twin gives the answers of the real one: the same calls, the same codes.
class EitherFiles : public FilesTest, public ::testing::WithParamInterface<bool> {
 protected:
  EitherFiles() {
    if (GetParam()) {
      either_ = std::make_unique<RealFiles>();
    } else {
      either_ = std::make_unique<MemoryFiles>();
      EXPECT_TRUE(either_->MakeFolder(folder_).has_value());
    }
  }
  std::unique_ptr<FileSystem> either_;
};

TEST_P(EitherFiles, AnswersAlike) {
  FileSystem& files = *either_;
  EXPECT_EQ(files.Read(Path("x")).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files.Write(Path("no/x"), "").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(files.Write(folder_, "").error().code, ErrorCode::kInvalid);
  EXPECT_TRUE(files.Write(Path("x"), "12345").has_value());
  EXPECT_EQ(files.Read(Path("x"), 4).error().code, ErrorCode::kLimit);
  EXPECT_TRUE(files.MakeFolder(Path("a/b")).has_value());
  EXPECT_TRUE(files.Write(Path("a/b/y"), "y").has_value());
  EXPECT_THAT(files.List(folder_).value(), ElementsAre("a", "x"));
  EXPECT_THAT(files.List(Path("a")).value(), ElementsAre("b"));
  EXPECT_EQ(files.List(Path("none")).error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(files.MakeFolder(Path("x")).has_value());
  EXPECT_TRUE(files.IsFile(Path("a/b/y")));
  EXPECT_TRUE(files.IsFolder(Path("a/b")));
  EXPECT_FALSE(files.IsFile(Path("a/b")));
  EXPECT_EQ(files.Read(Path("a/b/y")).value(), "y");
}

INSTANTIATE_TEST_SUITE_P(Files, EitherFiles, ::testing::Bool(),
                         [](const auto& which) { return which.param ? "Real" : "Memory"; });

TEST(MemoryFiles, AFullDiskKeepsTheOldFile) {
  MemoryFiles files;
  ASSERT_TRUE(files.Write("x", "old").has_value());
  files.SetCapacity(6);
  const Status written = files.Write("x", "longer");
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().message, "cannot write 'x': no space left on device");
  EXPECT_EQ(files.Read("x").value(), "old");
  EXPECT_THAT(files.written(), ElementsAre("x"));
}

TEST(MemoryFiles, ABrokenDiskFailsToRead) {
  MemoryFiles files;
  ASSERT_TRUE(files.Write("x", "bytes").has_value());
  files.BreakReading("x");
  EXPECT_EQ(files.Read("x").error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace portwright::sys
