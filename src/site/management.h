// From where one host is managed, as its `management` entries say it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/service.h"
#include "site/site.h"

namespace portwright::site {

struct ManagementWay {
  std::string from;         // as the site names it: `backup-admins`
  net::AddressSet sources;  // without the host's own addresses, of families that it has
  net::AddressSet own;      // of the host
  net::Service service;
};

// In the order of the site's entries, one for each party and service. Linear in them.
std::vector<ManagementWay> ManagementOf(const Site& site, std::uint32_t host);

// The realm of a party of a `management` entry.
std::uint32_t RealmOfManager(const Site& site, EndpointRef ref);

}  // namespace portwright::site
