// Changing the rules of this host so that no moment of it can cut somebody off for good.
//
//   check     the text is read, the kernel would take it, the way in stays open, and no other table
//             blocks what it has to permit
//   keep      the bundle, and what brings back the table as it is
//   watch     another process is waiting to take the change back
//   load      beside what is there; one transaction of the kernel turns to it (turning.h)
//   prove     what the kernel holds is read back and means the text
//   test      the flows that worked before still work
//   list      sessions that are not permitted any more: they go on (sessions.h)
//   await     somebody confirms in time
//
// Whatever fails behind `load` takes everything back. The journal has each step before it is done:
// after a kill at any moment, Recover knows what to do from the journal and from the generation
// that the kernel's table says. Nothing but our own table is ever changed.
//
// Errors of a Result: the machine failed (disk, kernel, program), and what was there before is
// there again, or the message says that it is not. "No" is a value. Threading: one at a time;
// between processes, the state folder's lock.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "enforce/bundle.h"
#include "enforce/checks.h"
#include "enforce/machine.h"

namespace portwright::enforce {

struct ApplyOptions {
  std::int64_t confirm_within_ms = 120'000;  // 0: it counts as confirmed once it is proven
  std::string who, why;
  std::vector<WayIn> ways_in;
  bool allow_lockout = false;  // load it although a way in is cut
  bool allow_blocked = false;  // load it although other tables block what it permits
  // The confirmed generation that the bundle was made from, 0 for none: refused where another one
  // stands by now. Nothing: whichever it is.
  std::optional<std::uint32_t> made_from = std::nullopt;
  // Called before each step with its name; tests end the process here.
  std::function<void(std::string_view)> at_step;
};

enum class Ending : std::uint8_t {
  kAwaiting,   // loaded; it goes unless it is confirmed in time
  kConfirmed,  // loaded, and it stays
  kUnchanged,  // the kernel holds this already
  kRefused,    // nothing was done
  kReverted,   // loaded, and taken back
};

struct ApplyReport {
  Ending ending = Ending::kRefused;
  std::uint32_t generation = 0;            // 0: none was made
  std::vector<std::string> reasons;        // why it was refused or taken back
  std::vector<std::string> warnings;       // what may block in some reading of other tables
  std::vector<FlowToCheck> broken;         // flows that worked before, and did not after
  std::size_t revoked = 0;                 // sessions that go on and are not permitted any more
  std::vector<std::string> revoked_named;  // the first of them, with the requirements they had
  std::uint64_t flows_tested = 0;
};

Result<ApplyReport> Apply(Machine& machine, const Bundle& bundle, const ApplyOptions& options);

}  // namespace portwright::enforce
