#include "enforce/usage.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace portwright::enforce {
namespace {

std::int64_t Signed(std::uint64_t number) { return static_cast<std::int64_t>(number); }
std::uint64_t Unsigned(const sys::DatabaseValue& value) {
  return static_cast<std::uint64_t>(sys::NumberOf(value));
}

// What the kernel said last, and what all of it comes to.
struct Known {
  std::uint64_t packets = 0, bytes = 0;
  std::uint64_t kernel_packets = 0, kernel_bytes = 0;
  std::string first_used, last_used, not_before;
};

std::uint64_t Growth(std::uint64_t now, std::uint64_t before) {
  return now >= before ? now - before : now;
}

}  // namespace

Result<UsageStore> UsageStore::Open(const std::string& path) {
  PORTWRIGHT_TRY(sys::Database database, sys::Database::Open(path));
  for (const char* statement :
       {"CREATE TABLE IF NOT EXISTS cells (place TEXT PRIMARY KEY, mark TEXT, packets INTEGER, "
        "bytes INTEGER, kernel_packets INTEGER, kernel_bytes INTEGER, first_used TEXT, "
        "last_used TEXT, not_before TEXT)",
        "CREATE TABLE IF NOT EXISTS samples (first TEXT, last TEXT)"}) {
    PORTWRIGHT_TRY(const auto made, database.Run(statement));
  }
  return UsageStore(std::move(database));
}

Status UsageStore::Sample(const std::vector<CellCounter>& counters, const std::string& now) {
  return Put(counters, now, Growing::kCounts);
}

Status UsageStore::PassOver(const std::vector<CellCounter>& counters) {
  return Put(counters, "", Growing::kIsPassedOver);
}

Status UsageStore::Put(const std::vector<CellCounter>& counters, const std::string& now,
                       Growing growing) {
  PORTWRIGHT_TRY(const Span span, Measured());
  PORTWRIGHT_TRY(const auto rows,
                 database_.Run("SELECT place, packets, bytes, kernel_packets, "
                               "kernel_bytes, first_used, last_used, not_before FROM cells"));
  std::map<std::string, Known> known;
  for (const sys::DatabaseRow& row : rows) {
    known[sys::TextOf(row[0])] = {Unsigned(row[1]),   Unsigned(row[2]),    Unsigned(row[3]),
                                  Unsigned(row[4]),   sys::TextOf(row[5]), sys::TextOf(row[6]),
                                  sys::TextOf(row[7])};
  }
  PORTWRIGHT_TRY(const auto begun, database_.Run("BEGIN IMMEDIATE"));
  for (const CellCounter& counter : counters) {
    Known cell = known[counter.place];
    const std::uint64_t packets = Growth(counter.packets, cell.kernel_packets);
    if (packets == 0 && counter.packets == cell.kernel_packets) continue;
    if (growing == Growing::kCounts && packets > 0) {
      cell.packets += packets;
      cell.bytes += Growth(counter.bytes, cell.kernel_bytes);
      if (cell.first_used.empty()) cell.first_used = now;
      cell.last_used = now;
      cell.not_before = span.last;
    }
    PORTWRIGHT_TRY(
        const auto put,
        database_.Run("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                      {counter.place, counter.mark, Signed(cell.packets), Signed(cell.bytes),
                       Signed(counter.packets), Signed(counter.bytes), cell.first_used,
                       cell.last_used, cell.not_before}));
  }
  const bool is_first = span.first.empty();
  if (growing == Growing::kCounts) {
    PORTWRIGHT_TRY(const auto said,
                   is_first ? database_.Run("INSERT INTO samples VALUES (?, ?)", {now, now})
                            : database_.Run("UPDATE samples SET last = ?", {now}));
  }
  PORTWRIGHT_TRY(const auto done, database_.Run("COMMIT"));
  return Ok();
}

Result<std::vector<CellUsage>> UsageStore::Read() {
  PORTWRIGHT_TRY(const auto rows,
                 database_.Run("SELECT place, mark, packets, bytes, first_used, last_used, "
                               "not_before FROM cells WHERE packets > 0 ORDER BY place"));
  std::vector<CellUsage> cells;
  for (const sys::DatabaseRow& row : rows) {
    cells.push_back({{sys::TextOf(row[0]), sys::TextOf(row[1]), Unsigned(row[2]), Unsigned(row[3])},
                     sys::TextOf(row[4]),
                     sys::TextOf(row[5]),
                     sys::TextOf(row[6])});
  }
  return cells;
}

Result<UsageStore::Span> UsageStore::Measured() {
  PORTWRIGHT_TRY(const auto rows, database_.Run("SELECT first, last FROM samples"));
  if (rows.empty()) return Span();
  return Span{sys::TextOf(rows[0][0]), sys::TextOf(rows[0][1])};
}

std::vector<RequirementUsage> UsageOf(const Bundle& bundle, const std::vector<CellUsage>& cells) {
  std::map<std::string, const BundleMark*> marks;
  for (const BundleMark& mark : bundle.marks) marks[mark.mark] = &mark;
  std::map<std::string, RequirementUsage> by_requirement;
  std::map<std::string, std::set<std::string>> shared;
  for (const BundleMark& mark : bundle.marks) {
    for (const std::string& id : mark.requirements) {
      for (const std::string& other : mark.requirements) {
        if (other != id) shared[id].insert(other);
      }
    }
  }
  for (const CellUsage& cell : cells) {
    const auto mark = marks.find(cell.total.mark);
    if (mark == marks.end()) continue;
    for (const std::string& id : mark->second->requirements) {
      RequirementUsage& usage = by_requirement[id];
      usage.packets += cell.total.packets;
      usage.bytes += cell.total.bytes;
      usage.last_used = std::max(usage.last_used, cell.last_used);
    }
  }
  std::vector<RequirementUsage> out;
  for (const BundleReason& reason : bundle.reasons) {
    RequirementUsage usage = by_requirement[reason.id];
    usage.requirement = reason.id;
    usage.shared_with.assign(shared[reason.id].begin(), shared[reason.id].end());
    out.push_back(std::move(usage));
  }
  return out;
}

}  // namespace portwright::enforce
