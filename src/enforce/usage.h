// Which cells of a host's rules were used, and when last: samples of the kernel's counters, added
// up over reloads and starts of the machine. The kernel says how often, not when: "last used" is
// the first sample that saw a count grow, and it was not before the sample before that.
//
// Errors: as sys::Database. Threading: one at a time; between processes, whoever holds the state
// folder's lock writes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "enforce/bundle.h"
#include "enforce/counters.h"
#include "sys/database.h"

namespace portwright::enforce {

struct CellUsage {
  CellCounter total;       // since measuring began
  std::string first_used;  // UTC; the sample that saw the first packets
  std::string last_used;   // the sample that saw the last ones
  std::string not_before;  // the sample before that
};

class UsageStore {
 public:
  // Opens it, or makes it.
  static Result<UsageStore> Open(const std::string& path);

  // Adds what the counters grew by since the last sample. A counter that is lower than it was began
  // anew. O(cells), of which those that grew are written.
  Status Sample(const std::vector<CellCounter>& counters, const std::string& now);
  // Takes what the counters say as known, without adding what they grew by: those packets were our
  // own tests (and what passed beside them meanwhile).
  Status PassOver(const std::vector<CellCounter>& counters);
  Result<std::vector<CellUsage>> Read();  // by place, those that ever counted
  // When the first and the last sample were taken; both empty before.
  struct Span {
    std::string first, last;
  };
  Result<Span> Measured();

 private:
  enum class Growing { kCounts, kIsPassedOver };
  Status Put(const std::vector<CellCounter>& counters, const std::string& now, Growing growing);

  explicit UsageStore(sys::Database database) : database_(std::move(database)) {}
  sys::Database database_;
};

struct RequirementUsage {
  std::string requirement;
  std::uint64_t packets = 0;  // first packets of connections: replies follow their state
  std::uint64_t bytes = 0;
  std::string last_used;                 // UTC; empty: never
  std::vector<std::string> shared_with;  // other requirements of the same cells, sorted
};

// A row for each requirement of the bundle, in its order.
std::vector<RequirementUsage> UsageOf(const Bundle& bundle, const std::vector<CellUsage>& cells);

}  // namespace portwright::enforce
