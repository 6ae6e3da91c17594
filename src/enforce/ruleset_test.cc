#include "enforce/ruleset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "enforce/memory_ruleset.h"
#include "testing/temporary_folder.h"

namespace portwright::enforce {
namespace {

const std::string kOurs = "table inet portwright {\n\tchain pw_input {\n\t}\n}\n";
const std::string kDocker =
    "table ip nat {\n\tchain DOCKER {\n\t\tiifname \"docker0\" counter return\n\t}\n}\n";
const std::string kFirewalld = "table inet firewalld {\n\tct helper x {\n\t}\n}\n";

TEST(Marked, SaysWhichGenerationItIs) {
  const std::string text = Marked(kOurs, 4'294'967'295U);
  EXPECT_EQ(text, kOurs + "\nadd chain inet portwright pw_generation_4294967295\n");
  EXPECT_EQ(GenerationOf("table inet portwright {\n\tchain pw_generation_12 {\n\t}\n}\n"), 12U);
}

TEST(GenerationOf, TakesNothingElse) {
  for (const char* text :
       {"", "table inet portwright {\n}\n", "chain pw_generation_ {", "chain pw_generation_x {",
        "pw_generation_7", "chain pw_generation_4294967296 {",
        "chain pw_generation_99999999999999999999 {"}) {
    EXPECT_EQ(GenerationOf(text), std::nullopt) << text;
  }
}

TEST(RestoreTable, BringsBackWhatWasListed) {
  EXPECT_EQ(RestoreTable(std::nullopt), "table inet portwright\ndelete table inet portwright\n");
  EXPECT_EQ(RestoreTable(kOurs), "table inet portwright\ndelete table inet portwright\n" + kOurs);
}

TEST(WithoutTable, LeavesTheOthersAsTheyAre) {
  const std::string others = kFirewalld + kDocker;
  EXPECT_EQ(WithoutTable(kFirewalld + kOurs + kDocker), others + "\n");
  EXPECT_EQ(WithoutTable(others), others + "\n");
  EXPECT_EQ(WithoutTable(kOurs), "\n");
  const std::string alike = "table inet portwright2 {\n}\ntable ip portwright {\n}\n";
  EXPECT_EQ(WithoutTable(alike), alike + "\n");
}

// What Apply and its way back ask of a kernel, in the order in which they ask it.
class MemoryRulesetTest : public ::testing::Test {
 protected:
  MemoryRulesetTest() : lock_(*sys::LockFile::Take(folder_.File("lock"))) {}

  const TemporaryFolder folder_{"ruleset"};
  std::optional<sys::LockFile> lock_;
  MemoryRuleset kernel_;
};

TEST_F(MemoryRulesetTest, HoldsWhatIsLoaded) {
  EXPECT_EQ(kernel_.ListTable().value(), std::nullopt);
  kernel_.Put("ip nat", "  x\n");
  ASSERT_TRUE(kernel_.Load(Marked(RemoveTable() + "table inet portwright {\n  a\n}\n", 3), *lock_)
                  .has_value());
  const std::string listed = kernel_.ListTable().value().value();
  EXPECT_EQ(listed, "table inet portwright {\n  a\n  chain pw_generation_3 {\n  }\n}\n");
  EXPECT_EQ(GenerationOf(listed), 3U);
  EXPECT_EQ(kernel_.ListAll().value(), listed + "table ip nat {\n  x\n}\n");
  ASSERT_TRUE(kernel_.Load(RestoreTable(listed), *lock_).has_value());
  EXPECT_EQ(kernel_.ListTable().value(), listed);
  ASSERT_TRUE(kernel_.Load(RestoreTable(std::nullopt), *lock_).has_value());
  EXPECT_EQ(kernel_.ListTable().value(), std::nullopt);
}

TEST_F(MemoryRulesetTest, TakesAllOrNothing) {
  for (const char* commands :
       {"table inet portwright {\n  a\n}\nnonsense\n", "table inet portwright {\n  a\n",
        "table inet portwright {\n  a\n}\ndelete table ip nat\n",
        "table inet portwright {\n  a\n}\nadd chain ip nat x\n"}) {
    EXPECT_EQ(kernel_.Check(commands).error().code, ErrorCode::kRefused);
    EXPECT_EQ(kernel_.Load(commands, *lock_).error().code, ErrorCode::kRefused);
    EXPECT_EQ(kernel_.Text(), "");
  }
}

TEST_F(MemoryRulesetTest, FailsAsItIsAsked) {
  kernel_.RefuseLoad(1);
  kernel_.LoseAnswer(2);
  kernel_.FailListing(2);
  EXPECT_FALSE(kernel_.Load("table a {\n}\n", *lock_).has_value());
  EXPECT_EQ(kernel_.ListAll().value(), "");
  EXPECT_FALSE(kernel_.Load("table a {\n}\n", *lock_).has_value());
  EXPECT_FALSE(kernel_.ListAll().has_value());
  EXPECT_EQ(kernel_.ListAll().value(), "table a {\n}\n");
}

}  // namespace
}  // namespace portwright::enforce
