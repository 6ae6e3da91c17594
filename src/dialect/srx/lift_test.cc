#include "dialect/srx/lift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialect/srx/asked.h"

namespace portwright::dialect::srx {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const char kZones[] =
    "set security zones security-zone trust interfaces ge-0/0/0.0\n"
    "set security zones security-zone untrust interfaces ge-0/0/1.0 host-inbound-traffic "
    "system-services ping\n";
const char kPolicy[] = "set security policies from-zone trust to-zone untrust policy p ";
const char kAll[] = "match source-address any destination-address any application ";

std::string Permit(const std::string& match, const std::string& then = "then permit") {
  return kPolicy + match + "\n" + kPolicy + then + "\n";
}

std::string AskOne(const std::string& body, Asked asked, std::optional<Date> as_of = std::nullopt) {
  const Lifted lifted = Read(kZones + body, as_of);
  if (lifted.policy == nullptr) return "error: " + lifted.messages;
  if (asked.in.empty()) asked.in = "ge-0/0/0.0";
  if (asked.out.empty()) asked.out = "ge-0/0/1.0";
  return Ask(*lifted.policy, asked);
}

Asked Tcp(int port, const std::string& source = "10.1.0.1") {
  return {"tcp", source, source.find(':') == std::string::npos ? "10.9.0.1" : "fd00::9", port};
}

TEST(SrxPolicies, TheFirstDecidesAndTheRestIsDenied) {
  const std::string body =
      std::string(
          "set security address-book global address one 10.1.0.1/32\n"
          "set security policies from-zone trust to-zone untrust policy no match source-address "
          "one\n"
          "set security policies from-zone trust to-zone untrust policy no match "
          "destination-address any\n"
          "set security policies from-zone trust to-zone untrust policy no match application "
          "junos-ssh\n"
          "set security policies from-zone trust to-zone untrust policy no then reject\n") +
      Permit(std::string(kAll) + "[ junos-ssh junos-https ]");
  EXPECT_EQ(AskOne(body, Tcp(22)), "no");
  EXPECT_EQ(AskOne(body, Tcp(22, "10.1.0.2")), "yes");
  EXPECT_EQ(AskOne(body, Tcp(443)), "yes");
  EXPECT_EQ(AskOne(body, Tcp(80)), "no");
  EXPECT_EQ(AskOne(body, {"udp", "10.1.0.2", "10.9.0.1", 443}), "no");
  // The other way, within a zone, and from nowhere.
  EXPECT_EQ(AskOne(body, {"tcp", "10.1.0.2", "10.9.0.1", 22, "ge-0/0/1.0", "ge-0/0/0.0"}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.1.0.2", "10.9.0.1", 22, "ge-0/0/0.0", "ge-0/0/0.0"}), "no");
  EXPECT_EQ(AskOne(body, {"tcp", "10.1.0.2", "10.9.0.1", 22, "ge-0/0/7.0", "ge-0/0/1.0"}), "no");
  const Lifted lifted = Read(kZones + body);
  Asked asked = Tcp(22);
  asked.in = "ge-0/0/0.0";
  asked.out = "ge-0/0/1.0";
  EXPECT_EQ(DecidingLine(*lifted.policy, asked), 4U);
  asked.state = net::ConnectionState::kEstablished;
  EXPECT_EQ(Ask(*lifted.policy, asked), "yes");
}

TEST(SrxPolicies, DefaultAndGlobalOnes) {
  EXPECT_EQ(AskOne("set security policies default-policy permit-all\n", Tcp(22)), "yes");
  EXPECT_EQ(AskOne("set security policies default-policy deny-all\n", Tcp(22)), "no");
  const std::string global = "set security policies global policy g ";
  const std::string all = global + kAll + "junos-ssh\n" + global + "then permit\n";
  EXPECT_EQ(AskOne(all, Tcp(22)), "yes");
  EXPECT_EQ(AskOne(all + Permit(std::string(kAll) + "any", "then deny"), Tcp(22)), "no");
  EXPECT_EQ(AskOne(all + global + "match from-zone untrust\n", Tcp(22)), "no");
  EXPECT_EQ(AskOne(all + global + "match from-zone [ untrust trust ] to-zone untrust\n", Tcp(22)),
            "yes");
  EXPECT_EQ(AskOne(all + global + "match from-zone any\n", Tcp(22)), "yes");
}

TEST(SrxPolicies, Actions) {
  const auto ask = [](const std::string& then) {
    return AskOne(Permit(std::string(kAll) + "any", then), Tcp(22));
  };
  EXPECT_EQ(ask("then permit"), "yes");
  EXPECT_EQ(ask("then deny"), "no");
  EXPECT_EQ(ask("then reject"), "no");
  EXPECT_EQ(ask("then log session-close"), "maybe");
  EXPECT_EQ(ask("then permit tunnel ipsec-vpn v"), "maybe");
  EXPECT_EQ(ask("then permit firewall-authentication"), "maybe");
  EXPECT_EQ(ask("then permit application-services idp"), "maybe");
  EXPECT_EQ(ask("then permit tcp-options syn-check-required"), "yes");
  EXPECT_EQ(ask("then puzzle"), "maybe");
  EXPECT_EQ(AskOne(Permit(std::string(kAll) + "any") + kPolicy + "then log session-init\n" +
                       kPolicy + "then count\n",
                   Tcp(22)),
            "yes");
  EXPECT_EQ(AskOne(Permit(std::string(kAll) + "any") + kPolicy + "then deny\n", Tcp(22)), "maybe");
}

TEST(SrxPolicies, ThirdValues) {
  const auto ask = [](const std::string& match) {
    return AskOne(Permit("match " + match), Tcp(22));
  };
  const std::string all = "source-address any destination-address any application any ";
  EXPECT_EQ(ask(all), "yes");
  EXPECT_EQ(ask("source-address any destination-address any"), "maybe");
  EXPECT_EQ(ask("source-address any application any"), "maybe");
  EXPECT_EQ(ask(all + "source-identity role1"), "maybe");
  EXPECT_EQ(ask(all + "source-identity any dynamic-application any"), "yes");
  EXPECT_EQ(ask(all + "dynamic-application junos:FTP"), "maybe");
  EXPECT_EQ(ask(all + "novelty"), "maybe");
  EXPECT_EQ(ask("source-address nobody destination-address any application any"), "maybe");
  EXPECT_EQ(ask("source-address any destination-address any application nothing"), "maybe");
  EXPECT_EQ(AskOne(Permit(std::string(kAll) + "any") + kPolicy + "novelty\n", Tcp(22)), "maybe");
}

TEST(SrxPolicies, Schedulers) {
  const std::string body =
      Permit(std::string(kAll) + "any") + kPolicy + "scheduler-name s\nset schedulers scheduler s ";
  const auto ask = [&](const std::string& scheduler, const char* day) {
    return AskOne(body + scheduler + "\n", Tcp(22), *ParseDate(day));
  };
  const std::string dates = "start-date 2026-02-01.00:00 stop-date 2026-12-03.23:59";
  EXPECT_EQ(ask(dates, "2026-01-31"), "no");
  EXPECT_EQ(ask(dates, "2026-02-01"), "yes");
  EXPECT_EQ(ask(dates, "2026-12-03"), "yes");
  EXPECT_EQ(ask(dates, "2026-12-04"), "no");
  EXPECT_EQ(ask("stop-date 2026-12-03.00:00", "2026-12-03"), "no");
  EXPECT_EQ(ask("stop-date 2026-12-03.00:00", "2026-12-02"), "yes");
  EXPECT_EQ(ask("daily start-time 08:00 stop-time 17:00", "2026-12-02"), "maybe");
  EXPECT_EQ(ask(dates + " monday all-day", "2026-12-02"), "maybe");
  EXPECT_EQ(ask("start-date 12-03.00:00", "2026-12-02"), "maybe");
  EXPECT_EQ(AskOne(body + dates + "\n", Tcp(22)), "maybe");
}

TEST(SrxPolicies, InactiveParts) {
  const std::string body = Permit(std::string(kAll) + "any");
  const std::string policy = "security policies from-zone trust to-zone untrust policy p";
  EXPECT_EQ(AskOne(body + "deactivate " + policy + "\n", Tcp(22)), "no");
  EXPECT_EQ(AskOne(body + "deactivate " + policy + "\nactivate " + policy + "\n", Tcp(22)), "yes");
  EXPECT_EQ(AskOne(body + "deactivate " + policy + " match application any\n", Tcp(22)), "maybe");
  EXPECT_EQ(AskOne(body + "set " + policy + " scheduler-name s\ndeactivate " + policy +
                       " scheduler-name\n",
                   Tcp(22)),
            "yes");
  EXPECT_EQ(AskOne(body + "deactivate security policies\n", Tcp(22)), "no");
}

TEST(SrxAddresses, ObjectsOfEachKind) {
  const auto ask = [](const std::string& object, const std::string& source) {
    return AskOne("set security address-book global address a " + object + "\n" +
                      Permit("match source-address a destination-address any application any"),
                  Tcp(22, source));
  };
  EXPECT_EQ(ask("10.1.2.3", "10.1.2.3"), "yes");
  EXPECT_EQ(ask("10.1.2.3/32", "10.1.2.4"), "no");
  EXPECT_EQ(ask("10.1.2.0/25", "10.1.2.127"), "yes");
  EXPECT_EQ(ask("10.1.2.0/25", "10.1.2.128"), "no");
  EXPECT_EQ(ask("2001:db8:1::/48", "2001:db8:1:ffff::1"), "yes");
  EXPECT_EQ(ask("2001:db8:1::/48", "2001:db8:2::1"), "no");
  EXPECT_EQ(ask("range-address 10.1.2.3 to 10.1.3.4", "10.1.3.4"), "yes");
  EXPECT_EQ(ask("range-address 10.1.2.3 to 10.1.3.4", "10.1.3.5"), "no");
  EXPECT_EQ(ask("wildcard-address 10.0.1.0/255.0.255.0", "10.77.1.9"), "yes");
  EXPECT_EQ(ask("wildcard-address 10.0.1.0/255.0.255.0", "10.77.2.9"), "no");
  EXPECT_EQ(ask("dns-name www.example.com", "10.1.2.3"), "maybe");
  EXPECT_EQ(ask("description \"a b\" 10.1.2.3/32", "10.1.2.3"), "yes");
  EXPECT_EQ(ask("description \"a b\"", "10.1.2.3"), "maybe");
  EXPECT_THAT(ask("10.1.2.300", "10.1.2.3"),
              HasSubstr("edge.set:3:44: error: expected addresses as the device writes them, found "
                        "'10.1.2.300'"));
  EXPECT_THAT(ask("range-address 10.1.2.3", "10.1.2.3"), HasSubstr("PW-DIA-srx-0110"));
  EXPECT_THAT(ask("range-address 10.1.2.9 to 10.1.2.3", "10.1.2.3"), HasSubstr("0110"));
}

TEST(SrxAddresses, BooksOfZonesBeforeTheGlobalOne) {
  const std::string global = "set security address-book global address a 10.1.0.1/32\n";
  const std::string attached =
      "set security address-book b address a 10.1.0.2/32\n"
      "set security address-book b attach zone trust\n";
  const std::string old =
      "set security zones security-zone trust address-book address a 10.1.0.3/32\n";
  const auto ask = [](const std::string& books, const std::string& source) {
    return AskOne(books + Permit("match source-address a destination-address any application any"),
                  Tcp(22, source));
  };
  EXPECT_EQ(ask(global, "10.1.0.1"), "yes");
  EXPECT_EQ(ask(global + attached, "10.1.0.1"), "no");
  EXPECT_EQ(ask(global + attached, "10.1.0.2"), "yes");
  EXPECT_EQ(ask(old, "10.1.0.3"), "yes");
  // A book of another zone.
  const std::string other =
      "set security address-book b address a 10.1.0.2/32\n"
      "set security address-book b attach zone untrust\n";
  EXPECT_EQ(ask(other, "10.1.0.2"), "maybe");
}

TEST(SrxAddresses, SetsAndExclusion) {
  const std::string book =
      "set security address-book global address a 10.1.0.1/32\n"
      "set security address-book global address b 10.1.0.2/32\n"
      "set security address-book global address n dns-name x.example.com\n"
      "set security address-book global address-set inner address b\n"
      "set security address-book global address-set outer address a address-set inner\n"
      "set security address-book global address-set mixed address [ a n ]\n";
  const auto ask = [&](const std::string& sources, const std::string& source) {
    return AskOne(book + Permit("match source-address " + sources +
                                " destination-address any application any"),
                  Tcp(22, source));
  };
  EXPECT_EQ(ask("outer", "10.1.0.2"), "yes");
  EXPECT_EQ(ask("outer", "10.1.0.3"), "no");
  EXPECT_EQ(ask("mixed", "10.1.0.1"), "yes");
  EXPECT_EQ(ask("mixed", "10.1.0.3"), "maybe");
  EXPECT_EQ(ask("outer source-address-excluded", "10.1.0.2"), "no");
  EXPECT_EQ(ask("outer source-address-excluded", "10.1.0.3"), "yes");
  EXPECT_EQ(ask("mixed source-address-excluded", "10.1.0.1"), "no");
  EXPECT_EQ(ask("any-ipv4", "10.1.0.3"), "yes");
  EXPECT_EQ(ask("any-ipv6", "10.1.0.3"), "no");
  EXPECT_EQ(ask("any-ipv6", "fd00::3"), "yes");
  EXPECT_THAT(
      AskOne(book + "set security address-book global address-set inner address-set outer\n",
             Tcp(22)),
      HasSubstr("expected sets that do not hold themselves, found a loop through"));
}

TEST(SrxApplications, OwnAndPredefinedOnes) {
  const std::string defined =
      "set applications application web protocol tcp destination-port 8000-8010\n"
      "set applications application dns protocol udp source-port 1024-65535 destination-port "
      "domain\n"
      "set applications application two term t1 protocol tcp destination-port 22\n"
      "set applications application two term t2 protocol udp\n"
      "set applications application two term t2 destination-port 500\n"
      "set applications application esp protocol esp\n"
      "set applications application vrrp protocol 112\n"
      "set applications application echo protocol icmp icmp-type echo-request icmp-code 0\n"
      "set applications application echo6 protocol icmp6 icmp6-type 128\n"
      "set applications application rpc protocol tcp rpc-program-number 100003\n"
      "set applications application none inactivity-timeout 60\n"
      "set applications application-set all application [ web junos-ntp ] application-set more\n"
      "set applications application-set more application esp\n";
  const auto ask = [&](const std::string& application, const Asked& asked) {
    return AskOne(defined + Permit(std::string(kAll) + application), asked);
  };
  const auto udp = [](int port) { return Asked{"udp", "10.1.0.1", "10.9.0.1", port}; };
  const auto ip = [](const std::string& protocol) {
    return Asked{protocol, "10.1.0.1", "10.9.0.1"};
  };
  EXPECT_EQ(ask("web", Tcp(8010)), "yes");
  EXPECT_EQ(ask("web", Tcp(8011)), "no");
  EXPECT_EQ(ask("dns", udp(53)), "yes");
  Asked low = udp(53);
  low.source_port = 53;
  EXPECT_EQ(ask("dns", low), "no");
  EXPECT_EQ(ask("two", Tcp(22)), "yes");
  EXPECT_EQ(ask("two", udp(500)), "yes");
  EXPECT_EQ(ask("two", udp(501)), "no");
  EXPECT_EQ(ask("esp", ip("50")), "yes");
  EXPECT_EQ(ask("esp", ip("51")), "no");
  EXPECT_EQ(ask("vrrp", ip("112")), "yes");
  EXPECT_EQ(ask("echo", {"icmp", "10.1.0.1", "10.9.0.1", 8 * 256}), "yes");
  EXPECT_EQ(ask("echo", {"icmp", "10.1.0.1", "10.9.0.1", 8 * 256 + 1}), "no");
  EXPECT_EQ(ask("echo6", {"icmp6", "fd00::1", "fd00::2", 128 * 256}), "yes");
  EXPECT_EQ(ask("echo6", {"icmp6", "fd00::1", "fd00::2", 129 * 256}), "no");
  EXPECT_EQ(ask("rpc", Tcp(2049)), "maybe");
  EXPECT_EQ(ask("rpc", udp(2049)), "no");
  EXPECT_EQ(ask("none", Tcp(1)), "maybe");
  EXPECT_EQ(ask("all", udp(123)), "yes");
  EXPECT_EQ(ask("all", ip("50")), "yes");
  EXPECT_EQ(ask("junos-smb", Tcp(139)), "yes");
  EXPECT_EQ(ask("junos-smb", Tcp(445)), "yes");
  EXPECT_EQ(ask("junos-smb", Tcp(140)), "no");
  EXPECT_EQ(ask("junos-icmp-all", {"icmp", "10.1.0.1", "10.9.0.1", 0}), "yes");
  EXPECT_EQ(ask("junos-ping", {"icmp", "10.1.0.1", "10.9.0.1", 0}), "no");
  EXPECT_EQ(ask("junos-h323", Tcp(1720)), "maybe");
  EXPECT_EQ(ask("any", ip("47")), "yes");
  EXPECT_THAT(AskOne("set applications application a protocol tcp destination-port 80-\n", Tcp(1)),
              HasSubstr("expected destination-port as the device writes it, found '80-'"));
  EXPECT_THAT(AskOne("set applications application a protocol tcpp\n", Tcp(1)),
              HasSubstr("PW-DIA-srx-0111"));
}

TEST(SrxApplications, Timeouts) {
  const Lifted lifted = Read(
      "set applications application a protocol tcp destination-port 22 inactivity-timeout 14400\n"
      "set applications application b protocol tcp destination-port 23 inactivity-timeout never\n" +
      Permit(std::string(kAll) + "[ a b junos-http ]"));
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  std::vector<std::uint32_t> timeouts;
  for (const policy::Chain& chain : lifted.policy->chains) {
    if (chain.hook != policy::Hook::kNone) continue;
    for (const policy::Rule& rule : chain.rules) timeouts.push_back(rule.session_timeout_s);
  }
  EXPECT_THAT(timeouts, ::testing::ElementsAre(0U, 14400U, 4294967295U));
  EXPECT_THAT(Read("set applications application a protocol tcp inactivity-timeout 3\nset security "
                   "policies default-policy deny-all\n")
                  .messages,
              HasSubstr("PW-DIA-srx-0111"));
}

TEST(SrxZones, InterfacesStandForZones) {
  const std::string body = Permit(std::string(kAll) + "junos-ssh");
  const Lifted lifted = Read(body);
  ASSERT_NE(lifted.policy, nullptr);
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 22, "trust", "untrust"}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 22, "untrust", "trust"}), "no");
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("interface of their name")));
  EXPECT_THAT(lifted.messages, IsEmpty());
  std::string many;
  for (int i = 0; i < 30; ++i) {
    many += "set security zones security-zone trust interfaces a" + std::to_string(i) + "\n" +
            "set security zones security-zone untrust interfaces b" + std::to_string(i) + "\n";
  }
  const Lifted wide = Read(many + body);
  EXPECT_EQ(Ask(*wide.policy, {"tcp", "10.0.0.4", "10.9.0.1", 22, "a29", "b0"}), "yes");
  EXPECT_EQ(Ask(*wide.policy, {"tcp", "10.0.0.4", "10.9.0.1", 22, "a29", "a0"}), "no");
  EXPECT_THAT(Read(kZones + std::string("set security zones security-zone dmz interfaces "
                                        "ge-0/0/0.0\n"))
                  .messages,
              HasSubstr("expected each interface in one zone, found 'ge-0/0/0.0' in two"));
  EXPECT_EQ(AskOne("set security zones security-zone trust interfaces all\n" + body, Tcp(22)),
            "maybe");
}

