#include "enforce/watcher.h"

#include <algorithm>
#include <optional>

#include "enforce/settling.h"
#include "enforce/standing.h"

namespace portwright::enforce {
namespace {

// How often a watcher looks at the lock and the journal.
constexpr std::int64_t kWatchMs = 200;
// How often it asks the kernel too: that costs a process of its own each time.
constexpr std::int64_t kAskKernelMs = 2'000;

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

// How long to wait where the generation awaits its confirmation still, as far as the journal knows.
std::optional<std::int64_t> WaitLonger(Machine& machine, std::uint32_t generation) {
  const auto lock = machine.state->Lock();
  if (!lock) return std::nullopt;
  const auto made = machine.state->CatchUp();
  if (!made || (*made)->open() == nullptr) return std::nullopt;
  const Generation& open = *(*made)->open();
  if (open.number != generation || open.phase != Phase::kAwaiting) return std::nullopt;
  const std::int64_t left_ms = LeftMs(open, machine.now());
  if (left_ms == 0) return std::nullopt;
  return std::min(left_ms, kWatchMs);
}

}  // namespace

Status Watch(Machine& machine, std::uint32_t generation,
             const std::function<void(std::int64_t)>& sleep_ms) {
  // A disk or a kernel that fails may recover; who is locked out cannot help.
  constexpr int kTriesMax = 600;
  constexpr std::int64_t kBetweenTriesMs = 1'000;
  std::int64_t unasked_ms = kAskKernelMs;
  for (int failed = 0;;) {
    if (unasked_ms < kAskKernelMs) {
      if (const auto wait_ms = WaitLonger(machine, generation)) {
        unasked_ms += *wait_ms;
        sleep_ms(*wait_ms);
        continue;
      }
    }
    const auto wait_ms = LookOnce(machine, generation);
    if (wait_ms && !*wait_ms) return Ok();
    if (!wait_ms && ++failed == kTriesMax) return wait_ms.error();
    if (wait_ms) failed = 0;
    unasked_ms = wait_ms ? **wait_ms : kAskKernelMs;
    sleep_ms(wait_ms ? **wait_ms : kBetweenTriesMs);
  }
}

}  // namespace portwright::enforce
