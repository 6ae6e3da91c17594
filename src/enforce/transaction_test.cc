#include "enforce/transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/transaction_host.h"

namespace portwright::enforce {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kOld[] = "permit tcp 10.2.0.0/16 -> 10.1.0.11 443";
constexpr char kNew[] = "permit tcp 10.3.0.0/16 -> 10.1.0.11 443";

class TransactionTest : public ::testing::Test {
 protected:
  TransactionTest() : host_(::testing::TempDir()) {}

  // Generation 1, confirmed.
  void PutOld() { Expect(host_.ApplyRules(kOld, 0), Ending::kConfirmed); }

  static void Expect(const Result<ApplyReport>& report, Ending ending) {
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_EQ(report->ending, ending)
        << (report->reasons.empty() ? "" : report->reasons.front().c_str());
  }
  void ExpectOld() {
    EXPECT_TRUE(host_.Holds(kOld)) << host_.kernel_.Text();
    EXPECT_FALSE(host_.Holds(kNew));
    EXPECT_EQ(host_.Marker(), 1U);
  }
  void ExpectNew(std::uint32_t generation = 2) {
    EXPECT_TRUE(host_.Holds(kNew)) << host_.kernel_.Text();
    EXPECT_FALSE(host_.Holds(kOld));
    EXPECT_EQ(host_.Marker(), generation);
  }
  void ExpectPhase(std::uint32_t generation, Phase phase) {
    const auto found = host_.PhaseOf(generation);
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_EQ(NameOf(*found), NameOf(phase));
  }
  void ExpectWholeJournal() {
    const auto entries = host_.state_->journal().Read();
    ASSERT_TRUE(entries.has_value()) << entries.error().message;
    EXPECT_EQ(FindBreak(*entries), "");
  }

  TransactionHost host_;
};

// --- what Apply does --------------------------------------------------------------------------

TEST_F(TransactionTest, LoadsAwaitsAndConfirms) {
  PutOld();
  std::vector<std::string> steps;
  host_.options_.at_step = [&](std::string_view step) { steps.emplace_back(step); };
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  EXPECT_THAT(steps, ElementsAre("look", "check", "test before", "keep", "begin", "watch", "load",
                                 "loading", "loaded", "prove", "test after", "await"));
  ExpectNew();
  ExpectPhase(2, Phase::kAwaiting);
  EXPECT_THAT(host_.watched_, ElementsAre(1U, 2U));
  EXPECT_EQ(Confirm(host_.machine_, "root").value(), 2U);
  ExpectPhase(2, Phase::kConfirmed);
  EXPECT_EQ(Confirm(host_.machine_, "root").error().code, ErrorCode::kNotFound);
  ExpectNew();
  ExpectWholeJournal();
}

TEST_F(TransactionTest, HasNothingToDoForWhatIsThere) {
  PutOld();
  const std::uint64_t loads = host_.kernel_.loads();
  const auto report = host_.ApplyRules(kOld);
  Expect(report, Ending::kUnchanged);
  EXPECT_EQ(report->generation, 1U);
  EXPECT_EQ(host_.kernel_.loads(), loads);
}

TEST_F(TransactionTest, LoadsAgainWhatSomebodyTookAway) {
  PutOld();
  host_.kernel_.Remove(kTable);
  Expect(host_.ApplyRules(kOld, 0), Ending::kConfirmed);
  EXPECT_TRUE(host_.Holds(kOld));
  EXPECT_EQ(host_.Marker(), 2U);
}

TEST_F(TransactionTest, RefusesWhileAnotherAwaits) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  const auto report = host_.ApplyRules(kOld);
  Expect(report, Ending::kRefused);
  EXPECT_THAT(report->reasons, ElementsAre(HasSubstr("generation 2 awaits its confirmation")));
  ExpectNew();
  ExpectPhase(2, Phase::kAwaiting);
}

TEST_F(TransactionTest, RefusesWhatWasMadeFromAnotherGeneration) {
  PutOld();
  host_.options_.made_from = 0;
  const auto report = host_.ApplyRules(kNew);
  Expect(report, Ending::kRefused);
  EXPECT_THAT(report->reasons, ElementsAre(HasSubstr("before generation 1, which was confirmed")));
  ExpectOld();
  host_.options_.made_from = 1;
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  ExpectNew();
}

