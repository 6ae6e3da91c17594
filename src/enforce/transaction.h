// Changing the rules of this host so that no moment of it can cut somebody off for good.
//
//   check     the text is read, the kernel would take it, the way in stays open, and no other table
//             blocks what it has to permit
//   keep      the bundle, and what brings back the table as it is
//   watch     another process is waiting to take the change back
//   load      one transaction of the kernel
//   prove     what the kernel holds is read back and means the text
//   test      the flows that worked before still work
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
#include "dialect/common/dialect.h"
#include "enforce/bundle.h"
#include "enforce/checks.h"
#include "enforce/flow_check.h"
#include "enforce/journal.h"
#include "enforce/ruleset.h"
#include "enforce/state_folder.h"

namespace portwright::enforce {

// A moment by the clock that people read, and by one that nobody can set.
struct Moment {
  std::string utc;
  std::int64_t since_boot_ms = 0;
  std::string boot_id;
};

// The host, as a transaction sees it.
struct Machine {
  Ruleset* ruleset = nullptr;
  StateFolder* state = nullptr;
  const dialect::Dialect* dialect = nullptr;  // reads what the kernel says
  FlowCheck check_flows;                      // may be empty: nothing is tested
  std::function<Moment()> now;
  // Starts the process that takes a generation back when nobody confirms it, or when who loads it
  // dies; returns when it is ready.
  std::function<Status(std::uint32_t generation)> start_watcher;
};

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
  std::uint32_t generation = 0;       // 0: none was made
  std::vector<std::string> reasons;   // why it was refused or taken back
  std::vector<std::string> warnings;  // what may block in some reading of other tables
  std::vector<FlowToCheck> broken;    // flows that worked before, and did not after
  std::uint64_t flows_tested = 0;
};

Result<ApplyReport> Apply(Machine& machine, const Bundle& bundle, const ApplyOptions& options);

// What a look at journal and kernel says.
struct Standing {
  std::vector<Generation> generations;
  std::optional<std::uint32_t> in_kernel;  // the generation that our table says
  bool has_table = false;                  // a table is there, marked or not
  std::optional<Generation> open;          // the one that is neither confirmed nor taken back
  std::optional<Generation> confirmed;     // the last one that stays
  std::int64_t left_ms = 0;                // of the open one, until it is taken back
};
Result<Standing> Look(Machine& machine);

// The milliseconds until an awaiting generation goes; 0: now.
std::int64_t LeftMs(const Generation& generation, const Moment& now);

// The open generation stays. kNotFound: there is none.
Result<std::uint32_t> Confirm(Machine& machine, const std::string& who);

// Back to what was before the open generation, or before the confirmed one where none is open. The
// answer is the generation that was taken back. kNotFound: there is none.
Result<std::uint32_t> Rollback(Machine& machine, const std::string& who, const std::string& why);

// Finishes what a dead process left: what was not loaded is abandoned, what was is taken back,
// unless it awaits its confirmation still. Fine to call at any time. `what was done`, in words;
// empty: nothing was left.
Result<std::string> Recover(Machine& machine, const std::string& who);

// Loads the confirmed generation again: after a start of the machine. 0: none was ever confirmed.
Result<std::uint32_t> LoadConfirmed(Machine& machine, const std::string& who);

// The same where nothing can be written (StateFolder::OpenFrozen): a host without rules is worse
// than a journal without an entry. What was under way is left for the next command.
Result<std::uint32_t> LoadFrozen(Machine& machine);

// Takes the generation back when its time is over, or when who loads it dies; returns when it is
// confirmed or taken back, whoever did it. `sleep_ms`: between looks.
Status Watch(Machine& machine, std::uint32_t generation,
             const std::function<void(std::int64_t)>& sleep_ms);

}  // namespace portwright::enforce
