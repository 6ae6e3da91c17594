#include "enforce/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "testing/sample_journal.h"

namespace portwright::enforce {
namespace {

using ::testing::HasSubstr;

class JournalTest : public SampleJournal {
 protected:
  void Fill() {
    Journal journal = Open();
    for (const NewEntry& entry : ThreeGenerations()) Add(journal, entry);
  }
  std::vector<Entry> Read() {
    auto entries = Open().Read();
    EXPECT_TRUE(entries.has_value()) << entries.error().message;
    return entries.has_value() ? *entries : std::vector<Entry>();
  }
};

TEST_F(JournalTest, KeepsWhatWasSaid) {
  const NewEntry said{Event::kConfirm, 7, "root (j\xc3\xb6rg) from 10.1.9.5", "a 'reason'\nof two",
                      R"({"a":"b"})"};
  {
    Journal journal = Open();
    Add(journal, said);
  }
  const auto entries = Read();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].number, 1U);
  EXPECT_EQ(entries[0].at, "2026-11-21T07:00:40Z");
  EXPECT_EQ(entries[0].said.event, said.event);
  EXPECT_EQ(entries[0].said.generation, said.generation);
  EXPECT_EQ(entries[0].said.who, said.who);
  EXPECT_EQ(entries[0].said.why, said.why);
  EXPECT_EQ(entries[0].said.detail, said.detail);
  EXPECT_EQ(entries[0].hash.size(), 64U);
}

TEST_F(JournalTest, GivesTheLastOnesInTheirOrder) {
  Fill();
  const auto last = Open().Read(2);
  ASSERT_TRUE(last.has_value());
  ASSERT_EQ(last->size(), 2U);
  EXPECT_EQ((*last)[0].number, 12U);
  EXPECT_EQ((*last)[1].number, 13U);
}

TEST_F(JournalTest, HasAWholeChain) {
  EXPECT_EQ(FindBreak({}), "");
  Fill();
  EXPECT_EQ(FindBreak(Read()), "");
}

TEST_F(JournalTest, ShowsEveryFieldThatWasChanged) {
  for (const char* change : {"at = '2026-11-21T07:00:41Z'", "event = 'confirm'", "generation = 5",
                             "who = 'nobody'", "why = 'nothing'", "detail = '{}'", "hash = 'x'",
                             // Bytes that move from one field to the next.
                             "who = 'root by j.doesecond', why = ''"}) {
    std::filesystem::remove(path_);
    Fill();
    Tamper("UPDATE entries SET " + std::string(change) + " WHERE number = 7");
    EXPECT_THAT(FindBreak(Read()), HasSubstr("entry 7 of")) << change;
  }
}

TEST_F(JournalTest, ShowsAnEntryThatWasTakenOut) {
  Fill();
  Tamper("DELETE FROM entries WHERE number = 5");
  EXPECT_EQ(FindBreak(Read()), "expected entry 5, found entry 6: one was taken out");
}

TEST_F(JournalTest, ShowsNumbersThatWereClosedUp) {
  Fill();
  Tamper("DELETE FROM entries WHERE number = 5");
  Tamper("UPDATE entries SET number = number - 1 WHERE number > 5");
  EXPECT_THAT(FindBreak(Read()), HasSubstr("entry 5 of"));
}

TEST_F(JournalTest, ShowsTwoEntriesThatWereExchanged) {
  Fill();
  Tamper("UPDATE entries SET number = -1 WHERE number = 2");
  Tamper("UPDATE entries SET number = 2 WHERE number = 3");
  Tamper("UPDATE entries SET number = 3 WHERE number = -1");
  EXPECT_THAT(FindBreak(Read()), HasSubstr("entry 2 of"));
}

TEST_F(JournalTest, NamesAnEventThatItDoesNotKnow) {
  Fill();
  Tamper("UPDATE entries SET event = 'dance' WHERE number = 4");
  const auto read = Open().Read();
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message, "entry 4 of the journal: expected an event, found 'dance'");
}

}  // namespace
}  // namespace portwright::enforce
