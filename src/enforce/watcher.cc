#include "enforce/watcher.h"

#include <algorithm>

#include "enforce/settling.h"
#include "enforce/standing.h"

namespace portwright::enforce {

namespace {

// How often a watcher looks.
constexpr std::int64_t kWatchMs = 200;

// One look of the watcher: how long to wait for the next one; nothing: the generation is settled.
Result<std::optional<std::int64_t>> LookOnce(Machine& machine, std::uint32_t generation) {
  const auto lock = machine.state->Lock();
  if (!lock) {
    // Whoever loads it is still at work.
    if (lock.error().code == ErrorCode::kUnavailable) return std::optional(kWatchMs);
    return lock.error();
  }
  PORTWRIGHT_TRY(const std::string done, RecoverLocked(machine, *lock, "the watcher"));
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  if (!standing.open || standing.open->number != generation) return std::optional<std::int64_t>();
  return std::optional(std::clamp<std::int64_t>(standing.left_ms, 1, kWatchMs));
}

}  // namespace

Status Watch(Machine& machine, std::uint32_t generation,
             const std::function<void(std::int64_t)>& sleep_ms) {
  // A disk or a kernel that fails may recover; who is locked out cannot help.
  constexpr int kTriesMax = 600;
  constexpr std::int64_t kBetweenTriesMs = 1'000;
  for (int failed = 0;;) {
    const auto wait_ms = LookOnce(machine, generation);
    if (wait_ms && !*wait_ms) return Ok();
    if (!wait_ms && ++failed == kTriesMax) return wait_ms.error();
    if (wait_ms) failed = 0;
    sleep_ms(wait_ms ? **wait_ms : kBetweenTriesMs);
  }
}

}  // namespace portwright::enforce
