#include "policy/evaluate.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace portwright::policy {
namespace {

net::Packet Packet(const std::string& source, const std::string& destination, std::uint8_t protocol,
                   std::uint16_t port) {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = *net::ParseAddress(destination);
  packet.protocol = protocol;
  packet.source_port = protocol == 6 || protocol == 17 ? 40000 : 0;
  packet.destination_port = port;
  return packet;
}

net::Packet Tcp(std::uint16_t port) { return Packet("10.1.0.7", "10.9.0.5", 6, port); }

// A policy of one chain at the input hook, and of further chains without a hook.
class Builder {
 public:
  Builder() { policy_.chains.push_back({"input", Hook::kInput, {}, {}}); }

  std::uint32_t AddChain(const std::string& name) {
    policy_.chains.push_back({name, Hook::kNone, {}, {}});
    return static_cast<std::uint32_t>(policy_.chains.size() - 1);
  }

  Rule& Add(Verdict verdict, const std::string& service = "any", std::uint32_t chain = 0) {
    Rule rule;
    rule.verdict = verdict;
    if (service != "any") {
      rule.service = static_cast<std::uint32_t>(policy_.services.size());
      policy_.services.push_back(*net::ParseService(service));
    }
    policy_.chains[chain].rules.push_back(rule);
    return policy_.chains[chain].rules.back();
  }

  std::uint32_t AddSet(const std::string& prefix) {
    policy_.address_sets.push_back(net::AddressSet({net::ParsePrefix(prefix)->Range()}));
    return static_cast<std::uint32_t>(policy_.address_sets.size() - 1);
  }

  std::uint32_t AddInterface(const std::string& name) {
    policy_.interfaces.push_back(name);
    return static_cast<std::uint32_t>(policy_.interfaces.size() - 1);
  }

  Policy& policy() { return policy_; }
  Decision Ask(const net::Packet& packet) const {
    EXPECT_TRUE(Check(policy_).has_value());
    return Evaluate(policy_, Hook::kInput, packet);
  }
  bool Accepts(const net::Packet& packet) const {
    return Ask(packet).verdict == VerdictKind::kAccept;
  }

 private:
  Policy policy_;
};

constexpr Verdict kAccept{VerdictKind::kAccept, 0};
constexpr Verdict kDrop{VerdictKind::kDrop, 0};
constexpr Verdict kReturn{VerdictKind::kReturn, 0};

TEST(Evaluate, TheFirstMatchDecides) {
  Builder builder;
  builder.Add(kDrop, "tcp/22");
  builder.Add({VerdictKind::kReject, 0}, "tcp/23");
  builder.Add(kAccept, "tcp/20-30");
  EXPECT_EQ(builder.Ask(Tcp(22)).verdict, VerdictKind::kDrop);
  EXPECT_EQ(builder.Ask(Tcp(23)).verdict, VerdictKind::kReject);
  const Decision decision = builder.Ask(Tcp(24));
  EXPECT_EQ(decision.verdict, VerdictKind::kAccept);
  EXPECT_FALSE(decision.by_default);
  EXPECT_EQ(decision.chain, 0U);
  EXPECT_EQ(decision.rule, 2U);
}

TEST(Evaluate, TheDefaultDecidesTheRest) {
  Builder builder;
  builder.Add(kAccept, "tcp/22");
  EXPECT_EQ(builder.Ask(Tcp(23)).verdict, VerdictKind::kDrop);
  EXPECT_TRUE(builder.Ask(Tcp(23)).by_default);
  builder.policy().chains[0].default_verdict.kind = VerdictKind::kAccept;
  EXPECT_TRUE(builder.Accepts(Tcp(23)));
}

TEST(Evaluate, WhereNoChainStandsNothingIsDropped) {
  const Builder builder;
  const Policy policy;
  EXPECT_EQ(Evaluate(policy, Hook::kForward, Tcp(22)).verdict, VerdictKind::kAccept);
  EXPECT_TRUE(Evaluate(policy, Hook::kForward, Tcp(22)).by_default);
}

TEST(Evaluate, MatchesAddresses) {
  Builder builder;
  const std::uint32_t clients = builder.AddSet("10.1.0.0/16");
  const std::uint32_t servers = builder.AddSet("10.9.0.5");
  Rule& rule = builder.Add(kAccept);
  rule.sources = clients;
  rule.destinations = servers;
  EXPECT_TRUE(builder.Accepts(Packet("10.1.0.0", "10.9.0.5", 6, 1)));
  EXPECT_FALSE(builder.Accepts(Packet("10.2.0.0", "10.9.0.5", 6, 1)));
  EXPECT_FALSE(builder.Accepts(Packet("10.1.0.0", "10.9.0.6", 6, 1)));
  EXPECT_FALSE(builder.Accepts(Packet("::a01:0", "::a09:5", 6, 1)));
}

TEST(Evaluate, AnEmptySetThatIsNotAnyMatchesNothing) {
  Builder builder;
  builder.policy().address_sets.emplace_back();
  builder.Add(kAccept).sources = 1;
  EXPECT_FALSE(builder.Accepts(Tcp(22)));
}

TEST(Evaluate, MatchesTransportAndPort) {
  Builder builder;
  builder.Add(kAccept, "udp/53");
  EXPECT_TRUE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 17, 53)));
  EXPECT_TRUE(builder.Accepts(Packet("2001:db8::1", "2001:db8::2", 17, 53)));
  EXPECT_FALSE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 17, 54)));
  EXPECT_FALSE(builder.Accepts(Tcp(53)));
}

