// Realms, zones, networks, hosts and clusters: what an inventory can hold.
#include <algorithm>

#include "base/text.h"
#include "site/codes.h"
#include "site/reading.h"
#include "site/reports.h"

namespace portwright::site {
namespace {

using yaml::Fields;
using yaml::Node;
using yaml::Pair;

constexpr std::string_view kZoneKeys[] = {"title", "realm", "prefixes", "internet"};
constexpr std::string_view kNetworkKeys[] = {"title", "owner", "realm", "tags", "prefixes"};
constexpr std::string_view kHostKeys[] = {"addresses", "interfaces", "os",     "tags", "title",
                                          "owner",     "realm",      "routes", "from", "gone"};
constexpr std::string_view kInterfaceKeys[] = {"addresses", "vlan"};
constexpr std::string_view kClusterKeys[] = {"title", "owner",      "realm",
                                             "tags",  "interfaces", "routes"};
constexpr std::string_view kClusterRoutesKeys[] = {"routes"};
constexpr std::string_view kGroupKeys[] = {"nodes", "vips", "traffic", "ipmi"};
constexpr std::string_view kTraffic[] = {"management",  "backup",     "recovery", "replication",
                                         "data-access", "archive",    "support",  "internal",
                                         "monitoring",  "out-of-band"};
constexpr std::uint64_t kVlanMax = 4094;

template <typename T>
EndpointRef Next(EndpointKind kind, const std::vector<T>& all) {
  return {kind, static_cast<std::uint32_t>(all.size())};
}

std::string Name(std::string_view kind, const Pair& pair) {
  return std::string(kind) + " " + Quote(pair.key.text());
}

void ReportNoAddresses(Reading& reading, SourcePlace place, std::string_view what) {
  reading.diagnostics.Error(codes::kNoAddresses, place,
                            "expected addresses for " + std::string(what) + ", found none");
}

void ReadZone(Reading& reading, const Pair& pair) {
  const std::string what = Name("zone", pair);
  const EndpointRef ref = Next(EndpointKind::kZone, reading.site.zones);
  reading.references.Declare(pair.key.text(), ref, pair.key.place());
  const Fields fields(pair.value, what, kZoneKeys, reading.diagnostics);
  Zone zone;
  zone.name = pair.key.text();
  zone.place = pair.key.place();
  zone.title = fields.OptionalText("title");
  zone.realm = ReadRealm(reading, fields);
  zone.internet = fields.OptionalBool("internet", false);
  if (const auto prefixes = fields.Find("prefixes")) {
    ForEach(reading, *prefixes, {"prefixes", what}, [&](const Node& entry) {
      const auto prefix = ReadPrefix(reading, entry, {"prefixes", what});
      if (!prefix) return;
      zone.prefixes.push_back(*prefix);
      reading.zone_prefixes.push_back({zone.realm, *prefix, ref.index, entry.place()});
    });
  } else if (!zone.internet && fields.is_mapping()) {
    reading.diagnostics.Error(
        codes::kNoAddresses, zone.place,
        "expected 'prefixes' or 'internet: true' for " + what + ", found neither");
  }
  if (zone.name == "internet" && !zone.internet) {
    reading.diagnostics.Error(codes::kNotTheInternet, zone.place,
                              "expected 'internet: true' for the zone 'internet', found none",
                              "the name always means the internet: give this zone another");
  }
  reading.site.zones.push_back(std::move(zone));
}

void ReadInterface(Reading& reading, const Pair& pair, std::string_view host, EndpointRef ref,
                   std::uint32_t realm, Interface& interface) {
  const std::string what = Name("interface", pair) + " of " + std::string(host);
  const Fields fields(pair.value, what, kInterfaceKeys, reading.diagnostics);
  interface.name = pair.key.text();
  interface.vlan = static_cast<int>(fields.OptionalNumber("vlan", 1, kVlanMax).value_or(0));
  const auto addresses = fields.Find("addresses");
  if (!addresses) {
    if (fields.is_mapping()) ReportNoAddresses(reading, pair.key.place(), what);
    return;
  }
  ForEach(reading, *addresses, {"addresses", what}, [&](const Node& entry) {
    const auto address = ReadHostAddress(reading, entry, {"addresses", what}, true);
    if (!address) return;
    interface.addresses.push_back(*address);
    reading.addresses.push_back({realm, address->first, ref, entry.place()});
  });
}

// A next hop that no address of its interface can reach is a slip of the pen in one of the two.
void CheckNextHops(Reading& reading, const Host& host, std::string_view what) {
  for (const Route& route : host.routes) {
    if (!route.via) continue;
    const auto& addresses = host.interfaces[route.interface].addresses;
    const bool on_link = std::any_of(addresses.begin(), addresses.end(), [&](const auto& own) {
      if (own.first.family != route.via->family) return false;
      const int host_bits = AddressBits(own.first.family) - own.second;
      return host_bits >= 128 || (own.first.value >> host_bits) == (route.via->value >> host_bits);
    });
    const bool link_local =
        route.via->family == net::Family::kIpv6 && (route.via->value >> 118) == 0x3fa;
    if (on_link || link_local) continue;
    reading.diagnostics.Warning(codes::kOffLink, route.place,
                                "expected a next hop on interface " +
                                    Quote(host.interfaces[route.interface].name) + " of " +
                                    std::string(what) + ", found " + net::ToText(*route.via));
  }
}

void ReadHost(Reading& reading, const Pair& pair) {
  const std::string what = Name("host", pair);
  const EndpointRef ref = Next(EndpointKind::kHost, reading.site.hosts);
  reading.references.Declare(pair.key.text(), ref, pair.key.place());
  Host& host = reading.site.hosts.emplace_back();
  host.name = pair.key.text();
  host.place = pair.key.place();
  const Fields fields(pair.value, what, kHostKeys, reading.diagnostics);
  if (!fields.is_mapping()) return;
  host.title = fields.OptionalText("title");
  host.owner = fields.OptionalText("owner");
  host.realm = ReadRealm(reading, fields);
  host.os = fields.OptionalText("os");
  host.tags = ReadTags(reading, fields, what);
  host.gone = fields.OptionalBool("gone", false);
  (void)fields.OptionalTexts("from");
  const auto addresses = fields.Find("addresses");
  const auto interfaces = fields.Find("interfaces");
  if (addresses && interfaces) {
    ReportTwo(reading.diagnostics, codes::kNoAddresses, addresses->place(), interfaces->place(),
              "expected 'addresses' or 'interfaces' for " + what + ", found both");
    return;
  }
  std::vector<std::string_view> names;
  if (addresses) {
    Interface& only = host.interfaces.emplace_back();
    names.emplace_back();
    ForEach(reading, *addresses, {"addresses", what}, [&](const Node& entry) {
      const auto address = ReadHostAddress(reading, entry, {"addresses", what}, true);
      if (!address) return;
      only.addresses.push_back(*address);
      reading.addresses.push_back({host.realm, address->first, ref, entry.place()});
    });
  } else if (interfaces) {
    for (const Pair& one :
         yaml::ReadPairs(*interfaces, {"interfaces", what}, reading.diagnostics)) {
      ReadInterface(reading, one, what, ref, host.realm, host.interfaces.emplace_back());
      names.push_back(one.key.text());
    }
  }
  if (!interfaces && !addresses) ReportNoAddresses(reading, host.place, what);
  if (interfaces && interfaces->IsMapping() && interfaces->size() == 0) {
    ReportNoAddresses(reading, interfaces->place(), what);
  }
  if (!fields.Find("routes")) return;
  host.routes = ReadRoutes(reading, fields, what, names);
  if (interfaces) CheckNextHops(reading, host, what);
}

// `intf_group1.200`: VLAN 200 on intf_group1.
int VlanOf(Reading& reading, const Pair& pair) {
  const std::string_view name = pair.key.text();
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return 0;
  const auto vlan = ParseNumber(name.substr(dot + 1));
  if (vlan && *vlan >= 1 && *vlan <= kVlanMax) return static_cast<int>(*vlan);
  reading.diagnostics.Error(codes::kBadVlan, pair.key.place(),
                            "expected a VLAN from 1 to " + std::to_string(kVlanMax) +
                                " behind the dot of an interface group, found " + Quote(name));
  return 0;
}

void ReadGroup(Reading& reading, const Pair& pair, std::string_view cluster, EndpointRef ref,
               std::uint32_t realm, InterfaceGroup& group) {
  const std::string what = Name("interface group", pair) + " of " + std::string(cluster);
  const Fields fields(pair.value, what, kGroupKeys, reading.diagnostics);
  group.name = pair.key.text();
  group.place = pair.key.place();
  group.vlan = VlanOf(reading, pair);
  group.ipmi = fields.OptionalBool("ipmi", false);
  const auto read = [&](const Node& node, const yaml::What& of, std::vector<net::Address>& out) {
    ForEach(reading, node, of, [&](const Node& entry) {
      const auto address = ReadHostAddress(reading, entry, of, false);
      if (!address) return;
      out.push_back(address->first);
      reading.addresses.push_back({realm, address->first, ref, entry.place()});
    });
  };
  for (const Pair& node : fields.OptionalPairs("nodes")) {
    auto& [name, addresses] = group.nodes.emplace_back();
    name = node.key.text();
    read(node.value, {node.key.text(), what}, addresses);
  }
  if (const auto vips = fields.Find("vips")) {
    read(*vips, {"vips", what}, group.vips);
    if (group.ipmi) {
      reading.diagnostics.Error(
          codes::kNoAddresses, vips->place(),
          "expected only 'nodes' for " + what + ", which is IPMI, found 'vips'");
    }
  }
  for (const Node& entry : fields.OptionalTexts("traffic")) {
    if (const auto at = yaml::ReadWord(entry, {"traffic", what}, kTraffic, reading.diagnostics)) {
      group.traffic.emplace_back(kTraffic[*at]);
    }
  }
  if (fields.is_mapping() && !fields.Find("vips") && group.nodes.empty()) {
    ReportNoAddresses(reading, group.place, what);
  }
}

// The routes that a cluster was imported with; nothing where it was not.
const Pair* FindImportedRoutes(const Sections& sections, std::string_view cluster) {
  const auto& all = sections.cluster_routes;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Pair& pair) { return pair.key.text() == cluster; });
  return found == all.end() ? nullptr : &*found;
}

