#include "enforce/settling.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/text.h"
#include "enforce/checks.h"
#include "enforce/sessions.h"
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

Result<Cut> CutRevoked(Machine& machine, const std::string& who) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine, lock, who));
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  const bool stands =
      !standing.open && standing.confirmed && standing.in_kernel == standing.confirmed->number;
  if (!stands) {
    return Error{ErrorCode::kNotFound,
                 "expected a confirmed generation that the kernel holds, found none" +
                     (recovered.empty() ? "" : ": " + recovered)};
  }
  Cut cut;
  cut.generation = standing.confirmed->number;
  if (!machine.track_sessions) return cut;
  PORTWRIGHT_TRY(const Bundle bundle, machine.state->BundleOf(cut.generation));
  PORTWRIGHT_TRY(const auto policy, PolicyOf(*machine.dialect, bundle.text, bundle.point));
  PORTWRIGHT_TRY(const Tracked tracked, machine.track_sessions());
  const std::vector<Session> revoked = RevokedSessions(*policy, tracked);
  if (revoked.empty()) return cut;
  PORTWRIGHT_TRY_STATUS(Record(machine, Event::kCut, cut.generation, who,
                               Count(revoked.size(), "session") + " that it does not permit"));
  for (const Session& session : revoked) {
    PORTWRIGHT_TRY_STATUS(machine.end_session(session.connection));
    cut.ended.push_back(net::ToText(session.first));
  }
  return cut;
}

namespace {

// The generation that a rollback takes back.
Result<Generation> ToTakeBack(const Standing& standing, const std::string& recovered) {
  if (standing.open) return *standing.open;
  if (standing.confirmed) return *standing.confirmed;
  return Error{ErrorCode::kNotFound, "expected a generation to take back, found none" +
                                         (recovered.empty() ? "" : ": " + recovered)};
}

// What our table permits together with the others; alone, where they cannot be read. Nothing: it
// cannot be read itself.
std::unique_ptr<policy::Policy> Together(Machine& machine, const std::string& others,
                                         const std::string& own) {
  if (auto together = PolicyOf(*machine.dialect, others + own, "the kernel's tables"))
    return std::move(*together);
  auto alone = PolicyOf(*machine.dialect, own, "our table");
  return alone ? std::move(*alone) : nullptr;
}

// Ways in that are open now and would not be any more. What cannot be read is taken back without a
// question: it stood there before.
Result<std::vector<std::string>> CutByTakingBack(Machine& machine, const Generation& target,
                                                 const RollbackRequest& request) {
  const std::vector<std::string> none;
  if (request.allow_lockout) return none;
  std::vector<WayIn> ways = request.ways_in;
  if (const auto bundle = machine.state->BundleOf(target.number))
    ways.insert(ways.end(), bundle->ways_in.begin(), bundle->ways_in.end());
  if (ways.empty()) return none;
  PORTWRIGHT_TRY(const std::string before, machine.state->BeforeOf(target.number));
  PORTWRIGHT_TRY(const std::string others, machine.ruleset->ListOthers());
  const auto then = Together(machine, others, before);
  if (then == nullptr) return none;
  PORTWRIGHT_TRY(const auto cut, FindCutWays(*then, ways));
  if (cut.empty()) return none;
  PORTWRIGHT_TRY(const auto listed, machine.ruleset->ListTable());
  const auto now = Together(machine, others, listed.value_or(""));
  std::vector<std::string> reasons;
  for (const WayIn& way : ways) {
    PORTWRIGHT_TRY(const auto is_cut, FindCutWays(*then, {way}));
    if (is_cut.empty()) continue;
    if (now != nullptr) {
      PORTWRIGHT_TRY(const auto was_cut, FindCutWays(*now, {way}));
      if (!was_cut.empty()) continue;
    }
    reasons.push_back("it would cut the way in of " + is_cut.front());
  }
  return reasons;
}

}  // namespace

Result<RolledBack> Rollback(Machine& machine, const RollbackRequest& request) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine, lock, request.who));
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  PORTWRIGHT_TRY(const Generation target, ToTakeBack(standing, recovered));
  RolledBack done;
  done.generation = target.number;
  done.was_confirmed = target.phase == Phase::kConfirmed;
  PORTWRIGHT_TRY(done.reasons, CutByTakingBack(machine, target, request));
  if (!done.reasons.empty()) {
    PORTWRIGHT_TRY_STATUS(
        Record(machine, Event::kRefuse, 0, request.who, Join(done.reasons, "; ")));
    return done;
  }
  PORTWRIGHT_TRY(done.unsaid, TakeBackKept(machine, lock, target.number, request.who, request.why));
  return done;
}

Result<RolledBack> RollbackFrozen(Machine& machine, const sys::LockFile& lock,
                                  const RollbackRequest& request) {
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  PORTWRIGHT_TRY(const Generation target, ToTakeBack(standing, ""));
  RolledBack done;
  done.generation = target.number;
  done.was_confirmed = target.phase == Phase::kConfirmed;
  PORTWRIGHT_TRY(done.reasons, CutByTakingBack(machine, target, request));
  if (!done.reasons.empty()) return done;
  PORTWRIGHT_TRY(const std::string before, machine.state->BeforeOf(target.number));
  if (const Status loaded = machine.ruleset->Replace(before, lock); !loaded)
    return NotBack(target.number, loaded.error());
  return done;
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
