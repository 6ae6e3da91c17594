#include "base/json_members.h"

#include <gtest/gtest.h>

namespace portwright {
namespace {

using Json = JsonMembers::Json;

TEST(JsonMembers, ReadsWhatIsThere) {
  const Json json = Json::parse(R"({"a": "x", "b": true, "c": 7, "d": ["p", "q"]})");
  JsonMembers members(json, "the file");
  EXPECT_EQ(members.Text("a"), "x");
  EXPECT_TRUE(members.Flag("b"));
  EXPECT_EQ(members.Number("c", 7), 7U);
  EXPECT_EQ(members.Texts("d"), (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(members.Problem(), "");
}

TEST(JsonMembers, NamesTheFirstThatIsWrong) {
  const Json json = Json::parse(R"({"a": 1, "c": 8})");
  JsonMembers members(json, "the file");
  EXPECT_EQ(members.Text("a"), "");
  EXPECT_EQ(members.Number("c", 7), 0U);
  EXPECT_EQ(members.Problem(), "the file: expected a text as 'a'");
}

TEST(JsonMembers, LeavesNothingUnread) {
  const Json json = Json::parse(R"({"a": "x", "b": "y"})");
  JsonMembers members(json, "the file");
  members.Text("a");
  EXPECT_EQ(members.Problem(), "the file: expected 1 members, found 2");
}

TEST(JsonMembers, ListsAreReadToTheFirstProblem) {
  const Json json = Json::parse(R"([{"a": "x"}, {"a": 2}, 3])");
  std::vector<std::string> seen;
  const std::string problem = ReadJsonList(
      &json, "entry", [&](JsonMembers& members) { seen.push_back(members.Text("a")); });
  EXPECT_EQ(problem, "entry 2: expected a text as 'a'");
  EXPECT_EQ(seen, (std::vector<std::string>{"x", ""}));
}

}  // namespace
}  // namespace portwright
