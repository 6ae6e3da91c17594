#include "enforce/transaction.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "enforce/counters.h"
#include "enforce/increment.h"
#include "enforce/observe.h"

namespace portwright::enforce {
namespace {

using Json = nlohmann::ordered_json;

// How long a command waits for another one to end.
constexpr std::int64_t kLockWaitMs = 3'000;
// How often a watcher looks.
constexpr std::int64_t kWatchMs = 200;

Status Say(Machine& machine, Event event, std::uint32_t generation, const std::string& who,
           const std::string& why = "", const std::string& detail = "") {
  PORTWRIGHT_TRY(const Entry added, machine.state->journal().Add(
                                        {event, generation, who, why, detail}, machine.now().utc));
  return Ok();
}

bool IsOpen(Phase phase) {
  return phase != Phase::kConfirmed && phase != Phase::kReverted && phase != Phase::kAbandoned;
}

std::string DeadlineText(const Moment& now, std::int64_t within_ms) {
  return Json{{"boot_id", now.boot_id}, {"until_since_boot_ms", now.since_boot_ms + within_ms}}
      .dump();
}

Error NotBack(std::uint32_t generation, const Error& error) {
  return {error.code, "what was there before generation " + std::to_string(generation) +
                          " is not there again: " + error.message};
}

// A generation that goes, and what brings back the state before it.
struct Taking {
  std::uint32_t generation = 0;
  std::string before, who, why;
};

// Loads the state before a generation. The kernel comes first: a journal that cannot be written
// must not keep a wrong rule in place.
Status TakeBack(Machine& machine, const sys::LockFile& lock, const Taking& taking) {
  const Status announced = Say(machine, Event::kRevert, taking.generation, taking.who, taking.why);
  if (const Status loaded = machine.ruleset->Load(taking.before, lock); !loaded)
    return NotBack(taking.generation, loaded.error());
  const Status said =
      announced ? Say(machine, Event::kReverted, taking.generation, taking.who, taking.why)
                : announced;
  if (said) return Ok();
  return Error{said.error().code,
               "what was there before generation " + std::to_string(taking.generation) +
                   " is there again, but not in the journal: " + said.error().message};
}

// The same with the text that was kept.
Status TakeBackKept(Machine& machine, const sys::LockFile& lock, std::uint32_t generation,
                    const std::string& who, const std::string& why) {
  const auto before = machine.state->BeforeOf(generation);
  if (!before) return NotBack(generation, before.error());
  return TakeBack(machine, lock, {generation, *before, who, why});
}

// One run of Apply, step by step.
class Application {
 public:
  Application(Machine& machine, const Bundle& bundle, const ApplyOptions& options)
      : machine_(machine), bundle_(bundle), options_(options) {}

  Result<ApplyReport> Run() {
    PORTWRIGHT_TRY(sys::LockFile lock, machine_.state->Lock(kLockWaitMs));
    lock_ = std::move(lock);
    PORTWRIGHT_TRY(const std::string recovered, Recover());
    PORTWRIGHT_TRY_STATUS(LookAround());
    if (IsThere()) return std::move(report_);
    PORTWRIGHT_TRY_STATUS(CheckFirst());
    if (!report_.reasons.empty()) return Refuse();
    Step("test before");
    PORTWRIGHT_TRY_STATUS(CountUntilNow());
    before_ = TestFlows();
    PORTWRIGHT_TRY_STATUS(Begin());
    const Status loaded = LoadIt();
    if (!loaded) return Undo(loaded.error());
    if (const Status proven = ProveIt(); !proven) return Undo(proven.error());
    FindBroken();
    if (const Status counted = PassOverTests(); !counted) return Undo(counted.error());
    if (!report_.broken.empty()) return TakeBackBroken();
    if (const Status settled = Settle(); !settled) return Undo(settled.error());
    return std::move(report_);
  }

 private:
  void Step(std::string_view name) {
    if (options_.at_step) options_.at_step(name);
  }

  Result<std::string> Recover();

