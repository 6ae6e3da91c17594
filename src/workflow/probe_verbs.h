// Verbs that look at the live network: whether planned flows work, seen from both ends.
//
// Exit codes as in verbs.h; kNo where a required flow fails.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "workflow/load.h"
#include "workflow/outcome.h"
#include "workflow/probe_report.h"

namespace portwright::workflow {

struct ProbeRequest {
  SiteRequest site;          // or a probe job in its place; `-`: one on standard input
  std::string end;           // the host or cluster that this machine is, or stands in for
  bool is_stand_in = false;  // it is another machine, in the place of that end
  // Of a stand-in: which of its interfaces take the end's addresses while this lasts; see StandIn.
  std::vector<std::string> take_interfaces;
  std::string key_path;  // of the site; empty: no responder is asked
  ProbeForm form = ProbeForm::kTables;
  std::vector<std::string> tls_issuers;  // parts of their names, or fingerprints; empty: the job's
  bool only_list = false;  // say what would be asked, and what cannot be; without an end: of all
  std::int64_t timeout_ms = 2'000;
  std::uint64_t per_second = 500;
  std::int64_t wait_ms = 0;   // ask again until all work, at most so long
  std::int64_t every_ms = 0;  // again and again, with so much between; 0: once
  std::uint64_t rounds = 0;   // with `every_ms`: how often; 0: until it is stopped
  std::string output_path;    // with `every_ms`: replaced in each round; empty: none
  // At once: with `every_ms` what changed, of a responder what it did not take of its place.
  std::function<void(const std::string&)> say = {};
  std::string log_path;             // a line before anything is sent; empty: none
  std::uint64_t closed_sample = 0;  // of CheckClosed; 0: all
  std::string announced;            // of CheckClosed: where the security team was told of it
  std::string notice_path;          // of CheckClosed: where the notice goes, too
  std::uint16_t responder_port = 50'555;
  std::int64_t respond_for_ms = 0;                     // 0: until it is stopped
  std::function<void(const std::string&)> ready = {};  // of a responder, with what it answers for
};
// Asks about every planned flow that starts here. kNo where one of them fails; what stays unknown
// is no failure.
Outcome ProbeFlows(const ProbeRequest& request, const Look& look);
// The same again and again until it is stopped: said is the first round, then what changes. The
// outcome has the last whole round.
Outcome MonitorFlows(const ProbeRequest& request, const Look& look);
// Asks about connections that must be closed. Nothing is sent before it was announced: the answer
// is then the notice, and kBadInput. kNo where one is open.
Outcome CheckClosed(const ProbeRequest& request, const Look& look);
// Answers on planned ports on which nothing listens, until it is stopped.
Outcome RespondToProbes(const ProbeRequest& request, const Look& look);
// A key of the site, into a file for its owner alone.
Outcome MakeProbeKey(const std::string& path, const Look& look);

}  // namespace portwright::workflow
