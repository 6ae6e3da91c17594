// Whatever fails while a generation is applied: the kernel holds what was there before, or the
// answer says that it does not; and once the fault is over, the next command goes on from there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/database.h"
#include "testing/transaction_host.h"

namespace portwright::enforce {
namespace {

using ::testing::HasSubstr;

constexpr char kOld[] = "permit tcp 10.2.0.0/16 -> 10.1.0.11 443";
constexpr char kNew[] = "permit tcp 10.3.0.0/16 -> 10.1.0.11 443";
constexpr char kNewer[] = "permit tcp 10.4.0.0/16 -> 10.1.0.11 443";

// A disk on which nothing more can be written, or read, from some moment on.
class FailingFiles final : public sys::FileSystem {
 public:
  explicit FailingFiles(ErrorCode code) : code_(code) {}
  void FailWrites(bool fails) { fails_writes_ = fails; }
  void FailReads(bool fails) { fails_reads_ = fails; }

  Result<std::string> Read(const std::string& path, std::uint64_t bytes_max) const override {
    if (fails_reads_) return Error{ErrorCode::kIo, "cannot read, as asked"};
    return disk_.Read(path, bytes_max);
  }
  Status Write(const std::string& path, std::string_view bytes, unsigned mode) override {
    if (fails_writes_) return Error{code_, "no space left on device, as asked"};
    return disk_.Write(path, bytes, mode);
  }
  Result<std::vector<std::string>> List(const std::string& folder) const override {
    return disk_.List(folder);
  }
  Status MakeFolder(const std::string& folder) override { return disk_.MakeFolder(folder); }
  bool IsFile(const std::string& path) const override { return disk_.IsFile(path); }
  bool IsFolder(const std::string& path) const override { return disk_.IsFolder(path); }

 private:
  sys::RealFiles disk_;
  ErrorCode code_;
  bool fails_writes_ = false;
  bool fails_reads_ = false;
};

class FaultsTest : public ::testing::Test {
 protected:
  FaultsTest() : host_(::testing::TempDir()) {
    const auto report = host_.ApplyRules(kOld, 0);
    EXPECT_TRUE(report.has_value() && report->ending == Ending::kConfirmed);
    loads_ = host_.kernel_.loads();
    lists_ = host_.kernel_.lists();
  }

  // The journal cannot be written from now on, nor read.
  void BreakJournal() { RenameTable("entries", "gone"); }
  void MendJournal() { RenameTable("gone", "entries"); }
  void RenameTable(const std::string& from, const std::string& to) {
    auto database = sys::Database::Open(host_.state_->path() + "/journal.db");
    ASSERT_TRUE(database.has_value());
    const auto done = database->Run("ALTER TABLE " + from + " RENAME TO " + to);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  // Applies, and holds the kernel against the answer.
  Result<ApplyReport> ApplyNew(std::int64_t within_ms = 60'000) {
    auto report = host_.ApplyRules(kNew, within_ms);
    const bool says_new = report.has_value() && (report->ending == Ending::kAwaiting ||
                                                 report->ending == Ending::kConfirmed);
    const bool says_broken = !report.has_value() &&
                             report.error().message.find("is not there again") != std::string::npos;
    if (!says_broken) {
      EXPECT_EQ(host_.Holds(kNew), says_new) << Said(report);
      EXPECT_EQ(host_.Holds(kOld), !says_new) << Said(report);
      EXPECT_EQ(host_.Marker(), says_new ? 2U : 1U) << Said(report);
    }
    return report;
  }
  static std::string Said(const Result<ApplyReport>& report) {
    if (!report.has_value()) return report.error().message;
    return report->reasons.empty() ? "no reason" : report->reasons.front();
  }

  // With the fault over, and in another process: everything is settled, and one can go on.
  void ExpectThatOneCanGoOn() {
    host_.kernel_.ForgetFaults();
    host_.options_.at_step = nullptr;
    host_.watcher_fails_ = false;
    host_.Restart();
    const auto recovered = Recover(host_.machine_, "root");
    ASSERT_TRUE(recovered.has_value()) << recovered.error().message;
    const auto standing = Look(host_.machine_);
    ASSERT_TRUE(standing.has_value()) << standing.error().message;
    if (standing->open) {
      EXPECT_EQ(standing->open->phase, Phase::kAwaiting);
      EXPECT_TRUE(host_.Holds(kNew));
      EXPECT_TRUE(Rollback(host_.machine_, {"root", ""}).has_value());
    } else if (standing->confirmed && standing->confirmed->number == 2) {
      EXPECT_TRUE(host_.Holds(kNew));
    } else {
      EXPECT_TRUE(host_.Holds(kOld)) << host_.kernel_.Text();
      EXPECT_FALSE(host_.Holds(kNew));
    }
    const auto again = host_.ApplyRules(kNewer, 0);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->ending, Ending::kConfirmed) << Said(again);
    EXPECT_TRUE(host_.Holds(kNewer));
    const auto entries = host_.state_->journal().Read();
    ASSERT_TRUE(entries.has_value());
    EXPECT_EQ(FindBreak(*entries), "");
  }