  Status LookAround() {
    Step("look");
    PORTWRIGHT_TRY(auto standing, Look(machine_));
    standing_ = std::move(standing);
    PORTWRIGHT_TRY(auto listed, machine_.ruleset->ListTable());
    listed_ = std::move(listed);
    if (standing_.in_kernel) {
      if (auto held = machine_.state->BundleOf(*standing_.in_kernel)) held_ = std::move(*held);
    }
    PORTWRIGHT_TRY(auto policy, PolicyOf(*machine_.dialect, bundle_.text, bundle_.point));
    policy_ = std::move(policy);
    PORTWRIGHT_TRY_STATUS(TakeRequired());
    if (standing_.open) {
      report_.reasons.push_back("generation " + std::to_string(standing_.open->number) +
                                " awaits its confirmation: confirm it or roll it back first");
    }
    const std::uint32_t confirmed = standing_.confirmed ? standing_.confirmed->number : 0;
    if (options_.made_from && *options_.made_from != confirmed) {
      report_.reasons.push_back("it was made from what stood before generation " +
                                std::to_string(confirmed) + ", which was confirmed meanwhile");
    }
    return Ok();
  }

  // What has to pass: of a text that only looks, that of the one which will not.
  Status TakeRequired() {
    if (!bundle_.observe) {
      if (!WasObserved()) {
        report_.warnings.push_back(
            "this host was never observed: what it does beside the plan ends now; `apply "
            "--observe` shows it first");
      }
      required_ = policy_.get();
      return Ok();
    }
    PORTWRIGHT_TRY(const std::string enforcing, ToEnforcing(bundle_.text));
    PORTWRIGHT_TRY(enforcing_, PolicyOf(*machine_.dialect, enforcing, bundle_.point));
    required_ = enforcing_.get();
    return Ok();
  }

  bool WasObserved() const {
    return std::any_of(standing_.generations.begin(), standing_.generations.end(),
                       [](const Generation& generation) {
                         const Json detail =
                             Json::parse(generation.begun.said.detail, nullptr, false);
                         return generation.phase == Phase::kConfirmed ||
                                (detail.is_object() && detail.value("observe", false));
                       });
  }

  // The confirmed generation is this one, and the kernel holds it.
  bool IsThere() {
    if (standing_.open || !standing_.confirmed || !listed_) return false;
    if (GenerationOf(*listed_) != standing_.confirmed->number) return false;
    const bool is_same = held_ && held_->text == bundle_.text && held_->cluster == bundle_.cluster;
    if (!is_same) return false;
    const auto held = PolicyOf(*machine_.dialect, *listed_, "the kernel");
    if (!held) return false;
    const auto deviation = FindDeviation(*policy_, **held);
    if (!deviation || !deviation->empty()) return false;
    report_.ending = Ending::kUnchanged;
    report_.generation = standing_.confirmed->number;
    return true;
  }

  Status CheckFirst() {
    Step("check");
    if (const Status taken = machine_.ruleset->Check(bundle_.text); !taken) {
      if (taken.error().code != ErrorCode::kRefused) return taken;
      report_.reasons.push_back(taken.error().message);
    }
    PORTWRIGHT_TRY(const std::string others, machine_.ruleset->ListOthers());
    std::unique_ptr<policy::Policy> together;
    if (!Trim(others).empty()) {
      auto lifted = PolicyOf(*machine_.dialect, others + bundle_.text, "the kernel's tables");
      if (lifted) {
        together = std::move(*lifted);
      } else {
        report_.warnings.push_back("other tables are not taken into account: " +
                                   lifted.error().message);
      }
    }
    const policy::Policy& whole = together ? *together : *policy_;
    if (!options_.allow_lockout) {
      PORTWRIGHT_TRY(const auto cut, FindCutWays(whole, options_.ways_in));
      for (const std::string& way : cut)
        report_.reasons.push_back("it would cut the way in of " + way);
    }
    if (required_ == &whole) return Ok();
    PORTWRIGHT_TRY(const Blocked blocked, FindBlocked(*required_, whole));
    for (const std::string& packet : blocked.surely) {
      auto& into = options_.allow_blocked ? report_.warnings : report_.reasons;
      into.push_back("another table drops what has to be permitted: " + packet);
    }
    for (const std::string& packet : blocked.possibly)
      report_.warnings.push_back("another table may drop what has to be permitted: " + packet);
    return Ok();
  }

