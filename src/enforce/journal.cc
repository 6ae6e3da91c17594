#include "enforce/journal.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"

namespace portwright::enforce {
namespace {

constexpr std::array<std::pair<Event, std::string_view>, 14> kEvents{{
    {Event::kBegin, "begin"},
    {Event::kLoad, "load"},
    {Event::kLoaded, "loaded"},
    {Event::kAwait, "await"},
    {Event::kConfirm, "confirm"},
    {Event::kRevert, "revert"},
    {Event::kReverted, "reverted"},
    {Event::kAbandon, "abandon"},
    {Event::kRefuse, "refuse"},
    {Event::kBoot, "boot"},
    {Event::kDrift, "drift"},
    {Event::kUsage, "usage"},
    {Event::kCut, "cut"},
    {Event::kCluster, "cluster"},
}};

// Each part with its length, so that no two entries have the same bytes.
std::string HashOf(const Entry& entry, const std::string& previous) {
  std::string bytes;
  const auto put = [&](std::string_view part) {
    bytes += std::to_string(part.size()) + ":";
    bytes += part;
  };
  put(previous);
  put(std::to_string(entry.number));
  put(entry.at);
  put(NameOf(entry.said.event));
  put(std::to_string(entry.said.generation));
  put(entry.said.who);
  put(entry.said.why);
  put(entry.said.detail);
  return Sha256(bytes);
}

constexpr std::string_view kColumns =
    "number, at, event, generation, who, why, detail, hash FROM entries ";

Result<Entry> EntryOf(const sys::DatabaseRow& row) {
  Entry entry;
  entry.number = static_cast<std::uint64_t>(sys::NumberOf(row[0]));
  entry.at = sys::TextOf(row[1]);
  const auto event = EventOf(sys::TextOf(row[2]));
  if (!event) {
    return Error{ErrorCode::kIo, "entry " + std::to_string(entry.number) +
                                     " of the journal: expected an event, found " +
                                     Quote(sys::TextOf(row[2]))};
  }
  entry.said = {*event, static_cast<std::uint32_t>(sys::NumberOf(row[3])), sys::TextOf(row[4]),
                sys::TextOf(row[5]), sys::TextOf(row[6])};
  entry.hash = sys::TextOf(row[7]);
  return entry;
}

}  // namespace

std::string_view NameOf(Event event) {
  for (const auto& [known, name] : kEvents) {
    if (known == event) return name;
  }
  return "";
}

std::optional<Event> EventOf(std::string_view name) {
  for (const auto& [event, known] : kEvents) {
    if (known == name) return event;
  }
  return std::nullopt;
}

Result<Journal> Journal::Open(const std::string& path) {
  PORTWRIGHT_TRY(sys::Database database, sys::Database::Open(path));
  PORTWRIGHT_TRY(const auto made,
                 database.Run("CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, at "
                              "TEXT, event TEXT, generation INTEGER, who TEXT, why TEXT, detail "
                              "TEXT, hash TEXT)"));
  return Journal(std::move(database));
}

Result<Journal> Journal::OpenFrozen(const std::string& path) {
  PORTWRIGHT_TRY(sys::Database database, sys::Database::OpenFrozen(path));
  return Journal(std::move(database));
}

Result<Entry> Journal::Add(const NewEntry& said, const std::string& at) {
  PORTWRIGHT_TRY(const auto before, Read(1));
  Entry entry;
  entry.number = before.empty() ? 1 : before[0].number + 1;
  entry.at = at;
  entry.said = said;
  entry.hash = HashOf(entry, before.empty() ? "" : before[0].hash);
  PORTWRIGHT_TRY(const auto done,
                 database_.Run("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               {static_cast<std::int64_t>(entry.number), entry.at,
                                std::string(NameOf(said.event)), std::int64_t{said.generation},
                                said.who, said.why, said.detail, entry.hash}));
  return entry;
}

Result<std::vector<Entry>> Journal::Select(const std::string& which) {
  PORTWRIGHT_TRY(const auto rows, database_.Run("SELECT " + std::string(kColumns) + which));
  std::vector<Entry> entries;
  entries.reserve(rows.size());
  for (const sys::DatabaseRow& row : rows) {
    PORTWRIGHT_TRY(Entry entry, EntryOf(row));
    entries.push_back(std::move(entry));
  }
  return entries;
}

Result<std::vector<Entry>> Journal::Read(std::optional<std::uint64_t> last) {
  if (!last) return ReadFrom(0);
  PORTWRIGHT_TRY(auto entries, Select("ORDER BY number DESC LIMIT " + std::to_string(*last)));
  std::reverse(entries.begin(), entries.end());
  return entries;
}

Result<std::vector<Entry>> Journal::ReadFrom(std::uint64_t number) {
  return Select("WHERE number >= " + std::to_string(number) + " ORDER BY number");
}

std::string FindBreak(const std::vector<Entry>& entries) {
  std::string previous;
  std::uint64_t number = 0;
  for (const Entry& entry : entries) {
    ++number;
    if (entry.number != number) {
      return "expected entry " + std::to_string(number) + ", found entry " +
             std::to_string(entry.number) + ": one was taken out";
    }
    if (HashOf(entry, previous) != entry.hash) {
      return "entry " + std::to_string(number) + " of " + entry.at +
             " does not fit its hash: it, or one before it, was changed";
    }
    previous = entry.hash;
  }
  return "";
}

}  // namespace portwright::enforce
