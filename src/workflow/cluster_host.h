// The cluster's own firewall as it stands on this host: profiles and ipsets in `cluster.json` of
// the state folder, what is in force in the bundle of the generation that stands. So whatever takes
// a generation back, or loads it again, does the same with the attachments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cluster/state.h"
#include "workflow/this_host.h"
#include "workflow/verbs.h"

namespace portwright::workflow {

struct ClusterStanding {
  cluster::State state;
  std::uint32_t confirmed = 0;          // 0: none
  std::uint32_t open = 0;               // awaits its confirmation; 0: none
  std::uint32_t planned = 0;            // stands, and came from the plan of a site; 0: none does
  std::uint32_t not_in_kernel = 0;      // stands, and the kernel does not hold it
  std::vector<enforce::WayIn> ways_in;  // from where a site manages the host, as it was said last
};

class ClusterHost {
 public:
  // Looks first at who asks, over which connection: that needs privileges which Open gives up.
  static Result<ClusterHost> Open(const ApplyRequest& request);

  Result<ClusterStanding> Look();

  // Profiles and ipsets, with an entry in the journal before. kRefused: a generation awaits its
  // confirmation, or another one stands than `from` was made of.
  Status Keep(const ClusterStanding& from, const cluster::State& next, const std::string& command);

  // Renders, proves and applies: what Apply came to, in words.
  Outcome Enforce(const ClusterStanding& from, const cluster::State& next,
                  const std::vector<std::string>& interfaces, const std::string& command,
                  const workflow::Look& look);

  Outcome Confirm();
  Outcome Rollback();

 private:
  ClusterHost(ThisHost host, ApplyRequest request, std::string who,
              std::vector<enforce::WayIn> ways)
      : host_(std::move(host)),
        request_(std::move(request)),
        who_(std::move(who)),
        ways_(std::move(ways)) {}
  std::string StatePath() const;
  Result<ClusterStanding> LookWith(enforce::Machine& machine);

  ThisHost host_;
  ApplyRequest request_;
  std::string who_;
  std::vector<enforce::WayIn> ways_;
};

// A bundle of a state for these interfaces, rendered and proven; nothing after errors.
std::optional<enforce::Bundle> ClusterBundle(const cluster::State& state,
                                             const std::vector<std::string>& interfaces,
                                             const std::string& as_of, Diagnostics& diagnostics);

}  // namespace portwright::workflow
