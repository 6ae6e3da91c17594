#include "enforce/generations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/sample_journal.h"

namespace portwright::enforce {
namespace {

using ::testing::HasSubstr;

Entry Made(std::uint64_t number, NewEntry said) {
  return {number, kSampleTime, std::move(said), "hash " + std::to_string(number)};
}

Generations Fold(const std::vector<NewEntry>& said) {
  Generations generations;
  std::uint64_t number = 0;
  for (const NewEntry& one : said) generations.Take(Made(++number, one));
  return generations;
}

TEST(GenerationsTest, AreWhatTheEntriesSay) {
  const Generations generations = Fold(ThreeGenerations());
  ASSERT_EQ(generations.all().size(), 3U);
  EXPECT_EQ(generations.all()[0].phase, Phase::kConfirmed);
  EXPECT_EQ(generations.all()[1].phase, Phase::kReverted);
  EXPECT_EQ(generations.all()[1].begun.said.why, "second");
  EXPECT_EQ(generations.all()[1].last.said.who, "the watcher");
  EXPECT_EQ(generations.all()[2].phase, Phase::kAwaiting);
  EXPECT_EQ(generations.all()[2].deadline, R"({"boot_id": "b"})");
  ASSERT_NE(generations.confirmed(), nullptr);
  EXPECT_EQ(generations.confirmed()->number, 1U);
  ASSERT_NE(generations.open(), nullptr);
  EXPECT_EQ(generations.open()->number, 3U);
}

TEST(GenerationsTest, StandAfterEveryBeginningOfALife) {
  const std::vector<std::pair<Event, Phase>> steps{
      {Event::kBegin, Phase::kBegun},       {Event::kLoad, Phase::kLoading},
      {Event::kLoaded, Phase::kLoading},    {Event::kAwait, Phase::kAwaiting},
      {Event::kConfirm, Phase::kConfirmed}, {Event::kBoot, Phase::kConfirmed},
      {Event::kDrift, Phase::kConfirmed},   {Event::kUsage, Phase::kConfirmed},
      {Event::kRevert, Phase::kReverting},  {Event::kReverted, Phase::kReverted}};
  Generations generations;
  std::uint64_t number = 0;
  for (const auto& [event, phase] : steps) {
    generations.Take(Made(++number, {event, 4, "root", "", ""}));
    ASSERT_EQ(generations.all().size(), 1U);
    EXPECT_EQ(generations.all()[0].phase, phase) << NameOf(event);
    EXPECT_EQ(generations.confirmed() != nullptr, phase == Phase::kConfirmed) << NameOf(event);
    EXPECT_EQ(generations.open() != nullptr, IsOpen(phase)) << NameOf(event);
    EXPECT_EQ(EventOf(NameOf(event)), event);
  }
}

TEST(GenerationsTest, BeginWithTheirFirstEntry) {
  EXPECT_TRUE(Fold({{Event::kConfirm, 4, "", "", ""}}).all().empty());
  EXPECT_TRUE(Fold({{Event::kRefuse, 0, "", "", ""}}).all().empty());
}

TEST(GenerationsTest, FallBackToTheOneThatWasConfirmedBefore) {
  const Generations generations = Fold({{Event::kBegin, 1, "", "", ""},
                                        {Event::kConfirm, 1, "", "", ""},
                                        {Event::kBegin, 2, "", "", ""},
                                        {Event::kConfirm, 2, "", "", ""},
                                        {Event::kRevert, 2, "", "", ""},
                                        {Event::kReverted, 2, "", "", ""}});
  ASSERT_NE(generations.confirmed(), nullptr);
  EXPECT_EQ(generations.confirmed()->number, 1U);
  EXPECT_EQ(generations.open(), nullptr);
}

// A journal of years; what is quadratic in it does not end in the time that a test has.
TEST(GenerationsTest, OfALongJournal) {
  Generations generations;
  constexpr std::uint32_t kMany = 300'000;
  for (std::uint32_t g = 1; g <= kMany; ++g) {
    generations.Take(Made(2 * g - 1, {Event::kBegin, g, "", "", ""}));
    generations.Take(Made(2 * g, {Event::kConfirm, g, "", "", ""}));
  }
  EXPECT_EQ(generations.all().size(), kMany);
  EXPECT_EQ(generations.confirmed()->number, kMany);
}

class CatchUpTest : public SampleJournal {
 protected:
  static void AddSome(Journal& journal, std::size_t from, std::size_t to) {
    for (std::size_t e = from; e < to; ++e) Add(journal, ThreeGenerations()[e]);
  }
};

TEST_F(CatchUpTest, TakesWhatIsNewAndNoMore) {
  Journal journal = Open();
  Generations generations;
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  EXPECT_TRUE(generations.all().empty());
  AddSome(journal, 0, 4);
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  ASSERT_NE(generations.confirmed(), nullptr);
  // What was read once is not read again: such an entry would be an error.
  Tamper("UPDATE entries SET event = 'dance' WHERE number = 2");
  AddSome(journal, 4, 13);
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  ASSERT_NE(generations.open(), nullptr);
  EXPECT_EQ(generations.open()->number, 3U);
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  EXPECT_EQ(generations.all().size(), 3U);
}

TEST_F(CatchUpTest, BeginsAnewWhereTheJournalIsAnotherOne) {
  Journal journal = Open();
  AddSome(journal, 0, 13);
  Generations generations;
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  ASSERT_EQ(generations.all().size(), 3U);
  Tamper("DELETE FROM entries WHERE number > 4");
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  EXPECT_EQ(generations.all().size(), 1U);
  Tamper("UPDATE entries SET hash = 'other' WHERE number = 4");
  Tamper("UPDATE entries SET generation = 5 WHERE number < 5");
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  ASSERT_EQ(generations.all().size(), 1U);
  EXPECT_EQ(generations.all()[0].number, 5U);
}

TEST_F(CatchUpTest, KeepsWhatItKnowsWhereTheJournalCannotBeRead) {
  Journal journal = Open();
  AddSome(journal, 0, 13);
  Generations generations;
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  Tamper("ALTER TABLE entries RENAME TO gone");
  const Status failed = generations.CatchUp(journal);
  ASSERT_FALSE(failed.has_value());
  EXPECT_THAT(failed.error().message, HasSubstr("no such table"));
  EXPECT_EQ(generations.all().size(), 3U);
  Tamper("ALTER TABLE gone RENAME TO entries");
  ASSERT_TRUE(generations.CatchUp(journal).has_value());
  EXPECT_EQ(generations.all().size(), 3U);
}

}  // namespace
}  // namespace portwright::enforce
