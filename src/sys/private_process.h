// A process in network, mount and process namespaces of its own (and a user namespace, unless we
// are root): whatever it makes and starts there is gone when it ends, however it ends, since the
// kernel takes it apart. Nothing of the machine's own network is in it.
//
// Called by a process of one thread. Errors: kUnavailable where the system allows no namespaces.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

// Runs `work` there and gives back what it returned. It ends at the latest with this process. While
// it is waited for, Ctrl-C is for `work` alone.
Result<std::string> RunPrivately(const std::function<std::string()>& work);

// The same for what is to stay: once `build` is done there and `settle` here, with its process id,
// it is left to itself, and nothing of our standard streams remains open in it; before that it ends
// with this process. `kept_descriptor` stays open in it: a lock that says that it lives. The text
// that `build` returned.
Result<std::string> StayPrivately(const std::function<Result<std::string>()>& build,
                                  int kept_descriptor,
                                  const std::function<Status(std::int64_t process)>& settle);

// Ends a process that stays, with all that it started.
void EndPrivateProcess(std::int64_t process);

// Runs a program in the namespaces of a process that stays, and in the network namespace of that
// name (network_space.h; empty: none but its own), with our standard streams. Its exit code.
Result<int> RunInside(std::int64_t process, const std::string& space,
                      const std::vector<std::string>& argv);

// Runs a program with our standard streams and waits for it. Its exit code, as a shell counts.
Result<int> RunHere(const std::vector<std::string>& argv);

}  // namespace portwright::sys