TEST_F(TransactionTest, RefusesWhileAnotherIsAtWork) {
  PutOld();
  const auto lock = host_.state_->Lock();
  ASSERT_TRUE(lock.has_value());
  const auto report = host_.ApplyRules(kNew);
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(report.error().message, HasSubstr("(process "));
  ExpectOld();
}

TEST_F(TransactionTest, RefusesWhatTheKernelWouldNotTake) {
  PutOld();
  host_.kernel_.RefuseChecks(true);
  Expect(host_.ApplyRules(kNew), Ending::kRefused);
  ExpectOld();
  EXPECT_FALSE(host_.PhaseOf(2).has_value());
}

TEST_F(TransactionTest, RefusesWhatCannotBeRead) {
  PutOld();
  const auto report = host_.ApplyRules("permit nothing");
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kRefused);
  ExpectOld();
}

TEST_F(TransactionTest, RefusesToCutAWayIn) {
  PutOld();
  const net::AddressSet here(net::HostRange(*net::ParseAddress("10.1.0.11")));
  const net::AddressSet away(net::HostRange(*net::ParseAddress("192.0.2.5")));
  host_.options_.ways_in = {{"this session", away, here, *net::ParseService("tcp/22")}};
  const auto report = host_.ApplyRules(kNew);
  Expect(report, Ending::kRefused);
  EXPECT_THAT(report->reasons, ElementsAre(HasSubstr("it would cut the way in of this session")));
  ExpectOld();
  host_.options_.allow_lockout = true;
  Expect(host_.ApplyRules(kNew, 0), Ending::kConfirmed);
  ExpectNew();
}

TEST_F(TransactionTest, RefusesToCutWhatTheBundleSaysOfAdministrators) {
  PutOld();
  Bundle bundle = TransactionHost::Rules(kNew);
  const auto set = [](const char* prefix) {
    return net::AddressSet(net::ParsePrefix(prefix)->Range());
  };
  host_.options_.confirm_within_ms = 60'000;
  bundle.ways_in = {{"management from admins", set("10.1.9.0/24"), set("10.1.0.11/32"),
                     *net::ParseService("tcp/22")}};
  Expect(Apply(host_.machine_, bundle, host_.options_), Ending::kAwaiting);
  ASSERT_TRUE(Rollback(host_.machine_, {"root", ""}).has_value());
  bundle.ways_in.push_back({"management from storage", set("192.0.2.0/24"), set("10.1.0.11/32"),
                            *net::ParseService("tcp/22")});
  const auto report = Apply(host_.machine_, bundle, host_.options_);
  Expect(report, Ending::kRefused);
  EXPECT_THAT(report->reasons,
              ElementsAre(AllOf(HasSubstr("it would cut the way in of management from storage: tcp "
                                          "192.0.2."),
                                HasSubstr("-> 10.1.0.11:22"))));
  ExpectOld();
}

TEST_F(TransactionTest, RefusesWhatAnotherTableDrops) {
  PutOld();
  host_.kernel_.Put("ip guard", "deny tcp 10.3.7.0/24 -> any 443\n");
  const auto report = host_.ApplyRules(kNew);
  Expect(report, Ending::kRefused);
  EXPECT_THAT(report->reasons, ElementsAre(HasSubstr("another table drops")));
  ExpectOld();
  host_.options_.allow_blocked = true;
  Expect(host_.ApplyRules(kNew, 0), Ending::kConfirmed);
  EXPECT_THAT(host_.kernel_.Text(),
              HasSubstr("table ip guard {\ndeny tcp 10.3.7.0/24 -> any 443\n}\n"));
}

TEST_F(TransactionTest, WarnsWhereAnotherTableCannotBeRead) {
  PutOld();
  host_.kernel_.Put("ip filter", "something else\n");
  const auto report = host_.ApplyRules(kNew, 0);
  Expect(report, Ending::kConfirmed);
  EXPECT_THAT(report->warnings, ElementsAre(HasSubstr("other tables are not taken into account")));
}

// --- flows ------------------------------------------------------------------------------------

