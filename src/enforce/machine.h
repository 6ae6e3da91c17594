// The host, as transactions see it: whoever runs them says what its parts are.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "dialect/common/dialect.h"
#include "enforce/flow_check.h"
#include "enforce/ruleset.h"
#include "enforce/sessions.h"
#include "enforce/state_folder.h"

namespace portwright::enforce {

// A moment by the clock that people read, and by one that nobody can set.
struct Moment {
  std::string utc;
  std::int64_t since_boot_ms = 0;
  std::string boot_id;
};

// The host, as a transaction sees it.
struct Machine {
  Ruleset* ruleset = nullptr;
  StateFolder* state = nullptr;
  const dialect::Dialect* dialect = nullptr;  // reads what the kernel says
  FlowCheck check_flows;                      // may be empty: nothing is tested
  TrackSessions track_sessions;               // may be empty: none are known
  EndSession end_session;
  std::function<Moment()> now;
  // Starts the process that takes a generation back when nobody confirms it, or when who loads it
  // dies; returns when it is ready.
  std::function<Status(std::uint32_t generation)> start_watcher;
};

}  // namespace portwright::enforce