  TransactionHost host_;
  std::uint64_t loads_ = 0;  // until now
  std::uint64_t lists_ = 0;
};

TEST_F(FaultsTest, AKernelThatRefuses) {
  host_.kernel_.RefuseLoad(loads_ + 1);
  const auto report = ApplyNew();
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->ending, Ending::kRefused);
  EXPECT_THAT(Said(report), HasSubstr("the kernel refuses"));
  // Nothing came in, so nothing was loaded to take it back.
  EXPECT_EQ(host_.kernel_.loads(), loads_ + 1);
  EXPECT_EQ(host_.PhaseOf(2).value(), Phase::kAbandoned);
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, AKernelWhoseAnswerIsLost) {
  host_.kernel_.LoseAnswer(loads_ + 1);
  const auto report = ApplyNew();
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error().message, HasSubstr("what was there before is there again"));
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, AKernelThatCannotBeAskedAfterItsAnswerIsLost) {
  host_.kernel_.LoseAnswer(loads_ + 1);
  host_.kernel_.RefuseLoad(loads_ + 2);
  const auto report = ApplyNew();
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error().message, HasSubstr("is not there again"));
  EXPECT_TRUE(host_.Holds(kNew));
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, AKernelThatDoesNotList) {
  for (std::uint64_t number = 1;; ++number) {
    SCOPED_TRACE(number);
    TransactionHost fresh(::testing::TempDir());
    ASSERT_TRUE(fresh.ApplyRules(kOld, 0).has_value());
    fresh.kernel_.FailListing(fresh.kernel_.lists() + number);
    const std::uint64_t before = fresh.kernel_.lists();
    const auto report = fresh.ApplyRules(kNew);
    if (fresh.kernel_.lists() - before < number) break;
    ASSERT_FALSE(report.has_value());
    EXPECT_TRUE(fresh.Holds(kOld)) << report.error().message;
    EXPECT_EQ(fresh.Marker(), 1U);
    fresh.Restart();
    EXPECT_TRUE(Recover(fresh.machine_, "root").has_value());
    const auto again = fresh.ApplyRules(kNewer, 0);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->ending, Ending::kConfirmed);
    ASSERT_LT(number, 20U);
  }
}