TEST(SrxText, CurlyBracesSayTheSame) {
  const std::string text = R"(## Last commit: 2026-01-02 03:04:05 UTC by admin
version 21.4R3;
system { host-name edge; root-authentication { encrypted-password "$6$secret"; ## SECRET-DATA
} }
security {
    address-book {
        global {
            address web 10.9.0.1/32;
            address old {
                description "a; b { c";
                range-address 10.1.0.1 {
                    to {
                        10.1.0.9;
                    }
                }
            }
            address-set both { address web; address old; }
        }
    }
    policies {
        from-zone trust to-zone untrust {
            policy p {
                /* why
                   it is here */
                match {
                    source-address old;
                    destination-address [ web ];
                    application [ junos-https mine ];
                }
                then {
                    permit;
                    log { session-init; }
                }
            }
            inactive: policy q {
                match { source-address any; destination-address any; application any; }
                then { permit; }
            }
        }
        default-policy { deny-all; }
    }
    zones {
        security-zone trust {
            host-inbound-traffic { system-services { all; } }
            interfaces { ge-0/0/0.0; ge-0/0/2.0 { host-inbound-traffic { protocols { all; } } } }
        }
        security-zone untrust { screen s; interfaces { ge-0/0/1.0; } }
    }
}
applications {
    application mine { term t1 protocol tcp destination-port 8443 inactivity-timeout 60; }
}
)";
  const Lifted lifted = Read(text);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(lifted.messages, "");
  const auto ask = [&](const std::string& source, int port, const std::string& in) {
    return Ask(*lifted.policy, {"tcp", source, "10.9.0.1", port, in, "ge-0/0/1.0"});
  };
  EXPECT_EQ(ask("10.1.0.9", 443, "ge-0/0/0.0"), "yes");
  EXPECT_EQ(ask("10.1.0.9", 8443, "ge-0/0/2.0"), "yes");
  EXPECT_EQ(ask("10.1.0.9", 8444, "ge-0/0/2.0"), "no");
  EXPECT_EQ(ask("10.1.0.10", 443, "ge-0/0/0.0"), "no");
  EXPECT_EQ(ask("10.1.0.9", 443, "ge-0/0/3.0"), "no");
  EXPECT_EQ(DecidingLine(*lifted.policy,
                         {"tcp", "10.1.0.9", "10.9.0.1", 443, "ge-0/0/0.0", "ge-0/0/1.0"}),
            22U);
}