TEST_F(TransactionTest, TakesBackWhatBreaksAFlowThatWorked) {
  PutOld();
  host_.options_.confirm_within_ms = 60'000;
  host_.needs_ = {{443, kOld}, {80, "something that is nowhere"}};
  Bundle bundle = TransactionHost::Rules(kNew);
  const auto to = [](std::uint16_t port) {
    return FlowToCheck{"a/" + std::to_string(port), *net::ParseAddress("10.1.0.11"),
                       *net::ParseAddress("10.2.0.1"), 6, port};
  };
  bundle.flows = {to(22), to(443), to(80)};
  const auto report = Apply(host_.machine_, bundle, host_.options_);
  Expect(report, Ending::kReverted);
  EXPECT_THAT(report->broken, ElementsAre(to(443)));
  EXPECT_THAT(report->reasons, ElementsAre("1 flow that worked before did not after"));
  ExpectOld();
  ExpectPhase(2, Phase::kReverted);
  // What failed before may fail after.
  bundle.flows = {to(22), to(80)};
  Expect(Apply(host_.machine_, bundle, host_.options_), Ending::kAwaiting);
}

TEST_F(TransactionTest, SaysThatFlowsBrokeEvenWhereItCannotComeBack) {
  PutOld();
  host_.options_.confirm_within_ms = 60'000;
  host_.needs_ = {{443, kOld}};
  Bundle bundle = TransactionHost::Rules(kNew);
  bundle.flows = {
      {"a/443", *net::ParseAddress("10.1.0.11"), *net::ParseAddress("10.2.0.1"), 6, 443}};
  host_.kernel_.RefuseLoad(host_.kernel_.loads() + 2);
  const auto report = Apply(host_.machine_, bundle, host_.options_);
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error().message, HasSubstr("is not there again"));
  EXPECT_THAT(report.error().message, HasSubstr("1 flow that worked before did not after"));
  ExpectNew();
  // Whoever looks next, the watcher first, has better luck.
  EXPECT_THAT(Recover(host_.machine_, "the watcher").value(), HasSubstr("was taken back"));
  ExpectOld();
}

// --- the table of design 0014 -----------------------------------------------------------------

// Generation 1 confirmed, and generation 2 as far as its events say.
class RecoverTest : public TransactionTest {
 protected:
  void Begin(const std::vector<Event>& events, bool is_held) {
    PutOld();
    const auto listed = host_.kernel_.ListTable();
    ASSERT_TRUE(
        host_.state_->Keep(2, TransactionHost::Rules(kNew), RestoreTable(*listed)).has_value());
    for (const Event event : events) {
      host_.Add(
          event, 2,
          event == Event::kAwait ? R"({"boot_id": "boot-1", "until_since_boot_ms": 1060000})" : "");
    }
    if (is_held) host_.Load(kNew, 2);
    host_.Restart();
  }
  void ExpectRecovered(const char* said, Phase phase) {
    const auto done = Recover(host_.machine_, "root");
    ASSERT_TRUE(done.has_value()) << done.error().message;
    EXPECT_THAT(*done, HasSubstr(said));
    ExpectPhase(2, phase);
    if (phase != Phase::kAwaiting) ExpectOld();
    // A second look finds nothing.
    EXPECT_EQ(Recover(host_.machine_, "root").value(), "");
    ExpectWholeJournal();
  }
};

TEST_F(RecoverTest, AbandonsWhatOnlyBegan) {
  Begin({Event::kBegin}, false);
  ExpectRecovered("never loaded", Phase::kAbandoned);
}

TEST_F(RecoverTest, AbandonsWhatDidNotComeIn) {
  Begin({Event::kBegin, Event::kLoad}, false);
  ExpectRecovered("never loaded", Phase::kAbandoned);
}

TEST_F(RecoverTest, TakesBackWhatCameIn) {
  Begin({Event::kBegin, Event::kLoad}, true);
  ExpectRecovered("was taken back: whoever loaded it ended too early", Phase::kReverted);
}

TEST_F(RecoverTest, TakesBackWhatWasProvenAndNotTested) {
  Begin({Event::kBegin, Event::kLoad, Event::kLoaded}, true);
  ExpectRecovered("was taken back: whoever loaded it ended too early", Phase::kReverted);
}

TEST_F(RecoverTest, AbandonsWhatWasProvenAndIsGone) {
  Begin({Event::kBegin, Event::kLoad, Event::kLoaded}, false);
  ExpectRecovered("never loaded", Phase::kAbandoned);
}

TEST_F(RecoverTest, LeavesWhatAwaits) {
  Begin({Event::kBegin, Event::kLoad, Event::kLoaded, Event::kAwait}, true);
  ExpectRecovered("", Phase::kAwaiting);
  ExpectNew();
}

TEST_F(RecoverTest, TakesBackWhatAwaitedTooLong) {
  Begin({Event::kBegin, Event::kLoad, Event::kLoaded, Event::kAwait}, true);
  host_.moment_.since_boot_ms += 60'000;
  ExpectRecovered("nobody confirmed it in time", Phase::kReverted);
}

