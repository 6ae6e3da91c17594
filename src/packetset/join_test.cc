#include "packetset/join.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>
#include <vector>

namespace portwright::packetset {
namespace {

Piece MakePiece(Extent source, Extent port, std::uint32_t labels = 0) {
  Piece piece;
  piece.extents[kSource] = source;
  piece.extents[kDestinationPort] = port;
  piece.labels = labels;
  return piece;
}

std::vector<GridBox> Sorted(const std::vector<Piece>& pieces) {
  std::vector<GridBox> boxes;
  for (const Piece& piece : pieces) boxes.push_back(piece.extents);
  std::sort(boxes.begin(), boxes.end());
  return boxes;
}

TEST(Joiner, JoinsChainsOfNeighbours) {
  std::vector<Piece> pieces{MakePiece({4, 6}, {1, 1}), MakePiece({0, 1}, {1, 1}),
                            MakePiece({2, 3}, {1, 1}), MakePiece({8, 9}, {1, 1})};
  EXPECT_TRUE(Joiner().Along(kSource, pieces, 0));
  EXPECT_EQ(Sorted(pieces), Sorted({MakePiece({0, 6}, {1, 1}), MakePiece({8, 9}, {1, 1})}));
}

TEST(Joiner, KeepsApartWhatDiffersElsewhere) {
  std::vector<Piece> pieces{MakePiece({0, 1}, {1, 1}), MakePiece({2, 3}, {1, 2}),
                            MakePiece({4, 5}, {1, 2}, 7)};
  EXPECT_FALSE(Joiner().Along(kSource, pieces, 0));
  EXPECT_EQ(pieces.size(), 3U);
  pieces[1].extents[kDestinationPort] = {1, 1};
  pieces[0].owner = 4;
  EXPECT_FALSE(Joiner().Along(kSource, pieces, 0));
}

TEST(Joiner, LeavesPiecesBeforeTheBeginningAlone) {
  std::vector<Piece> pieces{MakePiece({0, 1}, {1, 1}), MakePiece({2, 3}, {1, 1}),
                            MakePiece({4, 5}, {1, 1})};
  EXPECT_TRUE(Joiner().Along(kSource, pieces, 1));
  EXPECT_EQ(Sorted(pieces), Sorted({MakePiece({0, 1}, {1, 1}), MakePiece({2, 5}, {1, 1})}));
}

TEST(Joiner, DoesNotJoinAroundTheEndOfTheCoordinates) {
  std::vector<Piece> pieces{MakePiece({5, UINT32_MAX}, {1, 1}), MakePiece({0, 3}, {1, 1})};
  EXPECT_FALSE(Joiner().Along(kSource, pieces, 0));
}

TEST(Joiner, OfAllFieldsGoesOnWhileItHelps) {
  // Sources join only after ports did, and then ports again.
  std::vector<Piece> pieces{MakePiece({0, 1}, {1, 1}), MakePiece({0, 1}, {2, 2}),
                            MakePiece({2, 3}, {1, 2}), MakePiece({0, 3}, {3, 3})};
  Joiner().All(pieces, 0);
  EXPECT_EQ(Sorted(pieces), Sorted({MakePiece({0, 3}, {1, 3})}));
}

// Few pieces are compared pairwise, many by hash: a grid of either size becomes one.
TEST(Joiner, OfManyPiecesDoesWhatItDoesOfFew) {
  for (const std::uint32_t side : {3U, 40U}) {
    std::vector<Piece> pieces;
    for (std::uint32_t i = 0; i < side; ++i) {
      for (std::uint32_t j = 0; j < side; ++j) pieces.push_back(MakePiece({i, i}, {j, j}));
    }
    std::shuffle(pieces.begin(), pieces.end(), std::mt19937(1));
    Joiner().All(pieces, 0);
    EXPECT_EQ(Sorted(pieces), Sorted({MakePiece({0, side - 1}, {0, side - 1})}));
  }
}

}  // namespace
}  // namespace portwright::packetset
