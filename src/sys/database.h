// A small database in one file: SQLite in its write-ahead mode, synced at every commit, so that
// what was committed outlives a kill and a power cut. Checked when it is opened.
//
// Errors: kIo (a disk that is full or fails, a file that is no database or is damaged),
// kPermission, kUnavailable (another process holds it for longer than five seconds). Threading: one
// at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

struct sqlite3;

namespace portwright::sys {

using DatabaseValue = std::variant<std::int64_t, std::string>;
using DatabaseRow = std::vector<DatabaseValue>;

// Of a column that holds text (or a number); empty (0) where it holds something else.
std::string TextOf(const DatabaseValue& value);
std::int64_t NumberOf(const DatabaseValue& value);

class Database {
 public:
  // Opens the file, or makes it (readable by its owner alone). `read_only`: never makes one.
  static Result<Database> Open(const std::string& path, bool read_only = false);

  // For a disk on which nothing can be written, because it is full or only to be read: what was
  // committed last, without locks. Nobody may write meanwhile.
  static Result<Database> OpenFrozen(const std::string& path);

  // One statement with `?` for each value; its rows, if it has some. Nulls come as empty texts.
  Result<std::vector<DatabaseRow>> Run(std::string_view statement,
                                       const std::vector<DatabaseValue>& values = {});

 private:
  struct Closer {
    void operator()(sqlite3* handle) const;
  };
  Status CheckWhole();
  explicit Database(sqlite3* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  std::unique_ptr<sqlite3, Closer> handle_;
  std::string path_;
};

}  // namespace portwright::sys
