#include "policy/compile.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "policy/evaluate.h"
#include "testing/gen.h"

namespace portwright::policy {
namespace {

using testing::Choices;

std::vector<std::string> Described(const std::vector<packetset::LabelledBox>& boxes) {
  std::vector<std::string> out;
  for (const packetset::LabelledBox& box : boxes) {
    out.push_back(ToText(box.box) + ": " + std::to_string(box.label));
  }
  return out;
}

net::AddressSet Set(const std::vector<std::string>& prefixes) {
  std::vector<net::AddressRange> ranges;
  for (const std::string& prefix : prefixes) ranges.push_back(net::ParsePrefix(prefix)->Range());
  return net::AddressSet(ranges);
}

TEST(AppendBoxes, TakesEveryPairOfOneFamily) {
  Policy policy;
  policy.address_sets.push_back(Set({"10.1.0.0/16", "10.3.0.0/16", "2001:db8:1::/64"}));
  policy.address_sets.push_back(Set({"10.9.0.5", "2001:db8:9::5"}));
  policy.services.push_back(*net::ParseService("tcp/443"));
  Rule rule;
  rule.verdict.kind = VerdictKind::kAccept;
  rule.sources = 1;
  rule.destinations = 2;
  rule.service = 1;
  rule.origin = 7;
  std::vector<packetset::LabelledBox> boxes(1);
  AppendBoxes(policy, rule, boxes);
  boxes.erase(boxes.begin());
  EXPECT_EQ(Described(boxes), (std::vector<std::string>{
                                  "tcp 10.1.0.0/16 -> 10.9.0.5 port 443: 7",
                                  "tcp 10.3.0.0/16 -> 10.9.0.5 port 443: 7",
                                  "tcp 2001:db8:1::/64 -> 2001:db8:9::5 port 443: 7",
                              }));
}

TEST(AppendBoxes, TakesAnyAsBothFamiliesWhereTheOtherEndHasThem) {
  Policy policy;
  policy.address_sets.push_back(Set({"10.9.0.5"}));
  Rule rule;
  rule.verdict.kind = VerdictKind::kAccept;
  std::vector<packetset::LabelledBox> boxes;
  AppendBoxes(policy, rule, boxes);
  EXPECT_EQ(Described(boxes),
            (std::vector<std::string>{"any 0.0.0.0/0 -> 0.0.0.0/0: 0", "any ::/0 -> ::/0: 0"}));
  rule.destinations = 1;
  boxes.clear();
  AppendBoxes(policy, rule, boxes);
  EXPECT_EQ(Described(boxes), (std::vector<std::string>{"any 0.0.0.0/0 -> 10.9.0.5: 0"}));
}

TEST(AppendBoxes, OfAnEmptySetAreNone) {
  Policy policy;
  policy.address_sets.emplace_back();
  Rule rule;
  rule.verdict.kind = VerdictKind::kAccept;
  rule.sources = 1;
  std::vector<packetset::LabelledBox> boxes;
  AppendBoxes(policy, rule, boxes);
  EXPECT_TRUE(boxes.empty());
}

TEST(Accepted, WithoutAChainIsEverything) {
  EXPECT_TRUE(Accepted(Policy(), Hook::kInput).Equals(packetset::PacketSet::All()));
}

TEST(Accepted, DependsOnInterfaces) {
  Policy policy;
  policy.interfaces.push_back("eth0");
  policy.interfaces.push_back("eth1");
  Rule rule;
  rule.verdict.kind = VerdictKind::kAccept;
  rule.in_interface = 1;
  policy.chains.push_back({"forward", Hook::kForward, {}, {rule}});
  EXPECT_TRUE(Accepted(policy, Hook::kForward).empty());
  EXPECT_TRUE(Accepted(policy, Hook::kForward, 2, 1).empty());
  EXPECT_TRUE(Accepted(policy, Hook::kForward, 1).Equals(packetset::PacketSet::All()));
}

TEST(AcceptedDeathTest, BoxesOfADenialAreOurBug) {
  Rule rule;
  std::vector<packetset::LabelledBox> boxes;
  EXPECT_DEATH(AppendBoxes(Policy(), rule, boxes), "boxes are cut from rules that accept");
}

enum class Fields {
  kRanges,     // sources, destinations and ports, as any ranges
  kPrefixes,   // the same, addresses as prefixes
  kNoSources,  // destinations and ports
};

// A small universe: sources, destinations and TCP ports of `bits` bits each, in IPv4. Pools are
// filled once, and a rule is three indices and a verdict.
class SmallWorld {
 public:
  explicit SmallWorld(int bits) : values_(std::uint32_t{1} << bits) {
    for (std::uint32_t lo = 0; lo < values_; ++lo) {
      for (std::uint32_t hi = lo; hi < values_; ++hi) {
        pools_.address_sets.push_back(
            net::AddressSet({testing::AddressBlocks(net::Family::kIpv4, bits, {lo, hi})}));
        const auto index = static_cast<std::uint32_t>(pools_.address_sets.size() - 1);
        if (net::PrefixLength(pools_.address_sets.back().ranges()[0]) >= 0) {
          prefixes_.push_back(index);
        }
        ranges_.push_back(index);
        net::Service service;
        service.kind = net::ServiceKind::kTcp;
        service.ports = testing::PortBlocks(bits, {lo, hi});
        pools_.services.push_back(service);
      }
    }
    for (Choices choices = Choices::All(); choices.Next();) {
      testing::SmallPacket small;
      small.source = choices.Below(values_);
      small.destination = choices.Below(values_);
      small.destination_port = choices.Below(values_);
      net::Packet packet = testing::ToPacket(small, bits);
      packet.protocol = net::kProtocolTcp;
      packets_.push_back(packet);
    }
  }

