#include "packetset/partition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "packetset/packet_set.h"
#include "testing/gen.h"

namespace portwright::packetset {
namespace {

using testing::Choices;
using Labels = std::vector<std::uint32_t>;

// `10.0.0.0/8 -> 10.1.0.5 tcp/443`, with any source port.
Box MakeBox(const std::string& source, const std::string& destination, const std::string& service) {
  const auto boxes =
      BoxesOf(net::ParsePrefix(source)->Range(), net::ParsePrefix(destination)->Range(),
              *net::ParseService(service), net::kAnyPort);
  EXPECT_EQ(boxes.size(), 1U);
  return boxes[0];
}

// Each cell as text, with its labels.
std::vector<std::string> Described(const Partition& partition) {
  std::vector<std::string> out;
  for (const Cell& cell : partition.cells) {
    out.push_back(ToText(cell.box) + ":");
    for (const std::uint32_t label : partition.label_sets[cell.labels]) {
      out.back() += " " + std::to_string(label);
    }
  }
  return out;
}

using Lines = std::vector<std::string>;

// What holds of every partition, whatever the boxes; "" or what does not hold.
std::string BrokenPromise(const std::vector<LabelledBox>& boxes, const Partition& partition) {
  std::vector<bool> is_used(partition.label_sets.size());
  for (std::size_t i = 0; i < partition.cells.size(); ++i) {
    const Cell& cell = partition.cells[i];
    if (i > 0 && !(partition.cells[i - 1].box < cell.box)) return "cells are not sorted";
    for (std::size_t j = 0; j < i; ++j) {
      if (partition.cells[j].box.Overlaps(cell.box)) return "cells overlap";
    }
    if (cell.labels >= is_used.size()) return "no such label set";
    is_used[cell.labels] = true;
  }
  if (std::count(is_used.begin(), is_used.end(), false) > 0) return "a label set without cells";
  std::set<Labels> distinct;
  for (const Labels& labels : partition.label_sets) {
    if (labels.empty()) return "an empty label set";
    if (!std::is_sorted(labels.begin(), labels.end())) return "labels are not sorted";
    if (std::adjacent_find(labels.begin(), labels.end()) != labels.end()) return "a label twice";
    if (!distinct.insert(labels).second) return "a label set twice";
  }
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    bool is_alone = true;
    for (std::size_t j = 0; j < boxes.size(); ++j) {
      is_alone = is_alone && (i == j || !boxes[i].box.Overlaps(boxes[j].box));
    }
    if (!is_alone) continue;
    const bool is_whole =
        std::any_of(partition.cells.begin(), partition.cells.end(), [&](const Cell& cell) {
          return cell.box == boxes[i].box &&
                 partition.label_sets[cell.labels] == Labels{boxes[i].label};
        });
    if (!is_whole) return "a box that overlaps nothing was cut";
  }
  return "";
}

// Asks every packet of a small universe.
std::string BrokenAt(const std::vector<LabelledBox>& boxes, const Partition& partition,
                     const std::vector<net::Packet>& packets) {
  for (const net::Packet& packet : packets) {
    Labels expected;
    for (const LabelledBox& box : boxes) {
      if (box.box.Contains(packet)) expected.push_back(box.label);
    }
    std::sort(expected.begin(), expected.end());
    expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
    Labels found;
    for (const Cell& cell : partition.cells) {
      if (cell.box.Contains(packet)) found = partition.label_sets[cell.labels];
    }
    if (found != expected) return ToText(packet);
  }
  return "";
}

// Compares exact sets of packets, label by label.
std::string WrongLabel(const std::vector<LabelledBox>& boxes, const Partition& partition) {
  std::map<std::uint32_t, std::vector<Box>> expected;
  std::map<std::uint32_t, std::vector<Box>> found;
  for (const LabelledBox& box : boxes) expected[box.label].push_back(box.box);
  for (const Cell& cell : partition.cells) {
    for (const std::uint32_t label : partition.label_sets[cell.labels]) {
      found[label].push_back(cell.box);
    }
  }
  if (expected.size() != found.size()) return "labels came or went";
  for (const auto& [label, wanted] : expected) {
    if (!PacketSet(wanted).Equals(PacketSet(found[label]))) return std::to_string(label);
  }
  return "";
}

TEST(Partition, OfNothingIsNothing) {
  const Partition partition = PartitionBoxes({});
  EXPECT_TRUE(partition.cells.empty());
  EXPECT_TRUE(partition.label_sets.empty());
}

TEST(Partition, LeavesDisjointBoxesAloneEvenWhereTheyTouch) {
  const Partition partition = PartitionBoxes({
      {MakeBox("10.0.1.0/24", "10.9.0.5", "tcp/443"), 7},
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443"), 7},
      {MakeBox("2001:db8::/64", "2001:db8:9::5", "tcp/443"), 7},
  });
  EXPECT_EQ(Described(partition), (Lines{
                                      "tcp 10.0.0.0/24 -> 10.9.0.5 port 443: 7",
                                      "tcp 10.0.1.0/24 -> 10.9.0.5 port 443: 7",
                                      "tcp 2001:db8::/64 -> 2001:db8:9::5 port 443: 7",
                                  }));
}

TEST(Partition, GivesIdenticalBoxesTheUnionOfTheirLabels) {
  const Box box = MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443");
  const Partition partition = PartitionBoxes({{box, 3}, {box, 1}, {box, 3}, {box, 2}});
  EXPECT_EQ(Described(partition), (Lines{"tcp 10.0.0.0/24 -> 10.9.0.5 port 443: 1 2 3"}));
}

TEST(Partition, CutsARangeOfPortsAroundOne) {
  const Partition partition = PartitionBoxes({
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/440-450"), 1},
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443"), 2},
  });
  EXPECT_EQ(Described(partition), (Lines{
                                      "tcp 10.0.0.0/24 -> 10.9.0.5 port 440-442: 1",
                                      "tcp 10.0.0.0/24 -> 10.9.0.5 port 443: 1 2",
                                      "tcp 10.0.0.0/24 -> 10.9.0.5 port 444-450: 1",
                                  }));
}

TEST(Partition, CutsCrossingBoxesIntoFive) {
  const Partition partition = PartitionBoxes({
      {MakeBox("10.0.0.0/23", "10.9.0.2", "tcp/443"), 1},
      {MakeBox("10.0.0.0/24", "10.9.0.0/30", "tcp/443"), 2},
  });
  EXPECT_EQ(Described(partition), (Lines{
                                      "tcp 10.0.0.0/24 -> 10.9.0.0/31 port 443: 2",
                                      "tcp 10.0.0.0/24 -> 10.9.0.2 port 443: 1 2",
                                      "tcp 10.0.0.0/24 -> 10.9.0.3 port 443: 2",
                                      "tcp 10.0.1.0/24 -> 10.9.0.2 port 443: 1",
                                  }));
}

TEST(Partition, JoinsWhatOneLabelCovers) {
  // Both halves and the whole serve one requirement: one cell says it all.
  const Partition partition = PartitionBoxes({
      {MakeBox("10.0.0.0/25", "10.9.0.5", "tcp/443"), 4},
      {MakeBox("10.0.0.128/25", "10.9.0.5", "tcp/443"), 4},
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/443"), 4},
      {MakeBox("10.0.0.64/26", "10.9.0.5", "tcp/443"), 4},
  });
  EXPECT_EQ(Described(partition), (Lines{"tcp 10.0.0.0/24 -> 10.9.0.5 port 443: 4"}));
}

TEST(Partition, OfOneLabelCrossingJoinsBackTogether) {
  const Partition partition = PartitionBoxes({
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/440-450"), 4},
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/445-460"), 4},
  });
  EXPECT_EQ(Described(partition), (Lines{"tcp 10.0.0.0/24 -> 10.9.0.5 port 440-460: 4"}));
}

TEST(Partition, OfOneLabelJoinsChainsAcrossTheirOwners) {
  const Partition partition = PartitionBoxes({
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/440-450"), 4},
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/445-460"), 4},
      {MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/455-470"), 4},
  });
  EXPECT_EQ(Described(partition), (Lines{"tcp 10.0.0.0/24 -> 10.9.0.5 port 440-470: 4"}));
}

// Five boxes around each other: no gap parts them, and yet nothing overlaps.
TEST(Partition, LeavesAPinwheelAlone) {
  const auto box = [](std::uint32_t source_lo, std::uint32_t source_hi, std::uint16_t port_lo,
                      std::uint16_t port_hi) {
    Box made = MakeBox("10.0.0.0/24", "10.9.0.5", "tcp/1");
    made.source = {net::Family::kIpv4, source_lo, source_hi};
    made.destination_ports = {port_lo, port_hi};
    return LabelledBox{made, 1};
  };
  const std::vector<LabelledBox> boxes{box(0, 1, 0, 3), box(2, 5, 0, 1), box(4, 5, 2, 5),
                                       box(0, 3, 4, 5), box(2, 3, 2, 3)};
  const Partition partition = PartitionBoxes(boxes);
  EXPECT_EQ(partition.cells.size(), 5U);
  EXPECT_EQ(BrokenPromise(boxes, partition), "");
}

TEST(Partition, HoldsTheEndsOfEveryField) {
  const Partition partition = PartitionBoxes({
      {MakeBox("0.0.0.0/0", "0.0.0.0/0", "any"), 1},
      {MakeBox("255.255.255.255", "255.255.255.255", "proto/255"), 2},
      {MakeBox("::/0", "::/0", "any"), 3},
      {MakeBox("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::", "proto/0"), 4},
  });
  // Of equal cuts the protocol comes first, then the destination: sources stay wide.
  EXPECT_EQ(Described(partition),
            (Lines{
                "protocol 255 0.0.0.0-255.255.255.254 -> 255.255.255.255: 1",
                "protocol 255 0.0.0.0/0 -> 0.0.0.0-255.255.255.254: 1",
                "protocols 0-254 0.0.0.0/0 -> 0.0.0.0/0: 1",
                "protocol 255 255.255.255.255 -> 255.255.255.255: 1 2",
                "protocol 0 ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe -> ::: 3",
                "protocols 1-255 ::/0 -> ::/0: 3",
                "protocol 0 ::/0 -> ::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff: 3",
                "protocol 0 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff -> ::: 3 4",
            }));
}

// A wide box over hosts costs a cell and a gap a host, not a grid.
TEST(Partition, CutsAWideBoxOnlyAroundWhatLiesUnderIt) {
  constexpr std::uint32_t kHosts = 10'000;
  std::vector<LabelledBox> boxes{{MakeBox("0.0.0.0/0", "0.0.0.0/0", "any"), 0}};
  for (std::uint32_t i = 0; i < kHosts; ++i) {
    Box box = MakeBox("10.1.0.0/16", "10.9.0.5", "tcp/443");
    box.destination.lo = box.destination.hi = 0x0a090000U + 2 * i;
    boxes.push_back({box, i + 1});
  }
  const Partition partition = PartitionBoxes(boxes);
  // Two around the sources, two around the protocol, two around the port; a gap after every host,
  // and one before the first.
  EXPECT_EQ(partition.cells.size(), 6 + kHosts + kHosts + 1);
}

// Wide boxes that are elsewhere in every other field must not split what only looks near.
TEST(Partition, LeavesBoxesWholeUnderWideOnesThatMissThem) {
  std::vector<LabelledBox> boxes{
      {MakeBox("10.0.0.0/8", "10.200.0.1", "tcp/22"), 0},  // over all sources
      {MakeBox("11.0.0.1", "10.0.0.0/8", "tcp/22"), 1},    // over all destinations
      {MakeBox("10.250.0.2", "10.200.0.2", "any"), 2},     // over all ports
  };
  for (std::uint32_t i = 0; i < 1000; ++i) {
    Box box = MakeBox("10.0.0.0/24", "10.100.0.0", "tcp/22");
    box.source = {net::Family::kIpv4, 0x0a000000U + (i << 8), 0x0a0000ffU + (i << 8)};
    box.destination.lo = box.destination.hi = 0x0a640000U + i % 100;
    boxes.push_back({box, i + 3});
  }
  const Partition partition = PartitionBoxes(boxes);
  ASSERT_EQ(partition.cells.size(), boxes.size());
  EXPECT_EQ(BrokenPromise(boxes, partition), "");
}

// The same, with the wide ones crossing each other, so that no gap parts them.
TEST(Partition, MendsWhatWasCutInPassing) {
  std::vector<LabelledBox> boxes{
      {MakeBox("10.0.0.0/8", "10.0.0.0/8", "tcp/80"), 0},
      {MakeBox("10.0.0.0/8", "10.0.0.1", "any"), 1},
      {MakeBox("10.0.0.1", "10.0.0.0/8", "any"), 2},
  };
  for (std::uint32_t i = 0; i < 60; ++i) {
    Box box = MakeBox("10.0.0.0/24", "10.100.0.0", "tcp/22");
    box.source = {net::Family::kIpv4, 0x0a010000U + (i << 8), 0x0a0102ffU + (i << 8)};
    box.destination.lo = box.destination.hi = 0x0a640000U + 7 * i % 60;
    boxes.push_back({box, i + 3});
  }
  const Partition partition = PartitionBoxes(boxes);
  EXPECT_EQ(BrokenPromise(boxes, partition), "");
  EXPECT_EQ(WrongLabel(boxes, partition), "");
}

TEST(Partition, OfAllPairsOverFiveFieldsOfOneBitIsExact) {
  const std::vector<net::Packet> packets = testing::AllPackets(1);
  std::size_t cases = 0;
  for (Choices choices = Choices::All(); choices.Next(); ++cases) {
    std::vector<LabelledBox> boxes;
    for (std::uint32_t i = 0; i < 2; ++i) {
      boxes.push_back({testing::AnyBox(choices, net::Family::kIpv6, 1), i});
    }
    const Partition partition = PartitionBoxes(boxes);
    ASSERT_EQ(BrokenPromise(boxes, partition), "")
        << ToText(boxes[0].box) << "; " << ToText(boxes[1].box);
    ASSERT_EQ(BrokenAt(boxes, partition, packets), "")
        << ToText(boxes[0].box) << "; " << ToText(boxes[1].box);
  }
  EXPECT_EQ(cases, 243U * 243U);
}

TEST(Partition, OfAllTriplesOverTwoFieldsOfTwoBitsIsExact) {
  std::vector<net::Packet> packets;
  for (const net::Packet& packet : testing::AllPackets(2)) {
    if (packet.protocol == 0 && packet.source_port == 0 && packet.destination_port == 0 &&
        packet.source.family == net::Family::kIpv4) {
      packets.push_back(packet);
    }
  }
  ASSERT_EQ(packets.size(), 16U);
  std::size_t cases = 0;
  for (Choices choices = Choices::All(); choices.Next();) {
    std::vector<LabelledBox> boxes;
    for (std::uint32_t i = 0; i < 3; ++i) {
      const Box box =
          testing::AnyBox(choices, net::Family::kIpv4, 2, {true, true, false, false, false});
      if (i > 0 && box < boxes.back().box) break;  // the order of boxes does not matter
      boxes.push_back({box, i});
    }
    if (boxes.size() < 3) continue;
    if (choices.Below(2) == 0) boxes[2].label = 0;
    ++cases;
    const Partition partition = PartitionBoxes(boxes);
    ASSERT_EQ(BrokenPromise(boxes, partition), "");
    ASSERT_EQ(BrokenAt(boxes, partition, packets), "");
  }
  EXPECT_EQ(cases, 2 * 100U * 101U * 102U / 6U);  // three of a hundred, with repetition
}

TEST(Partition, OfManyRandomBoxesIsExact) {
  const std::vector<net::Packet> packets = testing::AllPackets(2);
  for (Choices choices = Choices::Random(1, 4000); choices.Next();) {
    std::vector<LabelledBox> boxes;
    const std::uint32_t count = choices.Below(14);
    const bool is_flat = choices.Below(2) == 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      const net::Family family = choices.Below(3) == 0 ? net::Family::kIpv6 : net::Family::kIpv4;
      boxes.push_back({testing::AnyBox(choices, family, 2, {true, true, !is_flat, false, true}),
                       choices.Below(5)});
    }
    const Partition partition = PartitionBoxes(boxes);
    ASSERT_EQ(BrokenPromise(boxes, partition), "") << "run " << choices.count();
    ASSERT_EQ(BrokenAt(boxes, partition, packets), "") << "run " << choices.count();
  }
}

// Prefixes and services as sites have them, compared as exact sets.
LabelledBox AnyFlow(Choices& choices) {
  const auto family = choices.Below(3) == 0 ? net::Family::kIpv6 : net::Family::kIpv4;
  const auto prefix = [&] {
    const int bits = net::AddressBits(family);
    const int length = bits - static_cast<int>(choices.Below(5)) * 8;
    const net::U128 base =
        family == net::Family::kIpv4 ? net::U128{10} << 24 : net::U128{0x20010db8U} << 96;
    const net::U128 host =
        (net::U128{choices.Below(3)} << 16) | choices.Below(3) << 8 | choices.Below(3);
    const net::U128 size = net::U128{1} << (bits - length);
    const net::U128 lo = (base + host) / size * size;
    return net::AddressRange{family, lo, lo + (size - 1)};
  };
  static const std::vector<std::string> kServices{
      "tcp/22",   "tcp/443",           "tcp/1-1024", "udp/53",  "tcp/any",
      "icmp/any", "icmp/echo-request", "any",        "proto/50"};
  const net::Service service =
      *net::ParseService(kServices[choices.Below(static_cast<std::uint32_t>(kServices.size()))]);
  const net::AddressRange source = prefix();
  const net::AddressRange destination = prefix();
  return {BoxesOf(source, destination, service, net::kAnyPort)[0], choices.Below(8)};
}

TEST(Partition, OfLikelyFlowsIsExactAndIndependentOfOrder) {
  std::mt19937 random(5);
  for (Choices choices = Choices::Random(2, 3000); choices.Next();) {
    std::vector<LabelledBox> boxes;
    for (std::uint32_t i = 2 + choices.Below(16); i > 0; --i) boxes.push_back(AnyFlow(choices));
    const Partition partition = PartitionBoxes(boxes);
    ASSERT_EQ(BrokenPromise(boxes, partition), "") << "run " << choices.count();
    ASSERT_EQ(WrongLabel(boxes, partition), "") << "run " << choices.count();

    std::shuffle(boxes.begin(), boxes.end(), random);
    ASSERT_EQ(Described(PartitionBoxes(boxes)), Described(partition)) << "run " << choices.count();
  }
}

TEST(Partition, OfItsOwnCellsChangesNothing) {
  for (Choices choices = Choices::Random(3, 1000); choices.Next();) {
    std::vector<LabelledBox> boxes;
    for (std::uint32_t i = 0; i < 12; ++i) boxes.push_back(AnyFlow(choices));
    const Partition first = PartitionBoxes(boxes);
    boxes.clear();
    for (const Cell& cell : first.cells) boxes.push_back({cell.box, cell.labels});
    const Partition second = PartitionBoxes(boxes);
    ASSERT_EQ(second.cells.size(), first.cells.size());
    for (std::size_t i = 0; i < first.cells.size(); ++i) {
      ASSERT_EQ(second.cells[i].box, first.cells[i].box);
      ASSERT_EQ(second.label_sets[second.cells[i].labels], Labels{first.cells[i].labels});
    }
  }
}

}  // namespace
}  // namespace portwright::packetset
