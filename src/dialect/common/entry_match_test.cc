#include "dialect/common/entry_match.h"

#include <gtest/gtest.h>

#include "dialect/common/list_chains.h"
#include "policy/evaluate.h"

namespace portwright::dialect {
namespace {

using net::Family;
using policy::Hook;
using policy::VerdictKind;

net::AddressSet Host(const char* address) {
  return net::AddressSet(net::HostRange(*net::ParseAddress(address)));
}

std::string Ask(const policy::Policy& policy, const char* source, std::uint8_t protocol, int port) {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = packet.source;
  packet.protocol = protocol;
  packet.destination_port = static_cast<std::uint16_t>(port);
  const auto possible = policy::EvaluateReadings(policy, Hook::kForward, packet);
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

TEST(AddEntry, SureAndPossibleAddressesApart) {
  PolicyBuilder builder;
  const std::uint32_t chain = builder.ChainOf("forward");
  builder.SetHook(chain, Hook::kForward, VerdictKind::kDrop);
  EntryMatch match;
  match.sources = {Host("10.0.0.1"), Union(Host("10.0.0.1"), Host("10.0.0.2")), {"a name"}};
  match.destinations = AddressTerm::Of(Everywhere());
  ServiceTerm echo;
  echo.service = IcmpType(Family::kIpv4, 8);
  echo.family = Family::kIpv4;
  echo.icmp_code_hi = 0;
  ServiceTerm web;
  web.service = ServiceOfProtocol(6);
  web.service.ports = {80, 80};
  match.services = {echo, web};
  EXPECT_EQ(AddEntry(builder, chain, match, {VerdictKind::kAccept, 0}, {}), 4U);
  ASSERT_TRUE(policy::Check(builder.policy()));
  const policy::Policy& policy = builder.policy();
  EXPECT_EQ(Ask(policy, "10.0.0.1", 6, 80), "yes");
  EXPECT_EQ(Ask(policy, "10.0.0.2", 6, 80), "maybe");
  EXPECT_EQ(Ask(policy, "10.0.0.3", 6, 80), "no");
  EXPECT_EQ(Ask(policy, "10.0.0.1", 6, 81), "no");
  EXPECT_EQ(Ask(policy, "10.0.0.1", 1, 8 * 256), "yes");
  EXPECT_EQ(Ask(policy, "10.0.0.1", 1, 8 * 256 + 1), "no");
}

TEST(AddEntry, NoServiceMatchesNothing) {
  PolicyBuilder builder;
  const std::uint32_t chain = builder.ChainOf("forward");
  EntryMatch match;
  match.sources = match.destinations = AddressTerm::Of(Everywhere());
  EXPECT_EQ(AddEntry(builder, chain, match, {VerdictKind::kAccept, 0}, {}), 0U);
}

TEST(CopyList, PermitsLeadOnAndTheEndIsReplaced) {
  PolicyBuilder builder;
  const std::uint32_t list = builder.ChainOf("T");
  LineMatch first;
  first.sources = Host("10.0.0.1");
  builder.AddLine(list, first, {VerdictKind::kAccept, 0}, {1, 2, 3});
  first.sources = Host("10.0.0.2");
  builder.AddLine(list, first, {VerdictKind::kDrop, 0}, {1, 3, 3});
  builder.AddLine(list, LineMatch(), {VerdictKind::kDrop, 0}, {1, 1, 1});
  const std::uint32_t copy = CopyList(builder, list, "copy", {VerdictKind::kReturn, 0},
                                      policy::Verdict{VerdictKind::kAccept, 0});
  EXPECT_EQ(copy, CopyList(builder, list, "copy", {VerdictKind::kReturn, 0}));
  const policy::Chain& made = builder.policy().chains[copy];
  ASSERT_EQ(made.rules.size(), 3U);
  EXPECT_EQ(made.rules[0].verdict.kind, VerdictKind::kReturn);
  EXPECT_EQ(made.rules[1].verdict.kind, VerdictKind::kDrop);
  EXPECT_EQ(made.rules[2].verdict.kind, VerdictKind::kAccept);
  EXPECT_EQ(made.places[1], (SourcePlace{1, 3, 3}));
  EXPECT_EQ(builder.policy().chains[list].rules[0].verdict.kind, VerdictKind::kAccept);
}

}  // namespace
}  // namespace portwright::dialect