  // Pools, and a chain at the input hook.
  Policy NewPolicy(VerdictKind default_verdict) const {
    Policy policy = pools_;
    policy.chains.push_back({"input", Hook::kInput, {default_verdict, 0}, {}});
    return policy;
  }

  Rule AnyRule(Choices& choices, const std::vector<Verdict>& verdicts, Fields fields) const {
    const std::vector<std::uint32_t>& addresses = fields == Fields::kPrefixes ? prefixes_ : ranges_;
    const auto any_of = [&](const std::vector<std::uint32_t>& indices) {
      return indices[choices.Below(static_cast<std::uint32_t>(indices.size()))];
    };
    Rule rule;
    if (fields != Fields::kNoSources) rule.sources = any_of(addresses);
    rule.destinations = any_of(addresses);
    rule.service = any_of(ranges_);
    rule.verdict = verdicts[choices.Below(static_cast<std::uint32_t>(verdicts.size()))];
    return rule;
  }

  // "" or the packet of which Evaluate and Accepted say different things.
  std::string Disagreement(const Policy& policy) const {
    const packetset::PacketSet accepted = Accepted(policy, Hook::kInput);
    for (const net::Packet& packet : packets_) {
      const bool is_accepted =
          Evaluate(policy, Hook::kInput, packet).verdict == VerdictKind::kAccept;
      if (accepted.Contains(packet) != is_accepted) return ToText(packet);
    }
    return "";
  }