TEST(Evaluate, MatchesIcmpTypesOfEachFamily) {
  Builder builder;
  builder.Add(kAccept, "icmp/echo-request");
  EXPECT_TRUE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 1, 8 * 256)));
  EXPECT_TRUE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 1, 8 * 256 + 255)));
  EXPECT_FALSE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 1, 9 * 256)));
  EXPECT_FALSE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 58, 8 * 256)));
  EXPECT_TRUE(builder.Accepts(Packet("2001:db8::1", "2001:db8::2", 58, 128 * 256)));
  EXPECT_FALSE(builder.Accepts(Packet("2001:db8::1", "2001:db8::2", 58, 8 * 256)));
  EXPECT_FALSE(builder.Accepts(Packet("2001:db8::1", "2001:db8::2", 1, 128 * 256)));

  builder.Add(kAccept, "icmp/any");
  EXPECT_TRUE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 1, 9 * 256)));
  EXPECT_TRUE(builder.Accepts(Packet("2001:db8::1", "2001:db8::2", 58, 255)));
  EXPECT_FALSE(builder.Accepts(Packet("2001:db8::1", "2001:db8::2", 1, 0)));
}

TEST(Evaluate, MatchesProtocolNumbers) {
  Builder builder;
  builder.Add(kAccept, "proto/50");
  EXPECT_TRUE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 50, 0)));
  EXPECT_TRUE(builder.Accepts(Packet("2001:db8::1", "2001:db8::2", 50, 0)));
  EXPECT_FALSE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 51, 0)));
}

TEST(Evaluate, SourcePortsAreOfTcpAndUdp) {
  Builder builder;
  builder.Add(kAccept).source_ports = {0, 1023};
  net::Packet packet = Tcp(22);
  EXPECT_FALSE(builder.Accepts(packet));
  packet.source_port = 1023;
  EXPECT_TRUE(builder.Accepts(packet));
  EXPECT_FALSE(builder.Accepts(Packet("10.1.0.7", "10.9.0.5", 50, 0)));
}

TEST(Evaluate, MatchesInterfacesByName) {
  Builder builder;
  const std::uint32_t inside = builder.AddInterface("eth0");
  const std::uint32_t outside = builder.AddInterface("eth1");
  Rule& rule = builder.Add(kAccept);
  rule.in_interface = inside;
  rule.out_interface = outside;
  net::Packet packet = Tcp(22);
  EXPECT_FALSE(builder.Accepts(packet));
  packet.in_interface = "eth0";
  EXPECT_FALSE(builder.Accepts(packet));
  packet.out_interface = "eth1";
  EXPECT_TRUE(builder.Accepts(packet));
  std::swap(packet.in_interface, packet.out_interface);
  EXPECT_FALSE(builder.Accepts(packet));
}

