#include "enforce/transaction.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "enforce/counters.h"
#include "enforce/increment.h"
#include "enforce/observe.h"
#include "enforce/settling.h"
#include "enforce/standing.h"

namespace portwright::enforce {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kRevokedNamed = 10;

// One run of Apply, step by step.
class Application {
 public:
  Application(Machine& machine, const Bundle& bundle, const ApplyOptions& options)
      : machine_(machine), bundle_(bundle), options_(options) {}

  Result<ApplyReport> Run() {
    PORTWRIGHT_TRY(sys::LockFile lock, machine_.state->Lock(kLockWaitMs));
    lock_ = std::move(lock);
    PORTWRIGHT_TRY(const std::string recovered, RecoverLocked(machine_, *lock_, options_.who));
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
    ListRevoked();
    if (const Status settled = Settle(); !settled) return Undo(settled.error());
    return std::move(report_);
  }

 private:
  void Step(std::string_view name) {
    if (options_.at_step) options_.at_step(name);
  }

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
    if (standing_.confirmed) return true;
    const auto& made = standing_.generations->all();
    return std::any_of(made.begin(), made.end(), [](const Generation& generation) {
      const Json detail = Json::parse(generation.begun.said.detail, nullptr, false);
      return detail.is_object() && detail.value("observe", Json()) == true;
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

  std::uint32_t NextNumber() const {
    const auto& all = standing_.generations->all();
    return all.empty() ? 1 : all.back().number + 1;
  }

  // What the kernel says of the change, without doing it.
  Status CheckLoad() {
    if (held_) {
      increment_ = IncrementBetween(held_->text, *standing_.in_kernel, bundle_.text, next_number_);
    }
    if (increment_ && machine_.ruleset->CheckChange(*increment_)) return Ok();
    increment_.reset();
    return machine_.ruleset->Check(bundle_.text);
  }

  Status CheckFirst() {
    Step("check");
    next_number_ = NextNumber();
    if (const Status taken = CheckLoad(); !taken) {
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
      std::vector<WayIn> ways = options_.ways_in;
      ways.insert(ways.end(), bundle_.ways_in.begin(), bundle_.ways_in.end());
      PORTWRIGHT_TRY(const auto cut, FindCutWays(whole, ways));
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
        Record(machine_, Event::kRefuse, 0, options_.who, Join(report_.reasons, "; ")));
    return std::move(report_);
  }

  std::vector<FlowState> TestFlows() {
    if (!machine_.check_flows || bundle_.flows.empty()) return {};
    return machine_.check_flows(bundle_.flows);
  }

  Status Begin() {
    report_.generation = next_number_;
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
    return Record(machine_, Event::kBegin, report_.generation, options_.who, options_.why,
                  detail.dump());
  }

  Status LoadIt() {
    Step("watch");
    if (machine_.start_watcher) PORTWRIGHT_TRY_STATUS(machine_.start_watcher(report_.generation));
    Step("load");
    PORTWRIGHT_TRY_STATUS(Record(machine_, Event::kLoad, report_.generation, options_.who));
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
    return increment_ && machine_.ruleset->Change(*increment_, *lock_).has_value();
  }

  Status LoadWhole() {
    // Counters are taken at the last moment; what is counted from now on until the new table is
    // there is lost.
    PORTWRIGHT_TRY(const auto listed, machine_.ruleset->ListTable());
    const std::vector<CellCounter> counters = CountersIn(listed.value_or(""));
    const std::int64_t counted_ms = machine_.now().since_boot_ms;
    PORTWRIGHT_TRY_STATUS(machine_.ruleset->Replace(
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
    return Record(machine_, Event::kLoaded, report_.generation, options_.who, "", detail);
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

  // What cannot be listed is no reason to take anything back.
  void ListRevoked() {
    if (!machine_.track_sessions) return;
    const auto tracked = machine_.track_sessions();
    if (!tracked) {
      report_.warnings.push_back("sessions that are not permitted any more are not listed: " +
                                 tracked.error().message);
      return;
    }
    const std::vector<Session> revoked = RevokedSessions(*policy_, *tracked);
    report_.revoked = revoked.size();
    if (revoked.empty()) return;
    std::unique_ptr<policy::Policy> before;
    if (held_) {
      if (auto lifted = PolicyOf(*machine_.dialect, held_->text, held_->point))
        before = std::move(*lifted);
    }
    for (std::size_t s = 0; s < std::min(revoked.size(), kRevokedNamed); ++s) {
      const auto requirements = before ? RequirementsBehind(*before, *held_, revoked[s], *tracked)
                                       : std::vector<std::string>();
      std::string text = net::ToText(revoked[s].first);
      if (!requirements.empty()) text += ", which was permitted by " + Join(requirements, ", ");
      report_.revoked_named.push_back(std::move(text));
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
      return Record(machine_, Event::kConfirm, report_.generation, options_.who, "without a wait");
    }
    report_.ending = Ending::kAwaiting;
    return Record(machine_, Event::kAwait, report_.generation, options_.who, "",
                  DeadlineText(machine_.now(), options_.confirm_within_ms));
  }

  // With the text in hand: the state folder may be what fails.
  Status TakeItBack(const std::string& why) {
    PORTWRIGHT_TRY(
        const auto unsaid,
        TakeBack(machine_, *lock_, {report_.generation, before_text_, options_.who, why}));
    return unsaid ? Status(Unsaid(report_.generation, *unsaid)) : Ok();
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
          Record(machine_, Event::kAbandon, report_.generation, options_.who, error.message);
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
  std::uint32_t next_number_ = 0;       // of the generation that this will be
  std::optional<Increment> increment_;  // where elements are all that changes
  bool was_increment_ = false;
  bool tried_ = false;   // the kernel may hold the new rules
  bool loaded_ = false;  // it said that it does
};

}  // namespace

Result<ApplyReport> Apply(Machine& machine, const Bundle& bundle, const ApplyOptions& options) {
  return Application(machine, bundle, options).Run();
}

}  // namespace portwright::enforce