void ReadCluster(Reading& reading, const Pair& pair, const Pair* imported_routes) {
  const std::string what = Name("cluster", pair);
  const EndpointRef ref = Next(EndpointKind::kCluster, reading.site.clusters);
  reading.references.Declare(pair.key.text(), ref, pair.key.place());
  Cluster& cluster = reading.site.clusters.emplace_back();
  cluster.name = pair.key.text();
  cluster.place = pair.key.place();
  const Fields fields(pair.value, what, kClusterKeys, reading.diagnostics);
  if (!fields.is_mapping()) return;
  cluster.title = fields.OptionalText("title");
  cluster.owner = fields.OptionalText("owner");
  cluster.realm = ReadRealm(reading, fields);
  cluster.tags = ReadTags(reading, fields, what);
  std::vector<std::string_view> names;
  for (const Pair& one : fields.Pairs("interfaces")) {
    ReadGroup(reading, one, what, ref, cluster.realm, cluster.interfaces.emplace_back());
    names.push_back(one.key.text());
  }
  if (names.empty() && fields.Find("interfaces")) ReportNoAddresses(reading, cluster.place, what);
  cluster.routes = ReadRoutes(reading, fields, what, names);
  if (imported_routes == nullptr || fields.Find("routes")) return;
  const std::string imported = "imported routes of " + what;
  const Fields routes(imported_routes->value, imported, kClusterRoutesKeys, reading.diagnostics);
  cluster.routes = ReadRoutes(reading, routes, what, names);
}

