#include "workflow/probe_targets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "workflow/probe_report.h"
#include "workflow/sample_files.h"

namespace portwright::workflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// An application and its database behind a gateway, and what is odd to ask about.
constexpr std::string_view kSite = R"(site: tiny
zones:
  left: { prefixes: [10.0.1.0/24] }
  right: { prefixes: [10.0.2.0/24] }
hosts:
  app1: { addresses: [10.0.1.1] }
  db1: { addresses: [10.0.2.1] }
  many: { addresses: [10.0.2.16, 10.0.2.17, 10.0.2.18, 10.0.2.19, 10.0.2.20, 10.0.2.21,
                      10.0.2.22, 10.0.2.23, 10.0.2.24, 10.0.2.25] }
networks:
  backups: { prefixes: [10.0.2.128/28] }
products:
  - { id: mini-1, product: mini, self: [app1], bind: { database: db1 } }
extra:
  - { id: range, from: app1, to: db1, allow: [tcp/5000-5010], reason: r, by: b }
  - { id: two, from: app1, to: db1, allow: [udp/7000-7001], reason: r, by: b }
  - { id: ping, from: app1, to: db1, allow: [icmp/echo-request], reason: r, by: b }
  - { id: gre, from: app1, to: db1, allow: [proto/47], reason: r, by: b }
  - { id: many, from: app1, to: many, allow: [tcp/80], reason: r, by: b }
  - { id: net, from: app1, to: backups, allow: [tcp/22], reason: r, by: b }
  - { id: back, from: db1, to: app1, allow: [tcp/8443], reason: r, by: b }
enforcement:
  fw1: { kind: gateway, dialect: nftables, interfaces: { a: left, b: right } }
  db1-fw: { kind: host, host: db1, dialect: nftables }
)";

net::Service S(std::string_view text) { return net::ParseService(text).value(); }

class ProbeTargetsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    PutMiniSite(files_);
    Put(files_, "tiny/site.yaml", kSite);
    auto loaded = LoadPlan(RequestOf(files_));
    ASSERT_TRUE(loaded && (*loaded)->plan) << (*loaded)->diagnostics.Print();
    loaded_ = std::move(*loaded);
    list_ = TargetsFrom(*loaded_, EndOf(*loaded_, "app1"));
  }

  // `10.0.1.1 -> 10.0.2.1 tcp/5432` of one requirement.
  std::vector<std::string> Asked(std::string_view requirement) const {
    std::vector<std::string> out;
    for (const probe::Target& target : list_.targets) {
      if (target.requirement != requirement) continue;
      out.push_back(net::ToText(target.source) + " -> " + net::ToText(target.destination) + " " +
                    ServiceText(target));
    }
    return out;
  }

  static std::vector<std::string> Whys(const std::vector<NotTestable>& list,
                                       std::string_view requirement) {
    std::vector<std::string> out;
    for (const NotTestable& entry : list) {
      if (entry.requirement == requirement) out.push_back(entry.why);
    }
    return out;
  }

  sys::MemoryFiles files_;
  std::unique_ptr<LoadedSite> loaded_;
  ProbeList list_;
};

TEST_F(ProbeTargetsTest, AFlowIsAskedAboutWithThePointsOnItsWay) {
  EXPECT_THAT(Asked("mini-1/base/server-database/5432"),
              ElementsAre("10.0.1.1 -> 10.0.2.1 tcp/5432"));
  for (const probe::Target& target : list_.targets) {
    EXPECT_EQ(target.from, "app1");
    if (target.to == "db1") {
      EXPECT_THAT(target.points, ElementsAre("fw1", "db1-fw"));
    } else {
      EXPECT_EQ(target.to, "many");
      EXPECT_THAT(target.points, ElementsAre("fw1"));
    }
  }
}

TEST_F(ProbeTargetsTest, OfRangesBothEndsAndOfManyAddressesTheFirst) {
  EXPECT_THAT(Asked("extra/range"), UnorderedElementsAre("10.0.1.1 -> 10.0.2.1 tcp/5000",
                                                         "10.0.1.1 -> 10.0.2.1 tcp/5010"));
  EXPECT_THAT(Whys(list_.partly, "extra/range"),
              ElementsAre("its first and its last port are asked"));
  EXPECT_THAT(Asked("extra/two"), UnorderedElementsAre("10.0.1.1 -> 10.0.2.1 udp/7000",
                                                       "10.0.1.1 -> 10.0.2.1 udp/7001"));
  EXPECT_THAT(Whys(list_.partly, "extra/two"), IsEmpty());
  EXPECT_EQ(Asked("extra/many").size(), 8U);
  EXPECT_THAT(Whys(list_.partly, "extra/many"),
              ElementsAre("the first 8 of 10 addresses of its destination are asked"));
}