  Result<ApplyReport> Refuse() {
    report_.ending = Ending::kRefused;
    PORTWRIGHT_TRY_STATUS(
        enforce::Say(machine_, Event::kRefuse, 0, options_.who, Join(report_.reasons, "; ")));
    return std::move(report_);
  }

  std::vector<FlowState> TestFlows() {
    if (!machine_.check_flows || bundle_.flows.empty()) return {};
    return machine_.check_flows(bundle_.flows);
  }

  Status Begin() {
    const std::uint32_t last =
        standing_.generations.empty() ? 0 : standing_.generations.back().number;
    report_.generation = last + 1;
    before_text_ = RestoreTable(listed_);
    Step("keep");
    PORTWRIGHT_TRY_STATUS(machine_.state->Keep(report_.generation, bundle_, before_text_));
    Step("begin");
    Json detail = {{"site", bundle_.site},
                   {"host", bundle_.host},
                   {"point", bundle_.point},
                   {"as_of", bundle_.as_of},
                   {"observe", bundle_.observe},
                   {"site_hash", bundle_.site_hash},
                   {"catalog_hash", bundle_.catalog_hash},
                   {"before", Sha256(listed_.value_or(""))},
                   {"after", Sha256(bundle_.text)},
                   {"replaces", standing_.in_kernel.value_or(0)}};
    if (!bundle_.cluster.empty()) detail["cluster"] = Sha256(bundle_.cluster);
    return enforce::Say(machine_, Event::kBegin, report_.generation, options_.who, options_.why,
                        detail.dump());
  }

  Status LoadIt() {
    Step("watch");
    if (machine_.start_watcher) PORTWRIGHT_TRY_STATUS(machine_.start_watcher(report_.generation));
    Step("load");
    PORTWRIGHT_TRY_STATUS(enforce::Say(machine_, Event::kLoad, report_.generation, options_.who));
    Step("loading");
    tried_ = true;
    was_increment_ = LoadIncrement();
    if (!was_increment_) PORTWRIGHT_TRY_STATUS(LoadWhole());
    loaded_ = true;
    Step("loaded");
    return Ok();
  }

  // Only what differs from the generation that the kernel holds. What somebody else changed in the
  // table is met by the proof, and the whole is loaded then.
  bool LoadIncrement() {
    if (!held_) return false;
    const auto increment =
        IncrementBetween(held_->text, *standing_.in_kernel, bundle_.text, report_.generation);
    return increment && machine_.ruleset->Load(increment->commands, *lock_).has_value();
  }

  Status LoadWhole() {
    // Counters are taken at the last moment; what is counted from now on until the new table is
    // there is lost.
    PORTWRIGHT_TRY(const auto listed, machine_.ruleset->ListTable());
    const std::vector<CellCounter> counters = CountersIn(listed.value_or(""));
    const std::int64_t counted_ms = machine_.now().since_boot_ms;
    PORTWRIGHT_TRY_STATUS(machine_.ruleset->Load(
        Marked(WithCounters(bundle_.text, counters), report_.generation), *lock_));
    if (!counters.empty()) uncounted_ms_ = machine_.now().since_boot_ms - counted_ms;
    return Ok();
  }

  Status CountUntilNow() {
    if (!listed_) return Ok();
    PORTWRIGHT_TRY(UsageStore usage, machine_.state->OpenUsage());
    return usage.Sample(CountersIn(*listed_), machine_.now().utc);
  }

  // Our own tests are no use of a requirement.
  Status PassOverTests() {
    if (before_.empty()) return Ok();
    PORTWRIGHT_TRY(const auto listed, machine_.ruleset->ListTable());
    PORTWRIGHT_TRY(UsageStore usage, machine_.state->OpenUsage());
    return usage.PassOver(CountersIn(listed.value_or("")));
  }

