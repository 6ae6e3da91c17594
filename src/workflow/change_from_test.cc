#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/sample_files.h"
#include "workflow/verbs.h"

namespace portwright::workflow {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RenderRequest Request(sys::MemoryFiles& files, const std::string& dialect,
                      const std::string& change_from = "") {
  RenderRequest request{RequestOf(files), "fw1", ""};
  request.dialect = dialect;
  request.change_from = change_from;
  return request;
}

TEST(ChangeFrom, IsNothingWhereTheDeviceHasThePlan) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  const Outcome whole = RenderSite(Request(files, "panos"), {});
  ASSERT_EQ(whole.exit, Exit::kFine) << whole.messages;
  Put(files, "today/fw1.set", whole.text);
  const Outcome change = RenderSite(Request(files, "panos", "today/fw1.set"), {});
  EXPECT_EQ(change.exit, Exit::kFine) << change.messages;
  EXPECT_EQ(change.text, "");
  EXPECT_THAT(change.messages, HasSubstr("no change necessary"));
}

TEST(ChangeFrom, AddsBeforeItTakesAwayAndUndoesTheSame) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  Put(files, "today/fw1.set", RenderSite(Request(files, "panos"), {}).text);
  std::string moved(kMiniSite);
  moved.replace(moved.find("db1: { addresses: [10.0.2.1] }"), 30, "db1: { addresses: [10.0.2.9] }");
  Put(files, "tiny/site.yaml", moved);
  RenderRequest request = Request(files, "panos", "today/fw1.set");
  request.folder = "out";
  const Outcome change = RenderSite(request, {});
  ASSERT_EQ(change.exit, Exit::kFine) << change.messages;
  const std::string commands = files.Read("out/fw1.panos.change.set").value();
  const std::string undo = files.Read("out/fw1.panos.undo.set").value();
  const std::size_t added = commands.find("set rulebase security rules pw-mini-1");
  const std::size_t removed = commands.find("delete rulebase security rules pw-mini-1");
  ASSERT_NE(added, std::string::npos) << commands;
  ASSERT_NE(removed, std::string::npos) << commands;
  EXPECT_LT(added, removed);
  EXPECT_THAT(commands, HasSubstr("10.0.2.9"));
  EXPECT_THAT(undo, HasSubstr("set address pw-db1-10.0.2.1 ip-netmask 10.0.2.1"));
  EXPECT_THAT(undo, HasSubstr("delete address pw-db1-10.0.2.9"));
}

TEST(ChangeFrom, IsTheWholeTextWhereThatReplacesEverything) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  const std::string whole = RenderSite(Request(files, "nftables"), {}).text;
  Put(files, "today/fw1.nft", "table inet filter {\n}\n");
  const Outcome change = RenderSite(Request(files, "nftables", "today/fw1.nft"), {});
  EXPECT_EQ(change.exit, Exit::kFine) << change.messages;
  EXPECT_EQ(change.text, whole);
  EXPECT_THAT(change.messages, HasSubstr("replaces all there is at once"));
}

TEST(ChangeFrom, SaysInWordsWhatAWholeTextChanges) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  RenderRequest request = Request(files, "aws");
  request.at = "db1-fw";
  const std::string today = RenderSite(request, {}).text;
  Put(files, "today/db1.tf", today);
  request.change_from = "today/db1.tf";
  EXPECT_THAT(RenderSite(request, {}).messages, HasSubstr("it lets pass what passes today\n"));
  std::string other = today;
  const std::string port = "= 5432";
  for (std::size_t at = other.find(port); at != std::string::npos; at = other.find(port, at + 1))
    other.replace(at, port.size(), "= 5433");
  Put(files, "today/db1.tf", other);
  const Outcome change = RenderSite(request, {});
  EXPECT_EQ(change.text, today);
  EXPECT_THAT(change.messages, HasSubstr("what it changes:\n    + mini-1/"));
  EXPECT_THAT(change.messages, HasSubstr("    - today/db1.tf:"));
  EXPECT_THAT(change.messages, HasSubstr(":5432\n"));
  EXPECT_THAT(change.messages, HasSubstr(":5433\n"));
}

TEST(ChangeFrom, OfAFortigateKeepsItsNumbers) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  std::string today = RenderSite(Request(files, "fortigate"), {}).text;
  today.replace(today.find("edit 0"), 6, "edit 5");
  Put(files, "today/fw1.conf", today);
  EXPECT_THAT(RenderSite(Request(files, "fortigate", "today/fw1.conf"), {}).messages,
              HasSubstr("no change necessary"));
  std::string moved(kMiniSite);
  moved.replace(moved.find("db1: { addresses: [10.0.2.1] }"), 30, "db1: { addresses: [10.0.2.9] }");
  Put(files, "tiny/site.yaml", moved);
  const Outcome change = RenderSite(Request(files, "fortigate", "today/fw1.conf"), {});
  EXPECT_EQ(change.exit, Exit::kFine) << change.messages;
  EXPECT_THAT(change.text, HasSubstr("    edit 6\n"));
  EXPECT_THAT(change.text, HasSubstr("    delete 5\n"));
}

// What a list without connections lets pass beyond the plan is never unsaid.
TEST(RenderStateless, SaysWhatTheWayOfRepliesLetsPass) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  RenderRequest request = Request(files, "nacl");
  request.at = "db1-fw";
  const Outcome outcome = RenderSite(request, {});
  EXPECT_EQ(outcome.exit, Exit::kFine) << outcome.messages;
  EXPECT_THAT(outcome.text, HasSubstr("resource \"aws_network_acl\" "));
  EXPECT_THAT(outcome.messages, HasSubstr("PW-FLOW-0026"));
  EXPECT_THAT(outcome.messages, HasSubstr("such as tcp 10.0.2.1:"));
}

TEST(ChangeFrom, NamesWhatOthersOpened) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  std::string today = RenderSite(Request(files, "panos"), {}).text;
  today +=
      "set rulebase security rules guest from a to b source any destination any application "
      "any service any action allow\n";
  Put(files, "today/fw1.set", today);
  const Outcome change = RenderSite(Request(files, "panos", "today/fw1.set"), {});
  EXPECT_THAT(change.messages, HasSubstr("PW-FLOW-0023"));
  EXPECT_THAT(change.text, Not(HasSubstr("guest")));
}

TEST(ChangeFrom, RefusesWhatItCannotRead) {
  sys::MemoryFiles files;
  PutMiniSite(files);
  EXPECT_EQ(RenderSite(Request(files, "panos", "today/none.set"), {}).exit, Exit::kBadInput);
  Put(files, "today/fw1.set", "set rulebase security rules x from\n");
  EXPECT_NE(RenderSite(Request(files, "panos", "today/fw1.set"), {}).exit, Exit::kFine);
  EXPECT_EQ(RenderSite(Request(files, "nonsense"), {}).exit, Exit::kBadInput);
}

}  // namespace
}  // namespace portwright::workflow