TEST_F(RecoverTest, TakesBackWhatAwaitsAndIsNotHeld) {
  Begin({Event::kBegin, Event::kLoad, Event::kLoaded, Event::kAwait}, false);
  host_.kernel_.Forget();
  ExpectRecovered("the kernel does not hold it any more", Phase::kReverted);
}

TEST_F(RecoverTest, FinishesWhatWasTakenBack) {
  Begin({Event::kBegin, Event::kLoad, Event::kLoaded, Event::kRevert}, false);
  ExpectRecovered("was taken back already", Phase::kReverted);
}

TEST_F(RecoverTest, GoesOnWithTakingBack) {
  Begin({Event::kBegin, Event::kLoad, Event::kLoaded, Event::kRevert}, true);
  ExpectRecovered("was taken back", Phase::kReverted);
}

TEST_F(RecoverTest, LeavesWhatIsSettled) {
  for (const Event event : {Event::kReverted, Event::kAbandon}) {
    TransactionHost other(::testing::TempDir());
    ASSERT_TRUE(other.ApplyRules(kOld, 0).has_value());
    other.Add(Event::kBegin, 2);
    other.Add(event, 2);
    EXPECT_EQ(Recover(other.machine_, "root").value(), "");
    EXPECT_EQ(other.Marker(), 1U);
  }
}

// --- clocks and starts ------------------------------------------------------------------------

TEST_F(TransactionTest, DoesNotHeedAWallClockThatJumps) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  for (const char* utc : {"1970-01-01T00:00:00Z", "2099-01-01T00:00:00Z"}) {
    host_.moment_.utc = utc;
    EXPECT_EQ(Look(host_.machine_)->left_ms, 60'000);
    EXPECT_EQ(Recover(host_.machine_, "root").value(), "");
  }
  EXPECT_EQ(Confirm(host_.machine_, "root").value(), 2U);
  ExpectWholeJournal();
}

TEST_F(TransactionTest, CountsTheTimeThatNobodyCanSet) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  host_.moment_.since_boot_ms += 59'999;
  EXPECT_EQ(Look(host_.machine_)->left_ms, 1);
  EXPECT_EQ(Recover(host_.machine_, "root").value(), "");
  host_.moment_.since_boot_ms += 1;
  EXPECT_EQ(Confirm(host_.machine_, "root").error().code, ErrorCode::kNotFound);
  ExpectOld();
}

TEST_F(TransactionTest, IsOverAfterAStartOfTheMachine) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  host_.kernel_.Forget();
  host_.moment_ = {"2026-11-21T07:00:10Z", 500, "boot-2"};
  host_.Restart();
  EXPECT_EQ(Look(host_.machine_)->left_ms, 0);
  EXPECT_EQ(LoadConfirmed(host_.machine_, "root").value(), 1U);
  ExpectOld();
  ExpectPhase(2, Phase::kReverted);
}

TEST_F(TransactionTest, LoadsWhatWasConfirmedLastAfterAStart) {
  EXPECT_EQ(LoadConfirmed(host_.machine_, "root").value(), 0U);
  PutOld();
  Expect(host_.ApplyRules(kNew, 0), Ending::kConfirmed);
  host_.kernel_.Forget();
  EXPECT_EQ(LoadConfirmed(host_.machine_, "root").value(), 2U);
  ExpectNew();
}

TEST_F(TransactionTest, LoadsWhatWasConfirmedLastWhereNothingCanBeWritten) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  host_.kernel_.Forget();
  const std::string path = host_.state_->path();
  host_.state_.reset();
  auto frozen = StateFolder::OpenFrozen(path);
  ASSERT_TRUE(frozen.has_value()) << frozen.error().message;
  host_.machine_.state = &*frozen;
  {
    const auto lock = StateFolder::LockOf(path, 0);
    ASSERT_TRUE(lock.has_value());
    EXPECT_EQ(LoadFrozen(host_.machine_, *lock).value(), 1U);
  }
  ExpectOld();
  EXPECT_FALSE(Recover(host_.machine_, "root").has_value());
  host_.Restart();
  ExpectPhase(2, Phase::kAwaiting);
  EXPECT_THAT(Recover(host_.machine_, "root").value(), HasSubstr("taken back"));
  ExpectOld();
}

