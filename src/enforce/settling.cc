#include "enforce/settling.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "enforce/standing.h"

namespace portwright::enforce {
namespace {

using Json = nlohmann::ordered_json;

Error NotBack(std::uint32_t generation, const Error& error) {
  return {error.code, "what was there before generation " + std::to_string(generation) +
                          " is not there again: " + error.message};
}

}  // namespace

Status Record(Machine& machine, Event event, std::uint32_t generation, const std::string& who,
              const std::string& why, const std::string& detail) {
  PORTWRIGHT_TRY(const Entry added, machine.state->journal().Add(
                                        {event, generation, who, why, detail}, machine.now().utc));
  return Ok();
}

Result<std::optional<Error>> TakeBack(Machine& machine, const sys::LockFile& lock,
                                      const Taking& taking) {
  const Status announced =
      Record(machine, Event::kRevert, taking.generation, taking.who, taking.why);
  if (const Status loaded = machine.ruleset->Replace(taking.before, lock); !loaded)
    return NotBack(taking.generation, loaded.error());
  const Status said =
      announced ? Record(machine, Event::kReverted, taking.generation, taking.who, taking.why)
                : announced;
  return said ? std::nullopt : std::optional(said.error());
}

Error Unsaid(std::uint32_t generation, const Error& error) {
  return {error.code, "what was there before generation " + std::to_string(generation) +
                          " is there again, but not in the journal: " + error.message};
}

namespace {

// With the text that was kept.
Result<std::optional<Error>> TakeBackKept(Machine& machine, const sys::LockFile& lock,
                                          std::uint32_t generation, const std::string& who,
                                          const std::string& why) {
  const auto before = machine.state->BeforeOf(generation);
  if (!before) return NotBack(generation, before.error());
  return TakeBack(machine, lock, {generation, *before, who, why});
}

// The kernel says that it holds what the generation replaced.
bool IsBack(const Standing& standing, const Generation& generation) {
  const Json detail = Json::parse(generation.begun.said.detail, nullptr, false);
  return standing.in_kernel && detail.is_object() &&
         detail.value("replaces", Json()) == *standing.in_kernel;
}

}  // namespace

Result<std::string> RecoverLocked(Machine& machine, const sys::LockFile& lock,
                                  const std::string& who) {
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  if (!standing.open) return std::string();
  const Generation& open = *standing.open;
  const std::string name = "generation " + std::to_string(open.number);
  const bool is_held = standing.in_kernel == open.number;
  if (open.phase == Phase::kAwaiting && is_held && standing.left_ms > 0) return std::string();
  // Before `load` nothing can have changed; behind it the marker decides.
  const bool was_loaded = open.phase != Phase::kBegun;
  if (!was_loaded || (open.phase == Phase::kLoading && !is_held)) {
    PORTWRIGHT_TRY_STATUS(Record(machine, Event::kAbandon, open.number, who,
                                 "whoever loaded it ended before it was loaded"));
    return name + " was never loaded";
  }
  const bool was_taken_back = (open.phase == Phase::kReverting && !is_held) ||
                              (open.phase == Phase::kAwaiting && IsBack(standing, open));
  if (was_taken_back) {
    PORTWRIGHT_TRY_STATUS(Record(machine, Event::kReverted, open.number, who,
                                 "what was there before is there already"));
    return name + " was taken back already";
  }
  std::string why = "whoever loaded it ended too early";
  if (open.phase == Phase::kAwaiting) {
    why = is_held ? "nobody confirmed it in time" : "the kernel does not hold it any more";
  }
  PORTWRIGHT_TRY(const auto unsaid, TakeBackKept(machine, lock, open.number, who, why));
  if (unsaid) return Unsaid(open.number, *unsaid);
  return name + " was taken back: " + why;
}

Result<std::uint32_t> Confirm(Machine& machine, const std::string& who) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine, lock, who));
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  if (!standing.open) {
    return Error{ErrorCode::kNotFound,
                 "expected a generation that awaits its confirmation, found "
                 "none" +
                     (recovered.empty() ? "" : ": " + recovered)};
  }
  PORTWRIGHT_TRY_STATUS(Record(machine, Event::kConfirm, standing.open->number, who));
  return standing.open->number;
}

namespace {

// The generation that a rollback takes back.
Result<Generation> ToTakeBack(const Standing& standing, const std::string& recovered) {
  if (standing.open) return *standing.open;
  if (standing.confirmed) return *standing.confirmed;
  return Error{ErrorCode::kNotFound, "expected a generation to take back, found none" +
                                         (recovered.empty() ? "" : ": " + recovered)};
}

}  // namespace

Result<RolledBack> Rollback(Machine& machine, const std::string& who, const std::string& why) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine, lock, who));
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  PORTWRIGHT_TRY(const Generation target, ToTakeBack(standing, recovered));
  RolledBack done;
  done.generation = target.number;
  done.was_confirmed = target.phase == Phase::kConfirmed;
  PORTWRIGHT_TRY(done.unsaid, TakeBackKept(machine, lock, target.number, who, why));
  return done;
}

Result<RolledBack> RollbackFrozen(Machine& machine, const sys::LockFile& lock) {
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  PORTWRIGHT_TRY(const Generation target, ToTakeBack(standing, ""));
  PORTWRIGHT_TRY(const std::string before, machine.state->BeforeOf(target.number));
  if (const Status loaded = machine.ruleset->Replace(before, lock); !loaded)
    return NotBack(target.number, loaded.error());
  return RolledBack{target.number, target.phase == Phase::kConfirmed, std::nullopt};
}

Result<std::string> Recover(Machine& machine, const std::string& who) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  return RecoverLocked(machine, lock, who);
}

namespace {

// With the lock in hand. 0: there is none.
Result<std::uint32_t> LoadLastConfirmed(Machine& machine, const sys::LockFile& lock) {
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  if (!standing.confirmed) return std::uint32_t{0};
  const std::uint32_t number = standing.confirmed->number;
  PORTWRIGHT_TRY(const Bundle bundle, machine.state->BundleOf(number));
  PORTWRIGHT_TRY_STATUS(machine.ruleset->Replace(Marked(bundle.text, number), lock));
  return number;
}

}  // namespace

Result<std::uint32_t> LoadConfirmed(Machine& machine, const std::string& who) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine, lock, who));
  PORTWRIGHT_TRY(const std::uint32_t number, LoadLastConfirmed(machine, lock));
  if (number != 0) PORTWRIGHT_TRY_STATUS(Record(machine, Event::kBoot, number, who));
  return number;
}

Result<std::uint32_t> LoadFrozen(Machine& machine, const sys::LockFile& lock) {
  return LoadLastConfirmed(machine, lock);
}

}  // namespace portwright::enforce
