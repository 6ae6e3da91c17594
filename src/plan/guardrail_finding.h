// What a plan has in common with a guardrail of its site.
#pragma once

#include <cstdint>
#include <vector>

#include "net/packet.h"

namespace portwright::plan {

// One guardrail and one reason whose flows meet it. Of kind never and only: the plan breaks it; of
// kind ask: somebody has to be asked first.
struct GuardrailFinding {
  std::uint32_t rule = 0;               // index into Site::guardrails
  std::uint32_t reason = 0;             // index into Plan::reasons
  std::uint32_t flow = 0;               // the first of them, index into Plan::flows
  std::uint64_t flows = 0;              // that have a packet in common with the rule
  std::vector<std::uint32_t> services;  // of these flows, indices into Plan::services, sorted
  net::Packet witness;                  // a packet of the first of them that the rule means
};

}  // namespace portwright::plan
