#include "dialect/fortigate/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/common/asked.h"
#include "dialect/fortigate/fortigate.h"

namespace portwright::dialect::fortigate {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Lifted Read(const std::string& text) {
  LiftOptions options;
  options.file_name = "edge.conf";
  return LiftWith(Fortigate(), text, options);
}

const char kObjects[] = R"(config firewall address
    edit "h1"
        set uuid 3b4c13ee-39b7-51ed-2d2b-35f95759a991
        set subnet 10.1.0.1 255.255.255.255
    next
    edit "net"
        set subnet 10.2.0.0/16
    next
    edit "range"
        set type iprange
        set start-ip 10.3.0.5
        set end-ip 10.3.0.9
    next
    edit "name"
        set type fqdn
        set fqdn "www.example.com"
    next
end
config firewall addrgrp
    edit "inner"
        set member "h1" "range"
    next
    edit "outer"
        set member "inner"
        append member "net"
    next
end
config firewall service custom
    edit "web"
        set tcp-portrange 80 8000-8010
    next
    edit "dns"
        set udp-portrange 53:1024-65535
    next
    edit "echo"
        set protocol ICMP
        set icmptype 8
        unset icmpcode
    next
    edit "esp"
        set protocol IP
        set protocol-number 50
    next
    edit "lan-web"
        set iprange 10.0.0.1
        set tcp-portrange 80
    next
end
config firewall service group
    edit "both"
        set member "web" "dns"
    next
end
)";

std::string PolicyOf(const std::string& fields) {
  std::string out =
      "config firewall policy\n    edit 7\n        set srcintf \"lan\"\n"
      "        set dstintf \"wan\"\n";
  return out + fields + "    next\nend\n";
}

std::string AskWith(const std::string& fields, Asked asked) {
  const Lifted lifted = Read(kObjects + PolicyOf(fields));
  if (lifted.policy == nullptr) return lifted.messages;
  if (asked.in.empty()) asked.in = "lan";
  if (asked.out.empty()) asked.out = "wan";
  return Ask(*lifted.policy, asked);
}

std::string From(const std::string& source, const std::string& from) {
  return AskWith("set srcaddr " + source +
                     "\nset dstaddr all\nset action accept\nset schedule always\nset service ALL\n",
                 {"tcp", from, "10.9.0.1", 22});
}

TEST(FortigateLift, Addresses) {
  EXPECT_EQ(From("h1", "10.1.0.1"), "yes");
  EXPECT_EQ(From("h1", "10.1.0.2"), "no");
  EXPECT_EQ(From("net", "10.2.255.255"), "yes");
  EXPECT_EQ(From("range", "10.3.0.9"), "yes");
  EXPECT_EQ(From("range", "10.3.0.10"), "no");
  EXPECT_EQ(From("\"outer\"", "10.3.0.5"), "yes");
  EXPECT_EQ(From("outer", "10.2.0.0"), "yes");
  EXPECT_EQ(From("outer", "10.4.0.0"), "no");
  EXPECT_EQ(From("name", "10.4.0.0"), "maybe");
  EXPECT_EQ(From("h1 name", "10.1.0.1"), "yes");
  EXPECT_EQ(From("missing", "10.1.0.1"), "maybe");
  EXPECT_EQ(From("none", "10.1.0.1"), "no");
  EXPECT_EQ(From("outer\nset srcaddr-negate enable", "10.2.0.0"), "no");
  EXPECT_EQ(From("outer\nset srcaddr-negate enable", "10.4.0.0"), "yes");
}

TEST(FortigateLift, Services) {
  const auto ask = [](const std::string& service, const Asked& asked) {
    return AskWith(
        "set srcaddr all\nset dstaddr all\nset action accept\nset schedule \"always\"\n"
        "set service " +
            service + "\n",
        asked);
  };
  const auto tcp = [](int port) { return Asked{"tcp", "10.1.0.1", "10.9.0.1", port}; };
  EXPECT_EQ(ask("web", tcp(80)), "yes");
  EXPECT_EQ(ask("web", tcp(8010)), "yes");
  EXPECT_EQ(ask("web", tcp(8011)), "no");
  Asked dns{"udp", "10.1.0.1", "10.9.0.1", 53};
  EXPECT_EQ(ask("both", dns), "yes");
  dns.source_port = 1023;
  EXPECT_EQ(ask("both", dns), "no");
  EXPECT_EQ(ask("echo", {"icmp", "10.1.0.1", "10.9.0.1", 8 * 256}), "yes");
  EXPECT_EQ(ask("echo", {"icmp", "10.1.0.1", "10.9.0.1", 0}), "no");
  EXPECT_EQ(ask("esp", {"50", "10.1.0.1", "10.9.0.1"}), "yes");
  EXPECT_EQ(ask("lan-web", tcp(80)), "maybe");
  EXPECT_EQ(ask("HTTPS", tcp(443)), "yes");
  EXPECT_EQ(ask("HTTPS", tcp(80)), "no");
  EXPECT_EQ(ask("DNS PING", dns), "yes");
  EXPECT_EQ(ask("VNC", tcp(5900)), "maybe");
}