 private:
  std::uint32_t values_;
  Policy pools_;
  std::vector<std::uint32_t> ranges_;    // indices into address_sets, and into services
  std::vector<std::uint32_t> prefixes_;  // of these the prefixes
  std::vector<net::Packet> packets_;
};

const std::vector<Verdict> kFinal{{VerdictKind::kAccept, 0}, {VerdictKind::kDrop, 0}};

constexpr std::size_t kSanitizedStride = 17;

// All policies of `rules` rules in one chain, and the default that is the less likely to hide what
// the last rule does.
std::size_t CheckAll(int bits, int rules, Fields fields) {
  const SmallWorld world(bits);
  Policy policy = world.NewPolicy(VerdictKind::kDrop);
  std::vector<Rule>& chain = policy.chains[0].rules;
  std::size_t cases = 0;
  for (Choices choices = Choices::All(); choices.Next(); ++cases) {
    chain.clear();
    const bool is_skipped = testing::kIsSanitized && cases % kSanitizedStride > 0;
    for (int i = 0; i < rules; ++i) chain.push_back(world.AnyRule(choices, kFinal, fields));
    if (is_skipped) continue;
    policy.chains[0].default_verdict =
        chain.empty() || chain.back().verdict.kind == VerdictKind::kAccept
            ? Verdict{VerdictKind::kDrop, 0}
            : Verdict{VerdictKind::kAccept, 0};
    const std::string disagreement = world.Disagreement(policy);
    if (disagreement.empty()) continue;
    ADD_FAILURE() << disagreement << " in case " << cases;
    break;
  }
  return cases;
}

TEST(AcceptedAgreesWithEvaluate, NoRule) { EXPECT_EQ(CheckAll(2, 0, Fields::kRanges), 1U); }

TEST(AcceptedAgreesWithEvaluate, OneRuleOfTwoBits) {
  EXPECT_EQ(CheckAll(2, 1, Fields::kRanges), 2000U);
}

TEST(AcceptedAgreesWithEvaluate, TwoRulesOfTwoBits) {
  EXPECT_EQ(CheckAll(2, 2, Fields::kNoSources), 200U * 200U);
}

TEST(AcceptedAgreesWithEvaluate, ThreeRulesOfOneBit) {
  EXPECT_EQ(CheckAll(1, 3, Fields::kRanges), 54U * 54U * 54U);
}

TEST(AcceptedAgreesWithEvaluate, TwoRulesOfTwoBitsWithSources) {
  EXPECT_EQ(CheckAll(2, 2, Fields::kPrefixes), 980U * 980U);
}

// Three chains, each of which may enter those after it.
TEST(AcceptedAgreesWithEvaluate, ChainsOfOneBit) {
  const SmallWorld world(1);
  for (Choices choices = Choices::Random(1, 60'000); choices.Next();) {
    Policy policy =
        world.NewPolicy(choices.Below(2) == 0 ? VerdictKind::kDrop : VerdictKind::kAccept);
    policy.chains.push_back({"middle", Hook::kNone, {}, {}});
    policy.chains.push_back({"inner", Hook::kNone, {}, {}});
    for (std::uint32_t chain = 0; chain < 3; ++chain) {
      std::vector<Verdict> verdicts = kFinal;
      verdicts.push_back({VerdictKind::kReject, 0});
      verdicts.push_back({VerdictKind::kReturn, 0});
      verdicts.push_back({VerdictKind::kContinue, 0});
      for (std::uint32_t target = chain + 1; target < 3; ++target) {
        verdicts.push_back({VerdictKind::kJump, target});
        verdicts.push_back({VerdictKind::kGoto, target});
      }
      for (std::uint32_t rules = choices.Below(4); rules > 0; --rules) {
        policy.chains[chain].rules.push_back(world.AnyRule(choices, verdicts, Fields::kRanges));
      }
    }
    ASSERT_TRUE(Check(policy).has_value());
    ASSERT_EQ(world.Disagreement(policy), "") << "run " << choices.count();
  }
}

// All services, both families, source ports and interfaces.
TEST(AcceptedAgreesWithEvaluate, AllKindsOfRules) {
  Policy pools;
  for (const char* service : {"tcp/443", "tcp/any", "udp/53", "icmp/any", "icmp/echo-request",
                              "proto/50", "proto/6", "proto/58", "proto/1"}) {
    pools.services.push_back(*net::ParseService(service));
  }
  pools.address_sets.push_back(Set({"10.0.0.0/8"}));
  pools.address_sets.push_back(Set({"2001:db8::/32"}));
  pools.address_sets.push_back(Set({"10.9.0.5", "2001:db8::5"}));
  pools.address_sets.emplace_back();
  pools.interfaces = {"", "eth0", "eth1"};
  const std::vector<std::vector<std::string>> hosts{{"10.9.0.5", "10.0.0.0", "192.0.2.1"},
                                                    {"2001:db8::5", "2001:db8::", "fd00::1"}};
  std::vector<net::Packet> packets;
  for (Choices choices = Choices::All(); choices.Next();) {
    const std::vector<std::string>& family = hosts[choices.Below(2)];
    net::Packet packet;
    packet.source = *net::ParseAddress(family[choices.Below(3)]);
    packet.destination = *net::ParseAddress(family[choices.Below(3)]);
    packet.protocol = std::vector<std::uint8_t>{1, 6, 17, 50, 58, 0, 255}[choices.Below(7)];
    const bool has_ports = packet.protocol == 6 || packet.protocol == 17;
    const bool has_types = packet.protocol == 1 || packet.protocol == 58;
    if (has_ports) packet.source_port = choices.Below(2) == 0 ? 40000 : 500;
    if (has_ports) packet.destination_port = choices.Below(2) == 0 ? 443 : 53;
    if (has_types) {
      packet.destination_port =
          std::vector<std::uint16_t>{0, 8 * 256, 128 * 256 + 3}[choices.Below(3)];
    }
    packets.push_back(packet);
  }
  for (Choices choices = Choices::Random(2, 3'000); choices.Next();) {
    Policy policy = pools;
    policy.chains.push_back({"forward", Hook::kForward, {}, {}});
    for (std::uint32_t rules = 1 + choices.Below(4); rules > 0; --rules) {
      Rule rule;
      rule.sources = choices.Below(5);
      rule.destinations = choices.Below(5);
      rule.service = choices.Below(10);
      if (choices.Below(3) == 0) rule.source_ports = {0, 1023};
      rule.in_interface = choices.Below(4) == 0 ? 1 + choices.Below(2) : 0;
      rule.out_interface = choices.Below(4) == 0 ? 1 + choices.Below(2) : 0;
      rule.verdict = kFinal[choices.Below(2)];
      policy.chains[0].rules.push_back(rule);
    }
    policy.chains[0].default_verdict = kFinal[choices.Below(2)];
    const std::uint32_t in = choices.Below(3);
    const std::uint32_t out = choices.Below(3);
    const packetset::PacketSet accepted = Accepted(policy, Hook::kForward, in, out);
    for (net::Packet packet : packets) {
      packet.in_interface = policy.interfaces[in];
      packet.out_interface = policy.interfaces[out];
      ASSERT_EQ(accepted.Contains(packet),
                Evaluate(policy, Hook::kForward, packet).verdict == VerdictKind::kAccept)
          << ToText(packet) << ", run " << choices.count();
    }
  }
}

// What the cells of an allow-only chain say is what the chain says.
TEST(AcceptedAgreesWithCells, OfAllowOnlyChains) {
  const SmallWorld world(2);
  for (Choices choices = Choices::Random(3, 2'000); choices.Next();) {
    Policy policy = world.NewPolicy(VerdictKind::kDrop);
    std::vector<packetset::LabelledBox> boxes;
    for (std::uint32_t rules = choices.Below(6); rules > 0; --rules) {
      policy.chains[0].rules.push_back(world.AnyRule(choices, {kFinal[0]}, Fields::kRanges));
      AppendBoxes(policy, policy.chains[0].rules.back(), boxes);
    }
    std::vector<packetset::Box> cells;
    for (const packetset::Cell& cell : packetset::PartitionBoxes(boxes).cells) {
      cells.push_back(cell.box);
    }
    ASSERT_TRUE(packetset::PacketSet(cells).Equals(Accepted(policy, Hook::kInput)))
        << "run " << choices.count();
  }
}

}  // namespace
}  // namespace portwright::policy
