#include "dialect/nftables/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/diagnostics.h"
#include "dialect/nftables/nftables.h"
#include "policy/evaluate.h"

namespace portwright::dialect::nftables {
namespace {

using net::ConnectionState;
using policy::EvaluateReadings;
using policy::Hook;
using policy::VerdictKind;
using testing::HasSubstr;

std::unique_ptr<policy::Policy> Lifted(const std::string& text, std::string* messages = nullptr) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "today.nft";
  auto policy = Nftables().Lift(text, options, diagnostics);
  if (messages != nullptr) {
    *messages = diagnostics.Print();
  } else {
    EXPECT_NE(policy, nullptr) << diagnostics.Print();
  }
  return policy;
}

// `tcp 10.0.0.1 10.0.0.2 22`
net::Packet Packet(const std::string& protocol, const std::string& source,
                   const std::string& destination, int port, const std::string& in = "",
                   const std::string& out = "") {
  net::Packet packet;
  packet.source = *net::ParseAddress(source);
  packet.destination = *net::ParseAddress(destination);
  packet.protocol = protocol == "tcp" ? 6 : protocol == "udp" ? 17 : protocol == "icmp" ? 1 : 58;
  packet.source_port = packet.protocol == 6 || packet.protocol == 17 ? 40000 : 0;
  packet.destination_port = static_cast<std::uint16_t>(port);
  packet.in_interface = in;
  packet.out_interface = out;
  return packet;
}

// `yes`, `no`, or `maybe` where readings differ.
std::string Ask(const policy::Policy& policy, Hook hook, const net::Packet& packet) {
  const policy::Possible possible = EvaluateReadings(policy, hook, packet);
  if (possible.accept && possible.deny) return "maybe";
  return possible.accept ? "yes" : "no";
}

TEST(Lift, DecidesByPortsPrefixesAndSets) {
  const auto policy = Lifted(R"(table inet filter {
    set admins { type ipv4_addr; flags interval; elements = { 10.0.0.0/28, 10.0.1.5 } }
    chain input {
      type filter hook input priority filter; policy drop;
      ip saddr @admins tcp dport { 22 comment "a", 8000-8010 counter } accept
      ip6 saddr 2001:db8::/32 udp dport 53 accept
      ip saddr != 192.168.0.0/16 tcp dport 443 accept
      icmp type echo-request accept
    }
  })");
  const auto ask = [&](const net::Packet& packet) { return Ask(*policy, Hook::kInput, packet); };
  EXPECT_EQ(ask(Packet("tcp", "10.0.0.15", "10.9.9.9", 22)), "yes");
  EXPECT_EQ(ask(Packet("tcp", "10.0.0.16", "10.9.9.9", 22)), "no");
  EXPECT_EQ(ask(Packet("tcp", "10.0.1.5", "10.9.9.9", 8010)), "yes");
  EXPECT_EQ(ask(Packet("tcp", "10.0.1.5", "10.9.9.9", 8011)), "no");
  EXPECT_EQ(ask(Packet("udp", "10.0.1.5", "10.9.9.9", 22)), "no");
  EXPECT_EQ(ask(Packet("udp", "2001:db8::7", "2001:db9::1", 53)), "yes");
  EXPECT_EQ(ask(Packet("udp", "2001:db9::7", "2001:db9::1", 53)), "no");
  EXPECT_EQ(ask(Packet("tcp", "192.168.3.3", "10.9.9.9", 443)), "no");
  EXPECT_EQ(ask(Packet("tcp", "193.168.3.3", "10.9.9.9", 443)), "yes");
  // `ip saddr !=` speaks of IPv4 alone.
  EXPECT_EQ(ask(Packet("tcp", "2001:db9::7", "2001:db9::1", 443)), "no");
  EXPECT_EQ(ask(Packet("icmp", "10.0.9.9", "10.9.9.9", 8 * 256)), "yes");
  EXPECT_EQ(ask(Packet("icmp", "10.0.9.9", "10.9.9.9", 0)), "no");
}

