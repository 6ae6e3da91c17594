#include "packetset/grid.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portwright::packetset {
namespace {

LabelledBox Flow(const std::string& source, const std::string& destination, std::uint32_t label) {
  return {BoxesOf(net::ParsePrefix(source)->Range(), net::ParsePrefix(destination)->Range(),
                  *net::ParseService("tcp/443"), net::kAnyPort)[0],
          label};
}

Grid GridOf(net::Family family, const std::vector<LabelledBox>& boxes) {
  Grid grid(family);
  for (const LabelledBox& box : boxes) grid.Add(box.box, box.label);
  return grid;
}

TEST(Grid, GivesBoxesSortedByLabel) {
  const std::vector<LabelledBox> boxes{Flow("10.0.1.0/24", "10.9.0.5", 8),
                                       Flow("10.0.2.0/24", "10.9.0.5", 3)};
  Grid grid = GridOf(net::Family::kIpv4, boxes);
  const std::vector<GridLabelled> taken = grid.TakeBoxes();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].label, 3U);
  EXPECT_EQ(taken[0].id, 0U);
  EXPECT_EQ(taken[0].extents[kSource], (Extent{0x0a000200, 0x0a0002ff}));
  EXPECT_EQ(taken[0].extents[kProtocol], (Extent{6, 6}));
  EXPECT_EQ(taken[0].extents[kSourcePort], (Extent{0, 65535}));
  EXPECT_EQ(taken[1].id, 1U);
  EXPECT_EQ(grid.ToBox(taken[1].extents), boxes[0].box);
}

TEST(Grid, CountsIpv6ByTheEndsAtHand) {
  // Sources begin at ::, 2001:db8::, 2001:db8:0:1::, 2001:db9::
  const std::vector<LabelledBox> boxes{Flow("::/0", "2001:db8::5", 1),
                                       Flow("2001:db8::/32", "2001:db8::5", 2),
                                       Flow("2001:db8::/64", "2001:db8::6", 3)};
  Grid grid = GridOf(net::Family::kIpv6, boxes);
  const std::vector<GridLabelled> taken = grid.TakeBoxes();
  EXPECT_EQ(taken[0].extents[kSource], (Extent{0, 3}));
  EXPECT_EQ(taken[1].extents[kSource], (Extent{1, 2}));
  EXPECT_EQ(taken[2].extents[kSource], (Extent{1, 1}));
  EXPECT_EQ(taken[1].extents[kDestination], (Extent{0, 0}));
  EXPECT_EQ(taken[2].extents[kDestination], (Extent{1, 1}));
  for (std::size_t i = 0; i < taken.size(); ++i) {
    EXPECT_EQ(grid.ToBox(taken[i].extents), boxes[i].box);
  }
}

}  // namespace
}  // namespace portwright::packetset