TEST_F(TransactionTest, IsTakenBackWhereNothingCanBeWritten) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  const std::string path = host_.state_->path();
  host_.state_.reset();
  auto frozen = StateFolder::OpenFrozen(path);
  ASSERT_TRUE(frozen.has_value()) << frozen.error().message;
  host_.machine_.state = &*frozen;
  {
    const auto lock = StateFolder::LockOf(path, 0);
    ASSERT_TRUE(lock.has_value());
    const auto back = RollbackFrozen(host_.machine_, *lock, {"root", ""});
    ASSERT_TRUE(back.has_value()) << back.error().message;
    EXPECT_EQ(back->generation, 2U);
    EXPECT_FALSE(back->was_confirmed);
  }
  ExpectOld();
  host_.Restart();
  ExpectPhase(2, Phase::kAwaiting);
  // What it replaced is there already: it is said, and not loaded once more.
  const std::uint64_t loads = host_.kernel_.loads();
  EXPECT_THAT(Recover(host_.machine_, "root").value(), HasSubstr("taken back already"));
  EXPECT_EQ(host_.kernel_.loads(), loads);
  ExpectPhase(2, Phase::kReverted);
  ExpectOld();
}

TEST_F(TransactionTest, SaysThatTheJournalDoesNotKnowOfARollback) {
  PutOld();
  Expect(host_.ApplyRules(kNew, 0), Ending::kConfirmed);
  const auto run = [&](const char* statement) {
    auto database = sys::Database::Open(host_.state_->path() + "/journal.db");
    ASSERT_TRUE(database.has_value() && database->Run(statement).has_value());
  };
  run("CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(FAIL, 'full'); END");
  const auto back = Rollback(host_.machine_, {"root", ""});
  ASSERT_TRUE(back.has_value()) << back.error().message;
  EXPECT_TRUE(back->was_confirmed);
  ASSERT_TRUE(back->unsaid.has_value());
  EXPECT_THAT(back->unsaid->message, HasSubstr("full"));
  ExpectOld();
  ExpectPhase(2, Phase::kConfirmed);
  run("DROP TRIGGER full");
  const auto again = Rollback(host_.machine_, {"root", ""});
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->generation, 2U);
  EXPECT_FALSE(again->unsaid.has_value());
  ExpectOld();
  ExpectPhase(2, Phase::kReverted);
}