TEST(Lift, FollowsJumpsGotosAndReturns) {
  const auto policy = Lifted(R"(table inet filter {
    chain input {
      type filter hook input priority filter; policy accept;
      tcp dport 22 jump ssh
      tcp dport 80 goto web
      tcp dport 23 drop
    }
    chain ssh { ip saddr 10.0.0.1 return
      ip saddr 10.0.0.0/24 accept
      drop }
    chain web { ip saddr 10.0.0.1 drop }
  })");
  const auto ask = [&](const std::string& source, int port) {
    return Ask(*policy, Hook::kInput, Packet("tcp", source, "10.9.9.9", port));
  };
  EXPECT_EQ(ask("10.0.0.1", 22), "yes");  // returned, and the chain's policy accepts
  EXPECT_EQ(ask("10.0.0.2", 22), "yes");
  EXPECT_EQ(ask("10.0.1.2", 22), "no");
  EXPECT_EQ(ask("10.0.0.1", 80), "no");
  EXPECT_EQ(ask("10.0.0.2", 80), "yes");
  EXPECT_EQ(ask("10.0.0.2", 23), "no");
}

TEST(Lift, ReadsVerdictMapsOverConcatenations) {
  const auto policy = Lifted(R"(table inet filter {
    map flows {
      type ipv4_addr . ipv4_addr . inet_proto . inet_service : verdict
      flags interval
      counter
      elements = { 10.0.0.0/24 . 10.1.0.5 . tcp . 443 counter packets 0 bytes 0 comment "a" : accept,
                   10.0.0.0-10.0.0.9 . 10.1.0.6 . udp . 53 : jump dns }
    }
    chain forward {
      type filter hook forward priority 0; policy drop;
      iifname . oifname vmap { "eth0" . "eth1" : jump pair }
    }
    chain pair { ip saddr . ip daddr . meta l4proto . th dport vmap @flows }
    chain dns { accept }
  })");
  const auto ask = [&](const net::Packet& packet) { return Ask(*policy, Hook::kForward, packet); };
  EXPECT_EQ(ask(Packet("tcp", "10.0.0.77", "10.1.0.5", 443, "eth0", "eth1")), "yes");
  EXPECT_EQ(ask(Packet("tcp", "10.0.0.77", "10.1.0.5", 443, "eth1", "eth0")), "no");
  EXPECT_EQ(ask(Packet("udp", "10.0.0.9", "10.1.0.6", 53, "eth0", "eth1")), "yes");
  EXPECT_EQ(ask(Packet("udp", "10.0.0.10", "10.1.0.6", 53, "eth0", "eth1")), "no");
  const auto& pair = policy->chains[1];
  ASSERT_EQ(pair.rules.size(), 2U);
  EXPECT_EQ(pair.places[0].line, 6U);
  EXPECT_EQ(pair.places[1].line, 7U);
}

TEST(Lift, KeepsApartWhatItCannotKnow) {
  std::string messages;
  const auto policy = Lifted(R"(table inet filter {
    chain input {
      type filter hook input priority filter; policy drop;
      meta mark 0x1 tcp dport 22 accept
      tcp dport 80 limit rate 10/second accept
      some strange words tcp dport 25 accept
      tcp dport 443 meta skuid 0 drop
      tcp dport 443 accept
    }
  })",
                             &messages);
  ASSERT_NE(policy, nullptr);
  const auto ask = [&](int port) {
    return Ask(*policy, Hook::kInput, Packet("tcp", "10.0.0.1", "10.0.0.2", port));
  };
  EXPECT_EQ(ask(22), "maybe");
  EXPECT_EQ(ask(80), "maybe");
  EXPECT_EQ(ask(25), "maybe");
  EXPECT_EQ(ask(443), "maybe");
  EXPECT_THAT(messages, testing::HasSubstr("today.nft:6:7: warning"));
}

TEST(Lift, TellsStatesApart) {
  const auto policy = Lifted(R"(table inet filter {
    chain input {
      type filter hook input priority filter; policy drop;
      ct state established,related accept
      ct state invalid drop
      ct state new tcp dport 22 accept
      tcp flags & (fin | syn) == (fin | syn) drop
    }
  })");
  net::Packet packet = Packet("tcp", "10.0.0.1", "10.0.0.2", 9);
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "no");
  packet.state = ConnectionState::kEstablished;
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "yes");
  packet.state = ConnectionState::kInvalid;
  packet.destination_port = 22;
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "no");
  packet.state = ConnectionState::kNew;
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "yes");
}

