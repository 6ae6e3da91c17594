// How a generation is settled once it was begun: it stays, or what was there before comes back,
// whoever began it and whatever became of them.
//
// Errors of a Result: the machine failed (disk, kernel, program); the message says what the kernel
// holds. Threading: one at a time; between processes, the state folder's lock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "enforce/journal.h"
#include "enforce/machine.h"
#include "enforce/way_in.h"
#include "sys/lock_file.h"

namespace portwright::enforce {

// An entry of the journal, as of now.
Status Record(Machine& machine, Event event, std::uint32_t generation, const std::string& who,
              const std::string& why = "", const std::string& detail = "");

// A generation that goes, and what brings back the state before it.
struct Taking {
  std::uint32_t generation = 0;
  std::string before, who, why;
};

// Loads the state before a generation. The kernel comes first: a journal that cannot be written
// must not keep a wrong rule in place. An error: it is not there again. The answer is why the
// journal does not know that it is, if it does not.
Result<std::optional<Error>> TakeBack(Machine& machine, const sys::LockFile& lock,
                                      const Taking& taking);

// What a TakeBack that the journal does not know is called.
Error Unsaid(std::uint32_t generation, const Error& error);

// The open generation stays. kNotFound: there is none.
Result<std::uint32_t> Confirm(Machine& machine, const std::string& who);

// Sessions that the confirmed generation does not permit, ended. kNotFound: none is confirmed, or
// another one is open.
struct Cut {
  std::uint32_t generation = 0;
  std::vector<std::string> ended;  // their first packets
};
Result<Cut> CutRevoked(Machine& machine, const std::string& who);

struct RollbackRequest {
  std::string who, why;
  // Those of the generations are kept open beside them.
  std::vector<WayIn> ways_in = {};
  bool allow_lockout = false;  // take it back although a way in is cut
};

struct RolledBack {
  std::vector<std::string> reasons = {};  // why it was refused; nothing was changed then
  std::uint32_t generation = 0;
  bool was_confirmed = false;
  std::optional<Error> unsaid;  // why the journal does not have it
};

// Back to what was before the open generation, or before the confirmed one where none is open;
// refused where that cuts a way in which is open now. What goes back by itself (TakeBack, Recover)
// is never refused. kNotFound: there is none.
Result<RolledBack> Rollback(Machine& machine, const RollbackRequest& request);

// The same where nothing can be written (StateFolder::OpenFrozen), with the lock in hand.
Result<RolledBack> RollbackFrozen(Machine& machine, const sys::LockFile& lock,
                                  const RollbackRequest& request);

// Finishes what a dead process left: what was not loaded is abandoned, what was is taken back,
// unless it awaits its confirmation still. Fine to call at any time. `what was done`, in words;
// empty: nothing was left.
Result<std::string> Recover(Machine& machine, const std::string& who);

// The same with the lock in hand.
Result<std::string> RecoverLocked(Machine& machine, const sys::LockFile& lock,
                                  const std::string& who);

// Loads the confirmed generation again: after a start of the machine. 0: none was ever confirmed.
Result<std::uint32_t> LoadConfirmed(Machine& machine, const std::string& who);

// The same where nothing can be written (StateFolder::OpenFrozen): a host without rules is worse
// than a journal without an entry. What was under way is left for the next command.
Result<std::uint32_t> LoadFrozen(Machine& machine, const sys::LockFile& lock);

}  // namespace portwright::enforce
