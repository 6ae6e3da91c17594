#include "sys/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "sys/files.h"
#include "testing/temporary_folder.h"

namespace portwright::sys {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// As somebody whom permissions bind, for a moment: root is above them.
class Nobody {
 public:
  Nobody() {
    if (was_ != 0) return;
    EXPECT_EQ(::seteuid(65534), 0);
  }
  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;
  ~Nobody() { EXPECT_EQ(::seteuid(was_), 0); }

 private:
  uid_t was_ = ::geteuid();
};

class DatabaseTest : public ::testing::Test {
 protected:
  Database Open() {
    auto database = Database::Open(path_);
    EXPECT_TRUE(database.has_value()) << database.error().message;
    return std::move(*database);
  }
  static std::vector<DatabaseRow> Run(Database& database, std::string_view statement,
                                      const std::vector<DatabaseValue>& values = {}) {
    auto rows = database.Run(statement, values);
    EXPECT_TRUE(rows.has_value()) << rows.error().message;
    return rows.has_value() ? *rows : std::vector<DatabaseRow>();
  }
  // A database with some pages.
  void Fill() {
    Database database = Open();
    Run(database, "CREATE TABLE t (a TEXT)");
    for (int i = 0; i < 100; ++i)
      Run(database, "INSERT INTO t VALUES (?)", {std::string(500, 'x')});
  }

