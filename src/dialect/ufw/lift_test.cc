// Commands as people write them, and what ufw prints; verdicts worked out by hand.
#include <gtest/gtest.h>

#include <string>

#include "dialect/common/asked.h"
#include "dialect/ufw/ufw.h"

namespace portwright::dialect::ufw {
namespace {

using net::ConnectionState;
using policy::Hook;

Lifted Read(std::string_view text) {
  LiftOptions options;
  options.file_name = "ufw.sh";
  return LiftWith(Ufw(), text, options);
}

Asked Tcp(int port, std::string source = "192.0.2.9", std::string destination = "10.0.0.5") {
  return {"tcp", std::move(source), std::move(destination), port};
}
Asked Udp(int port, std::string source = "192.0.2.9", std::string destination = "10.0.0.5") {
  return {"udp", std::move(source), std::move(destination), port};
}
Asked Tcp6(int port) { return {"tcp", "2001:db8::9", "fd00::5", port}; }
Asked With(Asked asked, std::string in, std::string out = "") {
  asked.in = std::move(in);
  asked.out = std::move(out);
  return asked;
}
std::string Through(const Lifted& lifted, const Asked& asked) {
  return lifted.policy == nullptr ? "error" : Ask(*lifted.policy, asked);
}

TEST(UfwLift, ShortFormsHoldInBothFamilies) {
  const Lifted lifted = Read(R"(#!/bin/bash
set -e
apt-get install -y ufw || exit 1
sudo ufw default deny incoming
sudo ufw default allow outgoing
sudo ufw allow 22/tcp   # shell
ufw allow 53
ufw allow 80,443,8000:8010/tcp comment 'web; and more'
ufw allow out 25/tcp
ufw deny out 6667
ufw allow ssh && ufw allow ntp >/dev/null 2>&1
yes | sudo ufw enable
sudo ufw status verbose
)");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, Tcp(22)), "yes");
  EXPECT_EQ(In(lifted, Tcp6(22)), "yes");
  EXPECT_EQ(In(lifted, Udp(22)), "no");
  EXPECT_EQ(In(lifted, Tcp(53)), "yes");
  EXPECT_EQ(In(lifted, Udp(53)), "yes");
  EXPECT_EQ(In(lifted, Tcp(7999)), "no");
  EXPECT_EQ(In(lifted, Tcp(8010)), "yes");
  EXPECT_EQ(In(lifted, Tcp(8011)), "no");
  EXPECT_EQ(In(lifted, Tcp(443)), "yes");
  EXPECT_EQ(In(lifted, Udp(443)), "no");
  EXPECT_EQ(In(lifted, Udp(123)), "yes");
  EXPECT_EQ(In(lifted, Tcp(123)), "no");
  EXPECT_EQ(Out(lifted, Tcp(6667)), "no");
  EXPECT_EQ(Out(lifted, Tcp(6668)), "yes");
  EXPECT_EQ(DecidedAt(lifted, Hook::kInput, Tcp(22)), "6:6");
}

TEST(UfwLift, FullFormsNameEndsPortsAndInterfaces) {
  const Lifted lifted = Read(R"(
ufw allow from 192.0.2.0/24
ufw allow in on eth1 proto tcp from 198.51.100.7 port 1024:65535 to 10.0.0.5 port 443
ufw allow proto udp to any port 514 from 203.0.113.0/255.255.255.0
ufw deny in on eth+ from any to any port 9 proto udp
ufw reject log from 198.51.100.8
ufw allow proto esp from 198.51.100.9
ufw allow to 2001:db8::1 port 80 proto tcp
ufw allow out on eth2
ufw default reject outgoing
)");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, Tcp(9999, "192.0.2.255")), "yes");
  EXPECT_EQ(In(lifted, Tcp(9999, "192.0.3.0")), "no");
  EXPECT_EQ(In(lifted, With(Tcp(443, "198.51.100.7"), "eth1")), "yes");
  EXPECT_EQ(In(lifted, With(Tcp(443, "198.51.100.7"), "eth0")), "no");
  EXPECT_EQ(In(lifted, With(Tcp(443, "198.51.100.7", "10.0.0.6"), "eth1")), "no");
  Asked low = With(Tcp(443, "198.51.100.7"), "eth1");
  low.source_port = 1023;
  EXPECT_EQ(In(lifted, low), "no");
  EXPECT_EQ(In(lifted, Udp(514, "203.0.113.200")), "yes");
  EXPECT_EQ(In(lifted, Udp(514, "203.0.112.255")), "no");
  EXPECT_EQ(In(lifted, {"50", "198.51.100.9", "10.0.0.5"}), "yes");
  EXPECT_EQ(In(lifted, {"51", "198.51.100.9", "10.0.0.5"}), "no");
  EXPECT_EQ(In(lifted, {"tcp", "2001:db8::9", "2001:db8::1", 80}), "yes");
  EXPECT_EQ(In(lifted, {"tcp", "2001:db8::9", "2001:db8::2", 80}), "no");
  EXPECT_EQ(Out(lifted, With(Tcp(1), "", "eth2")), "yes");
  EXPECT_EQ(Out(lifted, With(Tcp(1), "", "eth3")), "no");
}

TEST(UfwLift, TheFirstRuleWins) {
  const Lifted lifted = Read(R"(
ufw deny from 192.0.2.9
ufw allow 22/tcp
ufw insert 1 allow from 192.0.2.9 to any port 80 proto tcp
ufw prepend deny 81
ufw allow 81
ufw allow 82
ufw deny 82
)");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, Tcp(22)), "no");
  EXPECT_EQ(In(lifted, Tcp(22, "192.0.2.8")), "yes");
  EXPECT_EQ(In(lifted, Tcp(80)), "yes");
  // A rule that says the same takes the place of the one before.
  EXPECT_EQ(In(lifted, Tcp(81, "192.0.2.8")), "yes");
  EXPECT_EQ(In(lifted, Tcp(82, "192.0.2.8")), "no");
}

TEST(UfwLift, RulesAreDeletedAsWrittenOrByNumber) {
  const Lifted lifted = Read(R"(
ufw allow 22/tcp
ufw allow 80/tcp comment 'web'
ufw allow 443/tcp
ufw allow 25/tcp
ufw delete allow 80/tcp
ufw --force delete 2
ufw delete deny 25/tcp
ufw delete allow 9
)");
  // Numbers go over both families: the second is 443 of IPv4 alone.
  EXPECT_EQ(In(lifted, Tcp(80)), "no");
  EXPECT_EQ(In(lifted, Tcp(443)), "no");
  EXPECT_EQ(In(lifted, Tcp6(443)), "yes");
  EXPECT_EQ(In(lifted, Tcp(25)), "yes");
  EXPECT_EQ(lifted.messages.find("PW-DIA-ufw-0103") != std::string::npos, true);
}

TEST(UfwLift, ResetTakesAllAway) {
  const Lifted off = Read("ufw allow 22/tcp\nufw --force reset\n");
  EXPECT_EQ(In(off, Tcp(9)), "yes");  // not active
  const Lifted on = Read("ufw allow 22/tcp\nufw --force reset\nufw allow 80\nufw enable\n");
  EXPECT_EQ(In(on, Tcp(22)), "no");
  EXPECT_EQ(In(on, Tcp(80)), "yes");
  EXPECT_EQ(In(Read("ufw default deny\nufw disable\n"), Tcp(80)), "yes");
}

TEST(UfwLift, RoutesNameBothInterfaces) {
  const Lifted lifted = Read(R"(
ufw default allow incoming
ufw route allow in on lan0 out on wan0 proto tcp from 10.1.0.0/16 to any port 443
ufw route deny out on wan0 in on dmz0
ufw route allow proto udp to 10.2.0.53 port 53
)");
  EXPECT_EQ(lifted.messages, "");
  const Asked web = Tcp(443, "10.1.0.9", "192.0.2.1");
  EXPECT_EQ(Through(lifted, With(web, "lan0", "wan0")), "yes");
  EXPECT_EQ(Through(lifted, With(web, "wan0", "lan0")), "no");
  EXPECT_EQ(Through(lifted, With(Udp(53, "10.1.0.9", "10.2.0.53"), "lan0", "lan1")), "yes");
  EXPECT_EQ(Through(lifted, With(Udp(53, "10.1.0.9", "10.2.0.53"), "dmz0", "wan0")), "no");
  EXPECT_EQ(In(lifted, Tcp(443)), "yes");
}

// before.rules as the package has them.
TEST(UfwLift, KnowsWhatUfwLetsInByItself) {
  const Lifted lifted = Read("ufw default deny outgoing\nufw enable\n");
  const Asked ping{"icmp", "192.0.2.9", "10.0.0.5", 8 * 256};
  EXPECT_EQ(In(lifted, ping), "yes");
  EXPECT_EQ(Through(lifted, With(ping, "a", "b")), "yes");
  EXPECT_EQ(Out(lifted, ping), "no");
  EXPECT_EQ(In(lifted, {"icmp", "192.0.2.9", "10.0.0.5", 3 * 256}), "no");  // no first packet
  EXPECT_EQ(In(lifted, {"icmp", "192.0.2.9", "10.0.0.5", 13 * 256}), "no");
  EXPECT_EQ(In(lifted, {"icmp6", "2001:db8::9", "fd00::5", 135 * 256}), "yes");
  EXPECT_EQ(In(lifted, {"icmp6", "fe80::9", "ff02::1", 130 * 256}), "yes");
  EXPECT_EQ(In(lifted, {"icmp6", "2001:db8::9", "ff02::1", 130 * 256}), "no");
  EXPECT_EQ(Out(lifted, {"icmp6", "fd00::5", "2001:db8::9", 128 * 256}), "yes");
  Asked dhcp = Udp(68, "10.0.0.1", "255.255.255.255");
  EXPECT_EQ(In(lifted, dhcp), "no");
  dhcp.source_port = 67;
  EXPECT_EQ(In(lifted, dhcp), "yes");
  EXPECT_EQ(In(lifted, Udp(5353, "10.0.0.1", "224.0.0.251")), "yes");
  EXPECT_EQ(In(lifted, Udp(1900, "10.0.0.1", "224.0.0.251")), "no");
  EXPECT_EQ(In(lifted, {"udp", "fe80::1", "ff02::f", 1900}), "yes");
  Asked known = Tcp(9);
  known.state = ConnectionState::kEstablished;
  EXPECT_EQ(In(lifted, known), "yes");
  known.state = ConnectionState::kInvalid;
  EXPECT_EQ(In(Read("ufw allow 9\n"), known), "no");
  EXPECT_EQ(In(lifted, With(Tcp(9), "lo")), "yes");
}

TEST(UfwLift, WhatIsNotKnownIsUnknown) {
  const Lifted lifted =
      Read("ufw limit ssh\nufw allow 'Nginx Full'\nufw allow from 10.1.0.1 app X\n");
  EXPECT_EQ(In(lifted, Tcp(22)), "maybe");
  EXPECT_EQ(In(lifted, Tcp(80)), "maybe");
  EXPECT_NE(lifted.messages.find("PW-DIA-ufw-0102"), std::string::npos);
  EXPECT_EQ(In(Read("ufw limit 22/tcp\n"), Tcp(23)), "no");
}

TEST(UfwLift, BrokenCommandsAreNamedByPlace) {
  const std::pair<const char*, const char*> kBroken[] = {
      {"ufw allow 70000/tcp\n", "ufw.sh:1:11: error: expected ports"},
      {"ufw allow 0\n", "expected ports"},
      {"ufw allow 20:10/tcp\n", "expected ports"},
      {"ufw allow 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16/tcp\n", "15 numbers"},
      {"ufw allow 80:90\n", "proto tcp or proto udp"},
      {"ufw allow 22/esp\n", "/tcp or /udp"},
      {"ufw allow\n", "the end of the command"},
      {"ufw permit 22\n", "allow, deny, reject or limit"},
      {"ufw allow from 10.0.0.300\n", "an address or a network"},
      {"ufw allow from 10.0.0.1 to fd00::1\n", "one family"},
      {"ufw allow proto tcp port 22\n", "'from' or 'to'"},
      {"ufw allow from any from any\n", "each end once"},
      {"ufw allow to any port\n", "a value behind 'port'"},
      {"ufw allow in on eth0:1 to any port 22\n", "the name of an interface"},
      {"ufw allow proto ah to any port 22\n", "no ports beside"},
      {"ufw allow proto udp to any port ssh\n", "the protocol of ssh"},
      {"ufw route allow in to any port 22\n", "'on' and an interface"},
      {"ufw insert 5 allow 22\n", "PW-DIA-ufw-0104"},
      {"ufw allow from $MINE to any\n", "without variables"},
      {"ufw allow 'from any\n", "a quote without its end"},
      {"iptables -F\n", "a command of ufw, found 'iptables'"},
      {"if true; then\n", "a command of ufw, found 'if'"},
      {"ufw default block\n", "allow, deny or reject"},
      {"ufw default deny sideways\n", "incoming, outgoing or routed"},
  };
  for (const auto& [text, message] : kBroken) {
    const Lifted lifted = Read(text);
    EXPECT_EQ(lifted.policy, nullptr) << text;
    EXPECT_NE(lifted.messages.find(message), std::string::npos) << text << lifted.messages;
  }
}

TEST(UfwLift, ReadsWhatShowAddedPrints) {
  const Lifted lifted = Read(
      "Added user rules (see 'ufw status' for running firewall):\n"
      "ufw allow to any comment 'all'\n"
      "ufw route allow in on lan0 out on dmz0.7 from 10.1.0.0/16 to 10.7.0.1 port 443 proto tcp\n");
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, Tcp(9)), "yes");
  EXPECT_EQ(Through(lifted, With(Tcp(443, "10.1.0.9", "10.7.0.1"), "lan0", "dmz0.7")), "yes");
  EXPECT_EQ(In(Read("Added user rules (see 'ufw status' for running firewall):\n(None)\n"), Tcp(9)),
            "no");
}

