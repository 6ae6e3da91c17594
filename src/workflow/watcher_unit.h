// The watcher as a unit of systemd: what it may do, and no more.
#pragma once

#include <string>
#include <vector>

namespace portwright::workflow {

// Settings of systemd.exec(5), `Name=value`. Of the files only the state folder can be written,
// wherever it is.
std::vector<std::string> WatcherUnitSettings(const std::string& state_path);

}  // namespace portwright::workflow
