#include "enforce/standing.h"

#include <nlohmann/json.hpp>

namespace portwright::enforce {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::string DeadlineText(const Moment& now, std::int64_t within_ms) {
  return Json{{"boot_id", now.boot_id}, {"until_since_boot_ms", now.since_boot_ms + within_ms}}
      .dump();
}

std::int64_t LeftMs(const Generation& generation, const Moment& now) {
  const Json detail = Json::parse(generation.deadline, nullptr, false);
  if (!detail.is_object()) return 0;
  // The journal may be anybody's by now: what is no deadline is over.
  const auto boot = detail.find("boot_id");
  const auto until = detail.find("until_since_boot_ms");
  if (boot == detail.end() || until == detail.end() || !until->is_number_integer()) return 0;
  // Another start of the machine: the time is over, and the kernel has forgotten all.
  if (*boot != now.boot_id) return 0;
  const auto until_ms = until->get<std::int64_t>();
  return until_ms <= now.since_boot_ms ? 0 : until_ms - now.since_boot_ms;
}

Result<Standing> Look(Machine& machine) {
  Standing standing;
  PORTWRIGHT_TRY(standing.generations, machine.state->CatchUp());
  PORTWRIGHT_TRY(const auto listed, machine.ruleset->ListFrame());
  standing.has_table = listed.has_value();
  if (listed) standing.in_kernel = GenerationOf(*listed);
  if (const Generation* made = standing.generations->confirmed()) standing.confirmed = *made;
  if (const Generation* made = standing.generations->open()) standing.open = *made;
  if (standing.open && standing.open->phase == Phase::kAwaiting)
    standing.left_ms = LeftMs(*standing.open, machine.now());
  return standing;
}

}  // namespace portwright::enforce