TEST(SrxText, BrokenOnesAreErrors) {
  EXPECT_THAT(Read("set security policies from-zone a to-zone\n").messages,
              HasSubstr("edge.set:1:35: error: expected a name after 'to-zone', found none"));
  EXPECT_THAT(Read("set security policies default-policy\nset applications application a "
                   "protocol\n")
                  .messages,
              HasSubstr("edge.set:2:32: error: expected a value after 'protocol', found none"));
  EXPECT_THAT(Read("delete security policies global policy hunter2\n").messages,
              AllOf(HasSubstr("PW-DIA-srx-0104"), Not(HasSubstr("hunter2"))));
  EXPECT_THAT(Read("security {\n policies {\n").messages, HasSubstr("PW-DIA-srx-0102"));
  EXPECT_THAT(Read("security {\n }\n}\n").messages, HasSubstr("edge.set:3:1: error"));
  EXPECT_THAT(Read("security {\n policies }\n").messages, HasSubstr("expected `;`"));
  EXPECT_THAT(
      Read("set security policies from-zone a to-zone b policy p description \"x\n").messages,
      HasSubstr("PW-DIA-srx-0101"));
  EXPECT_THAT(Read("set security policies form-zone a to-zone b policy p\n").messages,
              HasSubstr("found 'form-zone'"));
  EXPECT_THAT(Read("set security policies from-zone a too-zone b policy p\n").messages,
              HasSubstr("PW-DIA-srx-0114"));
  EXPECT_THAT(Read("set system host-name x\n").messages, HasSubstr("PW-DIA-srx-0100"));
  EXPECT_THAT(Read("").messages, HasSubstr("PW-DIA-srx-0100"));
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "a {\n";
  EXPECT_THAT(Read(deep).messages, HasSubstr("PW-DIA-srx-0103"));
}

