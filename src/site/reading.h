// What the readers of the sections share while a site is read, and how they read the values that
// occur everywhere. Internal to the folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/diagnostics.h"
#include "net/address.h"
#include "net/service.h"
#include "site/references.h"
#include "site/sections.h"
#include "site/site.h"
#include "yaml/fields.h"

namespace portwright::site {

// Where an address or a zone's prefix stands, for the checks at the end.
struct AddressUse {
  std::uint32_t realm = 0;
  net::Address address;
  EndpointRef owner;
  SourcePlace place;
};
struct PrefixUse {
  std::uint32_t realm = 0;
  net::Prefix prefix;
  std::uint32_t zone = 0;
  SourcePlace place;
};

struct Reading {
  Reading(Site& s, Diagnostics& d) : site(s), diagnostics(d), references(s, d) {}

  Site& site;
  Diagnostics& diagnostics;
  References references;
  bool partial = false;  // as in ReadOptions
  std::vector<AddressUse> addresses;
  std::vector<PrefixUse> zone_prefixes;
};

// Stops the reading of a long section that has gone wrong as a whole: past a thousand errors one
// more says so.
class ErrorLimit {
 public:
  ErrorLimit(Reading& reading, std::string_view section)
      : reading_(reading), section_(section), before_(reading.diagnostics.error_count()) {}
  bool Reached(SourcePlace place);

 private:
  Reading& reading_;
  std::string_view section_;
  std::size_t before_;
};

// Calls `take(node)` for a value alone or for each entry of a list. An empty list is an error: it
// never means everyone.
template <typename Take>
void ForEach(Reading& reading, const yaml::Node& node, const yaml::What& what, Take take);
void ReportEmptyList(Reading& reading, const yaml::Node& node, const yaml::What& what);

// Endpoints of `kinds`, by the rules of `bind`; a text alone is a list of one.
void ReadItems(Reading& reading, const yaml::Node& node, const yaml::What& what, unsigned kinds,
               std::vector<EndpointRef>& out);
std::vector<EndpointRef> NeedItems(Reading& reading, const yaml::Fields& fields,
                                   std::string_view key, std::string_view what);
std::vector<EndpointRef> FindItems(Reading& reading, const yaml::Fields& fields,
                                   std::string_view key, std::string_view what);

// An address that a host can have: no network's, no multicast.
std::optional<std::pair<net::Address, int>> ReadHostAddress(Reading& reading,
                                                            const yaml::Node& node,
                                                            const yaml::What& what,
                                                            bool with_length);
std::optional<net::Prefix> ReadPrefix(Reading& reading, const yaml::Node& node,
                                      const yaml::What& what);
std::vector<net::Prefix> ReadPrefixes(Reading& reading, const yaml::Node& node,
                                      const yaml::What& what);
std::vector<std::string> ReadTags(Reading& reading, const yaml::Fields& fields,
                                  std::string_view what);
std::uint32_t ReadRealm(Reading& reading, const yaml::Fields& fields);
std::vector<Route> ReadRoutes(Reading& reading, const yaml::Fields& fields, std::string_view what,
                              const std::vector<std::string_view>& interfaces);
std::vector<net::Service> ReadAllow(Reading& reading, const yaml::Node& node,
                                    const yaml::What& what);
std::optional<Date> ReadDate(Reading& reading, const yaml::Fields& fields, std::string_view key);
// Index of a point by its name; kNone after a diagnostic.
std::uint32_t NeedPoint(Reading& reading, const yaml::Node& name);
// Index of the instance that `instance` names; kNone where the key is absent.
std::uint32_t ReadInstance(Reading& reading, const yaml::Fields& fields);

template <typename Take>
void ForEach(Reading& reading, const yaml::Node& node, const yaml::What& what, Take take) {
  if (node.IsSequence()) {
    if (node.size() == 0) ReportEmptyList(reading, node, what);
    for (auto it = node.begin(); it != node.end(); ++it) take(*it);
  } else {
    take(node);
  }
}

// Readers of the sections, in the order in which read.cc calls them.
void ReadRealms(Reading& reading, const Sections& sections);
void ReadZones(Reading& reading, const Sections& sections);
void ReadNetworks(Reading& reading, const Sections& sections);
void ReadHosts(Reading& reading, const Sections& sections);
void ReadClusters(Reading& reading, const Sections& sections);
void ReadProxies(Reading& reading, const Sections& sections);
void ReadNames(Reading& reading, const Sections& sections, const std::vector<SourceFile>& files);
void ReadProducts(Reading& reading, const Sections& sections);
void ReadGroups(Reading& reading, const Sections& sections);
void ReadPoints(Reading& reading, const Sections& sections);
void ReadPaths(Reading& reading, const Sections& sections);
void ReadNat(Reading& reading, const yaml::Node& node, std::string_view what,
             EnforcementPoint& point);
void ReadExtra(Reading& reading, const Sections& sections);
void ReadOmit(Reading& reading, const Sections& sections);
void ReadGranted(Reading& reading, const Sections& sections);
void ReadWindows(Reading& reading, const Sections& sections);
void ReadManagement(Reading& reading, const Sections& sections);
void ReadRows(Reading& reading, const Sections& sections);
void ReadPins(Reading& reading, const Sections& sections);
void ReadGuardrails(Reading& reading, const Sections& sections);

// What only the whole shows: prefixes of two zones, addresses of two things, addresses in no zone.
void CheckZones(Reading& reading);
// What stands for names that are objects must be no address of the site.
void CheckStandIns(Reading& reading);
void CheckAddresses(Reading& reading, const ZoneMap& zones);

}  // namespace portwright::site
