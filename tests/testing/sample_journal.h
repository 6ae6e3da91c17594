// A journal on the disk with three generations, for tests. Not part of the library.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "enforce/journal.h"
#include "sys/database.h"
#include "testing/temporary_folder.h"

namespace portwright::enforce {

inline constexpr char kSampleTime[] = "2026-11-21T07:00:40Z";

// Three generations: one that stays, one that went, one that waits.
inline const std::vector<NewEntry>& ThreeGenerations() {
  static const std::vector<NewEntry> entries{
      {Event::kBegin, 1, "root", "first", "{}"},
      {Event::kLoad, 1, "root", "", ""},
      {Event::kLoaded, 1, "root", "", ""},
      {Event::kConfirm, 1, "root", "without a wait", ""},
      {Event::kRefuse, 0, "root", "it would cut the way in", ""},
      {Event::kBegin, 2, "root by j.doe", "second", "{}"},
      {Event::kLoad, 2, "root by j.doe", "", ""},
      {Event::kRevert, 2, "the watcher", "too early", ""},
      {Event::kReverted, 2, "the watcher", "too early", ""},
      {Event::kBegin, 3, "root", "third", "{}"},
      {Event::kLoad, 3, "root", "", ""},
      {Event::kLoaded, 3, "root", "", ""},
      {Event::kAwait, 3, "root", "", R"({"boot_id": "b"})"}};
  return entries;
}

class SampleJournal : public ::testing::Test {
 protected:
  Journal Open() {
    auto journal = Journal::Open(path_);
    EXPECT_TRUE(journal.has_value()) << journal.error().message;
    return std::move(*journal);
  }
  static void Add(Journal& journal, const NewEntry& entry) {
    const auto added = journal.Add(entry, kSampleTime);
    EXPECT_TRUE(added.has_value()) << added.error().message;
  }
  // As somebody with a shell would.
  void Tamper(const std::string& statement) {
    auto database = sys::Database::Open(path_);
    ASSERT_TRUE(database.has_value());
    const auto done = database->Run(statement);
    ASSERT_TRUE(done.has_value()) << done.error().message;
  }

  const TemporaryFolder folder_{"journal"};
  const std::string path_ = folder_.File("journal.db");
};

}  // namespace portwright::enforce
