// What the journal's entries come to: the generations, and where each of them stands.
//
// Entries are only ever added, so whoever looks again takes what is new and no more: a watcher of a
// long journal costs what it would cost with a short one. Threading: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "enforce/journal.h"

namespace portwright::enforce {

// Where a generation stands.
enum class Phase : std::uint8_t {
  kBegun,     // nothing was loaded yet
  kLoading,   // the kernel holds it, or what was before: the marker says which
  kAwaiting,  // it is loaded and proven
  kConfirmed,
  kReverting,  // the kernel holds it, or what was before
  kReverted,
  kAbandoned,
};
std::string_view NameOf(Phase phase);

// Neither confirmed nor taken back.
bool IsOpen(Phase phase);

struct Generation {
  std::uint32_t number = 0;
  Phase phase = Phase::kBegun;
  Entry begun;           // with what it was made from
  Entry last;            // what was said of it last
  std::string deadline;  // detail of its kAwait entry
};

class Generations {
 public:
  // Takes an entry that follows those that were taken before.
  void Take(const Entry& entry);

  // Takes what the journal has and was not taken yet; begins anew where what was taken is not what
  // it has there. Errors: as Journal; then what was taken before stays.
  Status CatchUp(Journal& journal);

  // In the order in which they were begun.
  const std::vector<Generation>& all() const { return all_; }
  // The newest that stays, and the newest that is neither confirmed nor taken back; null: none.
  const Generation* confirmed() const { return Newest(confirmed_); }
  const Generation* open() const { return Newest(open_); }

 private:
  const Generation* Newest(const std::set<std::size_t>& places) const {
    return places.empty() ? nullptr : &all_[*places.rbegin()];
  }

  std::vector<Generation> all_;
  std::set<std::size_t> confirmed_, open_;  // places in all_
  std::unordered_map<std::uint32_t, std::size_t> places_;
  std::uint64_t last_number_ = 0;  // of the entries that were taken
  std::string last_hash_;
};

}  // namespace portwright::enforce
