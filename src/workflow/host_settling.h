// What stays and what goes, in words and an exit code: also where the state folder cannot be
// written.
#pragma once

#include <string>

#include "base/result.h"
#include "enforce/machine.h"
#include "enforce/settling.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

// With `cut_revoked`, sessions that are not permitted any more end, of a generation that was
// confirmed before too.
Outcome ConfirmWith(enforce::Machine& machine, const std::string& who, bool cut_revoked = false);

// For a state folder that could not be opened, for this reason: nothing can be confirmed there, and
// it says what holds.
Outcome ConfirmFrozen(const std::string& state_path, const Error& error);

// kNo where it would cut a way in.
Outcome RollbackWith(enforce::Machine& machine, const enforce::RollbackRequest& request);

// The kernel is brought back, although nothing can be written.
Outcome RollbackFrozen(const std::string& state_path, const enforce::RollbackRequest& request,
                       const Error& error);

}  // namespace portwright::workflow