TEST_F(ProbeTargetsTest, WhatCannotBeAskedIsLeftOutWithTheReason) {
  EXPECT_THAT(Asked("extra/ping"), ElementsAre("10.0.1.1 -> 10.0.2.1 icmp/echo-request"));
  EXPECT_THAT(Asked("extra/gre"), IsEmpty());
  EXPECT_THAT(Whys(list_.left_out, "extra/gre"), ElementsAre("nothing answers to proto/47"));
  EXPECT_THAT(Asked("extra/net"), IsEmpty());
  EXPECT_THAT(Whys(list_.left_out, "extra/net"), ElementsAre("it may go to a network"));
}

TEST_F(ProbeTargetsTest, AnEndIsAskedFromItsOwnSideAlone) {
  EXPECT_THAT(Asked("extra/back"), IsEmpty());
  const ProbeEnd db1 = EndOf(*loaded_, "db1");
  EXPECT_TRUE(db1.found);
  const ProbeList of_db1 = TargetsFrom(*loaded_, db1);
  ASSERT_EQ(of_db1.targets.size(), 1U);
  EXPECT_EQ(of_db1.targets[0].requirement, "extra/back");
  EXPECT_FALSE(EndOf(*loaded_, "nobody").found);
}

TEST_F(ProbeTargetsTest, PortsAreThoseThatOthersOpen) {
  std::vector<std::string> ports;
  for (const probe::PlannedPort& port : PortsOf(*loaded_, EndOf(*loaded_, "db1"))) {
    ASSERT_TRUE(port.address.has_value());
    EXPECT_EQ(net::ToText(*port.address), "10.0.2.1");
    ports.push_back(std::to_string(port.protocol) + " " + std::to_string(port.ports.lo) + "-" +
                    std::to_string(port.ports.hi));
  }
  EXPECT_THAT(ports, ElementsAre("6 5000-5010", "6 5432-5432", "17 7000-7001"));
}

TEST_F(ProbeTargetsTest, AFlowIsNotedOnceForEachReason) {
  FlowNotes notes(*loaded_->plan);
  std::vector<NotTestable> list;
  const plan::PlannedFlow& flow = loaded_->plan->flows.front();
  notes.Add(flow, "one", list);
  notes.Add(flow, "one", list);
  notes.Add(flow, "two", list, "name unknown");
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[0].why, "one");
  EXPECT_EQ(list[0].outcome, "unknown");
  EXPECT_EQ(list[1].why, "two");
  EXPECT_EQ(list[1].outcome, "name unknown");
}

TEST(AskedOf, ServicesAreAskedByTheirPortsAndIcmpByItsEcho) {
  EXPECT_THAT(AskedOf(S("tcp/443"), net::Family::kIpv4), ElementsAre(Pair(6, 443)));
  EXPECT_THAT(AskedOf(S("udp/53-60"), net::Family::kIpv6), ElementsAre(Pair(17, 53), Pair(17, 60)));
  EXPECT_THAT(AskedOf(S("icmp/echo-request"), net::Family::kIpv4), ElementsAre(Pair(1, 0)));
  EXPECT_THAT(AskedOf(S("icmp/echo-request"), net::Family::kIpv6), ElementsAre(Pair(58, 0)));
  for (const char* whole : {"tcp/any", "udp/any", "proto/50", "any"})
    EXPECT_THAT(AskedOf(S(whole), net::Family::kIpv4), IsEmpty()) << whole;
}

TEST(PortOf, IsOfTcpAndUdpAlone) {
  const auto port = PortOf(S("udp/53-60"));
  ASSERT_TRUE(port.has_value());
  EXPECT_EQ(port->address, std::nullopt);
  EXPECT_EQ(port->protocol, 17);
  EXPECT_EQ(port->ports.lo, 53);
  EXPECT_EQ(port->ports.hi, 60);
  for (const char* other : {"tcp/any", "icmp/echo-request", "proto/50", "any"}) {
    EXPECT_EQ(PortOf(S(other)), std::nullopt) << other;
    EXPECT_THAT(EdgePortsOf(S(other)), IsEmpty()) << other;
  }
}

TEST(FirstAddresses, GoOverRangesUpToTheMostAndTheEndOfTheFamily) {
  const auto texts = [](std::string_view lo, std::string_view hi, std::size_t most) {
    const net::Address low = net::ParseAddress(lo).value();
    const net::AddressSet set(
        std::vector<net::AddressRange>{{low.family, low.value, net::ParseAddress(hi).value().value},
                                       net::HostRange(net::ParseAddress("2001:db8::1").value())});
    std::vector<std::string> out;
    for (const net::Address& address : FirstAddresses(set, most))
      out.push_back(net::ToText(address));
    return out;
  };
  EXPECT_THAT(texts("255.255.255.254", "255.255.255.255", 8),
              ElementsAre("255.255.255.254", "255.255.255.255", "2001:db8::1"));
  EXPECT_THAT(texts("10.0.0.0", "10.255.255.255", 2), ElementsAre("10.0.0.0", "10.0.0.1"));
  EXPECT_THAT(texts("10.0.0.0", "10.0.0.0", 0), IsEmpty());
}

}  // namespace
}  // namespace portwright::workflow