TEST(FortigateLift, PoliciesInTheirOrder) {
  const Asked asked{"tcp", "10.1.0.1", "10.9.0.1", 80};
  const std::string plain =
      "set srcaddr all\nset dstaddr all\nset schedule always\nset service ALL\n";
  EXPECT_EQ(AskWith(plain + "set action accept\n", asked), "yes");
  EXPECT_EQ(AskWith(plain, asked), "no");
  EXPECT_EQ(AskWith(plain + "set action deny\n", asked), "no");
  EXPECT_EQ(AskWith(plain + "set action accept\nset status disable\n", asked), "no");
  EXPECT_EQ(AskWith(plain + "set action ipsec\n", asked), "maybe");
  EXPECT_EQ(AskWith(plain + "set action accept\nset nat enable\nset logtraffic all\n", asked),
            "yes");
  for (const char* field : {"groups \"staff\"", "users bob", "internet-service enable",
                            "application 15832", "novelty on", "schedule workdays"}) {
    EXPECT_EQ(AskWith(plain + "set action accept\nset " + field + "\n", asked), "maybe") << field;
  }
  EXPECT_EQ(AskWith(plain + "set action accept\nset internet-service disable\n", asked), "yes");
  EXPECT_EQ(AskWith(plain + "set action accept\nconfig srcaddr\nedit x\nnext\nend\n", asked),
            "maybe");
  const Lifted two = Read(
      "config firewall policy\nedit 2\nset srcintf any\nset dstintf any\nset srcaddr all\nset "
      "dstaddr all\nset service HTTP\nset schedule always\nset action deny\nnext\nedit 1\nset "
      "srcintf lan\nset dstintf wan\nset srcaddr all\nset dstaddr all\nset service ALL\nset "
      "schedule always\nset action accept\nset session-ttl 7200\nend\n");
  ASSERT_NE(two.policy, nullptr) << two.messages;
  EXPECT_EQ(Ask(*two.policy, {"tcp", "10.1.0.1", "10.9.0.1", 80, "lan", "wan"}), "no");
  EXPECT_EQ(Ask(*two.policy, {"tcp", "10.1.0.1", "10.9.0.1", 81, "lan", "wan"}), "yes");
  EXPECT_EQ(Ask(*two.policy, {"tcp", "10.1.0.1", "10.9.0.1", 81, "wan", "lan"}), "no");
  const auto decision =
      policy::Evaluate(*two.policy, policy::Hook::kForward,
                       PacketOf({"tcp", "10.1.0.1", "10.9.0.1", 81, "lan", "wan"}));
  EXPECT_EQ(two.policy->chains[decision.chain].rules[decision.rule].session_timeout_s, 7200U);
}

TEST(FortigateLift, BothFamiliesInOnePolicyOrInTwoTables) {
  const std::string six = "config firewall address6\nedit s6\nset ip6 2001:db8:1::/48\nnext\nend\n";
  const std::string rest =
      "set srcintf lan\nset dstintf wan\nset action accept\nset schedule always\n"
      "set service HTTPS\n";
  const Lifted one = Read(six +
                          "config firewall policy\nedit 1\nset srcaddr all\nset dstaddr all\n"
                          "set srcaddr6 s6\nset dstaddr6 all\n" +
                          rest + "next\nend\n");
  const Lifted other =
      Read(six + "config firewall policy6\nedit 1\nset srcaddr s6\nset dstaddr all\n" + rest +
           "next\nend\n");
  ASSERT_NE(one.policy, nullptr);
  ASSERT_NE(other.policy, nullptr);
  const Asked inside{"tcp", "2001:db8:1::5", "2001:db8:9::1", 443, "lan", "wan"};
  const Asked outside{"tcp", "2001:db8:2::5", "2001:db8:9::1", 443, "lan", "wan"};
  const Asked old{"tcp", "10.0.0.1", "10.0.0.2", 443, "lan", "wan"};
  EXPECT_EQ(Ask(*one.policy, inside), "yes");
  EXPECT_EQ(Ask(*one.policy, outside), "no");
  EXPECT_EQ(Ask(*one.policy, old), "yes");
  EXPECT_EQ(Ask(*other.policy, inside), "yes");
  EXPECT_EQ(Ask(*other.policy, outside), "no");
  EXPECT_EQ(Ask(*other.policy, old), "no");
}

