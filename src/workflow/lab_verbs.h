// `portwright lab`: a whole site on one machine, in namespaces that end with it.
//
// Exit codes as in verbs.h; kNo where a required flow fails, a closed one is open, or a
// condition is violated.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/commands.h"
#include "workflow/load.h"
#include "workflow/outcome.h"

namespace portwright::workflow {

struct LabRequest {
  SiteRequest site;
  lab::Conditions conditions;
  std::string servers_path;          // real servers, installed there; empty: responders alone
  std::vector<std::string> faults;   // as ParseLabFault takes them
  std::string state_path;            // of a lab that stays; empty: a folder of this user
  std::vector<std::string> command;  // what is run in place of the probes
  std::int64_t timeout_ms = 2'000;
  std::uint64_t per_second = 0;    // probes of each sender; 0: no cap
  std::int64_t too_slow_ms = 0;    // 0: nothing is
  std::size_t closed_count = 200;  // how much of what must be closed is tried
  std::uint64_t rounds = 1;
  bool measures_conditions = false;  // those of the plan, after the probes
  std::int64_t pour_ms = 1'000;      // of bandwidth, for each pair of ends
  std::uint64_t session_s = 2;       // how long sessions are kept idle
};

// Up, probes of every planned flow or the command, down.
Outcome RunLab(const LabRequest& request, const Look& look);
// Up, with responders, until LabDown. kRefused where it is up already.
Outcome LabUp(const LabRequest& request, const Look& look);
// Installs the real servers of `servers_path`.
Outcome LabServers(const LabRequest& request, const Look& look);
// Fine where there is none.
Outcome LabDown(const LabRequest& request, const Look& look);
// Runs the request's command in one space of a lab that is up: the name of a namespace, a host, or
// a cluster's first node. The command's exit code.
int LabExec(const LabRequest& request, const std::string& space, const Look& look,
            Outcome& problem);

}  // namespace portwright::workflow
