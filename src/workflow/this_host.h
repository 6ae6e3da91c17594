// The host on which the program runs, as transactions see it: its kernel, its state folder, its
// clock, its way to other ends.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "enforce/checks.h"
#include "enforce/machine.h"

namespace portwright::workflow {

class ThisHost {
 public:
  // Opens the state folder; makes it where there is none. From then on this process may change the
  // firewall, and else what any user may (sys/privileges.h): ask before for what needs more.
  static Result<ThisHost> Open(const std::string& state_path);

  // Where nothing can be written: holds the lock as long as it lives (enforce::LoadFrozen).
  static Result<ThisHost> OpenFrozen(const std::string& state_path);

  // To look and no more: frozen where it cannot be written.
  static Result<ThisHost> OpenToRead(const std::string& state_path);

  // Points into this object.
  enforce::Machine Machine();
  enforce::StateFolder& state() { return state_; }
  // Of a frozen one.
  const sys::LockFile& lock() const { return *lock_; }

 private:
  explicit ThisHost(enforce::StateFolder state) : state_(std::move(state)) {}
  enforce::StateFolder state_;
  std::optional<sys::LockFile> lock_;
  enforce::NftRuleset ruleset_;
};

// The connections over which whoever runs this program got in, and what was asked to be kept open:
// `tcp 10.1.9.0/24 -> 10.1.0.11:22`. kInvalid for what cannot be read.
Result<std::vector<enforce::WayIn>> WaysIn(const std::vector<std::string>& asked);

}  // namespace portwright::workflow
