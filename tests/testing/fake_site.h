// The site of the plan made by hand in fake_plan.h.
//
//   internet --- edge1 --- dmz (dns1, mail1)
//                  |
//                 dc1 (esx1, esx2, ora1, admins, mon1; ora1 has a firewall of its own)
//                  |
//                core1 --- backup (cluster c1)
#pragma once

#include <utility>
#include <vector>

#include "base/date.h"
#include "net/address.h"
#include "site/site.h"

namespace portwright::testing::fake {

inline net::Prefix PrefixOf(const char* text) { return net::ParsePrefix(text).value(); }

inline net::AddressSet SetOf(const std::vector<const char*>& prefixes) {
  std::vector<net::AddressRange> ranges;
  for (const char* text : prefixes) ranges.push_back(PrefixOf(text).Range());
  return net::AddressSet(std::move(ranges));
}

inline void AddHost(site::Site& site, const char* name, const char* address) {
  site::Host host;
  host.name = name;
  site::Interface interface;
  interface.addresses.push_back({net::ParseAddress(address).value(), 32});
  host.interfaces.push_back(interface);
  site.hosts.push_back(host);
}

inline void MakeZones(site::Site& site) {
  const auto add = [&](const char* name, const char* title, const char* prefix) {
    site::Zone zone;
    zone.name = name;
    zone.title = title;
    zone.internet = prefix == nullptr;
    if (prefix != nullptr) zone.prefixes.push_back(PrefixOf(prefix));
    site.zones.push_back(zone);
  };
  add("internet", "", nullptr);
  add("dc1", "Data centre 1", "10.1.0.0/16");
  add("backup", "Backup network", "10.2.0.0/24");
  add("dmz", "", "192.0.2.0/24");
}

inline void MakePoints(site::Site& site) {
  site::EnforcementPoint edge;
  edge.name = "edge1";
  edge.title = "Internet edge";
  edge.dialect = "nftables";
  edge.version = "1.0.6";
  edge.owner = "network team";
  edge.interfaces = {{"eth0", 1}, {"eth1", 3}, {"eth2", 0}};
  site::EnforcementPoint core;
  core.name = "core1";
  core.dialect = "nftables";
  core.owner = "platform team";
  core.interfaces = {{"eth0", 1}, {"eth1", 2}};
  site::EnforcementPoint host;
  host.name = "ora1-fw";
  host.kind = site::PointKind::kHost;
  host.dialect = "nftables";
  host.host = 2;
  site.points = {edge, core, host};
}

inline void MakeSite(site::Site& site) {
  site.name = "demo";
  site.title = "Demo site";
  site.realms.push_back({"main", {}});
  MakeZones(site);
  AddHost(site, "esx1", "10.1.1.1");
  AddHost(site, "esx2", "10.1.1.2");
  AddHost(site, "ora1", "10.1.40.11");
  AddHost(site, "dns1", "192.0.2.53");
  AddHost(site, "mail1", "192.0.2.25");
  AddHost(site, "mon1", "10.1.9.9");
  site::Network admins;
  admins.name = "admins";
  admins.prefixes = {PrefixOf("10.1.5.0/28")};
  site.networks.push_back(admins);
  site::Cluster cluster;
  cluster.name = "c1";
  site.clusters.push_back(cluster);
  site::Instance instance;
  instance.id = "backup-1";
  instance.product = "demo-backup";
  instance.version = "7.1";
  instance.cluster = 0;
  instance.features["mongodb"] = {site::Switch::kOff, "no MongoDB here", {}};
  site.instances.push_back(instance);
  site::Extra extra;
  extra.id = "monitoring";
  extra.reason = "node exporter";
  extra.by = "j.doe";
  extra.until = ParseDate("2027-03-31");
  site.extra.push_back(extra);
  MakePoints(site);
}

}  // namespace portwright::testing::fake