TEST(Lift, ReadsStatesAsNumbers) {
  const auto policy = Lifted(R"(table inet filter {
    chain input {
      type filter hook input priority filter; policy drop;
      ct state 0x2,0x4 counter packets 0 bytes 0 accept
      ct state 0x8 tcp dport 22 accept
    }
  })");
  net::Packet packet = Packet("tcp", "10.0.0.1", "10.0.0.2", 9);
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "no");
  packet.state = ConnectionState::kEstablished;
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "yes");
  packet.state = ConnectionState::kRelated;
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "yes");
  packet.state = ConnectionState::kInvalid;
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "no");
  packet.state = ConnectionState::kNew;
  packet.destination_port = 22;
  EXPECT_EQ(Ask(*policy, Hook::kInput, packet), "yes");
}

TEST(Lift, JoinsBaseChainsOfOneHookInTheOrderOfTheirPriority) {
  const auto policy = Lifted(R"(table ip second {
    chain in { type filter hook input priority filter + 10; policy accept; tcp dport 23 drop }
  }
  table inet first {
    chain in { type filter hook input priority filter; policy drop; tcp dport { 22, 23 } accept }
  })");
  const auto ask = [&](const std::string& source, const std::string& destination, int port) {
    return Ask(*policy, Hook::kInput, Packet("tcp", source, destination, port));
  };
  EXPECT_EQ(ask("10.0.0.1", "10.0.0.2", 22), "yes");
  EXPECT_EQ(ask("10.0.0.1", "10.0.0.2", 23), "no");         // the second table drops it
  EXPECT_EQ(ask("10.0.0.1", "10.0.0.2", 24), "no");         // the first one does
  EXPECT_EQ(ask("2001:db8::1", "2001:db8::2", 23), "yes");  // the second never sees IPv6
}

TEST(Lift, SaysWhatIsWrongWithItsPlace) {
  std::string messages;
  EXPECT_EQ(Lifted("table inet filter {\n  chain a {\n    tcp dport 22 jump nowhere\n  }\n}\n",
                   &messages),
            nullptr);
  EXPECT_THAT(messages, testing::HasSubstr("today.nft:3:5"));
  EXPECT_THAT(messages, testing::HasSubstr("'nowhere'"));
  EXPECT_EQ(Lifted("table inet filter {\n  chain a {\n", &messages), nullptr);
  EXPECT_THAT(messages, testing::HasSubstr("end of the text"));
  EXPECT_EQ(Lifted("table ip x { chain a { ip saddr @gone accept\n } }", &messages), nullptr);
  EXPECT_THAT(messages, testing::HasSubstr("'@gone'"));
  EXPECT_EQ(Lifted("hello world", &messages), nullptr);
  EXPECT_THAT(messages, testing::HasSubstr("nft list ruleset"));
}

TEST(Lift, RefusesElementsWithoutTheirType) {
  const auto set = [](const std::string& lines) {
    return "table ip x {\n map s {\n" + lines +
           " }\n chain a {\n ip saddr @s accept\n ip saddr vmap @s\n }\n}\n";
  };
  std::string messages;
  EXPECT_EQ(Lifted(set("elements = { 1.1.1.1 }\n type ipv4_addr : verdict\n"), &messages), nullptr);
  EXPECT_THAT(messages, HasSubstr("today.nft:3:12: error: expected the type of a set before its "
                                  "elements, found '{' [PW-DIA-nftables-0116]"));
  EXPECT_EQ(Lifted(set("type ipv4_addr : verdict\n elements = { 1.1.1.1 : drop }\n type "
                       "ipv4_addr . ipv4_addr : verdict\n"),
                   &messages),
            nullptr);
  EXPECT_THAT(messages, HasSubstr("PW-DIA-nftables-0117"));
  EXPECT_EQ(Lifted(set("type ipv4_addr : mark\n elements = { 1.1.1.1 : 1 }\n type ipv4_addr : "
                       "verdict\n"),
                   &messages),
            nullptr);
  EXPECT_THAT(messages, HasSubstr("PW-DIA-nftables-0117"));
}

TEST(Lift, RefusesLoops) {
  std::string messages;
  EXPECT_EQ(Lifted("table ip x { chain a { type filter hook input priority 0; jump b\n }\n"
                   "chain b { jump c\n }\n chain c { jump b\n } }",
                   &messages),
            nullptr);
  EXPECT_THAT(messages, testing::HasSubstr("loop"));
}