TEST(Evaluate, AJumpComesBack) {
  Builder builder;
  const std::uint32_t inner = builder.AddChain("inner");
  builder.Add({VerdictKind::kJump, inner}, "tcp/1-100");
  builder.Add(kAccept, "tcp/22");
  builder.Add(kDrop, "tcp/23", inner);
  builder.Add(kAccept, "tcp/24", inner);
  EXPECT_TRUE(builder.Accepts(Tcp(22)));  // nothing in the inner chain, then the second rule
  EXPECT_FALSE(builder.Accepts(Tcp(23)));
  EXPECT_TRUE(builder.Accepts(Tcp(24)));
  EXPECT_EQ(builder.Ask(Tcp(24)).chain, inner);
  EXPECT_EQ(builder.Ask(Tcp(24)).rule, 1U);
}

TEST(Evaluate, AReturnGoesOnAfterTheJump) {
  Builder builder;
  const std::uint32_t inner = builder.AddChain("inner");
  builder.Add({VerdictKind::kJump, inner});
  builder.Add(kAccept, "tcp/22");
  builder.Add(kReturn, "tcp/22", inner);
  builder.Add(kDrop, "any", inner);
  EXPECT_TRUE(builder.Accepts(Tcp(22)));
  EXPECT_FALSE(builder.Accepts(Tcp(23)));
}

TEST(Evaluate, AReturnFromTheHookIsTheDefault) {
  Builder builder;
  builder.Add(kReturn, "tcp/22");
  builder.Add(kAccept);
  EXPECT_FALSE(builder.Accepts(Tcp(22)));
  EXPECT_TRUE(builder.Ask(Tcp(22)).by_default);
  EXPECT_TRUE(builder.Accepts(Tcp(23)));
}

TEST(Evaluate, AGotoDoesNotComeBack) {
  Builder builder;
  const std::uint32_t inner = builder.AddChain("inner");
  builder.Add({VerdictKind::kGoto, inner}, "tcp/1-100");
  builder.Add(kAccept);
  builder.Add(kAccept, "tcp/22", inner);
  EXPECT_TRUE(builder.Accepts(Tcp(22)));
  EXPECT_FALSE(builder.Accepts(Tcp(23)));  // past the rule after the goto, to the default
  EXPECT_TRUE(builder.Accepts(Tcp(101)));
}

TEST(Evaluate, AGotoInAJumpComesBackToTheJump) {
  Builder builder;
  const std::uint32_t middle = builder.AddChain("middle");
  const std::uint32_t inner = builder.AddChain("inner");
  builder.Add({VerdictKind::kJump, middle});
  builder.Add(kAccept, "tcp/22");
  builder.Add({VerdictKind::kGoto, inner}, "any", middle);
  builder.Add(kDrop, "any", middle);
  EXPECT_TRUE(builder.Accepts(Tcp(22)));
  EXPECT_FALSE(builder.Accepts(Tcp(23)));
}

TEST(Evaluate, ContinueDecidesNothing) {
  Builder builder;
  builder.Add({VerdictKind::kContinue, 0});
  builder.Add(kAccept, "tcp/22");
  EXPECT_TRUE(builder.Accepts(Tcp(22)));
  EXPECT_EQ(builder.Ask(Tcp(22)).rule, 1U);
  EXPECT_FALSE(builder.Accepts(Tcp(23)));
}

TEST(Evaluate, StateDecidesBeforeTheRules) {
  Builder builder;
  builder.Add(kAccept, "tcp/22");
  builder.Add(kDrop);
  net::Packet reply = Tcp(50000);
  reply.state = net::ConnectionState::kEstablished;
  EXPECT_TRUE(builder.Accepts(reply));
  reply.state = net::ConnectionState::kRelated;
  EXPECT_TRUE(builder.Accepts(reply));
  EXPECT_TRUE(builder.Ask(reply).by_default);
  net::Packet odd = Tcp(22);
  odd.state = net::ConnectionState::kInvalid;
  EXPECT_FALSE(builder.Accepts(odd));

  builder.policy().stateful = false;
  EXPECT_FALSE(builder.Accepts(reply));
  EXPECT_TRUE(builder.Accepts(odd));
}

}  // namespace
}  // namespace portwright::policy
