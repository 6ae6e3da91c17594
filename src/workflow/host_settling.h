// What stays and what goes, in words and an exit code: also where the state folder cannot be
// written.
#pragma once

#include <string>

#include "base/result.h"
#include "enforce/machine.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

Outcome ConfirmWith(enforce::Machine& machine, const std::string& who);

// For a state folder that could not be opened, for this reason: nothing can be confirmed there, and
// it says what holds.
Outcome ConfirmFrozen(const std::string& state_path, const Error& error);

Outcome RollbackWith(enforce::Machine& machine, const std::string& who, const std::string& why);

// The kernel is brought back, although nothing can be written.
Outcome RollbackFrozen(const std::string& state_path, const Error& error);

}  // namespace portwright::workflow
