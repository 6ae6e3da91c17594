#include "sys/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/check.h"
#include "base/text.h"
#include "sys/descriptor.h"

namespace portwright::sys {
namespace {

constexpr int kBusyMs = 5000;

ErrorCode CodeOf(int code) {
  switch (code & 0xff) {
    case SQLITE_TOOBIG:
      return ErrorCode::kLimit;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return ErrorCode::kPermission;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kIo;
  }
}

Error Failure(sqlite3* handle, const std::string& path) {
  const int code = handle == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(handle);
  const char* said = handle == nullptr ? "out of memory" : sqlite3_errmsg(handle);
  // "disk I/O error" is what a full disk is called before anything was written.
  if (code != SQLITE_OK && sqlite3_system_errno(handle) == ENOSPC) said = "no space left on device";
  return {CodeOf(code), path + ": " + said};
}

// The file before SQLite makes it, for its own permissions would be those of the umask.
Status MakeFile(const std::string& path) {
  const Descriptor made(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!made.valid()) return SystemError("cannot open " + path, errno);
  return Ok();
}

// A byte in a name that SQLite takes for an address.
std::string Escaped(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
}

class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(handle_); }

  bool Bind(const std::vector<DatabaseValue>& values) {
    for (std::size_t v = 0; v < values.size(); ++v) {
      const int at = static_cast<int>(v) + 1;
      const auto* text = std::get_if<std::string>(&values[v]);
      const int bound = text != nullptr
                            ? sqlite3_bind_text64(handle_, at, text->data(), text->size(),
                                                  SQLITE_TRANSIENT, SQLITE_UTF8)
                            : sqlite3_bind_int64(handle_, at, std::get<std::int64_t>(values[v]));
      if (bound != SQLITE_OK) return false;
    }
    return true;
  }

  int Step() { return sqlite3_step(handle_); }

  DatabaseRow Row() const {
    DatabaseRow row;
    for (int c = 0; c < sqlite3_column_count(handle_); ++c) {
      if (sqlite3_column_type(handle_, c) == SQLITE_INTEGER) {
        row.emplace_back(static_cast<std::int64_t>(sqlite3_column_int64(handle_, c)));
        continue;
      }
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_, c));
      const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(handle_, c));
      row.emplace_back(text == nullptr ? std::string() : std::string(text, bytes));
    }
    return row;
  }

 private:
  sqlite3_stmt* handle_;
};

}  // namespace

std::string TextOf(const DatabaseValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return std::to_string(std::get<std::int64_t>(value));
}

std::int64_t NumberOf(const DatabaseValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number == nullptr ? 0 : *number;
}

void Database::Closer::operator()(sqlite3* handle) const { sqlite3_close(handle); }

Result<Database> Database::Open(const std::string& path, bool read_only) {
  if (!read_only) {
    if (const Status made = MakeFile(path); !made) return made.error();
  }
  sqlite3* handle = nullptr;
  const int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  const int opened = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database database(handle, path);
  if (opened != SQLITE_OK) return Failure(handle, path);
  sqlite3_busy_timeout(handle, kBusyMs);
  if (!read_only) {
    PORTWRIGHT_TRY(const auto mode, database.Run("PRAGMA journal_mode = WAL"));
    if (mode.empty() || TextOf(mode[0][0]) != "wal") {
      return Error{ErrorCode::kIo, path + ": expected a file system with write-ahead logs"};
    }
    PORTWRIGHT_TRY(const auto full, database.Run("PRAGMA synchronous = FULL"));
  }
  PORTWRIGHT_TRY_STATUS(database.CheckWhole());
  return database;
}

Result<Database> Database::OpenFrozen(const std::string& path) {
  struct stat log {};
  const bool has_log = ::stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0;
  std::string name = "file:";
  for (const char c : path)
    name += c == '%' || c == '?' || c == '#' ? Escaped(c) : std::string(1, c);
  // Without a log the file is all there is. With one it has to be read too: as if alone, since then
  // its index is in memory, and without locks, which would have to be written.
  if (!has_log) name += "?immutable=1";
  sqlite3* handle = nullptr;
  const int opened =
      sqlite3_open_v2(name.c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, "unix-none");
  Database database(handle, path);
  if (opened != SQLITE_OK) return Failure(handle, path);
  sqlite3_busy_timeout(handle, kBusyMs);
  PORTWRIGHT_TRY(const auto alone, database.Run("PRAGMA locking_mode = EXCLUSIVE"));
  PORTWRIGHT_TRY_STATUS(database.CheckWhole());
  return database;
}

Status Database::CheckWhole() {
  PORTWRIGHT_TRY(const auto checked, Run("PRAGMA integrity_check(1)"));
  if (!checked.empty() && TextOf(checked[0][0]) == "ok") return Ok();
  return Error{ErrorCode::kIo, path_ + ": expected a whole database, found damage: " +
                                   (checked.empty() ? "" : TextOf(checked[0][0]))};
}

Result<std::vector<DatabaseRow>> Database::Run(std::string_view statement,
                                               const std::vector<DatabaseValue>& values) {
  sqlite3_stmt* prepared = nullptr;
  const int made = sqlite3_prepare_v2(handle_.get(), statement.data(),
                                      static_cast<int>(statement.size()), &prepared, nullptr);
  Statement running(prepared);
  PORTWRIGHT_CHECK(made != SQLITE_OK ||
                       sqlite3_bind_parameter_count(prepared) == static_cast<int>(values.size()),
                   "a statement with another number of values");
  if (made != SQLITE_OK || !running.Bind(values)) return Failure(handle_.get(), path_);
  std::vector<DatabaseRow> rows;
  int step = running.Step();
  for (; step == SQLITE_ROW; step = running.Step()) rows.push_back(running.Row());
  if (step != SQLITE_DONE) return Failure(handle_.get(), path_);
  return rows;
}

}  // namespace portwright::sys
