#include "site/management.h"

#include <algorithm>
#include <optional>

#include "base/check.h"

namespace portwright::site {
namespace {

using net::AddressRange;
using net::AddressSet;

AddressSet AddressesOf(const Host& host) {
  std::vector<AddressRange> ranges;
  for (const Interface& interface : host.interfaces) {
    for (const auto& [address, length] : interface.addresses)
      ranges.push_back(net::HostRange(address));
  }
  return AddressSet(std::move(ranges));
}

AddressSet AddressesOf(const std::vector<net::Prefix>& prefixes) {
  std::vector<AddressRange> ranges;
  for (const net::Prefix& prefix : prefixes) ranges.push_back(prefix.Range());
  return AddressSet(std::move(ranges));
}

// From where hosts may be managed, as a place in the network.
struct Origin {
  std::uint32_t realm = kNone;
  AddressSet addresses;
};

std::optional<Origin> FindOrigin(const Site& site, EndpointRef ref) {
  switch (ref.kind) {
    case EndpointKind::kHost: {
      const Host& host = site.hosts[ref.index];
      return Origin{host.realm, AddressesOf(host)};
    }
    case EndpointKind::kNetwork: {
      const Network& network = site.networks[ref.index];
      return Origin{network.realm, AddressesOf(network.prefixes)};
    }
    case EndpointKind::kZone: {
      const Zone& zone = site.zones[ref.index];
      return Origin{zone.realm, AddressesOf(zone.prefixes)};
    }
    case EndpointKind::kLiteral: {
      const Literal& literal = site.literals[ref.index];
      return Origin{literal.realm, AddressSet(literal.prefix().Range())};
    }
    case EndpointKind::kCluster:
    case EndpointKind::kProxy:
    case EndpointKind::kInstance:
    case EndpointKind::kName:
    case EndpointKind::kInternet:
      break;
  }
  return std::nullopt;
}

bool IsOf(const Management& entry, std::uint32_t host) {
  return entry.hosts.empty() ||
         std::find(entry.hosts.begin(), entry.hosts.end(), host) != entry.hosts.end();
}

}  // namespace

std::uint32_t RealmOfManager(const Site& site, EndpointRef ref) {
  const auto origin = FindOrigin(site, ref);
  return origin ? origin->realm : kNone;
}

std::vector<ManagementWay> ManagementOf(const Site& site, std::uint32_t host) {
  std::vector<ManagementWay> ways;
  const AddressSet own = AddressesOf(site.hosts[host]);
  for (const Management& entry : site.management) {
    if (!IsOf(entry, host)) continue;
    for (const EndpointRef& from : entry.from) {
      const auto origin = FindOrigin(site, from);
      PORTWRIGHT_CHECK(origin.has_value(),
                       "hosts are managed from hosts, networks, zones and prefixes");
      if (origin->realm != site.hosts[host].realm) continue;
      AddressSet sources = Difference(origin->addresses, own);
      for (const net::Family family : {net::Family::kIpv4, net::Family::kIpv6}) {
        if (own.Only(family).empty()) sources = Difference(sources, sources.Only(family));
      }
      if (sources.empty()) continue;
      for (const net::Service& service : entry.allow)
        ways.push_back({site.NameOf(from), sources, own, service});
    }
  }
  return ways;
}

}  // namespace portwright::site
