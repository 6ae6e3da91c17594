#include "dialect/common/requirement_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace portwright::dialect {
namespace {

policy::Policy WithReasons(std::vector<policy::Reason> reasons,
                           std::vector<std::vector<std::uint32_t>> origins) {
  policy::Policy policy;
  policy.reasons = std::move(reasons);
  for (auto& origin : origins) policy.origins.push_back({std::move(origin)});
  return policy;
}

std::string Comment(const RequirementSets& sets, std::uint32_t set) {
  std::string out;
  sets.AppendComment(out, set, 128);
  return out;
}

TEST(RequirementSets, CommentNamesTheFirstAndCountsTheRest) {
  const policy::Policy policy = WithReasons(
      {{"b/two", "doc L2", ""}, {"a/one", "doc L1", ""}, {"c/three", "", ""}}, {{0, 1, 2}, {2}});
  RequirementSets sets(policy);
  const std::uint32_t all = sets.Intern({1});
  const std::uint32_t one = sets.Intern({2});
  sets.AssignHashes();
  EXPECT_EQ(Comment(sets, all).substr(8), " a/one (doc L1) +2");
  EXPECT_EQ(Comment(sets, one).substr(8), " c/three");
  EXPECT_NE(Comment(sets, all).substr(0, 8), Comment(sets, one).substr(0, 8));
  EXPECT_EQ(sets.requirement_count(), 3U);
}

TEST(RequirementSets, HashIsOfTheSetAndNotOfThePools) {
  const policy::Policy policy = WithReasons({{"x", "1", ""}, {"y", "2", ""}}, {{0, 1}, {0}, {1}});
  const policy::Policy other =
      WithReasons({{"z", "", ""}, {"y", "changed", ""}, {"x", "", "w"}}, {{0}, {1, 2}});
  RequirementSets sets(policy);
  const std::uint32_t direct = sets.Intern({1});
  EXPECT_EQ(sets.Intern({2, 3}), direct);  // of two origins, the same requirements
  sets.AssignHashes();
  RequirementSets others(other);
  others.Intern({1});
  const std::uint32_t same = others.Intern({2});
  others.AssignHashes();
  EXPECT_EQ(sets.hash(direct), others.hash(same));
}

TEST(RequirementSets, CommentFitsTheKernelsLimit) {
  const std::string id(200, 'i');
  const policy::Policy policy = WithReasons(
      {{id, "doc L1", ""}, {"j", "", ""}, {std::string(119, 'a'), "", ""}}, {{0, 1}, {2}});
  RequirementSets sets(policy);
  const std::uint32_t cut = sets.Intern({1});
  const std::uint32_t whole = sets.Intern({2});
  sets.AssignHashes();
  const std::string comment = Comment(sets, cut);
  EXPECT_EQ(comment.size(), std::size_t{128});
  EXPECT_EQ(comment.substr(comment.size() - 8), "iii.. +1");
  EXPECT_EQ(Comment(sets, whole).substr(8), " " + std::string(119, 'a'));
}

TEST(RequirementSets, CommentHoldsNothingThatEndsAQuotedText) {
  const policy::Policy policy =
      WithReasons({{"a\"b\\c", "l\ni\tn\xc3\xa9 \xe2\x80\x9cq", ""}}, {{0}});
  RequirementSets sets(policy);
  const std::uint32_t set = sets.Intern({1});
  sets.AssignHashes();
  EXPECT_EQ(Comment(sets, set).substr(8), " a'b/c (l i n? ?q)");
}

TEST(RequirementSets, NoRequirementIsAHashAlone) {
  const policy::Policy policy = WithReasons({}, {});
  RequirementSets sets(policy);
  const std::uint32_t set = sets.Intern({0});
  sets.AssignHashes();
  EXPECT_EQ(Comment(sets, set).size(), 8U);
  EXPECT_EQ(sets.Csv(), "hash,requirement,citation,purpose\n");
}

TEST(RequirementSets, CsvHasARowForEachRequirementOfEachSet) {
  const policy::Policy policy =
      WithReasons({{"b", "doc L2", "says, \"hello\""}, {"a", "doc L1", "=1+1"}}, {{0, 1}, {1}});
  RequirementSets sets(policy);
  const std::uint32_t both = sets.Intern({1});
  const std::uint32_t one = sets.Intern({2});
  sets.AssignHashes();
  const std::string hash_both = Comment(sets, both).substr(0, 8);
  const std::string hash_one = Comment(sets, one).substr(0, 8);
  const std::string rows_both =
      hash_both + ",a,doc L1,'=1+1\n" + hash_both + ",b,doc L2,\"says, \"\"hello\"\"\"\n";
  const std::string row_one = hash_one + ",a,doc L1,'=1+1\n";
  EXPECT_EQ(sets.Csv(), "hash,requirement,citation,purpose\n" +
                            (hash_both < hash_one ? rows_both + row_one : row_one + rows_both));
}

TEST(RequirementSets, HashesAreDistinctEvenOfManySets) {
  // 200,000 sets would share about five 32-bit hashes by chance.
  constexpr std::uint32_t kSets = 200'000;
  policy::Policy policy;
  for (std::uint32_t i = 0; i < kSets; ++i) {
    policy.reasons.push_back({"id/" + std::to_string(i), "", ""});
    policy.origins.push_back({{i}});
  }
  RequirementSets sets(policy);
  for (std::uint32_t i = 0; i < kSets; ++i) sets.Intern({i + 1});
  sets.AssignHashes();
  std::vector<std::uint32_t> hashes;
  for (std::uint32_t i = 0; i < kSets; ++i) hashes.push_back(sets.hash(i));
  std::sort(hashes.begin(), hashes.end());
  EXPECT_EQ(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

}  // namespace
}  // namespace portwright::dialect