  Status ProveIt() {
    Step("prove");
    PORTWRIGHT_TRY(const auto listed, machine_.ruleset->ListTable());
    if (!listed || GenerationOf(*listed) != report_.generation) {
      return Error{ErrorCode::kRefused,
                   "the kernel's table is not the one that was loaded: "
                   "somebody else changed it meanwhile"};
    }
    PORTWRIGHT_TRY(const auto held, PolicyOf(*machine_.dialect, *listed, "the kernel"));
    PORTWRIGHT_TRY(const std::string deviation, FindDeviation(*policy_, *held));
    if (!deviation.empty() && was_increment_) {
      was_increment_ = false;
      PORTWRIGHT_TRY_STATUS(LoadWhole());
      return ProveIt();
    }
    if (!deviation.empty()) {
      return Error{ErrorCode::kRefused, "the kernel does not hold what was loaded: " + deviation};
    }
    const std::string detail =
        uncounted_ms_ ? Json{{"uncounted_ms", *uncounted_ms_}}.dump() : std::string();
    return enforce::Say(machine_, Event::kLoaded, report_.generation, options_.who, "", detail);
  }

  void FindBroken() {
    Step("test after");
    const bool any_worked =
        std::find(before_.begin(), before_.end(), FlowState::kWorks) != before_.end();
    if (!any_worked) return;
    const std::vector<FlowState> after = TestFlows();
    for (std::size_t f = 0; f < bundle_.flows.size(); ++f) {
      if (before_[f] != FlowState::kUnknown) ++report_.flows_tested;
      if (before_[f] == FlowState::kWorks && after[f] == FlowState::kFails)
        report_.broken.push_back(bundle_.flows[f]);
    }
  }

  Result<ApplyReport> TakeBackBroken() {
    report_.reasons.push_back(Count(report_.broken.size(), "flow") +
                              " that worked before did not after");
    if (const Status back = TakeItBack(report_.reasons.back()); !back) {
      return Error{back.error().code, report_.reasons.back() + "; and " + back.error().message};
    }
    report_.ending = Ending::kReverted;
    return std::move(report_);
  }

  Status Settle() {
    Step("await");
    if (options_.confirm_within_ms == 0) {
      report_.ending = Ending::kConfirmed;
      return enforce::Say(machine_, Event::kConfirm, report_.generation, options_.who,
                          "without a wait");
    }
    report_.ending = Ending::kAwaiting;
    return enforce::Say(machine_, Event::kAwait, report_.generation, options_.who, "",
                        DeadlineText(machine_.now(), options_.confirm_within_ms));
  }

  // With the text in hand: the state folder may be what fails.
  Status TakeItBack(const std::string& why) {
    return TakeBack(machine_, *lock_, {report_.generation, before_text_, options_.who, why});
  }

  // The kernel said no to the new rules, and it was not merely its answer that got lost.
  bool NeverCameIn() {
    if (loaded_) return false;
    const auto listed = machine_.ruleset->ListTable();
    return listed && GenerationOf(listed->value_or("")) != report_.generation;
  }

  // Everything as it was, whatever failed; the answer tells what did.
  Result<ApplyReport> Undo(const Error& error) {
    if (!tried_ || NeverCameIn()) {
      const Status said =
          enforce::Say(machine_, Event::kAbandon, report_.generation, options_.who, error.message);
      if (!said) return Error{error.code, error.message + "; and " + said.error().message};
      if (error.code != ErrorCode::kRefused) return error;
      report_.ending = Ending::kRefused;
      report_.reasons.push_back(error.message);
      return std::move(report_);
    }
    if (const Status back = TakeItBack(error.message); !back) {
      return Error{error.code, error.message + "; and " + back.error().message};
    }
    if (error.code != ErrorCode::kRefused)
      return Error{error.code, error.message + "; what was there before is there again"};
    report_.ending = Ending::kReverted;
    report_.reasons.push_back(error.message);
    return std::move(report_);
  }