// Said once for all of them: they are planned for until somebody takes them out.
void ReportGone(Reading& reading) {
  constexpr std::size_t kNamed = 5;
  std::size_t count = 0;
  std::string names;
  SourcePlace place;
  for (const Host& host : reading.site.hosts) {
    if (!host.gone) continue;
    if (count++ == 0) place = host.place;
    if (count <= kNamed) names += (names.empty() ? "" : ", ") + host.name;
  }
  if (count == 0) return;
  if (count > kNamed) names += " and " + WithThousands(count - kNamed) + " more";
  reading.diagnostics.Note(
      codes::kHostsGone, place,
      Count(count, "host") + " planned for, and no more in what was imported: " + names,
      "'portwright site import --prune' takes them out");
}

}  // namespace

void ReadRealms(Reading& reading, const Sections& sections) {
  auto& realms = reading.site.realms;
  if (sections.realms) {
    const auto entries = yaml::ReadTexts(*sections.realms, "realms", reading.diagnostics);
    if (sections.realms->IsSequence() && entries.empty())
      ReportEmptyList(reading, *sections.realms, "realms");
    for (const Node& entry : entries) {
      const auto same = std::find_if(realms.begin(), realms.end(), [&](const Realm& realm) {
        return realm.name == entry.text();
      });
      if (same != realms.end()) {
        ReportNameTwice(reading.diagnostics, entry.place(), same->place, "realm", entry.text());
      } else {
        CheckName(reading.diagnostics, entry.place(), entry.text());
      }
      realms.push_back({std::string(entry.text()), entry.place()});
    }
  }
  if (realms.empty()) realms.push_back({"main", {}});
}