  const TemporaryFolder folder_{"database"};
  std::string path_ = folder_.File("x.db");
};

TEST_F(DatabaseTest, KeepsTextsAndNumbersAsTheyAre) {
  const std::string text = std::string("gr\xc3\xbc\xc3\x9f\x65 \xf0\x9f\x94\xa5 '; DROP TABLE t") +
                           '\0' + "behind a null\n";
  const std::int64_t number = std::numeric_limits<std::int64_t>::min();
  {
    Database database = Open();
    Run(database, "CREATE TABLE t (a, b, c)");
    Run(database, "INSERT INTO t VALUES (?, ?, ?)", {text, number, std::string()});
  }
  Database again = Open();
  EXPECT_THAT(Run(again, "SELECT a, b, c FROM t"),
              ElementsAre(DatabaseRow{text, number, std::string()}));
}

TEST_F(DatabaseTest, GivesNullsAsEmptyTexts) {
  Database database = Open();
  const auto rows = Run(database, "SELECT NULL, 1.5, 7");
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(TextOf(rows[0][0]), "");
  EXPECT_EQ(NumberOf(rows[0][0]), 0);
  EXPECT_EQ(TextOf(rows[0][1]), "1.5");
  EXPECT_EQ(NumberOf(rows[0][2]), 7);
  EXPECT_EQ(TextOf(rows[0][2]), "7");
}

TEST_F(DatabaseTest, SaysWhatIsWrongWithAStatement) {
  Database database = Open();
  EXPECT_THAT(database.Run("SELECT * FROM nowhere").error().message, HasSubstr("nowhere"));
}

TEST_F(DatabaseTest, IsReadableByItsOwnerAlone) {
  const mode_t was = ::umask(0);
  Fill();
  ::umask(was);
  struct stat status {};
  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(DatabaseTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(path_) << "anything but a database, and long enough to have a head of its own";
  const auto opened = Database::Open(path_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kIo);
  EXPECT_THAT(opened.error().message, HasSubstr(path_));
}

TEST_F(DatabaseTest, RefusesADamagedFile) {
  Fill();
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(2 * 4096);
    file << std::string(3 * 4096, '\x5a');
  }
  const auto opened = Database::Open(path_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kIo);
}

TEST_F(DatabaseTest, RefusesAFileThatWasCut) {
  Fill();
  std::filesystem::resize_file(path_, std::uintmax_t{3} * 4096);
  const auto opened = Database::Open(path_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kIo);
}

TEST_F(DatabaseTest, ReadingNeverMakesAFile) {
  EXPECT_FALSE(Database::Open(path_, true).has_value());
  EXPECT_FALSE(std::filesystem::exists(path_));
  Fill();
  auto reading = Database::Open(path_, true);
  ASSERT_TRUE(reading.has_value()) << reading.error().message;
  EXPECT_EQ(Run(*reading, "SELECT count(*) FROM t")[0][0], DatabaseValue(std::int64_t{100}));
  EXPECT_EQ(reading->Run("DELETE FROM t").error().code, ErrorCode::kPermission);
}

TEST_F(DatabaseTest, ReadsAFrozenDiskWithAndWithoutALog) {
  path_ = folder_.File("odd ?#% name.db");
  EXPECT_FALSE(Database::OpenFrozen(path_).has_value());
  Fill();
  for (const bool has_log : {false, true}) {
    // Whoever has it open keeps the log, in which the last row is then.
    std::optional<Database> open;
    if (has_log) {
      open = Open();
      Run(*open, "INSERT INTO t VALUES ('y')");
    }
    EXPECT_EQ(std::filesystem::exists(path_ + "-wal"), has_log);
    auto frozen = Database::OpenFrozen(path_);
    ASSERT_TRUE(frozen.has_value()) << frozen.error().message;
    EXPECT_EQ(Run(*frozen, "SELECT count(*) FROM t")[0][0],
              DatabaseValue(std::int64_t{has_log ? 101 : 100}));
    EXPECT_EQ(frozen->Run("DELETE FROM t").error().code, ErrorCode::kPermission);
    EXPECT_EQ(std::filesystem::exists(path_ + "-wal"), has_log);
  }
}

TEST_F(DatabaseTest, NamesAFolderThatIsNotThere) {
  EXPECT_EQ(Database::Open(folder_.File("a/b")).error().code, ErrorCode::kNotFound);
}

TEST_F(DatabaseTest, NamesAFolderThatMayNotBeWritten) {
  std::filesystem::permissions(folder_.path(), std::filesystem::perms::owner_read |
                                                   std::filesystem::perms::owner_exec |
                                                   std::filesystem::perms::others_exec);
  const Nobody here;
  const auto opened = Database::Open(path_);
  ASSERT_FALSE(opened.has_value());
  EXPECT_EQ(opened.error().code, ErrorCode::kPermission);
}

TEST_F(DatabaseTest, SaysThatTheDiskIsFull) {
  Database database = Open();
  Run(database, "CREATE TABLE t (a TEXT)");
  Run(database, "PRAGMA max_page_count = 3");
  const auto written = database.Run("INSERT INTO t VALUES (?)", {std::string(100'000, 'x')});
  ASSERT_FALSE(written.has_value());
  EXPECT_EQ(written.error().code, ErrorCode::kIo);
  EXPECT_THAT(written.error().message, HasSubstr("full"));
  EXPECT_TRUE(Run(database, "SELECT * FROM t").empty());
}

TEST_F(DatabaseTest, WaitsForAnotherThatWrites) {
  Fill();
  Database other = Open();
  Database database = Open();
  Run(other, "BEGIN IMMEDIATE");
  std::thread ends([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    Run(other, "COMMIT");
  });
  EXPECT_TRUE(database.Run("INSERT INTO t VALUES ('y')").has_value());
  ends.join();
}

TEST_F(DatabaseTest, GivesUpOnAnotherThatKeepsWriting) {
  Fill();
  Database other = Open();
  Database database = Open();
  Run(other, "BEGIN IMMEDIATE");
  EXPECT_EQ(database.Run("INSERT INTO t VALUES ('y')").error().code, ErrorCode::kUnavailable);
  // Whoever only reads does not wait.
  EXPECT_EQ(Run(database, "SELECT count(*) FROM t")[0][0], DatabaseValue(std::int64_t{100}));
}

}  // namespace
}  // namespace portwright::sys