TEST_F(TransactionTest, ReadsADeadlineThatSomebodyChanged) {
  Generation generation;
  const Moment now{"", 1'000, "boot-1"};
  for (const char* detail :
       {"", "{}", "[]", "x", R"({"boot_id": 7})", R"({"boot_id": "boot-1"})",
        R"({"boot_id": "boot-1", "until_since_boot_ms": "2000"})",
        R"({"boot_id": "boot-1", "until_since_boot_ms": -9223372036854775808})",
        R"({"boot_id": "boot-1", "until_since_boot_ms": 18446744073709551615})",
        R"({"boot_id": "boot-1", "until_since_boot_ms": 1000})",
        R"({"boot_id": "boot-2", "until_since_boot_ms": 2000})"}) {
    generation.deadline = detail;
    EXPECT_EQ(LeftMs(generation, now), 0) << detail;
  }
  generation.deadline = R"({"boot_id": "boot-1", "until_since_boot_ms": 2000})";
  EXPECT_EQ(LeftMs(generation, now), 1'000);
}

// --- rollback and the watcher -----------------------------------------------------------------

TEST_F(TransactionTest, RollsBackWhatAwaitsAndThenWhatWasConfirmed) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  EXPECT_EQ(Rollback(host_.machine_, {"root", ""}).value().generation, 2U);
  ExpectOld();
  EXPECT_EQ(Rollback(host_.machine_, {"root", ""}).value().generation, 1U);
  EXPECT_EQ(host_.kernel_.Text(), "");
  EXPECT_EQ(Rollback(host_.machine_, {"root", ""}).error().code, ErrorCode::kNotFound);
}

TEST_F(TransactionTest, ARollbackCutsNoWayInUnlessItIsCutAlready) {
  // What stood before has no such rule; what comes next has.
  PutOld();
  Expect(host_.ApplyRules(kNew, 0), Ending::kConfirmed);
  WayIn way{"--way-in", net::AddressSet(), net::AddressSet(), *net::ParseService("tcp/443")};
  way.sources = net::AddressSet(net::ParsePrefix("10.3.0.0/24")->Range());
  way.destinations = net::AddressSet(net::HostRange(*net::ParseAddress("10.1.0.11")));
  RollbackRequest request{"root", "", {way}};
  const auto refused = Rollback(host_.machine_, request);
  ASSERT_TRUE(refused.has_value()) << refused.error().message;
  EXPECT_THAT(refused->reasons,
              ElementsAre(HasSubstr("it would cut the way in of --way-in: tcp ")));
  ExpectNew();
  ExpectPhase(2, Phase::kConfirmed);
  request.allow_lockout = true;
  EXPECT_THAT(Rollback(host_.machine_, request)->reasons, IsEmpty());
  ExpectOld();
  // Back to no rules at all nothing is cut; and nothing that is cut already.
  request.allow_lockout = false;
  EXPECT_THAT(Rollback(host_.machine_, request)->reasons, IsEmpty());
  ExpectWholeJournal();
}

TEST_F(TransactionTest, SaysThatARollbackDidNotWork) {
  PutOld();
  Expect(host_.ApplyRules(kNew, 0), Ending::kConfirmed);
  host_.kernel_.RefuseLoad(host_.kernel_.loads() + 1);
  const auto back = Rollback(host_.machine_, {"root", ""});
  ASSERT_FALSE(back.has_value());
  EXPECT_THAT(back.error().message, HasSubstr("is not there again"));
  ExpectNew();
  EXPECT_THAT(Recover(host_.machine_, "root").value(), HasSubstr("taken back"));
  ExpectOld();
}

TEST_F(TransactionTest, IsTakenBackByItsWatcherInTime) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  std::int64_t slept_ms = 0;
  ASSERT_TRUE(Watch(host_.machine_, 2, [&](std::int64_t ms) {
                slept_ms += ms;
                host_.moment_.since_boot_ms += ms;
              }).has_value());
  EXPECT_EQ(slept_ms, 60'000);
  ExpectOld();
}

TEST_F(TransactionTest, IsWatchedWithoutAskingTheKernelAllTheTime) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  const std::uint64_t before = host_.kernel_.lists();
  int looks = 0;
  ASSERT_TRUE(Watch(host_.machine_, 2, [&](std::int64_t ms) {
                ++looks;
                host_.moment_.since_boot_ms += ms;
              }).has_value());
  // Five looks a second, for a minute; of the kernel twice every two seconds, and once to go back.
  EXPECT_EQ(looks, 300);
  EXPECT_LE(host_.kernel_.lists() - before, 62U);
  ExpectOld();
}

TEST_F(TransactionTest, IsTakenBackByItsWatcherWhereSomebodyTookItAway) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  std::int64_t slept_ms = 0;
  ASSERT_TRUE(Watch(host_.machine_, 2, [&](std::int64_t ms) {
                if (slept_ms == 0) host_.kernel_.Remove(kTable);
                slept_ms += ms;
                host_.moment_.since_boot_ms += ms;
              }).has_value());
  EXPECT_LE(slept_ms, 2'200);
  ExpectOld();
}

TEST_F(TransactionTest, IsLeftByItsWatcherOnceItIsConfirmed) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  ASSERT_TRUE(Watch(host_.machine_, 2, [&](std::int64_t) {
                EXPECT_EQ(Confirm(host_.machine_, "root").value_or(0), 2U);
              }).has_value());
  ExpectNew();
}

TEST_F(TransactionTest, IsWatchedWhileSomebodyHoldsTheLock) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  host_.moment_.since_boot_ms += 60'000;
  std::optional<Result<sys::LockFile>> lock = host_.state_->Lock();
  int looks = 0;
  ASSERT_TRUE(Watch(host_.machine_, 2, [&](std::int64_t) {
                ExpectNew();
                if (++looks == 3) lock.reset();
              }).has_value());
  EXPECT_EQ(looks, 3);
  ExpectOld();
}

TEST_F(TransactionTest, IsWatchedThroughFaults) {
  PutOld();
  Expect(host_.ApplyRules(kNew), Ending::kAwaiting);
  host_.moment_.since_boot_ms += 60'000;
  for (std::uint64_t later = 1; later <= 3; ++later) {
    host_.kernel_.RefuseLoad(host_.kernel_.loads() + later);
    host_.kernel_.FailListing(host_.kernel_.lists() + later);
  }
  ASSERT_TRUE(Watch(host_.machine_, 2, [](std::int64_t) {}).has_value());
  ExpectOld();
  ExpectPhase(2, Phase::kReverted);
}

}  // namespace
}  // namespace portwright::enforce
