// Real servers of Debian in a lab, in place of responders where one speaks what the plan has there:
// installed into a folder of their own, started in the lab's namespaces alone.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "workflow/lab_plan.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

// Where they are unless somebody says otherwise.
inline constexpr char kLabServersFolder[] = "/var/cache/portwright/servers";

// Installs them there, with what it says on our standard streams. kEnvironment: the machine lacks
// something, or packages cannot be had. Nothing is done where they are there already.
Outcome InstallLabServers(const std::string& folder);

// kNotFound where they are not installed there, or others than this program wants.
Status ExpectLabServers(const std::string& folder);

// In the private process, once namespaces are up and before responders are. Waits until they
// listen, a minute at most. What was started, and what does not listen, in lines for people.
Result<std::string> StartLabServers(const PlannedLab& planned, const std::string& folder);

}  // namespace portwright::workflow
