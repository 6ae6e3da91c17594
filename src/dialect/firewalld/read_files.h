// The files of a configuration as a model. Errors name what firewalld would not load; what it
// passes over with a message of its own is a warning here, and what it does not say is not there.
#pragma once

#include "base/diagnostics.h"
#include "dialect/firewalld/files.h"
#include "dialect/firewalld/model.h"

namespace portwright::dialect::firewalld {

Config ReadFiles(const ConfigFiles& files, Diagnostics& diagnostics);

// `-30000`; nothing for other texts and for numbers beyond 32,768.
std::optional<int> ReadPriority(std::string_view text);

}  // namespace portwright::dialect::firewalld
