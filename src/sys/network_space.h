// Network namespaces by name, inside private ones (private_process.h): a thread enters one, and
// what it opens or starts from then on belongs there. The names are those of ip(8): /run/netns.
//
// For a process whose mounts are its own; nothing of the machine is touched. Any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace portwright::sys {

// An empty one, by a name that is new.
Status MakeNetworkSpace(const std::string& name);

// Runs `work` in a thread of its own that is in that namespace, and waits for it.
Status InNetworkSpace(const std::string& name, const std::function<Status()>& work);

// The same for all names, `at_once` at a time, in any order: `work(i)` for names[i]. The first
// error in the order of the names; the others are done nevertheless.
Status InNetworkSpaces(const std::vector<std::string>& names, std::size_t at_once,
                       const std::function<Status(std::size_t)>& work);

// A setting of the namespace that this thread is in: `net/ipv4/ip_forward`, `1`. What the kernel
// does not have is fine.
Status SetNetworkSetting(const std::string& key, const std::string& value);

}  // namespace portwright::sys