// A match behind one of these was once passed over with it.
TEST(Lift, ReadsMatchesBehindLogsLimitsAndChanges) {
  for (const char* const before :
       {"log prefix \"x \" level debug", "log flags tcp sequence,options", "log group 2",
        "log prefix \"accept\"", "meta mark set ct mark", "meta mark set meta mark & 0xff | 0x1",
        "ip dscp set cs1", "tcp option maxseg size set rt mtu", "flow add @f", "counter name \"x\"",
        "ct helper set \"h\"", "meta mark set ip saddr map { 10.0.0.1 : 1, 10.0.0.2 : 2 }"}) {
    const auto policy = Lifted(
        "table inet f {\n chain input {\n type filter hook input priority 0; policy drop;\n " +
        std::string(before) + " tcp dport 22 accept\n }\n}\n");
    EXPECT_EQ(Ask(*policy, Hook::kInput, Packet("tcp", "10.0.0.1", "10.0.0.2", 22)), "yes")
        << before;
    EXPECT_EQ(Ask(*policy, Hook::kInput, Packet("tcp", "10.0.0.1", "10.0.0.2", 23)), "no")
        << before;
  }
  for (const char* const before :
       {"limit rate over 5/second burst 10 packets", "limit rate 10 mbytes/second",
        "quota over 5 mbytes used 3 bytes", "limit name \"calm\"", "fib daddr . iif type local"}) {
    const auto policy = Lifted(
        "table inet f {\n chain input {\n type filter hook input priority 0; policy drop;\n " +
        std::string(before) + " tcp dport 22 accept\n }\n}\n");
    EXPECT_EQ(Ask(*policy, Hook::kInput, Packet("tcp", "10.0.0.1", "10.0.0.2", 22)), "maybe")
        << before;
    EXPECT_EQ(Ask(*policy, Hook::kInput, Packet("tcp", "10.0.0.1", "10.0.0.2", 23)), "no")
        << before;
  }
}

TEST(Lift, ReadsNamesOfProtocolsAndCodes) {
  const auto policy = Lifted(R"(table inet filter {
    chain input {
      type filter hook input priority filter; policy drop;
      icmp type destination-unreachable icmp code frag-needed accept
      icmpv6 type destination-unreachable icmpv6 code admin-prohibited accept
      meta l4proto { ip, mobility-header } drop
    }
  })");
  const auto ask = [&](const net::Packet& packet) { return Ask(*policy, Hook::kInput, packet); };
  EXPECT_EQ(ask(Packet("icmp", "10.0.0.1", "10.0.0.2", 3 * 256 + 4)), "yes");
  EXPECT_EQ(ask(Packet("icmp", "10.0.0.1", "10.0.0.2", 3 * 256 + 3)), "no");
  EXPECT_EQ(ask(Packet("icmpv6", "2001:db8::1", "2001:db8::2", 256 + 1)), "yes");
  EXPECT_EQ(ask(Packet("icmpv6", "2001:db8::1", "2001:db8::2", 256 + 4)), "no");
}

TEST(Lift, RefusesWhatNoKernelTakes) {
  const auto table = [](const std::string& rules) {
    return "table inet f {\n chain input {\n type filter hook input priority 0\n" + rules +
           "\n }\n}\n";
  };
  std::string many, ports = "tcp dport != { ", tables, messages;
  for (int i = 0; i < 129; ++i) many += "tcp dport 22 ";
  EXPECT_EQ(Lifted(table(many + "accept"), &messages), nullptr);
  EXPECT_THAT(messages, HasSubstr("expected a rule of at most 128 matches and statements"));
  for (int port = 1; port < 65535; port += 2) ports += std::to_string(port) + ", ";
  const std::string source_ports = "tcp sport" + ports.substr(9);
  EXPECT_EQ(Lifted(table(ports + "} " + source_ports + "} accept"), &messages), nullptr);
  EXPECT_THAT(messages, HasSubstr("expected a table of at most 5,000,000 lines"));
  for (int i = 0; i < 1001; ++i) tables += "table ip t" + std::to_string(i) + " {\n}\n";
  EXPECT_EQ(Lifted(tables, &messages), nullptr);
  EXPECT_THAT(messages, HasSubstr("expected a ruleset of at most 1,000 tables, found more"));
}

}  // namespace
}  // namespace portwright::dialect::nftables
