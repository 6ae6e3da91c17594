// What one end has to do of a site's probes: what it asks, and on which of its ports it answers.
// Not the site: an end learns the addresses of its own flows and nothing else.
//
// As a file: one line of JSON, `"format": "portwright probe job 1"`, read strictly. Plain values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "probe/condition.h"
#include "probe/outcome.h"
#include "probe/planned_port.h"

namespace portwright::probe {

struct Job {
  std::string site;   // its name
  std::string end;    // the site's name of the host or cluster
  std::string as_of;  // the day of the plan
  bool is_stand_in = false;
  std::vector<Target> targets;
  std::vector<PlannedPort> ports;
  std::vector<NetworkCondition> conditions;  // that concern the targets
  std::vector<std::string> tls_issuers;  // who may have signed what is shown by TLS; empty: anybody
  // 32 hexadecimal digits; empty where the key comes another way. A job with a key is a secret.
  std::string key;
};

// Same job, same bytes.
std::string PrintJob(const Job& job);
// kInvalid with what is wrong; `name`: of the file, in messages.
Result<Job> ReadJob(std::string_view text, const std::string& name);
// Whether a file means to be one.
bool LooksLikeJob(std::string_view text);

}  // namespace portwright::probe
