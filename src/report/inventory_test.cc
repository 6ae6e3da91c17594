#include "report/inventory.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testing/fake_plan.h"

namespace portwright::report {
namespace {

using testing::FakePlan;
using testing::MakeFakePlan;

constexpr std::uint32_t kMon1 = 5;

Sender Host(std::uint32_t host) { return {host, plan::kNone}; }
Sender Cluster() { return {plan::kNone, 0}; }

std::vector<std::string> Targets(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const auto& [probe, names] : inventory.probes)
    out.push_back(ToText(probe.to) + " " + ToText(probe.ports));
  return out;
}

void SetService(FakePlan& fake, std::uint32_t service, const char* text) {
  fake.plan.services[service] = net::ParseService(text).value();
}

TEST(Inventory, AHostHasWhatItOpensAndNobodyElseS) {
  const auto fake = MakeFakePlan();
  const Inventory found = TakeInventory(fake.plan, Host(kMon1), Checker::kGoss);
  EXPECT_EQ(Targets(found), (std::vector<std::string>{"10.1.40.11 9100", "10.2.0.21 9100"}));
  EXPECT_TRUE(found.untested.empty());
  const ProbeNames& names = found.probes.rbegin()->second;
  EXPECT_EQ(names.to, std::vector<std::string>{"c1 (VIP)"});
  EXPECT_EQ(names.points, std::vector<std::string>{"core1"});
  EXPECT_EQ(names.reasons, std::vector<std::string>{"extra/monitoring"});
}

TEST(Inventory, AHostInsideANetworkOpensWhatTheNetworkDoes) {
  auto fake = MakeFakePlan();
  fake.site->hosts[kMon1].interfaces[0].addresses = {{net::ParseAddress("10.1.5.7").value(), 28}};
  const Inventory found = TakeInventory(fake.plan, Host(kMon1), Checker::kGoss);
  EXPECT_EQ(Targets(found),
            (std::vector<std::string>{"10.1.40.11 9100", "10.2.0.21 443", "10.2.0.21 9100"}));
}

TEST(Inventory, WhatAClusterOpensIsCheckedOrCounted) {
  const auto fake = MakeFakePlan();
  const Inventory goss = TakeInventory(fake.plan, Cluster(), Checker::kGoss);
  EXPECT_EQ(Targets(goss),
            (std::vector<std::string>{"10.1.1.1 443", "10.1.1.1 902", "10.1.1.2 443",
                                      "10.1.1.2 902", "192.0.2.25 587", "192.0.2.53 53"}));
  EXPECT_EQ(goss.untested,
            (std::map<Untested, std::uint64_t>{{Untested::kUdp, 1}, {Untested::kNetwork, 1}}));
  const Inventory nmap = TakeInventory(fake.plan, Cluster(), Checker::kNmap);
  EXPECT_EQ(nmap.probes.size(), 8U);  // DNS over UDP and the vendor's network, too
  EXPECT_TRUE(nmap.untested.empty());
}

TEST(Inventory, EveryFlowIsInTheListOrCounted) {
  const struct {
    const char* service;
    Untested goss, blackbox, nmap;
  } kCases[] = {
      {"any", Untested::kAnyService, Untested::kAnyService, Untested::kAnyService},
      {"proto/50", Untested::kProtocol, Untested::kProtocol, Untested::kProtocol},
      {"icmp/time-exceeded", Untested::kIcmp, Untested::kIcmp, Untested::kIcmp},
  };
  for (const auto& one : kCases) {
    auto fake = MakeFakePlan();
    SetService(fake, 6, one.service);
    const auto why = [&](Checker checker) {
      const Inventory found = TakeInventory(fake.plan, Host(kMon1), checker);
      EXPECT_TRUE(found.probes.empty()) << one.service;
      EXPECT_EQ(found.untested.begin()->second, 2U) << one.service;
      return found.untested.begin()->first;
    };
    EXPECT_EQ(why(Checker::kGoss), one.goss) << one.service;
    EXPECT_EQ(why(Checker::kBlackbox), one.blackbox) << one.service;
    EXPECT_EQ(why(Checker::kNmap), one.nmap) << one.service;
  }
}

TEST(Inventory, RangesAndSourcePortsAreForNmapAlone) {
  auto fake = MakeFakePlan();
  SetService(fake, 6, "tcp/9100-9110");
  Inventory found = TakeInventory(fake.plan, Host(kMon1), Checker::kBlackbox);
  EXPECT_EQ(found.untested, (std::map<Untested, std::uint64_t>{{Untested::kPortRange, 2}}));
  found = TakeInventory(fake.plan, Host(kMon1), Checker::kNmap);
  EXPECT_EQ(Targets(found),
            (std::vector<std::string>{"10.1.40.11 9100-9110", "10.2.0.21 9100-9110"}));
  for (auto& flow : fake.plan.flows) flow.source_ports = {1024, 65535};
  EXPECT_EQ(Targets(TakeInventory(fake.plan, Host(kMon1), Checker::kNmap)), Targets(found));
  for (auto& flow : fake.plan.flows) flow.source_ports = {123, 123};
  found = TakeInventory(fake.plan, Host(kMon1), Checker::kNmap);
  EXPECT_EQ(found.probes.begin()->first.source_port, 123);
  SetService(fake, 6, "tcp/9100");
  found = TakeInventory(fake.plan, Host(kMon1), Checker::kGoss);
  EXPECT_EQ(found.untested, (std::map<Untested, std::uint64_t>{{Untested::kSourcePort, 2}}));
}

TEST(Inventory, AFirewallInsideANetworkHidesNothingOfIt) {
  auto fake = MakeFakePlan();
  fake.plan.endpoints[4] = fake.plan.endpoints[8];  // a network in place of ora1, around it
  fake.plan.address_sets[fake.plan.endpoints[4].addresses] = testing::fake::SetOf({"10.1.40.0/24"});
  const Inventory found = TakeInventory(fake.plan, Host(kMon1), Checker::kNmap);
  EXPECT_EQ(Targets(found), (std::vector<std::string>{"10.1.40.0/24 9100", "10.2.0.21 9100"}));
}

TEST(Inventory, ATargetIsWhatTheSenderNamesBeforeTranslation) {
  auto fake = MakeFakePlan();
  site::Nat nat;
  nat.kind = site::NatKind::kPort;
  nat.protocol = net::kProtocolTcp;
  nat.inside = testing::fake::PrefixOf("192.0.2.25/32");  // mail1
  nat.inside_port = 587;
  nat.outside = testing::fake::PrefixOf("10.2.0.99/32");
  nat.outside_port = 2525;
  fake.site->points[0].nat = {nat};
  const std::vector<std::string> found =
      Targets(TakeInventory(fake.plan, Cluster(), Checker::kGoss));
  EXPECT_EQ(std::count(found.begin(), found.end(), "10.2.0.99 2525"), 1);
  EXPECT_EQ(std::count(found.begin(), found.end(), "192.0.2.25 587"), 0);
}

TEST(Inventory, TheInternetIsNoTarget) {
  auto fake = MakeFakePlan();
  fake.plan.address_sets[fake.plan.endpoints[7].addresses] = testing::fake::SetOf({"128.0.0.0/1"});
  const Inventory found = TakeInventory(fake.plan, Cluster(), Checker::kNmap);
  EXPECT_EQ(found.untested, (std::map<Untested, std::uint64_t>{{Untested::kManyAddresses, 1}}));
}

TEST(InventoryText, GossTestsAddressesOfBothFamilies) {
  auto fake = MakeFakePlan();
  fake.plan.address_sets[fake.plan.endpoints[4].addresses] =
      net::AddressSet(net::HostRange(net::ParseAddress("2001:db8::40").value()));
  EXPECT_EQ(GossText(fake.plan, TakeInventory(fake.plan, Host(kMon1), Checker::kGoss), "mon1"),
            R"yaml(# What mon1 has to reach, by the plan of demo for 2026-11-20.
# Run it there: goss --gossfile FILE validate
addr:
  "tcp://10.2.0.21:9100":
    title: "tcp/9100 to c1 (VIP)"
    meta:
      requirement: ["extra/monitoring"]
      point: ["core1"]
    reachable: true
    timeout: 3000
  "tcp://[2001:db8::40]:9100":
    title: "tcp/9100 to ora1"
    meta:
      requirement: ["extra/monitoring"]
    reachable: true
    timeout: 3000
)yaml");
}

TEST(InventoryText, TargetsOfEqualLabelsStandTogether) {
  auto fake = MakeFakePlan();
  SetService(fake, 6, "icmp/echo-request");
  fake.plan.address_sets[fake.plan.endpoints[1].addresses] =
      testing::fake::SetOf({"10.2.0.21/32", "2001:db8::21/128"});
  EXPECT_EQ(
      BlackboxText(fake.plan, TakeInventory(fake.plan, Host(kMon1), Checker::kBlackbox), "mon1"),
      R"yaml(# What mon1 has to reach, by the plan of demo for 2026-11-20.
# For file_sd_configs; the label `module` names the exporter's module, `from` who asks.
- targets: ["10.2.0.21", "2001:db8::21"]
  labels:
    from: "mon1"
    module: "icmp"
    service: "icmp/echo-request"
    to: "c1 (VIP)"
    point: "core1"
    requirement: "extra/monitoring"
- targets: ["10.1.40.11"]
  labels:
    from: "mon1"
    module: "icmp"
    service: "icmp/echo-request"
    to: "ora1"
    point: "ora1-fw"
    requirement: "extra/monitoring"
)yaml");
}

TEST(InventoryText, NmapScansThePlannedPairsAndNoOthers) {
  const auto fake = MakeFakePlan();
  EXPECT_EQ(NmapText(fake.plan, TakeInventory(fake.plan, Cluster(), Checker::kNmap), "c1"),
            R"sh(#!/bin/sh
# What c1 has to reach, by the plan of demo for 2026-11-20.
# Run it there; `open` and `closed` came through, `filtered` did not. Scans of UDP, from a
# port of their own and by ICMP need root: NMAP='sudo nmap' sh FILE
: "${NMAP:=nmap}"

# to dns1
# for backup-1/base/cluster-dns/53
$NMAP -n -Pn -sT -p 53 -iL - <<'TARGETS'
192.0.2.53
TARGETS

# to internet
# for backup-1/support/cluster-support/443
$NMAP -n -Pn -sT -p 443 -iL - <<'TARGETS'
198.51.100.0/24
TARGETS

# to esx1, esx2
# for backup-1/vmware/cluster-esxi/443, backup-1/vmware/cluster-esxi/902
$NMAP -n -Pn -sT -p 443,902 -iL - <<'TARGETS'
10.1.1.1
10.1.1.2
TARGETS

# to mail1
# for backup-1/base/cluster-smtp/587
$NMAP -n -Pn -sT -p 587 -iL - <<'TARGETS'
192.0.2.25
TARGETS

# to dns1
# for backup-1/base/cluster-dns/53
$NMAP -n -Pn -sU -p 53 -iL - <<'TARGETS'
192.0.2.53
TARGETS
)sh");
}

TEST(InventoryText, NamesAreNoTemplatesNoMarkupAndNoCommands) {
  auto fake = MakeFakePlan();
  fake.site->hosts[2].name = "{{ readFile \"/etc/passwd\" }}\nTARGETS\nid #\x1b[2J\xc2\x81";
  for (plan::Reason& reason : fake.plan.reasons) reason.id = "x\n$(id)\"";
  const std::string goss =
      GossText(fake.plan, TakeInventory(fake.plan, Host(kMon1), Checker::kGoss), "a\n{{b}}");
  EXPECT_EQ(goss.find("{{"), std::string::npos);
  EXPECT_EQ(goss.rfind("# What a ((b)) has", 0), 0U) << goss;
  EXPECT_NE(goss.find(R"(\u007b\u007b readFile \"/etc/passwd\" \u007d\u007d\nTARGETS)"),
            std::string::npos)
      << goss;
  const std::string nmap =
      NmapText(fake.plan, TakeInventory(fake.plan, Host(kMon1), Checker::kNmap), "mon1");
  EXPECT_NE(nmap.find("# for x $(id)\"\n"), std::string::npos) << nmap;
  EXPECT_EQ(nmap.find("\nid"), std::string::npos);
  EXPECT_EQ(nmap.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace portwright::report