  Machine& machine_;
  const Bundle& bundle_;
  const ApplyOptions& options_;
  std::optional<sys::LockFile> lock_;  // from the first step to the last
  ApplyReport report_;
  Standing standing_;
  std::optional<std::string> listed_;
  std::unique_ptr<policy::Policy> policy_;     // what the text permits
  std::unique_ptr<policy::Policy> enforcing_;  // of a text that only looks: what it will be
  const policy::Policy* required_ = nullptr;   // the one of them that says what has to pass
  std::optional<Bundle> held_;                 // of the generation that the kernel says
  std::string before_text_;
  std::vector<FlowState> before_;
  std::optional<std::int64_t> uncounted_ms_;
  bool was_increment_ = false;
  bool tried_ = false;   // the kernel may hold the new rules
  bool loaded_ = false;  // it said that it does
};

// With the lock in hand.
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
    PORTWRIGHT_TRY_STATUS(Say(machine, Event::kAbandon, open.number, who,
                              "whoever loaded it ended before it was loaded"));
    return name + " was never loaded";
  }
  if (open.phase == Phase::kReverting && !is_held) {
    PORTWRIGHT_TRY_STATUS(Say(machine, Event::kReverted, open.number, who));
    return name + " was taken back already";
  }
  std::string why = "whoever loaded it ended too early";
  if (open.phase == Phase::kAwaiting) {
    why = is_held ? "nobody confirmed it in time" : "the kernel does not hold it any more";
  }
  PORTWRIGHT_TRY_STATUS(TakeBackKept(machine, lock, open.number, who, why));
  return name + " was taken back: " + why;
}

Result<std::string> Application::Recover() { return RecoverLocked(machine_, *lock_, options_.who); }

}  // namespace

Result<ApplyReport> Apply(Machine& machine, const Bundle& bundle, const ApplyOptions& options) {
  return Application(machine, bundle, options).Run();
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
  PORTWRIGHT_TRY(const auto entries, machine.state->journal().Read());
  standing.generations = FoldOf(entries);
  PORTWRIGHT_TRY(const auto listed, machine.ruleset->ListFrame());
  standing.has_table = listed.has_value();
  if (listed) standing.in_kernel = GenerationOf(*listed);
  for (const Generation& generation : standing.generations) {
    if (generation.phase == Phase::kConfirmed) standing.confirmed = generation;
    if (IsOpen(generation.phase)) standing.open = generation;
  }
  if (standing.open && standing.open->phase == Phase::kAwaiting)
    standing.left_ms = LeftMs(*standing.open, machine.now());
  return standing;
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
  PORTWRIGHT_TRY_STATUS(Say(machine, Event::kConfirm, standing.open->number, who));
  return standing.open->number;
}

Result<std::uint32_t> Rollback(Machine& machine, const std::string& who, const std::string& why) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine, lock, who));
  PORTWRIGHT_TRY(const Standing standing, Look(machine));
  const auto& target = standing.open ? standing.open : standing.confirmed;
  if (!target) {
    return Error{ErrorCode::kNotFound, "expected a generation to take back, found none" +
                                           (recovered.empty() ? "" : ": " + recovered)};
  }
  PORTWRIGHT_TRY_STATUS(TakeBackKept(machine, lock, target->number, who, why));
  return target->number;
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
  PORTWRIGHT_TRY_STATUS(machine.ruleset->Load(Marked(bundle.text, number), lock));
  return number;
}

}  // namespace

Result<std::uint32_t> LoadConfirmed(Machine& machine, const std::string& who) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine, lock, who));
  PORTWRIGHT_TRY(const std::uint32_t number, LoadLastConfirmed(machine, lock));
  if (number != 0) PORTWRIGHT_TRY_STATUS(Say(machine, Event::kBoot, number, who));
  return number;
}

Result<std::uint32_t> LoadFrozen(Machine& machine) {
  PORTWRIGHT_TRY(const sys::LockFile lock, machine.state->Lock(kLockWaitMs));
  return LoadLastConfirmed(machine, lock);
}

namespace {

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
