// A whole site's probes, from one place: both ends driven over SSH, or by files that people carry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workflow/load.h"
#include "workflow/outcome.h"
#include "workflow/probe_report.h"

namespace portwright::workflow {

struct ProbeAllRequest {
  SiteRequest site;
  // `NAME=DESTINATION`: where to log in for an end. Hosts whose system is Linux are logged in to by
  // their names; for a cluster, or a host of another system, the destination stands in.
  std::vector<std::string> logins;
  std::vector<std::string> without;           // ends that are left alone
  std::vector<std::string> tls_issuers;       // as of ProbeRequest
  std::string ssh = "ssh";                    // takes the arguments of OpenSSH
  std::string remote_program = "portwright";  // there
  bool with_sudo = false;                     // a responder needs CAP_NET_ADMIN
  std::int64_t timeout_ms = 2'000;
  std::uint64_t per_second = 500;  // of each end
  ProbeForm form = ProbeForm::kTables;
};
// Starts a responder at every end, asks from every end, and merges. The key is made for this run
// and goes over SSH alone. kNo where a required flow fails, kEnvironment where an end could not be
// driven.
Outcome ProbeSite(const ProbeAllRequest& request, const Look& look);

// Writes `END.job` for every end into the folder; nothing of the site but an end's own flows.
Outcome WriteJobs(const SiteRequest& request, const std::string& folder, const Look& look);

// What several ends found, as one answer. kNo where a required flow fails.
Outcome MergeOutcomes(const std::vector<std::string>& paths, ProbeForm form, const Look& look);

}  // namespace portwright::workflow