TEST(SrxText, WhatIsInheritedMustBeWrittenOut) {
  const std::string body = Permit(std::string(kAll) + "any");
  EXPECT_EQ(
      AskOne("set groups node0 system host-name a\nset apply-groups \"${node}\"\n" + body, Tcp(22)),
      "yes");
  EXPECT_THAT(AskOne("set groups g security policies default-policy permit-all\n" + body, Tcp(22)),
              HasSubstr("display inheritance"));
  EXPECT_THAT(AskOne("set security policies apply-groups g\n" + body, Tcp(22)),
              HasSubstr("PW-DIA-srx-0107"));
  EXPECT_THAT(
      AskOne("set logical-systems l security policies default-policy permit-all\n" + body, Tcp(22)),
      HasSubstr("PW-DIA-srx-0108"));
  EXPECT_THAT(Read("set apply-groups elsewhere\n" + body).messages, HasSubstr("PW-DIA-srx-0209"));
}

TEST(SrxText, LinesAsPeopleCopyThem) {
  const std::string body =
      "[edit]\nadmin@edge# set security policies global policy g match source-address any\n"
      "{primary:node0}[edit]\nadmin@edge# set security policies global policy g match "
      "destination-address any application any\nadmin@edge# set security policies global policy g "
      "then permit\nadmin@edge# commit\n";
  const Lifted lifted = Read(body);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 22, "a", "b"}), "yes");
}

