// Probes of planned flows: asks the responder at the other end, talks to the service where there is
// none, and looks how far packets come where nothing answers. Only targets that are given are ever
// sent to. Not thread safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "probe/judge.h"
#include "probe/outcome.h"

namespace portwright::probe {

struct ProberOptions {
  std::string key;   // of the site; empty: no responder is asked
  std::string seed;  // random: nonces are made of it
  std::int64_t timeout_ms = 2'000;
  int tries = 3;
  std::uint64_t per_second = 500;  // 0: no cap
  int hops_max = 16;               // how far is looked for where it stops; 0: not at all
  JudgeOptions judge;
  const std::atomic<bool>* stop = nullptr;
  std::function<void(std::string_view what, std::size_t done, std::size_t total)> progress;
  // Before anything is sent to a target, with what kind of bytes; where it says no, nothing is.
  std::function<bool(const Target& target, std::string_view bytes)> sending = {};
};

// As many outcomes as targets, in their order.
std::vector<ProbeOutcome> ProbeAll(const std::vector<Target>& targets,
                                   const ProberOptions& options);

}  // namespace portwright::probe
