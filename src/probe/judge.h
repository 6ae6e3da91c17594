// From the ends of conversations to an outcome: what it means that a connection stood, was refused,
// stayed silent, or that something on the way answered. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/outcome.h"
#include "probe/talk.h"
#include "sys/conversations.h"

namespace portwright::probe {

// What was tried of one target.
struct Evidence {
  sys::ConversationEnd keyed;                // the question to a responder, or the echo
  std::optional<Seen> seen;                  // its answer, where it was right
  bool seen_is_own = false;                  // the source that it saw is an address of this host
  std::optional<sys::ConversationEnd> talk;  // with the service that is expected there
  std::optional<Reading> reading;
  bool other_end_is_proven = false;  // a responder at that address answered to other probes
  // Something answered so many hops before that address, as its responder is away for others.
  int hops_too_near = 0;
  std::vector<std::string>
      hops;  // addresses that said that a packet's time was over, in their order
};

struct JudgeOptions {
  std::int64_t too_slow_us = 0;  // 0: nothing is
  // Who may have signed what is shown by TLS: see interception.h.
  std::vector<std::string> tls_issuers = {};
  bool is_stand_in = false;  // asked from a machine in place of an end
};

ProbeOutcome Judge(const Target& target, const Evidence& evidence, const JudgeOptions& options);

}  // namespace portwright::probe
