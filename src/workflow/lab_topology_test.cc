#include "workflow/lab_topology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "workflow/lab_closed.h"
#include "workflow/lab_targets.h"
#include "workflow/sample_files.h"

namespace portwright::workflow {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two data centres, a router between them, a nested zone, translation to the internet, and a
// database with two interfaces.
constexpr std::string_view kSite = R"(site: tiny
zones:
  left: { prefixes: [10.0.1.0/24] }
  line: { prefixes: [10.9.0.0/30] }
  right: { prefixes: [10.0.2.0/24, "2001:db8:2::/64"] }
  inner: { prefixes: [10.0.2.128/25] }
  outside: { internet: true }
hosts:
  app1: { addresses: [10.0.1.1] }
  db1:
    interfaces:
      eth0: { addresses: [10.0.2.9/24] }
      bond0: { addresses: [10.0.2.200/24], vlan: 7 }
      ctl: { addresses: [10.0.1.9] }
clusters:
  c1: { interfaces: { g: { nodes: { n1: 10.0.2.11, n2: 10.0.2.12 }, vips: [10.0.2.21, 10.0.2.22, 10.0.2.23] },
                      g.5: { vips: [10.0.1.31] },
                      bmc: { nodes: { n1: 10.0.1.41 }, ipmi: true } },
        routes: [{ to: 0.0.0.0/0, via: 10.0.2.254, interface: g }] }
products:
  - id: mini-1
    product: mini
    self: [app1]
    bind: { database: db1 }
enforcement:
  fw1: { kind: gateway, dialect: nftables, interfaces: { a: left, l: line, o: outside },
         nat: [{ kind: interface, inside: 10.0.0.0/8, outside: 198.51.100.1, toward: outside }] }
  r1: { kind: router, interfaces: { l: line, r: right } }
)";

class LabTopologyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    PutMiniSite(files_);
    Put(files_, "tiny/site.yaml", kSite);
    auto loaded = LoadPlan(RequestOf(files_));
    ASSERT_TRUE(loaded && (*loaded)->plan) << (*loaded)->diagnostics.Print();
    loaded_ = std::move(*loaded);
    site_ = MakeLabSite(*loaded_->plan, {{loaded_->site->FindPoint("fw1"), "table inet x {}\n"}});
  }

  const lab::Space& Space(std::string_view name) const {
    const std::uint32_t space = site_.topology.FindSpace(name);
    EXPECT_NE(space, lab::kNone) << name;
    return site_.topology.spaces[space];
  }

  static std::vector<std::string> Addresses(const lab::Space& space) {
    std::vector<std::string> out;
    for (const lab::Link& link : space.links) {
      for (const lab::LinkAddress& own : link.addresses) {
        if (!own.is_of_link) out.push_back(link.name + " " + net::ToText(own.address));
      }
    }
    return out;
  }

  static std::vector<std::string> Routes(const lab::Space& space, int table) {
    std::vector<std::string> out;
    for (const lab::Route& route : space.routes) {
      if (route.table != table || route.to.address.family != net::Family::kIpv4) continue;
      std::string text = net::ToText(route.to) + " " + space.links[route.link].name;
      if (route.via) text += " " + net::ToText(*route.via);
      out.push_back(std::move(text));
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  sys::MemoryFiles files_;
  std::unique_ptr<LoadedSite> loaded_;
  LabSite site_;
};

TEST_F(LabTopologyTest, AZoneWithoutAGatewayIsPartOfTheZoneAroundIt) {
  EXPECT_THAT(site_.topology.segments, ElementsAre("left", "line", "right", "outside"));
}

TEST_F(LabTopologyTest, InterfacesHaveTheirNamesAndAddresses) {
  EXPECT_THAT(Addresses(Space("db1")),
              ElementsAre("eth0 10.0.2.9", "bond0.7 10.0.2.200", "ctl 10.0.1.9"));
}

TEST_F(LabTopologyTest, VipsAreDealtOutAndControllersAreMachinesOfTheirOwn) {
  EXPECT_THAT(Addresses(Space("c1.n1")),
              ElementsAre("g 10.0.2.11", "g 10.0.2.21", "g 10.0.2.23", "g.5 10.0.1.31"));
  EXPECT_THAT(Addresses(Space("c1.n2")), ElementsAre("g 10.0.2.12", "g 10.0.2.22"));
  EXPECT_THAT(Addresses(Space("c1.n1.ipmi")), ElementsAre("bmc 10.0.1.41"));
}

TEST_F(LabTopologyTest, GatewaysTakeFreeAddressesAndTheNextHopsThatRoutesName) {
  // 10.0.1.1 is taken; of the internet nothing is; the line's first is for the first.
  EXPECT_THAT(Addresses(Space("fw1")), ElementsAre("a 10.0.1.2", "l 10.9.0.1"));
  EXPECT_THAT(Addresses(Space("r1")), ElementsAre("l 10.9.0.2", "r 10.0.2.254", "r 2001:db8:2::1"));
}

TEST_F(LabTopologyTest, RoutesGoOverRoutersThatPathsLeaveOut) {
  EXPECT_THAT(Routes(Space("app1"), 0),
              ElementsAre("0.0.0.0/0 eth0 10.0.1.2", "10.0.1.0/24 eth0",
                          "10.0.2.0/24 eth0 10.0.1.2", "10.0.2.128/25 eth0 10.0.1.2",
                          "10.9.0.0/30 eth0 10.0.1.2", "198.51.100.1/32 eth0 10.0.1.2"));
  EXPECT_THAT(Routes(Space("fw1"), 0), Contains("10.0.2.0/24 l 10.9.0.2"));
  EXPECT_THAT(Routes(Space("r1"), 0), Contains("10.0.1.0/24 l 10.9.0.1"));
}

TEST_F(LabTopologyTest, ManyInterfacesAnswerEachByItself) {
  const lab::Space& db = Space("db1");
  ASSERT_EQ(db.rules.size(), 3U);
  EXPECT_EQ(net::ToText(db.rules[0].from), "10.0.2.9/32");
  EXPECT_THAT(Routes(db, db.rules[0].table), Contains("10.0.1.0/24 eth0 10.0.2.254"));
  EXPECT_EQ(net::ToText(db.rules[2].from), "10.0.1.9/32");
  EXPECT_THAT(Routes(db, db.rules[2].table), Contains("10.0.2.0/24 ctl 10.0.1.2"));
}

TEST_F(LabTopologyTest, GatewaysHaveTheirRulesAndTranslation) {
  const lab::Space& gateway = Space("fw1");
  ASSERT_EQ(gateway.texts.size(), 2U);
  EXPECT_EQ(gateway.texts[0].text, "table inet x {}\n");
  EXPECT_THAT(gateway.texts[1].text,
              HasSubstr("oifname { \"o\" } ip saddr 10.0.0.0/8 snat ip to 198.51.100.1/32\n"));
  EXPECT_THAT(Space("app1").texts, IsEmpty());
}

TEST_F(LabTopologyTest, EveryFlowIsAskedFromTheSpaceThatHasItsSource) {
  const LabTargets targets = TargetsInLab(*loaded_->plan, site_);
  const auto& own = targets.of_space[site_.topology.FindSpace("app1")];
  std::vector<std::string> asked;
  for (const probe::Target& target : own) asked.push_back(net::ToText(target.destination));
  std::sort(asked.begin(), asked.end());
  EXPECT_THAT(asked, ElementsAre("10.0.1.9", "10.0.2.200", "10.0.2.9"));
  EXPECT_THAT(targets.left_out, IsEmpty());
  const auto ports = PortsInLab(*loaded_->plan, site_);
  EXPECT_EQ(ports[site_.topology.FindSpace("db1")].size(), 3U);
  EXPECT_THAT(ports[site_.topology.FindSpace("app1")], IsEmpty());
}

TEST_F(LabTopologyTest, WhatMustBeClosedIsDeniedByAPolicyOnTheWay) {
  for (const auto& targets : ClosedInLab(*loaded_->plan, site_, 100)) {
    for (const probe::Target& target : targets) {
      EXPECT_TRUE(target.must_be_closed);
      EXPECT_THAT(target.points, Contains("fw1"));
    }
  }
  EXPECT_THAT(ClosedInLab(*loaded_->plan, site_, 0).front(), IsEmpty());
}

}  // namespace
}  // namespace portwright::workflow
