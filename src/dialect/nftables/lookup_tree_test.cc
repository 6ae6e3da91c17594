#include "dialect/nftables/lookup_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace portwright::dialect::nftables {
namespace {

using net::Family;
using packetset::Cell;

Cell MakeCell(net::AddressRange source, net::AddressRange destination) {
  Cell cell;
  cell.box.source = source;
  cell.box.destination = destination;
  return cell;
}

std::vector<std::uint32_t> All(const std::vector<Cell>& cells) {
  std::vector<std::uint32_t> indices(cells.size());
  std::iota(indices.begin(), indices.end(), 0U);
  return indices;
}

// What a packet of these addresses is looked up in: the sizes of the maps, and the cells that hold
// it.
struct Walk {
  std::vector<std::size_t> map_sizes;
  std::vector<std::uint32_t> found;
};

void Follow(const LookupTree& tree, const std::vector<Cell>& cells, net::U128 source,
            net::U128 destination, Walk& walk) {
  if (tree.field == SplitField::kNone) {
    walk.map_sizes.push_back(tree.cells.size());
    for (const std::uint32_t i : tree.cells) {
      if (cells[i].box.source.Contains(net::Address{Family::kIpv4, source}) &&
          cells[i].box.destination.Contains(net::Address{Family::kIpv4, destination})) {
        walk.found.push_back(i);
      }
    }
    return;
  }
  const net::U128 value = tree.field == SplitField::kSource ? source : destination;
  for (std::size_t i = 0; i < tree.children.size(); ++i) {
    if (tree.starts[i] <= value && value <= tree.ends[i]) {
      Follow(tree.children[i], cells, source, destination, walk);
    }
  }
  if (tree.over_borders != nullptr) {
    Follow(*tree.over_borders, cells, source, destination, walk);
  }
}

void Leaves(const LookupTree& tree, std::vector<std::uint32_t>& indices, std::size_t& largest) {
  if (tree.field == SplitField::kNone) {
    indices.insert(indices.end(), tree.cells.begin(), tree.cells.end());
    largest = std::max(largest, tree.cells.size());
  }
  for (const LookupTree& child : tree.children) Leaves(child, indices, largest);
  if (tree.over_borders != nullptr) Leaves(*tree.over_borders, indices, largest);
}

// Every cell once, no map above the limit, and every corner of every cell finds it.
void ExpectSound(const std::vector<Cell>& cells, std::size_t cells_max) {
  const LookupTree tree = SplitCells(cells, All(cells), cells_max);
  std::vector<std::uint32_t> indices;
  std::size_t largest = 0;
  Leaves(tree, indices, largest);
  std::sort(indices.begin(), indices.end());
  EXPECT_EQ(indices, All(cells));
  EXPECT_LE(largest, cells_max);
  for (std::uint32_t i = 0; i < cells.size(); ++i) {
    for (const net::U128 source : {cells[i].box.source.lo, cells[i].box.source.hi}) {
      for (const net::U128 destination :
           {cells[i].box.destination.lo, cells[i].box.destination.hi}) {
        Walk walk;
        Follow(tree, cells, source, destination, walk);
        EXPECT_EQ(std::count(walk.found.begin(), walk.found.end(), i), 1) << "cell " << i;
      }
    }
  }
}

TEST(LookupTree, FewCellsStayInOneMap) {
  const std::vector<Cell> cells(3,
                                MakeCell(net::AllAddresses(Family::kIpv4), {Family::kIpv4, 1, 1}));
  const LookupTree tree = SplitCells(cells, All(cells), 3);
  EXPECT_EQ(tree.field, SplitField::kNone);
  EXPECT_EQ(tree.cells, (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(LookupTree, DestinationsPartTheCells) {
  std::vector<Cell> cells;
  for (net::U128 i = 0; i < 100; ++i) {
    cells.push_back(
        MakeCell(net::AllAddresses(Family::kIpv4), {Family::kIpv4, 10 * i, 10 * i + 5}));
  }
  const LookupTree tree = SplitCells(cells, All(cells), 10);
  EXPECT_EQ(tree.field, SplitField::kDestination);
  EXPECT_EQ(tree.children.size(), 10U);
  EXPECT_EQ(tree.over_borders, nullptr);
  EXPECT_EQ(tree.starts.front(), 0U);
  EXPECT_EQ(tree.ends.back(), net::MaxAddress(Family::kIpv4));
  ExpectSound(cells, 10);
}

TEST(LookupTree, SourcesPartCellsOfOneDestination) {
  std::vector<Cell> cells;
  for (net::U128 i = 0; i < 100; ++i) {
    cells.push_back(
        MakeCell({Family::kIpv4, 10 * i, 10 * i + 5}, net::AllAddresses(Family::kIpv4)));
  }
  EXPECT_EQ(SplitCells(cells, All(cells), 10).field, SplitField::kSource);
  ExpectSound(cells, 10);
}

TEST(LookupTree, CellsOverABorderAreAskedAsWell) {
  std::vector<Cell> cells;
  for (net::U128 i = 0; i < 60; ++i) {
    cells.push_back(MakeCell({Family::kIpv4, 1000 + i, 1000 + i}, {Family::kIpv4, 10 * i, 10 * i}));
  }
  for (net::U128 i = 0; i < 30; ++i) {
    cells.push_back(
        MakeCell({Family::kIpv4, 2000 + i, 2000 + i}, net::AllAddresses(Family::kIpv4)));
  }
  for (net::U128 i = 0; i < 20; ++i) {
    cells.push_back(
        MakeCell({Family::kIpv4, 3000 + i, 3000 + i}, {Family::kIpv4, 25 * i, 25 * i + 40}));
  }
  const LookupTree tree = SplitCells(cells, All(cells), 10);
  EXPECT_NE(tree.over_borders, nullptr);
  ExpectSound(cells, 10);
}

TEST(LookupTree, CellsThatNothingPartsEndInOneMap) {
  const std::vector<Cell> cells(
      50, MakeCell(net::AllAddresses(Family::kIpv4), net::AllAddresses(Family::kIpv4)));
  const LookupTree tree = SplitCells(cells, All(cells), 10);
  EXPECT_EQ(tree.field, SplitField::kNone);
  EXPECT_EQ(tree.cells.size(), 50U);
}

}  // namespace
}  // namespace portwright::dialect::nftables
