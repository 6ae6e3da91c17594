// What was done to this host's firewall: by whom, when, why, and which generation of the rules came
// of it. Entries are only ever added. Each carries the hash of the one before, so that an entry
// that was changed, taken out or put in shows; who can write the file can write the whole chain
// anew, and the last hash, kept elsewhere, shows that too.
//
// The journal is also the memory of transactions: what is under way is what its last entries say
// (enforce/generations.h). An entry is on the disk before the step that it announces begins.
//
// Errors: as sys::Database. Threading: one at a time; between processes, whoever holds the state
// folder's lock writes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sys/database.h"

namespace portwright::enforce {

enum class Event : std::uint8_t {
  kBegin,     // a generation is about to be loaded; what is there was kept
  kLoad,      // the kernel is given the transaction
  kLoaded,    // it took it, and what it holds is proven to be the generation
  kAwait,     // nobody has confirmed it yet
  kConfirm,   // it stays
  kRevert,    // what was before is about to be loaded
  kReverted,  // and was
  kAbandon,   // nothing was loaded
  kRefuse,    // a check said no before anything was done
  kBoot,      // the confirmed generation, loaded after a start of the machine
  kDrift,     // the kernel does not hold what was confirmed
  kUsage,     // counters were read
  kCut,       // sessions that it does not permit are about to be ended
  kCluster,   // profiles of the cluster's own firewall were added or removed
};

// `begin`, `load`: as the journal has it.
std::string_view NameOf(Event event);
std::optional<Event> EventOf(std::string_view name);

struct NewEntry {
  Event event = Event::kBegin;
  std::uint32_t generation = 0;  // 0: none
  std::string who;               // `root by j.doe from 10.1.9.5`
  std::string why;               // a reason in words; may be empty
  std::string detail;            // JSON with what the event needs to be understood; may be empty
};

struct Entry {
  std::uint64_t number = 0;  // from 1, without gaps
  std::string at;            // UTC: `2026-11-21T07:00:40Z`
  NewEntry said;
  std::string hash;  // SHA-256 of the entry and of the hash before it
};

class Journal {
 public:
  // Opens it, or makes it.
  static Result<Journal> Open(const std::string& path);

  // As it is on a disk where nothing can be written.
  static Result<Journal> OpenFrozen(const std::string& path);

  Result<Entry> Add(const NewEntry& entry, const std::string& at);
  // All, the oldest first; or the last so many.
  Result<std::vector<Entry>> Read(std::optional<std::uint64_t> last = std::nullopt);
  // From this number on, the oldest first.
  Result<std::vector<Entry>> ReadFrom(std::uint64_t number);

 private:
  Result<std::vector<Entry>> Select(const std::string& which);
  explicit Journal(sys::Database database) : database_(std::move(database)) {}
  sys::Database database_;
};

// What is wrong with a chain, in words, or nothing. `entries`: all of them.
std::string FindBreak(const std::vector<Entry>& entries);

}  // namespace portwright::enforce
