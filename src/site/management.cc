#include "site/management.h"

#include <algorithm>

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

AddressSet SourcesOf(const Site& site, EndpointRef ref) {
  switch (ref.kind) {
    case EndpointKind::kHost:
      return AddressesOf(site.hosts[ref.index]);
    case EndpointKind::kNetwork:
      return AddressesOf(site.networks[ref.index].prefixes);
    case EndpointKind::kZone:
      return AddressesOf(site.zones[ref.index].prefixes);
    case EndpointKind::kLiteral:
      return AddressSet(site.literals[ref.index].prefix().Range());
    case EndpointKind::kCluster:
    case EndpointKind::kProxy:
    case EndpointKind::kInstance:
    case EndpointKind::kName:
    case EndpointKind::kInternet:
      break;
  }
  PORTWRIGHT_CHECK(false, "hosts are managed from hosts, networks, zones and prefixes");
  return {};
}

bool IsManaged(const Site& site, const Management& entry, std::uint32_t host, EndpointRef from) {
  if (RealmOfManager(site, from) != site.hosts[host].realm) return false;
  return entry.hosts.empty() ||
         std::find(entry.hosts.begin(), entry.hosts.end(), host) != entry.hosts.end();
}

}  // namespace

std::uint32_t RealmOfManager(const Site& site, EndpointRef ref) {
  switch (ref.kind) {
    case EndpointKind::kHost:
      return site.hosts[ref.index].realm;
    case EndpointKind::kNetwork:
      return site.networks[ref.index].realm;
    case EndpointKind::kZone:
      return site.zones[ref.index].realm;
    case EndpointKind::kLiteral:
      return site.literals[ref.index].realm;
    case EndpointKind::kCluster:
    case EndpointKind::kProxy:
    case EndpointKind::kInstance:
    case EndpointKind::kName:
    case EndpointKind::kInternet:
      break;
  }
  return kNone;
}

std::vector<ManagementWay> ManagementOf(const Site& site, std::uint32_t host) {
  std::vector<ManagementWay> ways;
  const AddressSet own = AddressesOf(site.hosts[host]);
  for (const Management& entry : site.management) {
    for (const EndpointRef& from : entry.from) {
      if (!IsManaged(site, entry, host, from)) continue;
      AddressSet sources = Difference(SourcesOf(site, from), own);
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
