// The script by which a host with Windows, where this program does not run, asks about its planned
// flows and answers on its planned ports: PowerShell around C# (windows_end/), with the host's own
// flows as a table. It writes what `probe --format json` prints.
//
// ASCII; same job, same bytes. Whatever a name holds, it stays a text of the table. Any thread.
#pragma once

#include <string>

#include "workflow/probe_job.h"

namespace portwright::workflow {

// Not of a stand-in's job, whose ports have no addresses.
std::string WindowsEndScript(const PlannedJob& planned);

}  // namespace portwright::workflow