TEST(FortigateLift, ZonesAndDomains) {
  const Lifted lifted = Read(R"(#config-version=FGT60F-7.2.5-FW-build1517
config vdom
edit root
next
edit dmz
next
end
config global
config system interface
    edit "port1"
        set vdom "root"
        set passphrase ENC abcdef
    next
    edit "port9"
        set vdom "dmz"
    next
end
end
config vdom
edit root
config system zone
    edit "inside"
        set intrazone allow
        set interface "port1" "port2"
    next
end
config firewall policy
    edit 1
        set srcintf "inside"
        set dstintf "port3"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "ALL"
    next
end
end
config vdom
edit dmz
config firewall policy
    edit 1
        set srcintf "any"
        set dstintf "any"
        set srcaddr "all"
        set dstaddr "all"
        set action accept
        set schedule "always"
        set service "SSH"
    next
end
end
)");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  const auto ask = [&](const std::string& in, const std::string& out, int port) {
    return Ask(*lifted.policy, {"tcp", "10.0.0.1", "10.0.0.2", port, in, out});
  };
  EXPECT_EQ(ask("port1", "port3", 443), "yes");
  EXPECT_EQ(ask("port2", "port3", 443), "yes");
  EXPECT_EQ(ask("port1", "port2", 443), "yes");
  EXPECT_EQ(ask("port3", "port1", 443), "no");
  EXPECT_EQ(ask("port9", "port8", 22), "yes");
  EXPECT_EQ(ask("port9", "port8", 23), "no");
}

TEST(FortigateLift, BrokenTextsSayWhere) {
  EXPECT_THAT(Read("").messages, HasSubstr("PW-DIA-fortigate-0100"));
  EXPECT_THAT(Read("config firewall policy\nedit 1\nset name \"x\n").messages,
              HasSubstr("edge.conf:3:10: error"));
  EXPECT_THAT(Read("config firewall policy\nedit 1\nnext\n").messages,
              HasSubstr("PW-DIA-fortigate-0103"));
  const Lifted other = Read("config firewall policy\nedit 1\nhunter2 x\nnext\nend\n");
  EXPECT_THAT(other.messages, HasSubstr("edge.conf:3:1: error"));
  EXPECT_THAT(other.messages, Not(HasSubstr("hunter2")));
  for (const char* text :
       {"next\n", "end\n", "edit 1\n", "set a b\n", "config firewall policy\nset a b\nend\n",
        "config firewall policy\nedit 1\nedit 2\nnext\nend\n", "move 1 before 2\n",
        "config firewall policy\nedit 1\nset srcaddr\nnext\nend\n", "config\n"}) {
    EXPECT_EQ(Read(text).policy, nullptr) << text;
  }
  EXPECT_THAT(AskWith("set srcaddr loop\nset dstaddr all\nset action accept\nset service ALL\n"
                      "set schedule always\nnext\nend\nconfig firewall addrgrp\nedit loop\nset "
                      "member loop loop\n",
                      {"tcp", "10.0.0.1", "10.0.0.2", 1}),
              HasSubstr("PW-DIA-fortigate-0106"));
  // A device asks for the mask, too.
  for (const char* network : {"10.1.0.1", "10.1.0.1 255.0.255.0", "10.1.0.0/33", "fd00::/64"}) {
    EXPECT_THAT(AskWith("set srcaddr odd\nset dstaddr all\nset action accept\nset service ALL\n"
                        "set schedule always\nnext\nend\nconfig firewall address\nedit odd\nset "
                        "subnet " +
                            std::string(network) + "\n",
                        {"tcp", "10.0.0.1", "10.0.0.2", 1}),
                HasSubstr("PW-DIA-fortigate-0107"))
        << network;
  }
}

}  // namespace
}  // namespace portwright::dialect::fortigate
