#include "workflow/outcome.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/memory_files.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Fail, TellsAWrongRequestFromAFailedEnvironment) {
  for (const ErrorCode code : {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kLimit})
    EXPECT_EQ(Fail({code, "x"}).exit, Exit::kBadInput);
  for (const ErrorCode code :
       {ErrorCode::kIo, ErrorCode::kPermission, ErrorCode::kUnavailable, ErrorCode::kRefused})
    EXPECT_EQ(Fail({code, "x"}).exit, Exit::kEnvironment);
  EXPECT_EQ(Fail({ErrorCode::kIo, "disk broken"}).messages, "portwright: disk broken\n");
}

TEST(Say, IsBadInputOnlyAfterAnError) {
  Diagnostics diagnostics;
  EXPECT_EQ(Say(diagnostics, {}).exit, Exit::kFine);
  diagnostics.Warning("PW-X-0001", {}, "odd");
  EXPECT_EQ(Say(diagnostics, {}).exit, Exit::kFine);
  EXPECT_EQ(Say(diagnostics, {}).messages, "warning: odd [PW-X-0001]\n");
  diagnostics.Error("PW-X-0002", {}, "wrong");
  const Outcome outcome = Say(diagnostics, {});
  EXPECT_EQ(outcome.exit, Exit::kBadInput);
  EXPECT_EQ(outcome.messages, "warning: odd [PW-X-0001]\nerror: wrong [PW-X-0002]\n");
  EXPECT_EQ(outcome.text, "");
}

TEST(Reject, HasAHintWhereThereIsOne) {
  EXPECT_EQ(Reject("expected a, found b").messages, "portwright: expected a, found b\n");
  EXPECT_EQ(Reject("expected a", "did you mean c?").messages,
            "portwright: expected a\n    hint: did you mean c?\n");
  EXPECT_EQ(Reject("x").exit, Exit::kBadInput);
}

TEST(WriteOutput, WritesAnAnswerWhateverItIs) {
  sys::MemoryFiles files;
  for (const Exit exit : {Exit::kFine, Exit::kNo}) {
    const Outcome outcome = WriteOutput({exit, "new text\n", "a warning\n"}, "out.txt", &files);
    EXPECT_EQ(outcome.exit, exit);
    EXPECT_EQ(outcome.text, "");
    EXPECT_EQ(outcome.messages, "a warning\n");
    EXPECT_EQ(files.Read("out.txt").value(), "new text\n");
  }
}

TEST(WriteOutput, LeavesTheOldFileOnAFullDisk) {
  sys::MemoryFiles files;
  ASSERT_TRUE(files.Write("out.txt", "old"));
  files.SetCapacity(10);
  const Outcome outcome =
      WriteOutput({Exit::kFine, "more than fits", "a warning\n"}, "out.txt", &files);
  EXPECT_EQ(outcome.exit, Exit::kEnvironment);
  EXPECT_EQ(outcome.text, "");
  EXPECT_THAT(outcome.messages, HasSubstr("a warning\nportwright: cannot write 'out.txt'"));
  EXPECT_EQ(files.Read("out.txt").value(), "old");
}

TEST(WriteOutput, WritesNothingAfterBadInputOrAFailure) {
  sys::MemoryFiles files;
  for (const Exit exit : {Exit::kBadInput, Exit::kEnvironment}) {
    EXPECT_EQ(WriteOutput({exit, "", "wrong\n"}, "out.txt", &files).exit, exit);
  }
  EXPECT_EQ(WriteOutput({Exit::kEnvironment, "half", ""}, "out.txt", &files).text, "half");
  EXPECT_THAT(files.written(), IsEmpty());
}

TEST(WriteOutput, WritesAnAnswerAboutBadInput) {
  sys::MemoryFiles files;
  const Outcome outcome = WriteOutput({Exit::kBadInput, "[findings]\n", ""}, "out.json", &files);
  EXPECT_EQ(outcome.exit, Exit::kBadInput);
  EXPECT_EQ(files.Read("out.json").value(), "[findings]\n");
}

TEST(WriteOutput, CallsAPathThatCannotBeBadUsage) {
  sys::MemoryFiles files;
  EXPECT_EQ(WriteOutput({Exit::kFine, "x", ""}, "nowhere/out.txt", &files).exit, Exit::kBadInput);
  EXPECT_EQ(WriteOutput({Exit::kFine, "x", ""}, ".", &files).exit, Exit::kBadInput);
}

}  // namespace
}  // namespace portwright::workflow
