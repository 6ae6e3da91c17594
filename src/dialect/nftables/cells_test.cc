#include "dialect/nftables/cells.h"

#include <gtest/gtest.h>

#include "testing/policy_builder.h"

namespace portwright::dialect::nftables {
namespace {

using packetset::Box;
using packetset::Cell;
using policy::Hook;
using portwright::testing::PolicyBuilder;
using portwright::testing::RuleExtras;

std::vector<HookCells> Cells(const policy::Policy& policy) {
  RequirementSets requirements(policy);
  Diagnostics diagnostics;
  std::vector<HookCells> hooks = CellsOf(policy, requirements, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  return hooks;
}

// One cell of IPv4 hosts, sorted; the pieces that came of it, by kind.
PathCells Sorted(std::uint8_t protocol_lo, std::uint8_t protocol_hi, net::PortRange source_ports,
                 net::PortRange destination_ports) {
  Cell cell;
  cell.box.source = {net::Family::kIpv4, 1, 1};
  cell.box.destination = {net::Family::kIpv4, 2, 2};
  cell.box.protocol_lo = protocol_lo;
  cell.box.protocol_hi = protocol_hi;
  cell.box.source_ports = source_ports;
  cell.box.destination_ports = destination_ports;
  PathCells path;
  path.cells = {cell};
  SortIntoLists(path);
  return path;
}

std::vector<std::string> Of(const PathCells& path, MapKind kind, bool exact) {
  std::vector<std::string> texts;
  const CellLists& lists = path.lists[0][static_cast<std::size_t>(kind)];
  for (const std::uint32_t i : exact ? lists.exact : lists.ranges) {
    const Box& box = path.cells[i].box;
    texts.push_back(std::to_string(box.protocol_lo) + "-" + std::to_string(box.protocol_hi) + " " +
                    net::ToText(box.source_ports) + " > " + net::ToText(box.destination_ports));
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Cells, KindFollowsWhatACellConstrains) {
  EXPECT_EQ(Of(Sorted(6, 6, net::kAnyPort, {443, 443}), MapKind::kPorts, true),
            Texts{"6-6 any > 443"});
  EXPECT_EQ(Of(Sorted(17, 17, net::kAnyPort, {1, 9}), MapKind::kPorts, false),
            Texts{"17-17 any > 1-9"});
  EXPECT_EQ(Of(Sorted(6, 6, net::kAnyPort, net::kAnyPort), MapKind::kPorts, false),
            Texts{"6-6 any > any"});
  EXPECT_EQ(Of(Sorted(6, 6, {5, 5}, {443, 443}), MapKind::kSourcePorts, true),
            Texts{"6-6 5 > 443"});
  EXPECT_EQ(Of(Sorted(6, 6, {5, 6}, {443, 443}), MapKind::kSourcePorts, false),
            Texts{"6-6 5-6 > 443"});
  EXPECT_EQ(Of(Sorted(1, 1, net::kAnyPort, {2048, 2303}), MapKind::kIcmp, true),
            Texts{"1-1 any > 2048-2303"});
  EXPECT_EQ(Of(Sorted(1, 1, net::kAnyPort, {2048, 2559}), MapKind::kIcmp, false),
            Texts{"1-1 any > 2048-2559"});
  EXPECT_EQ(Of(Sorted(1, 1, net::kAnyPort, net::kAnyPort), MapKind::kProtocol, true),
            Texts{"1-1 any > any"});
  EXPECT_EQ(Of(Sorted(0, 255, net::kAnyPort, net::kAnyPort), MapKind::kProtocol, false),
            Texts{"0-255 any > any"});
}

TEST(Cells, PortsOfManyProtocolsAreCutByProtocol) {
  const PathCells high = Sorted(0, 255, net::kAnyPort, {1024, 65535});
  EXPECT_EQ(Of(high, MapKind::kPorts, false),
            (Texts{"6-6 any > 1024-65535", "17-17 any > 1024-65535"}));
  EXPECT_EQ(Of(high, MapKind::kIcmp, false), Texts{"1-1 any > 1024-65535"});
  EXPECT_EQ(Of(high, MapKind::kProtocol, false), Texts());  // a packet without ports has port 0
  const PathCells low = Sorted(5, 255, net::kAnyPort, {0, 255});
  EXPECT_EQ(Of(low, MapKind::kPorts, false), (Texts{"6-6 any > 0-255", "17-17 any > 0-255"}));
  EXPECT_EQ(Of(low, MapKind::kProtocol, true), Texts{"5-5 any > any"});
  EXPECT_EQ(Of(low, MapKind::kProtocol, false), (Texts{"7-16 any > any", "18-255 any > any"}));
}

// Ports of TCP may cut a cell of all protocols between two codes of an ICMP type: code 0 stands for
// the type.
TEST(Cells, IcmpTypesStayWhole) {
  EXPECT_EQ(Of(Sorted(1, 1, net::kAnyPort, {0, 21}), MapKind::kIcmp, true),
            Texts{"1-1 any > 0-255"});
  EXPECT_EQ(Of(Sorted(1, 1, net::kAnyPort, {22, 600}), MapKind::kIcmp, false),
            Texts{"1-1 any > 256-767"});
  EXPECT_TRUE(Sorted(1, 1, net::kAnyPort, {23, 255}).cells.empty());
}

TEST(Cells, LongestSessionTimeoutWinsWhereRulesOverlap) {
  RuleExtras hour;
  hour.session_timeout_s = 3600;
  RuleExtras day;
  day.session_timeout_s = 86400;
  PolicyBuilder builder("host1");
  builder.Chain(Hook::kInput)
      .Allow("10.0.0.1", "10.2.0.5", "tcp/443", {"a"}, hour)
      .Allow("10.0.0.1", "10.2.0.5", "tcp/443", {"b"})
      .Allow("10.0.0.1", "10.2.0.5", "tcp/443", {"c"}, day);
  const std::vector<HookCells> hooks = Cells(builder.policy());
  ASSERT_EQ(hooks.size(), 1U);
  ASSERT_EQ(hooks[0].paths.size(), 1U);
  const PathCells& path = hooks[0].paths[0];
  ASSERT_EQ(path.cells.size(), 1U);
  EXPECT_EQ(path.tags[path.cells[0].labels].session_timeout_s, 86400U);
}

std::vector<std::string> PathNames(const HookCells& hook) {
  std::vector<std::string> names;
  for (const PathCells& path : hook.paths) {
    names.push_back(path.in_interface + ">" + path.out_interface + " " +
                    std::to_string(path.cells.size()));
  }
  return names;
}

RuleExtras Between(const char* in, const char* out) {
  RuleExtras extras;
  extras.in_interface = in;
  extras.out_interface = out;
  return extras;
}

TEST(Cells, PathsAreThePairsThatRulesName) {
  PolicyBuilder builder("gw");
  builder.Chain(Hook::kForward)
      .Allow("10.0.0.1", "10.2.0.5", "tcp/1", {"a"}, Between("b", "c"))
      .Allow("10.0.0.1", "10.2.0.5", "tcp/2", {"a"}, Between("a", "c"))
      .Allow("10.0.0.1", "10.2.0.5", "tcp/3", {"a"}, Between("b", "c"));
  EXPECT_EQ(PathNames(Cells(builder.policy())[0]), (std::vector<std::string>{"a>c 1", "b>c 2"}));
}

TEST(Cells, AnOpenInterfaceStandsInEveryPathThatItCovers) {
  PolicyBuilder builder("gw");
  builder.Chain(Hook::kForward)
      .Allow("10.0.0.1", "10.2.0.5", "tcp/1", {"a"}, Between("a", "c"))
      .Allow("10.0.0.1", "10.2.0.5", "tcp/2", {"a"}, Between("", "c"))
      .Allow("10.0.0.1", "10.2.0.5", "tcp/3", {"a"}, Between("", ""));
  EXPECT_EQ(PathNames(Cells(builder.policy())[0]),
            (std::vector<std::string>{"a>c 3", "a> 1", ">c 2", "> 1"}));
}

TEST(Cells, TooManyPathsAreRefused) {
  PolicyBuilder builder("gw");
  builder.Chain(Hook::kForward).Allow("10.0.0.1", "10.2.0.5", "tcp/1", {"a"});
  for (int i = 0; i < 70; ++i) {
    const std::string name = "e" + std::to_string(i);
    builder.Allow("10.0.0.1", "10.2.0.5", "tcp/1", {"a"}, Between(name.c_str(), name.c_str()));
  }
  RequirementSets requirements(builder.policy());
  Diagnostics diagnostics;
  CellsOf(builder.policy(), requirements, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].code, "PW-DIA-nftables-0003");
}

}  // namespace
}  // namespace portwright::dialect::nftables
