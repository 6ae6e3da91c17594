// A host in memory for tests of transactions: its kernel, clock, flows and watchers are what a test
// makes of them; its state folder is on the disk, and stays when the process that uses it "dies".
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/check.h"
#include "enforce/memory_ruleset.h"
#include "enforce/settling.h"
#include "enforce/standing.h"
#include "enforce/transaction.h"
#include "enforce/watcher.h"
#include "testing/rule_lines_dialect.h"

namespace portwright::enforce {

inline constexpr char kWay[] = "permit tcp 10.1.9.0/24 -> 10.1.0.11 22";

class TransactionHost {
 public:
  // In memory where that can be: a journal is synced at every entry.
  explicit TransactionHost(const std::string& temporary) {
    const std::string memory = "/dev/shm/";
    std::string name = (::access(memory.c_str(), W_OK) == 0 ? memory : temporary) +
                       "portwright_transaction_XXXXXX";
    folder_ = ::mkdtemp(name.data());
    moment_ = {"2026-11-21T07:00:00Z", 1'000'000, "boot-1"};
    Restart();
  }
  TransactionHost(const TransactionHost&) = delete;
  TransactionHost& operator=(const TransactionHost&) = delete;
  ~TransactionHost() { std::filesystem::remove_all(folder_); }

  // A process that opens everything anew. `files`: where generations are kept; null: the disk.
  void Restart(sys::FileSystem* files = nullptr) {
    state_.reset();
    auto opened = StateFolder::Open(folder_ + "/state", files);
    PORTWRIGHT_CHECK(opened.has_value(), "a test has a state folder");
    state_ = std::make_unique<StateFolder>(std::move(*opened));
    machine_.ruleset = &kernel_;
    machine_.state = state_.get();
    machine_.dialect = &dialect_;
    machine_.check_flows = [this](const std::vector<FlowToCheck>& flows) { return Check(flows); };
    machine_.now = [this] { return moment_; };
    machine_.start_watcher = [this](std::uint32_t generation) -> Status {
      if (watcher_fails_) return Error{ErrorCode::kUnavailable, "no watcher, as asked"};
      watched_.push_back(generation);
      return Ok();
    };
  }

  // A bundle whose rules are the way in and one more line.
  static Bundle Rules(const std::string& line) {
    Bundle bundle;
    bundle.site = "acme";
    bundle.host = "ora01";
    bundle.point = "ora01-fw";
    bundle.dialect = "rule lines";
    bundle.text =
        RemoveTable() + "table inet portwright {\n" + kWay + "\n" + line + "\ndefault deny\n}\n";
    return bundle;
  }

  Result<ApplyReport> ApplyRules(const std::string& line, std::int64_t within_ms = 60'000) {
    options_.confirm_within_ms = within_ms;
    options_.who = "root";
    return Apply(machine_, Rules(line), options_);
  }

  // What is known of the host: which lines the kernel holds, whatever else it fails at.
  bool Holds(const std::string& line) const {
    return kernel_.Text().find("\n" + line + "\n") != std::string::npos;
  }
  std::optional<std::uint32_t> Marker() const { return GenerationOf(kernel_.Text()); }

  Result<Phase> PhaseOf(std::uint32_t generation) {
    PORTWRIGHT_TRY(const Generations* made_here, state_->CatchUp());
    for (const Generation& made : made_here->all()) {
      if (made.number == generation) return made.phase;
    }
    return Error{ErrorCode::kNotFound, "no such generation"};
  }

  void Add(Event event, std::uint32_t generation, const std::string& detail = "") {
    const auto added = state_->journal().Add({event, generation, "root", "", detail}, moment_.utc);
    PORTWRIGHT_CHECK(added.has_value(), "a test writes its journal");
  }
  // Puts a generation there as Apply would, as far as the kernel is concerned.
  void Load(const std::string& line, std::uint32_t generation) {
    const auto lock = state_->Lock();
    PORTWRIGHT_CHECK(lock.has_value(), "a test takes the lock");
    const Status loaded = kernel_.Load(Marked(Rules(line).text, generation), *lock);
    PORTWRIGHT_CHECK(loaded.has_value(), "a test loads its rules");
  }

  std::vector<FlowState> Check(const std::vector<FlowToCheck>& flows) {
    std::vector<FlowState> states;
    for (const FlowToCheck& flow : flows) {
      const bool needs = needs_.contains(flow.port);
      const bool works = !needs || Holds(needs_.at(flow.port));
      states.push_back(works ? FlowState::kWorks : FlowState::kFails);
    }
    return states;
  }

  std::string folder_;
  MemoryRuleset kernel_;
  testing::RuleLinesDialect dialect_;
  Moment moment_;
  std::unique_ptr<StateFolder> state_;
  Machine machine_;
  ApplyOptions options_;
  std::vector<std::uint32_t> watched_;
  bool watcher_fails_ = false;
  std::map<std::uint16_t, std::string> needs_;  // flows to a port work while this line is held
};

}  // namespace portwright::enforce