// As ufw 0.36.2 prints them.
constexpr std::string_view kVerbose = R"(Status: active
Logging: on (low)
Default: deny (incoming), deny (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
10.0.0.5 1521,1526:1530/tcp ALLOW IN    192.0.2.9                  # ALLOW IN all
10.0.0.5 111/tcp on eth0   ALLOW IN    192.0.2.9 600:1023/tcp
80,443/tcp (Nginx Full)    DENY IN     198.51.100.0/24            (log)
443/tcp                    ALLOW IN    Anywhere
22/tcp                     LIMIT IN    Anywhere
Anywhere (v6)              ALLOW IN    2001:db8::9/esp
443/tcp (v6)               ALLOW IN    Anywhere (v6)

fd00::5/esp                ALLOW OUT   Anywhere (v6)              # out
25/tcp                     ALLOW OUT   Anywhere on eth1

10.7.0.1 443/tcp on dmz0.7 ALLOW FWD   10.1.0.0/16 on lan0
10.7.0.1/gre               ALLOW FWD   10.1.0.0/16/gre
)";

TEST(UfwLift, ReadsVerboseStatus) {
  const Lifted lifted = Read(kVerbose);
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(In(lifted, Tcp(1526)), "yes");
  EXPECT_EQ(In(lifted, Tcp(1525)), "no");
  EXPECT_EQ(In(lifted, Tcp(1526, "192.0.2.8")), "no");
  Asked low = With(Tcp(111), "eth0");
  EXPECT_EQ(In(lifted, low), "no");
  low.source_port = 600;
  EXPECT_EQ(In(lifted, low), "yes");
  low.in = "eth1";
  EXPECT_EQ(In(lifted, low), "no");
  EXPECT_EQ(In(lifted, Tcp(443, "198.51.100.1")), "no");
  EXPECT_EQ(In(lifted, Tcp(443, "198.51.101.1")), "yes");
  EXPECT_EQ(In(lifted, Tcp(22)), "maybe");
  EXPECT_EQ(In(lifted, Tcp6(443)), "yes");
  EXPECT_EQ(In(lifted, Tcp6(22)), "no");
  EXPECT_EQ(In(lifted, {"50", "2001:db8::9", "fd00::5"}), "yes");
  EXPECT_EQ(Out(lifted, {"50", "2001:db8::9", "fd00::5"}), "yes");
  EXPECT_EQ(Out(lifted, With(Tcp(25), "", "eth1")), "yes");
  EXPECT_EQ(Out(lifted, With(Tcp(25), "", "eth0")), "no");
  EXPECT_EQ(Through(lifted, With(Tcp(443, "10.1.0.9", "10.7.0.1"), "lan0", "dmz0.7")), "yes");
  EXPECT_EQ(Through(lifted, With(Tcp(443, "10.1.0.9", "10.7.0.1"), "dmz0.7", "lan0")), "no");
  EXPECT_EQ(Through(lifted, With({"47", "10.1.0.9", "10.7.0.1"}, "a", "b")), "yes");
}

