#include "dialect/common/nested_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace portwright::dialect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NestedGroups, MembersComeFirst) {
  const GroupOrder order = OrderGroups({{1, 2}, {2}, {}, {}});
  EXPECT_THAT(order.order, ElementsAre(2U, 1U, 0U, 3U));
  EXPECT_THAT(order.loops, IsEmpty());
}

TEST(NestedGroups, LoopsAreNamed) {
  const GroupOrder order = OrderGroups({{1}, {2, 0}, {2}});
  ASSERT_EQ(order.loops.size(), 2U);
  EXPECT_EQ(order.loops[0].group, 2U);
  EXPECT_EQ(order.loops[0].member, 0U);
  EXPECT_EQ(order.loops[1].group, 1U);
  EXPECT_EQ(order.loops[1].member, 1U);
}

TEST(NestedGroups, DepthCostsNoStack) {
  std::vector<std::vector<std::uint32_t>> members(1'000'000);
  for (std::uint32_t i = 0; i + 1 < members.size(); ++i) members[i] = {i + 1};
  const GroupOrder order = OrderGroups(members);
  EXPECT_EQ(order.order.front(), 999'999U);
  EXPECT_EQ(order.order.back(), 0U);
}

}  // namespace
}  // namespace portwright::dialect
