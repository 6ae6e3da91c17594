// What a change of this host came to, in words and an exit code.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "enforce/transaction.h"
#include "workflow/outcome.h"
#include "workflow/verbs.h"

namespace portwright::workflow {

// A state folder that could not be opened.
Outcome OpenFailed(const Error& error);

// `2 min 5 s`.
std::string Seconds(std::int64_t s);

// What Apply did. `host`: its name.
Outcome Tell(const enforce::ApplyReport& report, const ApplyRequest& request,
             const std::string& host);

}  // namespace portwright::workflow
