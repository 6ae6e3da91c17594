// A machine in the place of an end: which of the end's addresses it has, or takes for as long as
// this lives (sys/taken_addresses.h). One thread.
#pragma once

#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "probe/job.h"
#include "sys/taken_addresses.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

class StandIn {
 public:
  // `interfaces`: which of this machine's take those addresses; none: nothing is taken. Errors as
  // of sys::TakenAddresses; kInvalid where none of them is here then.
  static Result<StandIn> Begin(const std::vector<std::string>& interfaces,
                               const std::vector<net::Address>& addresses,
                               const std::atomic<bool>* stop);

  // What has this machine's planned source is asked from there, the rest from wherever the kernel
  // chooses.
  void ChooseSources(std::vector<probe::Target>& targets) const;

  // `10.1.0.5, 10.1.0.6 on eth0`; empty: nothing was taken.
  const std::string& taken() const { return taken_; }
  // For people, a line each: what was taken over, what is somebody else's affair, what is missing.
  const std::string& notes() const { return notes_; }

  // Gives back what was taken; adds what was lost meanwhile. kEnvironment where anything was.
  void End(Outcome& outcome);

 private:
  StandIn() = default;
  Status Tell(std::size_t wanted);

  std::set<net::Address> here_;
  std::optional<sys::TakenAddresses> held_;
  std::string taken_, notes_;
};

// Addresses of the end of a job: from which it asks, and at which it is asked. In order, each once.
std::vector<net::Address> SourcesOf(const std::vector<probe::Target>& targets);
std::vector<net::Address> AnsweringAddressesOf(const probe::Job& job);

}  // namespace portwright::workflow
