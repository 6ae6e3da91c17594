// Measures what conditions ask for, with a responder at the other end that proves itself: lines
// over a connection to a planned port, whole datagrams, and as much as is required for a few
// seconds. Nothing is sent to another port than those that are given. Not thread safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/condition.h"
#include "probe/outcome.h"

namespace portwright::probe {

// One condition between two addresses, and the planned flows over which it can be measured.
struct Wanted {
  MeasuredKind kind = MeasuredKind::kLatency;
  std::optional<std::uint64_t> required;
  std::optional<Target> tcp, udp;  // behind which a responder answered
  std::string why_not;             // without `tcp`: what was found instead
};

struct MeasureOptions {
  std::string key;   // of the site
  std::string seed;  // random: nonces are made of it
  std::int64_t timeout_ms = 2'000;
  std::int64_t pour_ms = 3'000;  // how long bandwidth is measured; the pace ends a bit above what
                                 // is required
  std::uint64_t session_s = 0;   // how long sessions are kept idle; 0: they are not measured
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::string_view what, std::size_t done, std::size_t total)> progress;
  // Before anything is sent to a target; where it says no, nothing is.
  std::function<bool(const Target& target, std::string_view bytes)> sending = {};
};

// As many findings as there are wanted, in their order. Sessions are kept all at the same time.
std::vector<Finding> Measure(const std::vector<Wanted>& wanted, const MeasureOptions& options);

}  // namespace portwright::probe
