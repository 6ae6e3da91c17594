#include "packetset/label_sets.h"

#include <gtest/gtest.h>

#include <vector>

namespace portwright::packetset {
namespace {

std::uint32_t Intern(LabelSets& sets, const std::vector<std::uint32_t>& labels) {
  return sets.Intern(labels.data(), labels.size());
}

TEST(LabelSets, NumbersEqualSetsAlike) {
  LabelSets sets;
  const std::uint32_t one = Intern(sets, {1});
  const std::uint32_t pair = Intern(sets, {1, 2});
  EXPECT_NE(one, pair);
  EXPECT_EQ(Intern(sets, {1}), one);
  EXPECT_EQ(Intern(sets, {1, 2}), pair);
  EXPECT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets.Labels(pair), (std::vector<std::uint32_t>{1, 2}));
  EXPECT_EQ(sets.Labels(one), std::vector<std::uint32_t>{1});
}

TEST(LabelSets, FindsThemAgainAfterGrowing) {
  constexpr std::uint32_t kCount = 5000;
  LabelSets sets;
  for (std::uint32_t i = 0; i < kCount; ++i) EXPECT_EQ(Intern(sets, {i, i + 7}), i);
  for (std::uint32_t i = 0; i < kCount; ++i) EXPECT_EQ(Intern(sets, {i, i + 7}), i);
  EXPECT_EQ(sets.size(), kCount);
}

}  // namespace
}  // namespace portwright::packetset