TEST(SrxText, PartsAsTheDeviceShowsThem) {
  const Lifted lifted = Read(R"([edit]
admin@edge# show security policies
from-zone trust to-zone untrust {
    policy p {
        match { source-address any; destination-address any; application web; }
        then { permit; }
    }
}
[edit]
admin@edge> show configuration applications | no-more
application web { protocol tcp; destination-port 8443; }
)");
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_EQ(lifted.messages, "");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 8443, "trust", "untrust"}), "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.0.0.4", "10.9.0.1", 8444, "trust", "untrust"}), "no");
}

TEST(SrxText, WhatIsLeftOutIsAnAssumption) {
  const Lifted lifted = Read(
      "set security nat source rule-set r from zone trust\n"
      "set applications application f application-protocol ftp protocol tcp destination-port 21\n"
      "set security policies from-zone trust to-zone junos-host policy h match source-address "
      "any\n" +
      Permit(std::string(kAll) + "f"));
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages;
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("translation")));
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("junos-host")));
  EXPECT_THAT(lifted.policy->assumptions, Contains(HasSubstr("gateways")));
}

TEST(SrxText, IsTold) {
  EXPECT_EQ(Srx().Recognise(kPolicy), 100);
  EXPECT_EQ(Srx().Recognise("version 12.1;\nsecurity {\n policies {\n  from-zone a to-zone b {\n"),
            100);
  EXPECT_EQ(Srx().Recognise("set rulebase security rules r action allow\n"), 0);
  EXPECT_EQ(Srx().Recognise("table inet filter {\n chain a {\n policy drop;\n"), 0);
}

TEST(SrxText, CopiesShowNoNames) {
  const std::string text = std::string(kZones) +
                           "set security address-book global address secret-lab 10.1.0.1/32\n"
                           "set applications application payroll protocol tcp destination-port 9\n"
                           "set system root-authentication encrypted-password hunter2\n" +
                           kPolicy + "description \"for bob\"\n" +
                           Permit(
                               "match source-address secret-lab destination-address any "
                               "application payroll");
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "edge.set";
  const std::string copy = Srx().Scrub(text, options, diagnostics);
  EXPECT_EQ(diagnostics.Print(), "");
  for (const char* word : {"secret-lab", "payroll", "hunter2", "bob"})
    EXPECT_THAT(copy, Not(HasSubstr(word)));
  const Lifted lifted = Read(copy);
  ASSERT_NE(lifted.policy, nullptr) << lifted.messages << copy;
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.1.0.1", "10.9.0.1", 9, "ge-0/0/0.0", "ge-0/0/1.0"}),
            "yes");
  EXPECT_EQ(Ask(*lifted.policy, {"tcp", "10.1.0.2", "10.9.0.1", 9, "ge-0/0/0.0", "ge-0/0/1.0"}),
            "no");
}

}  // namespace
}  // namespace portwright::dialect::srx