TEST_F(FaultsTest, AKernelThatHoldsSomethingElse) {
  host_.kernel_.shown_as = [](std::string text) {
    const std::size_t at = text.find("10.3.0.0/16");
    return at == std::string::npos ? text : text.replace(at, 11, "10.3.0.0/15");
  };
  // A prefix with host bits is no rule at all: what cannot be read back is not proven.
  auto report = ApplyNew();
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->ending, Ending::kReverted);
  host_.kernel_.shown_as = [](std::string text) {
    const std::size_t at = text.find("10.3.0.0/16");
    return at == std::string::npos ? text : text.replace(at, 11, "10.3.0.0/17");
  };
  report = host_.ApplyRules(kNew);
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->ending, Ending::kReverted);
  EXPECT_THAT(Said(report), HasSubstr("is planned and not permitted"));
  EXPECT_TRUE(host_.Holds(kOld));
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, SomebodyElseWhoLoadsMeanwhile) {
  host_.options_.at_step = [this](std::string_view step) {
    if (step == "loaded") host_.kernel_.Put(kTable, "permit tcp any -> any 1\n");
  };
  const auto report = ApplyNew();
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->ending, Ending::kReverted);
  EXPECT_THAT(Said(report), HasSubstr("somebody else changed it meanwhile"));
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, AWatcherThatDoesNotStart) {
  host_.watcher_fails_ = true;
  const auto report = ApplyNew();
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().message, "no watcher, as asked");
  EXPECT_EQ(host_.kernel_.loads(), loads_);
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, AJournalThatFailsFromAnyStepOn) {
  std::vector<std::string> steps;
  host_.options_.at_step = [&](std::string_view step) { steps.emplace_back(step); };
  ASSERT_TRUE(ApplyNew().has_value());
  ASSERT_TRUE(Rollback(host_.machine_, {"root", ""}).has_value());
  ASSERT_EQ(steps.size(), 12U);
  for (const std::int64_t within_ms : {60'000, 0}) {
    for (const std::string& broken_at : steps) {
      SCOPED_TRACE(broken_at);
      TransactionHost fresh(::testing::TempDir());
      ASSERT_TRUE(fresh.ApplyRules(kOld, 0).has_value());
      const auto rename = [&](const char* statement) {
        auto database = sys::Database::Open(fresh.state_->path() + "/journal.db");
        ASSERT_TRUE(database.has_value() && database->Run(statement).has_value());
      };
      fresh.options_.at_step = [&](std::string_view step) {
        if (step == broken_at) rename("ALTER TABLE entries RENAME TO gone");
      };
      const auto report = fresh.ApplyRules(kNew, within_ms);
      ASSERT_FALSE(report.has_value());
      // Whatever the journal is worth, the kernel has what was there before.
      EXPECT_TRUE(fresh.Holds(kOld)) << report.error().message;
      EXPECT_FALSE(fresh.Holds(kNew));
      rename("ALTER TABLE gone RENAME TO entries");
      fresh.options_.at_step = nullptr;
      fresh.Restart();
      EXPECT_TRUE(Recover(fresh.machine_, "root").has_value());
      EXPECT_TRUE(fresh.Holds(kOld));
      const auto again = fresh.ApplyRules(kNewer, 0);
      ASSERT_TRUE(again.has_value()) << again.error().message;
      EXPECT_EQ(again->ending, Ending::kConfirmed);
    }
  }
}

TEST_F(FaultsTest, AJournalThatFailsWhileItIsTakenBack) {
  ASSERT_TRUE(ApplyNew().has_value());
  host_.moment_.since_boot_ms += 60'000;
  bool is_broken = false;
  int looks = 0;
  // The watcher comes back to it until it can be written.
  const auto say = [&](std::int64_t) {
    if (++looks == 1) {
      BreakJournal();
      is_broken = true;
    } else if (looks == 4) {
      MendJournal();
      is_broken = false;
    }
  };
  std::optional<Result<sys::LockFile>> lock = host_.state_->Lock();
  const auto sleep = [&](std::int64_t ms) {
    lock.reset();
    say(ms);
  };
  ASSERT_TRUE(Watch(host_.machine_, 2, sleep).has_value());
  EXPECT_FALSE(is_broken);
  EXPECT_TRUE(host_.Holds(kOld));
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, ADiskThatIsFull) {
  FailingFiles files(ErrorCode::kIo);
  host_.Restart(&files);
  files.FailWrites(true);
  const auto report = ApplyNew();
  ASSERT_FALSE(report.has_value());
  EXPECT_THAT(report.error().message, HasSubstr("no space left"));
  EXPECT_EQ(host_.kernel_.loads(), loads_);
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, AFolderThatMayOnlyBeRead) {
  FailingFiles files(ErrorCode::kPermission);
  host_.Restart(&files);
  files.FailWrites(true);
  const auto report = ApplyNew();
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().code, ErrorCode::kPermission);
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, ADiskThatForgetsWhatWasKept) {
  FailingFiles files(ErrorCode::kIo);
  host_.Restart(&files);
  host_.options_.at_step = [&](std::string_view step) {
    if (step == "loaded") files.FailReads(true);
  };
  host_.kernel_.shown_as = [](std::string text) {
    const std::size_t at = text.find("10.3.0.0/16");
    return at == std::string::npos ? text : text.replace(at, 11, "10.3.0.0/17");
  };
  // Whoever applies has the text in hand, and needs no disk to go back.
  const auto report = ApplyNew();
  ASSERT_TRUE(report.has_value()) << report.error().message;
  EXPECT_EQ(report->ending, Ending::kReverted);
  ExpectThatOneCanGoOn();
}

TEST_F(FaultsTest, ADiskThatForgetsWhatWasKeptBeforeSomebodyElseComes) {
  ASSERT_TRUE(ApplyNew().has_value());
  FailingFiles files(ErrorCode::kIo);
  host_.Restart(&files);
  files.FailReads(true);
  const auto back = Rollback(host_.machine_, {"root", ""});
  ASSERT_FALSE(back.has_value());
  EXPECT_THAT(back.error().message, HasSubstr("is not there again"));
  EXPECT_TRUE(host_.Holds(kNew));
  ExpectThatOneCanGoOn();
}

}  // namespace
}  // namespace portwright::enforce
