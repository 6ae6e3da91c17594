#include "packetset/cover.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "packetset/first_match.h"
#include "testing/gen.h"

namespace portwright::packetset {
namespace {

using portwright::testing::AllPackets;
using portwright::testing::AnyBox;
using portwright::testing::Choices;
using ::testing::ElementsAre;

bool AnyContains(const std::vector<Box>& boxes, const std::vector<std::uint32_t>& which,
                 const net::Packet& packet) {
  return std::any_of(which.begin(), which.end(),
                     [&](std::uint32_t i) { return boxes[i].Contains(packet); });
}

// What FindCover says against every packet of the small universe.
void ExpectRight(const Box& box, const std::vector<Box>& boxes,
                 const std::vector<net::Packet>& packets) {
  std::vector<std::uint32_t> all(boxes.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  const auto is_open = [&](const net::Packet& packet) {
    return box.Contains(packet) && !AnyContains(boxes, all, packet);
  };
  const bool open = std::any_of(packets.begin(), packets.end(), is_open);
  const CoverAnswer answer = FindCover(box, boxes);
  ASSERT_EQ(answer.coverage, open ? Coverage::kOpen : Coverage::kCovered) << ToText(box);
  if (open) {
    ASSERT_TRUE(answer.packet.has_value());
    EXPECT_TRUE(is_open(*answer.packet)) << ToText(*answer.packet);
    return;
  }
  for (const net::Packet& packet : packets) {
    if (!box.Contains(packet)) continue;
    ASSERT_TRUE(AnyContains(boxes, answer.used, packet)) << ToText(packet);
  }
}

TEST(FindCover, AgreesOnAllPairsOverTwoFieldsOfTwoBits) {
  // Packets that differ in the other fields are alike here.
  std::vector<net::Packet> packets;
  for (const net::Packet& packet : AllPackets(2)) {
    if (packet.source.family == net::Family::kIpv4 && packet.protocol == 0 &&
        packet.source_port == 0 && packet.destination.value == 0)
      packets.push_back(packet);
  }
  ASSERT_EQ(packets.size(), 16U);
  const std::vector<bool> varied{true, false, false, false, true};
  const std::size_t step = portwright::testing::kIsSanitized ? 67 : 7;
  std::size_t count = 0;
  for (Choices choices = Choices::All(); choices.Next();) {
    std::vector<Box> boxes;
    for (int i = 0; i < 3; ++i) {
      boxes.push_back(AnyBox(choices, net::Family::kIpv4, 2, varied));
    }
    if (choices.count() % step != 0) continue;
    const Box box = boxes.back();
    boxes.pop_back();
    ExpectRight(box, boxes, packets);
    if (HasFatalFailure()) return;
    ++count;
  }
  EXPECT_GT(count, 10'000U);
}

TEST(FindCover, AgreesOnRandomBoxesOverAllFields) {
  std::vector<net::Packet> packets[2];
  for (const net::Packet& packet : AllPackets(2)) {
    packets[static_cast<std::size_t>(packet.source.family)].push_back(packet);
  }
  std::size_t covered = 0;
  for (Choices choices = Choices::Random(5, 1500); choices.Next();) {
    const auto family = choices.Below(2) == 0 ? net::Family::kIpv4 : net::Family::kIpv6;
    const std::vector<bool> varied{true, choices.Below(2) == 0, choices.Below(2) == 0,
                                   choices.Below(2) == 0, true};
    std::vector<Box> boxes;
    for (std::uint32_t i = choices.Below(40) + 1; i-- > 0;) {
      boxes.push_back(AnyBox(choices, family, 2, varied));
    }
    const Box box = AnyBox(choices, family, 2, varied);
    ExpectRight(box, boxes, packets[static_cast<std::size_t>(family)]);
    if (HasFatalFailure()) return;
    if (FindCover(box, boxes).coverage == Coverage::kCovered) ++covered;
  }
  EXPECT_GT(covered, 200U);
}

TEST(FindCover, SaysUndecidedWhenTheStepsEnd) {
  std::vector<Box> boxes;
  Box box;
  box.source = box.destination = net::AllAddresses(net::Family::kIpv4);
  for (std::uint32_t i = 0; i < 256; ++i) {
    boxes.push_back(box);
    boxes.back().source = {net::Family::kIpv4, i << 24, (i << 24) + 0xffffff};
  }
  CoverLimits limits;
  limits.steps_each = 100;
  EXPECT_EQ(FindCover(box, boxes, limits).coverage, Coverage::kUndecided);
  EXPECT_EQ(FindCover(box, boxes).coverage, Coverage::kCovered);
  boxes.pop_back();
  const CoverAnswer answer = FindCover(box, boxes);
  ASSERT_EQ(answer.coverage, Coverage::kOpen);
  EXPECT_EQ(answer.packet->source.value >> 24, 255U);
}

TEST(FindCover, NothingOfAnotherFamilyCovers) {
  Box box, other;
  box.source = box.destination = net::AllAddresses(net::Family::kIpv6);
  other.source = other.destination = net::AllAddresses(net::Family::kIpv4);
  EXPECT_EQ(FindCover(box, {other}).coverage, Coverage::kOpen);
  const CoverAnswer answer = FindCover(box, {other, box});
  EXPECT_EQ(answer.coverage, Coverage::kCovered);
  EXPECT_THAT(answer.used, ElementsAre(1U));
}

// Boxes over small coordinates of all fields but the protocol.
class GridCover : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kSide = 12;

  Extent AnyExtent() {
    const std::uint32_t lo = Below(kSide);
    return {lo, std::min(lo + Below(Below(3) == 0 ? kSide : 3), kSide - 1)};
  }
  GridBox AnyGridBox() {
    GridBox box;
    box[kProtocol] = {6, 6};
    for (const Field field : {kSource, kDestination, kSourcePort, kDestinationPort}) {
      box[field] = Below(4) == 0 ? Extent{0, kSide - 1} : AnyExtent();
    }
    return box;
  }
  std::uint32_t Below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }

  // Whether some point of a box is in none of the others.
  template <typename Found>
  static void ForEachPoint(const GridBox& box, const Found& found) {
    GridPoint at{};
    at[kProtocol] = 6;
    for (at[0] = box[0].lo; at[0] <= box[0].hi; ++at[0])
      for (at[1] = box[1].lo; at[1] <= box[1].hi; ++at[1])
        for (at[3] = box[3].lo; at[3] <= box[3].hi; ++at[3])
          for (at[4] = box[4].lo; at[4] <= box[4].hi; ++at[4]) found(at);
  }

  std::mt19937 random_{20261121};
};

TEST_F(GridCover, BatchesAgreeWithEveryPoint) {
  std::size_t covered = 0, by_several = 0;
  for (int round = 0; round < (portwright::testing::kIsSanitized ? 2 : 12); ++round) {
    std::vector<GridBox> boxes;
    for (int i = 0; i < 400; ++i) boxes.push_back(AnyGridBox());
    std::vector<CoverQuestion> questions;
    for (std::uint32_t i = 0; i < boxes.size(); ++i) {
      questions.push_back({boxes[i], round % 3 == 0 ? i / 2 : 0, i});
    }
    const CoverAnswers answers = FindCovers(boxes, questions);
    for (std::size_t q = 0; q < questions.size(); ++q) {
      const CoverQuestion& question = questions[q];
      const auto covers = [&](const GridPoint& at) {
        for (std::uint32_t b = question.begin; b < question.end; ++b)
          if (Holds(boxes[b], at)) return true;
        return false;
      };
      bool open = false;
      bool used_cover = true;
      const bool said_covered = answers.Of(q) == Coverage::kCovered;
      ForEachPoint(question.box, [&](const GridPoint& at) {
        open = open || !covers(at);
        used_cover = used_cover &&
                     (!said_covered || std::any_of(answers.begin(q), answers.end(q),
                                                   [&](auto b) { return Holds(boxes[b], at); }));
      });
      ASSERT_EQ(answers.Of(q), open ? Coverage::kOpen : Coverage::kCovered) << round << " " << q;
      EXPECT_TRUE(used_cover) << round << " " << q;
      if (open) {
        EXPECT_TRUE(Holds(question.box, answers.Witness(q)));
        EXPECT_FALSE(covers(answers.Witness(q)));
      } else {
        EXPECT_LT(*(answers.end(q) - 1), question.end);
        EXPECT_GE(*answers.begin(q), question.begin);
        ++covered;
        if (answers.end(q) - answers.begin(q) > 1) ++by_several;
      }
    }
  }
  EXPECT_GT(covered, by_several);
  EXPECT_GT(by_several, 50U);
}

TEST_F(GridCover, TheFirstMatchIsTheFirst) {
  std::vector<GridBox> boxes;
  for (int i = 0; i < 2'000; ++i) boxes.push_back(AnyGridBox());
  std::vector<PointQuestion> questions;
  for (std::uint32_t i = 0; i < 3'000; ++i) {
    PointQuestion question;
    question.at = {Below(kSide), Below(kSide), 6, Below(kSide), Below(kSide)};
    question.end = Below(2'000);
    question.begin = i % 4 == 0 ? Below(question.end + 1) : 0;
    question.id = question.end;
    question.skip = i % 3 == 0 ? Below(50) : kSkipNothing;
    questions.push_back(question);
  }
  std::vector<std::uint32_t> owners;
  for (std::uint32_t i = 0; i < boxes.size(); ++i) owners.push_back(i / 3 % 50);
  FirstMatch(boxes, owners).Answer(questions);
  std::size_t found = 0;
  for (const PointQuestion& question : questions) {
    std::uint32_t first = question.begin;
    while (first < question.id &&
           (!Holds(boxes[first], question.at) || owners[first] == question.skip))
      ++first;
    ASSERT_EQ(question.found, first < question.id ? first : kNoBox);
    if (question.found != kNoBox) ++found;
  }
  EXPECT_GT(found, 1'000U);
}

TEST_F(GridCover, JoinFindsEveryOverlapOnce) {
  std::vector<GridBox> boxes;
  for (int i = 0; i < 1'500; ++i) boxes.push_back(AnyGridBox());
  std::vector<CoverQuestion> questions;
  for (int i = 0; i < 300; ++i) {
    const std::uint32_t begin = Below(1'500);
    questions.push_back({AnyGridBox(), begin, begin + Below(1'500 - begin)});
  }
  const std::vector<std::uint32_t> owners;
  OverlapJoin join(boxes, owners, JoinWant::kAllOrCover);
  EXPECT_FALSE(join.Run(questions.data(), questions.size(), 10));
  ASSERT_TRUE(join.Run(questions.data(), questions.size(), 1'000'000));
  for (std::size_t q = 0; q < questions.size(); ++q) {
    std::vector<std::uint32_t> expected;
    std::uint32_t cover = kNoBox;
    for (std::uint32_t b = questions[q].begin; b < questions[q].end; ++b) {
      if (Overlap(boxes[b], questions[q].box)) expected.push_back(b);
      if (cover == kNoBox && Covers(boxes[b], questions[q].box)) cover = b;
    }
    ASSERT_EQ(join.CoverOf(q), cover);
    if (cover != kNoBox) expected.clear();
    ASSERT_EQ(std::vector<std::uint32_t>(join.begin(q), join.end(q)), expected);
  }
}

GridBox TcpBox(Extent source, Extent destination, Extent ports) {
  return {source, destination, Extent{6, 6}, Extent{0, 65535}, ports};
}

// Worst cases: each ends within the limits of its own.
TEST(CoverWorstCases, AGridOfCellsShadowsOneLine) {
  std::vector<GridBox> boxes;
  for (std::uint32_t row = 0; row < 60; ++row) {
    for (std::uint32_t column = 0; column < 60; ++column)
      boxes.push_back(
          TcpBox({row * 16, row * 16 + 15}, {column * 16, column * 16 + 15}, {443, 443}));
  }
  const auto end = static_cast<std::uint32_t>(boxes.size());
  const GridBox whole = TcpBox({0, 959}, {0, 959}, {443, 443});
  const CoverAnswers all = FindCovers(boxes, {{whole, 0, end}, {whole, 1, end}});
  ASSERT_EQ(all.Of(0), Coverage::kCovered);
  EXPECT_EQ(all.end(0) - all.begin(0), 3600);
  ASSERT_EQ(all.Of(1), Coverage::kOpen);
  EXPECT_LT(all.Witness(1)[kSource], 16U);
  EXPECT_LT(all.Witness(1)[kDestination], 16U);
}

TEST(CoverWorstCases, LinesThatCrossAll) {
  std::vector<GridBox> boxes;
  constexpr std::uint32_t kEach = 4000;
  for (std::uint32_t i = 0; i < kEach; ++i) {
    boxes.push_back(TcpBox({i, i}, {0, kEach - 1}, {443, 443}));
    boxes.push_back(TcpBox({0, kEach - 1}, {i, i}, {443, 443}));
  }
  const GridBox whole = TcpBox({0, kEach - 1}, {0, kEach - 1}, {443, 443});
  const CoverAnswers answers = FindCovers(boxes, {{whole, 0, 2 * kEach}, {whole, 2, 2 * kEach}});
  EXPECT_EQ(answers.Of(0), Coverage::kCovered);
  // Without the first line of each kind one point is left.
  ASSERT_EQ(answers.Of(1), Coverage::kOpen);
  EXPECT_EQ(answers.Witness(1)[kSource], 0U);
  EXPECT_EQ(answers.Witness(1)[kDestination], 0U);
}

TEST(CoverWorstCases, AnySourceAndRangesOfPorts) {
  std::mt19937 random(3);
  std::vector<GridBox> boxes;
  std::vector<CoverQuestion> questions;
  for (std::uint32_t i = 0; i < 3000; ++i) {
    const auto bits = static_cast<std::uint32_t>(random() % 20);
    const auto to = static_cast<std::uint32_t>(random()) >> bits << bits;
    const auto lo = static_cast<std::uint32_t>(random() % 60'000);
    const auto hi = lo + static_cast<std::uint32_t>(random() % 5'000);
    boxes.push_back(TcpBox({0, UINT32_MAX}, {to, to + ((1U << bits) - 1)}, {lo, hi}));
    questions.push_back({boxes.back(), 0, i});
  }
  const CoverAnswers answers = FindCovers(boxes, questions);
  for (std::uint32_t q = 0; q < answers.size(); ++q) {
    ASSERT_NE(answers.Of(q), Coverage::kUndecided);
    if (answers.Of(q) != Coverage::kOpen) continue;
    for (std::uint32_t b = 0; b < q; ++b) ASSERT_FALSE(Holds(boxes[b], answers.Witness(q)));
  }
}

TEST(CoverWorstCases, StepsOfAllQuestionsAreLimited) {
  std::vector<GridBox> boxes;
  for (std::uint32_t i = 0; i < 1024; ++i)
    boxes.push_back(TcpBox({i / 32, i / 32}, {i % 32, i % 32}, {443, 443}));
  const GridBox whole = TcpBox({0, 31}, {0, 31}, {443, 443});
  CoverLimits limits;
  limits.steps_all = 2'000;
  const CoverAnswers answers =
      FindCovers(boxes, {{whole, 0, 1024}, {boxes[5], 0, 1024}, {boxes[5], 6, 1024}}, limits);
  EXPECT_EQ(answers.Of(0), Coverage::kUndecided);
  EXPECT_EQ(answers.Of(1), Coverage::kCovered);
  EXPECT_EQ(answers.Of(2), Coverage::kOpen);
}

}  // namespace
}  // namespace portwright::packetset