TEST(UfwLift, ReadsPlainAndNumberedStatus) {
  const Lifted plain = Read(
      "Status: active\n\nTo                         Action      From\n"
      "--                         ------      ----\n"
      "22                         ALLOW       10.1.0.0/16\n"
      "OpenSSH                    ALLOW       Anywhere\n"
      "53                         DENY OUT    Anywhere\n");
  EXPECT_NE(plain.messages.find("PW-DIA-ufw-0107"), std::string::npos);
  EXPECT_NE(plain.messages.find("PW-DIA-ufw-0102"), std::string::npos);
  EXPECT_EQ(In(plain, Udp(22, "10.1.2.3")), "yes");
  EXPECT_EQ(In(plain, Tcp(22)), "maybe");
  EXPECT_EQ(Out(plain, Udp(53)), "no");
  EXPECT_EQ(Out(plain, Udp(54)), "yes");
  const Lifted numbered = Read(
      "Status: active\n\n     To                         Action      From\n"
      "     --                         ------      ----\n"
      "[ 1] 80/tcp                     ALLOW IN    0.0.0.0/1\n"
      "[12] fd00::5/esp                ALLOW OUT   Anywhere (v6)              (out) # pw\n");
  EXPECT_EQ(In(numbered, Tcp(80, "127.255.255.255")), "yes");
  EXPECT_EQ(In(numbered, Tcp(80, "128.0.0.0")), "no");
  EXPECT_EQ(In(numbered, Tcp6(80)), "no");
  EXPECT_EQ(In(Read("Status: inactive\n"), Tcp(80)), "yes");
  for (const char* broken : {"Default: perhaps (incoming)\n", "--\n22 PERMIT any\n",
                             "--\n22/tcp ALLOW IN 10.0.0.1/udp\n", "--\n ALLOW IN Anywhere\n"}) {
    EXPECT_EQ(Read("Status: active\n" + std::string(broken)).policy, nullptr) << broken;
  }
}

TEST(UfwLift, TellsItsTextsFromOthers) {
  for (const std::string_view text : {std::string_view("sudo ufw allow 22\n"), kVerbose,
                                      std::string_view("#!/bin/bash\nset -e\nufw --force reset\n")})
    EXPECT_GE(Ufw().Recognise(text), 90) << text;
  for (const char* text :
       {"*filter\n:ufw-user-input - [0:0]\nCOMMIT\n", "# about ufw\n", "", "table inet ufw {\n}\n"})
    EXPECT_EQ(Ufw().Recognise(text), 0) << text;
}

}  // namespace
}  // namespace portwright::dialect::ufw
