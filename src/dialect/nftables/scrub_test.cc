#include "dialect/nftables/scrub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialect/nftables/nftables.h"

namespace portwright::dialect::nftables {
namespace {

using ::testing::HasSubstr;

std::string Scrub(const std::string& text) {
  Diagnostics diagnostics;
  LiftOptions options;
  options.file_name = "edge";
  const std::string copy = Nftables().Scrub(text, options, diagnostics);
  EXPECT_EQ(copy.empty(), diagnostics.has_errors()) << diagnostics.Print();
  // A copy has nothing more to lose.
  if (!copy.empty()) {
    EXPECT_EQ(Nftables().Scrub(copy, options, diagnostics), copy);
  }
  return copy;
}

TEST(ScrubText, KeepsChainsRulesAndSetsUnderNeutralNames) {
  EXPECT_EQ(Scrub(R"(# of Acme
table inet acme {
  comment "Acme"
  secmark acme { "system_u:acme" }
  counter acme-count { packets 5 bytes 300 }
  set acme-hosts {
    type ipv4_addr . inet_service
    flags interval
    counter
    comment "Acme"
    elements = { 10.1.0.0/16 . 443 comment "by Bob",
                 10.2.0.1-10.2.0.9 . 80 counter packets 1 bytes 60 }
  }
  map acme-pairs {
    type ifname . ifname : verdict
    elements = { "lan0" . "wan0" : jump acme-out }
  }
  chain forward {
    type filter hook forward priority filter + 10; policy drop;
    iifname . oifname vmap @acme-pairs
    iifname { "lan0", "lan1" } oifname wan0 ip saddr . tcp dport @acme-hosts counter name acme-count accept comment "Bob"
    ct helper set "acme"
    ct helper "acme" accept
    tcp flags & (fin | syn) == syn limit rate 10/second burst 5 packets log prefix "acme " drop
    ip daddr != { 10.3.0.1, 10.3.0.2 } meta mark 0x17 goto acme-out
    acme 12345 "hunter2" drop
  }
  chain acme-out {
    tcp dport { ssh, 8000-8010 } accept
    reject with icmpx type admin-prohibited
  }
}
)"),
            R"(table inet table1 {
  set set1 {
    type ipv4_addr . inet_service
    flags interval
    elements = { 10.1.0.0/16 . 443,
      10.2.0.1-10.2.0.9 . 80 }
  }
  map set2 {
    type ifname . ifname : verdict
    elements = { "lan0" . "wan0" : jump chain1 }
  }
  chain forward {
    type filter hook forward priority filter + 10;
    policy drop;
    iifname . oifname vmap @set2
    iifname { "lan0", "lan1" } oifname "wan0" ip saddr . tcp dport @set1 accept
    ct helper "table1" accept
    tcp flags & ( fin | syn ) == syn limit rate 10/second burst 5 packets drop
    ip daddr != { 10.3.0.1, 10.3.0.2 } meta mark 0x17 goto chain1
    table1 word1 "text1" drop
  }
  chain chain1 {
    tcp dport { ssh, 8000-8010 } accept
    reject
  }
}
)");
}

TEST(ScrubText, RefusesJson) {
  Diagnostics diagnostics;
  EXPECT_EQ(Nftables().Scrub("{\"nftables\": []}", {}, diagnostics), "");
  EXPECT_THAT(diagnostics.Print(), HasSubstr("PW-DIA-nftables-0190"));
}

}  // namespace
}  // namespace portwright::dialect::nftables