void ReadZones(Reading& reading, const Sections& sections) {
  for (const Pair& pair : sections.zones) ReadZone(reading, pair);
}

void ReadNetworks(Reading& reading, const Sections& sections) {
  for (const Pair& pair : sections.networks) {
    const std::string what = Name("network", pair);
    reading.references.Declare(pair.key.text(), Next(EndpointKind::kNetwork, reading.site.networks),
                               pair.key.place());
    Network& network = reading.site.networks.emplace_back();
    network.name = pair.key.text();
    network.place = pair.key.place();
    const Fields fields(pair.value, what, kNetworkKeys, reading.diagnostics);
    if (!fields.is_mapping()) continue;
    network.title = fields.OptionalText("title");
    network.owner = fields.OptionalText("owner");
    network.realm = ReadRealm(reading, fields);
    network.tags = ReadTags(reading, fields, what);
    if (const auto prefixes = fields.Need("prefixes")) {
      network.prefixes = ReadPrefixes(reading, *prefixes, {"prefixes", what});
    }
  }
}

void ReadHosts(Reading& reading, const Sections& sections) {
  reading.site.hosts.reserve(sections.hosts.size());
  ErrorLimit limit(reading, "hosts");
  for (const Pair& pair : sections.hosts) {
    if (limit.Reached(pair.key.place())) return;
    ReadHost(reading, pair);
  }
  ReportGone(reading);
}

void ReadClusters(Reading& reading, const Sections& sections) {
  for (const Pair& pair : sections.clusters) {
    ReadCluster(reading, pair, FindImportedRoutes(sections, pair.key.text()));
  }
  std::vector<std::string> known;
  for (const Cluster& cluster : reading.site.clusters) known.push_back(cluster.name);
  for (const Pair& pair : sections.cluster_routes) {
    if (std::find(known.begin(), known.end(), pair.key.text()) != known.end()) continue;
    ReportUnknownName(reading.diagnostics, pair.key.place(), "a cluster of the site",
                      pair.key.text(), known);
  }
}

}  // namespace portwright::site
